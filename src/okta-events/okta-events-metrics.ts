import { Injectable } from '@nestjs/common';
import { Counter, Gauge } from 'prom-client';
import { Clock } from '../config/clock.js';
import type { EventSource } from '../event-store/okta-event.js';
import type { EventTriggerKind } from '../event-triggers/event-trigger.entity.js';
import { TriggerLeases } from '../event-triggers/trigger-leases.repository.js';
import { Metrics } from '../metrics/metrics.js';

/** `unreadable`: not of the form of an event. `unwanted`: of a type that nobody asked for. */
export type ReceivedAs = 'new' | 'duplicate' | 'unreadable' | 'unwanted';

/** `refused`: the secret is wrong. `malformed`: the body is. `failed`: it could not be stored in time. */
export type HookCallOutcome = 'stored' | 'verified' | 'refused' | 'malformed' | 'failed';

/** `lease-lost`: another process took over, or the trigger was changed meanwhile. */
export type RunOutcome = 'succeeded' | 'failed' | 'postponed' | 'lease-lost';

/** How events come in, for Prometheus. */
@Injectable()
export class OktaEventsMetrics {
  private readonly received: Counter<'source' | 'as'>;
  private readonly calls: Counter<'outcome'>;
  private readonly runs: Counter<'kind' | 'outcome'>;

  constructor(metrics: Metrics, leases: TriggerLeases, clock: Clock) {
    const registers = [metrics.registry];
    this.received = new Counter({
      name: 'rolegate_okta_events_total',
      help: 'Events of Okta by the way they came, and whether they were known already, unwanted or unreadable.',
      labelNames: ['source', 'as'],
      registers,
    });
    this.calls = new Counter({
      name: 'rolegate_event_hook_calls_total',
      help: 'Calls of event hooks by what became of them.',
      labelNames: ['outcome'],
      registers,
    });
    this.runs = new Counter({
      name: 'rolegate_event_trigger_runs_total',
      help: 'Looks at the System Log by what became of them.',
      labelNames: ['kind', 'outcome'],
      registers,
    });
    const lag = new Gauge({
      name: 'rolegate_event_poll_lag_seconds',
      help: 'Seconds since the poll that is furthest behind had read everything that Okta had written down.',
      aggregator: 'max',
      registers,
    });
    new Gauge({
      name: 'rolegate_event_triggers_failing',
      help: 'Triggers whose last run failed.',
      aggregator: 'max',
      labelNames: ['kind'],
      registers,
      async collect() {
        // While the database is down the last known values stand: other metrics must not be lost with these.
        const health = await leases.health().catch(() => undefined);
        if (!health) return;
        this.reset();
        for (const { kind, failing } of health) this.set({ kind }, failing);
        const behindSince = health.find(({ kind }) => kind === 'poll')?.behindSince;
        lag.set(behindSince ? Math.max(0, (clock.nowMs() - behindSince.getTime()) / 1000) : 0);
      },
    });
  }

  countEvents(source: EventSource, as: ReceivedAs, events: number): void {
    if (events > 0) this.received.inc({ source, as }, events);
  }

  countCall(outcome: HookCallOutcome): void {
    this.calls.inc({ outcome });
  }

  countRun(kind: EventTriggerKind, outcome: RunOutcome): void {
    this.runs.inc({ kind, outcome });
  }
}
