import type { Overview } from '../../api/overview.queries.js';

/** Many more denials than usual. */
export interface DenialWave {
  /** In the hour that has begun. */
  readonly count: number;
  /** In an hour before it, by the median. */
  readonly usual: number;
  /** The most frequent reason; undefined when it is not told. */
  readonly reason: string | undefined;
}

/** Fewer in an hour are no wave, whatever is usual. */
const FEWEST = 50;
/** So many times what is usual is a wave. */
const TIMES = 5;
/** Hours that have to be known to say what is usual. */
const KNOWN_HOURS = 6;
/** Whoever is not signed in is sent to sign in: that says nothing of rules or groups. */
const EVERYDAY = ['no-session', 'session-expired'];

/** Whether the hour that has begun has far more denials than hours usually have; undefined as well where that is not known. */
export function denialWave({ statistics }: Pick<Overview, 'statistics'>): DenialWave | undefined {
  if (statistics?.step !== '1h') return undefined;
  const series = statistics.series.filter(
    ({ metric, reason }) => metric === 'denials-by-reason' && !EVERYDAY.includes(reason ?? ''),
  );
  const now = statistics.coverage.length - 1;
  const at = (step: number): number => series.reduce((sum, { values }) => sum + (values[step] ?? 0), 0);
  const before = statistics.coverage.flatMap((share, step) => (share > 0 && step < now ? [at(step)] : []));
  if (before.length < KNOWN_HOURS) return undefined;
  const usual = before.toSorted((a, b) => a - b)[Math.floor(before.length / 2)] ?? 0;
  const count = at(now);
  if (count < FEWEST || count < TIMES * usual) return undefined;
  const [worst] = series.toSorted((a, b) => (b.values[now] ?? 0) - (a.values[now] ?? 0));
  return { count, usual, reason: worst?.reason };
}
