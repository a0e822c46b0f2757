import { showsSecondFactor } from './second-factor.js';

/** The strength and the age of a sign-in that something asks for (RFC 9470). What is absent is not asked for. */
export interface StepUp {
  /** The session's `acr` is one of these, 1 to 10. */
  readonly acrValues?: readonly string[] | undefined;
  /** The person proved who they are at most so many seconds ago, 1 to 31,536,000. */
  readonly maxAge?: number | undefined;
  /** Two factors were used. Of a rule, `false` asks for none where the application asks for one. */
  readonly secondFactor?: boolean | undefined;
}

/** How and when a person proved who they are, as their provider said. */
export interface Authentication {
  readonly acr: string | null;
  /** Authentication methods (RFC 8176, and the provider's own words). */
  readonly amr: readonly string[];
  /** Milliseconds since 1970; null = not known. */
  readonly authTimeMs: number | null;
}

/** Whether anything is asked for at all. */
export function asksForStrength({ acrValues, maxAge, secondFactor }: StepUp): boolean {
  return acrValues !== undefined || maxAge !== undefined || secondFactor === true;
}

/**
 * Whether an authentication is of a class that is accepted, recent enough, and of two factors where that is asked. What
 * is unknown is none of it.
 * @param nowMs Milliseconds since 1970.
 */
export function isStrongEnough(
  { acrValues, maxAge, secondFactor }: StepUp,
  authentication: Authentication | undefined,
  nowMs: number,
): boolean {
  if (acrValues !== undefined && !acrValues.includes(authentication?.acr ?? '')) return false;
  if (secondFactor === true && !showsSecondFactor(authentication?.amr ?? [])) return false;
  if (maxAge === undefined) return true;
  const authTimeMs = authentication?.authTimeMs ?? null;
  return authTimeMs !== null && nowMs - authTimeMs <= maxAge * 1000;
}

/**
 * What a rule asks for in an application that asks for something itself: field by field its own, else the
 * application's. So a rule strengthens, and where it says so in its own words it may ask for less.
 */
export function inheritedStepUp(own: StepUp, inherited: StepUp | undefined): StepUp {
  if (!inherited) return own;
  return {
    acrValues: own.acrValues ?? inherited.acrValues,
    maxAge: own.maxAge ?? inherited.maxAge,
    secondFactor: own.secondFactor ?? inherited.secondFactor,
  };
}
