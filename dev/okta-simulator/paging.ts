import type { Exchange } from './exchange.js';
import { OktaApiError, validationFailed } from './okta-errors.js';
import type { OktaOrg } from './org.js';

/** How a list is cut into pages. */
export interface PageSettings {
  /** Names the list inside the cursor: a cursor of another list is none. */
  list: string;
  defaultLimit: number;
  maxLimit: number;
}

/** One page of a list. */
export interface Page<T> {
  items: T[];
  /** Two separate `Link` headers: self always, next while there is more. */
  links: string[];
}

/** Cuts the asked page out of a list that is ordered by `sequence`. */
export function pageOf<T extends { sequence: number }>(
  org: OktaOrg,
  exchange: Exchange,
  items: readonly T[],
  settings: PageSettings,
): Page<T> {
  const limit = readLimit(exchange, settings);
  const after = readCursor(exchange.query.get('after'), settings.list);
  const rest = items.filter((item) => item.sequence > after);
  const page = rest.slice(0, limit);
  const origin = org.linkOrigin ?? org.url;
  const links = [`<${origin}${exchange.path}${exchange.search}>; rel="self"`];
  const last = page.at(-1);
  if (last && rest.length > page.length)
    links.push(nextLink(origin, exchange, cursor(settings.list, last.sequence), limit));
  return { items: page, links };
}

function nextLink(origin: string, exchange: Exchange, after: string, limit: number): string {
  const query = new URLSearchParams({ after, limit: String(limit) });
  for (const [name, value] of exchange.query) {
    // Okta's own next links lose `expand`.
    if (!query.has(name) && name !== 'expand') query.append(name, value);
  }
  return `<${origin}${exchange.path}?${query.toString().replaceAll('+', '%20')}>; rel="next"`;
}

function readLimit(exchange: Exchange, { defaultLimit, maxLimit }: PageSettings): number {
  const text = exchange.query.get('limit');
  if (text === null) return defaultLimit;
  if (!/^\d{1,6}$/.test(text)) throw validationFailed('limit: The limit must be a positive integer');
  return Number(text) === 0 ? defaultLimit : Math.min(Number(text), maxLimit);
}

function cursor(list: string, sequence: number): string {
  return Buffer.from(`${list}\n${sequence}`).toString('base64url');
}

function readCursor(after: string | null, list: string): number {
  if (after === null) return 0;
  const [name, sequence = ''] = Buffer.from(after, 'base64url').toString('utf8').split('\n');
  if (name !== list || !/^\d+$/.test(sequence)) throw new OktaApiError('E0000029', '', ['Invalid cursor.']);
  return Number(sequence);
}
