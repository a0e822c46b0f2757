import { LRUCache } from 'lru-cache';
import type { Clock } from '../config/clock.js';
import type { ChangeFeed, ChangeListener } from '../database/change-feed.js';
import type { Change } from '../database/change-log.js';
import { leaseHolds, momentOf } from '../database/lease.js';
import { GatewayError } from '../errors/gateway-error.js';
import type { EntitySet } from './entity-set.js';

/** Bytes that the entities of all applications may take in memory, roughly. */
const CACHE_BYTES = 128 * 2 ** 20;

/** What the cache reads from. */
export type ReadEntities = (applicationId: string) => Promise<EntitySet>;

/** The entities of the applications that ask, as long as nobody has said that they changed and the lease holds. */
export class EntityCache implements ChangeListener {
  private readonly sets = new LRUCache<string, EntitySet>({
    maxSize: CACHE_BYTES,
    sizeCalculation: ({ bytes }) => bytes,
  });
  private readonly reads = new Map<string, Promise<EntitySet>>();
  /** Raised by every change: what was being read then may be from before it, and is not kept. */
  private generation = 0;

  /** @param boundMs How old a fact may be when it decides: the revocation bound. */
  constructor(
    private readonly source: ReadEntities,
    private readonly feed: Pick<ChangeFeed, 'leaseHolds'>,
    private readonly clock: Clock,
    private readonly boundMs: number,
  ) {}

  /**
   * The entities of an application: at once when they are known, else as the database has them now.
   * @throws Error, as a rejection, when they can't be read.
   */
  get(applicationId: string): EntitySet | Promise<EntitySet> {
    if (this.feed.leaseHolds()) {
      const known = this.sets.get(applicationId);
      if (known) return known;
    }
    const running = this.reads.get(applicationId);
    if (running) return running;
    const read = this.read(applicationId).finally(() => {
      if (this.reads.get(applicationId) === read) this.reads.delete(applicationId);
    });
    this.reads.set(applicationId, read);
    return read;
  }

  onChanges(changes: readonly Change[]): void {
    for (const { kind, ref } of changes) {
      if (kind !== 'entities') continue;
      this.generation += 1;
      this.reads.delete(ref);
      this.sets.delete(ref);
    }
  }

  onDistrust(): void {
    this.generation += 1;
    this.reads.clear();
    this.sets.clear();
  }

  private async read(applicationId: string): Promise<EntitySet> {
    const { generation } = this;
    const began = momentOf(this.clock);
    const set = await this.source(applicationId);
    // A process that was stopped in between holds facts from before it was.
    if (!leaseHolds(began, momentOf(this.clock), this.boundMs)) throw new GatewayError('unavailable');
    if (generation === this.generation) this.sets.set(applicationId, set);
    return set;
  }
}
