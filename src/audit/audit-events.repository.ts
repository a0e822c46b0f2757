import { Injectable } from '@nestjs/common';
import { DataSource, type SelectQueryBuilder } from 'typeorm';
import type { AuditEventRow } from './audit-event.dto.js';
import { AuditEvent } from './audit-event.entity.js';

/** Which events are meant; what is absent does not matter. */
export interface AuditEventFilter {
  /** Events of the connection with this id alone. */
  readonly connectionId?: string;
  /** Events of the connection with this slug or id alone. */
  readonly connection?: string;
  readonly action?: string;
  readonly actor?: string;
  readonly target?: string;
  /** Inclusive. */
  readonly from?: Date;
  /** Exclusive. */
  readonly to?: Date;
  /** Older than the event with this id. */
  readonly olderThan?: string;
}

const CONDITIONS: Readonly<Record<keyof AuditEventFilter, string>> = {
  connectionId: 'event.connection_id = :connectionId',
  // Compared as text: what is asked for need not look like an id, and a deleted connection has no slug any more.
  connection: '(c.slug = :connection OR event.connection_id::text = :connection)',
  action: 'event.action = :action',
  actor: ':actor IN (event.actor_id, event.actor_name, event.actor_type)',
  target: ":target IN (event.target_id, event.target_type, event.target_type || ':' || event.target_id)",
  from: 'event.at >= :from',
  to: 'event.at < :to',
  olderThan: 'event.id < :olderThan',
};

/** Reads `audit_events`; only `AuditTrail` writes them. */
@Injectable()
export class AuditEventsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The newest `count` events that the filter lets through. */
  async findPage(filter: AuditEventFilter, count: number): Promise<AuditEventRow[]> {
    const query = this.query(filter);
    return read(query.orderBy('event.id', 'DESC').limit(count));
  }

  async find(id: string, filter: AuditEventFilter): Promise<AuditEventRow | null> {
    const [row] = await read(this.query(filter).andWhere('event.id = :id', { id }));
    return row ?? null;
  }

  private query(filter: AuditEventFilter): SelectQueryBuilder<AuditEvent> {
    const query = this.dataSource.manager
      .createQueryBuilder(AuditEvent, 'event')
      .leftJoin('connections', 'c', 'c.id = event.connection_id')
      .addSelect('c.slug', 'connection_slug');
    for (const [name, value] of Object.entries(filter) as [keyof AuditEventFilter, unknown][]) {
      if (value !== undefined) query.andWhere(CONDITIONS[name], { [name]: value });
    }
    return query;
  }
}

async function read(query: SelectQueryBuilder<AuditEvent>): Promise<AuditEventRow[]> {
  const { entities, raw } = await query.getRawAndEntities<{ connection_slug: string | null }>();
  return entities.map((event, index) => ({ event, connectionSlug: raw[index]?.connection_slug ?? null }));
}
