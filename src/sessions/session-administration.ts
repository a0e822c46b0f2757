import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { Clock } from '../config/clock.js';
import { Configuration } from '../config/configuration.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { listedConnectionId, visibleConnection } from '../connections/visible-connection.js';
import { Transactions } from '../database/transactions.js';
import { GatewayError, invalidValue, notFound } from '../errors/gateway-error.js';
import { MOST_COUNTED, toCappedCount } from '../http/capped-count.dto.js';
import { cursorParts, decodeCursor, pageOf, type PageQuery } from '../http/pagination.js';
import { resourceId } from '../http/resource-id.js';
import { SubjectsRepository } from '../subjects/subjects.repository.js';
import { addressFilter } from './address-filter.js';
import {
  SessionListRepository,
  type ListedSession,
  type SessionFilter,
  type SessionOrder,
} from './session-list.repository.js';
import {
  toSessionResponse,
  type EndSessionsQuery,
  type SessionPage,
  type SessionSort,
  type SessionsQuery,
} from './session.dto.js';
import { limitsAsTimes, NO_SESSION_LIMITS, SessionLimiter, type SessionLimits } from './session-limiter.js';
import { SessionsRepository } from './sessions.repository.js';
import { SessionsService } from './sessions.service.js';

/** Lists and revokes sessions for callers of the API: everybody their own, admins those of their connection, the platform's all. */
@Injectable()
export class SessionAdministration {
  constructor(
    private readonly list: SessionListRepository,
    private readonly sessions: SessionsService,
    private readonly subjects: SubjectsRepository,
    private readonly connections: ConnectionsRepository,
    private readonly transactions: Transactions,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
    private readonly configuration: Configuration,
    private readonly limiter: SessionLimiter,
    private readonly sessionRows: SessionsRepository,
  ) {}

  /**
   * What the caller may see: their own sessions, with `sessions:read` those of others too.
   * @throws GatewayError `not-found` when the connection isn't one that the caller sees, `permission-denied` when they
   *   ask for the sessions of others without the permission, or as an API token, which has none, `validation-failed`
   *   for an order in which so many are not sorted, `invalid-request` for a cursor of another one.
   */
  async listVisible(caller: Caller, query: SessionsQuery): Promise<SessionPage> {
    if (!caller.permissions.has('sessions:read')) {
      const asksForOwn = query.connection === undefined && (query.subject ?? caller.id) === caller.id;
      if (caller.type === 'person' && asksForOwn) return this.listOwn(caller, query);
      throw new GatewayError('permission-denied', 'You need the permission sessions:read.');
    }
    const connectionId = await listedConnectionId(this.connections, caller, query.connection);
    return this.page(caller, query, {
      connectionId,
      subjectId: query.subject,
      kind: query.method,
      application: query.application,
      address: query.address === undefined ? undefined : addressFilter(query.address),
      browser: query.browser,
    });
  }

  /** The caller's own sessions; none when the caller is an API token. */
  async listOwn(caller: Caller, query: PageQuery): Promise<SessionPage> {
    if (caller.type !== 'person') return { items: [], nextCursor: null };
    return this.page(caller, query, { subjectId: caller.id });
  }

  /** Ends one session. @throws GatewayError `not-found`, `permission-denied`. */
  async revoke(caller: Caller, id: string): Promise<void> {
    const sessionId = resourceId(id, 'session');
    await this.transactions.run(async (tx) => {
      const session = await this.list.findById(sessionId, tx.manager);
      if (!session || !isVisible(caller, session.connectionId)) throw notFound('session');
      assertMayEndSessionsOf(caller, session.subjectId);
      // Somebody else was quicker: it is ended, and the audit trail says by whom.
      if (!(await this.sessions.endById(tx, sessionId))) return;
      await this.audit.record(tx, caller, {
        connectionId: session.connectionId,
        action: 'session.revoked',
        target: { type: 'session', id: sessionId },
        before: toSessionResponse(session, caller.sessionId, this.configuration.session.idleSeconds),
      });
    });
  }

