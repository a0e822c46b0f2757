import DataLoader from 'dataloader';
import type { Clock } from '../config/clock.js';
import { leaseHolds, momentOf } from '../database/lease.js';
import { onLate } from '../database/waiting.js';
import { GatewayError } from '../errors/gateway-error.js';
import type { Candidates } from './person-candidates.js';

/** Names looked up by one statement at most. */
const MAX_BATCH_SIZE = 100;
/** Statements under way at once at most: misses must not use up the connection pool. */
const MAX_READS = 2;

/** How long a decision waits for a person altogether, in milliseconds: many may be asked about at once. */
const WAIT_LIMIT_MS = 1000;

/** Looks names up; whom nobody has is missing. */
export type ReadPeople = (names: readonly string[]) => Promise<ReadonlyMap<string, Candidates>>;

/** Reads people in batches: what is asked for while the database is busy goes together with the next read. */
export class PersonLoader {
  private readonly loader: DataLoader<string, Candidates | undefined>;
  private readonly waiting: (() => void)[] = [];
  private reading = 0;

  /** @param boundMs How old a fact may be when it decides: the revocation bound. */
  constructor(
    private readonly read: ReadPeople,
    private readonly clock: Clock,
    private readonly boundMs: number,
  ) {
    this.loader = new DataLoader((names) => this.readBatch(names), {
      cache: false,
      maxBatchSize: MAX_BATCH_SIZE,
      batchScheduleFn: (dispatch) => {
        this.waiting.push(dispatch);
        // Not at once: other requests of this turn of the event loop join the batch.
        setImmediate(() => this.dispatchWaiting());
      },
    });
  }

  /** Who has this name, as the database knows now. @throws Error when it can't be read in time. */
  async load(name: string): Promise<Candidates | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = onLate(WAIT_LIMIT_MS, () => reject(new GatewayError('unavailable')));
    });
    try {
      return await Promise.race([this.loader.load(name), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  private dispatchWaiting(): void {
    while (this.reading < MAX_READS) {
      const dispatch = this.waiting.shift();
      if (!dispatch) return;
      dispatch();
    }
  }

  private async readBatch(names: readonly string[]): Promise<(Candidates | undefined)[]> {
    this.reading += 1;
    const began = momentOf(this.clock);
    try {
      const found = await this.read(names);
      // A process that was stopped in between holds facts from before it was.
      if (!leaseHolds(began, momentOf(this.clock), this.boundMs)) throw new GatewayError('unavailable');
      return names.map((name) => found.get(name));
    } finally {
      this.reading -= 1;
      this.dispatchWaiting();
    }
  }
}
