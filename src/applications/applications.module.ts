/**
 * Applications: what is protected, by whom it may be used, and what roles may do in it.
 *
 * Owns the tables `applications`, `application_hosts` and `grants`, the rules for hosts, access rules and
 * grants, and `/api/v1/applications` with `/:application/access-rules` and `/:application/grants`. The
 * gateway itself is the built-in application `gateway`, of which only the grants change. It answers, for
 * roles and connections below it, what a role may do on the gateway. It never decides a request:
 * `decisions/` does.
 */
import { Global, Module } from '@nestjs/common';
import { ConferralRules } from '../connections/conferral-rules.js';
import { RolePermissions } from '../roles/role-permissions.js';
import { RolesModule } from '../roles/roles.module.js';
import { ApplicationEditor } from './application-editor.js';
import { ApplicationsController } from './applications.controller.js';
import { ApplicationsRepository } from './applications.repository.js';
import { ApplicationsService } from './applications.service.js';
import { GrantConferralRules } from './grant-conferral-rules.js';
import { GrantRolePermissions } from './grant-role-permissions.js';
import { GrantsController } from './grants.controller.js';
import { GrantsRepository } from './grants.repository.js';
import { GrantsService } from './grants.service.js';

@Global()
@Module({
  imports: [RolesModule],
  controllers: [ApplicationsController, GrantsController],
  providers: [
    ApplicationEditor,
    ApplicationsRepository,
    ApplicationsService,
    GrantsRepository,
    GrantsService,
    { provide: ConferralRules, useClass: GrantConferralRules },
    { provide: RolePermissions, useClass: GrantRolePermissions },
  ],
  exports: [ApplicationsRepository, ConferralRules, GrantsRepository, RolePermissions],
})
export class ApplicationsModule {}
