import { cursorParts, decodeCursor, encodeCursor, pageOf } from './pagination.js';

const raw = (json: string) => Buffer.from(json).toString('base64url');

describe('a page of a list', () => {
  const page = (rows: string[], limit: number) =>
    pageOf(
      rows,
      limit,
      (row) => row.toUpperCase(),
      (row) => [row, 1],
    );

  it('ends with a cursor to its last item while more rows were read than it shows', () => {
    const { items, nextCursor } = page(['a', 'b', 'c'], 2);
    expect(items).toEqual(['A', 'B']);
    expect(decodeCursor(nextCursor ?? '', [cursorParts.text, cursorParts.integer])).toEqual(['b', 1]);
  });

  it('has no cursor when it is the last one, or empty', () => {
    expect(page(['a', 'b'], 2).nextCursor).toBeNull();
    expect(page([], 2)).toEqual({ items: [], nextCursor: null });
  });
});

describe('a cursor', () => {
  it.each([
    ['no base64url', '%%%'],
    ['no JSON', raw('{')],
    ['an object', raw('{"0":"a"}')],
    ['another number of parts', encodeCursor(['1', '2'])],
    ['a nested array', raw('[["1"]]')],
    ['null', raw('[null]')],
    ['text where the database wants a number', encodeCursor(['abc'])],
    ['a number that no column holds', raw('[1e400]')],
    ['text with U+0000', encodeCursor(['1\0'])],
  ])('of %s is refused as malformed', (_, cursor) => {
    expect(() => decodeCursor(cursor, [cursorParts.bigint])).toThrow('is not one of this list');
  });

  it('names a moment only when there is such a moment', () => {
    const now = '2026-11-22T09:30:00.000Z';
    expect(decodeCursor(encodeCursor([now]), [cursorParts.timestamp])).toEqual([now]);
    for (const never of [
      '2026-02-31T00:00:00.000Z',
      '0000-01-01T00:00:00.000Z',
      '2026-01-01T25:00:00.000Z',
    ]) {
      expect(() => decodeCursor(encodeCursor([never]), [cursorParts.timestamp])).toThrow(
        'not one of this list',
      );
    }
  });

  it('may be read by the number of its parts alone', () => {
    expect(decodeCursor(encodeCursor(['ü', 3]), 2)).toEqual(['ü', 3]);
  });
});
