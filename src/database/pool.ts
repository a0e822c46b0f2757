import type pg from 'pg';
import type { DataSource, EntityManager } from 'typeorm';
import { driverErrorOf } from '../errors/outage.js';
import { onLate } from './waiting.js';

/** What the driver says when a statement outlived the limit that the client itself keeps. */
const QUERY_READ_TIMEOUT = 'Query read timeout';

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
  const pool = poolOf(dataSource);
  const reading = new AbortController();
  const answer = readUntil<Row>(pool, text, values, reading.signal);
  answer.catch(() => undefined);
  let timer: NodeJS.Timeout | undefined;
  // A limit of the driver's own would take a pause of this process for a database that does not answer.
  const late = new Promise<never>((_, reject) => {
    timer = onLate(timeoutMs, () => reject(new Error(QUERY_READ_TIMEOUT)));
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
    reading.abort(new Error(QUERY_READ_TIMEOUT));
  }
}

/** Reads by one statement; when that is given up first, so is the connection on which its answer would come. */
async function readUntil<Row extends object>(
  pool: pg.Pool,
  text: string,
  values: readonly unknown[],
  givenUp: AbortSignal,
): Promise<Row[]> {
  const client = await pool.connect();
  let free: ((fault?: Error) => void) | undefined = (fault) => client.release(fault);
  const release = (fault?: Error): void => {
    free?.(fault);
    free = undefined;
  };
  // While it is ours, nobody else hears that the connection broke.
  client.once('error', release);
  const giveUp = (): void => release(givenUp.reason as Error);
  givenUp.addEventListener('abort', giveUp);
  try {
    givenUp.throwIfAborted();
    const { rows } = await client.query<Row>(text, [...values]);
    release();
    return rows;
  } catch (error) {
    release(givenUp.aborted ? undefined : (error as Error));
    throw error;
  } finally {
    client.off('error', release);
    givenUp.removeEventListener('abort', giveUp);
  }
}
