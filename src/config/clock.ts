/** Time, injected so that tests can move it. */
export abstract class Clock {
  /** The wall clock. */
  abstract now(): Date;
  /** Milliseconds that never run backwards, for measuring spans. */
  abstract monotonic(): number;
}

/** The machine's own clocks. */
export class SystemClock extends Clock {
  now(): Date {
    return new Date();
  }

  monotonic(): number {
    return performance.now();
  }
}
