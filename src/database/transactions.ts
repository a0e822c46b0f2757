import { Injectable } from '@nestjs/common';
import { DataSource, QueryFailedError, type EntityManager } from 'typeorm';
import { GatewayError } from '../errors/gateway-error.js';
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
        const code = postgresErrorCode(error);
        if ((code === SERIALIZATION_FAILURE || code === DEADLOCK) && attempt < ATTEMPTS) continue;
        throw asUnavailable(error);
      }
    }
  }
}

/** The SQLSTATE of a failed query, or the system's error code of a failed connection. */
export function postgresErrorCode(error: unknown): string | undefined {
  const driverError: unknown = error instanceof QueryFailedError ? error.driverError : error;
  const code = (driverError as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}

/** The name of the constraint that a query broke, if it broke one. */
export function brokenConstraint(error: unknown): string | undefined {
  const driverError: unknown = error instanceof QueryFailedError ? error.driverError : error;
  const { code, constraint } = (driverError ?? {}) as { code?: unknown; constraint?: unknown };
  return code === '23505' && typeof constraint === 'string' ? constraint : undefined;
}

/** Turns an error that means "Postgres can't be used now" into `unavailable`; every other one stays as it is. */
export function asUnavailable(error: unknown): unknown {
  if (error instanceof GatewayError) return error;
  return isOutage(error)
    ? new GatewayError('unavailable', undefined, { cause: error, headers: { 'Retry-After': '1' } })
    : error;
}

/** Whether an error says that the database can't be reached or does not answer, rather than that a statement is wrong. */
export function isOutage(error: unknown): boolean {
  const code = postgresErrorCode(error);
  if (code !== undefined) return OUTAGE_CODES.some((outage) => code.startsWith(outage));
  return error instanceof Error && OUTAGE_MESSAGES.some((message) => error.message.includes(message));
}

// Classes 08 connection, 53 resources, 57 operator intervention (shutdown, cancel), 58 system, 25006 read-only; then libuv's words.
const OUTAGE_CODES = [
  '08',
  '53',
  '57',
  '58',
  '25006',
  'ECONN',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
];
const OUTAGE_MESSAGES = [
  'timeout exceeded when trying to connect',
  'Connection terminated',
  'Query read timeout',
  'Client has encountered a connection error',
  'Cannot use a pool after calling end',
  'Driver not Connected',
];
