import { Transform } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { GatewayError } from '../errors/gateway-error.js';

/** Query parameters of every list. */
export class PageQuery {
  /** Items per page, 1 to 200. */
  @IsOptional()
  @Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && /^\d{1,6}$/.test(value) ? Number(value) : value,
  )
  @IsInt()
  @Min(1)
  @Max(200)
  limit: number = 50;

  /** The `nextCursor` of the page before. */
  @IsOptional()
  @IsString()
  @MaxLength(1024)
  after?: string;
}

/** One page of a list. `nextCursor` is null on the last one. */
export interface PageOf<T> {
  readonly items: T[];
  readonly nextCursor: string | null;
}

/** An opaque cursor that holds the sort key of a page's last item. */
export function encodeCursor(key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/**
 * Reads a cursor of `parts` strings or numbers.
 * @throws GatewayError `invalid-request` when it isn't one of ours.
 */
export function decodeCursor(cursor: string, parts: number): (string | number)[] {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    const valid =
      Array.isArray(key) &&
      key.length === parts &&
      key.every((part) => (typeof part === 'string' && !part.includes('\0')) || typeof part === 'number');
    if (valid) return key as (string | number)[];
  } catch {
    // Not JSON: the same answer as for JSON of another shape.
  }
  throw new GatewayError('invalid-request', 'The cursor in "after" is not one of this list.');
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
