/**
 * Group mappings: which Okta group gives which role.
 *
 * Owns the table `group_mappings` and the version of each connection's set, `/api/v1/group-mappings` and
 * `/:id`, the first mapping of a fresh installation (`ADMIN_GROUP`), and the rule that nobody maps away the
 * last path to administration. It asks Okta about groups through the port `GroupLookup`, which `directory/`
 * answers, never itself; keeps mappings true to groups that are renamed or deleted there (`GroupReconciliation`); and it gives nobody a role: `access-model/` derives roles from what is stored here.
 */
import { Module } from '@nestjs/common';
import { RolesModule } from '../roles/roles.module.js';
import { FirstAdmin } from './first-admin.js';
import { GroupIdentification } from './group-identification.js';
import { GroupReconciliation } from './group-reconciliation.js';
import { GroupMappingSetService } from './group-mapping-set.service.js';
import { GroupMappingsController } from './group-mappings.controller.js';
import { GroupMappingsRepository } from './group-mappings.repository.js';
import { GroupMappingsService } from './group-mappings.service.js';
import { MappingRules } from './mapping-rules.js';
import { MappingSetWriter } from './mapping-set-writer.js';

@Module({
  imports: [RolesModule],
  controllers: [GroupMappingsController],
  providers: [
    FirstAdmin,
    GroupIdentification,
    GroupMappingSetService,
    GroupMappingsRepository,
    GroupMappingsService,
    GroupReconciliation,
    MappingRules,
    MappingSetWriter,
  ],
  exports: [
    FirstAdmin,
    GroupIdentification,
    GroupMappingSetService,
    GroupMappingsRepository,
    GroupMappingsService,
    GroupReconciliation,
    MappingRules,
  ],
})
export class GroupMappingsModule {}
