import { decisionTimeBucket, timeOfBucket } from '../metrics/decision-times.js';
import type { StepValue } from './statistics.repository.js';
import { toStatisticSeries } from './statistic-series.js';
import { coverageOf, MAX_SHOWN_SERIES, seriesOf } from './time-series.js';

const value = (step: number, label: string, count: number, rest: Partial<StepValue> = {}): StepValue => ({
  metric: 'decisions',
  connectionId: '',
  application: '',
  ...rest,
  step,
  label,
  value: count,
});
const ALL = [1, 1, 0, 0.5];

describe('how much of each step was counted in', () => {
  const counted = (counts: Record<number, number>) =>
    Object.entries(counts).map(([step, count]) => value(Number(step), '', count, { metric: 'coverage' }));

  it('is its part of the minutes, of the present step of those that have begun', () => {
    const steps = { points: 5, stepMinutes: 5 };
    // Seventeen minutes and a half have passed: the fourth step is in its third minute.
    expect(coverageOf(counted({ 0: 5, 1: 2, 3: 3 }), steps, 0, 17.5 * 60_000)).toEqual([1, 0.4, 0, 1, 0]);
  });

  it('is never more than all of it, should the clocks of two processes differ', () => {
    expect(coverageOf(counted({ 0: 3 }), { points: 1, stepMinutes: 5 }, 0, 60_000)).toEqual([1]);
  });
});

describe('series', () => {
  it('are zero where nothing happened and unknown where nobody counted', () => {
    const series = seriesOf([value(1, 'deny:a', 3)], ALL, ({ label }) => ({ reason: label }));
    expect(series).toEqual([{ reason: 'deny:a', values: [0, 3, null, 0] }]);
  });

  it('are added up by what is told apart, the largest first', () => {
    const values = [
      value(0, 'deny:a', 1),
      value(0, 'deny:b', 2),
      value(3, 'deny:a', 4),
      value(0, 'allow:', 9),
    ];
    expect(toStatisticSeries('denials-by-reason', values, ALL, new Map())).toMatchObject([
      { reason: 'a', values: [1, 0, null, 4], total: 5 },
      { reason: 'b', values: [2, 0, null, 0], total: 2 },
    ]);
    expect(toStatisticSeries('decisions', values, ALL, new Map())).toMatchObject([
      { outcome: 'allow', total: 9, unit: 'count' },
      { outcome: 'deny', values: [3, 0, null, 4] },
    ]);
  });

  it('are so many and no more: the smaller ones are added up in one', () => {
    const values = Array.from({ length: 50 }, (_, n) =>
      value(0, 'allow:', 100 - n, { application: `app-${n}` }),
    );
    const series = toStatisticSeries('decisions-by-application', values, [1], new Map());
    expect(series).toHaveLength(MAX_SHOWN_SERIES);
    expect(series[0]).toMatchObject({ application: 'app-0', total: 100 });
    expect(series.at(-1)).toMatchObject({ other: true });
    expect(series.at(-1)).not.toHaveProperty('application');
    expect(series.reduce((sum, { total }) => sum + (total ?? 0), 0)).toBe(3775);
  });

  it('name a connection by its slug, and a deleted one by its id', () => {
    const values = ['c1', 'c2'].map((connectionId) =>
      value(0, 'denied:no-role', 1, { metric: 'sign-ins', connectionId }),
    );
    expect(toStatisticSeries('sign-ins', values, [1], new Map([['c1', 'acme']]))).toMatchObject([
      { connection: 'acme', outcome: 'denied', reason: 'no-role' },
      { connection: 'c2' },
    ]);
  });

  it('of times are percentiles of the steps and of the whole, unknown where nothing was asked', () => {
    const at = (step: number, milliseconds: number, count: number) =>
      value(step, String(decisionTimeBucket(milliseconds)), count, { metric: 'decision-time' });
    const about = (milliseconds: number) => timeOfBucket(decisionTimeBucket(milliseconds));
    const [p50, p99] = toStatisticSeries(
      'decision-time',
      [at(0, 1, 99), at(0, 50, 1), at(3, 7, 1)],
      ALL,
      new Map(),
    );
    expect(p50).toMatchObject({ quantile: 'p50', values: [about(1), null, null, about(7)], total: about(1) });
    expect(p99).toMatchObject({ quantile: 'p99', values: [about(1), null, null, about(7)], total: about(7) });
    const lag = [30, 90].map((ms, step) => value(step, '', ms, { metric: 'revocation-lag' }));
    expect(toStatisticSeries('revocation-lag', lag, ALL, new Map())).toMatchObject([
      { quantile: 'max', values: [30, 90, null, null], total: 90 },
    ]);
    expect(toStatisticSeries('revocation-lag', [], ALL, new Map())).toMatchObject([{ total: null }]);
  });
});
