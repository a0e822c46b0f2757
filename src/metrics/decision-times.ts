/** Parts into which each doubling of time is cut: a time is known to a quarter of its power of two. */
const PARTS = 4;
/** Doublings above one microsecond that are told apart: the last bucket holds all from a minute on. */
const DOUBLINGS = 26;

/** How many buckets there are. Their numbers are stored, so that what they mean never changes. */
export const DECISION_TIME_BUCKETS = DOUBLINGS * PARTS;

/**
 * How long answers of decision routes took. The buckets are fixed, four to each power of two of microseconds, so that
 * counts of different processes and minutes can be added up before a percentile is taken; it is off by an eighth at most.
 */
export class DecisionTimes {
  private readonly counts = new Uint32Array(DECISION_TIME_BUCKETS);

  /** Counts one answer. On the path of every decision: a few integer operations, no allocation. */
  observe(milliseconds: number): void {
    const bucket = decisionTimeBucket(milliseconds);
    this.counts[bucket] = (this.counts[bucket] ?? 0) + 1;
  }

  /** What was counted since the last call, by bucket; empty ones are left out. */
  take(): [bucket: number, count: number][] {
    const taken: [number, number][] = [];
    for (const [bucket, count] of this.counts.entries()) if (count > 0) taken.push([bucket, count]);
    this.counts.fill(0);
    return taken;
  }
}

/** The bucket of a duration. */
export function decisionTimeBucket(milliseconds: number): number {
  const micros = milliseconds < 60_000 ? Math.max(1, Math.round(milliseconds * 1000)) : 60_000_000;
  const doubling = 31 - Math.clz32(micros);
  // The two bits below the highest one.
  const part = doubling >= 2 ? (micros >>> (doubling - 2)) & 3 : (micros << (2 - doubling)) & 3;
  return Math.min(doubling * PARTS + part, DECISION_TIME_BUCKETS - 1);
}

/** A duration in milliseconds that stands for a bucket: its middle. */
export function timeOfBucket(bucket: number): number {
  const doubling = Math.floor(bucket / PARTS);
  const lower = 2 ** doubling * (1 + (bucket % PARTS) / PARTS);
  return (lower + 2 ** doubling / PARTS / 2) / 1000;
}

/**
 * A percentile of what was counted by bucket, in milliseconds; null of nothing.
 * @param share 0.99 for the 99th percentile.
 */
export function percentile(counts: ReadonlyMap<number, number>, share: number): number | null {
  let total = 0;
  for (const count of counts.values()) total += count;
  if (total === 0) return null;
  let left = share * total;
  const ordered = [...counts].sort(([a], [b]) => a - b);
  for (const [bucket, count] of ordered) {
    left -= count;
    if (left <= 0) return timeOfBucket(bucket);
  }
  return timeOfBucket(ordered.at(-1)?.[0] ?? 0);
}
