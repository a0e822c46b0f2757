/**
 * Decision checks: what must stay true of an application, and what a change would make of it.
 *
 * Owns the table `decision_checks`, `/api/v1/applications/:application/checks` with `/run`, `/:application/replay` (a
 * draft tried on the last recorded decisions), `/:application/preview` (whom a change would concern) and `POST /api/v1/conditions/check`. It answers `ChangeChecks`, where
 * writes ask whether the saved checks allow them. Everything is decided by `decide()` of `decisions/`; drafts are never
 * stored, and tell nobody what they may not read.
 */
import { Module, type OnModuleInit } from '@nestjs/common';
import { AccessModelModule } from '../access-model/access-model.module.js';
import { ApplicationsModule } from '../applications/applications.module.js';
import { ChangeChecks } from '../connections/change-checks.js';
import { DecisionRecordsModule } from '../decision-records/decision-records.module.js';
import { SubjectsModule } from '../subjects/subjects.module.js';
import { LivePeopleModule } from '../live-people/live-people.module.js';
import { ApplicationPreviewController } from './application-preview.controller.js';
import { ApplicationPreview } from './application-preview.service.js';
import { ChecksRunnerService } from './checks-runner.service.js';
import { ConditionChecksService } from './condition-checks.service.js';
import { ConditionsController } from './conditions.controller.js';
import { DecisionChecksController } from './decision-checks.controller.js';
import { DecisionChecksRepository } from './decision-checks.repository.js';
import { DecisionChecksService } from './decision-checks.service.js';
import { EntityTypesRepository } from './entity-types.repository.js';
import { ReplayService } from './replay.service.js';

@Module({
  imports: [AccessModelModule, ApplicationsModule, DecisionRecordsModule, LivePeopleModule, SubjectsModule],
  controllers: [ApplicationPreviewController, ConditionsController, DecisionChecksController],
  providers: [
    ApplicationPreview,
    ChecksRunnerService,
    ConditionChecksService,
    DecisionChecksRepository,
    DecisionChecksService,
    EntityTypesRepository,
    ReplayService,
  ],
})
export class DecisionChecksModule implements OnModuleInit {
  constructor(
    private readonly changes: ChangeChecks,
    private readonly runner: ChecksRunnerService,
  ) {}

  onModuleInit(): void {
    this.changes.appoint(this.runner);
  }
}
