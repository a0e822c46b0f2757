import {
  DECISION_TIME_BUCKETS,
  decisionTimeBucket,
  DecisionTimes,
  percentile,
  timeOfBucket,
} from './decision-times.js';

describe('decision times', () => {
  it('stand in buckets whose middle is off by an eighth at most, from a twentieth of a millisecond to a minute', () => {
    for (let milliseconds = 0.05; milliseconds < 60_000; milliseconds *= 1.07) {
      const middle = timeOfBucket(decisionTimeBucket(milliseconds));
      expect(Math.abs(middle - milliseconds) / milliseconds).toBeLessThan(0.135);
    }
  });

  it('stand in growing buckets', () => {
    let before = -1;
    for (let milliseconds = 0.001; milliseconds < 60_000; milliseconds *= 1.01) {
      const bucket = decisionTimeBucket(milliseconds);
      expect(bucket).toBeGreaterThanOrEqual(before);
      before = bucket;
    }
  });

  it.each([0, -1, NaN, 1e9, Infinity])('have a bucket for %p milliseconds', (milliseconds) => {
    const bucket = decisionTimeBucket(milliseconds);
    expect(Number.isInteger(bucket)).toBe(true);
    expect(bucket).toBeGreaterThanOrEqual(0);
    expect(bucket).toBeLessThan(DECISION_TIME_BUCKETS);
  });

  it('are handed over once', () => {
    const times = new DecisionTimes();
    for (const milliseconds of [1, 1, 5]) times.observe(milliseconds);
    expect(times.take()).toEqual([
      [decisionTimeBucket(1), 2],
      [decisionTimeBucket(5), 1],
    ]);
    expect(times.take()).toEqual([]);
    times.observe(5);
    expect(times.take()).toEqual([[decisionTimeBucket(5), 1]]);
  });

  it('give percentiles of counts that were added up', () => {
    const counts = new Map<number, number>();
    for (const [milliseconds, count] of [
      [100, 1],
      [1, 98],
      [10, 1],
    ] as const)
      counts.set(decisionTimeBucket(milliseconds), count);
    expect(percentile(counts, 0.5)).toBe(timeOfBucket(decisionTimeBucket(1)));
    expect(percentile(counts, 0.99)).toBe(timeOfBucket(decisionTimeBucket(10)));
    expect(percentile(counts, 1)).toBe(timeOfBucket(decisionTimeBucket(100)));
    expect(percentile(new Map(), 0.5)).toBeNull();
  });
});
