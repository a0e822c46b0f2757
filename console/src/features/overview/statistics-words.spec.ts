import {
  ageBuckets,
  ageSummary,
  denialSeries,
  millisecondWords,
  olderThan,
  peopleWords,
  signInSeries,
  stepNames,
  timeSeries,
} from './statistics-words.js';

const statistics = {
  from: '2026-05-12T08:00:00.000Z',
  to: '2026-05-12T11:00:00.000Z',
  step: '1h',
  coverage: [1, 0, 0.5],
  series: [
    {
      metric: 'sign-ins',
      outcome: 'success',
      connection: 'a',
      unit: 'count',
      values: [2, null, 0],
      total: 2,
    },
    {
      metric: 'sign-ins',
      outcome: 'success',
      connection: 'b',
      unit: 'count',
      values: [3, null, 1],
      total: 4,
    },
    { metric: 'sign-ins', outcome: 'denied', reason: 'x', unit: 'count', values: [1, null, 0], total: 1 },
    { metric: 'denials-by-reason', reason: 'role-missing', unit: 'count', values: [5, null, 0], total: 5 },
    { metric: 'denials-by-reason', other: true as const, unit: 'count', values: [1, null, 0], total: 1 },
    { metric: 'decision-time', quantile: 'p99', unit: 'milliseconds', values: [0.4, null, 2], total: 1.5 },
  ],
};
const age = {
  buckets: [
    { fromSeconds: 0, toSeconds: 60, people: 5 },
    { fromSeconds: 60, toSeconds: 900, people: 3 },
    { fromSeconds: 900, toSeconds: 3600, people: 2 },
    { fromSeconds: 3600, toSeconds: null, people: 1 },
  ],
  maxAgeSeconds: 900,
  staleLimitSeconds: 3600,
  estimated: false,
};

describe('statistics in words and charts', () => {
  it('add up the sign-ins of all connections by how they ended, and keep what is unknown unknown', () => {
    expect(signInSeries(statistics)).toEqual([
      { key: 'success', name: 'signed in', values: [5, null, 1] },
      { key: 'denied', name: 'denied', values: [1, null, 0] },
    ]);
    expect(signInSeries({ ...statistics, series: [] })).toEqual([
      { key: 'success', name: 'signed in', values: [0, null, 0] },
    ]);
  });

  it('name denials by their reason', () => {
    expect(denialSeries(statistics).map(({ key, name }) => [key, name])).toEqual([
      ['role-missing', 'role-missing'],
      ['other', 'other reasons'],
    ]);
  });

  it('take one quantile of times, and know nothing where there is none', () => {
    expect(timeSeries(statistics, 'decision-time', 'p99', 'p99')).toEqual({
      series: { key: 'decision-time', name: 'p99', values: [0.4, null, 2] },
      total: 1.5,
    });
    expect(timeSeries(statistics, 'revocation-lag', 'max', 'longest')).toEqual({
      series: { key: 'revocation-lag', name: 'longest', values: [null, null, null] },
      total: null,
    });
  });

  it('name steps by their beginning: hours of here, days of UTC', () => {
    expect(stepNames(statistics, 'en-GB', 'Europe/Vienna')).toEqual([
      '12 May, 10:00',
      '12 May, 11:00',
      '12 May, 12:00',
    ]);
    const days = { ...statistics, from: '2026-05-12T00:00:00.000Z', step: '1d', coverage: [1, 1] };
    expect(stepNames(days, 'en-GB', 'America/New_York')).toEqual(['12 May', '13 May']);
  });

  it.each([
    [0.123, '0.12 ms'],
    [4, '4 ms'],
    [12.4, '12 ms'],
    [1240, '1.2 s'],
  ])('write %s milliseconds as %s', (value, words) => {
    expect(millisecondWords(value)).toBe(words);
  });

  it('draw the limits of ages where they lie', () => {
    expect(ageBuckets(age)).toEqual([
      { name: 'under 1 minute', count: 5, limit: undefined },
      { name: 'up to 15 minutes', count: 3, limit: undefined },
      { name: 'up to 1 hour', count: 2, limit: 'Past 15 minutes: read again when used' },
      { name: 'over 1 hour', count: 1, limit: 'Past 1 hour: refused while Okta cannot be reached' },
    ]);
    expect(olderThan(age, 900)).toBe(3);
    expect(ageSummary(age)).toBe(
      'The groups of 3 people were read more than 15 minutes ago: they are read again when those people come back.',
    );
    expect(ageSummary({ ...age, buckets: age.buckets.slice(0, 2), estimated: true })).toBe(
      'Everybody’s groups were read in the last 15 minutes (estimated from a part of the people).',
    );
    expect([peopleWords(1), peopleWords(1204)]).toEqual(['1 person', '1,204 people']);
  });
});
