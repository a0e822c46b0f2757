import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Clock } from '../config/clock.js';
import { Configuration } from '../config/configuration.js';
import { ChangeFeed, type ChangeListener } from './change-feed.js';
import type { Change } from './change-log.js';
import { endOfChangeLog, readChangeLog, type ChangeLogPlace } from './change-log.repository.js';
import { DirectConnection, faultOf } from './direct-connection.js';
import { leaseHolds, momentOf, type Moment } from './lease.js';
import { reconnectDelay } from './reconnect-delay.js';
import { onLate, Pause } from './waiting.js';

/** The channel of wake-ups. They carry nothing: the log says what changed. */
export const WAKE_UP_CHANNEL = 'rolegate_changes';

/** From the start of one poll to the start of the next, unless a wake-up comes first, in milliseconds. */
const POLL_INTERVAL_MS = 200;
/** How long one poll may take before the connection counts as lost, in milliseconds. */
const POLL_TIMEOUT_MS = 400;

const CONNECT_TIMEOUT_MS = 1000;
const FIRST_POLL_LIMIT_MS = 3000;
const CATCH_UP_LIMIT_MS = 500;

/**
 * Follows the change log over one connection of its own, on which it also listens for wake-ups. Polls
 * never overlap. Whatever goes wrong (a poll too slow, a lost connection, a listener that fails) is met in
 * one way: a new connection, a new place in the log, and nobody trusts what they cached before.
 */
@Injectable()
export class PostgresChangeFeed extends ChangeFeed implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger('ChangeFeed');
  private readonly listeners: ChangeListener[] = [];
  private readonly untilNextPoll = new Pause();
  private readonly untilReconnect = new Pause();
  private readonly waitingForLease = new Set<() => void>();
  private lastGoodPoll: Moment | undefined;
  private lagMs: number | undefined;
  private failures = 0;
  private stopped = false;
  private running: Promise<void> | undefined;

  constructor(
    private readonly configuration: Configuration,
    private readonly clock: Clock,
  ) {
    super();
  }

  subscribe(listener: ChangeListener): void {
    this.listeners.push(listener);
  }

  leaseHolds(now = momentOf(this.clock)): boolean {
    return leaseHolds(this.lastGoodPoll, now, this.configuration.revocationBoundMs);
  }

  override async announce(changes: readonly Change[]): Promise<void> {
    // A listener that fails here fails again when the same changes come from the log, and is dealt with there.
    await this.tellAll((listener) => listener.onChanges(changes)).catch(() => undefined);
  }

  override takeLagMs(): number | undefined {
    const { lagMs } = this;
    this.lagMs = undefined;
    return lagMs;
  }

  override lastPollAt(): Date | null {
    return this.lastGoodPoll ? new Date(this.lastGoodPoll.wallMs) : null;
  }

  override async catchUp(): Promise<boolean> {
    if (!this.leaseHolds() && !this.stopped) {
      this.untilNextPoll.end();
      await this.leaseWithin(CATCH_UP_LIMIT_MS);
    }
    return this.leaseHolds();
  }

  /** Begins to follow the log. A database that does not answer yet is no reason not to start. */
  async onApplicationBootstrap(): Promise<void> {
    this.running = this.follow();
    await this.leaseWithin(FIRST_POLL_LIMIT_MS);
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    this.untilNextPoll.end();
    this.untilReconnect.end();
    await this.running;
  }

  private async follow(): Promise<void> {
    while (!this.stopped) {
      let connection: DirectConnection | undefined;
      try {
        connection = await DirectConnection.open(this.configuration.database.directUrl, {
          name: 'rolegate-change-feed',
          connectTimeoutMs: CONNECT_TIMEOUT_MS,
          queryTimeoutMs: POLL_TIMEOUT_MS,
        });
        await this.followOn(connection);
      } catch (error) {
        this.failed(error);
      } finally {
        await connection?.close();
      }
      if (!this.stopped) await this.untilReconnect.lasting(reconnectDelay(this.failures));
    }
  }

  private async followOn(connection: DirectConnection): Promise<void> {
    connection.onNotification(() => this.untilNextPoll.end());
    connection.onLost(() => this.untilNextPoll.end());
    await this.listen(connection);
    let startedAt = momentOf(this.clock);
    let place = await endOfChangeLog(connection);
    // After the place is known, not before: what changes between the two must not go unheard.
    await this.tellAll((listener) => listener.onDistrust());
    this.succeeded(startedAt);
    while (!this.stopped) {
      const sinceLast = this.clock.monotonic() - startedAt.monotonicMs;
      await this.untilNextPoll.lasting(Math.min(Math.max(POLL_INTERVAL_MS - sinceLast, 0), POLL_INTERVAL_MS));
      if (this.stopped) return;
      startedAt = momentOf(this.clock);
      place = await this.poll(connection, place);
      this.succeeded(startedAt);
    }
  }

  private async poll(connection: DirectConnection, place: ChangeLogPlace): Promise<ChangeLogPlace> {
    const read = await readChangeLog(connection, place);
    if (read.changes.length === 0) return read.place;
    const readAt = this.clock.monotonic();
    await this.tellAll((listener) => listener.onChanges(read.changes));
    this.lagMs = Math.max(this.lagMs ?? 0, read.ageMs + this.clock.monotonic() - readAt);
    return read.place;
  }

  private async listen(connection: DirectConnection): Promise<void> {
    try {
      await connection.query(`LISTEN ${WAKE_UP_CHANNEL}`);
    } catch (error) {
      // Only the hint is missing; if the connection itself is broken, the first poll says so.
      this.log.warn(`Wake-ups can't be heard: ${faultOf(error)}`);
    }
  }

  private async tellAll(tell: (listener: ChangeListener) => void | Promise<void>): Promise<void> {
    await Promise.all(this.listeners.map(async (listener) => tell(listener)));
  }

  private succeeded(startedAt: Moment): void {
    if (this.failures > 0) this.log.log('The change log is followed again');
    this.failures = 0;
    this.lastGoodPoll = startedAt;
    if (this.waitingForLease.size > 0 && this.leaseHolds()) for (const done of this.waitingForLease) done();
  }

  private leaseWithin(limitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.waitingForLease.delete(done);
        resolve();
      };
      const timer = onLate(limitMs, done);
      this.waitingForLease.add(done);
    });
  }

  private failed(error: unknown): void {
    if (this.stopped) return;
    this.failures += 1;
    if (this.failures === 1) {
      this.log.warn(
        `The change log can't be followed (${faultOf(error)}): until it can, sessions are read from the database`,
      );
    }
  }
}
