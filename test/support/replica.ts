import { Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SystemClock, type Clock } from '../../src/config/clock.js';
import { Configuration } from '../../src/config/configuration.js';
import { dataSourceOptions, migrationDataSourceOptions } from '../../src/data-source.js';
import { runMigrations } from '../../src/database/migrate.js';
import { forgetHungConnections } from '../../src/database/pool.js';
import { PostgresChangeFeed } from '../../src/database/postgres-change-feed.js';
import { PostgresWakeUp } from '../../src/database/postgres-wake-up.js';
import { Transactions } from '../../src/database/transactions.js';
import { WakeUp } from '../../src/database/wake-up.js';

/** What one process has of the database, without the rest of a gateway. */
export interface Replica {
  readonly configuration: Configuration;
  readonly clock: Clock;
  readonly dataSource: DataSource;
  readonly feed: PostgresChangeFeed;
  readonly transactions: Transactions;
  /** Begins to follow the change log: subscribe before. */
  start(): Promise<void>;
  close(): Promise<void>;
}

/** How a replica differs from the usual one. */
export interface ReplicaOptions {
  readonly url: string;
  readonly directUrl?: string;
  readonly clock?: Clock;
  /** False: it sends no wake-ups. */
  readonly wakes?: boolean;
  readonly poolSize?: number;
}

// Specs provoke outages by the dozen: their warnings would bury the results.
Logger.overrideLogger(['error', 'fatal']);

/** As much of a configuration as the database and sessions look at. */
export function replicaConfiguration(options: ReplicaOptions): Configuration {
  const { url, directUrl = url, poolSize = 5 } = options;
  return Object.assign(new Configuration(), {
    secure: true,
    database: { url, directUrl, poolSize },
    encryptionKeys: [Buffer.alloc(32, 7)],
    session: { idleSeconds: 3600, maxSeconds: 28_800 },
    revocationBoundMs: 1000,
  });
}

/** Composes a replica on a migrated database. */
export async function openReplica(options: ReplicaOptions): Promise<Replica> {
  const configuration = replicaConfiguration(options);
  const clock = options.clock ?? new SystemClock();
  const dataSource = await new DataSource(dataSourceOptions(configuration)).initialize();
  forgetHungConnections(dataSource);
  const feed = new PostgresChangeFeed(configuration, clock);
  const wakeUp = new PostgresWakeUp(configuration, feed);
  return {
    configuration,
    clock,
    dataSource,
    feed,
    transactions: new Transactions(dataSource, options.wakes === false ? new NoWakeUp() : wakeUp),
    start: () => feed.onApplicationBootstrap(),
    close: async () => {
      await wakeUp.onApplicationShutdown();
      await feed.onApplicationShutdown();
      await dataSource.destroy();
    },
  };
}

/** Brings a database to the current schema, as a start does. For `createTestDatabase`. */
export async function migrateForReplica(url: string): Promise<void> {
  await runMigrations(migrationDataSourceOptions(url), () => Promise.resolve());
}

class NoWakeUp extends WakeUp {
  send(): void {
    // Nobody is told: the log alone must do.
  }
}
