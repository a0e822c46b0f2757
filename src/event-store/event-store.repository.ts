import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { StatementPart } from '../database/statement-part.js';
import type { Transaction } from '../database/transactions.js';
import type { LogEvent } from './log-event.js';
import { eventColumns, type EventSource, type OktaEvent } from './okta-event.js';

/** An event that is about to be stored. */
export interface IncomingEvent {
  readonly event: LogEvent;
  /** Whether anything is to be done here about it. */
  readonly needsReaction: boolean;
}

/** A stored event, new or known before. */
export interface StoredEvent {
  readonly id: string;
  readonly uuid: string;
  readonly isNew: boolean;
}

/** Where a reader of events has got to: transaction id and event id, in decimal digits. */
export interface EventPosition {
  readonly xid: string;
  readonly id: string;
}

/** Reads and writes `okta_events`. */
@Injectable()
export class EventStoreRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Stores what is not stored yet. @returns every event's id, in the order given. */
  async append(
    tx: Transaction,
    connectionId: string,
    source: EventSource,
    events: readonly IncomingEvent[],
    at: Date,
  ): Promise<StoredEvent[]> {
    if (events.length === 0) return [];
    const rows = events.map(({ event, needsReaction }) => ({
      uuid: event.uuid,
      event_type: event.eventType,
      published: event.published,
      payload: event,
      reaction: needsReaction ? 'pending' : 'none',
    }));
    const inserted = await tx.manager.query<{ id: string; uuid: string }[]>(
      `INSERT INTO okta_events (connection_id, uuid, event_type, published, received_at, source, payload, reaction, reaction_due_at)
       SELECT $1, e.uuid, e.event_type, e.published, $2, $3, e.payload, e.reaction,
              CASE WHEN e.reaction = 'pending' THEN $2::timestamptz END
         FROM jsonb_to_recordset($4::jsonb)
           AS e(uuid text, event_type text, published timestamptz, payload jsonb, reaction text)
        ORDER BY e.published
       ON CONFLICT (connection_id, uuid) DO NOTHING
       RETURNING id, uuid`,
      [connectionId, at, source, JSON.stringify(rows)],
    );
    const fresh = new Map(inserted.map(({ id, uuid }) => [uuid, id]));
    const known = await this.findIds(
      tx,
      connectionId,
      events.map(({ event }) => event.uuid).filter((uuid) => !fresh.has(uuid)),
    );
    return events.flatMap(({ event: { uuid } }) => {
      const id = fresh.get(uuid) ?? known.get(uuid);
      return id === undefined ? [] : [{ id, uuid, isNew: fresh.has(uuid) }];
    });
  }

  /**
   * Events of a connection in the order in which they were stored, after a position, at most `count`. Events of
   * transactions that are still under way, and all that were stored later, come with a later call: nothing is missed.
   */
  async findAfter(connectionId: string, after: EventPosition | null, count: number): Promise<OktaEvent[]> {
    return this.dataSource.query<OktaEvent[]>(
      `SELECT ${eventColumns} FROM okta_events e
        WHERE e.connection_id = $1 AND e.xid < pg_snapshot_xmin(pg_current_snapshot())
          AND (e.xid, e.id) > ($2::xid8, $3::bigint)
        ORDER BY e.xid, e.id LIMIT $4`,
      [connectionId, after?.xid ?? '0', after?.id ?? '0', count],
    );
  }

  /**
   * The same for a reader who keeps a place: events of the given types alone (null = all), and the position from which
   * to read on, which is past events of other types, too.
   */
  async readOn(
    connectionId: string,
    after: EventPosition,
    count: number,
    eventTypes: readonly string[] | null,
  ): Promise<{ readonly events: OktaEvent[]; readonly position: EventPosition }> {
    // One statement and so one snapshot: what is committed between two would be passed over.
    const rows = await this.dataSource.query<(OktaEvent & { endXid: string | null; endId: string | null })[]>(
      `SELECT found.*, last.xid::text AS "endXid", last.id::text AS "endId"
         FROM (SELECT 1) one
         LEFT JOIN LATERAL (
           SELECT e.xid, e.id FROM okta_events e
            WHERE e.connection_id = $1 AND e.xid < pg_snapshot_xmin(pg_current_snapshot())
              AND (e.xid, e.id) > ($2::xid8, $3::bigint)
            ORDER BY e.xid DESC, e.id DESC LIMIT 1
         ) last ON true
         LEFT JOIN LATERAL (
           SELECT ${eventColumns} FROM okta_events e
            WHERE e.connection_id = $1 AND e.xid < pg_snapshot_xmin(pg_current_snapshot())
              AND (e.xid, e.id) > ($2::xid8, $3::bigint) AND ($5::text[] IS NULL OR e.event_type = ANY($5::text[]))
            ORDER BY e.xid, e.id LIMIT $4
         ) found ON true`,
      [connectionId, after.xid, after.id, count, eventTypes],
    );
    const events = rows.filter(({ id }) => (id as string | null) !== null).toSorted(byPosition);
    const last = events.length < count ? undefined : events.at(-1);
    const [row] = rows;
    const end = row?.endXid && row.endId ? { xid: row.endXid, id: row.endId } : after;
    return { events, position: last ? { xid: last.xid, id: last.id } : end };
  }

  /** The events with these ids, in no particular order. */
  async findByIds(ids: readonly string[]): Promise<OktaEvent[]> {
    if (ids.length === 0) return [];
    return this.dataSource.query<OktaEvent[]>(
      `SELECT ${eventColumns} FROM okta_events e WHERE e.id = ANY($1::bigint[])`,
      [[...ids]],
    );
  }

  /**
   * The part of a statement that has events about one person, received since a moment, dealt with once more. An event
   * that is being dealt with at this moment is left alone: that waits for the person's row, and finds what is new in it.
   */
  againPart(connectionId: string, sub: string, since: Date, now: Date): StatementPart {
    return {
      sql: (
        first,
      ) => `UPDATE okta_events SET reaction = 'pending', reaction_due_at = $${first}, reaction_attempts = 0
        WHERE id IN (
          SELECT id FROM okta_events WHERE connection_id = $${first + 1} AND received_at >= $${first + 2}
             AND reaction NOT IN ('none', 'pending') AND payload -> 'target' @> $${first + 3}::jsonb
             FOR UPDATE SKIP LOCKED)`,
      values: [now, connectionId, since, JSON.stringify([{ id: sub, type: 'User' }])],
    };
  }

  /** Removes events that were received before a moment and need nothing any more. @returns how many. */
  async deleteOld(tx: Transaction, before: Date, limit: number): Promise<number> {
    const rows = await tx.manager.query<unknown[]>(
      `WITH old AS (
         SELECT id FROM okta_events WHERE received_at < $1 AND reaction_due_at IS NULL
          ORDER BY received_at LIMIT $2 FOR UPDATE SKIP LOCKED
       ), gone AS (DELETE FROM okta_events e USING old WHERE e.id = old.id RETURNING e.id) SELECT id FROM gone`,
      [before, limit],
    );
    return rows.length;
  }

  private async findIds(
    tx: Transaction,
    connectionId: string,
    uuids: string[],
  ): Promise<Map<string, string>> {
    if (uuids.length === 0) return new Map();
    const rows = await tx.manager.query<{ id: string; uuid: string }[]>(
      'SELECT id, uuid FROM okta_events WHERE connection_id = $1 AND uuid = ANY($2::text[])',
      [connectionId, uuids],
    );
    return new Map(rows.map(({ id, uuid }) => [uuid, id]));
  }
}

function byPosition(a: EventPosition, b: EventPosition): number {
  const order = BigInt(a.xid) - BigInt(b.xid) || BigInt(a.id) - BigInt(b.id);
  return order < 0n ? -1 : Number(order > 0n);
}
