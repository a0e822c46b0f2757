import { percentile } from '../metrics/decision-times.js';
import type { StepValue } from './statistics.repository.js';

/** Series of one metric that are shown at most; the smaller ones are added up in one that names nothing. */
export const MAX_SHOWN_SERIES = 20;

/** What distinguishes a series; absent where it doesn't, or of those that are added up. */
export interface SeriesLabels {
  readonly outcome?: string | undefined;
  readonly reason?: string | undefined;
  readonly connection?: string | undefined;
  readonly application?: string | undefined;
}

/** One value for each step; null where nobody counted. */
export interface TimeSeries extends SeriesLabels {
  /** True of the one in which the smaller ones are added up. */
  readonly rest?: true;
  readonly values: readonly (number | null)[];
}

/** For each step how much of it was counted in: 0 to 1. */
export type Coverage = readonly number[];

/**
 * How much of each step some process counted in.
 * @param fromMs When the first step begins, in milliseconds since 1970.
 */
export function coverageOf(
  values: readonly StepValue[],
  { points, stepMinutes }: { readonly points: number; readonly stepMinutes: number },
  fromMs: number,
  nowMs: number,
): Coverage {
  const counted = new Map<number, number>();
  for (const { metric, step, value } of values) if (metric === 'coverage') counted.set(step, value);
  return Array.from({ length: points }, (_, step) => {
    // Of the step that is not over, what has passed; the minute that has only begun counts as passed.
    const passed = Math.floor((nowMs - fromMs) / 60_000) + 1 - step * stepMinutes;
    const minutes = Math.min(stepMinutes, passed);
    return minutes <= 0 ? 0 : Math.min(1, (counted.get(step) ?? 0) / minutes);
  });
}

/** Adds values up to series by what `labelsOf` says of them; undefined = of no interest. The largest come first. */
export function seriesOf(
  values: readonly StepValue[],
  coverage: Coverage,
  labelsOf: (value: StepValue) => SeriesLabels | undefined,
): TimeSeries[] {
  const groups = new Map<string, { labels: SeriesLabels; total: number; sums: Map<number, number> }>();
  for (const value of values) {
    const labels = labelsOf(value);
    if (!labels) continue;
    const key = JSON.stringify([labels.outcome, labels.reason, labels.connection, labels.application]);
    const group = groups.get(key) ?? { labels, total: 0, sums: new Map<number, number>() };
    groups.set(key, group);
    group.total += value.value;
    group.sums.set(value.step, (group.sums.get(value.step) ?? 0) + value.value);
  }
  const ordered = [...groups.values()].sort((a, b) => b.total - a.total);
  const shown = ordered.slice(0, ordered.length > MAX_SHOWN_SERIES ? MAX_SHOWN_SERIES - 1 : MAX_SHOWN_SERIES);
  const rest = ordered.slice(shown.length);
  const series = shown.map(({ labels, sums }) => ({ ...labels, values: filled(coverage, sums) }));
  if (rest.length === 0) return series;
  const sums = new Map<number, number>();
  for (const group of rest) for (const [step, sum] of group.sums) sums.set(step, (sums.get(step) ?? 0) + sum);
  return [...series, { rest: true, values: filled(coverage, sums) }];
}

/** One value by step, where it is known; null where it isn't. */
export function largestOf(values: readonly StepValue[], coverage: Coverage): (number | null)[] {
  const largest = new Map<number, number>();
  for (const { step, value } of values) largest.set(step, Math.max(largest.get(step) ?? 0, value));
  return coverage.map((_, step) => largest.get(step) ?? null);
}

/** A percentile of decision times for each step, in milliseconds; null where there was no decision. */
export function percentilesOf(
  values: readonly StepValue[],
  coverage: Coverage,
  share: number,
): (number | null)[] {
  const steps = new Map<number, Map<number, number>>();
  for (const { step, label, value } of values) {
    const counts = steps.get(step) ?? new Map<number, number>();
    steps.set(step, counts);
    counts.set(Number(label), (counts.get(Number(label)) ?? 0) + value);
  }
  return coverage.map((_, step) => percentile(steps.get(step) ?? new Map<number, number>(), share));
}

/** The same over the whole time. */
export function percentileOf(values: readonly StepValue[], share: number): number | null {
  const counts = new Map<number, number>();
  for (const { label, value } of values) counts.set(Number(label), (counts.get(Number(label)) ?? 0) + value);
  return percentile(counts, share);
}

/** Nothing where somebody counted is zero; where nobody did, it is unknown. */
function filled(coverage: Coverage, sums: ReadonlyMap<number, number>): (number | null)[] {
  return coverage.map((share, step) => sums.get(step) ?? (share > 0 ? 0 : null));
}
