/** How the waits between tries grow. */
export interface RetryPace {
  /** After the first failure, in milliseconds. */
  readonly firstMs: number;
  /** By how much each wait is longer than the one before. */
  readonly factor: number;
  /** No wait is longer, in milliseconds. */
  readonly longestMs: number;
}

/**
 * How long to wait after `failures` (≥ 1) in a row, in milliseconds: growing up to the longest, give or take a fifth,
 * so that what failed together does not come back together.
 * @param random Between 0 and 1.
 */
export function retryDelay(
  failures: number,
  { firstMs, factor, longestMs }: RetryPace,
  random: number = Math.random(),
): number {
  // The exponent is bounded: a power beyond what a number holds would make every wait NaN or infinite.
  const full = Math.min(longestMs, firstMs * factor ** Math.min(Math.max(failures - 1, 0), 60));
  return full * (0.8 + 0.4 * random);
}
