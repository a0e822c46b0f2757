import type { Change } from './change-log.js';

/** Hears of changes that any replica, this one included, has committed. */
export interface ChangeListener {
  /** New rows of the change log, in no particular order; a row may come twice. */
  onChanges(changes: readonly Change[]): void | Promise<void>;
  /** The feed lost its place (reconnect, failover): whatever was cached may be out of date. */
  onDistrust(): void | Promise<void>;
}

/**
 * The change log as this replica follows it, and the lease that says whether cached facts may decide
 * (design: `REVOCATION_BOUND_MS`). Polls every 200 ms and at once when woken.
 */
export abstract class ChangeFeed {
  abstract subscribe(listener: ChangeListener): void;
  /** Whether the last good poll began at most the revocation bound ago, by the monotonic and the wall clock. Cheap: called per decision. */
  abstract leaseHolds(): boolean;
}
