/** A wait that somebody else can end. */
export class Pause {
  private ended = false;
  private wake: (() => void) | undefined;

  /** Ends the current wait or, when nobody waits at this moment, the next one before it begins. */
  end(): void {
    this.ended = true;
    this.wake?.();
  }

  /** Waits for `ms` milliseconds, or until {@link end} is called. */
  async lasting(ms: number): Promise<void> {
    if (!this.ended) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
        timer = setTimeout(resolve, ms);
      });
      clearTimeout(timer);
      this.wake = undefined;
    }
    this.ended = false;
  }
}

/** Waits until `work` is settled, `limitMs` milliseconds at most. Its failure is not this caller's business. */
export async function settledWithin(limitMs: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  await Promise.race([work.catch(() => undefined), late]);
  clearTimeout(timer);
}

/** By how much limits of waiting for the database are stretched. Only tests do, whose machine is busy with more than a gateway. */
export const patience = { factor: 1 };

/**
 * Calls `late` after `ms` milliseconds, once what has arrived by then was read: a process that was held up (a busy
 * machine, a long collection of garbage) finds its timers due before the answers that came in meanwhile, and would take
 * its own delay for the database's.
 */
export function onLate(ms: number, late: () => void): NodeJS.Timeout {
  return setTimeout(() => setImmediate(late), ms * patience.factor);
}
