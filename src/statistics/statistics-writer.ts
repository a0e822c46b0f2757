import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { BackgroundLoop } from '../database/background-loop.js';
import { ChangeFeed } from '../database/change-feed.js';
import { faultOf } from '../database/direct-connection.js';
import { settledWithin } from '../database/waiting.js';
import { databaseErrorCode } from '../errors/outage.js';
import { Metrics } from '../metrics/metrics.js';
import type { MinuteValue } from './metric.js';
import { Statistics } from './statistics.js';
import { StatisticsRepository } from './statistics.repository.js';

/** From one write to the next, in milliseconds: as much as a crash can lose. */
export const WRITE_INTERVAL_MS = 5000;
/** How long the last write may hold up a shutdown, in milliseconds. */
const FAREWELL_MS = 1000;
/** Data exceptions, broken constraints, unknown columns (PostgreSQL, appendix A). */
const REFUSED = /^(22|23|42)/;

/**
 * Writes what this process counted, every few seconds in one statement, behind the requests' backs. Of a batch whose
 * answer doesn't come nobody knows whether it counted: it is sent again, unchanged, until it is answered, and counts
 * once. Meanwhile a bounded number of minutes is held.
 */
@Injectable()
export class StatisticsWriter implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger('Statistics');
  private readonly process = randomUUID();
  private readonly loop = new BackgroundLoop({
    name: 'Statistics',
    idleMs: WRITE_INTERVAL_MS,
    step: async () => {
      await this.flush();
      return false;
    },
  });
  private batch = 0;
  private unanswered: readonly MinuteValue[] | undefined;
  private writing: Promise<void> | undefined;
  private failing = false;

  constructor(
    private readonly statistics: Statistics,
    private readonly repository: StatisticsRepository,
    metrics: Metrics,
    feed: ChangeFeed,
  ) {
    statistics.beforeWriting(() => {
      for (const [bucket, count] of metrics.decisionTimes.take())
        statistics.add({ metric: 'decision-time', label: String(bucket) }, count);
      const lagMs = feed.takeLagMs();
      if (lagMs !== undefined) statistics.add({ metric: 'revocation-lag' }, lagMs);
    });
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  /** What was counted last is written, unless the database is away. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.loop.stop(FAREWELL_MS);
    await settledWithin(FAREWELL_MS, this.flush());
  }

  /** Writes what was counted up to now. Never rejects: what can't be written waits for the next time. */
  async flush(): Promise<void> {
    this.statistics.gather();
    this.writing ??= this.write().finally(() => (this.writing = undefined));
    await this.writing;
  }

  private async write(): Promise<void> {
    try {
      if (this.unanswered) await this.send(this.unanswered);
      const { size } = this.statistics.buffer;
      if (size > 0) await this.send(this.statistics.buffer.take(), true);
      if (this.failing) this.log.log('Statistics are written again');
      this.failing = false;
    } catch (error) {
      if (!this.failing) this.log.warn(`Statistics can't be written now: ${faultOf(error)}`);
      this.failing = true;
      // What the database refuses for what it is, it will never take: it must not keep back what comes after.
      if (REFUSED.test(databaseErrorCode(error) ?? '')) this.unanswered = undefined;
    }
  }

  private async send(values: readonly MinuteValue[], isNew = false): Promise<void> {
    if (isNew) this.batch += 1;
    this.unanswered = values;
    await this.repository.write(this.process, this.batch, values);
    this.unanswered = undefined;
  }
}
