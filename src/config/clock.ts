/** Time, injected so that tests can move it. */
export abstract class Clock {
  /** The wall clock in milliseconds since 1970: read several times in every decision. */
  abstract nowMs(): number;

  /** Milliseconds that never run backwards, for measuring spans. */
  abstract monotonic(): number;

  /** The wall clock. */
  now(): Date {
    return new Date(this.nowMs());
  }
}

/** The machine's own clocks. */
export class SystemClock extends Clock {
  nowMs(): number {
    return Date.now();
  }

  monotonic(): number {
    return performance.now();
  }
}
