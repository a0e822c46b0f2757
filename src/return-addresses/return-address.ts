import { isLoopbackHost } from '../config/environment-rules.js';
import { isPlainPath } from '../http/plain-path.js';

/** What is known of the places that a person may be sent to. */
export interface KnownPlaces {
  /** The gateway's own origin. */
  readonly publicOrigin: string;
  /** Whether a host name (lower case, without port) belongs to a registered application. */
  readonly isRegisteredHost: (host: string) => boolean;
}

const MAX_LENGTH = 2048;

/** Own pages that would send a person round in circles, or out again. */
const ROUNDABOUTS = new Set([
  '/login',
  '/login/local',
  '/login/test',
  '/logout',
  '/okta-initiate-login',
  '/authorization-code/callback',
  '/oauth/callback/okta',
]);

/**
 * Judges where a person wants to go after signing in (`return_to`, `target_link_uri`): a path of ours, or
 * https (http on loopback) on the host of a registered application, whatever the port.
 * @returns The address in canonical form, safe for a `Location` header; `/` for anything else.
 */
export function safeReturnAddress(value: unknown, places: KnownPlaces): string {
  if (typeof value !== 'string' || value === '' || value.length > MAX_LENGTH) return '/';
  // Browsers drop tabs and line breaks, and read a backslash as a slash: nothing that needs them is meant well.
  if (/[\x00-\x20\x7f\\]/.test(value)) return '/';
  if (value.startsWith('/')) return ownPath(value, places);
  return /^https?:\/\/[^/?#@]+([/?#]|$)/i.test(value) ? absolute(value, places) : '/';
}

function ownPath(value: string, { publicOrigin }: KnownPlaces): string {
  if (value.startsWith('//') || !URL.canParse(value, publicOrigin)) return '/';
  const url = new URL(value, publicOrigin);
  if (url.origin !== publicOrigin || !isPlainPath(url.pathname)) return '/';
  return ROUNDABOUTS.has(url.pathname) ? '/' : `${url.pathname}${url.search}${url.hash}`;
}

function absolute(value: string, places: KnownPlaces): string {
  if (!URL.canParse(value)) return '/';
  const url = new URL(value);
  if (url.username || url.password || !isPlainPath(url.pathname)) return '/';
  if (url.origin === places.publicOrigin) {
    return ownPath(`${url.pathname}${url.search}${url.hash}`, places);
  }
  if (url.protocol === 'http:' && !isLoopbackHost(url.hostname)) return '/';
  return places.isRegisteredHost(url.hostname) ? url.href : '/';
}
