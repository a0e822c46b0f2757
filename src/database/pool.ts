import type pg from 'pg';
import type { DataSource, EntityManager } from 'typeorm';
import { driverErrorOf } from '../errors/outage.js';
import { onLate } from './waiting.js';

/** What the driver says when a statement outlived the limit that the client itself keeps. */
const QUERY_READ_TIMEOUT = 'Query read timeout';

/** How much longer than a caller the driver waits before it gives the connection up, in milliseconds. */
const CLIENT_GRACE_MS = 100;

/** Parts of the driver's client that its types leave out. */
interface PooledClient {
  end(): Promise<void>;
  /** The statement that the server has not finished answering. */
  _getActiveQuery?(): unknown;
}

/** The pool below a TypeORM data source. */
export function poolOf(dataSource: DataSource): pg.Pool {
  return (dataSource.driver as unknown as { master: pg.Pool }).master;
}

/**
 * Makes the pool forget a connection that comes back with a statement still unanswered. The driver keeps
 * such a connection, and everything sent on it later would wait behind that statement: after a network that
 * dropped packets in silence, until the operating system gives up, a quarter of an hour later.
 */
export function forgetHungConnections(dataSource: DataSource): void {
  poolOf(dataSource).on('release', (_error, released) => {
    const client = released as unknown as PooledClient;
    if (client._getActiveQuery?.()) void client.end().catch(() => undefined);
  });
}

/** Gives up the connection of a transaction in which a statement was not answered in time; the server rolls back. */
export async function abandonIfHung(manager: EntityManager, error: unknown): Promise<void> {
  const cause = driverErrorOf(error);
  if (!(cause instanceof Error) || cause.message !== QUERY_READ_TIMEOUT || !manager.queryRunner) return;
  const client = (await manager.queryRunner.connect()) as PooledClient;
  void client.end().catch(() => undefined);
}

/**
 * Reads by one statement, waiting for a connection and for the answer `timeoutMs` altogether; a connection
 * that did not answer is not used again. For what a request waits for and is better refused than kept waiting.
 * @throws Error `Query read timeout` when it took longer; other errors as the driver gives them.
 */
export async function boundedRead<Row extends object>(
  dataSource: DataSource,
  text: string,
  values: readonly unknown[],
  timeoutMs: number,
): Promise<Row[]> {
  // Of the two limits the client's frees the connection, and the timer, which is due first, covers the wait for one.
  const statement = { text, values: [...values], query_timeout: timeoutMs + CLIENT_GRACE_MS };
  const answer = poolOf(dataSource).query<Row>(statement);
  answer.catch(() => undefined);
  // Only now: a pool that is gone throws, and nobody would hear of the time-out.
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = onLate(timeoutMs, () => reject(new Error(QUERY_READ_TIMEOUT)));
  });
  try {
    return (await Promise.race([answer, late])).rows;
  } finally {
    clearTimeout(timer);
  }
}
