/**
 * Universal Logout, both ways.
 *
 * Inbound: Okta's Global Token Revocation at `POST /okta/universal-logout/:connection`, proven by a JWT that is used
 * once (table `used_assertions`). Outbound: `POST /api/v1/subjects/:id/revoke`, which ends a person's sessions here
 * first and then asks Okta to. It ends sessions of people of that connection alone, by e-mail, login or `sub`; it
 * never grants, links or creates anything.
 */
import { Module, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../config/clock.js';
import { ExpirySweeper } from '../database/expiry-sweeper.js';
import { OpenIdProviderModule } from '../openid-provider/openid-provider.module.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { SubjectsModule } from '../subjects/subjects.module.js';
import { InboundLogout } from './inbound-logout.service.js';
import { LogoutSubjectsRepository } from './logout-subjects.repository.js';
import { OutboundLogout } from './outbound-logout.service.js';
import { RejectedTokens } from './rejected-tokens.js';
import { RevokeController } from './revoke.controller.js';
import { UniversalLogoutController } from './universal-logout.controller.js';
import { UsedTokensRepository } from './used-tokens.repository.js';

const SWEEP_INTERVAL_MS = 60_000;

@Module({
  imports: [OpenIdProviderModule, SessionsModule, SubjectsModule],
  controllers: [RevokeController, UniversalLogoutController],
  providers: [InboundLogout, LogoutSubjectsRepository, OutboundLogout, RejectedTokens, UsedTokensRepository],
})
export class UniversalLogoutModule implements OnModuleInit {
  constructor(
    private readonly usedTokens: UsedTokensRepository,
    private readonly sweeper: ExpirySweeper,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.sweeper.register({
      name: 'used-assertions',
      intervalMs: SWEEP_INTERVAL_MS,
      deleteStep: (limit, tx) => this.usedTokens.removeExpired(tx, this.clock.now(), limit),
    });
  }
}
