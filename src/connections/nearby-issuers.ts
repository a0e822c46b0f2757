/** Paths of Okta's endpoints that are easily taken for a part of the issuer. */
const ENDPOINT_PATH = /^(\/oauth2(?:\/[^/]+)?)\/v1(?:\/.*)?$/;

/**
 * Which issuers may have been meant when the one that is configured has no discovery document, the likeliest first:
 * without a path that belongs to endpoints, without a path at all, without `-admin` in the host.
 */
export function nearbyIssuers(issuer: string): string[] {
  const url = new URL(issuer);
  const origin = url.origin.replace(/^(https?:\/\/[^./]+)-admin\./, '$1.');
  const path = url.pathname.replace(/\/+$/, '');
  const server = ENDPOINT_PATH.exec(path)?.[1];
  const paths = [server === undefined || server === '/oauth2' ? '' : server, path, ''];
  const candidates = paths.map((candidate) => origin + candidate);
  return [...new Set(candidates)].filter((candidate) => candidate !== url.origin + path);
}

/** Whether an issuer ends in a path that belongs to Okta's endpoints: `/oauth2` or `/oauth2/v1`. */
export function hasEndpointPath(issuer: string): boolean {
  const path = new URL(issuer).pathname.replace(/\/+$/, '');
  return path === '/oauth2' || ENDPOINT_PATH.test(path) || path === '/oauth2/v1';
}
