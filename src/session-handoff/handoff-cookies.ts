import { hashToken } from '../crypto/tokens.js';
import { cookieLine } from '../http/cookies.js';

/** How long a hand-off may take from its first step to its last, in seconds: people don't take part in it. */
export const HANDOFF_SECONDS = 60;

/** Hand-offs that one browser may have under way on one host: the tabs that a restored window opens. */
const PER_BROWSER = 10;

/** What `randomToken` makes. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/**
 * The `Set-Cookie` lines of a hand-off that begins. Each has a cookie of its own, so that tabs that begin at the same
 * moment don't overwrite each other's; of too many, some give way.
 */
export function handoffCookies(
  cookieHeader: string | undefined,
  browserToken: string,
  secure: boolean,
): string[] {
  const surplus = [...pending(cookieHeader, secure).keys()].slice(PER_BROWSER - 1);
  const name = `${prefixOf(secure)}${hashToken(browserToken).toString('hex').slice(0, 16)}`;
  return [
    ...surplus.map((other) => cookieLine(other, '', secure, 0)),
    cookieLine(name, browserToken, secure, HANDOFF_SECONDS),
  ];
}

/**
 * The hashes of the secrets that bind hand-offs to this browser, each with the name of its cookie. A cookie that came
 * twice binds nothing.
 */
export function handoffsOf(
  cookieHeader: string | undefined,
  secure: boolean,
): { readonly name: string; readonly browserHash: Buffer }[] {
  return [...pending(cookieHeader, secure)]
    .flatMap(([name, values]) => (values.length === 1 ? [{ name, token: values[0] ?? '' }] : []))
    .filter(({ token }) => TOKEN.test(token))
    .slice(0, 2 * PER_BROWSER)
    .map(({ name, token }) => ({ name, browserHash: hashToken(token) }));
}

/** The `Set-Cookie` line that removes the cookie of a hand-off that is over. */
export function endedHandoffCookie(name: string, secure: boolean): string {
  return cookieLine(name, '', secure, 0);
}

function pending(cookieHeader: string | undefined, secure: boolean): Map<string, string[]> {
  const prefix = prefixOf(secure);
  const found = new Map<string, string[]>();
  for (const pair of (cookieHeader ?? '').split(';')) {
    const [name = '', ...value] = pair.split('=');
    // White space of RFC 6265 alone: what else a program may trim would let others plant a protected name.
    const bare = name.replace(/^[ \t]+|[ \t]+$/g, '');
    if (!bare.startsWith(prefix) || !/^[0-9a-f]{16}$/.test(bare.slice(prefix.length))) continue;
    found.set(bare, [...(found.get(bare) ?? []), value.join('=').replace(/^[ \t]+|[ \t]+$/g, '')]);
  }
  return found;
}

function prefixOf(secure: boolean): string {
  return `${secure ? '__Host-' : ''}rolegate-handoff-`;
}
