/** Failures that lock an account when they come within {@link WINDOW_MS}. */
export const MOST_FAILURES = 10;
/** How long a failure counts, in milliseconds. */
export const WINDOW_MS = 5 * 60_000;
/** How long a lock lasts, in milliseconds. */
export const LOCK_MS = 30 * 60_000;

/** What one more failure makes of an account. */
export interface AfterFailure {
  /** The failures that count from now on. */
  readonly failures: readonly Date[];
  /** Set when this was one failure too many. */
  readonly lockedUntil: Date | null;
}

/** Whether nobody gets in now. */
export function isLocked(lockedUntil: Date | null, now: Date): boolean {
  return lockedUntil !== null && lockedUntil > now;
}

/**
 * Judges one more failure of an account that is not locked. A lock takes the failures with it: when it is over, as many
 * are needed again. Failures of a locked account are not counted: nobody makes a lock last longer by knocking.
 */
export function afterFailure(failures: readonly Date[], now: Date): AfterFailure {
  const recent = [...failures.filter((at) => now.getTime() - at.getTime() < WINDOW_MS), now];
  return recent.length < MOST_FAILURES
    ? { failures: recent, lockedUntil: null }
    : { failures: [], lockedUntil: new Date(now.getTime() + LOCK_MS) };
}
