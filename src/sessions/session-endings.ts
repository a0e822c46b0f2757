import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Caller } from '../access/caller.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { Clock } from '../config/clock.js';
import { Configuration } from '../config/configuration.js';
import type { Connection } from '../connections/connection.entity.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { visibleConnection } from '../connections/visible-connection.js';
import { Transactions, type Transaction } from '../database/transactions.js';
import { GatewayError, invalidValue, notFound } from '../errors/gateway-error.js';
import { MOST_COUNTED, toCappedCount } from '../http/capped-count.dto.js';
import { assertIfMatch, contentVersion, type Versioned } from '../http/etag.js';
import { resourceId } from '../http/resource-id.js';
import { SubjectsRepository } from '../subjects/subjects.repository.js';
import { isWithin, LimitsOfPeople } from './limits-of-people.js';
import { SessionListRepository, type EndingSession, type SessionFilter } from './session-list.repository.js';
import { toSessionResponse, type EndSessionsQuery, type SessionsImpactResponse } from './session.dto.js';
import { limitsAsTimes, NO_SESSION_LIMITS } from './session-limiter.js';
import { SessionsRepository } from './sessions.repository.js';
import { SessionsService } from './sessions.service.js';

/** Which sessions are about to end. */
type Which = Pick<SessionFilter, 'subjectId' | 'connectionId' | 'ids'>;

/** The same, with the connection when all of one are. */
type Aim = Which & { readonly connection?: Connection };

/**
 * Ends sessions for callers of the API: everybody their own, admins those of their connection, the platform's all. Whoever
 * has looked at how many they are ends exactly those; of a whole connection also what begins while they end.
 */
@Injectable()
export class SessionEndings {
  constructor(
    private readonly list: SessionListRepository,
    private readonly sessions: SessionsService,
    private readonly sessionRows: SessionsRepository,
    private readonly subjects: SubjectsRepository,
    private readonly connections: ConnectionsRepository,
    private readonly limits: LimitsOfPeople,
    private readonly transactions: Transactions,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
    private readonly configuration: Configuration,
  ) {}

  /**
   * How many sessions {@link end} would end now. The version is that of the set: one more, or one less, is another.
   * Beyond 10,000 it is the same for all sets.
   * @throws GatewayError as {@link end} does, but `version-mismatch`.
   */
  async impact(caller: Caller, query: EndSessionsQuery): Promise<Versioned<SessionsImpactResponse>> {
    const which = await this.aimOf(caller, query);
    const { sessions, version } = await this.set(which);
    const count = toCappedCount(sessions.length);
    const { capped } = count;
    const { subjectId } = which;
    return {
      body: {
        ...(subjectId === undefined
          ? {}
          : { applicationHosts: await this.list.hostsOf(sessions.map(({ id }) => id)) }),
        people: new Set(sessions.map(({ subjectId }) => subjectId)).size,
        sessions: count,
        current: sessions.some(({ id }) => id === caller.sessionId) || (capped && isOfAll(caller, which)),
      },
      version,
    };
  }

  /**
   * Ends the sessions with these ids, or all of a person or of a connection; those that have ended by now are no failure.
   * @param ifMatch Of the {@link impact}; undefined = whichever they are.
   * @throws GatewayError `validation-failed` unless exactly one of the three is named, `not-found`, `permission-denied`,
   *   `version-mismatch` when they are other sessions than those that were counted.
   */
  async end(caller: Caller, query: EndSessionsQuery, ifMatch: string | undefined): Promise<void> {
    const { connection, ...which } = await this.aimOf(caller, query);
    const { ids = [], subjectId } = which;
    await this.transactions.run(async (tx) => {
      // Who signs in meanwhile waits for this, or comes before it is counted.
      if (subjectId !== undefined) await this.subjects.hold(tx, subjectId);
      if (ifMatch !== undefined) assertIfMatch(ifMatch, (await this.set(which, tx.manager)).version);
      for (const id of ids) await this.endOneIn(tx, caller, id);
      if (subjectId !== undefined) await this.endAllOf(tx, caller, subjectId);
      if (connection) await this.endAllThrough(tx, caller, connection);
    });
  }

  /** Ends one session. @throws GatewayError `not-found`, `permission-denied`. */
  async endOne(caller: Caller, id: string): Promise<void> {
    const { ids = [] } = await this.namedBy(caller, [resourceId(id, 'session')]);
    await this.transactions.run(async (tx) => {
      for (const found of ids) await this.endOneIn(tx, caller, found);
    });
  }

