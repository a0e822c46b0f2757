import { Injectable, Logger } from '@nestjs/common';
import type { Connection } from '../connections/connection.entity.js';
import { Discovery } from '../openid-provider/discovery.js';
import { ProviderClient } from '../openid-provider/provider-client.js';
import { ProviderLimits } from '../openid-provider/provider-limits.js';
import { revokeRefreshToken } from '../openid-provider/token-revocation.js';

/** Refresh tokens that came with a sign-in which began no session: nobody may ask by them again. */
@Injectable()
export class UnkeptRefreshTokens {
  private readonly log = new Logger('RefreshTokens');

  constructor(
    private readonly discovery: Discovery,
    private readonly client: ProviderClient,
    private readonly limits: ProviderLimits,
  ) {}

  /** Revokes one at its provider, if that can be, within the time that a provider has. Never throws: a failure is logged. */
  async revoke(connection: Connection, refreshToken: string): Promise<void> {
    try {
      const { revocationEndpoint: endpoint, ...metadata } = await this.discovery.metadataOf(connection);
      if (endpoint === null) return;
      const revoked = await revokeRefreshToken(this.client, connection, {
        ...{ endpoint, refreshToken, authMethods: metadata.tokenEndpointAuthMethods },
        timeoutMs: this.limits.timeoutMs,
      });
      if (revoked) return;
      this.log.warn('The provider does not revoke a refresh token', { connection: connection.slug });
    } catch (error) {
      this.log.warn('A refresh token that began no session could not be revoked', {
        connection: connection.slug,
        cause: String(error),
      });
    }
  }
}
