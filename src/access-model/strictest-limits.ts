import { NO_SESSION_LIMITS, type SessionLimits } from '../sessions/session-limiter.js';
import type { AccessModelRows } from './access-model-rows.js';
import type { AccessModel } from './access-model.js';

/** The roles that limit the sessions of their people, and how. */
export function limitsByRole(roles: AccessModelRows['roles']): ReadonlyMap<string, SessionLimits> {
  return new Map(
    roles.flatMap(({ key, sessionIdleSeconds, sessionMaxSeconds, maxConcurrentSessions }) => {
      const limits = {
        idleMs: (sessionIdleSeconds ?? Infinity) * 1000,
        maxMs: (sessionMaxSeconds ?? Infinity) * 1000,
        maxConcurrent: maxConcurrentSessions ?? Infinity,
      };
      return Object.values(limits).every((limit) => limit === Infinity) ? [] : [[key, limits] as const];
    }),
  );
}

/** Of somebody's roles, for each limit the strictest. Who holds a role more is never limited less. */
export function strictestLimits(
  { limitsOfRole }: Pick<AccessModel, 'limitsOfRole'>,
  roles: readonly string[],
): SessionLimits {
  let strictest = NO_SESSION_LIMITS;
  if (limitsOfRole.size === 0) return strictest;
  for (const role of roles) {
    const limits = limitsOfRole.get(role);
    if (!limits) continue;
    strictest =
      strictest === NO_SESSION_LIMITS
        ? limits
        : {
            idleMs: Math.min(strictest.idleMs, limits.idleMs),
            maxMs: Math.min(strictest.maxMs, limits.maxMs),
            maxConcurrent: Math.min(strictest.maxConcurrent, limits.maxConcurrent),
          };
  }
  return strictest;
}
