import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Transaction } from '../database/transactions.js';
import { isResourceId } from '../http/resource-id.js';
import { EventTrigger } from './event-trigger.entity.js';

/** Where a list goes on: the creation moment and id of the last trigger shown. */
export interface TriggerPosition {
  readonly createdAt: Date;
  readonly id: string;
}

/** Reads and writes `event_triggers` for people; runs are claimed and settled by `TriggerLeases`. */
@Injectable()
export class EventTriggersRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Triggers of one connection, or of all, the oldest first, at most `count`. */
  async findPage(
    connectionId: string | undefined,
    count: number,
    after?: TriggerPosition,
  ): Promise<EventTrigger[]> {
    const query = this.dataSource.manager
      .createQueryBuilder(EventTrigger, 't')
      .orderBy('t.createdAt', 'ASC')
      .addOrderBy('t.id', 'ASC')
      .limit(count);
    if (connectionId !== undefined) query.andWhere('t.connectionId = :connectionId', { connectionId });
    if (after) query.andWhere('(t.createdAt, t.id) > (:createdAt, :id)', { ...after });
    return query.getMany();
  }

  async find(id: string, manager: EntityManager = this.dataSource.manager): Promise<EventTrigger | null> {
    return manager.findOneBy(EventTrigger, { id });
  }

  /** The trigger with its row locked until the transaction ends. */
  async lock(tx: Transaction, id: string): Promise<EventTrigger | null> {
    return tx.manager.findOne(EventTrigger, { where: { id }, lock: { mode: 'pessimistic_write' } });
  }

  /** The event hooks of the connection with this slug or id; none of one that does not exist. */
  async findHooksByConnection(slugOrId: string): Promise<EventTrigger[]> {
    const kind = 'event-hook' as const;
    const bySlug = { kind, connection: { slug: slugOrId } };
    const where = isResourceId(slugOrId) ? [bySlug, { kind, connectionId: slugOrId }] : bySlug;
    return this.dataSource.manager.findBy(EventTrigger, where);
  }

  /** How many triggers a connection has. Others that add one to it wait until the transaction ends. */
  async countLocked(tx: Transaction, connectionId: string): Promise<number> {
    await tx.manager.query('SELECT 1 FROM connections WHERE id = $1 FOR NO KEY UPDATE', [connectionId]);
    return tx.manager.countBy(EventTrigger, { connectionId });
  }

  async insert(tx: Transaction, trigger: Partial<EventTrigger> & { id: string }): Promise<EventTrigger> {
    await tx.manager.insert(EventTrigger, trigger);
    return tx.manager.findOneByOrFail(EventTrigger, { id: trigger.id });
  }

  /** Writes these columns of a trigger whose row is locked. */
  async update(tx: Transaction, id: string, values: Partial<EventTrigger>): Promise<EventTrigger> {
    await tx.manager.update(EventTrigger, { id }, values);
    return tx.manager.findOneByOrFail(EventTrigger, { id });
  }

  /** Notes that Okta has proved to reach the event hook. */
  async noteVerified(tx: Transaction, id: string, at: Date): Promise<void> {
    await tx.manager.query(
      'UPDATE event_triggers SET hook_verified_at = $2, failures = 0, last_fault = NULL WHERE id = $1',
      [id, at],
    );
  }

  /** Notes that Okta has called the event hook, at most once a second: calls that come together need not wait for each other. */
  async noteCall(tx: Transaction, id: string, at: Date): Promise<void> {
    await tx.manager.query(
      `UPDATE event_triggers SET last_run_at = $2
        WHERE id = (SELECT id FROM event_triggers
                     WHERE id = $1 AND (last_run_at IS NULL OR last_run_at < $2::timestamptz - interval '1 second')
                       FOR UPDATE SKIP LOCKED)`,
      [id, at],
    );
  }

  async remove(tx: Transaction, id: string): Promise<void> {
    await tx.manager.delete(EventTrigger, { id });
  }
}
