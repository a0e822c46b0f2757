import { hash } from 'node:crypto';
import { singleCookie } from '../http/cookies.js';

/** What `randomToken` makes: 256 bits as base64url. Anything else was never a session of ours. */
const TOKEN_LENGTH = 43;
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/**
 * The key of the session that a request's cookies name: lower-case hex of the SHA-256 of the cookie's value.
 * Undefined when there is no such cookie, when it came more than once, or when it can't be one of ours.
 */
export function sessionKeyOf(cookieHeader: string | undefined, cookieName: string): string | undefined {
  const token = singleCookie(cookieHeader, cookieName);
  if (token?.length !== TOKEN_LENGTH) return undefined;
  // What is remembered was one when it came first.
  return recent.get(token) ?? (TOKEN.test(token) ? keyOfToken(token) : undefined);
}

/** Keys that are remembered with their tokens, at most twice as many. */
const MAX_REMEMBERED = 10_000;
let recent = new Map<string, string>();
let former = new Map<string, string>();

/**
 * The key of a session by the value of its cookie. Those asked for of late are remembered: computing one takes longer
 * than the decision it is for.
 */
export function keyOfToken(token: string): string {
  const known = recent.get(token);
  return known ?? remember(token, former.get(token) ?? hash('sha256', token, 'hex'));
}

function remember(token: string, key: string): string {
  if (recent.size >= MAX_REMEMBERED) {
    former = recent;
    recent = new Map();
  }
  // A copy: a piece of a Cookie header would keep the whole header in memory.
  recent.set(Buffer.from(token).toString('latin1'), key);
  return key;
}

/** The key as it is stored in the database. */
export function hashOfKey(key: string): Buffer {
  return Buffer.from(key, 'hex');
}
