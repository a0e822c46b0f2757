import DataLoader from 'dataloader';
import type { Clock } from '../config/clock.js';
import { leaseHolds, momentOf } from '../database/lease.js';
import { onLate } from '../database/waiting.js';
import type { StoredSession } from './session-judgement.js';

/** How long a request waits for its session to be read, in milliseconds. */
export const READ_LIMIT_MS = 300;
/** Sessions read by one statement at most: 32 cost little more than one. */
export const MAX_BATCH_SIZE = 32;
/** Statements under way at once at most: misses must not use up the connection pool. */
export const MAX_READS = 4;

/** Reads the sessions with these keys; what does not exist is missing. */
export type ReadSessions = (keys: readonly string[]) => Promise<ReadonlyMap<string, StoredSession>>;

/** Reads sessions in batches: what is asked for while the database is busy goes together with the next read. */
export class SessionLoader {
  private readonly loader: DataLoader<string, StoredSession | undefined>;
  private readonly waiting: (() => void)[] = [];
  private reading = 0;

  /** @param boundMs How old a fact may be when it decides: the revocation bound. */
  constructor(
    private readonly read: ReadSessions,
    private readonly clock: Clock,
    private readonly boundMs: number,
  ) {
    this.loader = new DataLoader((keys) => this.readBatch(keys), {
      cache: false,
      maxBatchSize: MAX_BATCH_SIZE,
      batchScheduleFn: (dispatch) => this.schedule(dispatch),
    });
  }

  /**
   * The session with this key, as the database has it now.
   * @throws Error when it can't be read within {@link READ_LIMIT_MS}.
   */
  async load(key: string): Promise<StoredSession | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = onLate(READ_LIMIT_MS, () => reject(new Error('the session could not be read in time')));
    });
    try {
      return await Promise.race([this.loader.load(key), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  private schedule(dispatch: () => void): void {
    this.waiting.push(dispatch);
    // Not at once: other requests of this turn of the event loop join the batch.
    setImmediate(() => this.dispatchWaiting());
  }

  private dispatchWaiting(): void {
    while (this.reading < MAX_READS) {
      const dispatch = this.waiting.shift();
      if (!dispatch) return;
      dispatch();
    }
  }

  private async readBatch(keys: readonly string[]): Promise<(StoredSession | undefined)[]> {
    this.reading += 1;
    const began = momentOf(this.clock);
    try {
      const found = await this.read(keys);
      // A process that was stopped in between holds facts from before it was.
      if (!leaseHolds(began, momentOf(this.clock), this.boundMs)) {
        throw new Error('the session was read too long ago');
      }
      return keys.map((key) => found.get(key));
    } finally {
      this.reading -= 1;
      this.dispatchWaiting();
    }
  }
}
