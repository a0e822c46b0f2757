/**
 * Reverts: undoing what the audit trail tells of.
 *
 * Owns `GET` and `POST /api/v1/audit-events/:id/revert`. For each kind of change that can be undone it knows the inverse
 * request, and makes it through the service that serves it, in the caller's name: by the same permissions, the same
 * rules and the same checks of versions. It writes nothing itself, restores no secret, and undoes nothing whose target
 * has changed since.
 */
import { Module } from '@nestjs/common';
import { AccessModelModule } from '../access-model/access-model.module.js';
import { GroupMappingsModule } from '../group-mappings/group-mappings.module.js';
import { ImpactModule } from '../impact/impact.module.js';
import { LivePeopleModule } from '../live-people/live-people.module.js';
import { RolesModule } from '../roles/roles.module.js';
import { SubjectsModule } from '../subjects/subjects.module.js';
import { ApplicationReverts } from './application-reverts.js';
import { ConnectionReverts } from './connection-reverts.js';
import { MappingReverts } from './mapping-reverts.js';
import { Reverts } from './reverts.service.js';
import { RevertsController } from './reverts.controller.js';
import { RoleReverts } from './role-reverts.js';
import { SubjectReverts } from './subject-reverts.js';

@Module({
  imports: [
    AccessModelModule,
    GroupMappingsModule,
    ImpactModule,
    LivePeopleModule,
    RolesModule,
    SubjectsModule,
  ],
  controllers: [RevertsController],
  providers: [ApplicationReverts, ConnectionReverts, MappingReverts, Reverts, RoleReverts, SubjectReverts],
})
export class RevertsModule {}
