import { invalidValue } from '../errors/gateway-error.js';

/** Lengths of steps, in minutes. */
export const stepMinutes = { '1m': 1, '5m': 5, '1h': 60, '1d': 1440 } as const;

/** The length of a step as the API writes it. */
export type Step = keyof typeof stepMinutes;

/** Points of one series at most. */
export const MAX_POINTS = 1500;
/** For how long minutes are kept, in hours; then they are added up to hours. */
export const MINUTES_KEPT_HOURS = 48;
/** For how long hours are kept, in days. */
export const HOURS_KEPT_DAYS = 400;

/** Points that are plenty to look at: the finest step with at most so many is chosen. */
const ENOUGH_POINTS = 750;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** What is asked for, as it came. */
export interface AskedTimes {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly step?: Step | undefined;
}

/** A time cut into steps. */
export interface TimeSteps {
  /** Inclusive; the beginning of a step. Days and hours are those of UTC. */
  readonly from: Date;
  /** Exclusive; the end of a step. */
  readonly to: Date;
  readonly step: Step;
  readonly stepMinutes: number;
  readonly points: number;
}

/**
 * Cuts a time into steps. Without `from` the day before `to`, without `to` up to now, without `step` the finest that
 * there is for so long a time and so long ago. The time is widened to whole steps.
 * @throws GatewayError `validation-failed` when it ends before it begins, makes too many points or lies too far back.
 */
export function timeStepsOf(asked: AskedTimes, nowMs: number): TimeSteps {
  const toMs = asked.to === undefined ? nowMs : Date.parse(asked.to);
  const fromMs = asked.from === undefined ? toMs - DAY_MS : Date.parse(asked.from);
  if (fromMs >= toMs) throw invalidValue('/from', 'out-of-range', '"from" must lie before "to".');
  const step = asked.step ?? finestStep(fromMs, toMs, nowMs);
  const minutes = stepMinutes[step];
  if (isTooFine(step, fromMs, nowMs))
    throw invalidValue(
      '/step',
      'out-of-range',
      `"step" must be 1h or 1d for times more than ${MINUTES_KEPT_HOURS} hours ago: minutes are kept for so long.`,
    );
  const lengthMs = minutes * MINUTE_MS;
  const first = Math.floor(fromMs / lengthMs);
  const points = Math.ceil(toMs / lengthMs) - first;
  if (points > MAX_POINTS)
    throw invalidValue(
      '/step',
      'out-of-range',
      `This would make ${points} points; ${MAX_POINTS} are allowed: take a longer step or less time.`,
    );
  return {
    from: new Date(first * lengthMs),
    to: new Date((first + points) * lengthMs),
    step,
    stepMinutes: minutes,
    points,
  };
}

function finestStep(fromMs: number, toMs: number, nowMs: number): Step {
  const steps = Object.keys(stepMinutes) as Step[];
  const fits = (step: Step): boolean =>
    !isTooFine(step, fromMs, nowMs) && (toMs - fromMs) / (stepMinutes[step] * MINUTE_MS) <= ENOUGH_POINTS;
  return steps.find(fits) ?? '1d';
}

/** Up to the beginning of the hour in which minutes are added up: there they may be gone already. */
function isTooFine(step: Step, fromMs: number, nowMs: number): boolean {
  return stepMinutes[step] < 60 && fromMs < nowMs - MINUTES_KEPT_HOURS * 3_600_000;
}
