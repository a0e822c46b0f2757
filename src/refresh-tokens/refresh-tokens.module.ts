/**
 * Refresh tokens: how a session's groups are read again without the person, where a connection has no API credential.
 *
 * Owns the table `refresh_tokens`: what a provider gave for `offline_access`, sealed, one row for a session; the lease
 * under which one process at a time shows such a token to its provider (`RefreshTokens`), and its revocation there once
 * the session is over (`RefreshTokenRevoker`, RFC 7009), or at once when none began (`UnkeptRefreshTokens`). It has no routes, keeps no access token, never shows a token to
 * another issuer than its own, and decides nothing: `directory/` reads groups out of what a refresh gave.
 */
import { Module, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../config/clock.js';
import { ExpirySweeper } from '../database/expiry-sweeper.js';
import { OpenIdProviderModule } from '../openid-provider/openid-provider.module.js';
import { RefreshTokenRevoker } from './refresh-token-revoker.js';
import { RefreshTokensRepository } from './refresh-tokens.repository.js';
import { RefreshTokens } from './refresh-tokens.service.js';
import { UnkeptRefreshTokens } from './unkept-refresh-tokens.js';

const SWEEP_INTERVAL_MS = 60_000;

@Module({
  imports: [OpenIdProviderModule],
  providers: [RefreshTokenRevoker, RefreshTokens, RefreshTokensRepository, UnkeptRefreshTokens],
  exports: [RefreshTokens, UnkeptRefreshTokens],
})
export class RefreshTokensModule implements OnModuleInit {
  constructor(
    private readonly repository: RefreshTokensRepository,
    private readonly sweeper: ExpirySweeper,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.sweeper.register({
      name: 'refresh-tokens',
      intervalMs: SWEEP_INTERVAL_MS,
      deleteStep: async (limit, tx) => {
        const at = this.clock.now();
        const subjects = await this.repository.removeExpired(tx, at, limit);
        if (subjects.length > 0) await this.repository.noteTokenless(tx, [...new Set(subjects)], at);
        return subjects.length;
      },
    });
  }
}
