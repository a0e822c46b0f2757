import { errors, jwtVerify, type JWTHeaderParameters, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { createHash } from 'node:crypto';
import { GatewayError } from '../errors/gateway-error.js';
import { isStorableText } from '../http/untrusted-input.js';

/** The claims of a verified ID token. */
export type IdTokenClaims = JWTPayload & { readonly sub: string };

/** What every ID token must say to be believed. */
export interface IdTokenBasics {
  /** The discovered issuer, byte for byte. */
  readonly issuer: string;
  readonly clientId: string;
  readonly now: Date;
  /** The access token of the same answer, checked against `at_hash` where the provider sends one. */
  readonly accessToken: string;
}

/** What the ID token of a sign-in must say to be believed. */
export interface IdTokenExpectations extends IdTokenBasics {
  readonly nonce: string;
  /** OIDC `max_age` in seconds, when the sign-in asked for one. */
  readonly maxAge: number | null;
  /** When the sign-in began; `max_age` counts from here. */
  readonly requestedAt: Date;
}

/** How far the provider's clock may be from ours. */
export const CLOCK_SKEW_SECONDS = 60;

/** The token comes straight from the token endpoint: an old one is not meant for this sign-in. */
const MAX_AGE_SECONDS = 600;

const MAX_SUB_LENGTH = 255;

/**
 * Verifies an ID token (OpenID Connect Core 1.0 section 3.1.3.7): RS256 alone, issuer, audience, authorized
 * party, expiry, issue time, nonce, subject.
 * @throws GatewayError `sign-in-failed` when anything is wrong with it; whatever `keys` throws as a GatewayError.
 */
export async function verifyIdToken(
  token: string,
  keys: JWTVerifyGetKey,
  expected: IdTokenExpectations,
): Promise<IdTokenClaims> {
  const claims = await verifyIdTokenClaims(token, keys, expected);
  if (claims['nonce'] !== expected.nonce) throw refused('nonce is not the one of this sign-in');
  assertRecentAuthentication(claims['auth_time'], expected);
  return claims;
}

/**
 * The part of it that has nothing to do with one sign-in: all but nonce and `max_age`.
 * @throws GatewayError as {@link verifyIdToken}.
 */
export async function verifyIdTokenClaims(
  token: string,
  keys: JWTVerifyGetKey,
  expected: IdTokenBasics,
): Promise<IdTokenClaims> {
  const { payload, protectedHeader } = await verified(token, keys, expected);
  const { sub } = payload;
  if (typeof sub !== 'string' || sub === '' || sub.length > MAX_SUB_LENGTH || !isStorableText(sub)) {
    throw refused('sub is not a usable identifier');
  }
  if (!isIdToken(protectedHeader)) throw refused('typ says that it is another kind of token');
  assertAuthorizedParty(payload, expected.clientId);
  assertAccessTokenHash(payload['at_hash'], expected.accessToken);
  assertPastAuthentication(payload['auth_time'], expected.now);
  return { ...payload, sub };
}

async function verified(token: string, keys: JWTVerifyGetKey, { issuer, clientId, now }: IdTokenBasics) {
  try {
    return await jwtVerify(token, keys, {
      algorithms: ['RS256'],
      issuer,
      audience: clientId,
      clockTolerance: CLOCK_SKEW_SECONDS,
      currentDate: now,
      maxTokenAge: MAX_AGE_SECONDS,
      requiredClaims: ['iss', 'aud', 'sub', 'exp', 'iat'],
    });
  } catch (error) {
    if (error instanceof GatewayError) throw error;
    const known = error instanceof errors.JOSEError ? `${error.code}: ${error.message}` : 'not verifiable';
    throw refused(known + clockHint(error, now), error);
  }
}

/** Where a token is refused for its times: by how much our clock and the provider's may differ. */
function clockHint(error: unknown, now: Date): string {
  if (!(error instanceof errors.JWTClaimValidationFailed || error instanceof errors.JWTExpired)) return '';
  const { claim, payload } = error;
  if (!TIMES.has(claim) || typeof payload.iat !== 'number') return '';
  const seconds = Math.round(payload.iat - now.getTime() / 1000);
  const order = seconds > 0 ? 'after' : 'before';
  return `; issued ${Math.abs(seconds)} s ${order} what the clock of the gateway says: is it right?`;
}

/** Claims that say when a token holds. */
const TIMES = new Set(['iat', 'nbf', 'exp']);

/** Other tokens of the same provider (access tokens, logout tokens) say what they are in `typ`. */
function isIdToken({ typ }: JWTHeaderParameters): boolean {
  return typ === undefined || /^jwt$/i.test(typ);
}

function assertAuthorizedParty({ aud, azp }: JWTPayload, clientId: string): void {
  if (Array.isArray(aud) && aud.length > 1 && azp === undefined)
    throw refused('several audiences, but no azp');
  if (azp !== undefined && azp !== clientId) throw refused('azp names another client');
}

function assertAccessTokenHash(atHash: unknown, accessToken: string): void {
  if (atHash === undefined) return;
  const half = createHash('sha256').update(accessToken, 'ascii').digest().subarray(0, 16);
  if (atHash !== half.toString('base64url')) throw refused('at_hash is not that of the access token');
}

/** One that is still to come would be recent for whatever asks for a recent one, for as long as it likes. */
function assertPastAuthentication(authTime: unknown, now: Date): void {
  if (typeof authTime === 'number' && authTime > now.getTime() / 1000 + CLOCK_SKEW_SECONDS)
    throw refused('auth_time is in the future');
}

function assertRecentAuthentication(authTime: unknown, { maxAge, requestedAt }: IdTokenExpectations): void {
  if (maxAge === null) return;
  const oldest = requestedAt.getTime() / 1000 - maxAge - CLOCK_SKEW_SECONDS;
  if (typeof authTime !== 'number' || authTime < oldest)
    throw refused('the authentication is older than max_age');
}

/** The refusal of an ID token; `why` is for the log. */
export function refused(why: string, cause?: unknown): GatewayError {
  return new GatewayError('sign-in-failed', 'The identity provider’s answer could not be verified.', {
    detail: `ID token: ${why}`,
    cause,
  });
}
