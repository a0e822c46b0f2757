import { isPlainPath } from '../http/plain-path.js';

const MAX_LENGTH = 2048;

/** The gateway's own paths on an application's host: nobody is sent back into them. */
const OWN_PATHS = /^\/\.rolegate(\/|$)/i;

/**
 * Judges where a person wants to go on an application's host once they are signed in there: a path of that very host.
 * @returns path and query in canonical form, safe for a `Location` header behind the origin; `/` for anything else.
 */
export function safeReturnPath(value: string | null | undefined, origin: string): string {
  if (!value?.startsWith('/') || value.startsWith('//') || value.length > MAX_LENGTH) return '/';
  // Browsers drop tabs and line breaks, and read a backslash as a slash: nothing that needs them is meant well.
  if (/[\x00-\x20\x7f\\]/.test(value) || !URL.canParse(value, origin)) return '/';
  const url = new URL(value, origin);
  if (url.origin !== origin || !isPlainPath(url.pathname)) return '/';
  return OWN_PATHS.test(decodeURIComponent(url.pathname)) ? '/' : `${url.pathname}${url.search}`;
}
