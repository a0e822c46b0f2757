/**
 * Impact: what a deletion would touch, before anybody deletes.
 *
 * Owns `GET /api/v1/…/impact` of roles, group mappings, applications, their credentials, connections and API tokens, and
 * `POST /api/v1/connections/…/preview`, whom other settings of a connection would concern. It
 * counts people by the roles that decisions derive (`live-people/`), and everything else in the database, within bounds;
 * says why the deletion would be refused; and names the version with which the deletion is refused once what admins said
 * has changed (`deletions/` compares it). It deletes nothing, and names of people the first members of a role alone, to
 * callers who may see people.
 */
import { Module } from '@nestjs/common';
import { ApiTokensModule } from '../api-tokens/api-tokens.module.js';
import { ConnectionsModule } from '../connections/connections.module.js';
import { GroupMappingsModule } from '../group-mappings/group-mappings.module.js';
import { LivePeopleModule } from '../live-people/live-people.module.js';
import { RolesModule } from '../roles/roles.module.js';
import { ApplicationImpact } from './application-impact.service.js';
import { ConnectionImpact } from './connection-impact.service.js';
import { ConnectionPreviewController } from './connection-preview.controller.js';
import { ConnectionPreview } from './connection-preview.service.js';
import { Holders } from './holders.service.js';
import { ImpactController } from './impact.controller.js';
import { ImpactCountsRepository } from './impact-counts.repository.js';
import { RoleImpact } from './role-impact.service.js';

@Module({
  imports: [ApiTokensModule, ConnectionsModule, GroupMappingsModule, LivePeopleModule, RolesModule],
  controllers: [ConnectionPreviewController, ImpactController],
  providers: [
    ApplicationImpact,
    ConnectionImpact,
    ConnectionPreview,
    Holders,
    ImpactCountsRepository,
    RoleImpact,
  ],
  exports: [ApplicationImpact, ConnectionImpact, RoleImpact],
})
export class ImpactModule {}
