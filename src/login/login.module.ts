/**
 * Login: people sign in with their identity provider and sign out again.
 *
 * Owns the authorization code flow with PKCE, state and nonce (`okta-strategy.ts` on passport-openidconnect, with
 * everything that proves something replaced by functions of our own), pending sign-ins in the
 * table `authorization_requests`, return addresses, and the pages around all this: `GET /login`,
 * `GET|POST /login/test`, `GET /authorization-code/callback` or `GET /oauth/callback/okta`,
 * `GET|POST /okta-initiate-login`, `POST|GET /logout`, `GET /` and `GET /api/v1/session`. It stores no role, keeps no access token, builds no provider address by joining,
 * and never shows a provider's own words to a person.
 */
import { Module, type OnModuleInit } from '@nestjs/common';
import { AccessModelModule } from '../access-model/access-model.module.js';
import { Clock } from '../config/clock.js';
import { ExpirySweeper } from '../database/expiry-sweeper.js';
import { DecisionsModule } from '../decisions/decisions.module.js';
import { OpenIdProviderModule } from '../openid-provider/openid-provider.module.js';
import { RefreshTokensModule } from '../refresh-tokens/refresh-tokens.module.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { SignOutModule } from '../sign-out/sign-out.module.js';
import { SubjectsModule } from '../subjects/subjects.module.js';
import { TestSignInModule } from '../test-sign-in/test-sign-in.module.js';
import { AuthorizationRequestsRepository } from './authorization-requests.repository.js';
import { CallbackService } from './callback.service.js';
import { CodeRedemption } from './code-redemption.js';
import { ConnectionChooser } from './connection-choice.js';
import { IdentityJudge } from './identity-judge.js';
import { LiveSessions } from './live-session.service.js';
import { LoginEntryService } from './login-entry.service.js';
import { LoginLimits } from './login-limits.js';
import { LoginController } from './login.controller.js';
import { OktaAuthentication } from './okta-authentication.js';
import { OktaStrategy } from './okta-strategy.js';
import { PeoplePages } from './people-pages.service.js';
import { ReturnAddressesModule } from '../return-addresses/return-addresses.module.js';
import { SessionController } from './session.controller.js';
import { SetUpModule } from '../set-up/set-up.module.js';
import { SignInMetrics } from './sign-in-metrics.js';
import { SignInRecords } from './sign-in-records.js';
import { SignInService } from './sign-in.service.js';
import { TestSignInEntry } from './test-sign-in-entry.js';
import { TestedSignIns } from './tested-sign-ins.js';

const SWEEP_INTERVAL_MS = 60_000;

@Module({
  imports: [
    AccessModelModule,
    DecisionsModule,
    OpenIdProviderModule,
    RefreshTokensModule,
    ReturnAddressesModule,
    SessionsModule,
    SetUpModule,
    SignOutModule,
    SubjectsModule,
    TestSignInModule,
  ],
  controllers: [LoginController, SessionController],
  providers: [
    AuthorizationRequestsRepository,
    CallbackService,
    CodeRedemption,
    ConnectionChooser,
    IdentityJudge,
    LiveSessions,
    LoginEntryService,
    LoginLimits,
    OktaAuthentication,
    OktaStrategy,
    PeoplePages,
    SignInMetrics,
    SignInRecords,
    SignInService,
    TestedSignIns,
    TestSignInEntry,
  ],
})
export class LoginModule implements OnModuleInit {
  constructor(
    private readonly requests: AuthorizationRequestsRepository,
    private readonly sweeper: ExpirySweeper,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.sweeper.register({
      name: 'authorization-requests',
      intervalMs: SWEEP_INTERVAL_MS,
      deleteStep: (limit, tx) => this.requests.deleteExpired(tx, this.clock.now(), limit),
    });
  }
}
