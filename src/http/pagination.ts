import { GatewayError } from '../errors/gateway-error.js';

export { PageQuery } from './page-query.dto.js';

/** One page of a list. `nextCursor` is null on the last one. */
export interface PageOf<T> {
  readonly items: T[];
  readonly nextCursor: string | null;
}

/** An opaque cursor that holds the sort key of a page's last item. */
export function encodeCursor(key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** What a part of a cursor may be, where the database would stumble over anything else. */
export const cursorParts = {
  text: /^/,
  /** Fits an `integer` column. */
  integer: /^-?\d{1,9}$/,
  /** Fits a `bigint` column. */
  bigint: /^\d{1,18}$/,
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  /** What `Date.toISOString()` writes. */
  timestamp: /^(?!0000)\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/,
} as const;

/**
 * Reads a cursor of as many strings or numbers as `parts` says, each of which matches its pattern where
 * `parts` is a list of patterns ({@link cursorParts}).
 * @throws GatewayError `invalid-request` when it isn't one of ours.
 */
export function decodeCursor(cursor: string, parts: number | readonly RegExp[]): (string | number)[] {
  const patterns = typeof parts === 'number' ? Array<RegExp>(parts).fill(cursorParts.text) : parts;
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (isSortKey(key, patterns)) return key;
  } catch {
    // Not JSON: the same answer as for JSON of another shape.
  }
  throw new GatewayError('invalid-request', 'The cursor in "after" is not one of this list.');
}

function isSortKey(key: unknown, patterns: readonly RegExp[]): key is (string | number)[] {
  return (
    Array.isArray(key) &&
    key.length === patterns.length &&
    key.every(
      (part: unknown, index) =>
        ((typeof part === 'string' && !part.includes('\0')) || typeof part === 'number') &&
        patterns[index]?.test(String(part)) &&
        (patterns[index] !== cursorParts.timestamp || isMoment(String(part))),
    )
  );
}

/** Whether a text of the right form names a moment that exists: no February 31. */
function isMoment(text: string): boolean {
  const moment = new Date(text);
  return !Number.isNaN(moment.getTime()) && moment.toISOString() === text;
}

/** Cuts a page out of rows read with `limit + 1`, so that the last page is known without another query. */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  toItem: (row: Row) => Item,
  keyOf: (row: Row) => readonly (string | number)[],
): PageOf<Item> {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page.map(toItem),
    nextCursor: rows.length > limit && last !== undefined ? encodeCursor(keyOf(last)) : null,
  };
}
