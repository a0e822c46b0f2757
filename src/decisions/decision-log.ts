import { Injectable, Logger } from '@nestjs/common';
import { Configuration } from '../config/configuration.js';
import { Metrics } from '../metrics/metrics.js';
import { DecisionObserver, type ObservedDecision } from './decision-observer.js';
import type { DecisionReason } from './decision-reason.js';

/** Counts every decision, and logs those that `DECISION_LOG` asks for. */
@Injectable()
export class DecisionLog extends DecisionObserver {
  private readonly log = new Logger('Decisions');
  /** Decisions that the metric doesn't know of yet, by adapter, application and reason. */
  private readonly counts = new Map<string, Map<string | null, Map<DecisionReason, number>>>();

  constructor(
    private readonly configuration: Configuration,
    private readonly metrics: Metrics,
  ) {
    super();
    // To write into a labelled metric costs more than the decision: it is done when somebody looks.
    Object.assign(metrics.decisions, { collect: () => this.flush() });
  }

  observe(decision: ObservedDecision): void {
    this.count(decision);
    const { decisions: logged } = this.configuration.log;
    if (logged === 'none' || (logged === 'denied' && decision.allowed)) return;
    const { startedAt, ...fields } = decision;
    this.log.log(decision.allowed ? 'Allowed' : 'Denied', {
      ...fields,
      durationMs: Math.round((performance.now() - startedAt) * 1000) / 1000,
    });
  }

  private count({ adapter, application, reason }: ObservedDecision): void {
    const applications = this.counts.get(adapter) ?? new Map<string | null, Map<DecisionReason, number>>();
    this.counts.set(adapter, applications);
    const reasons = applications.get(application) ?? new Map<DecisionReason, number>();
    applications.set(application, reasons);
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }

  private flush(): void {
    for (const [adapter, applications] of this.counts) {
      for (const [application, reasons] of applications) {
        for (const [reason, count] of reasons) {
          const outcome = reason === 'allowed' ? 'allow' : 'deny';
          this.metrics.decisions.inc({ adapter, application: application ?? '', outcome, reason }, count);
        }
      }
    }
    this.counts.clear();
  }
}
