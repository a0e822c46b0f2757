import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../database/transactions.js';
import type { EventDelivery } from '../event-triggers/event-delivery.entity.js';
import type { DeliveryVerdict } from './delivery-verdict.js';

/** A delivery that is about to be tried. */
export interface LentDelivery {
  readonly id: string;
  readonly triggerId: string;
  readonly connectionSlug: string;
  readonly eventIds: readonly string[];
  /** Tries so far, this one included. */
  readonly attempts: number;
  readonly deliverTo: string | null;
  /** Sealed. */
  readonly deliverySecret: string | null;
}

/** A delivery as it is listed. */
export type ListedDelivery = Pick<
  EventDelivery,
  'id' | 'status' | 'attempts' | 'dueAt' | 'lastStatus' | 'lastFault' | 'createdAt' | 'deliveredAt'
> & {
  readonly events: number;
  /** Microseconds since 1970 of `createdAt`, which is coarser. */
  readonly createdMicros: string;
};

/** Which deliveries to list. */
export interface DeliveryFilter {
  readonly triggerId: string;
  readonly status?: EventDelivery['status'] | undefined;
  readonly after?: { readonly createdMicros: string; readonly id: string } | undefined;
}

const LISTED = `d.id, d.status, d.attempts, d.due_at AS "dueAt", d.last_status AS "lastStatus",
  d.last_fault AS "lastFault", d.created_at AS "createdAt", d.delivered_at AS "deliveredAt",
  cardinality(d.event_ids) AS events, (extract(epoch FROM d.created_at) * 1000000)::bigint::text AS "createdMicros"`;

