import { Injectable, Logger } from '@nestjs/common';
import { Configuration } from '../config/configuration.js';
import { Metrics } from '../metrics/metrics.js';
import { DecisionObserver, type ObservedDecision } from './decision-observer.js';
import type { DecisionReason } from './decision-reason.js';

/** How many decisions there were, by adapter, application and reason. */
type Counts = Map<string, Map<string | null, Map<DecisionReason, number>>>;

/** Counts every decision, and logs those that `DECISION_LOG` asks for. */
@Injectable()
export class DecisionLog extends DecisionObserver {
  private readonly log = new Logger('Decisions');
  /** Decisions that the metric doesn't know of yet. */
  private readonly inForce: Counts = new Map();
  /** Of what passed in shadow mode: what would have denied it. */
  private readonly unenforced: Counts = new Map();

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
    const harmless = decision.allowed && decision.unenforced === undefined;
    if (logged === 'none' || (logged === 'denied' && harmless)) return;
    const { startedAt, ...fields } = decision;
    this.log.log(decision.allowed ? 'Allowed' : 'Denied', {
      ...fields,
      durationMs: Math.round((performance.now() - startedAt) * 1000) / 1000,
    });
  }

  private count({ adapter, application, reason, unenforced }: ObservedDecision): void {
    const counts = unenforced === undefined ? this.inForce : this.unenforced;
    const applications = counts.get(adapter) ?? new Map<string | null, Map<DecisionReason, number>>();
    if (applications.size === 0) counts.set(adapter, applications);
    const reasons = applications.get(application) ?? new Map<DecisionReason, number>();
    if (reasons.size === 0) applications.set(application, reasons);
    reasons.set(unenforced ?? reason, (reasons.get(unenforced ?? reason) ?? 0) + 1);
  }

  private flush(): void {
    this.pass(this.inForce, (reason) => (reason === 'allowed' ? 'allow' : 'deny'));
    this.pass(this.unenforced, () => 'unenforced');
  }

  private pass(counts: Counts, outcomeOf: (reason: DecisionReason) => string): void {
    for (const [adapter, applications] of counts) {
      for (const [application, reasons] of applications) {
        for (const [reason, count] of reasons) {
          const labels = { adapter, application: application ?? '', outcome: outcomeOf(reason), reason };
          this.metrics.decisions.inc(labels, count);
        }
      }
    }
    counts.clear();
  }
}
