import { rateLimitReset, rateLimitWait } from './okta-retry.js';

/** While nothing is known of a bucket, so many requests may be under way: their answers tell. */
const UNKNOWN_IN_FLIGHT = 4;
/** After a 429 that names no end, in milliseconds. */
const BLIND_PAUSE_MS = 2_000;

/**
 * One of Okta's buckets of requests a minute as its answers describe it. A request counts from the moment it is sent,
 * so that many at once never use up what is not there.
 */
export class RateLimitBucket {
  private inFlight = 0;
  /** Undefined while no answer told it; infinite when answers tell nothing. */
  private limit: number | undefined;
  /** The least that an answer of this window named. */
  private remaining = 0;
  /** Okta's own name of the window: its end in seconds since 1970. */
  private window = 0;
  /** The window that ended last: late answers of it count no more. */
  private closedWindow = 0;
  private resetAtMs = Infinity;
  private blockedUntilMs = 0;
  /** A 429 means that somebody else uses the bucket, too: after it one request at a time has to prove otherwise. */
  private distrusted = false;

  /** @param now Milliseconds on a clock that never goes back. */
  constructor(private readonly now: () => number) {}

  /**
   * How many more requests may be sent now.
   * @param reserve So many of those that are left are kept for others.
   */
  available(reserve = 0): number {
    this.roll();
    if (this.now() < this.blockedUntilMs) return 0;
    if (this.limit === undefined) return UNKNOWN_IN_FLIGHT - this.inFlight;
    const left = this.remaining - reserve;
    // Whoever asks may be the only one who uses it: nobody else can prove it to be well again.
    if (this.distrusted) return Math.min(1, left) - this.inFlight;
    // Requests under way may or may not be counted in what the last answer named.
    return left - this.inFlight;
  }

  /** How many requests this window can bear at best: those that are under way may be counted already. */
  best(): number {
    this.roll();
    if (this.now() < this.blockedUntilMs) return 0;
    return this.limit === undefined || this.distrusted ? Infinity : this.remaining;
  }

  /** When the bucket is full again, on the clock; undefined while that is not known. */
  refillAtMs(): number | undefined {
    this.roll();
    if (this.now() < this.blockedUntilMs) return this.blockedUntilMs;
    return Number.isFinite(this.resetAtMs) ? this.resetAtMs : undefined;
  }

  /** What a full bucket holds, as far as it is known. */
  get size(): number {
    return this.limit ?? Infinity;
  }

  /** A request is sent; {@link settled} follows. */
  sent(): void {
    this.inFlight += 1;
  }

  /**
   * A request is over.
   * @param answer Its status and headers; undefined when there was none.
   */
  settled(answer: { readonly status: number; readonly headers: Headers } | undefined): void {
    this.inFlight -= 1;
    if (answer) this.learn(answer.status, answer.headers);
  }

  private learn(status: number, headers: Headers): void {
    this.roll();
    const told = rateLimitReset(headers);
    if (told?.limit === 0) return;
    if (status === 429) this.exhausted(headers);
    if (!told) {
      // An Okta that fails, or whatever fails on the way to it, tells nothing of its buckets.
      if (status < 500) this.limit ??= Infinity;
      if (this.limit === Infinity) this.remaining = Infinity;
      return;
    }
    if (told.window <= this.closedWindow) return;
    if (status !== 429) this.distrusted = false;
    const isNew = told.window > this.window;
    if (told.window < this.window) return;
    this.limit = told.limit;
    this.window = told.window;
    this.remaining = isNew ? told.remaining : Math.min(this.remaining, told.remaining);
    if (isNew || this.resetAtMs === Infinity) this.resetAtMs = this.now() + told.inMs;
  }

  private exhausted(headers: Headers): void {
    this.distrusted = true;
    this.blockedUntilMs = Math.max(
      this.blockedUntilMs,
      this.now() + (rateLimitWait(headers) ?? BLIND_PAUSE_MS),
    );
  }

  /** A window that is over leaves the bucket full. */
  private roll(): void {
    if (this.now() < this.resetAtMs) return;
    this.closedWindow = this.window;
    this.resetAtMs = Infinity;
    this.remaining = this.limit ?? 0;
  }
}
