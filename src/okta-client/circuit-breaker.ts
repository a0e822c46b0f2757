/** `open` = Okta is left alone but for one try now and then; `half-open` = such a try is under way. */
export type BreakerState = 'closed' | 'open' | 'half-open';

/** So many failures in a row, without any answer between, open it. */
const FAILURES_TO_OPEN = 5;
/** While it is open, whoever waits for an answer may try this often, in milliseconds. */
const PROBE_INTERVAL_MS = 1_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

/**
 * Keeps an outage from being hammered. Those who wait get one try a second between them while it is open: enough to
 * notice within a second or two that Okta is back, too little to hold it down. Work that nobody waits for backs off
 * exponentially from the first failure on.
 */
export class CircuitBreaker {
  private failuresInRow = 0;
  /** Those that were not merely requests begun before the first of them ended. */
  private pauses = 0;
  private quietUntilMs = 0;
  private lastProbeMs = -PROBE_INTERVAL_MS;
  private probing = false;

  /**
   * @param now Milliseconds on a clock that never goes back.
   * @param random A number from 0 to 1.
   */
  constructor(
    private readonly now: () => number,
    private readonly random: () => number = Math.random,
  ) {}

  get state(): BreakerState {
    if (this.failuresInRow < FAILURES_TO_OPEN) return 'closed';
    return this.probing ? 'half-open' : 'open';
  }

  /** Whether a request would be let through now; takes nothing. */
  mayPass(background: boolean): boolean {
    if (this.failuresInRow === 0) return true;
    if (background) return this.now() >= this.quietUntilMs;
    return this.state === 'closed' || this.now() >= this.lastProbeMs + PROBE_INTERVAL_MS;
  }

  /** Lets a request through, or not; whoever is let through reports how it ended. */
  pass(background: boolean): boolean {
    if (!this.mayPass(background)) return false;
    if (this.state !== 'closed') {
      this.lastProbeMs = this.now();
      this.probing = true;
    }
    return true;
  }

  /** Okta answered. */
  succeeded(): void {
    this.failuresInRow = 0;
    this.pauses = 0;
    this.probing = false;
  }

  /** Okta gave no usable answer. */
  failed(): void {
    const now = this.now();
    const first = this.failuresInRow === 0;
    this.failuresInRow += 1;
    this.probing = false;
    if (this.failuresInRow === FAILURES_TO_OPEN) this.lastProbeMs = now;
    // Requests that were under way when Okta began to fail are one failure, not many.
    if (!first && now < this.quietUntilMs) return;
    this.pauses += 1;
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(this.pauses - 1, 10));
    this.quietUntilMs = now + pause * (0.5 + this.random() / 2);
  }

  /** A request that was let through ended without telling anything of Okta. */
  ended(): void {
    this.probing = false;
  }
}
