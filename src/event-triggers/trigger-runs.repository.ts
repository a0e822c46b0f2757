import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Transaction } from '../database/transactions.js';
import type { LogEvent } from '../event-store/log-event.js';
import { TriggerRun } from './trigger-run.entity.js';

/** An event of a run, with its place in it. */
export interface RunEvent {
  readonly position: number;
  readonly uuid: string;
  readonly payload: LogEvent;
}

/** Reads and writes `trigger_runs`. */
@Injectable()
export class TriggerRunsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Runs of a trigger, the newest first, at most `count`. */
  async findPage(
    triggerId: string,
    count: number,
    after?: { readonly startedAt: Date; readonly id: string },
  ): Promise<TriggerRun[]> {
    const query = this.dataSource.manager
      .createQueryBuilder(TriggerRun, 'r')
      .where('r.triggerId = :triggerId', { triggerId })
      .orderBy('r.startedAt', 'DESC')
      .addOrderBy('r.id', 'DESC')
      .limit(count);
    if (after) query.andWhere('(r.startedAt, r.id) < (:startedAt, :id)', { ...after });
    return query.getMany();
  }

  async find(triggerId: string, id: string): Promise<TriggerRun | null> {
    return this.dataSource.manager.findOneBy(TriggerRun, { triggerId, id });
  }

  /** The run of a search that has not come to its end, be it that it failed or that its process died. */
  async findOpen(
    triggerId: string,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<TriggerRun | null> {
    const [newest] = await manager.find(TriggerRun, {
      where: { triggerId },
      order: { startedAt: 'DESC', id: 'DESC' },
      take: 1,
    });
    return newest && newest.status !== 'succeeded' ? newest : null;
  }

  /** Up to which moment the searches of a trigger have looked; null before the first one. */
  async searchedUntil(
    triggerId: string,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<Date | null> {
    const rows = await manager.query<{ until: Date | null }[]>(
      `SELECT max(until) AS until FROM trigger_runs WHERE trigger_id = $1 AND status = 'succeeded'`,
      [triggerId],
    );
    return rows[0]?.until ?? null;
  }

  /** Events of a run from a place on, in their order, at most `count`. */
  async findEvents(runId: string, from: number, count: number): Promise<RunEvent[]> {
    return this.dataSource.query<RunEvent[]>(
      `SELECT t.position, e.uuid, e.payload FROM trigger_events t JOIN okta_events e ON e.id = t.event_id
        WHERE t.run_id = $1 AND t.position >= $2 ORDER BY t.position LIMIT $3`,
      [runId, from, count],
    );
  }

  async insert(tx: Transaction, run: Partial<TriggerRun> & { id: string }): Promise<void> {
    await tx.manager.insert(TriggerRun, run);
  }

  async update(tx: Transaction, id: string, values: Partial<TriggerRun>): Promise<void> {
    await tx.manager.update(TriggerRun, { id }, values);
  }

  async remove(tx: Transaction, id: string): Promise<void> {
    await tx.manager.delete(TriggerRun, { id });
  }

  /** Removes runs that began before a moment, with the note of what they brought. @returns how many. */
  async deleteOld(tx: Transaction, before: Date, limit: number): Promise<number> {
    const rows = await tx.manager.query<unknown[]>(
      `WITH old AS (
         SELECT id FROM trigger_runs WHERE started_at < $1 AND status <> 'running' LIMIT $2 FOR UPDATE SKIP LOCKED
       ), gone AS (DELETE FROM trigger_runs r USING old WHERE r.id = old.id RETURNING r.id) SELECT id FROM gone`,
      [before, limit],
    );
    return rows.length;
  }
}
