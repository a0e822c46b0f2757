import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Group } from '../subjects/membership.js';
import { isAmbiguous } from './held-roles.js';
import type { ConnectionPeriod, MappingPeriod, SubjectHistory, SubjectPeriod } from './periods.js';

/** Periods of one person that are looked at: the newest. A sign-in that changes nothing begins none. */
export const MAX_PERIODS = 5_000;

/** What is kept of one person's past. */
export interface StoredHistory extends SubjectHistory {
  /** True when there are periods before those that are given. */
  readonly cut: boolean;
}

interface Row {
  readonly subject: (Omit<SubjectPeriod, 'groups' | 'to'> & { set: string; to: number | null })[];
  readonly connection: (Omit<ConnectionPeriod, 'to'> & { to: number | null })[];
  readonly sets: { readonly set: string; readonly groups: readonly Group[] }[];
  readonly mappings: (Omit<MappingPeriod, 'to' | 'ambiguousName'> & {
    to: number | null;
    warnings: string[];
  })[];
}

/** A moment as milliseconds since 1970; it is stored no finer. */
const MS = (column: string) => `(extract(epoch FROM ${column}) * 1000)::bigint`;

// One statement, and so one snapshot. Of the groups only those come along that any mapping was ever about.
const HISTORY = `
  WITH periods AS (
    SELECT * FROM subject_periods WHERE subject_id = $1 ORDER BY valid_from DESC LIMIT $3
  ), rules AS (
    SELECT * FROM connection_periods WHERE connection_id = $2
  ), members AS (
    SELECT s.hash, g.value FROM group_sets s CROSS JOIN LATERAL jsonb_array_elements(s.groups) g(value)
     WHERE s.connection_id = $2 AND s.hash IN (SELECT group_set FROM periods)
       AND (g.value ->> 'name' IN (SELECT group_name FROM mapping_periods WHERE connection_id = $2)
         OR g.value ->> 'id' IN (SELECT group_id FROM mapping_periods WHERE connection_id = $2)
         OR g.value ->> 'name' IN (SELECT unnest(required_groups) FROM rules))
  ), mappings AS (
    SELECT * FROM mapping_periods WHERE connection_id = $2
       AND (group_name IN (SELECT value ->> 'name' FROM members)
         OR group_id IN (SELECT value ->> 'id' FROM members))
  )
  SELECT
    (SELECT coalesce(json_agg(json_build_object('from', ${MS('valid_from')}, 'to', ${MS('valid_to')},
      'status', status, 'source', source, 'completeness', completeness,
      'set', encode(group_set, 'hex')) ORDER BY valid_from), '[]') FROM periods) AS subject,
    (SELECT coalesce(json_agg(json_build_object('from', ${MS('valid_from')}, 'to', ${MS('valid_to')},
      'status', status, 'defaultRole', default_role, 'requiredGroups', required_groups)
      ORDER BY valid_from), '[]') FROM rules) AS connection,
    (SELECT coalesce(json_agg(json_build_object('set', encode(hash, 'hex'), 'groups', groups)), '[]')
       FROM (SELECT hash, json_agg(value) AS groups FROM members GROUP BY hash) s) AS sets,
    (SELECT coalesce(json_agg(json_build_object('from', ${MS('valid_from')}, 'to', ${MS('valid_to')},
      'mappingId', mapping_id, 'version', version, 'groupName', group_name, 'groupId', group_id,
      'role', role_key, 'warnings', warnings) ORDER BY valid_from), '[]') FROM mappings) AS mappings`;

/** Reads what decided about one person's roles, from when to when. */
@Injectable()
export class SubjectHistoryRepository {
  constructor(private readonly dataSource: DataSource) {}

  async find(subjectId: string, connectionId: string): Promise<StoredHistory> {
    const [row] = await this.dataSource.query<Row[]>(HISTORY, [subjectId, connectionId, MAX_PERIODS]);
    if (!row) throw new Error('The history gave no row.');
    const sets = new Map(row.sets.map(({ set, groups }) => [set, groups]));
    return {
      cut: row.subject.length >= MAX_PERIODS,
      subject: row.subject.map(({ set, ...period }) => ({
        ...lasting(period),
        groups: sets.get(set) ?? [],
      })),
      connection: row.connection.map(lasting),
      mappings: row.mappings.map(({ warnings, ...mapping }) => ({
        ...lasting(mapping),
        ambiguousName: isAmbiguous(mapping.groupId, warnings),
      })),
    };
  }
}

function lasting<T extends { readonly to: number | null }>(period: T): Omit<T, 'to'> & { to: number } {
  return { ...period, to: period.to ?? Infinity };
}
