import { Clock } from '../../src/config/clock.js';

/** A clock that stands still until a test moves it. */
export class FakeClock extends Clock {
  private wall: number;
  private running = 0;

  constructor(start: Date | string = '2030-01-01T00:00:00.000Z') {
    super();
    this.wall = new Date(start).getTime();
  }

  nowMs(): number {
    return this.wall;
  }

  monotonic(): number {
    return this.running;
  }

  /** Lets time pass on both clocks. */
  advance(ms: number): void {
    if (ms < 0) throw new Error('Time does not run backwards; jump() sets the wall clock back.');
    this.wall += ms;
    this.running += ms;
  }

  /** Sets the wall clock forward or back without time passing: a correction, or a machine that was suspended. */
  jump(ms: number): void {
    this.wall += ms;
  }
}
