import { isLoopbackHost, rule } from './environment-rules.js';

/** Okta's hosts of the admin console, which look like an org's own host but are no issuer. */
const ADMIN_HOST =
  /^([^.]+)-admin(\.(?:okta|oktapreview|okta-emea|okta-gov|trexcloud)\.com|\.okta\.mil)(?=$|:)/;

const HOST =
  /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+|localhost)(?::\d{1,5})?$/;

/** An Okta org's host with the `-admin` of its admin console taken out; any other host as it is. */
export function withoutAdmin(host: string): string {
  return host.replace(ADMIN_HOST, '$1$2');
}

/**
 * The address of an Okta org from its domain, however that was copied: with or without a scheme and a path, or that of
 * the admin console. Plain http for a loopback host alone, unless https is written.
 * @returns an origin such as `https://example.okta.com`; undefined when the text names no host.
 */
export function oktaOrigin(domain: string): string | undefined {
  const [, scheme = '', rest = ''] = /^(?:(https?):\/\/)?(.*)$/i.exec(domain.trim()) ?? [];
  const host = withoutAdmin((rest.split(/[/?#]/)[0] ?? '').toLowerCase());
  if (!HOST.test(host)) return undefined;
  const plain = scheme.toLowerCase() !== 'https' && isLoopbackHost(host.replace(/:\d+$/, ''));
  const origin = `${plain ? 'http' : 'https'}://${host}`;
  return URL.canParse(origin) ? new URL(origin).origin : undefined;
}

/** The issuer of one of an org's authorization servers: its own for null or an empty id, else the custom one of that id. */
export function oktaIssuer(origin: string, authorizationServerId: string | null | undefined): string {
  return authorizationServerId ? `${origin}/oauth2/${authorizationServerId}` : origin;
}

/** An Okta org's domain. */
export const IsOktaDomain = rule(
  'isOktaDomain',
  'must be a host name such as example.okta.com',
  (value) => oktaOrigin(value) !== undefined,
);
