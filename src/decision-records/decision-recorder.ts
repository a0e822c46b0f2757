import { Injectable } from '@nestjs/common';
import { Counter } from 'prom-client';
import { Clock } from '../config/clock.js';
import type { DecisionArchive, DecisionKeeper, GatewayPlace } from '../decisions/decision-archive.js';
import type { ObservedDecision } from '../decisions/decision-observer.js';
import type { SessionDecision } from '../decisions/decision-service.js';
import type { Question } from '../decisions/question.js';
import { Metrics } from '../metrics/metrics.js';
import { KeepingRate, Ring } from './decision-ring.js';
import type { DecisionKind } from './recorded-decision.entity.js';

/** A decision that waits to be written: references to what was there anyway. */
export interface WaitingDecision {
  /** Milliseconds since 1970. */
  readonly atMs: number;
  readonly kind: DecisionKind;
  readonly observed: ObservedDecision;
  readonly decision: SessionDecision;
  readonly question: Question | undefined;
  readonly place: GatewayPlace | undefined;
}

/** Decisions that wait to be written at most; of those that come when there are as many, the oldest is lost. */
export const MOST_WAITING = 2048;
/** A longer target is not held on to: nothing of it would be kept. */
const LONGEST_TARGET = 4096;

/**
 * Notes decisions for the writer. On the path of a request it looks at one counter, and of those few that it keeps it
 * makes one small object: it reads nothing, waits for nothing, and never holds more than {@link MOST_WAITING}.
 */
@Injectable()
export class DecisionRecorder implements DecisionKeeper {
  private readonly waiting = new Ring<WaitingDecision>(MOST_WAITING);
  private readonly rate = new KeepingRate();
  private readonly lost: Counter<'cause'>;

  constructor(
    private readonly clock: Clock,
    metrics: Metrics,
  ) {
    this.lost = new Counter({
      name: 'rolegate_decision_records_lost_total',
      help: 'Decisions that were to be kept and are not: rate (too many in one second), overwritten, database.',
      labelNames: ['cause'],
      registers: [metrics.registry],
    });
  }

  /** Takes the place of whoever keeps decisions. */
  appointTo(archive: DecisionArchive): void {
    archive.appoint(this);
  }

  keep(
    observed: ObservedDecision,
    decision: SessionDecision,
    question: Question | undefined,
    place?: GatewayPlace,
  ): void {
    const kind = kindOf(decision);
    if (!this.rate.admits(observed.application, kind, observed.startedAt)) {
      // Of what is allowed a sample is wanted, and no more.
      if (kind !== 'allowed') this.lost.inc({ cause: 'rate' });
      return;
    }
    const atMs = this.clock.nowMs();
    const kept = question?.kind === 'proxied' ? withinBounds(question) : question;
    if (this.waiting.push({ atMs, kind, observed, decision, question: kept, place }))
      this.lost.inc({ cause: 'overwritten' });
  }

  /** Those that wait, oldest first, at most so many; they wait no more. */
  take(most: number): WaitingDecision[] {
    return this.waiting.take(most);
  }

  /** Whether any wait. */
  get isEmpty(): boolean {
    return this.waiting.size === 0;
  }

  /** Counts decisions that could not be written. */
  loseToDatabase(count: number): void {
    this.lost.inc({ cause: 'database' }, count);
  }
}

function kindOf({ allowed, unenforced, subject, session }: SessionDecision): DecisionKind {
  if (allowed && unenforced === undefined) return 'allowed';
  return (subject ?? session) ? 'denied' : 'unnamed';
}

function withinBounds(question: Extract<Question, { kind: 'proxied' }>): Question {
  return question.target.length <= LONGEST_TARGET ? question : { ...question, target: '' };
}
