import type { Overview } from '../../api/overview.queries.js';
import { denialWave } from './denial-wave.js';
import { statusOf } from './overview-status.js';

type Counts = Readonly<Record<string, readonly number[]>>;

/** Hours of denials by reason; the last one is the hour that has begun. */
const hours = (counts: Counts, step = '1h'): Overview =>
  ({
    at: '2026-05-12T10:00:00.000Z',
    missing: [],
    statistics: {
      step,
      coverage: Array.from({ length: 8 }, () => 1),
      series: Object.entries(counts).map(([reason, values]) => {
        return { metric: 'denials-by-reason', reason, values, total: 0 };
      }),
    },
  }) as unknown as Overview;

const quiet = [2, 3, 1, 2, 9, 2, 2];

describe('a wave of denials', () => {
  it('is far more in this hour than in others, and names the most frequent reason', () => {
    const overview = hours({ 'role-missing': [...quiet, 400], 'condition-false': [...quiet, 3] });
    expect(denialWave(overview)).toEqual({ count: 403, usual: 4, reason: 'role-missing' });
    expect(statusOf(overview)).toMatchObject({
      look: 'warn',
      sentence: '403 denials in this hour; 4 are usual.',
      way: { to: 'denials', reason: 'role-missing' },
    });
  });

  it.each<[string, Overview]>([
    ['few', hours({ 'role-missing': [...quiet, 49] })],
    ['as many as usual', hours({ 'role-missing': [90, 90, 90, 90, 90, 90, 90, 95] })],
    ['of people who are only sent to sign in', hours({ 'no-session': [...quiet, 5_000] })],
    ['counted by the day', hours({ 'role-missing': [...quiet, 400] }, '1d')],
    ['not known', { at: '', missing: [] }],
  ])('is not what is %s', (_name, overview) => {
    expect(denialWave(overview)).toBeUndefined();
  });

  it('is not claimed before it is known what is usual', () => {
    const { statistics, ...rest } = hours({ 'role-missing': [0, 0, 0, 0, 0, 0, 0, 400] });
    const coverage = [0, 0, 0, 0, 0, 0, 1, 1];
    expect(
      denialWave({ ...rest, statistics: { ...statistics, coverage } } as unknown as Overview),
    ).toBeUndefined();
  });
});
