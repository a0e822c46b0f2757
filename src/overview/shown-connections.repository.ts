import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { boundedRead } from '../database/pool.js';

/** What the overview says of a connection besides its Okta's state. */
export interface ShownConnection {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly environment: string | null;
  readonly active: boolean;
  /** How many there are, with those that are left out. */
  readonly total: number;
}

/** A connection with what its event hook tells. */
export interface HookedConnection {
  readonly slug: string;
  readonly hasHook: boolean;
  readonly lastRunAt: Date | null;
}

/** Connections whose hooks are looked at. */
const MOST_HOOKED = 1000;

/** How long the look may take, in milliseconds. */
const TIMEOUT_MS = 1_000;

/** Reads which connections the overview shows. */
@Injectable()
export class ShownConnectionsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Connections that a provider stands behind and that are no drafts, by slug.
   * @param connectionId Undefined = all.
   * @param first Slugs of those that must not be among what is left out.
   */
  async find(
    connectionId: string | undefined,
    first: readonly string[],
    limit: number,
  ): Promise<ShownConnection[]> {
    return boundedRead<ShownConnection>(
      this.dataSource,
      `SELECT id, slug, name, environment, status = 'active' AS active, (count(*) OVER ())::int AS total
         FROM connections WHERE kind = 'okta' AND status <> 'draft' AND ($1::uuid IS NULL OR id = $1)
        ORDER BY slug = ANY ($2) DESC, slug LIMIT $3`,
      [connectionId ?? null, first, limit],
      TIMEOUT_MS,
    );
  }

  /** All connections that a provider stands behind, by slug, each with its event hook. @param connectionId Undefined = all. */
  async findHooks(connectionId: string | undefined): Promise<HookedConnection[]> {
    return this.dataSource.query<HookedConnection[]>(
      `SELECT c.slug, h.id IS NOT NULL AS "hasHook", h.last_run_at AS "lastRunAt"
         FROM connections c LEFT JOIN LATERAL (
           SELECT id, last_run_at FROM event_triggers
            WHERE connection_id = c.id AND kind = 'event-hook' ORDER BY last_run_at DESC NULLS LAST LIMIT 1) h ON true
        WHERE c.kind = 'okta' AND ($1::uuid IS NULL OR c.id = $1)
        ORDER BY c.slug LIMIT ${MOST_HOOKED}`,
      [connectionId ?? null],
    );
  }
}
