import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Configuration } from '../config/configuration.js';
import { ChangeFeed } from './change-feed.js';
import type { Change } from './change-log.js';
import { DirectConnection, faultOf } from './direct-connection.js';
import { WAKE_UP_CHANNEL } from './postgres-change-feed.js';
import { settledWithin } from './waiting.js';
import { WakeUp } from './wake-up.js';

/** At most one wake-up is sent in so many milliseconds: each wakes every replica, and one says as much as ten. */
export const WAKE_UP_INTERVAL_MS = 20;

const CONNECT_TIMEOUT_MS = 1000;
const SEND_TIMEOUT_MS = 400;

/**
 * Sends wake-ups as NOTIFY, over a connection of its own that is opened when first needed. Never inside the
 * transaction that they tell of: NOTIFY makes commits queue for one another.
 */
@Injectable()
export class PostgresWakeUp extends WakeUp implements OnApplicationShutdown {
  private readonly log = new Logger('WakeUp');
  private connection: DirectConnection | undefined;
  private wanted = false;
  private sending: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private failing = false;
  private stopped = false;

  constructor(
    private readonly configuration: Configuration,
    private readonly feed: ChangeFeed,
  ) {
    super();
  }

  send(): void {
    this.wanted = true;
    this.sendSoon();
  }

  override applyHere(changes: readonly Change[]): Promise<void> {
    return settledWithin(this.configuration.revocationBoundMs, this.feed.announce(changes));
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.sending;
    await this.connection?.close();
  }

  /** Sends at once, unless the last one was sent a moment ago or is still on its way: then afterwards. */
  private sendSoon(): void {
    if (!this.wanted || this.sending !== undefined || this.timer !== undefined || this.stopped) return;
    this.wanted = false;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.sendSoon();
    }, WAKE_UP_INTERVAL_MS);
    this.sending = this.notify().finally(() => {
      this.sending = undefined;
      this.sendSoon();
    });
  }

  private async notify(): Promise<void> {
    try {
      this.connection ??= await this.open();
      await this.connection.query(`NOTIFY ${WAKE_UP_CHANNEL}`);
      this.failing = false;
    } catch (error) {
      this.connection?.destroy();
      this.connection = undefined;
      if (this.failing) return;
      this.failing = true;
      this.log.warn(
        `A wake-up could not be sent (${faultOf(error)}): other replicas hear of changes by polling`,
      );
    }
  }

  private async open(): Promise<DirectConnection> {
    const connection = await DirectConnection.open(this.configuration.database.directUrl, {
      name: 'rolegate-wake-up',
      connectTimeoutMs: CONNECT_TIMEOUT_MS,
      queryTimeoutMs: SEND_TIMEOUT_MS,
    });
    connection.onLost(() => {
      if (this.connection === connection) this.connection = undefined;
    });
    return connection;
  }
}
