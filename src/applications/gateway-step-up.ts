import type { Caller } from '../access/caller.js';
import { invalidValue } from '../errors/gateway-error.js';
import type { UpdateApplicationDto } from './application.dto.js';
import { isStrongEnough, type StepUp } from './step-up.js';

/** Whether a change is of `stepUp` and nothing else: the gateway itself has no more that could be changed so. */
export function asksForStepUpAlone({ stepUp, ...rest }: UpdateApplicationDto): boolean {
  return stepUp !== undefined && Object.values(rest).every((value) => value === undefined);
}

/**
 * Nobody locks themselves out: who sets what changes on the gateway ask of a sign-in has signed in so. An API token
 * isn't asked for it later and may set anything.
 * @param nowMs Milliseconds since 1970.
 * @throws GatewayError `validation-failed`.
 */
export function assertMeetsOwnDemand(
  { person }: Caller,
  stepUp: StepUp | null | undefined,
  nowMs: number,
): void {
  if (!stepUp || !person) return;
  const { acr, amr, authTime } = person;
  if (isStrongEnough(stepUp, { acr, amr, authTimeMs: authTime?.getTime() ?? null }, nowMs)) return;
  throw invalidValue(
    '/stepUp',
    'not-met-by-yourself',
    'Your own session does not meet this, and you could change nothing any more: sign in as strongly and recently as you ask for first.',
  );
}
