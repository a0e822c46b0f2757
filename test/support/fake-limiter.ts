import { NO_SESSION_LIMITS, SessionLimiter, type SessionLimits } from '../../src/sessions/session-limiter.js';

/** Limits everybody alike, as a test says; by default nobody. */
export class FakeLimiter extends SessionLimiter {
  limits: SessionLimits | Promise<SessionLimits> = NO_SESSION_LIMITS;

  limitsOf(): SessionLimits | Promise<SessionLimits> {
    return this.limits;
  }

  limitsOfRoles(): SessionLimits | Promise<SessionLimits> {
    return this.limits;
  }

  limitsAnybody(): boolean {
    return this.limits !== NO_SESSION_LIMITS;
  }
}
