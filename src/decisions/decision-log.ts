import { Injectable, Logger, Optional } from '@nestjs/common';
import { Configuration } from '../config/configuration.js';
import { errorCodes } from '../errors/error-codes.js';
import { Metrics } from '../metrics/metrics.js';
import { Statistics } from '../statistics/statistics.js';
import { DecisionArchive } from './decision-archive.js';
import { DecisionObserver, type ObservedDecision } from './decision-observer.js';
import type { DecisionReason } from './decision-reason.js';
import type { SessionDecision } from './decision-service.js';
import type { Question } from './question.js';

/** How many decisions there were, by adapter, application, connection of the person and reason. */
type Counts = Map<string, Map<string | null, Map<string, Map<DecisionReason, number>>>>;

/** Decisions that can't be made are logged one by one, but of one second no more than these. */
const OUTAGE_LINES = 20;

/** Counts every decision, logs those that `DECISION_LOG` asks for, and hands them to whoever keeps some. */
@Injectable()
export class DecisionLog extends DecisionObserver {
  private readonly log = new Logger('Decisions');
  /** Decisions that the metric doesn't know of yet. */
  private readonly inForce: Counts = new Map();
  /** Of what passed in shadow mode: what would have denied it. */
  private readonly unenforced: Counts = new Map();

  private outage = { second: 0, lines: 0, unsaid: 0 };

  constructor(
    private readonly configuration: Configuration,
    private readonly metrics: Metrics,
    @Optional() private readonly archive?: DecisionArchive,
    @Optional() private readonly statistics?: Statistics,
  ) {
    super();
    // To write into a labelled metric costs more than the decision: it is done when somebody looks.
    Object.assign(metrics.decisions, { collect: () => this.flush() });
    statistics?.beforeWriting(() => this.flush());
  }

  observe(observed: ObservedDecision, decision?: SessionDecision, question?: Question): void {
    this.count(observed, decision?.subject?.connection?.id ?? '');
    if (decision) this.archive?.keep(observed, decision, question);
    const { decisions: logged } = this.configuration.log;
    const harmless = observed.allowed && observed.unenforced === undefined;
    if (logged === 'none' || (logged === 'denied' && harmless)) {
      if (observed.reason === 'unavailable') this.warnOfOutage(observed);
      return;
    }
    const { startedAt, ...fields } = observed;
    this.log.log(observed.allowed ? 'Allowed' : 'Denied', {
      ...fields,
      durationMs: Math.round((performance.now() - startedAt) * 1000) / 1000,
    });
  }

  /** Whoever has the request id of a 503 finds it here whatever is logged of decisions, unless there were very many at once. */
  private warnOfOutage({ adapter, application, requestId, startedAt: at }: ObservedDecision): void {
    const second = Math.floor(at / 1000);
    if (second !== this.outage.second) this.outage = { second, lines: 0, unsaid: this.outage.unsaid };
    if (this.outage.lines >= OUTAGE_LINES) {
      this.outage.unsaid += 1;
      return;
    }
    const { unsaid } = this.outage;
    this.outage.lines += 1;
    this.outage.unsaid = 0;
    this.log.warn('A decision could not be made', {
      ...{ adapter, application, requestId, status: errorCodes.unavailable.status, errorCode: 'unavailable' },
      ...(unsaid > 0 ? { othersUnsaid: unsaid } : {}),
    });
  }

  private count({ adapter, application, reason, unenforced }: ObservedDecision, connectionId: string): void {
    const counts = unenforced === undefined ? this.inForce : this.unenforced;
    const applications =
      counts.get(adapter) ?? new Map<string | null, Map<string, Map<DecisionReason, number>>>();
    if (applications.size === 0) counts.set(adapter, applications);
    const connections = applications.get(application) ?? new Map<string, Map<DecisionReason, number>>();
    if (connections.size === 0) applications.set(application, connections);
    const reasons = connections.get(connectionId) ?? new Map<DecisionReason, number>();
    if (reasons.size === 0) connections.set(connectionId, reasons);
    reasons.set(unenforced ?? reason, (reasons.get(unenforced ?? reason) ?? 0) + 1);
  }

  private flush(): void {
    this.pass(this.inForce, (reason) => (reason === 'allowed' ? 'allow' : 'deny'));
    this.pass(this.unenforced, () => 'unenforced');
  }

  private pass(counts: Counts, outcomeOf: (reason: DecisionReason) => string): void {
    for (const [adapter, applications] of counts) {
      for (const [slug, connections] of applications) {
        for (const [connectionId, reasons] of connections) {
          for (const [reason, count] of reasons) {
            const [application, outcome] = [slug ?? '', outcomeOf(reason)];
            this.metrics.decisions.inc({ adapter, application, outcome, reason }, count);
            const label = `${outcome}:${reason}`;
            this.statistics?.add({ metric: 'decisions', connectionId, application, label }, count);
          }
        }
      }
    }
    counts.clear();
  }
}
