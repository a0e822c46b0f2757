/**
 * Explain: why a person has or lacks a role or a permission, and what would become of a request (a dry run).
 *
 * Owns `POST /api/v1/explain`: of a person, of somebody with certain groups, under a draft, and of a recorded decision
 * as it was; and `GET /api/v1/subjects/:id/access`: what a person may do in each application. What is decided, and the
 * words for it, come from `decisions/`; this folder finds the person, here or in Okta, and shows what the decision rests
 * on. It decides nothing itself, and writes nothing but a membership that it was asked to read again.
 */
import { Module } from '@nestjs/common';
import { AccessModelModule } from '../access-model/access-model.module.js';
import { DecisionRecordsModule } from '../decision-records/decision-records.module.js';
import { GroupMappingsModule } from '../group-mappings/group-mappings.module.js';
import { SubjectsModule } from '../subjects/subjects.module.js';
import { ExplainController } from './explain.controller.js';
import { ExplainService } from './explain.service.js';
import { ExplainedPeopleRepository } from './explained-people.repository.js';
import { ExplainedPeople } from './explained-person.service.js';
import { HeldAccessController } from './held-access.controller.js';
import { HeldAccessService } from './held-access.service.js';
import { RecordedExplanations } from './recorded-explanation.service.js';

@Module({
  imports: [AccessModelModule, DecisionRecordsModule, GroupMappingsModule, SubjectsModule],
  controllers: [ExplainController, HeldAccessController],
  providers: [
    ExplainedPeople,
    ExplainedPeopleRepository,
    ExplainService,
    HeldAccessService,
    RecordedExplanations,
  ],
})
export class ExplainModule {}
