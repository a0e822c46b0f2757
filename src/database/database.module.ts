/**
 * The database: transactions, the change log and what expires.
 *
 * Owns `Transactions` (every write: one change, its audit event and its change-log row, or nothing), the
 * `change_log` table with the `ChangeFeed` that follows it and the `WakeUp` that hints at it, the
 * migrations under their lock (`migrate.ts`) and the `ExpirySweeper`, with which features register what
 * they want removed. It has no routes, knows no feature's tables, and never decides whether anybody may
 * do anything: it only says whether what is cached may still be believed.
 */
import {
  Global,
  Logger,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Configuration } from '../config/configuration.js';
import { ChangeFeed } from './change-feed.js';
import { faultOf } from './direct-connection.js';
import { ExpirySweeper } from './expiry-sweeper.js';
import { listenWorks, TRANSACTION_POOLER_ADVICE } from './listen-self-test.js';
import { forgetHungConnections } from './pool.js';
import { PostgresChangeFeed } from './postgres-change-feed.js';
import { PostgresWakeUp } from './postgres-wake-up.js';
import { Transactions } from './transactions.js';
import { WakeUp } from './wake-up.js';

@Global()
@Module({
  providers: [
    Transactions,
    ExpirySweeper,
    { provide: ChangeFeed, useClass: PostgresChangeFeed },
    { provide: WakeUp, useClass: PostgresWakeUp },
  ],
  exports: [Transactions, ExpirySweeper, ChangeFeed, WakeUp],
})
export class DatabaseModule implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger('Database');
  private selfTest: Promise<void> | undefined;

  constructor(
    private readonly configuration: Configuration,
    dataSource: DataSource,
  ) {
    forgetHungConnections(dataSource);
  }

  /** In the background: when wake-ups don't work the gateway does, only somewhat slower. */
  onApplicationBootstrap(): void {
    this.selfTest = this.testWakeUps();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.selfTest;
  }

  private async testWakeUps(): Promise<void> {
    try {
      if (await listenWorks(this.configuration.database.directUrl)) return;
      this.log.warn(
        `Wake-ups don't arrive, changes reach this replica by polling alone. ${TRANSACTION_POOLER_ADVICE}.`,
      );
    } catch (error) {
      this.log.warn(`Wake-ups could not be tested: ${faultOf(error)}`);
    }
  }
}
