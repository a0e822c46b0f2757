/** Bounds of a {@link BackgroundQueue}. */
export interface QueueBounds {
  /** Jobs that run at the same time. */
  readonly inFlight: number;
  /** Jobs that wait at most; more are dropped. */
  readonly waiting: number;
}

/** Runs one job per key behind the requests, a few at a time; a key that waits or runs already is not added again. */
export class BackgroundQueue {
  private readonly waiting = new Set<string>();
  private readonly running = new Set<string>();
  private closed = false;

  /** @param run Does the job of a key; must not reject. */
  constructor(
    private readonly run: (key: string) => Promise<void>,
    private readonly bounds: QueueBounds,
  ) {}

  /** Adds a job. Never waits, never throws. @returns false when it was dropped, because too many wait or the queue is closed. */
  add(key: string): boolean {
    if (this.waiting.has(key) || this.running.has(key)) return true;
    if (this.closed || this.waiting.size >= this.bounds.waiting) return false;
    this.waiting.add(key);
    this.next();
    return true;
  }

  /** Drops whatever waits and takes no more; what runs goes on. */
  close(): void {
    this.closed = true;
    this.waiting.clear();
  }

  private next(): void {
    if (this.running.size >= this.bounds.inFlight) return;
    const [key] = this.waiting;
    if (key === undefined) return;
    this.waiting.delete(key);
    this.running.add(key);
    void this.run(key).finally(() => {
      this.running.delete(key);
      this.next();
    });
  }
}
