import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { AccessModelStore } from '../access-model/access-model.store.js';
import { Clock } from '../config/clock.js';
import { BackgroundLoop } from '../database/background-loop.js';
import { ChangeFeed } from '../database/change-feed.js';
import { Transactions } from '../database/transactions.js';
import { settledWithin } from '../database/waiting.js';
import { ReplicasRepository } from './replicas.repository.js';

/** From one look at the own state to the next, in milliseconds; it is written only when there is news. */
const LOOK_MS = 200;
/** The least time between two writes, and the most, in milliseconds. */
const LEAST_MS = 1_000;
const MOST_MS = 10_000;
/** How long the last write may hold up a shutdown, in milliseconds. */
const FAREWELL_MS = 500;

/**
 * Says in the database which access model this process decides by: within a second of another one, at most once a
 * second, and every ten seconds that it is still there. Behind the requests' backs: nothing waits for it.
 */
@Injectable()
export class ReplicaAnnouncer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly id = randomUUID();
  private readonly startedAt: Date;
  private announced: { readonly version: string | null; readonly atMs: number } | undefined;
  private readonly loop = new BackgroundLoop({
    name: 'Announcements of the replica',
    idleMs: LOOK_MS,
    step: async () => {
      if (this.isDue()) await this.announce();
      return false;
    },
  });

  constructor(
    private readonly models: AccessModelStore,
    private readonly feed: ChangeFeed,
    private readonly replicas: ReplicasRepository,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {
    this.startedAt = clock.now();
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop.stop(FAREWELL_MS);
    const farewell = this.transactions.run((tx) => this.replicas.remove(tx, this.id));
    await settledWithin(FAREWELL_MS, farewell);
  }

  private isDue(): boolean {
    if (!this.announced) return true;
    const passed = this.clock.monotonic() - this.announced.atMs;
    return (
      passed >= MOST_MS || (passed >= LEAST_MS && this.models.loadedVersion() !== this.announced.version)
    );
  }

  private async announce(): Promise<void> {
    const version = this.models.loadedVersion();
    const state = {
      id: this.id,
      startedAt: this.startedAt,
      modelVersion: version,
      lastPollAt: this.feed.lastPollAt(),
    };
    await this.transactions.run((tx) => this.replicas.announce(tx, state));
    this.announced = { version, atMs: this.clock.monotonic() };
  }
}
