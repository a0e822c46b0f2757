import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { TellingGroups } from '../access-model/telling-groups.js';
import { queryPlanned } from '../database/planned-query.js';
import { Transactions } from '../database/transactions.js';
import {
  countsUnmarked,
  countsWithoutPeople,
  endedByMark,
  SESSIONS_IN_MEMORY,
  SESSIONS_OF_MARKED,
  SESSIONS_WITH_CONNECTIONS,
} from '../sessions/counting-sessions.js';
import type { Group, MembershipCompleteness } from '../subjects/membership.js';

/** What somebody's roles follow from: the same for many people, as groups that decide about nothing are left out. */
export interface RoleGround {
  readonly groups: readonly Group[];
  /** Whether the groups were read by Okta's API. */
  readonly readByApi: boolean;
  readonly completeness: MembershipCompleteness;
}

/** People with a session who have the same ground, and of whose groups the same can be relied on. */
export interface AlikePeople extends RoleGround {
  /** Whether their groups were read before `LiveQuery.readSince`. */
  readonly tooOld: boolean;
  readonly people: number;
  /** Those of their sessions that count. */
  readonly sessions: number;
  /** The ids of some of them, those that come first: `{id,id}`. */
  readonly first: string;
}

/** Some of the people of a connection: those whose ids are in between. */
export interface Slice {
  /** Null = from the first one on. */
  readonly from: string | null;
  /** That one is left out; null = to the last one. */
  readonly until: string | null;
}

/** From when on the sessions of people with some ground count, where that is later than for others. */
export interface GroundLimits extends RoleGround {
  readonly idleSince: Date;
  /** Null = whenever they began. */
  readonly begunSince: Date | null;
}

/** Which people, and which of their sessions. */
export interface LiveQuery {
  readonly connectionId: string;
  readonly telling: TellingGroups;
  readonly at: Date;
  /** Sessions last used at or before this moment are over. */
  readonly idleSince: Date;
  readonly readSince: Date;
  /** Sessions of the connection begun until then are over, as text, which keeps its microseconds; null = there is no such moment. */
  readonly validAfter: string | null;
  /** Empty = nobody's sessions are limited more than others'. */
  readonly limits: readonly GroundLimits[];
  /** How many of those who are alike are told by their ids. */
  readonly first: number;
  /** Nobody but these; absent = anybody. */
  readonly subs?: readonly string[];
  /** Id of an application: not their sessions count but what of them is on its hosts. */
  readonly onHostsOf?: string | undefined;
}

/** How a person is named. */
export interface NamedPerson {
  readonly id: string;
  readonly sub: string;
  readonly login: string | null;
  readonly name: string | null;
}

/**
 * For the statement that goes through all sessions: room for as many people as a slice has, workers for what becomes few
 * rows, which Postgres would not give it for the many that it expects, and nothing compiled for a single run.
 */
const FOR_MANY = { work_mem: '32MB', parallel_tuple_cost: '0.01', jit: 'off' };

