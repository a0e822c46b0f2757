import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { Clock } from '../config/clock.js';
import { Configuration } from '../config/configuration.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { listedConnectionId } from '../connections/visible-connection.js';
import { Transactions } from '../database/transactions.js';
import { GatewayError, notFound } from '../errors/gateway-error.js';
import { cursorParts, decodeCursor, pageOf, type PageOf, type PageQuery } from '../http/pagination.js';
import { resourceId } from '../http/resource-id.js';
import { SubjectsRepository } from '../subjects/subjects.repository.js';
import { SessionListRepository, type ListedSession } from './session-list.repository.js';
import { toSessionResponse, type SessionResponse, type SessionsQuery } from './session.dto.js';
import { SessionsService } from './sessions.service.js';

/** Lists and revokes sessions for callers of the API: everybody his own, admins those of their connection, the platform's all. */
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
  ) {}

  /**
   * What the caller may see: his own sessions, with `sessions:read` those of others too.
   * @throws GatewayError `not-found` when the connection isn't one that the caller sees, `permission-denied`
   * when he asks for the sessions of others without the permission, or as an API token, which has none.
   */
  async listVisible(caller: Caller, query: SessionsQuery): Promise<PageOf<SessionResponse>> {
    if (!caller.permissions.has('sessions:read')) {
      const asksForOwn = query.connection === undefined && (query.subject ?? caller.id) === caller.id;
      if (caller.type === 'person' && asksForOwn) return this.listOwn(caller, query);
      throw new GatewayError('permission-denied', 'You need the permission sessions:read.');
    }
    const connectionId = await listedConnectionId(this.connections, caller, query.connection);
    return this.page(caller, query, { connectionId, subjectId: query.subject });
  }

  /** The caller's own sessions; none when the caller is an API token. */
  async listOwn(caller: Caller, query: PageQuery): Promise<PageOf<SessionResponse>> {
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
        before: toSessionResponse(session, caller.sessionId),
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
    { limit, after }: PageQuery,
    filter: { readonly connectionId?: string; readonly subjectId?: string },
  ): Promise<PageOf<SessionResponse>> {
    const at = this.clock.now();
    const rows = await this.list.find({
      ...filter,
      at,
      idleSince: new Date(at.getTime() - this.configuration.session.idleSeconds * 1000),
      after: after === undefined ? undefined : readCursor(after),
      count: limit + 1,
    });
    return pageOf(
      rows,
      limit,
      (session) => toSessionResponse(session, caller.sessionId),
      ({ expiresAt, id }: ListedSession) => [expiresAt.toISOString(), id],
    );
  }
}

function isVisible(caller: Caller, connectionId: string): boolean {
  return caller.platform || caller.connectionId === connectionId;
}

/** His own sessions anybody may end. */
function assertMayEndSessionsOf(caller: Caller, subjectId: string): void {
  if (caller.type === 'person' && caller.id === subjectId) return;
  if (caller.permissions.has('sessions:write')) return;
  throw new GatewayError('permission-denied', 'You need the permission sessions:write.');
}

function readCursor(cursor: string): [expiresAt: string, id: string] {
  const [expiresAt, id] = decodeCursor(cursor, [cursorParts.timestamp, cursorParts.uuid]);
  return [String(expiresAt), String(id)];
}
