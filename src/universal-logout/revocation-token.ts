import { errors, jwtVerify, type JWTVerifyGetKey } from 'jose';
import { GatewayError } from '../errors/gateway-error.js';

/** What a token must say to be believed. */
export interface RevocationTokenExpectations {
  /** The discovered issuer, byte for byte. */
  readonly issuer: string;
  /** The client in Okta, which the token names as its `sub`. */
  readonly clientId: string;
  /** The address that was called, without a query. */
  readonly audience: string;
  readonly now: Date;
}

/** What is kept of a token that was believed. */
export interface RevocationToken {
  readonly jti: string;
  /** From then on nobody would believe it any more, the difference between clocks included. */
  readonly usableUntil: Date;
}

/** How Okta marks these tokens, so that no other token of the same issuer passes for one. */
const TYPE = 'global-token-revocation+jwt';

/** How far Okta's clock may be from ours. */
const CLOCK_SKEW_SECONDS = 60;

/** Okta's live five minutes. One that lives much longer would have to be remembered as long. */
const MAX_LIFETIME_SECONDS = 600;

const MAX_JTI_LENGTH = 255;

/**
 * Verifies the token by which Okta proves a Universal Logout to come from it (Global Token Revocation): signed with
 * RS256 by a key that the token names, of exactly this type, issuer, client and audience, within its short life.
 * Whether it was used before is not known here.
 * @throws GatewayError `credential-invalid` (401); `permission-denied` (403) for a good token of another client of the
 *   same issuer; whatever `keys` throws as a GatewayError.
 */
export async function verifyRevocationToken(
  token: string,
  keys: JWTVerifyGetKey,
  expected: RevocationTokenExpectations,
): Promise<RevocationToken> {
  const { payload, protectedHeader } = await verified(token, keys, expected);
  const { jti, sub, aud, exp = 0, iat = 0 } = payload;
  if (protectedHeader.typ !== TYPE) throw invalidToken('typ says that it is another kind of token');
  if (exp - iat > MAX_LIFETIME_SECONDS) throw invalidToken('it lives too long');
  const nowSeconds = expected.now.getTime() / 1000;
  if (iat > nowSeconds + CLOCK_SKEW_SECONDS) throw invalidToken('iat is in the future');
  if (typeof jti !== 'string' || jti === '' || jti.length > MAX_JTI_LENGTH)
    throw invalidToken('jti is unusable');
  if (sub !== expected.clientId) {
    throw new GatewayError('permission-denied', 'The token is that of another client.', {
      detail: 'revocation token: sub is not the client of this connection',
    });
  }
  const audiences: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  if (audiences.length !== 1 || audiences[0] !== expected.audience)
    throw invalidToken('aud is another address');
  return { jti, usableUntil: new Date((exp + CLOCK_SKEW_SECONDS) * 1000) };
}

/** The refusal of a token, which tells its sender nothing of the reason; `why` is for the log. */
export function invalidToken(why: string, cause?: unknown): GatewayError {
  return new GatewayError('credential-invalid', 'The token in the Authorization header is not valid.', {
    detail: `revocation token: ${why}`,
    cause,
    headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' },
  });
}

async function verified(token: string, keys: JWTVerifyGetKey, { issuer, now }: RevocationTokenExpectations) {
  const namedKeys: JWTVerifyGetKey = (header, jws) => {
    if (typeof header.kid !== 'string' || header.kid === '') throw invalidToken('kid is missing');
    return keys(header, jws);
  };
  try {
    return await jwtVerify(token, namedKeys, {
      algorithms: ['RS256'],
      issuer,
      clockTolerance: CLOCK_SKEW_SECONDS,
      currentDate: now,
      requiredClaims: ['iss', 'sub', 'aud', 'exp', 'iat', 'jti'],
    });
  } catch (error) {
    if (error instanceof GatewayError) throw error;
    throw invalidToken(
      error instanceof errors.JOSEError ? `${error.code}: ${error.message}` : 'not verifiable',
      error,
    );
  }
}
