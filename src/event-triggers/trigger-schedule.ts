import { Cron } from 'croner';

/** When a scheduled search runs: five cron fields (or `@daily` and the like) in the time of a place. */
export interface TriggerSchedule {
  readonly cron: string;
  /** IANA name, for example `Europe/Berlin`. */
  readonly timeZone: string;
}

/** Why a schedule is not accepted. */
export type ScheduleFault = 'time-zone-unknown' | 'cron-malformed' | 'cron-never-runs';

const FIELDS = /^(@[a-z]+|\S+( +\S+){4})$/i;

/**
 * Judges a schedule.
 * @param now The moment after which it has to run at least once.
 * @returns null when it is acceptable.
 */
export function scheduleFault({ cron, timeZone }: TriggerSchedule, now: Date): ScheduleFault | null {
  if (!isTimeZone(timeZone)) return 'time-zone-unknown';
  if (!FIELDS.test(cron)) return 'cron-malformed';
  try {
    return jobOf({ cron, timeZone }).nextRun(now) ? null : 'cron-never-runs';
  } catch {
    return 'cron-malformed';
  }
}

/**
 * The first run after a moment; null when there is none. A fixed time of day that a change to summer time skips comes
 * right after the gap, and one that occurs twice in autumn comes once.
 */
export function nextRun(schedule: TriggerSchedule, after: Date): Date | null {
  return jobOf(schedule).nextRun(after);
}

/** The last run before a moment; null when there was none. */
export function previousRun(schedule: TriggerSchedule, before: Date): Date | null {
  return jobOf(schedule).previousRuns(1, before)[0] ?? null;
}

function jobOf({ cron, timeZone }: TriggerSchedule): Cron {
  return new Cron(cron, { timezone: timeZone, paused: true, mode: '5-part' });
}

function isTimeZone(name: string): boolean {
  // An offset such as +02:00 is none: it knows no summer time.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
