import { setImmediate as nextTurn } from 'node:timers/promises';

/** How long one request may keep the process busy before others have their turn, in milliseconds. */
const TURN_MS = 10;

/** Lets other requests have their turn during long work. */
export class Breather {
  private turnBegan = performance.now();

  /** Whether it is time to {@link breathe}. */
  get due(): boolean {
    return performance.now() - this.turnBegan > TURN_MS;
  }

  /** Goes on once whatever else was waiting has been served. */
  async breathe(): Promise<void> {
    await nextTurn();
    this.turnBegan = performance.now();
  }
}
