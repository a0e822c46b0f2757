import type { EventTrigger } from '../event-triggers/event-trigger.entity.js';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Events asked for at once; Okta's bound is 1000, but an answer must not grow too large to be read. */
export const PAGE_SIZE = 500;
/** How far before what is known to be read a poll without a cursor begins, in milliseconds: Okta may write events down late. */
export const OVERLAP_MS = 60 * MINUTE_MS;
/** The same for a new poll: clocks differ. */
export const CLOCK_TOLERANCE_MS = 5 * MINUTE_MS;
/** Okta keeps its log for 90 days and refuses a `since` of 180; a little less, since clocks differ. */
const OLDEST_MS = 90 * DAY_MS - 60 * MINUTE_MS;
/** Empty pages on which a poll that was behind goes on: there may be more after them. */
const EMPTY_PAGES = 2;

/**
 * Where a poll begins that has no cursor: a little before the last thing that it is known to have read, or its creation.
 * @param newest When the newest event that it brought was published.
 */
export function pollSince(
  { createdAt, caughtUpAt }: Pick<EventTrigger, 'createdAt' | 'caughtUpAt'>,
  newest: Date | null,
  now: Date,
): Date {
  const begun = createdAt.getTime() - CLOCK_TOLERANCE_MS;
  // An event of the future, by a wrong clock, must not hide those of the present.
  const read = Math.min(Math.max(newest?.getTime() ?? 0, caughtUpAt?.getTime() ?? 0), now.getTime());
  return new Date(Math.max(begun, read - OVERLAP_MS, now.getTime() - OLDEST_MS));
}

/** No `since` reaches further back than this. */
export function oldestSince(now: Date): Date {
  return new Date(now.getTime() - OLDEST_MS);
}

/** What one page says about how far a poll has got. */
export interface PollProgress {
  /** Whether there is more to be read at once. */
  readonly more: boolean;
  /** Whether everything was read that Okta had written down when it was asked. */
  readonly caughtUp: boolean;
  /** Empty pages in a row while it was behind, for the next call. */
  readonly emptyPages: number | null;
}

/**
 * Judges a page. Okta never says that a poll has come to the end: a page that is far from full and tells of the present
 * is it, and so is an empty one, unless the pages before told of the past.
 * @param emptyPages Of the page before; null = the poll was not behind.
 * @param newest When the newest event of the page was published, in milliseconds; undefined for an empty page.
 */
export function pollProgress(
  emptyPages: number | null,
  page: { readonly count: number; readonly newest: number | undefined },
  { askedAtMs, intervalMs }: { readonly askedAtMs: number; readonly intervalMs: number },
): PollProgress {
  if (page.count === 0) {
    const more = emptyPages !== null && emptyPages < EMPTY_PAGES;
    return { more, caughtUp: !more, emptyPages: more ? emptyPages + 1 : null };
  }
  const behind =
    page.count >= PAGE_SIZE / 2 || (page.newest !== undefined && page.newest < askedAtMs - intervalMs);
  return { more: behind, caughtUp: !behind, emptyPages: behind ? 0 : null };
}
