import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { asUnavailable } from '../errors/outage.js';
import { ambiguousNameWarnings } from './group-identity.js';

/** What a group's name says: that its group is mapped, or only that one of several groups of that name is. */
export type NameMeaning = 'mapped' | 'ambiguous';

/** Answers whether any of many group names is mapped, in one query. */
@Injectable()
export class MappedGroupsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * What these names, compared exactly, mean in the connection; those without a mapping are left out.
   * @throws GatewayError `unavailable` when the database can't be used.
   */
  async meaningsOf(connectionId: string, names: readonly string[]): Promise<ReadonlySet<NameMeaning>> {
    if (names.length === 0) return new Set();
    try {
      const rows = await this.dataSource.query<{ meaning: NameMeaning }[]>(
        `SELECT DISTINCT CASE WHEN group_id IS NOT NULL AND warnings && $3::text[] THEN 'ambiguous' ELSE 'mapped' END AS meaning
           FROM group_mappings
          WHERE connection_id = $1 AND group_name = ANY($2::text[]) AND group_deleted_at IS NULL`,
        // Postgres keeps no NUL in a text, so no mapping has such a name.
        [connectionId, names.filter((name) => !name.includes('\0')), ambiguousNameWarnings],
      );
      return new Set(rows.map(({ meaning }) => meaning));
    } catch (error) {
      throw asUnavailable(error);
    }
  }

  /**
   * The keys of the roles that these groups are mapped to, by group id; groups without a mapping are left out.
   * @throws GatewayError `unavailable` when the database can't be used.
   */
  async rolesByGroup(
    connectionId: string,
    groups: readonly { readonly id: string; readonly name: string }[],
  ): Promise<ReadonlyMap<string, string>> {
    if (groups.length === 0) return new Map();
    try {
      const rows: { group_id: string | null; group_name: string; role_key: string }[] =
        await this.dataSource.query(
          `SELECT group_id, group_name, role_key FROM group_mappings
            WHERE connection_id = $1 AND (group_id = ANY($2::text[]) OR group_name = ANY($3::text[]))`,
          [connectionId, groups.map((group) => group.id), groups.map((group) => group.name)],
        );
      return new Map(
        groups.flatMap(({ id, name }) => {
          // A pinned mapping means its group alone, whatever other groups are called.
          const row =
            rows.find((mapping) => mapping.group_id === id) ??
            rows.find((mapping) => mapping.group_id === null && mapping.group_name === name);
          return row ? [[id, row.role_key] as const] : [];
        }),
      );
    } catch (error) {
      throw asUnavailable(error);
    }
  }
}
