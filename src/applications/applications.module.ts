/**
 * Applications: what is protected, by whom it may be used, what roles may do in it, and what it tells of its own.
 *
 * Owns the tables `applications`, `application_hosts`, `grants`, `application_credentials` and
 * `application_entities`, the rules for hosts, access rules, grants and entities, and `/api/v1/applications` with
 * `/:application/access-rules`, `/grants`, `/credentials` and `/entities`. A credential's token is shown once and kept
 * as a hash alone; it holds no permission of the gateway, and writes the entities of its own application. The gateway
 * itself is the built-in application `gateway`, of which only the grants change. It answers, for
 * roles and connections below it, what a role may do on the gateway. It never decides a request:
 * `decisions/` does.
 */
import { Global, Module } from '@nestjs/common';
import { ConferralRules } from '../connections/conferral-rules.js';
import { RolePermissions } from '../roles/role-permissions.js';
import { RolesModule } from '../roles/roles.module.js';
import { ApplicationCredentialUses } from './application-credential-uses.js';
import { ApplicationEditor } from './application-editor.js';
import { ApplicationsController } from './applications.controller.js';
import { ApplicationsRepository } from './applications.repository.js';
import { ApplicationsService } from './applications.service.js';
import { CredentialsController } from './credentials.controller.js';
import { CredentialsRepository } from './credentials.repository.js';
import { CredentialsService } from './credentials.service.js';
import { EntitiesController } from './entities.controller.js';
import { EntitiesRepository } from './entities.repository.js';
import { EntitiesService } from './entities.service.js';
import { GrantConferralRules } from './grant-conferral-rules.js';
import { GrantRolePermissions } from './grant-role-permissions.js';
import { GrantsController } from './grants.controller.js';
import { GrantsRepository } from './grants.repository.js';
import { GrantsService } from './grants.service.js';
import { PreviewVersions } from './preview-versions.repository.js';

@Global()
@Module({
  imports: [RolesModule],
  controllers: [ApplicationsController, GrantsController, CredentialsController, EntitiesController],
  providers: [
    ApplicationCredentialUses,
    ApplicationEditor,
    ApplicationsRepository,
    ApplicationsService,
    CredentialsRepository,
    CredentialsService,
    EntitiesRepository,
    EntitiesService,
    GrantsRepository,
    GrantsService,
    PreviewVersions,
    { provide: ConferralRules, useClass: GrantConferralRules },
    { provide: RolePermissions, useClass: GrantRolePermissions },
  ],
  exports: [
    ApplicationCredentialUses,
    ApplicationEditor,
    ApplicationsRepository,
    ApplicationsService,
    ConferralRules,
    CredentialsService,
    EntitiesRepository,
    GrantsRepository,
    GrantsService,
    PreviewVersions,
    RolePermissions,
  ],
})
export class ApplicationsModule {}
