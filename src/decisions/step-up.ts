import { isStrongEnough as isStrong, type Authentication, type StepUp } from '../applications/step-up.js';

/** What a decision may know besides who asks what. */
export interface Moment {
  /** Milliseconds since 1970. */
  readonly nowMs: number;
  /** Of the session that asks; undefined without one. */
  readonly authentication?: Authentication | undefined;
}

/** Whether an authentication is as strong and recent as a rule asks. What is unknown is neither. */
export function isStrongEnough(stepUp: StepUp, { nowMs, authentication }: Moment): boolean {
  return isStrong(stepUp, authentication, nowMs);
}
