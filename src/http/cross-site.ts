import type { IncomingHttpHeaders } from 'node:http';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * The cross-site rule for unsafe methods with a cookie: an `Origin` that is present must be ours
 * (`null` never is), a `Sec-Fetch-Site` that is present must be `same-origin`, and at least one must
 * be present: a browser that says nothing about where a request comes from is not believed.
 */
export function isSameSiteRequest(
  method: string,
  headers: IncomingHttpHeaders,
  publicOrigin: string,
): boolean {
  if (SAFE_METHODS.has(method)) return true;
  const { origin } = headers;
  const fetchSite = headers['sec-fetch-site'];
  if (origin === undefined && fetchSite === undefined) return false;
  return (
    (origin === undefined || origin === publicOrigin) &&
    (fetchSite === undefined || fetchSite === 'same-origin')
  );
}
