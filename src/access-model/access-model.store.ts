import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../config/clock.js';
import { Configuration } from '../config/configuration.js';
import { ChangeFeed, type ChangeListener } from '../database/change-feed.js';
import type { Change } from '../database/change-log.js';
import type { Moment } from '../database/lease.js';
import type { Transaction } from '../database/transactions.js';
import { onLate } from '../database/waiting.js';
import { GatewayError } from '../errors/gateway-error.js';
import type { AccessModelRows, AccessModelSource } from './access-model-rows.js';
import { AccessModelRepository } from './access-model.repository.js';
import type { AccessModel } from './access-model.js';
import { buildAccessModel, withoutLocalAccounts } from './build-access-model.js';

/** How long a version may take to be read while the lease is lost, in milliseconds (design: 300). */
export const VERSION_CHECK_LIMIT_MS = 300;
/** How long a decision waits for a model that is being loaded, counted from the start of that load, in milliseconds. */
export const LOAD_LIMIT_MS = 1000;

/** Work that is under way and that several decisions wait for. */
interface Flight {
  /** Monotonic milliseconds. */
  readonly startedAt: number;
  readonly done: Promise<void>;
}

/**
 * Holds the current access model of this process. While the lease holds and no change is known that
 * the model lacks, it is handed out at once; otherwise Postgres is asked first. Loads follow each other
 * and never overlap, so an older model never replaces a newer one.
 */
@Injectable()
export class AccessModelStore implements ChangeListener, OnModuleInit, OnApplicationBootstrap {
  private readonly log = new Logger('AccessModel');
  private model: AccessModel | undefined;
  /** Counts the reasons to load; `loaded` is how many of them the model takes account of. */
  private wanted = 1;
  private loaded = 0;
  private loading: Flight | undefined;
  private checking: Flight | undefined;
  private failing = false;
  private readonly ownHost: string | undefined;
  private readonly localAccounts: boolean;

  constructor(
    @Inject(AccessModelRepository) private readonly source: AccessModelSource,
    private readonly feed: ChangeFeed,
    private readonly clock: Clock,
    @Inject(Configuration) configuration?: Pick<Configuration, 'publicOrigin' | 'localLogin'>,
  ) {
    this.ownHost = configuration && new URL(configuration.publicOrigin).hostname;
    this.localAccounts = (configuration?.localLogin ?? 'off') !== 'off';
  }

  onModuleInit(): void {
    this.feed.subscribe(this);
  }

  /** Loads the first model; an unreachable database is no reason not to start: requests answer 503 until it is back. */
  async onApplicationBootstrap(): Promise<void> {
    await this.startLoad().done.catch(() => undefined);
  }

  onChanges(changes: readonly Change[]): void {
    if (changes.some(({ kind }) => kind === 'model' || kind === 'connection-sessions')) this.reload();
  }

  onDistrust(): void {
    this.reload();
  }

  /**
   * The model to decide by: at once on the usual path, else after Postgres confirmed or replaced it.
   * @param now What the clocks have just said; see {@link ChangeFeed.leaseHolds}.
   * @throws GatewayError `unavailable` when the database can't be asked in time.
   */
  current(now?: Moment): AccessModel | Promise<AccessModel> {
    if (this.model && this.loaded === this.wanted && this.feed.leaseHolds(now)) return this.model;
    return this.confirmed();
  }

  /**
   * The model as Postgres has it now, whatever the lease says: for whoever tells what follows from it together with a version
   * that was read before. A model that lacks a change of the last second would be wrong about it, and the version would not
   * say so.
   * @throws GatewayError `unavailable` when the database can't be asked in time.
   */
  async upToDate(): Promise<AccessModel> {
    try {
      await this.within(
        LOAD_LIMIT_MS,
        this.start(this.demandPresent(), () => undefined),
      );
      return await this.asWanted();
    } catch (error) {
      throw unavailable(error);
    }
  }

  /** The model as a transaction has made it so far, for who judges that; it is kept by nobody. */
  async ofTransaction({ manager }: Transaction): Promise<AccessModel> {
    return this.built(await this.source.load(manager));
  }

  /** The version of the model that was loaded last; null before the first. For who tells of it: it decides nothing. */
  loadedVersion(): string | null {
    return this.model?.version ?? null;
  }

  private async confirmed(): Promise<AccessModel> {
    try {
      if (this.loaded === this.wanted) await this.within(VERSION_CHECK_LIMIT_MS, this.startCheck());
      return await this.asWanted();
    } catch (error) {
      throw unavailable(error);
    }
  }

  private async asWanted(): Promise<AccessModel> {
    const wanted = this.wanted;
    while (!this.model || this.loaded < wanted) await this.within(LOAD_LIMIT_MS, this.startLoad());
    return this.model;
  }

  private reload(): void {
    this.wanted += 1;
    this.startLoad();
  }

  private startLoad(): Flight {
    this.loading ??= this.start(this.loadModel(), () => {
      this.loading = undefined;
      if (!this.failing && this.loaded < this.wanted) this.startLoad();
    });
    return this.loading;
  }

  private startCheck(): Flight {
    this.checking ??= this.start(this.checkVersion(), () => (this.checking = undefined));
    return this.checking;
  }

  private start(work: Promise<void>, settled: () => void): Flight {
    const done = work.finally(settled);
    // Nobody may be waiting; whoever does still sees the failure.
    done.catch(() => undefined);
    return { startedAt: this.clock.monotonic(), done };
  }

  private async loadModel(): Promise<void> {
    const covered = this.wanted;
    try {
      this.model = this.built(await this.source.load());
      this.loaded = covered;
      this.failing = false;
    } catch (error) {
      if (!this.failing) this.log.warn(`The access model could not be loaded: ${String(error)}`);
      this.failing = true;
      throw error;
    }
  }

  private built(rows: AccessModelRows): AccessModel {
    return buildAccessModel(this.localAccounts ? rows : withoutLocalAccounts(rows), this.ownHost);
  }

  private async checkVersion(): Promise<void> {
    const { loaded } = this;
    const version = await this.source.readVersion(VERSION_CHECK_LIMIT_MS);
    // A model that was loaded meanwhile is at least as new as what the check saw.
    if (this.loaded === loaded && version !== this.model?.version) this.wanted += 1;
  }

  /** Also where a load is under way: it may have begun before. */
  private async demandPresent(): Promise<void> {
    const version = await this.source.readVersion(LOAD_LIMIT_MS);
    if (version !== this.model?.version) this.wanted += 1;
  }

  /** Waits for `flight` until it is `limitMs` old: during an outage only the first ones wait that long. */
  private async within(limitMs: number, { startedAt, done }: Flight): Promise<void> {
    const left = startedAt + limitMs - this.clock.monotonic();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = onLate(Math.max(left, 0), () => reject(new Error(`no answer within ${limitMs} ms`)));
    });
    try {
      await Promise.race([done, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}

function unavailable(cause: unknown): GatewayError {
  return new GatewayError('unavailable', undefined, { cause, headers: { 'Retry-After': '1' } });
}
