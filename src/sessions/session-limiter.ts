import type { Configuration } from '../config/configuration.js';
import type { Moment } from '../database/lease.js';
import type { SubjectFacts } from '../subjects/subject-facts.js';

/** How long and how often somebody may be signed in. `Infinity` = no limit but the one that holds for everybody. */
export interface SessionLimits {
  /** A session that was not used for so many milliseconds is over. */
  readonly idleMs: number;
  /** A session that began so many milliseconds ago is over. */
  readonly maxMs: number;
  /** Sessions that one person has at once. */
  readonly maxConcurrent: number;
}

/** The limits of somebody whom nothing limits beyond the configuration. */
export const NO_SESSION_LIMITS: SessionLimits = {
  idleMs: Infinity,
  maxMs: Infinity,
  maxConcurrent: Infinity,
};

/**
 * Knows the limits of people by the roles that they have now; the access model is one. What roles are is not the
 * business of sessions.
 */
export abstract class SessionLimiter {
  /**
   * The limits of a person. A promise only when what is known can't be relied on at the moment.
   * @param now What the clocks have just said; by default they are asked.
   * @throws GatewayError `unavailable`, as a rejection, when that can't be found out in time.
   */
  abstract limitsOf(subject: SubjectFacts, now?: Moment): SessionLimits | Promise<SessionLimits>;

  /** Whether anybody is limited at all. @throws GatewayError `unavailable`, as a rejection. */
  abstract limitsAnybody(): boolean | Promise<boolean>;

  /** The strictest limits of these roles. @throws GatewayError `unavailable`, as a rejection. */
  abstract limitsOfRoles(roles: readonly string[]): SessionLimits | Promise<SessionLimits>;
}

/** When a session is over at the latest, in milliseconds since 1970. */
export function endsAtMs(
  { createdAtMs, expiresAtMs }: { readonly createdAtMs: number; readonly expiresAtMs: number },
  { maxMs }: SessionLimits,
): number {
  return Math.min(expiresAtMs, createdAtMs + maxMs);
}

/** From which moments on a session still counts: what began or was last used before them, or then, is over. */
export interface LiveSince {
  readonly at: Date;
  readonly idleSince: Date;
  /** Null = whenever. */
  readonly begunSince: Date | null;
}

/** Limits as a question to the database needs them. */
export function limitsAsTimes(
  { idleMs, maxMs }: SessionLimits,
  at: Date,
  { session }: Pick<Configuration, 'session'>,
): LiveSince {
  const now = at.getTime();
  return {
    at,
    idleSince: new Date(now - Math.min(idleMs, session.idleSeconds * 1000)),
    begunSince: maxMs === Infinity ? null : new Date(now - maxMs),
  };
}
