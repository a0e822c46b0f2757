import { oktaIssuer, oktaOrigin } from '../config/okta-domain.js';

/** Okta's own pages, which are no part of any issuer. */
const OKTA_PAGES = /^\/(?:admin|app|apps|enduser|home|login|signin|user|oauth2|api)(?:\/|$)/;

/** One of an Okta org's custom authorization servers; `v1` belongs to the endpoints of the org's own. */
const CUSTOM_SERVER = /^\/oauth2\/(?!v1(?:\/|$))([A-Za-z0-9_-]+)(?:\/|$)/;

/** The authorization server that every Okta org with API Access Management comes with. */
const DEFAULT_SERVER = 'default';

/**
 * The issuers that somebody may mean who pastes an address: an org's domain, the address of any page of Okta's admin
 * console, an issuer, a discovery document, an endpoint. The one that the address itself names comes first.
 * @returns an empty list when the text names no host.
 */
export function addressCandidates(address: string): string[] {
  const origin = oktaOrigin(address);
  if (origin === undefined) return [];
  const path = pathOf(address);
  const server = CUSTOM_SERVER.exec(path)?.[1];
  const ownPath = OKTA_PAGES.test(path) || path === '/' ? '' : path.replace(/\/+$/, '');
  const named = server === undefined ? origin + ownPath : oktaIssuer(origin, server);
  return [...new Set([named, origin, oktaIssuer(origin, DEFAULT_SERVER)])];
}

/** The path of an address, up to where discovery documents begin. */
function pathOf(address: string): string {
  const behindHost = address.trim().replace(/^(?:https?:\/\/)?[^/?#]*/i, '');
  const path = behindHost.split(/[?#]/)[0] ?? '';
  return path.split('/.well-known/')[0] || '/';
}
