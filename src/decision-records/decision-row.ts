import type { WaitingDecision } from './decision-recorder.js';
import { DECISION_KINDS, NO_APPLICATION } from './recorded-decision.entity.js';
import { toRecordedFacts, type RecordedFacts } from './recorded-facts.js';
import { policyOf, type HashedPolicy } from './recorded-policy.js';
import { toRecordedQuestion, type RecordedQuestion } from './recorded-question.js';

/** A decision as it is written: plain values, none of which holds on to anything. */
export interface DecisionRow {
  readonly at: string;
  readonly requestId: string;
  readonly adapter: string;
  readonly applicationId: string;
  readonly kind: number;
  readonly connectionId: string | null;
  readonly subjectId: string | null;
  readonly allowed: boolean;
  readonly reason: string;
  readonly unenforced: string | null;
  readonly asked: RecordedQuestion | null;
  readonly facts: RecordedFacts | null;
  readonly modelVersion: string | null;
  /** Hex of the policy's hash. */
  readonly policy: string | null;
}

/** What is written of a decision, and the policy that it was made under. */
export function toDecisionRow(waiting: WaitingDecision): {
  readonly row: DecisionRow;
  readonly policy: HashedPolicy | undefined;
} {
  const { atMs, kind, observed, decision, question, place } = waiting;
  const { application, subject, session } = decision;
  const person = subject?.facts ?? session?.subject;
  const policy = application && policyOf(application);
  return {
    policy,
    row: {
      at: new Date(atMs).toISOString(),
      requestId: observed.requestId,
      adapter: observed.adapter,
      applicationId: application?.id ?? NO_APPLICATION,
      kind: DECISION_KINDS[kind],
      connectionId: person?.connectionId ?? place?.apiToken?.connectionId ?? null,
      subjectId: person?.id ?? null,
      allowed: observed.allowed,
      reason: observed.reason,
      unenforced: observed.unenforced ?? null,
      asked: question ? toRecordedQuestion(question, place) : null,
      facts: toRecordedFacts(subject, session) ?? null,
      modelVersion: subject?.model.version ?? null,
      policy: policy?.hash.toString('hex') ?? null,
    },
  };
}
