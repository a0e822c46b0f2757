import { Injectable, Logger } from '@nestjs/common';
import { Configuration } from '../config/configuration.js';
import { Metrics } from '../metrics/metrics.js';
import { DecisionObserver, type ObservedDecision } from './decision-observer.js';

/** Counts every decision and logs those that `DECISION_LOG` asks for: one line each, never a path, a host or a name. */
@Injectable()
export class MeteredDecisionObserver extends DecisionObserver {
  private readonly log = new Logger('Decisions');
  private readonly logAllowed: boolean;
  private readonly logDenied: boolean;

  constructor(
    private readonly metrics: Metrics,
    configuration: Configuration,
  ) {
    super();
    this.logAllowed = configuration.log.decisions === 'all';
    this.logDenied = configuration.log.decisions !== 'none';
  }

  observe(decision: ObservedDecision): void {
    const { adapter, application, allowed, reason, durationMs, requestId, subjectId } = decision;
    const outcome = allowed ? 'allow' : 'deny';
    this.metrics.decisions.inc({ adapter, application: application ?? '', outcome, reason });
    if (allowed ? !this.logAllowed : !this.logDenied) return;
    this.log.log('decision', { adapter, application, outcome, reason, durationMs, requestId, subjectId });
  }
}
