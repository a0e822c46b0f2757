import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { ConnectionKind } from '../connections/connection.entity.js';
import type { MembershipSource } from '../subjects/membership.js';
import { counts, SESSIONS_WITH_OWNERS } from './counting-sessions.js';
import type { LiveSince } from './session-limiter.js';

/** A session as lists show it, with as much of its person and connection. */
export interface ListedSession {
  readonly id: string;
  readonly connectionId: string;
  readonly connectionSlug: string;
  readonly connectionKind: ConnectionKind;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  readonly expiresAt: Date;
  /** Ends it when it is not used for so long; null = as long as others may last. */
  readonly idleSeconds: number | null;
  /** Hosts of applications on which the browser has it, too. */
  readonly applicationHosts: string[];
  readonly acr: string | null;
  readonly amr: string[];
  readonly authTime: Date | null;
  readonly userAgent: string | null;
  readonly address: string | null;
  readonly subjectId: string;
  readonly sub: string;
  readonly email: string | null;
  readonly name: string | null;
  readonly membershipSource: MembershipSource;
}

/** Which sessions to list. */
export interface SessionFilter {
  readonly connectionId?: string | undefined;
  readonly subjectId?: string | undefined;
  readonly kind?: ConnectionKind | undefined;
  /** Slug of an application whose hosts have it, too. */
  readonly application?: string | undefined;
  /** Which of them still count. */
  readonly live: LiveSince;
  /** Where the page before ended: the expiry of its last session as ISO 8601, and its id. */
  readonly after?: readonly [expiresAt: string, id: string];
  readonly count: number;
}

/** Hosts that are told of one session at most. */
const MOST_HOSTS = 20;

const COLUMNS = `s.id, s.connection_id AS "connectionId", c.slug AS "connectionSlug", c.kind AS "connectionKind", s.created_at AS "createdAt",
  s.last_seen_at AS "lastSeenAt", s.expires_at AS "expiresAt", s.idle_seconds AS "idleSeconds", s.acr, s.amr, s.auth_time AS "authTime",
  s.user_agent AS "userAgent", s.address, p.id AS "subjectId", p.sub, p.email, p.name,
  p.membership_source AS "membershipSource",
  ARRAY(SELECT DISTINCT h.host FROM application_sessions h WHERE h.session_hash = s.id_hash ORDER BY h.host
    LIMIT ${MOST_HOSTS}) AS "applicationHosts"`;

/** Reads `sessions` for people to look at: neither ID tokens nor groups are loaded. */
@Injectable()
export class SessionListRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Sessions that count, those that expire last (usually the newest) first: that order has an index. */
  async find(filter: SessionFilter): Promise<ListedSession[]> {
    const { where, values } = matching(filter, await this.connectionsOf(filter.kind));
    return this.dataSource.manager.query<ListedSession[]>(
      `SELECT ${COLUMNS} FROM ${SESSIONS_WITH_OWNERS} WHERE ${where} ORDER BY s.expires_at DESC, s.id DESC LIMIT $1`,
      [...values],
    );
  }

  /** How many there are; `filter.count` is the most that is counted. */
  async count(filter: SessionFilter): Promise<number> {
    const { where, values } = matching(filter, await this.connectionsOf(filter.kind));
    const [row] = await this.dataSource.manager.query<{ count: number }[]>(
      `SELECT count(*)::int AS count FROM (SELECT FROM ${SESSIONS_WITH_OWNERS} WHERE ${where} LIMIT $1) counted`,
      [...values],
    );
    return row?.count ?? 0;
  }

  /**
   * The ids of connections of a kind; undefined = of any. Asked for first: told them by a subquery, the database does not
   * know how few of a million sessions they have, and looks at all of them in the order of the list.
   */
  private async connectionsOf(kind: ConnectionKind | undefined): Promise<readonly string[] | undefined> {
    if (kind === undefined) return undefined;
    const rows = await this.dataSource.manager.query<{ id: string }[]>(
      'SELECT id FROM connections WHERE kind = $1',
      [kind],
    );
    return rows.map(({ id }) => id);
  }

  /** One session, over or not. */
  async findById(
    id: string,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<ListedSession | undefined> {
    const [session] = await manager.query<ListedSession[]>(
      `SELECT ${COLUMNS} FROM ${SESSIONS_WITH_OWNERS} WHERE s.id = $1`,
      [id],
    );
    return session;
  }
}

/**
 * What a filter asks for and nothing else, so that the database can begin with what is rare: the sessions on the hosts of
 * one application are few among a million.
 * @param ofKind Ids of the connections of the kind that is asked for; undefined = any.
 * @returns SQL, and the values of its parameters, of which the first is `filter.count`.
 */
function matching(
  filter: SessionFilter,
  ofKind: readonly string[] | undefined,
): { readonly where: string; readonly values: readonly unknown[] } {
  const { connectionId, subjectId, application, live, after } = filter;
  const values: unknown[] = [filter.count];
  const given = (value: unknown): string => `$${values.push(value)}`;
  const conditions = [
    counts({ at: given(live.at), idleSince: given(live.idleSince), begunSince: given(live.begunSince) }),
  ];
  if (connectionId !== undefined) conditions.push(`s.connection_id = ${given(connectionId)}`);
  if (subjectId !== undefined) conditions.push(`s.subject_id = ${given(subjectId)}`);
  if (after) {
    const [expiresAt, id] = after;
    conditions.push(`(s.expires_at, s.id) < (${given(expiresAt)}::timestamptz, ${given(id)}::uuid)`);
  }
  if (ofKind) conditions.push(`s.connection_id = ANY (${given(ofKind)}::uuid[])`);
  if (application !== undefined) {
    conditions.push(`s.id_hash IN (
      SELECT h.session_hash FROM application_sessions h JOIN applications a ON a.id = h.application_id
       WHERE a.slug = ${given(application)})`);
  }
  return { where: conditions.join('\n AND '), values };
}
