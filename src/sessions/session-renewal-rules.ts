import type { IncomingHttpHeaders } from 'node:http';

/**
 * The roles that somebody has gained since their cookie was issued. One that they had then, lost and has again is none.
 * @param atIssue Undefined = not known: then it is every one.
 */
export function gainedRoles(atIssue: readonly string[] | undefined, now: readonly string[]): string[] {
  return now.filter((role) => !atIssue?.includes(role));
}

/**
 * Whether a browser shows the answer as a page. Browsers say so (Fetch Metadata); of what says nothing, a GET is taken
 * for one.
 */
export function isNavigation(method: string, headers: IncomingHttpHeaders): boolean {
  const mode = headers['sec-fetch-mode'];
  return method === 'GET' && (mode === undefined || mode === 'navigate');
}
