import ipaddr from 'ipaddr.js';
import { isLoopbackHost, parseSecureUrl } from '../config/environment-rules.js';
import { withoutAdmin } from '../config/okta-domain.js';

/** The kind of authorization server behind an issuer: an Okta org's own, or a custom one (`/oauth2/<id>`). */
export type ServerType = 'org' | 'custom';

/** Why an issuer is not accepted, with a hint for the person who typed it. */
export interface IssuerFault {
  readonly code: 'issuer-malformed' | 'issuer-admin-host' | 'issuer-is-discovery-document' | 'issuer-private';
  readonly detail: string;
}

/** Names that by their nature never leave a private network (RFC 6761, RFC 6762, RFC 8375, ICANN's `internal`). */
const PRIVATE_SUFFIX = /\.(localhost|local|internal|home\.arpa)$/;

/**
 * Judges an issuer before anything is sent to it. A name that only resolves to a private address passes
 * here: whoever connects checks the address itself with {@link isPrivateAddress}.
 * @returns the first fault, or null when the issuer is acceptable.
 */
export function issuerFault(issuer: string, options: { allowPrivate: boolean }): IssuerFault | null {
  const url = parseSecureUrl(issuer);
  if (!url) {
    return {
      code: 'issuer-malformed',
      detail:
        'An issuer is an https address such as https://example.okta.com or https://example.okta.com/oauth2/default; http only on a loopback host.',
    };
  }
  const host = withoutAdmin(url.hostname);
  if (host !== url.hostname) {
    return {
      code: 'issuer-admin-host',
      detail: `This is the address of Okta's admin console. The issuer is on the host without "-admin": https://${host}`,
    };
  }
  if (/\/\.well-known\//.test(url.pathname)) {
    return {
      code: 'issuer-is-discovery-document',
      detail: 'This is the address of a discovery document. The issuer is the part before /.well-known.',
    };
  }
  if (!options.allowPrivate && !isLoopbackHost(url.hostname) && isPrivateHost(url.hostname)) {
    return {
      code: 'issuer-private',
      detail: 'The issuer is on a private network. Set ALLOW_PRIVATE_ISSUERS=on if that is intended.',
    };
  }
  return null;
}

/** The form in which issuers are stored and compared: canonical host, no trailing slash. Expects an acceptable issuer. */
export function normalizeIssuer(issuer: string): string {
  const url = new URL(issuer);
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

/** Okta's custom authorization servers live below `/oauth2/`; everything else is the org's own server. */
export function serverTypeOf(issuer: string): ServerType {
  return /^\/oauth2\/[^/]/.test(new URL(issuer).pathname) ? 'custom' : 'org';
}

/** The Okta org that an issuer belongs to, where its management API is: the issuer's origin. */
export function orgUrlOf(issuer: string): string {
  return new URL(issuer).origin;
}

/** Whether an IP address is not one of the public internet: private, loopback, link-local, reserved, and IPv6 forms of these. */
export function isPrivateAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return true;
  // `process` unwraps IPv4 addresses mapped into IPv6.
  return ipaddr.process(address).range() !== 'unicast';
}

function isPrivateHost(hostname: string): boolean {
  const bare = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (ipaddr.isValid(bare)) return isPrivateAddress(bare);
  return !bare.includes('.') || PRIVATE_SUFFIX.test(bare);
}
