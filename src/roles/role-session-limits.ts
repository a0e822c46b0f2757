import { IsInt, IsOptional, Max, Min } from 'class-validator';
import type { Role } from './role.entity.js';

/** A month, in seconds: as long as a session may last at all. */
const LONGEST_SESSION = 2_592_000;

const MAX_SESSIONS = 1000;

/** The limits that a role sets to the sessions of its people; null = none of its own. */
export type RoleSessionLimits = Pick<
  Role,
  'sessionIdleSeconds' | 'sessionMaxSeconds' | 'maxConcurrentSessions'
>;

/** The limits in a request: what is absent stays, `null` clears. */
export class SessionLimitsDto {
  /**
   * Sessions of people with this role end when they were not used for so many seconds, 1 to 2,592,000. Never later than
   * `SESSION_IDLE_SECONDS`; of several roles the strictest counts.
   */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(LONGEST_SESSION)
  sessionIdleSeconds?: number | null;

  /** Sessions of people with this role end so many seconds after they began, 1 to 2,592,000. Never later than `SESSION_MAX_SECONDS`. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(LONGEST_SESSION)
  sessionMaxSeconds?: number | null;

  /** Sessions that a person with this role has at once, 1 to 1,000: a sign-in beyond that ends the oldest. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_SESSIONS)
  maxConcurrentSessions?: number | null;
}

/** The limits after a change: what is absent stays as it is. */
export function withLimits(current: RoleSessionLimits, given: SessionLimitsDto): RoleSessionLimits {
  const { sessionIdleSeconds, sessionMaxSeconds, maxConcurrentSessions } = given;
  return {
    sessionIdleSeconds: sessionIdleSeconds === undefined ? current.sessionIdleSeconds : sessionIdleSeconds,
    sessionMaxSeconds: sessionMaxSeconds === undefined ? current.sessionMaxSeconds : sessionMaxSeconds,
    maxConcurrentSessions:
      maxConcurrentSessions === undefined ? current.maxConcurrentSessions : maxConcurrentSessions,
  };
}

/** A role that sets none. */
export const NO_LIMITS: RoleSessionLimits = {
  sessionIdleSeconds: null,
  sessionMaxSeconds: null,
  maxConcurrentSessions: null,
};

/** Whether two roles set the same ones. */
export function hasSameLimits(one: RoleSessionLimits, other: RoleSessionLimits): boolean {
  return (
    one.sessionIdleSeconds === other.sessionIdleSeconds &&
    one.sessionMaxSeconds === other.sessionMaxSeconds &&
    one.maxConcurrentSessions === other.maxConcurrentSessions
  );
}

/** The limits as they are written down: those that are set. */
export function shownLimits({
  sessionIdleSeconds,
  sessionMaxSeconds,
  maxConcurrentSessions,
}: RoleSessionLimits): Partial<Record<keyof RoleSessionLimits, number>> {
  return {
    ...(sessionIdleSeconds === null ? {} : { sessionIdleSeconds }),
    ...(sessionMaxSeconds === null ? {} : { sessionMaxSeconds }),
    ...(maxConcurrentSessions === null ? {} : { maxConcurrentSessions }),
  };
}
