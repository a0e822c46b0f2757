/**
 * What is counted by the minute. Their names are stored. Labels are closed lists but for what admins make: connections
 * and applications.
 * `coverage`: minutes in which some process wrote. `sign-ins`: `<outcome>:<reason>`, by connection. `decisions`:
 * `<outcome>:<reason>`, by connection of the person and by application. `decision-time`: a bucket of
 * `metrics/decision-times.ts`. `revocation-lag`: the longest, in milliseconds. `okta-errors`: the kind, by connection.
 */
export const storedMetrics = [
  'coverage',
  'sign-ins',
  'decisions',
  'decision-time',
  'revocation-lag',
  'okta-errors',
] as const;

/** One of {@link storedMetrics}. */
export type StoredMetric = (typeof storedMetrics)[number];

/** Of which the largest value stands for a time, and not the sum. */
export const maximumMetrics: readonly StoredMetric[] = ['revocation-lag'];

/** What is counted together. */
export interface SeriesName {
  readonly metric: StoredMetric;
  /** Id of a connection; empty = of none, or of nobody knows which. */
  readonly connectionId?: string | undefined;
  /** Slug of an application; empty = of none. */
  readonly application?: string | undefined;
  readonly label?: string | undefined;
}

/** A value of one series in one minute. */
export interface MinuteValue {
  /** Minutes since 1970. */
  readonly minute: number;
  readonly metric: StoredMetric;
  readonly connectionId: string;
  readonly application: string;
  readonly label: string;
  readonly value: number;
}

/** What stands for the application of series of which there are too many. */
export const OTHER_APPLICATIONS = '*';
