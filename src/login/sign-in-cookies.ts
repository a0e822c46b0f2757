import { browserCookieName, cookieLine, sessionCookieName, singleCookie } from '../http/cookies.js';
import { hashToken } from '../crypto/tokens.js';

/** Pending sign-ins that one browser may have; the cookies of more would make its requests too long. */
const PENDING_PER_BROWSER = 10;

/** How long a pending sign-in lives, in seconds. */
export const PENDING_SECONDS = 600;

/** The `Set-Cookie` line of a session. It ends with the browser, or earlier on the server. */
export function sessionCookie(token: string, secure: boolean): string {
  return cookieLine(sessionCookieName(secure), token, secure);
}

/** The `Set-Cookie` line that removes the session cookie. */
export function endedSessionCookie(secure: boolean): string {
  return cookieLine(sessionCookieName(secure), '', secure, 0);
}

/** The session token that a request carries; undefined when there is none, or more than one. */
export function sessionTokenOf(cookieHeader: string | undefined, secure: boolean): string | undefined {
  return singleCookie(cookieHeader, sessionCookieName(secure));
}

/** How long somebody may take to sign out at the provider, in seconds. */
const SIGN_OUT_SECONDS = 600;

/** The `Set-Cookie` line by which a browser proves, coming back from the provider, that it began this sign-out. */
export function signOutCookie(state: string, secure: boolean): string {
  return cookieLine(signOutCookieName(secure), state, secure, SIGN_OUT_SECONDS);
}

/** The state of the sign-out that this browser began last. */
export function signOutStateOf(cookieHeader: string | undefined, secure: boolean): string | undefined {
  return singleCookie(cookieHeader, signOutCookieName(secure));
}

/** The `Set-Cookie` line that removes it. */
export function endedSignOutCookie(secure: boolean): string {
  return cookieLine(signOutCookieName(secure), '', secure, 0);
}

function signOutCookieName(secure: boolean): string {
  return `${browserCookieName(secure)}-signed-out`;
}

/**
 * The `Set-Cookie` lines of a sign-in that begins. Each pending sign-in has a cookie of its own, so that tabs that
 * begin at the same moment don't overwrite each other's; of too many, some give way.
 */
export function pendingCookies(
  cookieHeader: string | undefined,
  pending: { readonly state: string; readonly browserToken: string },
  secure: boolean,
): string[] {
  const prefix = `${browserCookieName(secure)}-`;
  const names = (cookieHeader ?? '')
    .split(';')
    .map((pair) => pair.split('=')[0]?.trim() ?? '')
    .filter((name) => name.startsWith(prefix) && /^[0-9a-f]{16}$/.test(name.slice(prefix.length)));
  const surplus = [...new Set(names)].slice(PENDING_PER_BROWSER - 1);
  return [
    ...surplus.map((name) => cookieLine(name, '', secure, 0)),
    cookieLine(pendingCookieName(pending.state, secure), pending.browserToken, secure, PENDING_SECONDS),
  ];
}

/** The secret that binds a pending sign-in to this browser; undefined when it was begun in another one. */
export function browserTokenOf(
  cookieHeader: string | undefined,
  state: string,
  secure: boolean,
): string | undefined {
  return singleCookie(cookieHeader, pendingCookieName(state, secure));
}

/** The `Set-Cookie` line that removes the cookie of a sign-in that is over. */
export function endedPendingCookie(state: string, secure: boolean): string {
  return cookieLine(pendingCookieName(state, secure), '', secure, 0);
}

/** Named by a part of the state's hash: the name tells nobody the state. */
function pendingCookieName(state: string, secure: boolean): string {
  return `${browserCookieName(secure)}-${hashToken(state).toString('hex').slice(0, 16)}`;
}
