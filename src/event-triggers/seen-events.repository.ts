import { Injectable } from '@nestjs/common';
import { Clock } from '../config/clock.js';
import type { Transaction } from '../database/transactions.js';
import type { StoredEvent } from '../event-store/event-store.repository.js';
import type { EventTrigger } from './event-trigger.entity.js';

/** A run whose result the events are. */
export interface RunSoFar {
  readonly id: string;
  /** Events that it has brought already: the new ones come after them. */
  readonly eventCount: number;
}

/** Notes which events a trigger has brought, each once, and sends them on their way to where it delivers. */
@Injectable()
export class SeenEvents {
  constructor(private readonly clock: Clock) {}

  /**
   * Notes events for a trigger, in the transaction that stores them. Whether an event itself is new does not matter: it
   * may have come by another trigger before. Call `EventStore.announce` once it is committed.
   * @param events In the order in which they are to be delivered.
   * @returns the ids of those that this trigger had not brought before, in the same order.
   */
  async recordSeen(
    tx: Transaction,
    trigger: Pick<EventTrigger, 'id' | 'connectionId' | 'deliverTo' | 'batchSize'>,
    events: readonly Pick<StoredEvent, 'id'>[],
    run?: RunSoFar,
  ): Promise<string[]> {
    if (events.length === 0) return [];
    const ids = [...new Set(events.map(({ id }) => id))];
    const inserted = await tx.manager.query<{ event_id: string }[]>(
      `INSERT INTO trigger_events (trigger_id, event_id, run_id, position)
       SELECT $1::uuid, g.event_id, $3::uuid,
              CASE WHEN $3::uuid IS NOT NULL THEN $4::integer + row_number() OVER (ORDER BY g.place) - 1 END
         FROM unnest($2::bigint[]) WITH ORDINALITY AS g(event_id, place)
        WHERE NOT EXISTS (SELECT FROM trigger_events t WHERE t.trigger_id = $1 AND t.event_id = g.event_id)
        ORDER BY g.event_id
       ON CONFLICT (trigger_id, event_id) DO NOTHING
       RETURNING event_id`,
      [trigger.id, ids, run?.id ?? null, run?.eventCount ?? 0],
    );
    const fresh = new Set(inserted.map(({ event_id }) => event_id));
    const ordered = ids.filter((id) => fresh.has(id));
    await this.enqueueDeliveries(tx, trigger, ordered);
    return ordered;
  }

  private async enqueueDeliveries(
    tx: Transaction,
    {
      id,
      connectionId,
      deliverTo,
      batchSize,
    }: Pick<EventTrigger, 'id' | 'connectionId' | 'deliverTo' | 'batchSize'>,
    eventIds: readonly string[],
  ): Promise<void> {
    if (deliverTo === null || eventIds.length === 0) return;
    const now = this.clock.now();
    const batches = Array.from({ length: Math.ceil(eventIds.length / batchSize) }, (_, index) => ({
      event_ids: eventIds.slice(index * batchSize, (index + 1) * batchSize),
      // A millisecond apart, so that their order is that of the events.
      created_at: new Date(now.getTime() + index),
    }));
    await tx.manager.query(
      `INSERT INTO event_deliveries (connection_id, trigger_id, event_ids, due_at, created_at)
       SELECT $1, $2, ARRAY(SELECT jsonb_array_elements_text(b.event_ids)::bigint), $3, b.created_at
         FROM jsonb_to_recordset($4::jsonb) AS b(event_ids jsonb, created_at timestamptz)`,
      [connectionId, id, now, JSON.stringify(batches)],
    );
  }
}
