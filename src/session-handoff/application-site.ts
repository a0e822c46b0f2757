import type { IncomingMessage } from 'node:http';
import type { ApplicationFacts } from '../access-model/access-model.js';
import { isLoopbackHost } from '../config/environment-rules.js';
import { rawHeader } from '../http/raw-headers.js';
import { parseRequestHost } from '../http/request-host.js';

/** An address at which browsers reach an application. */
export interface SiteAddress {
  /** Scheme, host and port as browsers write it. */
  readonly origin: string;
  /** What the host is registered under: lower case, without port. */
  readonly host: string;
}

/** An application at one of its addresses. */
export interface ApplicationSite extends SiteAddress {
  readonly application: ApplicationFacts;
}

/**
 * Where a browser sent a request that a proxy passed on: `X-Forwarded-Host` and `X-Forwarded-Proto` when the proxy is
 * trusted, each of them once, else the `Host` header and the scheme of the gateway itself.
 * @returns undefined when anything is missing, odd or sent twice, and for plain http beyond this machine.
 */
export function requestedSite(
  { rawHeaders }: Pick<IncomingMessage, 'rawHeaders'>,
  { trusted, secure }: { readonly trusted: boolean; readonly secure: boolean },
): SiteAddress | undefined {
  const forwardedHost = trusted ? rawHeader(rawHeaders, 'x-forwarded-host') : undefined;
  const forwardedScheme = trusted ? rawHeader(rawHeaders, 'x-forwarded-proto') : undefined;
  if (forwardedHost === null || forwardedScheme === null) return undefined;
  // Proxies that strip a field often leave it empty: nothing is said by it.
  const authority = forwardedHost || rawHeader(rawHeaders, 'host');
  const scheme = forwardedScheme || (secure ? 'https' : 'http');
  const host = authority ? parseRequestHost(authority) : undefined;
  if (!host || !isConfidential(scheme, host.name)) return undefined;
  // A host such as 127.1 is another one to a browser.
  const origin = `${scheme}://${host.name}${host.port === undefined ? '' : `:${host.port}`}`;
  return siteAt(new URL(origin).origin, host.name);
}

/** Reads an origin that came as a parameter. @returns undefined for anything but a confidential origin, written as browsers do. */
export function readOrigin(text: string): SiteAddress | undefined {
  if (text.length > 300 || !URL.canParse(text)) return undefined;
  const { origin, protocol, hostname } = new URL(text);
  return origin === text && isConfidential(protocol.slice(0, -1), hostname)
    ? siteAt(origin, hostname)
    : undefined;
}

function siteAt(origin: string, host: string): SiteAddress | undefined {
  return new URL(origin).hostname === host ? { origin, host } : undefined;
}

function isConfidential(scheme: string, host: string): boolean {
  return scheme === 'https' || (scheme === 'http' && isLoopbackHost(host));
}
