import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { deletionBasis, type DeletableKind } from '../deletions/deletion-basis.repository.js';
import type { ImpactResponse } from './impact.dto.js';

type Counted = Exclude<
  keyof ImpactResponse,
  'lastUsedAt' | 'members' | 'unknown' | 'truncated' | 'lastAdminPath' | 'blockedBy'
>;
type Counts = Partial<Record<Counted, number>>;

const NAMING_ROLE = `access_rules @> jsonb_build_array(jsonb_build_object('anyRole', jsonb_build_array($1::text)))`;

/** Of which connection rows count; null as the second parameter = of all. */
const SEEN = '($2::uuid IS NULL OR connection_id = $2)';

/** Counts what a deletion would touch, by one statement each. */
@Injectable()
export class ImpactCountsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** See {@link deletionBasis}. Read before anything is counted: if something changes in between, it is too old. */
  async basis(kind: DeletableKind, key: string): Promise<string> {
    return deletionBasis(this.dataSource.manager, kind, key);
  }

  /** @param connectionId Whose mappings and tokens count; undefined = all. */
  async ofRole(key: string, connectionId: string | undefined): Promise<Counts> {
    return this.count(
      {
        groupMappings: `SELECT count(*) FROM group_mappings WHERE role_key = $1 AND ${SEEN}`,
        tokens: `SELECT count(*) FROM api_tokens WHERE role_key = $1 AND ${SEEN}`,
        defaultRoleOf: `SELECT count(*) FROM connections WHERE default_role = $1 AND ($2::uuid IS NULL OR id = $2)`,
        grants: 'SELECT count(*) FROM grants WHERE role = $1',
        applications: `SELECT count(*) FROM applications WHERE ${NAMING_ROLE}
          OR id IN (SELECT application_id FROM grants WHERE role = $1)`,
      },
      [key, connectionId ?? null],
    );
  }

  /** What an application has. */
  async ofApplication(id: string): Promise<Counts> {
    return this.count(
      {
        grants: 'SELECT count(*) FROM grants WHERE application_id = $1',
        credentials: 'SELECT count(*) FROM application_credentials WHERE application_id = $1',
        entities: 'SELECT count(*) FROM application_entities WHERE application_id = $1',
      },
      [id],
    );
  }

  /** Everything that goes with a connection but sessions. */
  async ofConnection(id: string): Promise<Counts> {
    return this.count(
      {
        people: 'SELECT count(*) FROM subjects WHERE connection_id = $1',
        applications: 'SELECT count(*) FROM applications WHERE $1 = ANY(connection_ids)',
        tokens: 'SELECT count(*) FROM api_tokens WHERE connection_id = $1',
        groupMappings: 'SELECT count(*) FROM group_mappings WHERE connection_id = $1',
        eventTriggers: 'SELECT count(*) FROM event_triggers WHERE connection_id = $1',
      },
      [id],
    );
  }

  /** People of a connection who are in none of these groups, as far as their groups are known. */
  async withoutGroup(id: string, names: readonly string[]): Promise<number> {
    const select = `SELECT count(*) FROM subjects WHERE connection_id = $1 AND NOT EXISTS (
      SELECT FROM jsonb_array_elements(groups) g WHERE g ->> 'name' = ANY($2::text[]))`;
    const { people = 0 } = await this.count({ people: select }, [id, names]);
    return people;
  }

  /**
   * People of a connection without an address in one of these domains, as admission judges it; whether an address is
   * verified is not stored.
   */
  async outsideDomains(id: string, domains: readonly string[]): Promise<number> {
    // Lower case only of our own letters: in other alphabets there are such as become one of them.
    const select = `SELECT count(*) FROM subjects WHERE connection_id = $1
      AND NOT coalesce(email ~ '^[^@]+@[A-Za-z0-9.-]+$' AND lower(split_part(email, '@', 2) COLLATE "C") = ANY($2::text[]), false)`;
    const { people = 0 } = await this.count({ people: select }, [id, domains]);
    return people;
  }

  private async count(selects: Readonly<Record<string, string>>, values: unknown[]): Promise<Counts> {
    const columns = Object.entries(selects).map(([name, select]) => `(${select})::int AS "${name}"`);
    const [row] = await this.dataSource.query<Counts[]>(`SELECT ${columns.join(', ')}`, values);
    return row ?? {};
  }
}
