import type { JWTPayload, JWTVerifyGetKey } from 'jose';
import { serverTypeOf } from '../connections/issuer.js';
import { verifyAccessToken } from './access-token.js';
import type { ProviderHttp } from './provider-http.js';
import type { ProviderMetadata } from './provider-metadata.js';
import { readUserinfo } from './userinfo.js';

/** Whom to ask about, with what. */
export interface ClaimsRequest {
  readonly metadata: Pick<ProviderMetadata, 'issuer' | 'userinfoEndpoint'>;
  readonly keys: JWTVerifyGetKey;
  readonly clientId: string;
  /** The verified ID token's `sub`. */
  readonly sub: string;
  readonly accessToken: string;
  readonly now: Date;
  /** For userinfo. */
  readonly timeoutMs: number;
}

/** What a provider says of a person besides the ID token. */
export interface FurtherClaims {
  /** Null when the provider has no userinfo endpoint. */
  readonly userinfoClaims: Readonly<Record<string, unknown>> | null;
  /** Null unless a custom authorization server issued it and it was verified; an org server's is never parsed. */
  readonly accessTokenClaims: JWTPayload | null;
}

/**
 * Reads userinfo and then the access token, at a sign-in and at a refresh alike.
 * @throws GatewayError `okta-unavailable`, or `sign-in-failed` when userinfo is about somebody else.
 */
export async function readFurtherClaims(http: ProviderHttp, request: ClaimsRequest): Promise<FurtherClaims> {
  const { metadata, keys, clientId, sub, accessToken, now, timeoutMs } = request;
  const { issuer, userinfoEndpoint: endpoint } = metadata;
  return {
    userinfoClaims:
      endpoint === null ? null : await readUserinfo(http, { endpoint, accessToken, sub, timeoutMs }),
    accessTokenClaims:
      serverTypeOf(issuer) === 'custom'
        ? await verifyAccessToken(accessToken, keys, { issuer, clientId, sub, now })
        : null,
  };
}
