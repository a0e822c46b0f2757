import { Injectable, Logger } from '@nestjs/common';
import { Configuration } from '../config/configuration.js';
import { Metrics } from '../metrics/metrics.js';
import { DecisionObserver, type ObservedDecision } from './decision-observer.js';

/** Counts every decision, and logs those that `DECISION_LOG` asks for. */
@Injectable()
export class DecisionLog extends DecisionObserver {
  private readonly log = new Logger('Decisions');
  private readonly counters = new Map<string, { inc(): void }>();

  constructor(
    private readonly configuration: Configuration,
    private readonly metrics: Metrics,
  ) {
    super();
  }

  observe(decision: ObservedDecision): void {
    this.counterOf(decision).inc();
    const { decisions: logged } = this.configuration.log;
    if (logged === 'none' || (logged === 'denied' && decision.allowed)) return;
    const { durationMs, ...fields } = decision;
    this.log.log(decision.allowed ? 'Allowed' : 'Denied', {
      ...fields,
      durationMs: Math.round(durationMs * 1000) / 1000,
    });
  }

  /** Looking a counter up by its labels costs more than the decision; there are few of them. */
  private counterOf({ adapter, application, allowed, reason }: ObservedDecision): { inc(): void } {
    const key = `${adapter} ${reason} ${allowed ? '+' : '-'} ${application ?? ''}`;
    let counter = this.counters.get(key);
    if (!counter) {
      counter = this.metrics.decisions.labels({
        adapter,
        application: application ?? 'unknown',
        outcome: allowed ? 'allowed' : 'denied',
        reason,
      });
      this.counters.set(key, counter);
    }
    return counter;
  }
}
