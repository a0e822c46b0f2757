import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { TellingGroups } from '../access-model/telling-groups.js';
import { counts, SESSIONS_WITH_OWNERS } from '../sessions/counting-sessions.js';
import type { ListedSubject } from '../subjects/subject.dto.js';
import type { Group, MembershipCompleteness, MembershipSource } from '../subjects/membership.js';
import { foldedText } from './folded-text.js';
import type { CertainRoles, RoleSource } from './held-now.js';

/** Which people are meant; what is absent does not matter. */
export interface PeopleFilter {
  readonly connectionId?: string | undefined;
  /** A part of login, e-mail, name or `sub`, in any case. */
  readonly text?: string | undefined;
  readonly source?: MembershipSource | undefined;
  readonly completeness?: MembershipCompleteness | undefined;
  /** Whose groups were read before this moment. */
  readonly fetchedBefore?: Date | undefined;
  readonly status?: 'active' | 'disabled' | undefined;
  /** Who has signed in by this method. */
  readonly method?: string | undefined;
  /** Nobody but these. */
  readonly ids?: readonly string[] | undefined;
  /** Nobody who holds a role for certain by this. */
  readonly unlessHolding?: CertainRoles | undefined;
  /** Nobody after this place. */
  readonly upTo?: PersonPlace | undefined;
}

/** A place in the order of people. */
export interface PersonPlace {
  readonly connectionId: string;
  readonly sub: string;
}

/** An order of people other than that of their ids. */
export interface PeopleOrder {
  /** `name`: in any case, people without one last. `last-sign-in`: refused ones count, too. */
  readonly by: 'name' | 'last-sign-in';
  readonly descending: boolean;
}

/** A place in such an order. */
export interface OrderedPlace {
  /** What people are sorted by; null = the person has no name. */
  readonly key: string | null;
  /** Id of the person. */
  readonly id: string;
}

/** A person in such an order. */
export interface OrderedRow extends PersonRow {
  readonly sortKey: string | null;
}

/** A person as lists show them, with as many of their groups as decide about their roles. */
export interface PersonRow extends ListedSubject {
  readonly groups: readonly Group[];
  readonly groupCount: number;
}

/** From which moments on sessions of a person count. */
export interface AskedSessions {
  readonly id: string;
  readonly idleSince: Date;
  readonly begunSince: Date | null;
}

/** What an index has people by. The name is cut, because no index holds a text of any length. */
const SORT_KEYS: Readonly<Record<PeopleOrder['by'], (alias: string) => string>> = {
  name: (alias) => `lower(left(${alias}.name, 200))`,
  'last-sign-in': (alias) => `${alias}.last_sign_in_at`,
};

const TEXT = `coalesce(s.login, '') || E'\\x1f' || coalesce(s.email, '') || E'\\x1f' || coalesce(s.name, '') || E'\\x1f' || s.sub`;

