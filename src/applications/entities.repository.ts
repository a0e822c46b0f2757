import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Transaction } from '../database/transactions.js';
import type { EntityValues } from './entity-set.js';

/** How many entities a replacement added, changed and removed. */
export interface EntityCounts {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
}

/** Where a list of entities goes on: after this one. */
export type EntityKey = Pick<EntityValues, 'type' | 'id'>;

/** Reads and writes `application_entities`. */
@Injectable()
export class EntitiesRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Entities in the order of type and id, of one type or of all, after one of them, at most `count`. */
  async findPage(
    applicationId: string,
    count: number,
    { type, after }: { readonly type?: string; readonly after?: EntityKey },
  ): Promise<EntityValues[]> {
    return this.dataSource.query<EntityValues[]>(
      `SELECT type, id, properties FROM application_entities
        WHERE application_id = $1 AND ($3::text IS NULL OR type = $3)
          AND ($4::text IS NULL OR (type, id) > ($4, $5))
        ORDER BY type, id LIMIT $2`,
      [applicationId, count, type ?? null, after?.type ?? null, after?.id ?? null],
    );
  }

  /** One entity; undefined when there is none. */
  async find(applicationId: string, { type, id }: EntityKey): Promise<EntityValues | undefined> {
    const [found] = await this.dataSource.query<EntityValues[]>(
      `SELECT type, id, properties FROM application_entities
        WHERE application_id = $1 AND type = $2 AND id = $3`,
      [applicationId, type, id],
    );
    return found;
  }

  /** A text that two sets share if and only if they are equal. */
  async version(applicationId: string, manager: EntityManager = this.dataSource.manager): Promise<string> {
    const [row] = await manager.query<{ version: string | null }[]>(
      `SELECT md5(jsonb_agg(jsonb_build_array(type, id, properties) ORDER BY type, id)::text) AS version
         FROM application_entities WHERE application_id = $1`,
      [applicationId],
    );
    return row?.version ?? 'none';
  }

  /** Lets replacements of one application's set follow each other. */
  async lock(tx: Transaction, applicationId: string): Promise<void> {
    await tx.manager.query('SELECT 1 FROM applications WHERE id = $1 FOR NO KEY UPDATE', [applicationId]);
  }

  /** Makes the set what it should be; a row that stays the same is not written. */
  async replace(
    tx: Transaction,
    applicationId: string,
    entities: readonly EntityValues[],
  ): Promise<EntityCounts> {
    const values = [applicationId, JSON.stringify(entities)];
    const [{ removed = 0 } = {}] = await tx.manager.query<{ removed: number }[]>(
      `WITH wanted AS (SELECT * FROM jsonb_to_recordset($2::jsonb) AS r(type text, id text)),
            gone AS (DELETE FROM application_entities e WHERE e.application_id = $1
                      AND NOT EXISTS (SELECT 1 FROM wanted w WHERE w.type = e.type AND w.id = e.id) RETURNING 1)
       SELECT count(*)::int AS removed FROM gone`,
      values,
    );
    // xmax is 0 in a row that no update made.
    const [{ added = 0, changed = 0 } = {}] = await tx.manager.query<{ added: number; changed: number }[]>(
      `WITH written AS (
         INSERT INTO application_entities AS e (application_id, type, id, properties)
         SELECT $1, type, id, coalesce(properties, '{}')
           FROM jsonb_to_recordset($2::jsonb) AS r(type text, id text, properties jsonb)
         ON CONFLICT (application_id, type, id) DO UPDATE SET properties = excluded.properties
           WHERE e.properties IS DISTINCT FROM excluded.properties
         RETURNING e.xmax = 0 AS added)
       SELECT count(*) FILTER (WHERE added)::int AS added, count(*) FILTER (WHERE NOT added)::int AS changed
         FROM written`,
      values,
    );
    return { added, changed, removed };
  }
}
