import { Injectable } from '@nestjs/common';

/**
 * The hint that something was added to the change log. It is only a hint: replicas poll the log
 * anyway, so a lost wake-up costs at most one poll interval.
 */
@Injectable()
export abstract class WakeUp {
  /** Asks every replica, this one included, to read the change log soon. Never throws, never waits. */
  abstract send(): void;
}
