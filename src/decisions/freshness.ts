/** What is known about the age of a membership as it is used for a decision. Times in milliseconds. */
export interface FreshnessFacts {
  readonly ageMs: number;
  /** `MEMBERSHIP_MAX_AGE_SECONDS`. */
  readonly maxAgeMs: number;
  /** `MEMBERSHIP_STALE_LIMIT_SECONDS`. */
  readonly staleLimitMs: number;
  /** Whether the membership can be read again without its owner. */
  readonly canReread: boolean;
  /** Whether the last attempt to read from Okta failed. */
  readonly unreachable: boolean;
  /** Whether the decision holds through the role `admin` alone. */
  readonly needsAdmin: boolean;
}

/**
 * What follows from it. `fresh`: decide. `reread-in-background`: decide, and read again for the next time.
 * `wait`: read again first; whoever can't be read is refused as `membership-stale`. `end-session`: nothing
 * can renew the membership but a new sign-in.
 */
export type Freshness =
  | { readonly action: 'fresh' | 'reread-in-background' | 'end-session' }
  | { readonly action: 'wait'; readonly waitMs: number };

/** How long a decision waits for a membership to be read again, in milliseconds (design: 3,000). */
export const REREAD_WAIT_MS = 3000;
/** The same while Okta is known not to answer: long enough to notice that it is back. */
export const REREAD_WAIT_UNREACHABLE_MS = 1000;

const FRESH: Freshness = { action: 'fresh' };
const REREAD: Freshness = { action: 'reread-in-background' };
const END_SESSION: Freshness = { action: 'end-session' };

/**
 * Judges the age of a membership. Age itself refuses nobody: only while Okta can't be reached does it,
 * at once where the most powerful role is needed, elsewhere beyond the stale limit.
 */
export function judgeFreshness(facts: FreshnessFacts): Freshness {
  const { ageMs, maxAgeMs, staleLimitMs, canReread, unreachable, needsAdmin } = facts;
  if (ageMs <= maxAgeMs) return FRESH;
  if (!canReread) return ageMs > staleLimitMs ? END_SESSION : FRESH;
  if (!needsAdmin && ageMs <= staleLimitMs) return REREAD;
  return { action: 'wait', waitMs: unreachable ? REREAD_WAIT_UNREACHABLE_MS : REREAD_WAIT_MS };
}
