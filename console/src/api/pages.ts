import type { InfiniteData } from '@tanstack/react-query';

/** A page of a list of the API. */
export interface ApiPage<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

/** How an infinite query walks the pages of a list: by the cursor that each page ends with. */
export const byCursor = {
  initialPageParam: undefined as string | undefined,
  getNextPageParam: ({ nextCursor }: ApiPage<unknown>): string | undefined => nextCursor ?? undefined,
};

/** How many of what stands in one list, or one menu, are read at most: as many as somebody could still look through. */
const MOST = 1000;

/**
 * Reads a list from its beginning, page by page, up to a thousand items; `nextCursor` says whether there are more.
 * @param page One page, behind the cursor.
 */
export async function readThrough<Item>(
  page: (after: string | undefined) => Promise<ApiPage<Item>>,
): Promise<ApiPage<Item>> {
  let { items, nextCursor } = await page(undefined);
  while (nextCursor !== null && items.length < MOST) {
    const next = await page(nextCursor);
    items = [...items, ...next.items];
    nextCursor = next.nextCursor;
  }
  return { items, nextCursor };
}

/** All items that were read so far. */
export function itemsOf<Item>({ pages }: InfiniteData<ApiPage<Item>>): Item[] {
  return pages.flatMap(({ items }) => items);
}
