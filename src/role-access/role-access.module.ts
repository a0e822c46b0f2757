/**
 * Role access: which groups give which role, whom that concerns, and what the role may do then, seen at once.
 *
 * Owns `GET /api/v1/group-roles`, `GET /api/v1/role-summaries` and `GET /api/v1/roles/:key/access`. It puts together what
 * `roles/`, `group-mappings/`, the access model and the groups of people say; counts of people are of one connection, within bounds.
 * It names no person, waits for no Okta (`directory/` remembers what that said) and writes nothing.
 */
import { Module } from '@nestjs/common';
import { AccessModelModule } from '../access-model/access-model.module.js';
import { GroupMappingsModule } from '../group-mappings/group-mappings.module.js';
import { RolesModule } from '../roles/roles.module.js';
import { GroupRolesService } from './group-roles.service.js';
import { RoleAccessController } from './role-access.controller.js';
import { SeenGroupsRepository } from './seen-groups.repository.js';

@Module({
  imports: [AccessModelModule, GroupMappingsModule, RolesModule],
  controllers: [RoleAccessController],
  providers: [GroupRolesService, SeenGroupsRepository],
})
export class RoleAccessModule {}
