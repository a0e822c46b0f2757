import { hash } from 'node:crypto';
import { singleCookie } from '../http/cookies.js';

/** What `randomToken` makes: 256 bits as base64url. Anything else was never a session of ours. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/**
 * The key of the session that a request's cookies name: lower-case hex of the SHA-256 of the cookie's value.
 * Undefined when there is no such cookie, when it came more than once, or when it can't be one of ours.
 */
export function sessionKeyOf(cookieHeader: string | undefined, cookieName: string): string | undefined {
  const token = singleCookie(cookieHeader, cookieName);
  return token !== undefined && TOKEN.test(token) ? keyOfToken(token) : undefined;
}

/** The key of a session by the value of its cookie. */
export function keyOfToken(token: string): string {
  return hash('sha256', token, 'hex');
}

/** The key as it is stored in the database. */
export function hashOfKey(key: string): Buffer {
  return Buffer.from(key, 'hex');
}