/** Reads and writes `event_deliveries`. */
@Injectable()
export class DeliveriesRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Takes one due delivery of each trigger that has none under way, here or in another process, at most `limit`, and
   * lends them until a moment under a lease: if this process dies, another one takes them then. Which triggers have
   * their turn is left to chance, so that those of slow receivers, however many, keep the others waiting, but never out.
   * @param busy Triggers for which a request of this process is under way.
   */
  async claim(
    tx: Transaction,
    lease: { readonly id: string; readonly now: Date; readonly until: Date },
    busy: readonly string[],
    limit: number,
  ): Promise<LentDelivery[]> {
    const triggers = await tx.manager.query<{ id: string }[]>(
      `SELECT t.id FROM event_triggers t
        WHERE t.id <> ALL($2::uuid[])
          AND EXISTS (SELECT FROM event_deliveries d WHERE d.trigger_id = t.id AND d.due_at <= $1)
        ORDER BY random() LIMIT $3 FOR NO KEY UPDATE OF t SKIP LOCKED`,
      [lease.now, [...busy], limit],
    );
    if (triggers.length === 0) return [];
    // In a statement of its own, which sees what another process lent before it let go of the trigger.
    return tx.manager.query<LentDelivery[]>(
      `WITH due AS (
         SELECT d.id FROM unnest($4::uuid[]) AS t(id) CROSS JOIN LATERAL (
           SELECT id FROM event_deliveries
            WHERE trigger_id = t.id AND due_at <= $1 ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED
         ) d WHERE NOT EXISTS (
           SELECT FROM event_deliveries b WHERE b.trigger_id = t.id AND b.lease_id IS NOT NULL AND b.due_at > $1)
       ), lent AS (
         UPDATE event_deliveries d SET lease_id = $2, due_at = $3, attempts = attempts + 1
           FROM due, event_triggers t, connections c
          WHERE d.id = due.id AND t.id = d.trigger_id AND c.id = t.connection_id
         RETURNING d.id, d.trigger_id AS "triggerId", c.slug AS "connectionSlug", d.event_ids AS "eventIds", d.attempts,
           t.deliver_to AS "deliverTo", t.delivery_secret AS "deliverySecret"
       ) SELECT * FROM lent`,
      [lease.now, lease.id, lease.until, triggers.map(({ id }) => id)],
    );
  }

  /** Stores what became of a delivery. @returns false when the lease ran out and somebody else has it. */
  async settle(
    tx: Transaction,
    id: string,
    leaseId: string,
    { status, dueAt, lastStatus, lastFault }: DeliveryVerdict,
    now: Date,
  ): Promise<boolean> {
    const rows = await tx.manager.query<unknown[]>(
      `WITH settled AS (
         UPDATE event_deliveries SET status = $3, due_at = $4, last_status = $5, last_fault = $6, lease_id = NULL,
             delivered_at = CASE WHEN $3 = 'delivered' THEN $7::timestamptz ELSE delivered_at END
          WHERE id = $1 AND lease_id = $2 RETURNING id
       ) SELECT id FROM settled`,
      [id, leaseId, status, dueAt, lastStatus, lastFault, now],
    );
    return rows.length > 0;
  }

  /** Has a delivery sent again, as if it had never been tried. One that is on its way at this moment is left to it. */
  async replay(tx: Transaction, triggerId: string, id: string, now: Date): Promise<void> {
    await tx.manager.query(
      `UPDATE event_deliveries SET status = 'pending', attempts = 0, due_at = $3, last_status = NULL, last_fault = NULL
        WHERE trigger_id = $1 AND id = $2 AND lease_id IS NULL`,
      [triggerId, id, now],
    );
  }

  async find(triggerId: string, id: string): Promise<ListedDelivery | null> {
    const [row] = await this.dataSource.query<ListedDelivery[]>(
      `SELECT ${LISTED} FROM event_deliveries d WHERE d.trigger_id = $1 AND d.id = $2`,
      [triggerId, id],
    );
    return row ?? null;
  }

  /** Deliveries of a trigger, newest first, at most `count`. */
  async findPage({ triggerId, status, after }: DeliveryFilter, count: number): Promise<ListedDelivery[]> {
    return this.dataSource.query<ListedDelivery[]>(
      `SELECT ${LISTED} FROM event_deliveries d
        WHERE d.trigger_id = $1 AND ($2::text IS NULL OR d.status = $2)
          AND ($3::bigint IS NULL
            OR (d.created_at, d.id) < (timestamptz 'epoch' + $3::bigint * interval '1 microsecond', $4::uuid))
        ORDER BY d.created_at DESC, d.id DESC LIMIT $5`,
      [triggerId, status ?? null, after?.createdMicros ?? null, after?.id ?? null, count],
    );
  }

  /** The connection of a trigger; null when there is no such trigger. */
  async findConnectionOfTrigger(triggerId: string): Promise<string | null> {
    const [row] = await this.dataSource.query<{ connection_id: string }[]>(
      'SELECT connection_id FROM event_triggers WHERE id = $1',
      [triggerId],
    );
    return row?.connection_id ?? null;
  }

  /** Removes deliveries that were made before a moment and need nothing any more. @returns how many. */
  async deleteOld(tx: Transaction, before: Date, limit: number): Promise<number> {
    const rows = await tx.manager.query<unknown[]>(
      `WITH old AS (
         SELECT id FROM event_deliveries WHERE created_at < $1 AND due_at IS NULL LIMIT $2 FOR UPDATE SKIP LOCKED
       ), gone AS (DELETE FROM event_deliveries d USING old WHERE d.id = old.id RETURNING d.id) SELECT id FROM gone`,
      [before, limit],
    );
    return rows.length;
  }

  /** How many deliveries wait, since when the oldest, and how many are dead. */
  async count(): Promise<{ waiting: number; dead: number; oldestAt: Date | null }> {
    const [row] = await this.dataSource.query<{ waiting: number; dead: number; oldestAt: Date | null }[]>(
      `SELECT count(*) FILTER (WHERE status = 'pending')::int AS waiting,
              count(*) FILTER (WHERE status = 'dead')::int AS dead,
              min(created_at) FILTER (WHERE status = 'pending') AS "oldestAt" FROM event_deliveries`,
    );
    return row ?? { waiting: 0, dead: 0, oldestAt: null };
  }
}
