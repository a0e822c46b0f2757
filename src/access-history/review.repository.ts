import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Group, MembershipCompleteness, MembershipSource } from '../subjects/membership.js';
import { isAmbiguous } from './held-roles.js';
import type { ConnectionState, MappingState } from './periods.js';

/** A person as they were at one moment. Login, e-mail and name are those of today. */
export interface ReviewedPerson {
  readonly id: string;
  readonly connectionId: string;
  readonly sub: string;
  readonly login: string | null;
  readonly email: string | null;
  readonly name: string | null;
  readonly status: 'active' | 'disabled';
  readonly source: MembershipSource;
  readonly completeness: MembershipCompleteness;
  readonly fetchedAt: Date;
  /** Names the list of the person's groups. */
  readonly groupSet: string;
  readonly lastSignInAt: Date | null;
  readonly lastSignInMethod: string | null;
}

/** Which people a page of a review shows. */
export interface ReviewPage {
  /** Absent = of every connection. */
  readonly connectionId: string | undefined;
  /** Absent = everybody. */
  readonly subjectId?: string | undefined;
  readonly at: Date;
  /** The last one of the page before. */
  readonly after: { readonly connectionId: string; readonly sub: string } | undefined;
}

/** What decided about roles in one connection at one moment. */
export interface ReviewedRules extends ConnectionState {
  readonly slug: string;
  readonly mappings: readonly MappingState[];
}

const IN_FORCE = 'valid_from <= $1 AND (valid_to IS NULL OR valid_to > $1)';

/** Reads who was there at one moment, and what decided about their roles. What a moment was stays the same: pages agree without a snapshot. */
@Injectable()
export class ReviewRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** At most `count` people in the order of connection and `sub`. */
  async findPeople(
    { connectionId, subjectId, at, after }: ReviewPage,
    count: number,
  ): Promise<ReviewedPerson[]> {
    return this.dataSource.query<ReviewedPerson[]>(
      `SELECT s.id, s.connection_id AS "connectionId", s.sub, s.login, s.email, s.name, p.status, p.source,
         p.completeness, p.fetched_at AS "fetchedAt", encode(p.group_set, 'hex') AS "groupSet",
         e.at AS "lastSignInAt", e.method AS "lastSignInMethod"
       FROM subjects s
       JOIN LATERAL (
         SELECT * FROM subject_periods WHERE subject_id = s.id AND valid_from <= $1
          ORDER BY valid_from DESC LIMIT 1
       ) p ON p.valid_to IS NULL OR p.valid_to > $1
       LEFT JOIN LATERAL (
         SELECT at, after ->> 'method' AS method FROM audit_events
          WHERE actor_id = s.id::text AND action LIKE 'sign-in.%' AND action = 'sign-in.succeeded' AND at <= $1
          ORDER BY at DESC, id DESC LIMIT 1
       ) e ON true
       WHERE ($2::uuid IS NULL OR s.connection_id = $2)
         AND ($3::uuid IS NULL OR (s.connection_id, s.sub) > ($3, $4))
         AND ($6::uuid IS NULL OR s.id = $6)
       ORDER BY s.connection_id, s.sub LIMIT $5`,
      [at, connectionId ?? null, after?.connectionId ?? null, after?.sub ?? null, count, subjectId ?? null],
    );
  }

  /** Null when nothing is known of the connection at that moment. */
  async findRules(connectionId: string, at: Date): Promise<ReviewedRules | null> {
    interface Row extends Omit<ReviewedRules, 'mappings'> {
      readonly mappings: readonly (Omit<MappingState, 'ambiguousName'> & { warnings: string[] })[];
    }
    const [row] = await this.dataSource.query<Row[]>(
      `SELECT c.slug, p.status, p.default_role AS "defaultRole", p.required_groups AS "requiredGroups",
         (SELECT coalesce(json_agg(json_build_object('mappingId', mapping_id, 'version', version,
            'groupName', group_name, 'groupId', group_id, 'role', role_key, 'warnings', warnings)), '[]')
            FROM mapping_periods WHERE connection_id = $2 AND ${IN_FORCE}) AS mappings
       FROM connection_periods p JOIN connections c ON c.id = p.connection_id
       WHERE p.connection_id = $2 AND ${IN_FORCE}`,
      [at, connectionId],
    );
    if (!row) return null;
    const { mappings, ...rules } = row;
    return {
      ...rules,
      mappings: mappings.map(({ warnings, ...mapping }) => ({
        ...mapping,
        ambiguousName: isAmbiguous(mapping.groupId, warnings),
      })),
    };
  }

  /** Of each list those groups that a mapping in force, or a required group, is about; lists without any are missing. */
  async findGroups(
    connectionId: string,
    sets: readonly string[],
    { at, requiredGroups }: { readonly at: Date; readonly requiredGroups: readonly string[] },
  ): Promise<Map<string, readonly Group[]>> {
    const rows = await this.dataSource.query<{ set: string; groups: Group[] }[]>(
      `WITH mappings AS (
         SELECT group_name, group_id FROM mapping_periods WHERE connection_id = $2 AND ${IN_FORCE}
       )
       SELECT encode(s.hash, 'hex') AS set, json_agg(g.value) AS groups
       FROM group_sets s CROSS JOIN LATERAL jsonb_array_elements(s.groups) g(value)
       WHERE s.connection_id = $2 AND s.hash = ANY (SELECT decode(hex, 'hex') FROM unnest($3::text[]) hex)
         AND (g.value ->> 'name' IN (SELECT group_name FROM mappings)
           OR g.value ->> 'id' IN (SELECT group_id FROM mappings)
           OR g.value ->> 'name' = ANY($4::text[]))
       GROUP BY s.hash`,
      [at, connectionId, sets, requiredGroups],
    );
    return new Map(rows.map(({ set, groups }) => [set, groups]));
  }

  /** Keys of roles in rank order. */
  async findRoleOrder(): Promise<string[]> {
    const rows = await this.dataSource.query<{ key: string }[]>('SELECT key FROM roles ORDER BY rank, key');
    return rows.map(({ key }) => key);
  }

  /** Since when the history is kept, and the present moment of the clock by which it is. */
  async findBounds(): Promise<{ readonly begunAt: Date; readonly now: Date }> {
    const [row] = await this.dataSource.query<{ begunAt: Date; now: Date }[]>(
      `SELECT begun_at AS "begunAt", date_trunc('milliseconds', clock_timestamp()) AS now FROM access_history`,
    );
    if (!row) throw new Error('The history has no beginning.');
    return row;
  }
}
