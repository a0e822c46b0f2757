import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { ConnectionKind } from '../connections/connection.entity.js';
import { queryPlanned } from '../database/planned-query.js';
import { Transactions } from '../database/transactions.js';
import type { MembershipSource } from '../subjects/membership.js';
import type { AddressFilter } from './address-filter.js';
import {
  counts,
  countsWithoutPeople,
  SESSIONS_IN_MEMORY,
  SESSIONS_WITH_CONNECTIONS,
  SESSIONS_WITH_OWNERS,
  type LiveParameters,
} from './counting-sessions.js';
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

/** A session that is about to end. */
export type EndingSession = Pick<ListedSession, 'id' | 'subjectId' | 'createdAt' | 'lastSeenAt'>;

/** By what sessions are sorted: their absolute end and their beginning have an index, their last use has none. */
export type SessionSortKey = 'expiresAt' | 'createdAt' | 'lastSeenAt';

/** An order of sessions. */
export interface SessionOrder {
  readonly by: SessionSortKey;
  readonly descending: boolean;
}

/** Which sessions to list. */
export interface SessionFilter {
  readonly connectionId?: string | undefined;
  readonly subjectId?: string | undefined;
  /** Of the sessions; undefined = whichever. */
  readonly ids?: readonly string[] | undefined;
  readonly kind?: ConnectionKind | undefined;
  /** Slug of an application whose hosts have it, too. */
  readonly application?: string | undefined;
  /** Where the client was at sign-in. */
  readonly address?: AddressFilter | undefined;
  /** Name of the browser at sign-in. */
  readonly browser?: string | undefined;
  /** Which of them still count. */
  readonly live: LiveSince;
  /** Default: those that expire last, usually the newest, first. */
  readonly order?: SessionOrder;
  /** Where the page before ended: what its last session is sorted by, as ISO 8601, and its id. */
  readonly after?: readonly [moment: string, id: string];
  readonly count: number;
}

/** What the index `sessions_address` begins with, word for word: addresses in the order of their numbers. */
export const ADDRESS_NUMBER = `(CASE WHEN s.address ~ '^[0-9A-Fa-f.:]+$' THEN s.address::inet END)`;

const SORT_COLUMNS: Readonly<Record<SessionSortKey, string>> = {
  expiresAt: 'expires_at',
  createdAt: 'created_at',
  lastSeenAt: 'last_seen_at',
};

