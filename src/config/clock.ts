/** Time, injected so that tests can move it. */
export abstract class Clock {
  /** The wall clock. */
  abstract now(): Date;

  /** The wall clock in milliseconds since 1970, without an object for it: read several times in every decision. */
  nowMs(): number {
    return this.now().getTime();
  }

  /** Milliseconds that never run backwards, for measuring spans. */
  abstract monotonic(): number;
}

/** The machine's own clocks. */
export class SystemClock extends Clock {
  now(): Date {
    return new Date();
  }

  override nowMs(): number {
    return Date.now();
  }

  monotonic(): number {
    return performance.now();
  }
}
