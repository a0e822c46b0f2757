import { Injectable } from '@nestjs/common';
import type { Change } from './change-log.js';

/**
 * The hint that something was added to the change log. It is only a hint: replicas poll the log
 * anyway, so a lost wake-up costs at most one poll interval.
 */
@Injectable()
export abstract class WakeUp {
  /** Asks every replica, this one included, to read the change log soon. Never throws, never waits. */
  abstract send(): void;

  /**
   * Lets the caches of this very process act on what it has just committed: its next request must see it,
   * wake-up or not. Resolves when they did. Never rejects, and never takes longer than the revocation bound.
   */
  applyHere(changes: readonly Change[]): Promise<void> {
    void changes;
    return Promise.resolve();
  }
}