  /**
   * Ends all sessions of a person or of a connection.
   * @throws GatewayError `validation-failed` unless exactly one of them is named, `not-found`, `permission-denied`.
   */
  async revokeAll(caller: Caller, { subject, connection }: EndSessionsQuery): Promise<void> {
    if (subject !== undefined && connection === undefined) return this.revokeAllOf(caller, subject);
    if (connection !== undefined && subject === undefined) return this.revokeAllThrough(caller, connection);
    throw invalidValue('/subject', 'exactly-one', 'Name either a subject or a connection.');
  }

  /**
   * Ends everybody's sessions of a connection, however many they are: by moving one mark. Who asks for that wants nobody
   * to stay, so their own is no exception.
   * @throws GatewayError `not-found`, `permission-denied`.
   */
  async revokeAllThrough(caller: Caller, slugOrId: string): Promise<void> {
    const { id, slug, sessionsValidAfter } = await visibleConnection(this.connections, caller, slugOrId);
    if (!caller.permissions.has('sessions:write')) throw writePermissionNeeded();
    const at = this.clock.now();
    await this.transactions.run(async (tx) => {
      await this.connections.endSessions(tx, id, at);
      await this.audit.record(tx, caller, {
        connectionId: id,
        action: 'session.revoked',
        target: { type: 'connection', id },
        before: { connection: slug, sessionsValidAfter },
        after: { connection: slug, sessionsValidAfter: at },
      });
    });
  }

  /** Ends a session of the caller's own. @throws GatewayError `not-found` alike for those of others and those that never were. */
  async endOwn(caller: Caller, id: string): Promise<void> {
    const session = await this.list.findById(resourceId(id, 'session'));
    if (caller.type !== 'person' || session?.subjectId !== caller.id) throw notFound('session');
    await this.revoke(caller, id);
  }

  /** Ends the caller's sessions but for the one that asks. @throws GatewayError `not-found` when there is none. */
  async endOthers(caller: Caller): Promise<void> {
    const { id, sessionId, connectionId } = caller;
    if (caller.type !== 'person' || sessionId === undefined) throw notFound('session');
    await this.transactions.run(async (tx) => {
      const ended = await this.sessionRows.endOthers(tx, id, sessionId);
      if (ended === 0) return;
      await this.audit.record(tx, caller, {
        connectionId,
        action: 'session.revoked',
        target: { type: 'subject', id },
        before: { otherSessions: ended },
        after: { otherSessions: 0 },
      });
    });
  }

  /** Ends all sessions of a person. @throws GatewayError `not-found`, `permission-denied`. */
  async revokeAllOf(caller: Caller, subjectId: string): Promise<void> {
    await this.transactions.run(async (tx) => {
      const subject = await this.subjects.findById(subjectId, tx.manager);
      if (!subject || !isVisible(caller, subject.connectionId)) throw notFound('subject');
      assertMayEndSessionsOf(caller, subject.id);
      const sessionsValidAfter = await this.sessions.endAllOfSubject(tx, subject.id);
      await this.audit.record(tx, caller, {
        connectionId: subject.connectionId,
        action: 'session.revoked',
        target: { type: 'subject', id: subject.id },
        before: { sessionsValidAfter: subject.sessionsValidAfter },
        after: { sessionsValidAfter },
      });
    });
  }

