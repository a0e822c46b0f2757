import {
  applicationOfHost,
  EVERYBODY,
  type AccessModel,
  type ApplicationFacts,
} from '../access-model/access-model.js';
import type { AccessRule } from '../applications/access-rule.js';
import type { Condition } from '../conditions/condition.js';
import { canonicalPath } from './canonical-path.js';
import { conditionFacts } from './condition-facts.js';
import { ruleCondition } from './rule-condition.js';
import type { DecisionReason } from './decision-reason.js';
import type { AskingSubject, DecidingSubject, Question } from './question.js';
import type { Standing } from './standing.js';
import { isStrongEnough, type Moment, type StepUp } from './step-up.js';

/** What {@link decide} says. */
export interface Decision {
  readonly allowed: boolean;
  readonly reason: DecisionReason;
  /** The application that it is about; undefined when there is none. */
  readonly application: ApplicationFacts | undefined;
  /** The person that it is about, when he may use the application at all; nobody else is named to it. */
  readonly subject: Standing | undefined;
  /** For `step-up-required`: the authentication that is asked for. */
  readonly stepUp?: StepUp;
  /** In shadow mode, of what was let through all the same: why it would have been denied. */
  readonly unenforced?: DecisionReason;
}

/** What an application asks of those who want something: a requirement of its rules, or just to be let in. */
type Requirement = Omit<AccessRule, 'methods' | 'path'> | 'entry';

const USUAL_METHODS: ReadonlySet<string> = new Set([
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
]);
const METHOD = /^[A-Z][A-Z-]{0,31}$/;

const NO_MOMENT: Moment = { nowMs: 0 };

/**
 * Allows or denies, with one reason. Everything that protects something asks here: the gateway's own
 * guards, forward auth and whatever answers decision requests. Pure: the same arguments, the same answer.
 * @param moment What is known of the person's authentication and of the time; without it nothing that asks for a
 *   strong or recent one is allowed.
 */
export function decide(
  model: AccessModel,
  subject: DecidingSubject,
  question: Question,
  moment: Moment = NO_MOMENT,
): Decision {
  return inForce(decideStrictly(model, subject, question, moment), question);
}

/** What {@link decide} would say if no application were in shadow mode; see {@link inForce}. */
export function decideStrictly(
  model: AccessModel,
  subject: DecidingSubject,
  question: Question,
  moment: Moment = NO_MOMENT,
): Decision {
  if (question.kind === 'proxied') {
    const path = canonicalPath(question.target);
    if (path === undefined || !isMethod(question.method)) return denied('request-ambiguous');
    const application = applicationOfHost(model, question.host);
    if (!application) return denied('application-unknown');
    const rule = application.matcher.match(path, question.method);
    return judge({ subject, application, question, moment, path }, rule);
  }
  const application = model.applications.get(question.application);
  if (!application) return denied('application-unknown');
  return judge({ subject, application, question, moment }, requirementOf(application, question));
}

/** What is judged: who asks what of which application, and when. */
interface Case {
  readonly subject: DecidingSubject;
  readonly application: ApplicationFacts;
  readonly question: Question;
  readonly moment: Moment;
  /** Of a proxied request: its canonical path. */
  readonly path?: string;
}

/**
 * Makes of a strict decision the one that is in force: on an application in shadow mode, a request that would have been
 * denied passes and says so. While nothing can be known nothing passes, and whose membership is too old is not named.
 */
export function inForce(decision: Decision, { kind }: Question): Decision {
  const { allowed, application, reason } = decision;
  if (allowed || kind !== 'proxied' || !application || application.enforced || reason === 'unavailable')
    return decision;
  const subject = reason === 'membership-stale' ? undefined : decision.subject;
  return { allowed: true, reason: 'allowed', application, subject, unenforced: reason };
}

function isMethod(method: string): boolean {
  return USUAL_METHODS.has(method) || METHOD.test(method);
}

/** The requirement that a question is about; undefined when nothing names what is asked. */
function requirementOf(
  application: ApplicationFacts,
  question: Exclude<Question, { kind: 'proxied' }>,
): Requirement | undefined {
  switch (question.kind) {
    case 'entry':
      return 'entry';
    case 'roles':
      return { anyRole: question.anyRole };
    case 'action': {
      const permission = `${question.resourceType}:${question.action}`;
      return application.grants.has(permission) ? { permission } : undefined;
    }
  }
}

function judge(given: Case, requirement: Requirement | undefined): Decision {
  const { subject, application } = given;
  const open = requirement !== undefined && isOpen(requirement);
  const hindrance = hindranceOf(subject, application);
  if (hindrance !== undefined || typeof subject === 'string') {
    // What is public is so for strangers too, but not while it can't be known who asks.
    if (open && hindrance !== 'unavailable') {
      return { allowed: true, reason: 'allowed', application, subject: undefined };
    }
    return denied(hindrance, application);
  }
  const person = 'entity' in subject ? undefined : subject;
  if (requirement === undefined) return denied('no-matching-rule', application, person);
  const reason = open ? 'allowed' : verdictOn(given, subject, requirement);
  if (reason === 'allowed') return { allowed: true, reason, application, subject: person };
  const decision = denied(reason, application, person);
  return reason === 'step-up-required' && requirement !== 'entry'
    ? { ...decision, stepUp: { acrValues: requirement.acrValues, maxAge: requirement.maxAge } }
    : decision;
}

/** Whether anybody may. What is public and asks for more all the same contradicts itself, and is open to nobody. */
function isOpen(requirement: Requirement): boolean {
  if (requirement === 'entry' || requirement.public !== true) return false;
  const { condition, acrValues, maxAge } = requirement;
  return condition === undefined && acrValues === undefined && maxAge === undefined;
}

/** The first thing that is missing: a role, then a condition, then the strength of the authentication. */
function verdictOn(given: Case, subject: AskingSubject, requirement: Requirement): DecisionReason {
  if (requirement === 'entry') return 'allowed';
  const held = holding(given, subject, requirement);
  if (held !== 'allowed') return held;
  const condition = ruleCondition(requirement);
  if (condition !== undefined && !holds(condition, given, subject)) return 'condition-false';
  return isStrongEnough(requirement, given.moment) ? 'allowed' : 'step-up-required';
}

/** Whether what a rule names is held: one of its roles, or its permission. */
function holding(
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

/** Why somebody can't use an application at all, whatever he wants to do there. */
function hindranceOf(subject: DecidingSubject, application: ApplicationFacts): DecisionReason | undefined {
  if (typeof subject === 'string') return subject;
  if ('entity' in subject) return undefined;
  const { facts, connection } = subject;
  if (facts.status !== 'active') return 'subject-disabled';
  if (connection?.status !== 'active') return 'connection-disabled';
  if (application.builtIn || application.connectionIds.has(connection.id)) return undefined;
  return 'connection-not-allowed';
}

function denied(
  reason: DecisionReason = 'no-session',
  application?: ApplicationFacts,
  subject?: Standing,
): Decision {
  return { allowed: false, reason, application, subject };
}
