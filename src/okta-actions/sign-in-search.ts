import ipaddr from 'ipaddr.js';
import { isIP } from 'node:net';
import { GatewayError, invalidValue } from '../errors/gateway-error.js';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Okta refuses to look further back (E0000053). */
const LONGEST_MS = 180 * DAY_MS;
const LOG_PATH = '/api/v1/logs';
const LOG_PARAMETERS = ['since', 'until', 'after', 'filter', 'limit', 'sortOrder'];

/**
 * The System Log's filter for sign-ins from an address. An IPv6 address has several spellings, of which the log has
 * one: all the usual ones are asked for.
 * @throws GatewayError `validation-failed` for what is no IP address.
 */
export function signInFilter(ip: string): string {
  if (isIP(ip) === 0 || ip.includes('%'))
    throw invalidValue('/ip', 'is-ip', 'ip must be an IPv4 or IPv6 address, without a zone.');
  const addresses = spellings(ip).map((address) => `client.ipAddress eq ${JSON.stringify(address)}`);
  const address = addresses.length === 1 ? addresses[0] : `(${addresses.join(' or ')})`;
  return `eventType eq "user.session.start" and ${address}`;
}

function spellings(ip: string): readonly string[] {
  if (isIP(ip) === 4) return [ip];
  const address = ipaddr.parse(ip);
  return [...new Set([ip, address.toString(), address.toNormalizedString()])];
}

/**
 * From when on sign-ins are looked for.
 * @param since Default: 24 hours before now.
 * @throws GatewayError `validation-failed` for a moment in the future, or more than 180 days ago.
 */
export function signInsSince(since: string | undefined, now: Date): Date {
  if (since === undefined) return new Date(now.getTime() - DAY_MS);
  const moment = new Date(since);
  const age = now.getTime() - moment.getTime();
  if (age < 0) throw invalidValue('/since', 'in-the-future', 'since must be in the past.');
  if (age > LONGEST_MS)
    throw invalidValue('/since', 'too-long-ago', 'Okta’s log is searched for the last 180 days.');
  return moment;
}

/**
 * Reads Okta's own link to the next page back from a cursor, which anybody can write: it leads to the System Log and
 * to the same search, or nowhere.
 * @throws GatewayError `invalid-request`.
 */
export function nextLogPage(next: unknown, filter: string): string {
  if (typeof next === 'string' && next.startsWith(`${LOG_PATH}?`) && !/[#\\\p{Cc}]/u.test(next)) {
    const query = new URLSearchParams(next.slice(LOG_PATH.length + 1));
    const names = [...query.keys()];
    const known = names.every((name) => LOG_PARAMETERS.includes(name));
    if (known && new Set(names).size === names.length && query.get('filter') === filter) return next;
  }
  throw new GatewayError('invalid-request', 'The cursor in "after" is not one of this list.');
}