  private async page(
    caller: Caller,
    { limit, after, count: counts, sort }: PageQuery & Pick<SessionsQuery, 'count' | 'sort'>,
    asked: Omit<SessionFilter, 'live' | 'after' | 'count' | 'order'>,
  ): Promise<SessionPage> {
    const at = this.clock.now();
    const order = orderOf(sort);
    const filter = { ...asked, order, live: limitsAsTimes(NO_SESSION_LIMITS, at, this.configuration) };
    const place = after === undefined ? undefined : readCursor(after, sort);
    const { rows, count } = await this.find({ ...filter, after: place, count: limit + 1 }, counts === true);
    const { items, nextCursor } = pageOf(
      rows,
      limit,
      (session) => session,
      (session: ListedSession) => [
        ...(sort === undefined ? [] : [sort]),
        session[order.by].toISOString(),
        session.id,
      ],
    );
    const { idleSeconds } = this.configuration.session;
    const limits = await this.limitsOf(items);
    // What is over by the limits of its person's roles makes a page shorter: only now it is known who that is.
    const live = items.filter((session) => isLive(session, limits.get(session.subjectId), at));
    return {
      items: live.map((session) =>
        toSessionResponse(session, caller.sessionId, idleSeconds, limits.get(session.subjectId)),
      ),
      nextCursor,
      ...(count === undefined ? {} : { total: toCappedCount(count) }),
    };
  }

  private async find(
    filter: SessionFilter,
    counts: boolean,
  ): Promise<{ readonly rows: readonly ListedSession[]; readonly count: number | undefined }> {
    const many = MOST_COUNTED + 1;
    const byLastUse = filter.order?.by === 'lastSeenAt';
    if (byLastUse || (filter.application ?? filter.address ?? filter.browser) !== undefined) {
      const few = await this.list.findFew(filter, MOST_COUNTED);
      if (few) return { rows: few.sessions, count: counts ? few.count : undefined };
      if (byLastUse)
        throw invalidValue(
          '/sort',
          'too-many',
          'More than 10,000 sessions are not sorted by their last use.',
        );
      return { rows: await this.list.find(filter), count: counts ? many : undefined };
    }
    const [rows, count] = await Promise.all([
      this.list.find(filter),
      counts ? this.list.count({ ...filter, after: undefined, count: many }) : undefined,
    ]);
    return { rows, count };
  }

  private async limitsOf(sessions: readonly ListedSession[]): Promise<Map<string, SessionLimits>> {
    if (!(await this.limiter.limitsAnybody())) return new Map();
    const people = await this.subjects.findFacts([...new Set(sessions.map(({ subjectId }) => subjectId))]);
    const limits = new Map<string, SessionLimits>();
    for (const [id, facts] of people) limits.set(id, await this.limiter.limitsOf(facts));
    return limits;
  }
}

function isVisible(caller: Caller, connectionId: string): boolean {
  return caller.platform || caller.connectionId === connectionId;
}

/** Anybody may end their own sessions. */
function assertMayEndSessionsOf(caller: Caller, subjectId: string): void {
  if (caller.type === 'person' && caller.id === subjectId) return;
  if (caller.permissions.has('sessions:write')) return;
  throw writePermissionNeeded();
}

function writePermissionNeeded(): GatewayError {
  return new GatewayError('permission-denied', 'You need the permission sessions:write.');
}

function isLive(session: ListedSession, limits: SessionLimits | undefined, at: Date): boolean {
  if (!limits) return true;
  const { createdAt, lastSeenAt } = session;
  return (
    at.getTime() - createdAt.getTime() < limits.maxMs && at.getTime() - lastSeenAt.getTime() < limits.idleMs
  );
}

function orderOf(sort: SessionSort | undefined): SessionOrder {
  if (sort === undefined) return { by: 'expiresAt', descending: true };
  return { by: sort.endsWith('created') ? 'createdAt' : 'lastSeenAt', descending: sort.startsWith('-') };
}

/** The place in one order is none in another. */
function readCursor(cursor: string, sort: SessionSort | undefined): [moment: string, id: string] {
  const { timestamp, uuid } = cursorParts;
  const own = sort === undefined ? [] : [new RegExp(`^${sort}$`)];
  const [moment, id] = decodeCursor(cursor, [...own, timestamp, uuid]).slice(own.length);
  return [String(moment), String(id)];
}
