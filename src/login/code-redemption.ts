import { Injectable } from '@nestjs/common';
import type { JWTPayload } from 'jose';
import { Clock } from '../config/clock.js';
import { providerKeyOf } from '../connections/connection.entity.js';
import { Configuration } from '../config/configuration.js';
import { connectionAddresses } from '../connections/connection-addresses.js';
import { OktaHealth } from '../okta-client/okta-health.js';
import type { PendingSignIn } from './authorization-requests.repository.js';
import type { CompleteSignIn } from './sign-in-task.js';
import { verifyIdToken, type IdTokenClaims } from '../openid-provider/id-token.js';
import { Jwks } from '../openid-provider/jwks.js';
import { ProviderLimits } from '../openid-provider/provider-limits.js';
import { ProviderClient } from '../openid-provider/provider-client.js';
import { readFurtherClaims } from '../openid-provider/provider-claims.js';
import { ProviderHttp } from '../openid-provider/provider-http.js';
import type { ProviderMetadata } from '../openid-provider/provider-metadata.js';
import { exchangeCode } from '../openid-provider/token-endpoint.js';

/** What the provider proved about a person. */
export interface VerifiedIdentity {
  /** As the provider issued it, for sign-out. */
  readonly idToken: string;
  readonly accessToken: string;
  /** Only with `offline_access`. */
  readonly refreshToken?: string | undefined;
  /** What was granted, as the provider wrote it. */
  readonly scope?: string | undefined;
  readonly idTokenClaims: IdTokenClaims;
  /** Null when the provider has no userinfo endpoint. */
  readonly userinfoClaims: Readonly<Record<string, unknown>> | null;
  /** Null unless a custom authorization server issued it and it was verified. */
  readonly accessTokenClaims: JWTPayload | null;
}

/** Turns an authorization code into a verified identity: exchange, ID token, userinfo, access token, in this order. */
@Injectable()
export class CodeRedemption {
  constructor(
    private readonly http: ProviderHttp,
    private readonly client: ProviderClient,
    private readonly jwks: Jwks,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
    private readonly limits: ProviderLimits,
    private readonly health: OktaHealth,
  ) {}

  /**
   * @throws GatewayError `sign-in-failed` or `okta-unavailable`. After a bad ID token nothing more is asked.
   */
  async redeem(
    code: string,
    pending: PendingSignIn,
    metadata: ProviderMetadata,
    watch: Pick<CompleteSignIn, 'deadlineMs' | 'onStage'>,
  ): Promise<VerifiedIdentity> {
    const { connection } = pending;
    try {
      const identity = await this.redeemUnwatched(code, pending, metadata, watch);
      this.health.reportSignIn(connection, undefined);
      return identity;
    } catch (error) {
      this.health.reportSignIn(connection, error);
      throw error;
    }
  }

  private async redeemUnwatched(
    code: string,
    pending: PendingSignIn,
    metadata: ProviderMetadata,
    { deadlineMs, onStage = () => undefined }: Pick<CompleteSignIn, 'deadlineMs' | 'onStage'>,
  ): Promise<VerifiedIdentity> {
    const { connection, nonce, codeVerifier, startedAt } = pending;
    const { clientId } = connection;
    const timeLeft = () => Math.min(this.limits.timeoutMs, deadlineMs - this.clock.monotonic());
    onStage('code');
    const { idToken, accessToken, refreshToken, scope } = await exchangeCode(this.client, connection, {
      endpoint: metadata.tokenEndpoint,
      authMethods: metadata.tokenEndpointAuthMethods,
      code,
      codeVerifier,
      redirectUri: connectionAddresses(this.configuration, connection.slug).redirectUri,
      timeoutMs: timeLeft(),
    });
    onStage('token');
    const keys = this.jwks.keysOf(providerKeyOf(connection), metadata.jwksUri);
    const { issuer } = metadata;
    const now = this.clock.now();
    const { maxAge } = connection;
    const idTokenClaims = await verifyIdToken(idToken, keys, {
      issuer,
      clientId,
      nonce,
      now,
      accessToken,
      maxAge,
      requestedAt: startedAt,
    });
    onStage('claims');
    const { sub } = idTokenClaims;
    const further = await readFurtherClaims(this.http, {
      metadata,
      keys,
      clientId,
      sub,
      accessToken,
      now,
      timeoutMs: timeLeft(),
    });
    return { idToken, accessToken, refreshToken, scope, idTokenClaims, ...further };
  }
}
