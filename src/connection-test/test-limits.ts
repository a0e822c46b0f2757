/** The time that a test may take, in milliseconds. Injected, so that tests of it need not wait as long as people would. */
export class TestLimits {
  /** For each question. */
  readonly questionMs: number = 5_000;
  /** For all questions to the management API together: with the rest, a test ends within 20 seconds. */
  readonly managementMs: number = 15_000;
}
