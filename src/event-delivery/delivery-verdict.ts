import { retryDelay } from '../event-store/retry-delay.js';

/** Tries of one delivery; the last one comes about a day after the first. */
export const MOST_TRIES = 10;
const PACE = { firstMs: 9_000, factor: 3, longestMs: 86_400_000 };

/** What one try came to. */
export interface TryResult {
  /** HTTP status; null when there was no answer. */
  readonly status: number | null;
  /** Why there was none, in kebab-case. */
  readonly fault: string | null;
}

/** What becomes of a delivery after a try. */
export interface DeliveryVerdict {
  readonly status: 'pending' | 'delivered' | 'dead';
  /** When to try again; null = never. */
  readonly dueAt: Date | null;
  readonly lastStatus: number | null;
  readonly lastFault: string | null;
}

/** Faults that no further try mends. */
const HOPELESS = ['address-not-allowed', 'no-receiver', 'events-gone'];

/**
 * Judges a try: any 2xx is a success; a redirect is none, as nobody follows it.
 * @param attempts Tries so far, this one included.
 * @param random Between 0 and 1.
 */
export function judgeTry(
  { status, fault }: TryResult,
  attempts: number,
  now: Date,
  random: number = Math.random(),
): DeliveryVerdict {
  if (status !== null && status >= 200 && status < 300)
    return { status: 'delivered', dueAt: null, lastStatus: status, lastFault: null };
  const lastFault = fault ?? (status !== null && status >= 300 && status < 400 ? 'redirected' : 'refused');
  const outcome = { lastStatus: status, lastFault };
  if (attempts >= MOST_TRIES || HOPELESS.includes(lastFault))
    return { status: 'dead', dueAt: null, ...outcome };
  return {
    status: 'pending',
    dueAt: new Date(now.getTime() + retryDelay(attempts, PACE, random)),
    ...outcome,
  };
}
