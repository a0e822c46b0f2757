import { Logger } from '@nestjs/common';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { DirectConnection } from './direct-connection.js';
import { advisoryLocksExclude, TRANSACTION_POOLER_ADVICE } from './listen-self-test.js';

/** The two keys of the lock under which one replica at a time migrates. */
const MIGRATION_LOCK = [0x726f, 0x6c65] as const;

const CONNECT_TIMEOUT_MS = 3000;
/** How long this start waits for another one that is migrating, in milliseconds. */
const LOCK_WAIT_MS = 5 * 60_000;

/**
 * Brings the schema up to date and then runs `insideTheLock`, all under one advisory lock, so that of
 * several replicas that start at once one does the work and the others find it done.
 * @param options Of the direct URL: the lock belongs to a server session, which a transaction pooler does not give.
 * @returns what `insideTheLock` returned.
 * @throws Error when the lock would keep nobody out, when it can't be had, or when a migration fails (which leaves that migration undone).
 */
export async function runMigrations<T>(
  options: DataSourceOptions,
  insideTheLock: (dataSource: DataSource) => Promise<T>,
): Promise<T> {
  const url = urlOf(options);
  const holder = await openForLock(url);
  try {
    await assertLocksExclude(url, holder);
    await holder.query(`SET lock_timeout = ${LOCK_WAIT_MS}`);
    await holder.query('SELECT pg_advisory_lock($1, $2)', MIGRATION_LOCK);
    return await migrate(options, insideTheLock);
  } finally {
    // Ending the session gives the lock back.
    await holder.close();
  }
}

async function migrate<T>(
  options: DataSourceOptions,
  insideTheLock: (dataSource: DataSource) => Promise<T>,
): Promise<T> {
  const dataSource = await new DataSource(options).initialize();
  try {
    const executed = await dataSource.runMigrations();
    if (executed.length > 0) {
      new Logger('Migrations').log(`Migrated: ${executed.map(({ name }) => name).join(', ')}`);
    }
    return await insideTheLock(dataSource);
  } finally {
    await dataSource.destroy();
  }
}

async function assertLocksExclude(url: string, holder: DirectConnection): Promise<void> {
  const other = await openForLock(url);
  try {
    if (await advisoryLocksExclude(holder, other)) return;
  } finally {
    await other.close();
  }
  throw new Error(
    `Migrations are refused, because no lock keeps other replicas out: ${TRANSACTION_POOLER_ADVICE}.`,
  );
}

function openForLock(url: string): Promise<DirectConnection> {
  return DirectConnection.open(url, { name: 'rolegate-migrations', connectTimeoutMs: CONNECT_TIMEOUT_MS });
}

function urlOf(options: DataSourceOptions): string {
  if (options.type !== 'postgres' || !options.url) throw new Error('Migrations need the URL of a Postgres.');
  return options.url;
}
