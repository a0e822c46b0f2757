import { isPassing, type OktaProblem } from './okta-problem.js';

/** No single try takes longer than this, in milliseconds: a second one needs time, too. */
const LONGEST_TRY_MS = 4_000;
/** The part of the remaining time that a try may take while another one may follow. */
const SHARE_OF_FIRST_TRY = 0.6;
/** With less time than this a try is pointless, in milliseconds. */
const SHORTEST_TRY_MS = 100;

/**
 * How long the next try may take, in milliseconds.
 * @param remainingMs The time until the deadline.
 * @param isLast Whether no other try may follow.
 * @param longestTryMs What it may take at most, however far the deadline is.
 * @returns undefined when the deadline is too near to try at all.
 */
export function tryTimeout(
  remainingMs: number,
  isLast: boolean,
  longestTryMs = LONGEST_TRY_MS,
): number | undefined {
  if (remainingMs < SHORTEST_TRY_MS) return undefined;
  return Math.ceil(Math.min(longestTryMs, isLast ? remainingMs : remainingMs * SHARE_OF_FIRST_TRY));
}

/**
 * How long to wait before another try, in milliseconds, with jitter: many people sign in at once.
 * A 429 is waited out only if the deadline allows it, never beyond.
 * @param random A number from 0 to 1.
 * @returns undefined when another try makes no sense.
 */
export function retryDelay(problem: OktaProblem, remainingMs: number, random: number): number | undefined {
  if (!isPassing(problem)) return undefined;
  const delay = (problem.retryAfterMs ?? 0) + 50 + 200 * random;
  return delay + SHORTEST_TRY_MS <= remainingMs ? delay : undefined;
}

/**
 * How long a 429 asks to wait, in milliseconds, from `Retry-After` or from Okta's reset time and the answer's own
 * date (so that the two clocks need not agree). A limit of 0 is Okta's concurrency limit, whose reset time is made up.
 * @returns undefined when the answer tells nothing.
 */
export function rateLimitWait(headers: Headers): number | undefined {
  const retryAfter = seconds(headers.get('retry-after'));
  if (retryAfter !== undefined) return retryAfter * 1000;
  if (seconds(headers.get('x-rate-limit-limit')) === 0) return undefined;
  const reset = seconds(headers.get('x-rate-limit-reset'));
  const date = Date.parse(headers.get('date') ?? '');
  if (reset === undefined || Number.isNaN(date)) return undefined;
  // One second more: both times are cut to whole seconds.
  return Math.max(0, reset * 1000 - date) + 1000;
}

/** What an answer tells of its bucket. */
export interface RateLimitHeaders {
  readonly limit: number;
  readonly remaining: number;
  /** The end of the bucket's window in seconds since 1970, by Okta's clock: it names the window. */
  readonly window: number;
  /** How far that is away from the answer, in milliseconds, by Okta's own clock and with a second to spare. */
  readonly inMs: number;
}

/** What an answer tells of its bucket; undefined when it tells nothing. */
export function rateLimitReset(headers: Headers): RateLimitHeaders | undefined {
  const limit = seconds(headers.get('x-rate-limit-limit'));
  const remaining = seconds(headers.get('x-rate-limit-remaining'));
  const window = seconds(headers.get('x-rate-limit-reset'));
  const date = Date.parse(headers.get('date') ?? '');
  if (limit === undefined || remaining === undefined || window === undefined || Number.isNaN(date)) {
    return undefined;
  }
  return { limit, remaining, window, inMs: Math.max(0, window * 1000 - date) + 1000 };
}

function seconds(value: string | null): number | undefined {
  return value !== null && /^\d{1,12}$/.test(value) ? Number(value) : undefined;
}
