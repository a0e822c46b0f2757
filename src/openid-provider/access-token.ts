import { decodeProtectedHeader, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { GatewayError } from '../errors/gateway-error.js';
import { CLOCK_SKEW_SECONDS } from './id-token.js';

/** What a custom authorization server's access token must say for its claims to count. */
export interface AccessTokenExpectations {
  readonly issuer: string;
  readonly clientId: string;
  /** The verified ID token's `sub`. */
  readonly sub: string;
  readonly now: Date;
}

/**
 * Verifies an access token of one of Okta's custom authorization servers: same key set as the ID token,
 * issuer, expiry, our client in `cid`, the same person in `uid`. Never call it with an org server's: that
 * one is opaque by contract.
 * @returns Its claims, or null for a token that proves nothing: it is then no source of groups.
 * @throws GatewayError `okta-unavailable` when the keys can't be read: that is not "no groups".
 */
export async function verifyAccessToken(
  token: string,
  keys: JWTVerifyGetKey,
  expected: AccessTokenExpectations,
): Promise<JWTPayload | null> {
  if (!isRs256(token)) return null;
  try {
    const { payload } = await jwtVerify(token, keys, {
      algorithms: ['RS256'],
      issuer: expected.issuer,
      clockTolerance: CLOCK_SKEW_SECONDS,
      currentDate: expected.now,
      requiredClaims: ['iss', 'exp', 'cid'],
    });
    const { cid, uid } = payload;
    return cid === expected.clientId && (uid === undefined || uid === expected.sub) ? payload : null;
  } catch (error) {
    if (error instanceof GatewayError) throw error;
    return null;
  }
}

function isRs256(token: string): boolean {
  try {
    return decodeProtectedHeader(token).alg === 'RS256';
  } catch {
    return false;
  }
}
