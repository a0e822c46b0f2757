import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { BackgroundLoop } from '../database/background-loop.js';
import { EventStore } from '../event-store/event-store.js';
import { AskingOkta } from './asking-okta.js';
import { TakingAway } from './taking-away.js';

/** What other replicas have left behind is found within this, in milliseconds. */
const IDLE_MS = 500;
/** At the end of the process nobody waits longer for what is under way, in milliseconds: its lease brings it back. */
const STOP_LIMIT_MS = 3_000;

/** Runs both stages side by side: what is taken away at once never waits for Okta. */
@Injectable()
export class ReactionWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loops: readonly BackgroundLoop[];

  constructor(events: EventStore, takingAway: TakingAway, askingOkta: AskingOkta) {
    const asking = new BackgroundLoop({
      name: 'Questions to Okta about events',
      idleMs: IDLE_MS,
      step: () => askingOkta.step(),
    });
    const taking = new BackgroundLoop({
      name: 'Reactions to events',
      idleMs: IDLE_MS,
      step: () => takingAway.step(),
    });
    this.loops = [taking, asking];
    events.onStored(() => taking.wake());
  }

  onApplicationBootstrap(): void {
    for (const loop of this.loops) loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.loops.map((loop) => loop.stop(STOP_LIMIT_MS)));
  }
}