  /** Ends a session of the caller's own. @throws GatewayError `not-found` alike for those of others and those that never were. */
  async endOwn(caller: Caller, id: string): Promise<void> {
    const session = await this.list.findById(resourceId(id, 'session'));
    if (caller.type !== 'person' || session?.subjectId !== caller.id) throw notFound('session');
    await this.endOne(caller, id);
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

  /** What a query aims at, as ids that the caller may end. */
  private async aimOf(caller: Caller, { subject, connection, session }: EndSessionsQuery): Promise<Aim> {
    if ([subject, connection, session].filter((named) => named !== undefined).length !== 1)
      throw invalidValue('/subject', 'exactly-one', 'Name a subject, a connection, or ids of sessions.');
    if (session !== undefined) return this.namedBy(caller, session.toLowerCase().split(','));
    if (subject !== undefined) {
      const found = await this.subjects.findById(subject);
      if (!found || !isVisible(caller, found.connectionId)) throw notFound('subject');
      assertMayEndSessionsOf(caller, found.id);
      return { subjectId: found.id };
    }
    const all = await visibleConnection(this.connections, caller, connection ?? '');
    if (!caller.permissions.has('sessions:write')) throw writePermissionNeeded();
    return { connectionId: all.id, connection: all };
  }

  private async namedBy(caller: Caller, named: readonly string[]): Promise<Which> {
    const owners = await this.list.findOwners(named);
    const visible = owners.filter(({ connectionId }) => isVisible(caller, connectionId));
    if (visible.length === 0) throw notFound('session');
    for (const { subjectId } of visible) assertMayEndSessionsOf(caller, subjectId);
    return { ids: visible.map(({ id }) => id) };
  }

  private async set(
    which: Which,
    manager?: EntityManager,
  ): Promise<{ readonly sessions: readonly EndingSession[]; readonly version: string }> {
    const at = this.clock.now();
    const live = limitsAsTimes(NO_SESSION_LIMITS, at, this.configuration);
    const found = await this.list.findEnding({ ...which, live, count: MOST_COUNTED + 1 }, manager);
    const limits = await this.limits.of(found, manager);
    const sessions = found.filter((session) => isWithin(session, limits.get(session.subjectId), at));
    const { capped } = toCappedCount(sessions.length);
    return { sessions, version: capped ? 'many' : contentVersion(sessions.map(({ id }) => id).sort()) };
  }

  private async endOneIn(tx: Transaction, caller: Caller, id: string): Promise<void> {
    const session = await this.list.findById(id, tx.manager);
    // Somebody else was quicker: it is ended, and the audit trail says by whom.
    if (!session || !(await this.sessions.endById(tx, id))) return;
    await this.audit.record(tx, caller, {
      connectionId: session.connectionId,
      action: 'session.revoked',
      target: { type: 'session', id },
      before: toSessionResponse(session, caller.sessionId, this.configuration.session.idleSeconds),
    });
  }

  private async endAllOf(tx: Transaction, caller: Caller, id: string): Promise<void> {
    const subject = await this.subjects.findById(id, tx.manager);
    if (!subject) throw notFound('subject');
    const sessionsValidAfter = await this.sessions.endAllOfSubject(tx, id);
    await this.audit.record(tx, caller, {
      connectionId: subject.connectionId,
      action: 'session.revoked',
      target: { type: 'subject', id },
      before: { sessionsValidAfter: subject.sessionsValidAfter },
      after: { sessionsValidAfter },
    });
  }

  /** However many they are: by moving one mark. Who asks for that wants nobody to stay, so their own is no exception. */
  private async endAllThrough(
    tx: Transaction,
    caller: Caller,
    { id, slug, sessionsValidAfter }: Connection,
  ): Promise<void> {
    const at = this.clock.now();
    await this.connections.endSessions(tx, id, at);
    await this.audit.record(tx, caller, {
      connectionId: id,
      action: 'session.revoked',
      target: { type: 'connection', id },
      before: { connection: slug, sessionsValidAfter },
      after: { connection: slug, sessionsValidAfter: at },
    });
  }
}

/** Whether the session in which somebody calls is one of so many that not each was looked at. */
function isOfAll({ sessionId, connectionId }: Caller, which: Which): boolean {
  return sessionId !== undefined && connectionId === which.connectionId;
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
