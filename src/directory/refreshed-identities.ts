import { Injectable } from '@nestjs/common';
import { Clock } from '../config/clock.js';
import type { Connection } from '../connections/connection.entity.js';
import { GatewayError } from '../errors/gateway-error.js';
import { isStorableText } from '../http/untrusted-input.js';
import { Jwks } from '../openid-provider/jwks.js';
import { readFurtherClaims } from '../openid-provider/provider-claims.js';
import { ProviderHttp } from '../openid-provider/provider-http.js';
import { ProviderLimits } from '../openid-provider/provider-limits.js';
import type { ProviderMetadata } from '../openid-provider/provider-metadata.js';
import type { RefreshAnswer } from '../openid-provider/refresh-grant.js';
import { claimsOfStored, verifyRefreshedIdToken } from '../openid-provider/refreshed-id-token.js';
import type { RefreshLease } from '../refresh-tokens/refresh-tokens.repository.js';
import { SessionsService } from '../sessions/sessions.service.js';
import type { Membership } from '../subjects/membership.js';
import type { Subject } from '../subjects/subject.entity.js';
import { MembershipResolver } from './membership-resolver.js';

/** Whose refresh it was, and at which provider. */
export interface RefreshContext {
  readonly connection: Connection;
  readonly metadata: ProviderMetadata;
  readonly lease: RefreshLease;
  readonly subject: Pick<Subject, 'sub'>;
}

/** Turns what a refresh gave into groups: ID token, userinfo, access token, each verified as at a sign-in. */
@Injectable()
export class RefreshedIdentities {
  constructor(
    private readonly http: ProviderHttp,
    private readonly jwks: Jwks,
    private readonly resolver: MembershipResolver,
    private readonly sessions: SessionsService,
    private readonly limits: ProviderLimits,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws GatewayError `sign-in-failed` for tokens that prove nothing, or that say nothing about groups;
   *   `okta-unavailable`. Neither is "no groups".
   */
  async verify(
    { idToken, accessToken }: RefreshAnswer,
    { connection, metadata, lease, subject }: RefreshContext,
  ): Promise<Omit<Membership, 'fetchedAt'>> {
    if (accessToken === null) throw unusable('no usable access token');
    const { clientId } = connection;
    const { issuer } = metadata;
    const { sub } = subject;
    const keys = this.jwks.keysOf(connection.id, metadata.jwksUri);
    const now = this.clock.now();
    const stored = this.sessions.openIdToken({ id: lease.sessionId, idToken: lease.idToken });
    const original = claimsOfStored(stored);
    const idTokenClaims =
      idToken === null
        ? {}
        : await verifyRefreshedIdToken(idToken, keys, { issuer, clientId, now, accessToken, sub, original });
    const { timeoutMs } = this.limits;
    const further = await readFurtherClaims(this.http, {
      metadata,
      keys,
      clientId,
      sub,
      accessToken,
      now,
      timeoutMs,
    });
    const evidence = { sub, idTokenClaims, ...further };
    const membership = this.resolver.resolveRefreshed(connection, evidence, idToken !== null);
    if (!membership) throw unusable('neither an ID token nor groups elsewhere');
    // No mapping has a name that the database can't store.
    return { ...membership, groups: membership.groups.filter(({ name }) => isStorableText(name)) };
  }
}

function unusable(why: string): GatewayError {
  return new GatewayError('sign-in-failed', 'The identity provider’s answer could not be used.', {
    detail: `refresh: ${why}`,
  });
}
