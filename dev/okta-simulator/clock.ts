/** The only source of time of the simulator: a test moves it instead of waiting. */
export class SimulatorClock {
  private offsetMs = 0;

  /** Runs with the given clock until a test moves it. */
  constructor(private readonly base: () => Date) {}

  /** The time in the org. */
  now(): Date {
    return new Date(this.milliseconds());
  }

  /** The time in the org, in milliseconds since 1970. */
  milliseconds(): number {
    return this.base().getTime() + this.offsetMs;
  }

  /** The time in the org, in whole seconds since 1970, as tokens carry it. */
  seconds(): number {
    return Math.floor(this.milliseconds() / 1000);
  }

  /** Moves the time of the org forward (or back, when negative). */
  advance(seconds: number): void {
    this.offsetMs += seconds * 1000;
  }
}
