import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Registry, type Metric } from 'prom-client';
import { DecisionTimes } from './decision-times.js';
import { DurationHistogram } from './duration-histogram.js';

const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** What the gateway counts, for Prometheus. Labels are closed lists: never a person, a path or a host. */
@Injectable()
export class Metrics {
  readonly registry = new Registry();

  readonly decisions = new Counter({
    name: 'rolegate_decisions_total',
    help: 'Decisions by the adapter that asked, the application, the outcome and its reason.',
    labelNames: ['adapter', 'application', 'outcome', 'reason'],
    registers: [this.registry],
  });

  readonly requests = new DurationHistogram(
    'rolegate_http_request_duration_seconds',
    'Duration of answers by method and status class.',
    SECONDS,
  );

  /** For the statistics, which take what is counted here every few seconds. */
  readonly decisionTimes = new DecisionTimes();

  constructor() {
    collectDefaultMetrics({ register: this.registry });
    // The registry asks for no more than this metric has; its types name the library's own classes.
    this.registry.registerMetric(this.requests as unknown as Metric);
  }
}
