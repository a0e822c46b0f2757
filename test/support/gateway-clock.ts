import { AccessModelStore } from '../../src/access-model/access-model.store.js';
import { Clock, SystemClock } from '../../src/config/clock.js';
import type { Gateway } from '../../src/create-gateway.js';
import { FakeClock } from './clock.js';
import { eventually } from './eventually.js';

/**
 * The clock of whole gateways. A step in time ends every lease on what they know, and makes what they are reading at
 * this moment late; so it is over only when each of them has confirmed, after it, that it knows every change. What a
 * test asks next is then answered by the new time alone, and not by how far a gateway's background work has come.
 */
export class GatewayClock extends Clock {
  private readonly gateways = new Set<Gateway>();
  private wallMs = 0;
  private runningMs = 0;

  private constructor(private readonly base: Clock) {
    super();
  }

  /** Time passes only when a test says so. */
  static standing(at: Date = new Date()): GatewayClock {
    return new GatewayClock(new FakeClock(at));
  }

  /** The machine's time, which a test can set forward. */
  static running(): GatewayClock {
    return new GatewayClock(new SystemClock());
  }

  nowMs(): number {
    return this.base.nowMs() + this.wallMs;
  }

  monotonic(): number {
    return this.base.monotonic() + this.runningMs;
  }

  /** Lets time pass on both clocks, `ms` milliseconds of it. */
  async advance(ms: number): Promise<void> {
    if (ms < 0) throw new Error('Time does not run backwards; jump() sets the wall clock back.');
    this.wallMs += ms;
    this.runningMs += ms;
    await this.confirmed();
  }

  /** Sets the wall clock forward or back without time passing. */
  async jump(ms: number): Promise<void> {
    this.wallMs += ms;
    await this.confirmed();
  }

  /** A gateway that goes by this clock; `startTestGateway` says so of each of its own. */
  follow(gateway: Gateway): void {
    this.gateways.add(gateway);
  }

  /** A gateway that was closed confirms nothing any more. */
  unfollow(gateway: Gateway): void {
    this.gateways.delete(gateway);
  }

  private async confirmed(): Promise<void> {
    for (const { app } of this.gateways) {
      const models = app.get(AccessModelStore);
      await eventually(async () => {
        const model = models.current();
        // Asking has begun what makes the next answer come at once; what is wrong with it, the next question tells.
        if (model instanceof Promise) {
          await model;
          throw new Error('a gateway has not confirmed what it knows since its clock was set');
        }
      });
    }
  }
}
