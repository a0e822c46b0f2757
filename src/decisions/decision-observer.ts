import type { DecisionReason } from './decision-reason.js';
import type { SessionDecision } from './decision-service.js';
import type { Question } from './question.js';

/** One decision as metrics and logs see it. */
export interface ObservedDecision {
  /** Who asked: `forward-auth`, `auth-request`, … */
  readonly adapter: string;
  /** Slug of the application; null when there is none. */
  readonly application: string | null;
  readonly allowed: boolean;
  readonly reason: DecisionReason;
  /** In shadow mode, of what was let through all the same: why it would have been denied. */
  readonly unenforced?: DecisionReason | undefined;
  /** When it was asked, by `performance.now()`. */
  readonly startedAt: number;
  readonly requestId: string;
  /** Id of the person, when there is one. */
  readonly subjectId: string | null;
}

/** Is told of every decision that is made for somebody else. Must be quick and never throw. */
export abstract class DecisionObserver {
  /**
   * @param decision What was decided; absent = it is counted and logged, but kept by nobody.
   * @param question What was asked; undefined when nothing clear was.
   */
  abstract observe(observed: ObservedDecision, decision?: SessionDecision, question?: Question): void;
}
