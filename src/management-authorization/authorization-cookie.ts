import { hashToken } from '../crypto/tokens.js';
import { browserCookieName, singleCookie } from '../http/cookies.js';

/** How long a pending authorization lives, in seconds. */
export const PENDING_SECONDS = 600;

/** The `Set-Cookie` line that binds a pending authorization to the browser that begins it. */
export function pendingCookie(state: string, browserToken: string, secure: boolean): string {
  return cookie(nameFor(state, secure), browserToken, secure, PENDING_SECONDS);
}

/** The `Set-Cookie` line that removes it. */
export function endedCookie(state: string, secure: boolean): string {
  return cookie(nameFor(state, secure), '', secure, 0);
}

/** The secret that binds a pending authorization to this browser; undefined when it was begun in another one. */
export function browserTokenOf(
  cookieHeader: string | undefined,
  state: string,
  secure: boolean,
): string | undefined {
  return singleCookie(cookieHeader, nameFor(state, secure));
}

/** Named by a part of the state's hash: the name tells nobody the state, and tabs don't overwrite each other's. */
function nameFor(state: string, secure: boolean): string {
  return `${browserCookieName(secure)}-management-${hashToken(state).toString('hex').slice(0, 16)}`;
}

function cookie(name: string, value: string, secure: boolean, maxAgeSeconds: number): string {
  return `${name}=${value}; Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}; Max-Age=${maxAgeSeconds}`;
}
