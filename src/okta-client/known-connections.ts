import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../config/clock.js';
import { ChangeFeed, type ChangeListener } from '../database/change-feed.js';
import type { Change } from '../database/change-log.js';
import { KnownConnectionsRepository, type KnownConnection } from './known-connections.repository.js';
import { loadOktaSdk } from './okta-sdk.js';

/** After a failed load the next one is tried no sooner than this, in milliseconds. */
const RELOAD_PAUSE_MS = 1_000;

/** All connections to Okta as far as decisions need them in memory, kept up to date by the change feed. */
@Injectable()
export class KnownConnections implements ChangeListener, OnModuleInit {
  private readonly logger = new Logger(KnownConnections.name);
  private connections: ReadonlyMap<string, KnownConnection> = new Map();
  private stale = true;
  private loading: Promise<void> | undefined;
  private notBeforeMs = 0;

  constructor(
    private readonly repository: KnownConnectionsRepository,
    private readonly changeFeed: ChangeFeed,
    private readonly clock: Clock,
  ) {}

  async onModuleInit(): Promise<void> {
    this.changeFeed.subscribe(this);
    await this.load();
    // Now rather than later: loading it holds up everything else this process does.
    if (this.all().some((connection) => connection.hasApiCredential)) await loadOktaSdk();
  }

  onChanges(changes: readonly Change[]): void {
    if (changes.some((change) => change.kind === 'model')) this.onDistrust();
  }

  onDistrust(): void {
    this.stale = true;
    void this.load();
  }

  /** The connection with this id, as of the last load. */
  find(id: string): KnownConnection | undefined {
    if (this.stale && this.clock.monotonic() >= this.notBeforeMs) void this.load();
    return this.connections.get(id);
  }

  /** All connections, by slug. */
  all(): readonly KnownConnection[] {
    return [...this.connections.values()];
  }

  /** Loads as long as there is something newer; one at a time. Never throws. */
  private load(): Promise<void> {
    this.loading ??= this.loadAll().finally(() => {
      this.loading = undefined;
    });
    return this.loading;
  }

  private async loadAll(): Promise<void> {
    while (this.stale) {
      this.stale = false;
      try {
        const rows = await this.repository.findAll();
        this.connections = new Map(rows.map((row) => [row.id, row]));
      } catch (error) {
        this.stale = true;
        this.notBeforeMs = this.clock.monotonic() + RELOAD_PAUSE_MS;
        this.logger.warn('The list of connections could not be read', { err: error });
        return;
      }
    }
  }
}
