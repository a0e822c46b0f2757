import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { SubjectsRepository } from '../subjects/subjects.repository.js';
import { SessionLimiter, type SessionLimits } from './session-limiter.js';

/** As much of a session as the limits of its person's roles need to judge it. */
export interface LimitedSession {
  readonly subjectId: string;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
}

/** People whose groups are in memory together: somebody may be in thousands. */
const AT_ONCE = 500;

/** Knows how the roles of people limit sessions that are listed. */
@Injectable()
export class LimitsOfPeople {
  constructor(
    private readonly limiter: SessionLimiter,
    private readonly subjects: SubjectsRepository,
  ) {}

  /**
   * The limits of everybody whose these sessions are, by the person's id; none when roles limit nobody.
   * @throws GatewayError `unavailable`.
   */
  async of(
    sessions: readonly Pick<LimitedSession, 'subjectId'>[],
    manager?: EntityManager,
  ): Promise<ReadonlyMap<string, SessionLimits>> {
    if (!(await this.limiter.limitsAnybody())) return new Map();
    const ids = [...new Set(sessions.map(({ subjectId }) => subjectId))];
    const limits = new Map<string, SessionLimits>();
    for (let from = 0; from < ids.length; from += AT_ONCE)
      for (const [id, facts] of await this.subjects.findFacts(ids.slice(from, from + AT_ONCE), manager))
        limits.set(id, await this.limiter.limitsOf(facts));
    return limits;
  }
}

/** Whether a session still counts under its person's limits. @param limits Undefined = none. */
export function isWithin(session: LimitedSession, limits: SessionLimits | undefined, at: Date): boolean {
  if (!limits) return true;
  const { createdAt, lastSeenAt } = session;
  return (
    at.getTime() - createdAt.getTime() < limits.maxMs && at.getTime() - lastSeenAt.getTime() < limits.idleMs
  );
}
