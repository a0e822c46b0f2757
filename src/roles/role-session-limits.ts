import type { Role } from './role.entity.js';
import type { SessionLimitsDto } from './session-limits.dto.js';

/** The limits that a role sets to the sessions of its people; null = none of its own. */
export type RoleSessionLimits = Pick<
  Role,
  'sessionIdleSeconds' | 'sessionMaxSeconds' | 'maxConcurrentSessions'
>;

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
