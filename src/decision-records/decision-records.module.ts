/**
 * Decision records: recent decisions as they were made, so that a denial can be explained from the request id on the
 * page that tells of it, and a change tried on what was asked last.
 *
 * Owns the tables `recorded_decisions` and `recorded_policies` and `GET /api/v1/decisions`: which decisions are kept
 * (`DecisionRecorder`: denials, and a sample of what was allowed), who writes them (`DecisionWriter`, behind the
 * requests), what is kept of each and for how long. It decides nothing, never makes a decision wait, never
 * keeps a query, a header, a body, a token or a property, and is no audit trail: what can't be written is lost.
 */
import { Module, type OnModuleInit } from '@nestjs/common';
import { ApplicationsModule } from '../applications/applications.module.js';
import { Clock } from '../config/clock.js';
import { ExpirySweeper, type SweepStep } from '../database/expiry-sweeper.js';
import { DecisionArchive } from '../decisions/decision-archive.js';
import { DecisionsModule } from '../decisions/decisions.module.js';
import { DecisionRecorder } from './decision-recorder.js';
import { DecisionWriter } from './decision-writer.js';
import { RecordedDecisionsController } from './recorded-decisions.controller.js';
import { RecordedDecisionsRepository } from './recorded-decisions.repository.js';
import { RecordedDecisionsService } from './recorded-decisions.service.js';

const SURPLUS_INTERVAL_MS = 60_000;
const AGE_INTERVAL_MS = 600_000;

@Module({
  imports: [ApplicationsModule, DecisionsModule],
  controllers: [RecordedDecisionsController],
  providers: [DecisionRecorder, DecisionWriter, RecordedDecisionsRepository, RecordedDecisionsService],
  exports: [DecisionWriter, RecordedDecisionsRepository],
})
export class DecisionRecordsModule implements OnModuleInit {
  constructor(
    private readonly recorder: DecisionRecorder,
    private readonly archive: DecisionArchive,
    private readonly sweeper: ExpirySweeper,
    private readonly decisions: RecordedDecisionsRepository,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.recorder.appointTo(this.archive);
    this.sweep('recorded-decisions-surplus', SURPLUS_INTERVAL_MS, (limit, tx) =>
      this.decisions.removeSurplus(tx, limit),
    );
    this.sweep('recorded-decisions-old', AGE_INTERVAL_MS, (limit, tx) =>
      this.decisions.removeOld(tx, this.clock.now(), limit),
    );
    this.sweep('recorded-policies', AGE_INTERVAL_MS, (limit, tx) =>
      this.decisions.removeUnusedPolicies(tx, this.clock.now(), limit),
    );
  }

  private sweep(name: string, intervalMs: number, deleteStep: SweepStep['deleteStep']): void {
    this.sweeper.register({ name, intervalMs, deleteStep });
  }
}
