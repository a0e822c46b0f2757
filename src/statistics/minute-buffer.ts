import {
  maximumMetrics,
  OTHER_APPLICATIONS,
  type MinuteValue,
  type SeriesName,
  type StoredMetric,
} from './metric.js';

/**
 * From so many series of one minute on, those of further applications are added to the series of all other applications.
 * What names no application has labels from closed lists and a connection at most, and is held besides.
 */
export const MAX_SERIES = 1000;
/** Minutes that are held at most while nothing can be written; the oldest goes first, and stays unknown. */
export const MAX_MINUTES = 15;

type MutableValue = { -readonly [Key in keyof MinuteValue]: MinuteValue[Key] };

/** What one process has counted and not yet written: about {@link MAX_SERIES} values of {@link MAX_MINUTES} minutes. */
export class MinuteBuffer {
  private readonly minutes = new Map<number, Map<string, MutableValue>>();

  /** How many values are held. */
  get size(): number {
    let size = 0;
    for (const values of this.minutes.values()) size += values.size;
    return size;
  }

  /** Adds to a series; of metrics whose maximum counts, keeps the larger one. */
  add(minute: number, name: SeriesName, value: number): void {
    const { metric, connectionId = '', application = '', label = '' } = name;
    const values = this.valuesOf(minute);
    const known = values.get(keyOf(metric, connectionId, application, label));
    if (known) {
      known.value = maximumMetrics.includes(metric) ? Math.max(known.value, value) : known.value + value;
    } else if (values.size < MAX_SERIES || application === OTHER_APPLICATIONS || application === '') {
      const key = keyOf(metric, connectionId, application, label);
      values.set(key, { minute, metric, connectionId, application, label, value });
    } else this.add(minute, { ...name, application: OTHER_APPLICATIONS }, value);
  }

  /** Notes that this process counts in a minute, whether or not anything happens. */
  cover(minute: number): void {
    this.valuesOf(minute).set('coverage', {
      minute,
      metric: 'coverage',
      connectionId: '',
      application: '',
      label: '',
      value: 1,
    });
  }

  /** Takes all values, in the one order in which every process writes them. */
  take(): MinuteValue[] {
    const taken: { key: string; value: MinuteValue }[] = [];
    for (const values of this.minutes.values()) for (const [key, value] of values) taken.push({ key, value });
    this.minutes.clear();
    return taken
      .sort((a, b) => a.value.minute - b.value.minute || (a.key < b.key ? -1 : 1))
      .map(({ value }) => value);
  }

  private valuesOf(minute: number): Map<string, MutableValue> {
    const known = this.minutes.get(minute);
    if (known) return known;
    const values = new Map<string, MutableValue>();
    this.minutes.set(minute, values);
    if (this.minutes.size > MAX_MINUTES) this.minutes.delete(Math.min(...this.minutes.keys()));
    return values;
  }
}

function keyOf(metric: StoredMetric, ...labels: readonly string[]): string {
  return [metric, ...labels].join('\0');
}
