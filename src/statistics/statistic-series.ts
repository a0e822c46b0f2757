import type { StoredMetric } from './metric.js';
import type { AskableMetric, StatisticSeries } from './statistics.dto.js';
import type { StepValue } from './statistics.repository.js';
import {
  largestOf,
  percentileOf,
  percentilesOf,
  seriesOf,
  type Coverage,
  type SeriesLabels,
} from './time-series.js';

/** Slugs of connections by id; of deleted ones there are none. */
export type Slugs = ReadonlyMap<string, string>;

const QUANTILES = { p50: 0.5, p99: 0.99 } as const;

/** The series of one metric as the API shows them. */
export function toStatisticSeries(
  metric: AskableMetric,
  values: readonly StepValue[],
  coverage: Coverage,
  slugs: Slugs,
): StatisticSeries[] {
  const of = (stored: StoredMetric): StepValue[] => values.filter((value) => value.metric === stored);
  const connectionOf = ({ connectionId }: StepValue): string | undefined =>
    connectionId === '' ? undefined : (slugs.get(connectionId) ?? connectionId);
  switch (metric) {
    case 'sign-ins':
      return counts(metric, of('sign-ins'), coverage, (value) => {
        const { outcome, reason } = outcomeOf(value);
        const connection = connectionOf(value);
        return outcome === 'success' ? { outcome, connection } : { outcome, reason, connection };
      });
    case 'decisions':
      return counts(metric, of('decisions'), coverage, (value) => ({ outcome: outcomeOf(value).outcome }));
    case 'denials-by-reason':
      return counts(metric, of('decisions'), coverage, (value) => {
        const { outcome, reason } = outcomeOf(value);
        return outcome === 'deny' ? { reason } : undefined;
      });
    case 'decisions-by-application':
      return counts(metric, of('decisions'), coverage, (value) => ({
        outcome: outcomeOf(value).outcome,
        application: value.application === '' ? undefined : value.application,
      }));
    case 'okta-errors':
      return counts(metric, of('okta-errors'), coverage, (value) => ({
        reason: value.label,
        connection: connectionOf(value),
      }));
    case 'decision-time':
      return Object.entries(QUANTILES).map(([quantile, share]) => ({
        metric,
        quantile,
        unit: 'milliseconds',
        values: percentilesOf(of('decision-time'), coverage, share),
        total: percentileOf(of('decision-time'), share),
      }));
    case 'revocation-lag': {
      const largest = largestOf(of('revocation-lag'), coverage);
      const known = largest.filter((value) => value !== null);
      const total = known.length > 0 ? Math.max(...known) : null;
      return [{ metric, quantile: 'max', unit: 'milliseconds', values: largest, total }];
    }
    case 'membership-age':
    case 'people-without-role':
      // These tell of now alone, and have fields of their own.
      return [];
  }
}

function counts(
  metric: AskableMetric,
  values: readonly StepValue[],
  coverage: Coverage,
  labelsOf: (value: StepValue) => SeriesLabels | undefined,
): StatisticSeries[] {
  return seriesOf(values, coverage, labelsOf).map(({ values: points, rest, ...labels }) => ({
    metric,
    ...(rest ? { other: true } : withoutUndefined(labels)),
    unit: 'count',
    values: [...points],
    total: points.reduce<number>((sum, value) => sum + (value ?? 0), 0),
  }));
}

function withoutUndefined(labels: SeriesLabels): SeriesLabels {
  return Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== undefined));
}

function outcomeOf({ label }: StepValue): { outcome: string; reason: string } {
  const colon = label.indexOf(':');
  return { outcome: label.slice(0, colon), reason: label.slice(colon + 1) };
}
