import type { MetricValueWithName } from 'prom-client';

type Label = 'method' | 'status' | 'le';

/** A metric as the registry writes it out. */
interface WrittenHistogram {
  readonly name: string;
  readonly help: string;
  readonly type: 'histogram';
  readonly aggregator: 'sum';
  readonly values: readonly MetricValueWithName<Label>[];
}

/** Durations of one method and status class. */
interface Series {
  /** How many fell into each bucket alone; the last one has no upper bound. */
  readonly counts: number[];
  sum: number;
}

/**
 * How long answers took, by method and status class. prom-client's own histogram spells out its labels at every
 * observation, which takes longer than a decision; this one counts, and spells out when somebody looks.
 */
export class DurationHistogram {
  private readonly series = new Map<string, Map<number, Series>>();

  /** @param bounds Upper bounds of the buckets in seconds, ascending. */
  constructor(
    readonly name: string,
    readonly help: string,
    private readonly bounds: readonly number[],
  ) {}

  /** @param statusClass The first digit of the status. */
  observe(method: string, statusClass: number, seconds: number): void {
    const series = this.seriesOf(method, statusClass);
    let bucket = 0;
    while (seconds > (this.bounds[bucket] ?? Infinity)) bucket += 1;
    series.counts[bucket] = (series.counts[bucket] ?? 0) + 1;
    series.sum += seconds;
  }

  /** What the registry shows. */
  get(): Promise<WrittenHistogram> {
    const values: MetricValueWithName<Label>[] = [];
    for (const [method, classes] of this.series) {
      for (const [statusClass, { counts, sum }] of classes) {
        const labels = { method, status: `${statusClass}xx` };
        let count = 0;
        for (const [bucket, own] of counts.entries()) {
          count += own;
          const le = String(this.bounds[bucket] ?? '+Inf');
          values.push({ metricName: `${this.name}_bucket`, labels: { le, ...labels }, value: count });
        }
        values.push({ metricName: `${this.name}_sum`, labels, value: sum });
        values.push({ metricName: `${this.name}_count`, labels, value: count });
      }
    }
    return Promise.resolve({
      name: this.name,
      help: this.help,
      type: 'histogram',
      aggregator: 'sum',
      values,
    });
  }

  private seriesOf(method: string, statusClass: number): Series {
    const classes = this.series.get(method) ?? new Map<number, Series>();
    if (classes.size === 0) this.series.set(method, classes);
    const known = classes.get(statusClass);
    if (known) return known;
    const series: Series = { counts: new Array<number>(this.bounds.length + 1).fill(0), sum: 0 };
    classes.set(statusClass, series);
    return series;
  }
}
