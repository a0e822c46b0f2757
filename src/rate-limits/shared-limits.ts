import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Counter } from 'prom-client';
import { Clock } from '../config/clock.js';
import { Configuration } from '../config/configuration.js';
import { BackgroundLoop } from '../database/background-loop.js';
import { faultOf } from '../database/direct-connection.js';
import { ExpirySweeper } from '../database/expiry-sweeper.js';
import { settledWithin } from '../database/waiting.js';
import { RequestLimits } from '../http/request-limits.js';
import { Metrics } from '../metrics/metrics.js';
import { inJobSpan } from '../tracing/spans.js';
import { counterKey, LimitCounters, WINDOW_MS } from './limit-counters.js';
import { LimitExchangeRepository } from './limit-exchange.repository.js';

/** From one exchange to the next, in milliseconds: how long a process may not know of what another admitted. */
const EXCHANGE_INTERVAL_MS = 1000;
/** The same while a key comes near to its limit. */
const PRESSING_INTERVAL_MS = 100;
/** A key is near to its limit when so many more exchanges like the last one would reach it. */
const PRESSING_SHARE = 10;
/** What is removed after its minute, in milliseconds. */
const SWEEP_INTERVAL_MS = 30_000;
/** How long the last exchange may hold up a shutdown, in milliseconds. */
const FAREWELL_MS = 500;

/**
 * Limits that all processes of an installation count together: each admits by what it knows, and tells the others
 * through Postgres about once a second. No request waits for that; while the database can't be used, each process
 * goes on with what it counts itself.
 */
@Injectable()
export class SharedLimits extends RequestLimits implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger('SharedLimits');
  private readonly counters = new LimitCounters();
  private readonly loop = new BackgroundLoop({
    name: 'Rate limits shared with other processes',
    idleMs: EXCHANGE_INTERVAL_MS,
    step: async () => {
      if (this.isAnythingLimited()) await this.exchange();
      return false;
    },
  });
  private readonly refusals: Counter<'limit'>;
  private pressing: NodeJS.Timeout | undefined;
  private lastUse = -Infinity;

  constructor(
    private readonly repository: LimitExchangeRepository,
    private readonly clock: Clock,
    private readonly configuration: Configuration,
    sweeper: ExpirySweeper,
    metrics: Metrics,
  ) {
    super();
    this.refusals = new Counter({
      name: 'rolegate_rate_limited_total',
      help: 'Requests that were refused because there were too many, by limit.',
      labelNames: ['limit'],
      registers: [metrics.registry],
    });
    sweeper.register({
      name: 'request-counts',
      intervalMs: SWEEP_INTERVAL_MS,
      deleteStep: (limit, tx) => this.repository.removeExpired(tx, limit),
    });
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  /** The others hear of what was admitted last, so that a restart gives nobody a fresh start. */
  async beforeApplicationShutdown(): Promise<void> {
    clearTimeout(this.pressing);
    await this.loop.stop(FAREWELL_MS);
    if (!this.counters.hasUnsent) return;
    const farewell = this.exchange();
    farewell.catch((error: unknown) =>
      this.log.warn(`What was admitted last stays untold to other processes: ${faultOf(error)}`),
    );
    await settledWithin(FAREWELL_MS, farewell);
  }

  /** See {@link RequestLimits.consume}. `limit` is a label of a metric too: a word of ours, never of a request. */
  consume(limit: string, key: string, perMinute: number): number {
    const now = this.clock.monotonic();
    this.lastUse = now;
    const counter = counterKey(limit, key);
    const waitMs = this.counters.consume(counter, perMinute, now);
    if (waitMs > 0) this.refusals.inc({ limit });
    else if (this.counters.unsentOf(counter) * PRESSING_SHARE >= perMinute) this.exchangeSoon();
    return waitMs;
  }

  /**
   * Tells the others what was admitted here, and hears what they admitted.
   * @throws Error when the database can't be used. What was being sent is not sent again: it may have been counted,
   * and counted twice it would refuse people whom nothing limits.
   */
  async exchange(): Promise<void> {
    const sent = this.counters.takeUnsent(this.clock.monotonic());
    const ask = () => this.repository.exchange(sent);
    // Only what requests have caused is worth a trace.
    const counts = await (sent.length === 0 ? ask() : inJobSpan('rate limits shared', ask));
    this.counters.apply(counts, this.clock.monotonic());
  }

  private exchangeSoon(): void {
    this.pressing ??= setTimeout(() => {
      this.pressing = undefined;
      this.loop.wake();
    }, PRESSING_INTERVAL_MS).unref();
  }

  private isAnythingLimited(): boolean {
    const { signIn, api } = this.configuration.rateLimits;
    return signIn > 0 || api > 0 || this.clock.monotonic() - this.lastUse < WINDOW_MS;
  }
}
