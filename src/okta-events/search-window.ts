import type { EventTrigger } from '../event-triggers/event-trigger.entity.js';
import { previousRun, type TriggerSchedule } from '../event-triggers/trigger-schedule.js';
import { oldestSince } from './poll-plan.js';

/** How far a search looks back into the window of the one before, in milliseconds: events may be written down late. */
export const SEARCH_OVERLAP_MS = 5 * 60_000;
const DAY_MS = 86_400_000;

/** The schedule of a search. */
export function scheduleOf({ cron, timeZone }: Pick<EventTrigger, 'cron' | 'timeZone'>): TriggerSchedule {
  return { cron: cron ?? '0 0 * * *', timeZone: timeZone ?? 'UTC' };
}

/**
 * What a search that is due looks at: from where the one before ended, with an overlap, up to the last moment at which
 * it was due. So one run makes up for all that were missed.
 * @param searchedUntil Where the last search ended that came to its end; null before the first one, which looks at one period.
 */
export function searchWindow(
  trigger: Pick<EventTrigger, 'cron' | 'timeZone' | 'nextRunAt'>,
  searchedUntil: Date | null,
  now: Date,
): { scheduledAt: Date; since: Date } {
  const schedule = scheduleOf(trigger);
  // Croner looks at moments before the one given.
  const lastDue = previousRun(schedule, new Date(now.getTime() + 1000));
  // What is due may be no moment of the schedule, but another try.
  const scheduledAt =
    lastDue && lastDue <= now && (!searchedUntil || lastDue > searchedUntil)
      ? lastDue
      : (trigger.nextRunAt ?? now);
  const from =
    searchedUntil ?? previousRun(schedule, scheduledAt) ?? new Date(scheduledAt.getTime() - DAY_MS);
  const since = Math.max(from.getTime() - SEARCH_OVERLAP_MS, oldestSince(now).getTime());
  return { scheduledAt, since: new Date(Math.min(since, scheduledAt.getTime())) };
}

/** What a run looks at, however long ago it began: Okta refuses to be asked about what it no longer keeps. */
export function windowOf(
  { since, until }: { readonly since: Date | null; readonly until: Date | null },
  now: Date,
): { since: Date; until: Date } {
  const oldest = oldestSince(now).getTime();
  const from = Math.max((since ?? now).getTime(), oldest);
  return { since: new Date(from), until: new Date(Math.max((until ?? now).getTime(), from)) };
}
