import { Logger } from '@nestjs/common';
import { faultOf } from './direct-connection.js';
import { reconnectDelay } from './reconnect-delay.js';
import { Pause, settledWithin } from './waiting.js';

/** What a {@link BackgroundLoop} repeats. */
export interface LoopWork {
  /** For the log, as the subject of a sentence: `Events`. */
  readonly name: string;
  /** From one look to the next while there is nothing to do, in milliseconds. */
  readonly idleMs: number;
  /**
   * Does what is due, a bounded part of it.
   * @returns whether there may be more.
   */
  step(): Promise<boolean>;
}

/**
 * Repeats work behind the requests: at once while there is some, else every so often and whenever woken. A failure
 * (the database is down) makes it pause and try again for as long as it takes, and is said once.
 */
export class BackgroundLoop {
  private readonly log = new Logger('BackgroundLoop');
  private readonly pause = new Pause();
  private running: Promise<void> | undefined;
  private stopped = false;

  constructor(private readonly work: LoopWork) {}

  start(): void {
    this.running ??= this.repeat();
  }

  /** Something is there to be done. Never waits. */
  wake(): void {
    this.pause.end();
  }

  /** Begins nothing more and waits for what is under way, `limitMs` milliseconds at most. */
  async stop(limitMs: number): Promise<void> {
    this.stopped = true;
    this.pause.end();
    if (this.running) await settledWithin(limitMs, this.running);
  }

  private async repeat(): Promise<void> {
    let failures = 0;
    while (!this.stopped) {
      try {
        const more = await this.work.step();
        if (failures > 0) this.log.log(`${this.work.name} go on`);
        failures = 0;
        if (more) continue;
      } catch (error) {
        if (this.stopped) return;
        failures += 1;
        if (failures === 1) this.log.warn(`${this.work.name} have to wait: ${faultOf(error)}`);
      }
      if (!this.stopped) await this.pause.lasting(failures > 0 ? reconnectDelay(failures) : this.work.idleMs);
    }
  }
}
