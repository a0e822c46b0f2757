import { hasRequiredGroup } from '../access-model/resolve-roles.js';
import type { DecisionReason } from './decision-reason.js';
import type { ExplainedQuestion, Explanation } from './explain-decision.js';

/** The things that a decision passes through, in this order. */
export type ChainStepName =
  'session' | 'connection' | 'membership' | 'groups' | 'roles' | 'rule' | 'decision';

/**
 * One step towards a decision. `failed`: it is why something is denied; `unknown`: it was assumed, for nobody asked with
 * a session; `not-reached`: the decision was made before it.
 */
export interface ChainStep {
  readonly step: ChainStepName;
  readonly outcome: 'passed' | 'failed' | 'unknown' | 'not-reached';
  /** Stable, kebab-case: what was found. */
  readonly code: string;
}

/** Where each reason for a denial belongs. */
const FAILS_AT: Readonly<Record<Exclude<DecisionReason, 'allowed'>, ChainStepName>> = {
  'no-session': 'session',
  'session-expired': 'session',
  'subject-unknown': 'session',
  'subject-disabled': 'session',
  'credential-invalid': 'session',
  unavailable: 'session',
  'connection-disabled': 'connection',
  'connection-not-allowed': 'connection',
  'membership-stale': 'membership',
  'role-missing': 'rule',
  'no-matching-rule': 'rule',
  'application-unknown': 'rule',
  'condition-false': 'rule',
  'step-up-required': 'rule',
  'request-ambiguous': 'rule',
};

const ORDER: readonly ChainStepName[] = [
  'session',
  'connection',
  'membership',
  'groups',
  'roles',
  'rule',
  'decision',
];

/**
 * The way to a decision, step by step.
 * @param hadSession Whether somebody asked with a session; undefined = it is explained what would be decided.
 */
export function explainChain(
  question: ExplainedQuestion,
  explanation: Explanation,
  hadSession?: boolean,
): ChainStep[] {
  const { allowed, reason, unenforced } = explanation.verdict;
  const strict = unenforced ?? reason;
  const failing = failingStep(explanation, strict);
  const reachedAll = failing === undefined;
  const last = failing === undefined ? ORDER.length : ORDER.indexOf(failing);
  return ORDER.map((step, place): ChainStep => {
    if (step === 'decision')
      return { step, outcome: allowed ? 'passed' : 'failed', code: unenforced ? 'not-enforced' : reason };
    if (place === last) return { step, outcome: 'failed', code: failureCode(step, explanation, strict) };
    const code = found(step, question, explanation, hadSession);
    if (!reachedAll && place > last) return { step, outcome: 'not-reached', code };
    return { step, outcome: step === 'session' && hadSession === undefined ? 'unknown' : 'passed', code };
  });
}

/** The way to a decision about nobody in particular. */
export function chainOfNobody(allowed: boolean, reason: DecisionReason): ChainStep[] {
  const failing = reason === 'allowed' ? undefined : FAILS_AT[reason];
  return ORDER.map((step): ChainStep => {
    if (step === 'decision') return { step, outcome: allowed ? 'passed' : 'failed', code: reason };
    if (step === failing) return { step, outcome: 'failed', code: reason };
    if (step === 'rule' && allowed) return { step, outcome: 'passed', code: 'public' };
    return { step, outcome: 'not-reached', code: 'nobody' };
  });
}

/** Without usable groups nobody has a role: that is what fails, not the rule that asks for one. */
function failingStep({ standing }: Explanation, reason: DecisionReason): ChainStepName | undefined {
  if (reason === 'allowed') return undefined;
  const step = FAILS_AT[reason];
  if (reason !== 'role-missing' || standing.usable) return step;
  return standing.facts.membership.completeness === 'unavailable' ? 'membership' : 'groups';
}

function failureCode(step: ChainStepName, { standing }: Explanation, reason: DecisionReason): string {
  if (step === 'membership' && reason === 'role-missing') return 'membership-unavailable';
  if (step === 'groups') return 'required-group-missing';
  return standing.facts.status === 'disabled' && step === 'session' ? 'subject-disabled' : reason;
}

function found(
  step: ChainStepName,
  question: ExplainedQuestion,
  { standing, freshness, byDefaultRole, request, grants }: Explanation,
  hadSession: boolean | undefined,
): string {
  const { facts, connection, roles, mappedGroups } = standing;
  switch (step) {
    case 'session':
      return hadSession === undefined
        ? 'session-assumed'
        : hadSession
          ? 'session-present'
          : 'no-session-needed';
    case 'connection':
      return connection?.status === 'active' ? 'connection-active' : 'connection-not-active';
    case 'membership':
      if (facts.membership.completeness === 'unavailable') return 'membership-unavailable';
      if (facts.membership.completeness === 'suspect') return 'membership-suspect';
      return freshness === 'fresh' ? 'membership-fresh' : 'membership-stale';
    case 'groups':
      if (connection && !hasRequiredGroup(connection, facts.membership)) return 'required-group-missing';
      return mappedGroups.length > 0 ? 'groups-mapped' : 'no-group-mapped';
    case 'roles':
      if (byDefaultRole) return 'default-role';
      return roles.length > 0 ? 'roles-held' : 'no-role';
    default:
      return ruleCode(
        question,
        request?.rule !== undefined,
        request?.rule?.rule.public === true,
        grants.length > 0,
      );
  }
}

function ruleCode(question: ExplainedQuestion, ruled: boolean, open: boolean, granted: boolean): string {
  switch (question.kind) {
    case 'request':
      return open ? 'public' : ruled ? 'rule-matched' : 'no-matching-rule';
    case 'permission':
      return granted ? 'grant-found' : 'no-matching-rule';
    case 'role':
      return 'role-asked';
    case 'entry':
      return 'entry-asked';
  }
}
