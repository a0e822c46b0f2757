/**
 * Sign-out: sessions end, here first and then at their provider.
 *
 * Owns `SignOutService`: which session ends when a person signs out, its audit event, and where the browser goes next
 * (OpenID Connect RP-Initiated Logout 1.0); the gateway's own pages and those on the hosts of applications share it. And
 * what those share who sign people out from outside (Universal Logout, back-channel logout): tokens that are used once
 * (table `used_assertions`), and which of them are worth a look. It has no routes, sets no cookie, and never keeps anybody
 * signed in here because a provider can't be asked.
 */
import { Module, type OnModuleInit } from '@nestjs/common';
import { AccessModelModule } from '../access-model/access-model.module.js';
import { Clock } from '../config/clock.js';
import { ExpirySweeper } from '../database/expiry-sweeper.js';
import { OpenIdProviderModule } from '../openid-provider/openid-provider.module.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { SubjectsModule } from '../subjects/subjects.module.js';
import { SignOutService } from './sign-out.service.js';
import { UsedTokensRepository } from './used-tokens.repository.js';

const SWEEP_INTERVAL_MS = 60_000;

@Module({
  imports: [AccessModelModule, OpenIdProviderModule, SessionsModule, SubjectsModule],
  providers: [SignOutService, UsedTokensRepository],
  exports: [SignOutService, UsedTokensRepository],
})
export class SignOutModule implements OnModuleInit {
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
