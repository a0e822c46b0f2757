import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { MessageCode } from '../crypto/message-authentication.js';
import type { Transaction } from '../database/transactions.js';
import {
  CHAIN_ORIGIN,
  type ChainHead,
  type CheckpointReason,
  type Link,
  type StoredEvent,
} from './chain-hash.js';

/** Which event, spelled by the database as it goes into the hash. */
export const STORED_EVENT_COLUMNS = `e.id::text AS id, ${microseconds('e.at')} AS at, e.connection_id::text AS "connectionId",
  e.actor_type AS "actorType", e.actor_id AS "actorId", e.actor_name AS "actorName", e.action,
  e.target_type AS "targetType", e.target_id AS "targetId", e.outcome, e.before::text AS before,
  e.after::text AS after, e.request_id AS "requestId", e.address`;

/** How far the sealing has come. */
export interface ChainState {
  readonly head: ChainHead;
  /** Events that have been committed and are not in the chain, at most {@link COUNTED_UNSEALED}. */
  readonly unsealed: number;
  /** How long ago the oldest of them happened, in seconds; 0 when there is none. */
  readonly lagSeconds: number;
}

/** Beyond this many unsealed events are not counted. */
export const COUNTED_UNSEALED = 10_000;

/** A row of the chain that was written, with its code. */
export interface SealedLink extends Link {
  readonly code: MessageCode;
}

const LAST_LINK = `SELECT position, hash FROM audit_chain ORDER BY position DESC LIMIT 1`;
const LAST_REMOVED = `SELECT position, hash FROM audit_checkpoints WHERE reason = 'retention'
  ORDER BY position DESC LIMIT 1`;
/** Where everything was removed, the chain goes on from where it ended. */
const HEAD = `SELECT position::text, encode(hash, 'hex') AS hash
  FROM ((${LAST_LINK}) UNION ALL (${LAST_REMOVED})) ends ORDER BY ends.position DESC LIMIT 1`;

