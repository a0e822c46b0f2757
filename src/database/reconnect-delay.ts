/** The longest pause between two attempts to reach the database again, in milliseconds. */
export const MAX_RECONNECT_DELAY_MS = 500;

const FIRST_DELAY_MS = 25;

/**
 * How long to wait before the next attempt after `failures` (≥ 1) in a row, in milliseconds: doubling up
 * to the maximum, half of it random, so that replicas don't return all at once.
 * @param random Between 0 and 1.
 */
export function reconnectDelay(failures: number, random: number = Math.random()): number {
  const full = Math.min(MAX_RECONNECT_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(failures - 1, 10));
  return full / 2 + (full / 2) * random;
}