const LAST_TO_EXPIRE: SessionOrder = { by: 'expiresAt', descending: true };

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
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
  ) {}

  /** Sessions that count, in an order that has an index. */
  async find(filter: SessionFilter): Promise<ListedSession[]> {
    const { where, values } = matching(filter, await this.idsOf(filter), counts);
    const text = `SELECT ${COLUMNS} FROM ${SESSIONS_WITH_OWNERS} WHERE ${where} ORDER BY ${orderOf(filter.order ?? LAST_TO_EXPIRE, (key) => `s.${SORT_COLUMNS[key]}`, 's.id')} LIMIT $1`;
    // These have indexes in the order of the list, which would seem dear where many sessions match.
    if (filter.browser !== undefined || filter.address)
      return queryPlanned<ListedSession>(this.transactions, SESSIONS_IN_MEMORY, text, values);
    return this.dataSource.manager.query<ListedSession[]>(text, [...values]);
  }

  /** As many sessions that count as `filter.count` says, in any order, with what is needed to end them. */
  async findEnding(
    filter: SessionFilter,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<EndingSession[]> {
    const { where, values } = matching(filter, await this.idsOf(filter), countsWithoutPeople);
    return manager.query<EndingSession[]>(
      `SELECT s.id, s.subject_id AS "subjectId", s.created_at AS "createdAt", s.last_seen_at AS "lastSeenAt"
         FROM ${SESSIONS_WITH_CONNECTIONS} WHERE ${where} LIMIT $1`,
      [...values],
    );
  }

  /** The hosts of applications that were opened in these sessions, in the order of their names: the first of them. */
  async hostsOf(ids: readonly string[]): Promise<string[]> {
    const rows = await this.dataSource.manager.query<{ host: string }[]>(
      `SELECT DISTINCT h.host FROM application_sessions h JOIN sessions s ON s.id_hash = h.session_hash
        WHERE s.id = ANY ($1::uuid[]) ORDER BY h.host LIMIT ${MOST_HOSTS}`,
      [[...ids]],
    );
    return rows.map(({ host }) => host);
  }

  /** Whose sessions these are, over or not; those that are gone are missing. */
  async findOwners(
    ids: readonly string[],
  ): Promise<Pick<ListedSession, 'id' | 'subjectId' | 'connectionId'>[]> {
    return this.dataSource.manager.query(
      `SELECT id, subject_id AS "subjectId", connection_id AS "connectionId" FROM sessions
        WHERE id = ANY ($1::uuid[]) ORDER BY id`,
      [[...ids]],
    );
  }

  /** How many there are, after whichever; `filter.count` is the most that is counted. */
  async count(filter: SessionFilter): Promise<number> {
    const { where, values } = matching(filter, await this.idsOf(filter), countsWithoutPeople);
    const [row] = await this.dataSource.manager.query<{ count: number }[]>(
      `SELECT count(*)::int AS count FROM (SELECT FROM ${SESSIONS_WITH_CONNECTIONS} WHERE ${where} LIMIT $1) counted`,
      [...values],
    );
    return row?.count ?? 0;
  }

  /**
   * The page of {@link find} and the number of all of them, found together: where few of many sessions match, those are
   * looked at once. Undefined when more than `most` match: they are soon met on the way of the list.
   */
  async findFew(
    { after, ...filter }: SessionFilter,
    most: number,
  ): Promise<{ readonly sessions: readonly ListedSession[]; readonly count: number } | undefined> {
    const { where, values, given } = matching(
      { ...filter, count: most + 1 },
      await this.idsOf(filter),
      countsWithoutPeople,
    );
    const { order = LAST_TO_EXPIRE } = filter;
    const place =
      after &&
      `(f.sorted_by, f.id) ${isAfter(order)} (${given(after[0])}::timestamptz, ${given(after[1])}::uuid)`;
    const rows = await queryPlanned<{ matching: number } & Listed>(
      this.transactions,
      SESSIONS_IN_MEMORY,
      `WITH few AS MATERIALIZED (SELECT s.id_hash, s.${SORT_COLUMNS[order.by]} AS sorted_by, s.id FROM ${SESSIONS_WITH_CONNECTIONS} WHERE ${where} LIMIT $1),
       page AS MATERIALIZED (SELECT * FROM few f ${place ? `WHERE ${place}` : ''}
         ORDER BY ${orderOf(order, () => 'f.sorted_by', 'f.id')} LIMIT ${given(filter.count)})
       SELECT n.matching, listed.* FROM (SELECT count(*)::int AS matching FROM few) n
         LEFT JOIN (SELECT ${COLUMNS} FROM page JOIN ${SESSIONS_WITH_OWNERS} ON s.id_hash = page.id_hash) listed ON true
        ORDER BY ${orderOf(order, (key) => `listed."${key}"`, 'listed.id')}`,
      values,
    );
    const [first] = rows;
    if (first === undefined || first.matching > most) return undefined;
    return {
      sessions: rows.filter((row): row is typeof row & ListedSession => row.id !== null),
      count: first.matching,
    };
  }

  /**
   * The ids of what a filter names. Asked for first: told them by a subquery, the database does not know how few of a
   * million sessions they have, and looks at all of them in the order of the list.
   */
  private async idsOf({ kind, application }: SessionFilter): Promise<NamedIds> {
    const ids = async (sql: string, name: string | undefined): Promise<string[] | undefined> => {
      if (name === undefined) return undefined;
      const rows = await this.dataSource.manager.query<{ id: string }[]>(sql, [name]);
      return rows.map(({ id }) => id);
    };
    const [ofKind, named] = await Promise.all([
      ids('SELECT id FROM connections WHERE kind = $1', kind),
      ids('SELECT id FROM applications WHERE slug = $1', application),
    ]);
    return { ofKind, application: named && (named[0] ?? null) };
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

/** A row beside one that is always there. */
type Listed = ListedSession | { readonly id: null };

/** What is asked for by name, as ids. */
interface NamedIds {
  /** Ids of the connections of the kind that is asked for; undefined = any. */
  readonly ofKind: readonly string[] | undefined;
  /** Null = there is no such application; undefined = any. */
  readonly application: string | null | undefined;
}

function isAfter({ descending }: SessionOrder): string {
  return descending ? '<' : '>';
}

function orderOf(
  { by, descending }: SessionOrder,
  column: (key: SessionSortKey) => string,
  id: string,
): string {
  const direction = descending ? 'DESC' : 'ASC';
  return `${column(by)} ${direction}, ${id} ${direction}`;
}

/**
 * What a filter asks for and nothing else, so that the database can begin with what is rare: the sessions on the hosts of
 * one application are few among a million.
 * @param live Which sessions count.
 * @returns SQL, and the values of its parameters, of which the first is `filter.count`; `given` adds one.
 */
function matching(
  filter: SessionFilter,
  { ofKind, application }: NamedIds,
  live: (moments: LiveParameters) => string,
): {
  readonly where: string;
  readonly values: readonly unknown[];
  readonly given: (value: unknown) => string;
} {
  const { connectionId, subjectId, live: since, after } = filter;
  const values: unknown[] = [filter.count];
  const given = (value: unknown): string => `$${values.push(value)}`;
  const conditions = [
    live({ at: given(since.at), idleSince: given(since.idleSince), begunSince: given(since.begunSince) }),
  ];
  if (connectionId !== undefined) conditions.push(`s.connection_id = ${given(connectionId)}`);
  if (subjectId !== undefined) conditions.push(`s.subject_id = ${given(subjectId)}`);
  if (filter.ids) conditions.push(`s.id = ANY (${given([...filter.ids])}::uuid[])`);
  if (filter.browser !== undefined) conditions.push(`s.browser = ${given(filter.browser)}`);
  if (filter.address) {
    const [first, last] = filter.address;
    // Of one address the index has them in the order of the list, of several only when they are sorted.
    conditions.push(
      first === last
        ? `${ADDRESS_NUMBER} = ${given(first)}::inet`
        : `${ADDRESS_NUMBER} BETWEEN ${given(first)}::inet AND ${given(last)}::inet`,
    );
  }
  if (after) {
    const [moment, id] = after;
    const place = `(${given(moment)}::timestamptz, ${given(id)}::uuid)`;
    const order = filter.order ?? LAST_TO_EXPIRE;
    conditions.push(`(s.${SORT_COLUMNS[order.by]}, s.id) ${isAfter(order)} ${place}`);
  }
  if (ofKind) conditions.push(`s.connection_id = ANY (${given(ofKind)}::uuid[])`);
  if (application !== undefined) {
    conditions.push(`s.id_hash IN (
      SELECT h.session_hash FROM application_sessions h WHERE h.application_id = ${given(application)}::uuid)`);
  }
  return { where: conditions.join('\n AND '), values, given };
}
