import type { Change } from './change-log.js';
import type { Moment } from './lease.js';

/** Hears of changes that any replica, this one included, has committed. */
export interface ChangeListener {
  /**
   * New rows of the change log, in no particular order; a row may come twice. Whatever is cached about
   * them must not decide any more when this returns or, given a promise, when that resolves: the lease is
   * not renewed before. May be called again meanwhile. A failure makes the feed start over, with `onDistrust`.
   */
  onChanges(changes: readonly Change[]): void | Promise<void>;
  /**
   * The feed lost its place (reconnect, failover) or has only just begun: whatever was cached may be out
   * of date, and so may what is being read at this moment. Awaited before the lease holds again.
   */
  onDistrust(): void | Promise<void>;
}

/**
 * The change log as this replica follows it, and the lease that says whether cached facts may decide
 * (design: `REVOCATION_BOUND_MS`). Polls every 200 ms and at once when woken.
 */
export abstract class ChangeFeed {
  abstract subscribe(listener: ChangeListener): void;
  /**
   * Whether the last good poll began at most the revocation bound ago, by the monotonic and the wall clock. Cheap: called per decision.
   * @param now What the clocks have just said, for one who asks several things at once: not a moment that anything was waited for since.
   */
  abstract leaseHolds(now?: Moment): boolean;

  /**
   * Tells this process's own listeners of what it has just committed, so that its very next request
   * sees it, without waiting for the log. Never rejects.
   */
  announce(changes: readonly Change[]): Promise<void> {
    void changes;
    return Promise.resolve();
  }

  /**
   * How long, at most since the last call, a change had been there when everything here had heard of it, in
   * milliseconds; undefined when there was none.
   */
  takeLagMs(): number | undefined {
    return undefined;
  }

  /** When the last good poll began, by the wall clock; null before the first. For who tells of it. */
  lastPollAt(): Date | null {
    return null;
  }

  /** Polls now and waits for it, half a second at most. @returns whether the lease holds then. */
  catchUp(): Promise<boolean> {
    return Promise.resolve(this.leaseHolds());
  }
}
