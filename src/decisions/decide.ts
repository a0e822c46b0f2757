import { applicationOfHost, type AccessModel, type ApplicationFacts } from '../access-model/access-model.js';
import { toStepUp } from '../applications/application-response.dto.js';
import type { StepUp } from '../applications/step-up.js';
import { canonicalPath } from './canonical-path.js';
import type { DecisionReason } from './decision-reason.js';
import { isOpen, verdictOn, type Case, type Requirement } from './judge-requirement.js';
import type { DecidingSubject, Question } from './question.js';
import type { Standing } from './standing.js';
import type { Moment } from './step-up.js';

/** What {@link decide} says. */
export interface Decision {
  readonly allowed: boolean;
  readonly reason: DecisionReason;
  /** The application that it is about; undefined when there is none. */
  readonly application: ApplicationFacts | undefined;
  /** The person that it is about, when they may use the application at all; nobody else is named to it. */
  readonly subject: Standing | undefined;
  /** For `step-up-required`: the authentication that is asked for. */
  readonly stepUp?: StepUp;
  /** In shadow mode, of what was let through all the same: why it would have been denied. */
  readonly unenforced?: DecisionReason;
}

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
    ? { ...decision, stepUp: toStepUp(requirement) }
    : decision;
}

/** Why somebody can't use an application at all, whatever they want to do there. */
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
