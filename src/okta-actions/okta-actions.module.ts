/**
 * Okta actions: Okta's directory at hand for admins, under `/api/v1/okta`.
 *
 * Owns `/api/v1/okta/users` (find, make, change, delete; activate, deactivate, suspend, unsuspend; expire and reset
 * passwords; groups and applications of a person), `/groups` with their members, `/sign-ins` and `/schemas/user`. A
 * connection allows nothing of this until its `oktaActions` says `read` or `manage`. Every write is audited, whether
 * it was done, refused or left open, and what takes rights away acts here at once, in all connections of the org. It
 * lets nobody give a role, or become a person, that they could not give by a mapping; it never logs or records a
 * secret, never repeats a write, and never guesses what Okta's profile looks like.
 */
import { Module } from '@nestjs/common';
import { MappedGroupsRepository } from '../group-mappings/mapped-groups.repository.js';
import { RolesModule } from '../roles/roles.module.js';
import { SubjectsModule } from '../subjects/subjects.module.js';
import { OktaAccounts } from './okta-accounts.js';
import { OktaActionGate } from './okta-action-gate.js';
import { OktaDirectoryController } from './okta-directory.controller.js';
import { OktaDirectoryGroups } from './okta-directory-groups.js';
import { OktaDirectoryUsers } from './okta-directory-users.js';
import { OktaGroupMembership } from './okta-group-membership.js';
import { OktaSignIns } from './okta-sign-ins.js';
import { OktaUserActionsController } from './okta-user-actions.controller.js';
import { OktaUserEditor } from './okta-user-editor.js';
import { OktaUserLifecycle } from './okta-user-lifecycle.js';
import { OktaUserPasswords } from './okta-user-passwords.js';
import { OktaUsersController } from './okta-users.controller.js';
import { OktaWrites } from './okta-writes.js';
import { OrgEffects } from './org-effects.js';
import { OrgRepository } from './org.repository.js';
import { RoleGuard } from './role-guard.js';
import { UserSchemas } from './user-schemas.js';

@Module({
  imports: [RolesModule, SubjectsModule],
  controllers: [OktaUsersController, OktaUserActionsController, OktaDirectoryController],
  providers: [
    MappedGroupsRepository,
    OktaAccounts,
    OktaActionGate,
    OktaDirectoryGroups,
    OktaDirectoryUsers,
    OktaGroupMembership,
    OktaSignIns,
    OktaUserEditor,
    OktaUserLifecycle,
    OktaUserPasswords,
    OktaWrites,
    OrgEffects,
    OrgRepository,
    RoleGuard,
    UserSchemas,
  ],
})
export class OktaActionsModule {}