/** Reads people for admins: without the thousands of groups that give nobody anything. */
@Injectable()
export class PeopleRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** At most `count` people in the order of connection and `sub`, which an index has, with those of their groups that tell something. */
  async findPage(
    filter: PeopleFilter,
    telling: TellingGroups,
    count: number,
    after?: PersonPlace,
  ): Promise<PersonRow[]> {
    const { values, parameter, conditions } = matching(filter);
    if (after)
      conditions.push(
        `(s.connection_id, s.sub) > (${parameter(after.connectionId)}::uuid, ${parameter(after.sub)})`,
      );
    return this.dataSource.query<PersonRow[]>(
      pageOf({ conditions, parameter }, telling, count, (alias) => `${alias}.connection_id, ${alias}.sub`),
      values,
    );
  }

  /** The same in another order, which an index has as well. */
  async findOrdered(
    filter: PeopleFilter,
    telling: TellingGroups,
    count: number,
    order: PeopleOrder,
    after?: OrderedPlace,
  ): Promise<OrderedRow[]> {
    const rows = after?.key === null ? [] : await this.findKeyed(filter, telling, count, order, after);
    if (rows.length === count || order.by !== 'name') return rows;
    const { values, parameter, conditions } = matching(filter);
    conditions.push(`${SORT_KEYS.name('s')} IS NULL`);
    if (after?.key === null) conditions.push(`s.id > ${parameter(after.id)}::uuid`);
    const nameless = await this.dataSource.query<OrderedRow[]>(
      pageOf(
        { conditions, parameter },
        telling,
        count - rows.length,
        (alias) => `${alias}.id`,
        () => 'NULL',
      ),
      values,
    );
    return [...rows, ...nameless];
  }

  /** Those of them who have what they are sorted by: whoever has no name is last, whichever the direction. */
  private async findKeyed(
    filter: PeopleFilter,
    telling: TellingGroups,
    count: number,
    { by, descending }: PeopleOrder,
    after: OrderedPlace | undefined,
  ): Promise<OrderedRow[]> {
    const { values, parameter, conditions } = matching(filter);
    const key = SORT_KEYS[by];
    const direction = descending ? 'DESC' : 'ASC';
    conditions.push(`${key('s')} IS NOT NULL`);
    if (after) {
      const place = `(${parameter(after.key)}::${by === 'name' ? 'text' : 'timestamptz'}, ${parameter(after.id)}::uuid)`;
      conditions.push(`(${key('s')}, s.id) ${descending ? '<' : '>'} ${place}`);
    }
    const order = (alias: string) => `${key(alias)} ${direction}, ${alias}.id ${direction}`;
    const rows = await this.dataSource.query<(PersonRow & { sortKey: string | Date })[]>(
      pageOf({ conditions, parameter }, telling, count, order, key),
      values,
    );
    return rows.map(({ sortKey, ...row }) => ({
      ...row,
      sortKey: sortKey instanceof Date ? sortKey.toISOString() : sortKey,
    }));
  }

  /** The place of the person who comes so many after another place of a connection; undefined = there are not so many. */
  async findPlace({ connectionId, sub }: PersonPlace, distance: number): Promise<PersonPlace | undefined> {
    const [row] = await this.dataSource.query<{ sub: string }[]>(
      `SELECT sub FROM subjects WHERE connection_id = $1 AND sub > $2 ORDER BY sub OFFSET $3 LIMIT 1`,
      [connectionId, sub, distance - 1],
    );
    return row && { connectionId, sub: row.sub };
  }

  /** How many people there are; at most `atMost`. */
  async count(filter: PeopleFilter, atMost: number): Promise<number> {
    const { values, parameter, conditions } = matching(filter);
    const [row] = await this.dataSource.query<{ count: number }[]>(
      `SELECT count(*)::int AS count FROM (
         SELECT FROM subjects s WHERE ${conditions.join(' AND ')} LIMIT ${parameter(atMost)}) counted`,
      values,
    );
    return row?.count ?? 0;
  }

  /**
   * The ids of people of a connection who are in a group, by its name or its id: more than hold its role, never fewer.
   * Found by their lists of groups, which the history keeps; at most `count`, in no order.
   */
  async findIdsInGroup(
    { connectionId, group }: RoleSource & { readonly group: NonNullable<RoleSource['group']> },
    count: number,
  ): Promise<string[]> {
    const rows = await this.dataSource.query<{ id: string }[]>(
      `SELECT p.subject_id AS id FROM group_sets s
         JOIN subject_periods p ON p.connection_id = s.connection_id AND p.group_set = s.hash AND p.valid_to IS NULL
       WHERE s.connection_id = $1 AND (s.groups @> $2::jsonb OR s.groups @> $3::jsonb) LIMIT $4`,
      [
        connectionId,
        JSON.stringify([{ name: group.name }]),
        JSON.stringify([group.id === null ? { name: group.name } : { id: group.id }]),
        count,
      ],
    );
    return rows.map(({ id }) => id);
  }

  /** How many people are active, of one connection or of all. */
  async countActive(connectionId: string | undefined): Promise<number> {
    const [row] = await this.dataSource.query<{ count: number }[]>(
      `SELECT count(*)::int AS count FROM subjects
        WHERE status = 'active' AND ($1::uuid IS NULL OR connection_id = $1)`,
      [connectionId ?? null],
    );
    return row?.count ?? 0;
  }

  /** The numbers of sessions that count, by person; who has none is missing. */
  async countSessions(asked: readonly AskedSessions[], at: Date): Promise<Map<string, number>> {
    const rows = await this.dataSource.query<{ id: string; count: number }[]>(
      `SELECT a.id, count(*)::int AS count
       FROM jsonb_to_recordset($1::jsonb) AS a(id uuid, "idleSince" timestamptz, "begunSince" timestamptz)
         JOIN (${SESSIONS_WITH_OWNERS}) ON s.subject_id = a.id
       WHERE ${counts({ at: '$2', idleSince: 'a."idleSince"', begunSince: 'a."begunSince"' })}
       GROUP BY a.id`,
      [JSON.stringify(asked), at],
    );
    return new Map(rows.map(({ id, count }) => [id, count]));
  }

  /** The mappings of a connection that are about these groups, by the name of the group. */
  async findMappings(
    connectionId: string,
    groupNames: readonly string[],
  ): Promise<Map<string, { readonly id: string; readonly version: number }>> {
    const rows = await this.dataSource.query<{ id: string; version: number; groupName: string }[]>(
      `SELECT id, version, group_name AS "groupName" FROM group_mappings
       WHERE connection_id = $1 AND group_name = ANY($2::text[])`,
      [connectionId, groupNames],
    );
    return new Map(rows.map(({ groupName, ...mapping }) => [groupName, mapping]));
  }
}

