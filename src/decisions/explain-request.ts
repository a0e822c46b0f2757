import { applicationOfHost, type AccessModel } from '../access-model/access-model.js';
import type { AccessRule } from '../applications/access-rule.js';
import { asksForStrength } from '../applications/step-up.js';
import type { ConditionOutcome } from '../conditions/condition.js';
import type { PartOfCondition } from '../conditions/examine-condition.js';
import { canonicalPath } from './canonical-path.js';
import { conditionFacts } from './condition-facts.js';
import { partsOf } from './explain-condition.js';
import { holding } from './judge-requirement.js';
import type { Question } from './question.js';
import { ruleCondition } from './rule-condition.js';
import type { Standing } from './standing.js';
import { isStrongEnough, type Moment } from './step-up.js';

/** A request that somebody might make of an application, through its proxy. */
export type RequestQuestion = Extract<Question, { kind: 'proxied' }>;

/** The access rule that decides about a request, and which of its requirements are met. */
export interface ExplainedRule {
  readonly rule: AccessRule;
  /** Its place among the rules of the application, from 0. */
  readonly index: number;
  /** Whether one of its roles, or its permission, is held; undefined for a public rule. */
  readonly held: ReturnType<typeof holding> | undefined;
  /** Undefined when it has none. */
  readonly condition: ConditionOutcome | undefined;
  /** What each part of its condition gives; only when that is asked for. */
  readonly parts?: readonly PartOfCondition[] | undefined;
  /** Whether the sign-in is strong and recent enough; undefined when it asks for neither. */
  readonly strongEnough: boolean | undefined;
}

/** What is found of a request before anybody is judged. */
export interface ExplainedRequest {
  readonly host: string;
  readonly method: string;
  /** The path that rules are compared with; undefined when it is ambiguous. */
  readonly path: string | undefined;
  /** Slug; undefined when no application is at the host. */
  readonly application: string | undefined;
  /** False in shadow mode. */
  readonly enforced: boolean;
  /** Undefined when none names the path and the method. */
  readonly rule: ExplainedRule | undefined;
}

/**
 * Finds what decides about a request, and weighs each requirement by itself as the decision does.
 * @param examine Whether the parts of the condition are told too.
 */
export function explainRequest(
  model: AccessModel,
  standing: Standing,
  question: RequestQuestion,
  moment: Moment,
  examine = false,
): ExplainedRequest {
  const { host, method, target } = question;
  const path = canonicalPath(target);
  const application = applicationOfHost(model, host);
  const found = {
    host,
    method,
    path,
    application: application?.slug,
    enforced: application?.enforced ?? true,
  };
  const rule = path === undefined ? undefined : application?.matcher.match(path, method);
  if (!application || !rule || path === undefined) return { ...found, rule: undefined };
  const given = { subject: standing, application, question, moment, path };
  return {
    ...found,
    rule: {
      rule,
      index: application.accessRules.indexOf(rule),
      held: rule.public ? undefined : holding(given, standing, rule),
      condition: outcomeOf(ruleCondition(rule), standing, question, moment, path),
      ...(examine &&
        rule.condition !== undefined && { parts: partsOf(rule.condition, standing, question, moment, path) }),
      strongEnough: asksForStrength(rule) ? isStrongEnough(rule, moment) : undefined,
    },
  };
}

/** What becomes of a condition for a person; undefined without a condition. */
export function outcomeOf(
  condition: ReturnType<typeof ruleCondition> | null,
  standing: Standing,
  question: Question,
  moment: Moment,
  path?: string,
): ConditionOutcome | undefined {
  const facts = condition ? conditionFacts(standing, question, moment, path) : undefined;
  return facts && condition ? condition.outcome(facts) : undefined;
}
