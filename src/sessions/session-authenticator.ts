import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../config/clock.js';
import { Configuration } from '../config/configuration.js';
import { ChangeFeed } from '../database/change-feed.js';
import { faultOf } from '../database/direct-connection.js';
import { momentOf, type Moment } from '../database/lease.js';
import { sessionCookieName } from '../http/cookies.js';
import { SessionCache, type CachedSession } from './session-cache.js';
import type { NoSessionReason, SessionOutcome } from './session-facts.js';
import { judgeSession } from './session-judgement.js';
import { sessionKeyOf } from './session-key.js';
import { NO_SESSION_LIMITS, SessionLimiter, type SessionLimits } from './session-limiter.js';
import { SessionTouches } from './session-touches.js';

/** A use is written when the last one that was is at least this old, in milliseconds. */
const MAX_TOUCH_AFTER_MS = 60_000;

const REFUSALS: Readonly<Record<NoSessionReason, SessionOutcome>> = {
  'no-session': { reason: 'no-session' },
  'session-expired': { reason: 'session-expired' },
  'subject-disabled': { reason: 'subject-disabled' },
  unavailable: { reason: 'unavailable' },
};

/** Says whose session a request carries. On the path of every decision: what is cached answers without a promise. */
@Injectable()
export class SessionAuthenticator {
  private readonly log = new Logger('SessionAuthenticator');
  private readonly cookieName: string;
  private readonly idleMs: number;
  private readonly touchAfterMs: number;
  private failing = false;

  constructor(
    configuration: Configuration,
    private readonly clock: Clock,
    private readonly feed: ChangeFeed,
    private readonly cache: SessionCache,
    private readonly touches: SessionTouches,
    private readonly limiter: SessionLimiter,
  ) {
    this.cookieName = sessionCookieName(configuration.secure);
    this.idleMs = configuration.session.idleSeconds * 1000;
    // A short idle time needs uses that are written more often: replicas know only of what is.
    this.touchAfterMs = Math.min(MAX_TOUCH_AFTER_MS, this.idleMs / 10);
  }

  /**
   * The session that these cookies carry, or why there is none; a session that counts is in use now.
   * The limits of the person's roles are those of this moment. A promise only when the database has to be asked, for
   * 300 ms at most and as long as the access model may take to be confirmed; then `unavailable`. Never rejects.
   * @param host The name of an application's host (lower case, without port) when the cookies were sent to it: then a
   *   session that was handed over to exactly this host counts, too. Without it the gateway's own alone do.
   * @param now What the clocks have just said; by default they are asked.
   */
  authenticate(
    cookieHeader: string | undefined,
    host?: string,
    now?: Moment,
  ): SessionOutcome | Promise<SessionOutcome> {
    return this.judged(cookieHeader, host, true, now);
  }

  /** The same for the gateway's own host, when nobody does anything at this moment: the session's idle time goes on. */
  look(cookieHeader: string | undefined): SessionOutcome | Promise<SessionOutcome> {
    return this.judged(cookieHeader, undefined, false);
  }

  private judged(
    cookieHeader: string | undefined,
    host: string | undefined,
    inUse: boolean,
    now = momentOf(this.clock),
  ): SessionOutcome | Promise<SessionOutcome> {
    const key = sessionKeyOf(cookieHeader, this.cookieName);
    if (key === undefined) return REFUSALS['no-session'];
    if (this.feed.leaseHolds(now)) {
      const cached = this.cache.get(key);
      const limits = cached && this.limiter.limitsOf(cached.facts.subject, now);
      if (limits instanceof Promise) {
        // It is asked for again below: meanwhile the session may end.
        limits.catch(() => undefined);
      } else if (limits) {
        const outcome = this.judge(cached, host, limits, inUse, now.wallMs);
        if (outcome) return outcome;
      }
    }
    return this.readAndJudge(key, host, inUse);
  }

  private async readAndJudge(key: string, host: string | undefined, inUse: boolean): Promise<SessionOutcome> {
    let session: CachedSession | undefined;
    let limits = NO_SESSION_LIMITS;
    try {
      session = await this.cache.read(key);
      if (session) limits = await this.limiter.limitsOf(session.facts.subject);
      this.failing = false;
    } catch (error) {
      if (!this.failing) this.log.warn(`Sessions can't be read from the database: ${faultOf(error)}`);
      this.failing = true;
      return REFUSALS.unavailable;
    }
    if (!session) return REFUSALS['no-session'];
    return this.judge(session, host, limits, inUse, this.clock.nowMs()) ?? REFUSALS['session-expired'];
  }

  /** Undefined when it looks idle. */
  private judge(
    session: CachedSession,
    host: string | undefined,
    limits: SessionLimits,
    inUse: boolean,
    nowMs: number,
  ): SessionOutcome | undefined {
    if (session.host !== undefined && session.host !== host) return REFUSALS['no-session'];
    const judgement = judgeSession(session, nowMs, this.idleMs, limits);
    if (judgement === 'idle') return undefined;
    if (judgement !== 'usable') return REFUSALS[judgement];
    if (!inUse) return session.outcome;
    session.lastSeenMs = nowMs;
    if (nowMs - session.storedSeenMs >= Math.min(this.touchAfterMs, limits.idleMs / 10)) {
      session.storedSeenMs = nowMs;
      this.touches.note(session.facts.key, nowMs);
    }
    return session.outcome;
  }
}
