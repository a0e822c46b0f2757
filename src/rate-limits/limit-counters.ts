import { createHash } from 'node:crypto';

/** The length of a window, in milliseconds: limits are per minute. */
export const WINDOW_MS = 60_000;
/** Keys that one process counts at most. */
export const MAX_KEYS = 50_000;
/** Keys that one exchange carries at most. */
export const MAX_SENT = 500;
/** Above one tenth of its limit a key concerns the others too; what stays below is nobody's business. */
const SHARED_ABOVE = 10;

/** What one process admitted of a key since it last told the others. */
export interface SentCount {
  readonly key: string;
  readonly count: number;
  readonly perMinute: number;
  /** Until the key's window ends here, in milliseconds. */
  readonly leftMs: number;
}

/** What all processes together admitted of a key in its window. */
export interface SharedCount {
  readonly key: string;
  readonly count: number;
  readonly leftMs: number;
}

interface Counter {
  /** Admitted by all, as far as it is known here, without {@link unsent}. */
  counted: number;
  unsent: number;
  perMinute: number;
  endsAt: number;
}

/**
 * The counters of one process. A window of a key begins with its first request and lasts a minute; of that key the
 * sum of what is known to have been admitted anywhere is compared with the limit. Times are monotonic milliseconds.
 */
export class LimitCounters {
  private readonly counters = new Map<string, Counter>();
  private readonly changed = new Set<string>();

  /** @param maxKeys How many keys are counted: of more the one counted longest is forgotten. */
  constructor(private readonly maxKeys = MAX_KEYS) {}

  /** How many keys are counted now. */
  get size(): number {
    return this.counters.size;
  }

  /** Whether anything waits to be sent. */
  get hasUnsent(): boolean {
    return this.changed.size > 0;
  }

  /** What this process admitted of `key` and has not sent yet. */
  unsentOf(key: string): number {
    return this.counters.get(key)?.unsent ?? 0;
  }

  /** Counts a request of `key`. @returns 0 when it is admitted, else the milliseconds until the next one is. */
  consume(key: string, perMinute: number, now: number): number {
    const counter = this.liveCounter(key, now);
    counter.perMinute = perMinute;
    if (counter.counted + counter.unsent >= perMinute) return Math.max(1, counter.endsAt - now);
    counter.unsent += 1;
    if ((counter.counted + counter.unsent) * SHARED_ABOVE > perMinute) this.changed.add(key);
    return 0;
  }

  /** Takes what the others shall hear of, at most {@link MAX_SENT} keys; from then on it counts as sent. */
  takeUnsent(now: number): SentCount[] {
    const sent: SentCount[] = [];
    for (const key of this.changed) {
      if (sent.length === MAX_SENT) break;
      this.changed.delete(key);
      const counter = this.counters.get(key);
      if (!counter || counter.endsAt <= now || counter.unsent === 0) continue;
      sent.push({
        key,
        count: counter.unsent,
        perMinute: counter.perMinute,
        leftMs: Math.ceil(counter.endsAt - now),
      });
      counter.counted += counter.unsent;
      counter.unsent = 0;
    }
    return sent;
  }

  /** Takes over what all processes together admitted, of keys of this process and of such that others alone know. */
  apply(counts: readonly SharedCount[], now: number): void {
    for (const { key, count, leftMs } of counts) {
      if (leftMs <= 0) continue;
      const counter = this.liveCounter(key, now);
      counter.counted = count;
      counter.endsAt = now + leftMs;
    }
  }

  private liveCounter(key: string, now: number): Counter {
    const known = this.counters.get(key);
    if (known && known.endsAt > now) return known;
    const counter: Counter = { counted: 0, unsent: 0, perMinute: 1, endsAt: now + WINDOW_MS };
    // Deleted first: the oldest windows stay at the beginning of the map.
    this.counters.delete(key);
    this.changed.delete(key);
    this.makeRoom(now);
    this.counters.set(key, counter);
    return counter;
  }

  private makeRoom(now: number): void {
    for (const [key, { endsAt }] of this.counters) {
      if (endsAt > now && this.counters.size < this.maxKeys) return;
      this.counters.delete(key);
      this.changed.delete(key);
    }
  }
}

/** What a key of a limit is counted under: of one length, and no address in the clear. */
export function counterKey(limit: string, key: string): string {
  return createHash('sha256').update(`${limit}\0${key}`).digest('base64url').slice(0, 22);
}
