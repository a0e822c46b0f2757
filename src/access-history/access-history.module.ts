/**
 * Access history: who signed in when and by which method, and who held which role through what, from when to when.
 *
 * Owns the tables `access_history`, `subject_periods`, `group_sets`, `mapping_periods` and `connection_periods`, which
 * triggers write in the transaction of every change, and `/api/v1/subjects/:id/timeline`, `/subjects/:id/sign-ins`,
 * `/sign-ins` and `/access-reviews`, each as JSON and CSV. Sign-ins are read from the audit trail, where they are
 * written, denials from `decision-records/`. It never stores a role: what somebody held is derived from what was true then, by the rules that decide.
 */
import { Module, type OnModuleInit } from '@nestjs/common';
import { Configuration } from '../config/configuration.js';
import { ConnectionsModule } from '../connections/connections.module.js';
import { ExpirySweeper, type SweepStep } from '../database/expiry-sweeper.js';
import type { Transaction } from '../database/transactions.js';
import { DecisionRecordsModule } from '../decision-records/decision-records.module.js';
import { SubjectsModule } from '../subjects/subjects.module.js';
import { AccessHistoryController } from './access-history.controller.js';
import { AccessReviewer } from './access-reviewer.js';
import { AccessReviewsService } from './access-reviews.service.js';
import { Exports } from './exports.js';
import { GroupChangesRepository } from './group-changes.repository.js';
import { HistoryBounds } from './history-bounds.js';
import { HistorySweepRepository } from './history-sweep.repository.js';
import { ReviewRepository } from './review.repository.js';
import { SignInsRepository } from './sign-ins.repository.js';
import { SignInsService } from './sign-ins.service.js';
import { SubjectHistoryRepository } from './subject-history.repository.js';
import { TimelineService } from './timeline.service.js';
import { VisibleSubjects } from './visible-subjects.js';

const SWEEP_INTERVAL_MS = 3_600_000;

@Module({
  imports: [ConnectionsModule, DecisionRecordsModule, SubjectsModule],
  controllers: [AccessHistoryController],
  providers: [
    AccessReviewer,
    AccessReviewsService,
    Exports,
    GroupChangesRepository,
    HistoryBounds,
    HistorySweepRepository,
    ReviewRepository,
    SignInsRepository,
    SignInsService,
    SubjectHistoryRepository,
    TimelineService,
    VisibleSubjects,
  ],
})
export class AccessHistoryModule implements OnModuleInit {
  constructor(
    private readonly sweeper: ExpirySweeper,
    private readonly sweep: HistorySweepRepository,
    private readonly configuration: Configuration,
  ) {}

  onModuleInit(): void {
    this.register('subject-periods', (...step) => this.sweep.removeSubjectPeriods(...step));
    this.register('mapping-periods', (...step) => this.sweep.removeMappingPeriods(...step));
    this.register('connection-periods', (...step) => this.sweep.removeConnectionPeriods(...step));
  }

  private register(
    name: string,
    remove: (tx: Transaction, days: number, limit: number) => Promise<number>,
  ): void {
    const { auditRetentionDays } = this.configuration;
    if (auditRetentionDays === 0) return;
    const deleteStep: SweepStep['deleteStep'] = (limit, tx) => remove(tx, auditRetentionDays, limit);
    this.sweeper.register({ name, intervalMs: SWEEP_INTERVAL_MS, deleteStep });
  }
}
