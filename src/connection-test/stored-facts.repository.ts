import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Connection } from '../connections/connection.entity.js';
import { asUnavailable } from '../errors/outage.js';
import type { StoredFacts } from './facts.js';

/** Mappings and triggers that are looked at, at most: more are told by number elsewhere. */
const MOST_ROWS = 10_000;
const MOST_TWINS = 10;

/** Reads what is stored here about a connection and bears on whether it works. */
@Injectable()
export class StoredFactsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws GatewayError `unavailable` when the database can't be used. */
  async of({ id, issuer, clientId }: Connection): Promise<Omit<StoredFacts, 'evidence'>> {
    const query = <Row>(sql: string, values: unknown[]): Promise<Row[]> =>
      this.dataSource.query<Row[]>(sql, values);
    try {
      const mappings = await query<StoredFacts['mappings'][number]>(
        `SELECT group_name AS "groupName", role_key AS role, warnings, group_deleted_at IS NOT NULL AS deleted
           FROM group_mappings WHERE connection_id = $1 ORDER BY group_name LIMIT ${MOST_ROWS}`,
        [id],
      );
      const triggers = await query<StoredFacts['triggers'][number]>(
        `SELECT kind, failures FROM event_triggers WHERE connection_id = $1 LIMIT ${MOST_ROWS}`,
        [id],
      );
      const twins = await query<{ slug: string }>(
        `SELECT slug FROM connections WHERE issuer = $1 AND client_id = $2 AND client_id <> '' AND id <> $3
          ORDER BY slug LIMIT ${MOST_TWINS}`,
        [issuer, clientId, id],
      );
      return { mappings, triggers, twins: twins.map(({ slug }) => slug) };
    } catch (error) {
      throw asUnavailable(error);
    }
  }
}
