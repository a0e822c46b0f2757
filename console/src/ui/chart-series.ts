/** One kind of thing in a chart, step by step. */
export interface ChartSeries {
  /** Different in each series of a chart. */
  readonly key: string;
  readonly name: string;
  /** One for each step; null = unknown, which is never drawn as zero. */
  readonly values: readonly (number | null)[];
}

/** A part of a stacked bar, as shares of the highest bar. */
export interface StackPart {
  readonly key: string;
  /** Which of the colours it has: its place among the series. */
  readonly colour: number;
  /** Where it begins and how long it is, from the bottom, 0 to 1. */
  readonly from: number;
  readonly length: number;
}

/** One step of a chart: its parts from the bottom, or that nothing is known of it. */
export type StackStep = { readonly known: false } | { readonly known: true; readonly parts: StackPart[] };

/** Stacks the values of each step on each other. A step of which no series knows anything is unknown. */
export function stacked(series: readonly ChartSeries[], steps: number): StackStep[] {
  const top = highest(series, steps);
  return Array.from({ length: steps }, (_, step) => {
    if (sumAt(series, step) === null) return { known: false };
    let from = 0;
    const parts = series.flatMap(({ key, values }, colour): StackPart[] => {
      const length = top === 0 ? 0 : (values[step] ?? 0) / top;
      if (length === 0) return [];
      const part = { key, colour, from, length };
      from += length;
      return [part];
    });
    return { known: true, parts };
  });
}

/** The height of the highest step, at least 0. */
export function highest(series: readonly ChartSeries[], steps: number): number {
  return Math.max(0, ...Array.from({ length: steps }, (_, step) => sumAt(series, step) ?? 0));
}

/** All of a step together; null when nothing is known of it. */
export function sumAt(series: readonly ChartSeries[], step: number): number | null {
  const known = series.map(({ values }) => values[step] ?? null).filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
}

/** How many steps nothing is known of. */
export function unknownSteps(series: readonly ChartSeries[], steps: number): number {
  return Array.from({ length: steps }, (_, step) => sumAt(series, step)).filter((sum) => sum === null).length;
}
