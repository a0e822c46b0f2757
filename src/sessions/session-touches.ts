import { Logger } from '@nestjs/common';
import { faultOf } from '../database/direct-connection.js';

/** How often uses are written, in milliseconds. */
const FLUSH_INTERVAL_MS = 1000;
/** Sessions written by one statement at most. */
export const FLUSH_BATCH_SIZE = 1000;
/** Uses that wait to be written at most; beyond, they are dropped, which can only shorten a session. */
const MAX_WAITING = 200_000;

/** A session's key and when it was last used, in milliseconds since 1970. */
export type Touch = readonly [key: string, atMs: number];

/**
 * Collects when sessions were last used and writes it behind the requests' backs, many at a time. A use
 * that is lost with the process makes the session expire a little earlier, never later.
 */
export class SessionTouches {
  private readonly log = new Logger('SessionTouches');
  private waiting = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();
  private failing = false;

  constructor(private readonly write: (touches: readonly Touch[]) => Promise<void>) {}

  /** Notes a use, to be written within a second. */
  note(key: string, atMs: number): void {
    if (this.waiting.size >= MAX_WAITING && !this.waiting.has(key)) return;
    this.waiting.set(key, atMs);
    this.timer ??= setTimeout(() => void this.flush(), FLUSH_INTERVAL_MS).unref();
  }

  /** Writes what waits. Never rejects: what could not be written waits for the next time. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const touches = this.waiting;
    this.waiting = new Map();
    // In one order on every replica, so that two of them never wait for each other's rows in turn.
    const sorted = [...touches].sort(([a], [b]) => (a < b ? -1 : 1));
    this.writing = this.writing.then(() => this.writeAll(sorted));
    await this.writing;
  }

  private async writeAll(touches: readonly Touch[]): Promise<void> {
    for (let start = 0; start < touches.length; start += FLUSH_BATCH_SIZE) {
      try {
        await this.write(touches.slice(start, start + FLUSH_BATCH_SIZE));
        this.failing = false;
      } catch (error) {
        if (!this.failing)
          this.log.warn(`When sessions were last used can't be stored now: ${faultOf(error)}`);
        this.failing = true;
        for (const [key, atMs] of touches.slice(start)) if (!this.waiting.has(key)) this.note(key, atMs);
        return;
      }
    }
  }
}
