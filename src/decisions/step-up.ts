import type { AccessRule } from '../applications/access-rule.js';
import type { SessionFacts } from '../sessions/session-facts.js';

/** How and when a person proved who he is, as his provider said. */
export type Authentication = Pick<SessionFacts, 'acr' | 'amr' | 'authTimeMs'>;

/** What a decision may know besides who asks what. */
export interface Moment {
  /** Milliseconds since 1970. */
  readonly nowMs: number;
  /** Of the session that asks; undefined without one. */
  readonly authentication?: Authentication | undefined;
}

/** The authentication that a rule asks for (RFC 9470). */
export interface StepUp {
  readonly acrValues?: readonly string[] | undefined;
  /** Seconds. */
  readonly maxAge?: number | undefined;
}

/** Whether an authentication is of a class that a rule accepts, and recent enough. What is unknown is neither. */
export function isStrongEnough(
  { acrValues, maxAge }: Pick<AccessRule, 'acrValues' | 'maxAge'>,
  { nowMs, authentication }: Moment,
): boolean {
  if (acrValues !== undefined && !acrValues.includes(authentication?.acr ?? '')) return false;
  if (maxAge === undefined) return true;
  const authTimeMs = authentication?.authTimeMs ?? null;
  return authTimeMs !== null && nowMs - authTimeMs <= maxAge * 1000;
}
