import { Injectable } from '@nestjs/common';
import { Counter, Gauge } from 'prom-client';
import { Clock } from '../config/clock.js';
import { Metrics } from '../metrics/metrics.js';
import { AskingOktaRepository, type ReactionStage } from './asking-okta.repository.js';

/** `ask-okta`: that is left to do. `retry`: it is tried again later. `failed`: given up. */
export type ReactionOutcome = 'done' | 'ask-okta' | 'retry' | 'failed';

/** What is done about events, for Prometheus. */
@Injectable()
export class ReactionMetrics {
  private readonly reactions: Counter<'stage' | 'outcome'>;

  constructor(metrics: Metrics, repository: AskingOktaRepository, clock: Clock) {
    const registers = [metrics.registry];
    this.reactions = new Counter({
      name: 'rolegate_event_reactions_total',
      help: 'Events from Okta by what became of them: rights taken away at once, and Okta asked afterwards.',
      labelNames: ['stage', 'outcome'],
      registers,
    });
    const oldest = new Gauge({
      name: 'rolegate_event_reactions_oldest_seconds',
      help: 'Age of the oldest event about which something is still to be done; 0 = none.',
      aggregator: 'max',
      labelNames: ['stage'],
      registers,
    });
    new Gauge({
      name: 'rolegate_event_reactions_waiting',
      help: 'Events about which something is still to be done.',
      aggregator: 'max',
      labelNames: ['stage'],
      registers,
      async collect() {
        // While the database is down the last known values stand: other metrics must not be lost with these.
        const waiting = await repository.countWaiting().catch(() => undefined);
        if (!waiting) return;
        for (const { stage, count, oldestAt } of waiting) {
          this.set({ stage }, count);
          oldest.set({ stage }, oldestAt ? Math.max(0, (clock.nowMs() - oldestAt.getTime()) / 1000) : 0);
        }
      },
    });
  }

  count(stage: ReactionStage, outcome: ReactionOutcome, events: number): void {
    if (events > 0) this.reactions.inc({ stage, outcome }, events);
  }
}
