import type { Overview } from '../../api/overview.queries.js';
import type { ChartSeries } from '../../ui/chart-series.js';
import type { HistogramBucket } from '../../ui/histogram.js';
import { grouped } from '../../ui/number-words.js';
import { duration } from '../../ui/time-words.js';

type Statistics = NonNullable<Overview['statistics']>;
type Series = Statistics['series'][number];
type MembershipAge = NonNullable<Statistics['membershipAge']>;

/** The series of one metric. */
export function seriesOf(statistics: Statistics, metric: string): Series[] {
  return statistics.series.filter((series) => series.metric === metric);
}

/** The sum of all totals. */
export function totalOf(series: readonly Series[]): number {
  return series.reduce((sum, { total }) => sum + (total ?? 0), 0);
}

/** Sign-ins by how they ended, those of all connections and reasons together. */
export function signInSeries(statistics: Statistics): ChartSeries[] {
  const all = seriesOf(statistics, 'sign-ins');
  return SIGN_INS.flatMap(([outcome, name]) => {
    const own = all.filter((series) => series.outcome === outcome);
    return own.length === 0 && outcome !== 'success'
      ? []
      : [{ key: outcome, name, values: added(own, statistics.coverage) }];
  });
}

const SIGN_INS = [
  ['success', 'signed in'],
  ['denied', 'denied'],
  ['failure', 'failed'],
] as const;

/** Denials, one series for each reason, the most frequent first. */
export function denialSeries(statistics: Statistics): ChartSeries[] {
  return seriesOf(statistics, 'denials-by-reason').map(({ reason, values }) => ({
    key: reason ?? 'other',
    name: reason ?? 'other reasons',
    values,
  }));
}

/** One quantile of a metric of times; all unknown when there is none. */
export function timeSeries(
  statistics: Statistics,
  metric: string,
  quantile: string,
  name: string,
): { readonly series: ChartSeries; readonly total: number | null } {
  const found = seriesOf(statistics, metric).find((series) => series.quantile === quantile);
  const values = found?.values ?? statistics.coverage.map(() => null);
  return { series: { key: metric, name, values }, total: found?.total ?? null };
}

/** Step by step the sum of several series; where nobody counted it stays unknown. */
function added(series: readonly Series[], coverage: readonly number[]): (number | null)[] {
  return coverage.map((share, step) => {
    const known = series.map(({ values }) => values[step] ?? null).filter((value) => value !== null);
    if (known.length > 0) return known.reduce((sum, value) => sum + value, 0);
    return share > 0 ? 0 : null;
  });
}

/** The names of all steps, in the person's own way of writing. */
export function stepNames(
  { from, step, coverage }: Statistics,
  locale?: string,
  timeZone?: string,
): string[] {
  const zone = timeZone === undefined ? {} : { timeZone };
  const lengthMs = step === '1d' ? 86_400_000 : 3_600_000;
  // Days are those of UTC: in another zone they would have the name of the day before.
  const words = new Intl.DateTimeFormat(
    locale,
    step === '1d'
      ? { day: 'numeric', month: 'short', timeZone: 'UTC' }
      : { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', ...zone },
  );
  const first = Date.parse(from);
  return coverage.map((_, index) => words.format(first + index * lengthMs));
}

/** Milliseconds: `0.4 ms`, `12 ms`, `1.2 s`. */
export function millisecondWords(value: number): string {
  if (value >= 1000) return `${(value / 1000).toFixed(1)} s`;
  return value < 10 ? `${Number(value.toFixed(value < 1 ? 2 : 1))} ms` : `${Math.round(value)} ms`;
}

/** `1 person`, `1,204 people`. */
export function peopleWords(count: number): string {
  return count === 1 ? '1 person' : `${grouped(count)} people`;
}

/** The ages of memberships in ranges, with the two limits where they lie. */
export function ageBuckets({ buckets, maxAgeSeconds, staleLimitSeconds }: MembershipAge): HistogramBucket[] {
  const limits = new Map([
    [maxAgeSeconds, `Past ${duration(maxAgeSeconds)}: read again when used`],
    [staleLimitSeconds, `Past ${duration(staleLimitSeconds)}: refused while Okta cannot be reached`],
  ]);
  return buckets.map(({ fromSeconds, toSeconds, people }) => ({
    name: rangeWords(fromSeconds, toSeconds),
    count: people,
    limit: fromSeconds === 0 ? undefined : limits.get(fromSeconds),
  }));
}

function rangeWords(fromSeconds: number, toSeconds: number | null): string {
  if (fromSeconds === 0) return `under ${duration(toSeconds ?? 0)}`;
  return toSeconds === null ? `over ${duration(fromSeconds)}` : `up to ${duration(toSeconds)}`;
}

/** How many people's groups are past the age at which they are read again, in a sentence. */
export function ageSummary(age: MembershipAge): string {
  const limit = duration(age.maxAgeSeconds);
  const old = olderThan(age, age.maxAgeSeconds);
  const estimate = age.estimated ? ' (estimated from a part of the people)' : '';
  return old === 0
    ? `Everybody’s groups were read in the last ${limit}${estimate}.`
    : `The groups of ${peopleWords(old)} were read more than ${limit} ago${estimate}: they are read again when those people come back.`;
}

/** How many memberships are past an age. */
export function olderThan({ buckets }: MembershipAge, seconds: number): number {
  return buckets
    .filter(({ fromSeconds }) => fromSeconds >= seconds)
    .reduce((sum, { people }) => sum + people, 0);
}
