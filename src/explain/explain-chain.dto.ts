import { StepUpDto } from '../applications/application.dto.js';
import type { PartOfCondition } from '../conditions/examine-condition.js';
import type { DecisionReason } from '../decisions/decision-reason.js';
import type { ChainStep, ChainStepName } from '../decisions/explain-chain.js';
import type { WouldChange, WouldChangeKind } from '../decisions/what-would-change.js';
import { RecordedDecisionResponse } from '../decision-records/recorded-decision.dto.js';

/** One step towards the decision. */
export class ChainStepResponse implements ChainStep {
  step: ChainStepName;
  /** `unknown`: assumed, for nobody asked with a session; `not-reached`: it was decided before. */
  outcome: 'passed' | 'failed' | 'unknown' | 'not-reached';
  /** What was found there: a stable word, of a failure mostly the reason of the decision. */
  code: string;
}

/** A part of a condition, and what it gave. */
export class ExplainedPartResponse {
  /** CEL. */
  text: string;
  /** As JSON; what is longer than 500 characters is cut, and a text then. Absent when it could not be evaluated. */
  value?: unknown;
  /** Why it could not be evaluated. */
  error?: string;
}

/** As the API tells them. */
export function toPartResponses(parts: readonly PartOfCondition[]): ExplainedPartResponse[] {
  return parts.map(({ text, value, error }) => (error === undefined ? { text, value } : { text, error }));
}

/** One thing that would lead to another decision, or at least nearer to it. */
export class WouldChangeResponse {
  kind: WouldChangeKind;
  /** Of `hold-role`: the key of the role; of `meet-condition`: who is granted it on the condition. */
  role?: string;
  /** Of `hold-role`: the groups that give the role in this connection, none when none is mapped. Of `join-required-group`: those. */
  groups?: string[];
  /** Of `hold-role`: what would be in the way then. Absent = it would be allowed. */
  alsoNeeds?: DecisionReason;
  /** The place of the access rule among those of the application, from 0. */
  rule?: number;
  method?: string;
  permission?: string;
  /** CEL. */
  condition?: string;
  stepUp?: StepUpDto;
}

/** What would be decided today about what was asked then. */
export class DecidedTodayResponse {
  allowed: boolean;
  reason: DecisionReason;
  /** The person's roles today, in rank order. */
  roles: string[];
}

/** What is different today; null where that can't be known. */
export class ChangedSinceResponse {
  accessRules: boolean | null;
  grants: boolean | null;
  /** Roles that the person has today and had not then. */
  rolesGained: string[];
  rolesLost: string[];
  /** Null when the person, or the application, is gone, or too little of the question is kept. */
  today: DecidedTodayResponse | null;
}

/** Of a decision that was made. */
export class RecordedExplanationResponse {
  decision: RecordedDecisionResponse;
  /** How many decisions have this request id; the one that is explained is the newest denial among the newest 20, else the newest. */
  sameRequest: number;
  /**
   * How far it could be made again from what is kept: `exact`: the same facts and rules give the same decision;
   * `partial`: they don't (what a condition looked at, and whether Okta could be reached, is not kept): the recorded
   * decision is told, and the rest may differ from what it was; `none`: it was about nobody, or its rules are not kept.
   */
  reconstruction: 'exact' | 'partial' | 'none';
  changedSince: ChangedSinceResponse;
}

/** As the API tells it. */
export function toWouldChangeResponse({ groups, stepUp, ...change }: WouldChange): WouldChangeResponse {
  return {
    ...change,
    ...(groups && { groups: [...groups] }),
    ...(stepUp && {
      stepUp: { ...stepUp, ...(stepUp.acrValues ? { acrValues: [...stepUp.acrValues] } : {}) } as StepUpDto,
    }),
  };
}
