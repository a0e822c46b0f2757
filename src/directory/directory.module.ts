/**
 * Directory: the truth about groups.
 *
 * Owns `MembershipResolver` (which groups a person is in: ID token, userinfo, access token, API),
 * `MembershipRefresher` (the same again later, without the person), the answer to what group mappings ask of Okta
 * (`GroupLookup`), what Okta last said of mapped groups (`OktaGroupMemory`), and
 * `/api/v1/connections/:connection/okta-groups`. Without an API credential a membership is read
 * again by the person's refresh token, and a refused one ends its session. A failing Okta is never "no groups" here. It
 * never writes to Okta, and believes no token that `login/` or `RefreshedIdentities` has not verified.
 */
import { Global, Module } from '@nestjs/common';
import { GroupLookup } from '../group-mappings/group-lookup.js';
import { GroupMappingsModule } from '../group-mappings/group-mappings.module.js';
import { MappedGroupsRepository } from '../group-mappings/mapped-groups.repository.js';
import { OktaClientModule } from '../okta-client/okta-client.module.js';
import { OpenIdProviderModule } from '../openid-provider/openid-provider.module.js';
import { RefreshTokensModule } from '../refresh-tokens/refresh-tokens.module.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { SubjectsModule } from '../subjects/subjects.module.js';
import { DirectoryGroupLookup } from './directory-group-lookup.js';
import { DirectoryMembershipRefresher } from './directory-membership-refresher.js';
import { MappedGroupWatch } from './mapped-group-watch.js';
import { MembershipRefresher } from './membership-refresher.js';
import { MembershipResolver } from './membership-resolver.js';
import { MembershipStorage } from './membership-storage.js';
import { OktaGroupAnswersRepository } from './okta-group-answers.repository.js';
import { OktaGroupMemory } from './okta-group-memory.js';
import { OktaGroupsController } from './okta-groups.controller.js';
import { OktaGroupsService } from './okta-groups.service.js';
import { RefreshTokenReader } from './refresh-token-reader.js';
import { RefreshedIdentities } from './refreshed-identities.js';
import { SignInEvidenceLog } from './sign-in-evidence-log.js';
import { SignInEvidenceRepository } from './sign-in-evidence.repository.js';

@Global()
@Module({
  imports: [
    GroupMappingsModule,
    OktaClientModule,
    OpenIdProviderModule,
    RefreshTokensModule,
    SessionsModule,
    SubjectsModule,
  ],
  controllers: [OktaGroupsController],
  providers: [
    MappedGroupWatch,
    MappedGroupsRepository,
    MembershipResolver,
    MembershipStorage,
    OktaGroupAnswersRepository,
    OktaGroupMemory,
    OktaGroupsService,
    RefreshTokenReader,
    RefreshedIdentities,
    SignInEvidenceLog,
    SignInEvidenceRepository,
    { provide: GroupLookup, useClass: DirectoryGroupLookup },
    { provide: MembershipRefresher, useClass: DirectoryMembershipRefresher },
  ],
  exports: [GroupLookup, MembershipRefresher, MembershipResolver, OktaGroupMemory, SignInEvidenceLog],
})
export class DirectoryModule {}
