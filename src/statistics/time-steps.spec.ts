import { MAX_POINTS, timeStepsOf } from './time-steps.js';

const NOW = Date.parse('2030-01-10T12:34:56.789Z');
const cut = (asked: Parameters<typeof timeStepsOf>[0]) => {
  const { from, to, step, points } = timeStepsOf(asked, NOW);
  return [from.toISOString(), to.toISOString(), step, points];
};

describe('the steps of a time', () => {
  it('are those of the last day when nothing is said, widened to whole steps', () => {
    expect(cut({})).toEqual(['2030-01-09T12:30:00.000Z', '2030-01-10T12:35:00.000Z', '5m', 289]);
  });

  it.each([
    ['2030-01-10T11:34:00Z', '1m'],
    ['2030-01-09T12:00:00Z', '5m'],
    ['2030-01-08T13:00:00Z', '5m'],
    ['2030-01-08T11:00:00Z', '1h'],
    ['2029-12-11T12:00:00Z', '1h'],
    ['2029-06-01T00:00:00Z', '1d'],
  ] as const)('from %s are the finest that there are and that are not too many: %s', (from, step) => {
    expect(timeStepsOf({ from }, NOW)).toMatchObject({ step });
  });

  it('are minutes as far back as minutes are kept, and hours beyond', () => {
    expect(cut({ from: '2030-01-08T12:35:00Z', to: '2030-01-08T13:00:00Z', step: '1m' })).toEqual([
      '2030-01-08T12:35:00.000Z',
      '2030-01-08T13:00:00.000Z',
      '1m',
      25,
    ]);
    const asked = { from: '2030-01-08T12:34:00Z', to: '2030-01-08T13:00:00Z', step: '1m' } as const;
    expect(() => timeStepsOf(asked, NOW)).toThrow('must be 1h or 1d');
    expect(cut({ ...asked, step: '1h' })).toEqual([
      '2030-01-08T12:00:00.000Z',
      '2030-01-08T13:00:00.000Z',
      '1h',
      1,
    ]);
  });

  it('are days of UTC, whatever offset a time is written with', () => {
    expect(cut({ from: '2030-01-01T01:00:00+02:00', to: '2030-01-02', step: '1d' })).toEqual([
      '2029-12-31T00:00:00.000Z',
      '2030-01-02T00:00:00.000Z',
      '1d',
      2,
    ]);
  });

  it('are so many and no more', () => {
    const from = new Date(NOW - (MAX_POINTS - 1) * 3_600_000).toISOString();
    expect(timeStepsOf({ from, step: '1h' }, NOW).points).toBe(MAX_POINTS);
    expect(() => timeStepsOf({ from: '2020-01-01', step: '1h' }, NOW)).toThrow('points');
    expect(() => timeStepsOf({ from: '0001-01-01', to: '9999-12-31' }, NOW)).toThrow('points');
  });

  it.each([
    { from: '2030-01-10T13:00:00Z' },
    { from: '2030-01-09', to: '2030-01-09' },
    { from: '2030-01-09', to: '2030-01-08' },
  ])('are none of a time that ends before it begins: %j', (asked) => {
    expect(() => timeStepsOf(asked, NOW)).toThrow('"from" must lie before "to"');
  });
});
