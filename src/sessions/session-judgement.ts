import type { NoSessionReason, SessionFacts } from './session-facts.js';
import { NO_SESSION_LIMITS, type SessionLimits } from './session-limiter.js';

/** A session as it was read, with what it is judged by. Times are milliseconds since 1970. */
export interface StoredSession {
  readonly facts: SessionFacts;
  /** The one host on which it counts; undefined for the gateway's own session, which counts for every question. */
  readonly host?: string | undefined;
  /** Sessions of the connection begun up to this moment are ended; null = none were. */
  readonly connectionValidAfterMs: number | null;
  readonly lastSeenMs: number;
}

/**
 * Whether a session counts now. `idle` = not used for too long as far as these facts go: another replica
 * may know of a later use, so the row has to be read again before that is the last word.
 * @param idleMs What is too long for everybody.
 * @param limits Of the person; what is stricter counts.
 */
export function judgeSession(
  { facts, connectionValidAfterMs, lastSeenMs }: StoredSession,
  nowMs: number,
  idleMs: number,
  { idleMs: ownIdleMs, maxMs }: SessionLimits = NO_SESSION_LIMITS,
): 'usable' | 'idle' | Exclude<NoSessionReason, 'unavailable'> {
  const { createdAtMs, expiresAtMs, subject } = facts;
  if (wasEnded(createdAtMs, subject.sessionsValidAfterMs)) return 'no-session';
  if (wasEnded(createdAtMs, connectionValidAfterMs)) return 'no-session';
  if (nowMs >= expiresAtMs || nowMs - createdAtMs >= maxMs) return 'session-expired';
  if (subject.status === 'disabled') return 'subject-disabled';
  return nowMs - lastSeenMs >= Math.min(idleMs, ownIdleMs, facts.idleMs ?? idleMs) ? 'idle' : 'usable';
}

/** The moment itself is ended, too: within one millisecond nobody can tell which came first. */
function wasEnded(createdAtMs: number, validAfterMs: number | null): boolean {
  return validAfterMs !== null && createdAtMs <= validAfterMs;
}
