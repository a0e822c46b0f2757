/** When failures lock an account: so many of them within a time lock it for a time, both in milliseconds. */
interface LockRule {
  readonly failures: number;
  readonly withinMs: number;
  readonly lockMs: number;
}

/**
 * Hardest first. The rule of a day stops who knows the password and guesses codes slowly enough for the other one. A lock
 * lasts at least as long as its failures count: when it is over, as many are needed again.
 */
export const LOCK_RULES = [
  { failures: 30, withinMs: 24 * 60 * 60_000, lockMs: 24 * 60 * 60_000 },
  { failures: 10, withinMs: 5 * 60_000, lockMs: 30 * 60_000 },
] as const satisfies readonly LockRule[];

/** How long a failure counts at all, in milliseconds. */
const LONGEST_MS = Math.max(...LOCK_RULES.map(({ withinMs }) => withinMs));

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
 * Judges one more failure of an account that is not locked. Failures of a locked account are not counted: nobody makes
 * a lock last longer by knocking.
 */
export function afterFailure(before: readonly Date[], now: Date): AfterFailure {
  const within = (ms: number): Date[] => [...before.filter((at) => now.getTime() - at.getTime() < ms), now];
  const broken = LOCK_RULES.find(({ failures, withinMs }) => within(withinMs).length >= failures);
  return {
    failures: within(LONGEST_MS),
    lockedUntil: broken ? new Date(now.getTime() + broken.lockMs) : null,
  };
}
