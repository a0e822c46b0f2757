import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { asUnavailable, databaseErrorCode, driverErrorOf } from '../errors/outage.js';
import type { ChangeKind } from './change-log.js';
import { WakeUp } from './wake-up.js';

/** A running transaction: one change, its audit event, its version and its change-log row, or nothing. */
export interface Transaction {
  readonly manager: EntityManager;
  /** Tells every replica, once committed, that its cached facts about `ref` are out of date. */
  logChange(kind: ChangeKind, ref?: string): Promise<void>;
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
   * deadlock). `work` must therefore have no effect outside the transaction.
   * @throws GatewayError `unavailable` when the database cannot be used.
   */
  async run<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      let changed = false;
      try {
        const result = await this.dataSource.transaction(async (manager) =>
          work({
            manager,
            logChange: async (kind, ref = '') => {
              changed = true;
              await manager.query('INSERT INTO change_log (kind, ref) VALUES ($1, $2)', [kind, ref]);
            },
          }),
        );
        if (changed) this.wakeUp.send();
        return result;
      } catch (error) {
        const code = databaseErrorCode(error);
        if ((code === SERIALIZATION_FAILURE || code === DEADLOCK) && attempt < ATTEMPTS) continue;
        throw asUnavailable(error);
      }
    }
  }
}

/** The name of the constraint that a query broke, if it broke one. */
export function brokenConstraint(error: unknown): string | undefined {
  const { code, constraint } = (driverErrorOf(error) ?? {}) as { code?: unknown; constraint?: unknown };
  return code === '23505' && typeof constraint === 'string' ? constraint : undefined;
}
