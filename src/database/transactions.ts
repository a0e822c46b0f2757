import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { asUnavailable, databaseErrorCode, driverErrorOf } from '../errors/outage.js';
import type { Change, ChangeKind } from './change-log.js';
import { abandonIfHung } from './pool.js';
import { WakeUp } from './wake-up.js';

/** A running transaction: one change, its audit event, its version and its change-log row, or nothing. */
export interface Transaction {
  readonly manager: EntityManager;
  /** Tells every replica, once committed, that its cached facts about `ref` are out of date. */
  logChange(kind: ChangeKind, ref?: string): Promise<void>;
  /**
   * The same for a row that one of this transaction's own statements has put into `change_log` already,
   * which spares a round trip.
   * @param wake False: the other replicas find it at their next poll, and no wake-up is sent. For what happens at every sign-in.
   */
  noteChange(kind: ChangeKind, ref: string, wake?: boolean): void;
}

const SERIALIZATION_FAILURE = '40001';
const DEADLOCK = '40P01';
const ATTEMPTS = 3;

/** Runs transactions; every write of the gateway goes through here. */
@Injectable()
export class Transactions {
  constructor(
    private readonly dataSource: DataSource,
    private readonly wakeUp: WakeUp,
  ) {}

  /**
   * Runs `work` in one transaction and repeats it when Postgres asks for that (serialization failure,
   * deadlock). `work` must therefore have no effect outside the transaction. When this resolves, the caches
   * of this process no longer hold what the transaction changed.
   * @throws GatewayError `unavailable` when the database cannot be used.
   */
  async run<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      const changes = new NotedChanges();
      let result: T;
      try {
        result = await this.dataSource.transaction((manager) => runWork(manager, changes, work));
      } catch (error) {
        const code = databaseErrorCode(error);
        if ((code === SERIALIZATION_FAILURE || code === DEADLOCK) && attempt < ATTEMPTS) continue;
        throw asUnavailable(error);
      }
      if (changes.wake) this.wakeUp.send();
      if (changes.all.length > 0) await this.wakeUp.applyHere(changes.all);
      return result;
    }
  }
}

/** What one attempt of a transaction has put into the change log. */
class NotedChanges {
  readonly all: Change[] = [];
  wake = false;

  note(kind: ChangeKind, ref: string, wake: boolean): void {
    this.all.push({ kind, ref });
    this.wake ||= wake;
  }
}

async function runWork<T>(
  manager: EntityManager,
  changes: NotedChanges,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  try {
    return await work({
      manager,
      logChange: async (kind, ref = '') => {
        await manager.query('INSERT INTO change_log (kind, ref) VALUES ($1, $2)', [kind, ref]);
        changes.note(kind, ref, true);
      },
      noteChange: (kind, ref, wake = true) => changes.note(kind, ref, wake),
    });
  } catch (error) {
    // Otherwise the rollback would wait behind the statement that hangs, for as long again.
    await abandonIfHung(manager, error);
    throw error;
  }
}

/** The name of the constraint that a query broke, if it broke one. */
export function brokenConstraint(error: unknown): string | undefined {
  const { code, constraint } = (driverErrorOf(error) ?? {}) as { code?: unknown; constraint?: unknown };
  return code === '23505' && typeof constraint === 'string' ? constraint : undefined;
}
