import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { entityFromRow } from '../database/entity-row.js';
import type { Transaction } from '../database/transactions.js';
import { EventTrigger } from './event-trigger.entity.js';

/** A trigger that this process runs at the moment. */
export type LeasedTrigger = EventTrigger & { readonly leaseId: string };

/** What a run leaves behind in its trigger; what is absent stays. */
export interface TriggerOutcome {
  readonly cursor?: string | null;
  readonly caughtUpAt?: Date;
  readonly nextRunAt?: Date | null;
  readonly lastRunAt?: Date;
  readonly failures?: number;
  readonly lastFault?: string | null;
  /** Until when the lease goes on; null gives it back. */
  readonly leasedUntil: Date | null;
}

/** The columns of {@link TriggerOutcome}, with their types. */
const COLUMNS: Readonly<Record<keyof TriggerOutcome, string>> = {
  cursor: 'cursor = $?::text',
  caughtUpAt: 'caught_up_at = $?::timestamptz',
  nextRunAt: 'next_run_at = $?::timestamptz',
  lastRunAt: 'last_run_at = $?::timestamptz',
  failures: 'failures = $?::integer',
  lastFault: 'last_fault = $?::text',
  leasedUntil: 'leased_until = $?::timestamptz',
};

/** Somebody else runs the trigger by now, changed what it looks for, or deleted it: what was found must not be stored. */
export class LeaseLost extends Error {}

/** Sees to it that of all replicas one runs a trigger. */
@Injectable()
export class TriggerLeases {
  constructor(private readonly dataSource: DataSource) {}

  /** Takes the trigger that is due for the longest time, unless its connection is disabled; null when none is. */
  async claim(tx: Transaction, now: Date, leasedUntil: Date): Promise<LeasedTrigger | null> {
    const rows = await tx.manager.query<Record<string, unknown>[]>(
      `WITH due AS (
         SELECT t.id FROM event_triggers t JOIN connections c ON c.id = t.connection_id
          WHERE t.next_run_at <= $1 AND (t.leased_until IS NULL OR t.leased_until <= $1) AND c.status <> 'disabled'
          ORDER BY t.next_run_at LIMIT 1 FOR UPDATE OF t SKIP LOCKED
       ), taken AS (
         UPDATE event_triggers t SET lease_id = gen_random_uuid(), leased_until = $2 FROM due WHERE t.id = due.id
         RETURNING t.*
       ) SELECT * FROM taken`,
      [now, leasedUntil],
    );
    const [row] = rows;
    return row ? (entityFromRow(this.dataSource, EventTrigger, row) as LeasedTrigger) : null;
  }

  /**
   * Locks the trigger and writes what a run found out, if it still has the lease. First of all in its transaction, so
   * that whoever lost the lease stores nothing.
   * @throws LeaseLost
   */
  async settle(
    tx: Transaction,
    { id, leaseId }: Pick<LeasedTrigger, 'id' | 'leaseId'>,
    outcome: TriggerOutcome,
  ): Promise<void> {
    const values: unknown[] = [id, leaseId];
    const sets = (Object.keys(COLUMNS) as (keyof TriggerOutcome)[]).flatMap((name) => {
      if (outcome[name] === undefined) return [];
      values.push(outcome[name]);
      return [COLUMNS[name].replace('$?', `$${values.length}`)];
    });
    if (outcome.leasedUntil === null) sets.push('lease_id = NULL');
    const rows = await tx.manager.query<unknown[]>(
      `WITH settled AS (UPDATE event_triggers SET ${sets.join(', ')} WHERE id = $1 AND lease_id = $2 RETURNING id)
       SELECT id FROM settled`,
      values,
    );
    if (rows.length === 0) throw new LeaseLost('another process runs this trigger');
  }

  /** When the newest event that a trigger brought was published; null when it brought none. */
  async newestPublished(triggerId: string): Promise<Date | null> {
    const [row] = await this.dataSource.query<{ newest: Date | null }[]>(
      `SELECT max(e.published) AS newest FROM trigger_events t JOIN okta_events e ON e.id = t.event_id
        WHERE t.trigger_id = $1`,
      [triggerId],
    );
    return row?.newest ?? null;
  }

  /** For metrics: per kind how many triggers fail, and since when the poll that lags most is behind. */
  async health(): Promise<{ kind: string; failing: number; behindSince: Date | null }[]> {
    return this.dataSource.query(
      `SELECT t.kind, (count(*) FILTER (WHERE t.failures > 0))::int AS failing,
              min(coalesce(t.caught_up_at, t.created_at)) AS "behindSince"
         FROM event_triggers t JOIN connections c ON c.id = t.connection_id AND c.status <> 'disabled'
        GROUP BY t.kind`,
    );
  }
}