/** Reads and extends `audit_chain`; what is in it never changes. */
@Injectable()
export class AuditChainRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** How far the sealing has come, by one statement that looks at few rows. */
  async state(): Promise<ChainState> {
    const [row] = await this.dataSource.query<
      { position: string | null; hash: string | null; unsealed: number; lag: number | null }[]
    >(
      `WITH head AS (${HEAD}), waiting AS (SELECT event_id FROM audit_unsealed LIMIT ${COUNTED_UNSEALED})
       SELECT (SELECT position FROM head) AS position, (SELECT hash FROM head) AS hash,
              (SELECT count(*)::int FROM waiting) AS unsealed,
              (SELECT extract(epoch FROM clock_timestamp() - e.at)::float8
                 FROM audit_events e WHERE e.id = (SELECT min(event_id) FROM audit_unsealed)) AS lag`,
    );
    return {
      head: headOf(row),
      unsealed: row?.unsealed ?? 0,
      lagSeconds: Math.max(0, row?.lag ?? 0),
    };
  }

  /** Makes this transaction the one that works on the chain; false when another one does. */
  async isOurTurn(tx: Transaction): Promise<boolean> {
    const [row] = await tx.manager.query<{ ours: boolean }[]>(
      `SELECT pg_try_advisory_xact_lock(hashtext('rolegate-audit-chain'), 0) AS ours`,
    );
    return row?.ours ?? false;
  }

  async head(manager: EntityManager = this.dataSource.manager): Promise<ChainHead> {
    const [row] = await manager.query<{ position: string; hash: string }[]>(HEAD);
    return headOf(row);
  }

  /** Of the events that are not in the chain yet those with the lowest ids. */
  async unsealedEvents(tx: Transaction, limit: number): Promise<StoredEvent[]> {
    return tx.manager.query<StoredEvent[]>(
      `SELECT ${STORED_EVENT_COLUMNS}
         FROM (SELECT event_id FROM audit_unsealed ORDER BY event_id LIMIT $1) u
         JOIN audit_events e ON e.id = u.event_id ORDER BY e.id`,
      [limit],
    );
  }

  /** Appends to the chain. The events are no longer waiting then. */
  async append(tx: Transaction, links: readonly SealedLink[]): Promise<void> {
    await tx.manager.query(
      `WITH sealed AS (
         INSERT INTO audit_chain (position, event_id, sealed_at, hash, key_id, mac, format)
         SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::timestamptz[], $4::bytea[], $5::text[], $6::bytea[],
           $7::smallint[])
         RETURNING event_id
       ) DELETE FROM audit_unsealed WHERE event_id IN (SELECT event_id FROM sealed)`,
      [
        links.map(({ position }) => position),
        links.map(({ eventId }) => eventId),
        links.map(({ sealedAt }) => sealedAt),
        links.map(({ hash }) => Buffer.from(hash, 'hex')),
        links.map(({ code }) => code.keyId),
        links.map(({ code }) => code.mac),
        links.map(({ format }) => format),
      ],
    );
  }

  /**
   * Forgets about events that are noted as waiting, but of which there is no row.
   * @returns their ids: somebody took them away before they were sealed.
   */
  async forgetMissing(tx: Transaction): Promise<string[]> {
    const rows = await tx.manager.query<{ id: string }[]>(
      `WITH missing AS (
         DELETE FROM audit_unsealed u WHERE NOT EXISTS (SELECT 1 FROM audit_events e WHERE e.id = u.event_id)
         RETURNING event_id
       ) SELECT event_id::text AS id FROM missing ORDER BY event_id`,
    );
    return rows.map(({ id }) => id);
  }

  /** The hash that the chain has at a position; undefined where it has none. */
  async hashAt(position: number): Promise<string | undefined> {
    const [row] = await this.dataSource.query<{ hash: string }[]>(
      `SELECT encode(hash, 'hex') AS hash FROM audit_chain WHERE position = $1`,
      [position],
    );
    return row?.hash;
  }

  /** The end of the oldest events, one after another in the chain, that are older than `days`; `limit` of them at most. */
  async lastExpired(
    tx: Transaction,
    days: number,
    limit: number,
  ): Promise<(ChainHead & { readonly eventId: string }) | undefined> {
    const rows = await tx.manager.query<
      { position: string; hash: string; eventId: string; expired: boolean }[]
    >(
      `SELECT c.position::text, encode(c.hash, 'hex') AS hash, c.event_id::text AS "eventId",
              coalesce(e.at, c.sealed_at) < now() - make_interval(days => $1) AS expired
         FROM audit_chain c LEFT JOIN audit_events e ON e.id = c.event_id ORDER BY c.position LIMIT $2`,
      [days, limit],
    );
    const kept = rows.findIndex(({ expired }) => !expired);
    const last = rows.at(kept === -1 ? rows.length - 1 : kept - 1);
    return kept === 0 || !last ? undefined : { ...last, position: Number(last.position) };
  }

  /** Removes the chain up to a position with its events, through the door that the triggers leave. @returns how many rows. */
  async removeUpTo(tx: Transaction, position: number, days: number): Promise<number> {
    await tx.manager.query(`SELECT set_config('rolegate.audit_retention_days', $1, true)`, [String(days)]);
    await tx.manager.query(
      `DELETE FROM audit_events WHERE id IN (SELECT event_id FROM audit_chain WHERE position <= $1)`,
      [position],
    );
    const [row] = await tx.manager.query<{ removed: number }[]>(
      `WITH removed AS (DELETE FROM audit_chain WHERE position <= $1 RETURNING 1)
       SELECT count(*)::int AS removed FROM removed`,
      [position],
    );
    await tx.manager.query(`DELETE FROM audit_checkpoints WHERE position < $1`, [position]);
    await tx.manager.query(`SELECT set_config('rolegate.audit_retention_days', '', true)`);
    return row?.removed ?? 0;
  }

  async addCheckpoint(
    tx: Transaction,
    reason: CheckpointReason,
    { position, hash }: ChainHead,
    code: MessageCode,
  ): Promise<void> {
    await tx.manager.query(
      `INSERT INTO audit_checkpoints (reason, position, hash, key_id, mac) VALUES ($1, $2, $3, $4, $5)`,
      [reason, position, Buffer.from(hash, 'hex'), code.keyId, code.mac],
    );
  }
}

/** A moment as it goes into a hash: UTC, to the microsecond, whatever the session's time zone and date style. */
export function microseconds(expression: string): string {
  return `to_char(${expression} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}

function headOf(row: { position: string | null; hash: string | null } | undefined): ChainHead {
  return row?.position && row.hash ? { position: Number(row.position), hash: row.hash } : CHAIN_ORIGIN;
}
