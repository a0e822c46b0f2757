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

/** All items that were read so far. */
export function itemsOf<Item>({ pages }: InfiniteData<ApiPage<Item>>): Item[] {
  return pages.flatMap(({ items }) => items);
}
