import { ChangeFeed, type ChangeListener } from '../../src/database/change-feed.js';
import type { Change } from '../../src/database/change-log.js';

/** A change log in which nothing happens but what a test says, and whose lease a test gives and takes. */
export class FakeChangeFeed extends ChangeFeed {
  lease = true;
  private readonly listeners: ChangeListener[] = [];

  subscribe(listener: ChangeListener): void {
    this.listeners.push(listener);
  }

  leaseHolds(): boolean {
    return this.lease;
  }

  /** Tells every listener of one change. */
  change(kind: Change['kind'], ref = ''): void {
    for (const listener of this.listeners) void listener.onChanges([{ kind, ref }]);
  }

  /** Tells every listener that its caches may be out of date. */
  distrust(): void {
    for (const listener of this.listeners) void listener.onDistrust();
  }
}
