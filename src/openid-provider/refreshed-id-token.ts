import { decodeJwt, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { refused, verifyIdTokenClaims, type IdTokenBasics, type IdTokenClaims } from './id-token.js';

/** What a refreshed ID token must say to be believed. */
export interface RefreshedIdTokenExpectations extends IdTokenBasics {
  /** Whose refresh token it was. */
  readonly sub: string;
  /** The claims of the ID token that the session has had until now; empty when it can't be read any more. */
  readonly original: JWTPayload;
}

/**
 * Verifies an ID token that a refresh gave (OpenID Connect Core 1.0 section 12.2): all that a sign-in asks for but the
 * nonce, and the same issuer, person, authorized party and time of authentication as before.
 * @throws GatewayError `sign-in-failed` when anything is wrong with it; whatever `keys` throws as a GatewayError.
 */
export async function verifyRefreshedIdToken(
  token: string,
  keys: JWTVerifyGetKey,
  expected: RefreshedIdTokenExpectations,
): Promise<IdTokenClaims> {
  const claims = await verifyIdTokenClaims(token, keys, expected);
  const { original } = expected;
  if (claims.sub !== expected.sub) throw refused('sub is not the person who signed in');
  // Its audience is checked already: ours, which the first one had as well.
  if (differs(original.iss, claims.iss)) throw refused('iss is not the one of the sign-in');
  for (const name of ['nonce', 'auth_time', 'azp'] as const) {
    if (differs(original[name], claims[name])) throw refused(`${name} is not the one of the sign-in`);
  }
  return claims;
}

/** The claims of an ID token that was verified when it was stored; empty when there is none that can be read. */
export function claimsOfStored(idToken: string | null): JWTPayload {
  try {
    return idToken === null ? {} : decodeJwt(idToken);
  } catch {
    return {};
  }
}

function differs(before: unknown, now: unknown): boolean {
  return before !== undefined && now !== undefined && before !== now;
}