/** Counts people with a session by what their roles follow from. The database goes through them; rows are few. */
@Injectable()
export class LivePeopleRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
  ) {}

  /** Active people who have a session that counts. */
  async findAlike(query: LiveQuery, slice: Slice): Promise<AlikePeople[]> {
    const { connectionId, telling, at, idleSince, readSince, validAfter, limits, first, subs, onHostsOf } =
      query;
    const values: unknown[] = [];
    const given = (value: unknown): string => `$${values.push(value)}`;
    const connection = `${given(connectionId)}::uuid`;
    const [atMoment, since, read] = [given(at), given(idleSince), given(readSince)];
    const among = subs ? `AND p.sub = ANY (${given(subs)}::text[])` : '';
    const ground = groundOf(telling, given);
    const people = `SELECT p.id, ${ground.columns},
        p.membership_completeness = 'complete' AND p.membership_source <> 'local'
          AND p.membership_fetched_at < ${read}::timestamptz AS "tooOld"
      FROM ${ground.people} WHERE ${within('p.id', slice, given)} AND p.connection_id = ${connection} AND p.status = 'active' ${among}`;
    const ofSlice = `s.connection_id = ${connection} AND ${within('s.subject_id', slice, given)}
      ${subs ? `AND s.subject_id IN (SELECT p.id FROM subjects p WHERE p.connection_id = ${connection} ${among})` : ''}`;
    const onHosts =
      onHostsOf === undefined
        ? ''
        : `JOIN application_sessions a ON a.session_hash = s.id_hash AND a.application_id = ${given(onHostsOf)}::uuid`;
    // Where nobody is limited, sessions are counted before anything is asked about people, and marks by themselves: few
    // people have one, and each session would be looked up among them.
    const unmarked = (mark: string): string =>
      `${ofSlice} AND ${countsUnmarked({ at: atMoment, idleSince: since }, mark)}`;
    const countedOf = (sessions: string, where: string): string =>
      `SELECT s.subject_id AS id, count(*)::int AS sessions FROM ${sessions} ${onHosts} WHERE ${where} GROUP BY s.subject_id`;
    const limited = {
      at: atMoment,
      idleSince: `GREATEST(${since}::timestamptz, l."idleSince")`,
      begunSince: 'l."begunSince"',
    };
    const unlimited = (mark: string): string =>
      `SELECT l.id, l.sessions - coalesce(e.sessions, 0) AS sessions FROM (${countedOf('sessions s', unmarked(mark))}) l
         LEFT JOIN (${countedOf(SESSIONS_OF_MARKED, `${endedByMark} AND ${unmarked(mark)}`)}) e ON e.id = l.id
        WHERE l.sessions > coalesce(e.sessions, 0)`;
    const live =
      limits.length === 0
        ? unlimited(given(validAfter))
        : `SELECT p.id, count(*)::int AS sessions FROM people p JOIN (${SESSIONS_WITH_CONNECTIONS} ${onHosts}) ON s.subject_id = p.id
             LEFT JOIN jsonb_to_recordset(${given(JSON.stringify(limits))}::jsonb)
               AS l(groups jsonb, "readByApi" boolean, completeness text, "idleSince" timestamptz, "begunSince" timestamptz)
               ON (l.groups, l."readByApi", l.completeness) = (p.groups, p."readByApi", p.completeness)
           WHERE ${ofSlice} AND ${countsWithoutPeople(limited)} GROUP BY p.id`;
    const ids =
      first === 0 ? `'{}'` : `ARRAY(SELECT unnest(ids) ORDER BY 1 LIMIT ${given(first)}::int)::text`;
    const text = `WITH people AS ${limits.length === 0 ? '' : 'MATERIALIZED'} (${people}), live AS (${live}),
       alike AS (
         SELECT p.groups, p."readByApi", p.completeness, p."tooOld", count(*)::int AS people,
           sum(live.sessions)::int AS sessions ${first === 0 ? '' : ', array_agg(p.id) AS ids'}
         FROM live JOIN people p ON p.id = live.id GROUP BY 1, 2, 3, 4
       )
       SELECT groups, "readByApi", completeness, "tooOld", people, sessions, ${ids} AS first FROM alike`;
    const settings = onHostsOf === undefined ? FOR_MANY : { ...FOR_MANY, ...SESSIONS_IN_MEMORY };
    return queryPlanned<AlikePeople>(this.transactions, settings, text, values);
  }

  /** What the roles of the active people of a slice follow from, whether they have a session or not, and of how many. */
  async findGrounds(
    { connectionId, telling }: Pick<LiveQuery, 'connectionId' | 'telling'>,
    slice: Slice,
  ): Promise<(RoleGround & Pick<AlikePeople, 'people'>)[]> {
    const values: unknown[] = [];
    const given = (value: unknown): string => `$${values.push(value)}`;
    const ground = groundOf(telling, given);
    return this.dataSource.query<(RoleGround & Pick<AlikePeople, 'people'>)[]>(
      `SELECT ${ground.columns}, count(*)::int AS people FROM ${ground.people}
        WHERE ${within('p.id', slice, given)} AND p.connection_id = ${given(connectionId)} AND p.status = 'active'
        GROUP BY 1, 2, 3`,
      values,
    );
  }

  /** How many people a connection has; none when it is gone. */
  async countPeople(connectionId: string): Promise<number> {
    const [row] = await this.dataSource.query<{ people: number }[]>(
      'SELECT count(*)::int AS people FROM subjects WHERE connection_id = $1',
      [connectionId],
    );
    return row?.people ?? 0;
  }

  /** Since when the sessions of a connection count, as {@link LiveQuery.validAfter}. */
  async validAfter(connectionId: string): Promise<string | null> {
    const [row] = await this.dataSource.query<Pick<LiveQuery, 'validAfter'>[]>(
      'SELECT sessions_valid_after::text AS "validAfter" FROM connections WHERE id = $1',
      [connectionId],
    );
    return row?.validAfter ?? null;
  }

  /** How people are named, by their ids; who is gone is missing. */
  async findNames(ids: readonly string[]): Promise<ReadonlyMap<string, NamedPerson>> {
    const rows = await this.dataSource.query<NamedPerson[]>(
      'SELECT id, sub, login, name FROM subjects WHERE id = ANY($1::uuid[])',
      [ids],
    );
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** The ids here of people by their `sub`; who never signed in is missing. */
  async findIds(connectionId: string, subs: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows: { id: string; sub: string }[] = await this.dataSource.query(
      'SELECT id, sub FROM subjects WHERE connection_id = $1 AND sub = ANY($2::text[])',
      [connectionId, subs],
    );
    return new Map(rows.map(({ id, sub }) => [sub, id]));
  }
}

/**
 * SQL: people `p`, and what their roles follow from. Their groups are looked through beside them: as a column that rows are
 * grouped by, that would be done again and again, and never once for all who have the same.
 */
function groundOf(
  { names, ids }: TellingGroups,
  given: (value: unknown) => string,
): { readonly columns: string; readonly people: string } {
  const rest = `p.membership_source = 'api' AS "readByApi", p.membership_completeness AS completeness`;
  const telling = [
    ...(names.length === 0 ? [] : [`g.value ->> 'name' = ANY (${given(names)}::text[])`]),
    ...(ids.length === 0 ? [] : [`g.value ->> 'id' = ANY (${given(ids)}::text[])`]),
  ];
  if (telling.length === 0) return { columns: `'[]'::jsonb AS groups, ${rest}`, people: 'subjects p' };
  return {
    columns: `told.groups, ${rest}`,
    people: `subjects p CROSS JOIN LATERAL (SELECT coalesce(jsonb_agg(g.value), '[]') AS groups
      FROM jsonb_array_elements(p.groups) g(value) WHERE ${telling.join(' OR ')}) told`,
  };
}

function within(column: string, { from, until }: Slice, given: (value: unknown) => string): string {
  return [
    ...(from === null ? [] : [`${column} >= ${given(from)}::uuid`]),
    ...(until === null ? ['true'] : [`${column} < ${given(until)}::uuid`]),
  ].join(' AND ');
}
