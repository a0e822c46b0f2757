import { GatewayError } from '../errors/gateway-error.js';

/**
 * Work of which little is done at once: so many pieces run, so many wait, and more are refused, whoever asks for them.
 * A flood of sign-ins takes no more memory and no more of the processor than that.
 */
export class BoundedWork {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  /**
   * @param mostRunning Pieces that run at once, at least 1.
   * @param mostWaiting Pieces that wait for their turn.
   */
  constructor(
    private readonly mostRunning: number,
    private readonly mostWaiting: number,
  ) {}

  /** @throws GatewayError `unavailable` at once when too many wait already; and what `work` throws. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.running >= this.mostRunning) {
      if (this.waiting.length >= this.mostWaiting) {
        throw new GatewayError('unavailable', 'Too many sign-ins are under way. Try again in a moment.', {
          headers: { 'Retry-After': '2' },
        });
      }
      // Whoever ends hands their place on: nobody who comes later takes it.
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    } else {
      this.running += 1;
    }
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.running -= 1;
    }
  }
}
