/**
 * Management authorization: how a connection's credential for Okta's management API comes about and stays alive.
 *
 * Owns the authorization code flow on behalf of an Okta admin (PKCE, state, bound to browser and person; table
 * `management_authorizations`), the daily heartbeat of every credential, and the promotion of generated keys:
 * `POST /api/v1/connections/:connection/management-authorization` and `GET /okta/management/callback`. It signs nobody
 * in, shows no secret and no word of Okta's, keeps no access token, and completes nothing for anybody but the admin
 * who began.
 */
import { Module, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../config/clock.js';
import { ExpirySweeper } from '../database/expiry-sweeper.js';
import { DecisionsModule } from '../decisions/decisions.module.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { AuthorizingPersonCheck } from './authorizing-person.js';
import { CredentialChecksRepository } from './credential-checks.repository.js';
import { CredentialHeartbeat } from './credential-heartbeat.js';
import { CredentialMetrics } from './credential-metrics.js';
import { GrantedAccessExchange } from './granted-access.js';
import { KeyPromotion } from './key-promotion.js';
import { ManagementAuthorizationController } from './management-authorization.controller.js';
import { ManagementAuthorizationService } from './management-authorization.service.js';
import { ManagementAuthorizationsRepository } from './management-authorizations.repository.js';

const SWEEP_INTERVAL_MS = 60_000;

@Module({
  imports: [DecisionsModule, SessionsModule],
  controllers: [ManagementAuthorizationController],
  providers: [
    AuthorizingPersonCheck,
    CredentialChecksRepository,
    CredentialHeartbeat,
    CredentialMetrics,
    GrantedAccessExchange,
    KeyPromotion,
    ManagementAuthorizationService,
    ManagementAuthorizationsRepository,
  ],
  exports: [CredentialHeartbeat],
})
export class ManagementAuthorizationModule implements OnModuleInit {
  constructor(
    private readonly authorizations: ManagementAuthorizationsRepository,
    private readonly sweeper: ExpirySweeper,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.sweeper.register({
      name: 'management-authorizations',
      intervalMs: SWEEP_INTERVAL_MS,
      deleteStep: (limit, tx) => this.authorizations.deleteExpired(tx, this.clock.now(), limit),
    });
  }
}