/** Reads some people, at most `count`, in an order. @param key What they are sorted by, which is then told. */
function pageOf(
  { conditions, parameter }: Pick<ReturnType<typeof matching>, 'conditions' | 'parameter'>,
  telling: TellingGroups,
  count: number,
  order: (alias: string) => string,
  key?: (alias: string) => string,
): string {
  const limit = parameter(count);
  const [names, ids] = [parameter(telling.names), parameter(telling.ids)];
  return `WITH page AS MATERIALIZED (
      SELECT * FROM subjects s WHERE ${conditions.join(' AND ')} ORDER BY ${order('s')} LIMIT ${limit}
    )
    SELECT p.id, p.connection_id AS "connectionId", p.sub, p.login, p.email, p.name, p.status,
      p.membership_source AS "membershipSource", p.membership_completeness AS "membershipCompleteness",
      p.membership_fetched_at AS "membershipFetchedAt",
      p.sign_in_methods AS "signInMethods", p.last_sign_in_at AS "lastSignInAt", p.created_at AS "createdAt",
      jsonb_array_length(p.groups) AS "groupCount", ${key ? `${key('p')} AS "sortKey",` : ''}
      (SELECT coalesce(jsonb_agg(g.value), '[]') FROM jsonb_array_elements(p.groups) g(value)
        WHERE g.value ->> 'name' = ANY(${names}::text[]) OR g.value ->> 'id' = ANY(${ids}::text[])) AS groups
    FROM page p ORDER BY ${order('p')}`;
}

/** The conditions on `subjects s`, and the values of their parameters, to which more can be added. */
function matching(filter: PeopleFilter): {
  readonly values: unknown[];
  readonly parameter: (value: unknown) => string;
  readonly conditions: string[];
} {
  const values: unknown[] = [];
  const conditions = ['true'];
  const parameter = (value: unknown) => `$${values.push(value)}`;
  const where = (value: unknown, condition: (parameter: string) => string) => {
    if (value !== undefined) conditions.push(condition(parameter(value)));
  };
  where(filter.connectionId, (id) => `s.connection_id = ${id}`);
  where(filter.ids, (ids) => `s.id = ANY(${ids}::uuid[])`);
  where(filter.source, (source) => `s.membership_source = ${source}`);
  where(filter.completeness, (completeness) => `s.membership_completeness = ${completeness}`);
  where(filter.fetchedBefore, (moment) => `s.membership_fetched_at < ${moment}`);
  where(filter.status, (status) => `s.status = ${status}`);
  where(filter.method, (method) => `s.sign_in_methods ? ${method}`);
  where(filter.upTo?.sub, (sub) => `s.sub <= ${sub}`);
  if (filter.unlessHolding) conditions.push(`NOT (${holding(filter.unlessHolding, parameter)})`);
  if (filter.text !== undefined) {
    const { pattern, from, to } = foldedText(filter.text);
    const folded = `lower((${TEXT}) COLLATE "C")`;
    const compared = from === '' ? folded : `translate(${folded}, ${parameter(from)}, ${parameter(to)})`;
    conditions.push(`${compared} LIKE ${parameter(pattern)}`);
  }
  return { values, parameter, conditions };
}

/** Holds a role for certain: as `resolveRoles` matches groups. */
function holding(
  { requiredNames, everybody, ids, names, namesWithoutId }: CertainRoles,
  parameter: (value: unknown) => string,
): string {
  const inGroup = (condition: string) =>
    `EXISTS (SELECT FROM jsonb_array_elements(s.groups) g(value) WHERE ${condition})`;
  const name = `g.value ->> 'name'`;
  const among = (list: readonly string[]) => `${name} = ANY(${parameter(list)}::text[])`;
  return [
    `s.status = 'active' AND s.membership_completeness <> 'unavailable'`,
    ...(requiredNames.length === 0 ? [] : [inGroup(among(requiredNames))]),
    ...(everybody
      ? []
      : [
          inGroup(
            `g.value ->> 'id' = ANY(${parameter(ids)}::text[]) OR ${among(names)}
               OR (s.membership_source <> 'api' AND g.value ->> 'id' IS NULL AND ${among(namesWithoutId)})`,
          ),
        ]),
  ].join(' AND ');
}
