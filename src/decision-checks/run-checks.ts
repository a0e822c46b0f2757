import type { AccessModel, ApplicationFacts } from '../access-model/access-model.js';
import { decideStrictly } from '../decisions/decide.js';
import type { DecisionReason } from '../decisions/decision-reason.js';
import type { Question } from '../decisions/question.js';
import { canonicalPath } from '../decisions/canonical-path.js';
import { targetOf } from '../decision-records/recorded-question.js';
import type { SubjectFacts } from '../subjects/subject-facts.js';
import { checkedParty } from './check-standing.js';
import type { CheckedQuestion, CheckedWho } from './checked.js';

/** A check as far as running it needs. */
export interface RunnableCheck {
  readonly id: string;
  readonly name: string;
  readonly who: CheckedWho;
  readonly asked: CheckedQuestion;
  readonly expected: 'allowed' | 'denied';
}

/** What became of a check. */
export interface CheckResult {
  readonly id: string;
  readonly name: string;
  readonly passed: boolean;
  readonly expected: 'allowed' | 'denied';
  /** What the rules say; whether they are enforced doesn't matter. */
  readonly allowed: boolean;
  readonly reason: DecisionReason;
  /** The place of the access rule that decides, from 0; null when none does, or a permission was asked for. */
  readonly rule: number | null;
}

/** What checks are run on. */
export interface CheckedModel {
  readonly model: AccessModel;
  /** As the model has it. */
  readonly application: ApplicationFacts;
  /** Those whom checks name, by id. */
  readonly people: ReadonlyMap<string, SubjectFacts>;
  readonly now: Date;
}

/**
 * Runs one check, by the very function that decides. A sign-in that would have to be stronger counts as allowed: the
 * person may, and is asked for a proof; how they signed in is nobody's to know here.
 */
export function runCheck(
  check: RunnableCheck,
  { model, application, people, now }: CheckedModel,
): CheckResult {
  const party = checkedParty(check.who, model, application, people, now);
  const question = questionOf(check.asked, application);
  // The application need not be on any host for its rules to be checked.
  const hosted = { ...model, applicationsByHost: new Map([[CHECKED_HOST, application]]) };
  const { allowed: open, reason } = decideStrictly(hosted, party, question, { nowMs: now.getTime() });
  const allowed = open || reason === 'step-up-required';
  const { id, name, expected } = check;
  return {
    id,
    name,
    passed: allowed === (expected === 'allowed'),
    expected,
    allowed,
    reason,
    rule: ruleOf(question, application),
  };
}

/** No host of anybody: it only stands for the application. */
const CHECKED_HOST = 'checked.invalid';

function questionOf(asked: CheckedQuestion, { slug }: ApplicationFacts): Question {
  if ('method' in asked)
    return { kind: 'proxied', host: CHECKED_HOST, method: asked.method, target: targetOf(asked.path) };
  const { action, resourceType, resourceId: id } = asked;
  const request = id === undefined ? undefined : { resource: { id, properties: {} } };
  return { kind: 'action', application: slug, action, resourceType, ...(request && { request }) };
}

function ruleOf(question: Question, { matcher, accessRules }: ApplicationFacts): number | null {
  if (question.kind !== 'proxied') return null;
  const path = canonicalPath(question.target);
  const rule = path === undefined ? undefined : matcher.match(path, question.method);
  return rule ? accessRules.indexOf(rule) : null;
}
