import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { boundedRead } from '../database/pool.js';
import { EntitySet } from './entity-set.js';

/** How long a decision waits for the entities of its application, in milliseconds: there may be 10,000 of them. */
export const ENTITIES_READ_LIMIT_MS = 1000;

const BYTES_PER_ENTITY = 300;

interface Row {
  readonly type: string;
  readonly id: string;
  readonly properties: Record<string, unknown>;
  readonly bytes: number;
}

/** Reads the entities of applications for decisions. */
@Injectable()
export class DecidingEntitiesRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * All entities of an application, as one statement sees them.
   * @throws Error when that takes longer than {@link ENTITIES_READ_LIMIT_MS} or the database can't be used.
   */
  async read(applicationId: string): Promise<EntitySet> {
    const rows = await boundedRead<Row>(
      this.dataSource,
      `SELECT type, id, properties, octet_length(properties::text) AS bytes
       FROM application_entities WHERE application_id = $1`,
      [applicationId],
      ENTITIES_READ_LIMIT_MS,
    );
    const bytes = rows.reduce((sum, row) => sum + BYTES_PER_ENTITY + 2 * row.bytes, BYTES_PER_ENTITY);
    return new EntitySet(
      rows.map(({ type, id, properties }) => ({ type, id, properties })),
      bytes,
    );
  }
}
