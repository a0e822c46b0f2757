import { Injectable, Optional } from '@nestjs/common';
import { type Aggregator, Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { Metrics } from '../metrics/metrics.js';
import { Statistics } from '../statistics/statistics.js';
import type { BreakerState } from './circuit-breaker.js';
import type { GateObserver } from './okta-gate.js';
import type { RequestBudget } from './request-budget.js';

/** A credential's budget and breakers, as the metrics show them. */
export interface WatchedClient {
  /** The connection's slug. */
  readonly connection: string;
  readonly budget: RequestBudget;
  readonly breakers: () => Readonly<Record<string, BreakerState>>;
}

const SECONDS = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const BREAKER_VALUES: Readonly<Record<BreakerState, number>> = { closed: 0, 'half-open': 1, open: 2 };

/** Problems that are answers like any other: nothing is wrong with Okta, nor with the way to it. */
const ANSWERS: readonly string[] = ['not-found', 'refused', 'too-many-groups'];

/** What the Okta client counts. Labels: a connection's slug and closed lists, never a person or an address. */
@Injectable()
export class OktaMetrics {
  private readonly requests: Counter;
  private readonly refusals: Counter;
  private readonly durations: Histogram;

  private clients: () => Iterable<WatchedClient> = () => [];

  constructor(
    { registry }: Metrics,
    @Optional() private readonly statistics?: Statistics,
  ) {
    const registers = [registry];
    this.requests = new Counter({
      name: 'rolegate_okta_requests_total',
      help: 'Requests to Okta’s management API by connection, operation and outcome.',
      labelNames: ['connection', 'operation', 'outcome'],
      registers,
    });
    this.refusals = new Counter({
      name: 'rolegate_okta_requests_refused_total',
      help: 'Requests that were not sent to Okta: no budget, or Okta fails and is left alone.',
      labelNames: ['connection', 'reason'],
      registers,
    });
    this.durations = new Histogram({
      name: 'rolegate_okta_request_duration_seconds',
      help: 'Duration of requests to Okta’s management API by connection.',
      labelNames: ['connection'],
      buckets: SECONDS,
      registers,
    });
    this.gauge(
      registry,
      'rolegate_okta_budget_remaining',
      'Requests left in Okta’s buckets.',
      'bucket',
      'min',
      ({ budget }) => budget.remaining().map(({ bucket, remaining }) => [bucket, remaining]),
    );
    this.gauge(
      registry,
      'rolegate_okta_queue_length',
      'Requests that wait to be sent to Okta.',
      'priority',
      'sum',
      ({ budget }) => Object.entries(budget.waiting()),
    );
    this.gauge(
      registry,
      'rolegate_okta_breaker_state',
      'Whether Okta is left alone: 0 no, 1 it is being tried, 2 yes.',
      'channel',
      'max',
      ({ breakers }) => Object.entries(breakers()).map(([name, state]) => [name, BREAKER_VALUES[state]]),
    );
  }

  /** Names where the clients in use are found. */
  watch(clients: () => Iterable<WatchedClient>): void {
    this.clients = clients;
  }

  /** Counts the requests of one connection, by its slug; failures by its id, too. */
  observerOf(connection: string, connectionId = ''): GateObserver {
    return {
      sent: ({ operation = 'other' }, { problem, tookMs }) => {
        this.requests.inc({ connection, operation, outcome: problem?.kind ?? 'ok' });
        this.durations.observe({ connection }, tookMs / 1000);
        // What isn't there, or is not to be, was answered well.
        if (problem && !ANSWERS.includes(problem.kind))
          this.statistics?.add({ metric: 'okta-errors', connectionId, label: problem.kind });
      },
      refused: (_, reason) => this.refusals.inc({ connection, reason }),
    };
  }

  private gauge(
    registry: Registry,
    name: string,
    help: string,
    label: string,
    aggregator: Aggregator,
    read: (client: WatchedClient) => readonly (readonly [string, number])[],
  ): void {
    const fill = (gauge: Gauge): void => {
      gauge.reset();
      for (const client of this.clients()) {
        for (const [value, number] of read(client)) {
          gauge.set({ connection: client.connection, [label]: value }, number);
        }
      }
    };
    new Gauge({
      name,
      help,
      labelNames: ['connection', label],
      aggregator,
      registers: [registry],
      collect() {
        fill(this);
      },
    });
  }
}
