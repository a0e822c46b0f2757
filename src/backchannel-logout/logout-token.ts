import { errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { GatewayError } from '../errors/gateway-error.js';
import { isStorableText } from '../http/untrusted-input.js';

/** What a logout token must say to be believed. */
export interface LogoutTokenExpectations {
  /** The discovered issuer, byte for byte. */
  readonly issuer: string;
  readonly clientId: string;
  readonly now: Date;
}

/** Whom a logout token that is believed means, and how long it must be remembered. */
export interface LogoutToken {
  /** The person; undefined = only the session is named. */
  readonly sub: string | undefined;
  /** The session at the provider; undefined = all of the person's. */
  readonly sid: string | undefined;
  readonly jti: string;
  /** From then on nobody would believe it any more, the difference between clocks included. */
  readonly usableUntil: Date;
}

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';

/** How far the provider's clock may be from ours. */
const CLOCK_SKEW_SECONDS = 60;

/** An older one is refused, however long its provider would have it live: it has to be remembered as long. */
const MAX_AGE_SECONDS = 600;

const MAX_LENGTH = 255;

/**
 * Verifies a logout token (OpenID Connect Back-Channel Logout 1.0 section 2.6): signed with RS256 by a key of its
 * provider, for us, recent, about this event, with a person or a session, without a nonce. Whether it was used before
 * is not known here.
 * @throws GatewayError `credential-invalid`; whatever `keys` throws as a GatewayError.
 */
export async function verifyLogoutToken(
  token: string,
  keys: JWTVerifyGetKey,
  expected: LogoutTokenExpectations,
): Promise<LogoutToken> {
  const { payload, protectedHeader } = await verified(token, keys, expected);
  const { typ } = protectedHeader;
  if (typ !== undefined && !/^(application\/)?logout\+jwt$/i.test(typ))
    throw invalidToken('typ says that it is another kind of token');
  if (Object.hasOwn(payload, 'nonce')) throw invalidToken('it has a nonce, as an ID token has');
  if (!hasEvent(payload['events'])) throw invalidToken('events names no back-channel logout');
  const sub = identifier(payload, 'sub');
  const sid = identifier(payload, 'sid');
  if (sub === undefined && sid === undefined) throw invalidToken('neither sub nor sid');
  const { exp = 0, iat = 0 } = payload;
  const endsAt = Math.min(exp, iat + MAX_AGE_SECONDS) + CLOCK_SKEW_SECONDS;
  return { sub, sid, jti: identifier(payload, 'jti') ?? '', usableUntil: new Date(endsAt * 1000) };
}

/** The refusal of a token, which tells its sender nothing of the reason; `why` is for the log. */
export function invalidToken(why: string, cause?: unknown): GatewayError {
  return new GatewayError('credential-invalid', 'The logout token is not valid.', {
    detail: `logout token: ${why}`,
    cause,
  });
}

async function verified(
  token: string,
  keys: JWTVerifyGetKey,
  { issuer, clientId, now }: LogoutTokenExpectations,
) {
  try {
    return await jwtVerify(token, keys, {
      algorithms: ['RS256'],
      issuer,
      audience: clientId,
      clockTolerance: CLOCK_SKEW_SECONDS,
      currentDate: now,
      maxTokenAge: MAX_AGE_SECONDS,
      requiredClaims: ['iss', 'aud', 'exp', 'iat', 'jti', 'events'],
    });
  } catch (error) {
    if (error instanceof GatewayError) throw error;
    throw invalidToken(
      error instanceof errors.JOSEError ? `${error.code}: ${error.message}` : 'not verifiable',
      error,
    );
  }
}

function hasEvent(events: unknown): boolean {
  return isObject(events) && Object.hasOwn(events, EVENT) && isObject(events[EVENT]);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function identifier(payload: JWTPayload, name: 'jti' | 'sub' | 'sid'): string | undefined {
  const value: unknown = payload[name];
  if (value === undefined) return undefined;
  if (typeof value === 'string' && value !== '' && value.length <= MAX_LENGTH && isStorableText(value))
    return value;
  throw invalidToken(`${name} is unusable`);
}
