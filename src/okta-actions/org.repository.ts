import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

/** A role that being in some group gives, and the connection that says so. */
export interface MappedRole {
  readonly roleKey: string;
  readonly connectionId: string;
}

/** The names of groups without one of which nobody holds a role through a connection. */
export interface RequiredGroups {
  readonly connectionId: string;
  readonly names: readonly string[];
}

/** A person of Okta's as a connection knows them. */
export interface OrgSubject {
  readonly id: string;
  readonly connectionId: string;
}

/** Whether a connection (`c`) is one of the Okta org whose URL is the given parameter: any of its authorization servers. */
const ofOrg = (parameter: string): string =>
  `(c.issuer = ${parameter} OR starts_with(c.issuer, ${parameter} || '/'))`;

/** Reads what all connections to one Okta org hold: what is done in the org is felt through each of them. */
@Injectable()
export class OrgRepository {
  constructor(readonly dataSource: DataSource) {}

  /**
   * The roles that these groups give in any connection of the org. A mapping counts by its group's id and by its name,
   * pinned or not: a membership that came with a sign-in has names alone.
   */
  async rolesOfGroups(
    orgUrl: string,
    groups: readonly { readonly id: string; readonly name: string }[],
  ): Promise<readonly MappedRole[]> {
    if (groups.length === 0) return [];
    const rows = await this.dataSource.query<{ role_key: string; connection_id: string }[]>(
      `SELECT DISTINCT m.role_key, m.connection_id
         FROM group_mappings m JOIN connections c ON c.id = m.connection_id
        WHERE ${ofOrg('$1')} AND (m.group_id = ANY($2::text[]) OR m.group_name = ANY($3::text[]))
        ORDER BY m.role_key, m.connection_id`,
      [
        orgUrl,
        groups.map(({ id }) => id),
        groups.map(({ name }) => name).filter((name) => !name.includes('\0')),
      ],
    );
    return rows.map((row) => ({ roleKey: row.role_key, connectionId: row.connection_id }));
  }

  /** The connections of the org whose people hold roles only in certain groups, with the names of these. */
  async requiredGroups(orgUrl: string): Promise<readonly RequiredGroups[]> {
    const rows = await this.dataSource.query<{ id: string; names: string[] }[]>(
      `SELECT c.id, c.required_groups AS names FROM connections c
        WHERE ${ofOrg('$1')} AND cardinality(c.required_groups) > 0`,
      [orgUrl],
    );
    return rows.map(({ id, names }) => ({ connectionId: id, names }));
  }

  /** The person with this Okta id in every connection of the org. */
  async subjectsOf(
    orgUrl: string,
    sub: string,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<readonly OrgSubject[]> {
    const rows = await manager.query<{ id: string; connection_id: string }[]>(
      `SELECT s.id, s.connection_id FROM subjects s JOIN connections c ON c.id = s.connection_id
        WHERE s.sub = $2 AND ${ofOrg('$1')} ORDER BY s.id`,
      [orgUrl, sub],
    );
    return rows.map((row) => ({ id: row.id, connectionId: row.connection_id }));
  }

  /** Whether a connection belongs to the org. */
  async isOfOrg(orgUrl: string, connectionId: string): Promise<boolean> {
    const rows: unknown[] = await this.dataSource.query(
      `SELECT 1 FROM connections c WHERE c.id = $2 AND ${ofOrg('$1')}`,
      [orgUrl, connectionId],
    );
    return rows.length > 0;
  }
}
