/**
 * Okta's directory: the client of Okta's management API, and the truth about groups.
 *
 * Owns `MembershipResolver` (which groups a person is in: ID token, userinfo, access token, API),
 * `MembershipRefresher` (the same again later, without the person), the answers to what group mappings and
 * connections ask of Okta (`GroupLookup`, `ManagementCredentialCheck`), `OktaHealth`, and
 * `/api/v1/connections/:connection/okta-groups`. A failing Okta is never "no groups" here. It sends a credential
 * nowhere but to the org it belongs to, never writes to Okta, and verifies no token: `login/` does that first.
 */
import { Global, Module } from '@nestjs/common';
import { ManagementCredentialCheck } from '../connections/management-credential-check.js';
import { GroupLookup } from '../group-mappings/group-lookup.js';
import { MappedGroupsRepository } from '../group-mappings/mapped-groups.repository.js';
import { SubjectsModule } from '../subjects/subjects.module.js';
import { DirectoryGroupLookup } from './directory-group-lookup.js';
import { DirectoryMembershipRefresher } from './directory-membership-refresher.js';
import { KnownConnections } from './known-connections.js';
import { KnownConnectionsRepository } from './known-connections.repository.js';
import { MembershipRefresher } from './membership-refresher.js';
import { MembershipResolver } from './membership-resolver.js';
import { MembershipStorage } from './membership-storage.js';
import { OktaClients } from './okta-clients.js';
import { OktaCredentialCheck } from './okta-credential-check.js';
import { OktaGroupsController } from './okta-groups.controller.js';
import { OktaGroupsService } from './okta-groups.service.js';
import { OktaHealth } from './okta-health.js';

@Global()
@Module({
  imports: [SubjectsModule],
  controllers: [OktaGroupsController],
  providers: [
    KnownConnections,
    KnownConnectionsRepository,
    MappedGroupsRepository,
    MembershipResolver,
    MembershipStorage,
    OktaClients,
    OktaGroupsService,
    OktaHealth,
    { provide: GroupLookup, useClass: DirectoryGroupLookup },
    { provide: MembershipRefresher, useClass: DirectoryMembershipRefresher },
    { provide: ManagementCredentialCheck, useClass: OktaCredentialCheck },
  ],
  exports: [GroupLookup, ManagementCredentialCheck, MembershipRefresher, MembershipResolver, OktaHealth],
})
export class DirectoryModule {}
