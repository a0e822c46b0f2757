import { EVERYBODY, type ApplicationFacts } from '../access-model/access-model.js';
import type { AccessRule } from '../applications/access-rule.js';
import type { Condition } from '../conditions/condition.js';
import { conditionFacts } from './condition-facts.js';
import type { DecisionReason } from './decision-reason.js';
import type { AskingSubject, DecidingSubject, Question } from './question.js';
import { ruleCondition } from './rule-condition.js';
import { isStrongEnough, type Moment } from './step-up.js';

/** What an application asks of those who want something: a requirement of its rules, or just to be let in. */
export type Requirement = Omit<AccessRule, 'methods' | 'path'> | 'entry';

/** What is judged: who asks what of which application, and when. */
export interface Case {
  readonly subject: DecidingSubject;
  readonly application: ApplicationFacts;
  readonly question: Question;
  readonly moment: Moment;
  /** Of a proxied request: its canonical path. */
  readonly path?: string;
}

/** Whether anybody may. What is public and asks for more all the same contradicts itself, and is open to nobody. */
export function isOpen(requirement: Requirement): boolean {
  if (requirement === 'entry' || requirement.public !== true) return false;
  const { condition, acrValues, maxAge, secondFactor } = requirement;
  return (
    condition === undefined && acrValues === undefined && maxAge === undefined && secondFactor === undefined
  );
}

/** The first thing that is missing: a role, then a condition, then the strength of the authentication. */
export function verdictOn(given: Case, subject: AskingSubject, requirement: Requirement): DecisionReason {
  if (requirement === 'entry') return 'allowed';
  const held = holding(given, subject, requirement);
  if (held !== 'allowed') return held;
  const condition = ruleCondition(requirement);
  if (condition !== undefined && !holds(condition, given, subject)) return 'condition-false';
  return isStrongEnough(requirement, given.moment) ? 'allowed' : 'step-up-required';
}

/** Whether what a rule names is held: one of its roles, or its permission. */
export function holding(
  given: Case,
  subject: AskingSubject,
  { anyRole, permission }: Exclude<Requirement, 'entry'>,
): 'allowed' | 'role-missing' | 'condition-false' {
  const roles = 'entity' in subject ? [] : subject.roles;
  if (anyRole) return anyRole.some((role) => roles.includes(role)) ? 'allowed' : 'role-missing';
  const { application } = given;
  const holders = permission === undefined ? undefined : application.grants.get(permission);
  if (!holders) return 'role-missing';
  const everybody = 'entity' in subject || subject.usable;
  let named = false;
  for (const role of everybody ? [EVERYBODY, ...roles] : roles) {
    const condition = holders.get(role);
    if (condition === undefined) continue;
    if (condition === null) return 'allowed';
    // On the gateway itself nothing is granted on a condition: what was stored all the same holds for nobody.
    if (!application.builtIn && holds(condition, given, subject)) return 'allowed';
    named = true;
  }
  return named ? 'condition-false' : 'role-missing';
}

function holds(condition: Condition, { question, moment, path }: Case, subject: AskingSubject): boolean {
  const facts = conditionFacts(subject, question, moment, path);
  return facts !== undefined && condition.holds(facts);
}
