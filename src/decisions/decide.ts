import type { AccessModel, ApplicationFacts } from '../access-model/access-model.js';
import { holdsPermission } from '../access-model/permissions-of.js';
import type { AccessRule } from '../applications/access-rule.js';
import { canonicalPath } from './canonical-path.js';
import type { DecisionReason } from './decision-reason.js';
import type { Standing } from './standing.js';

/** Who asks: a person, or the reason why it is nobody. */
export type DecidingSubject = Standing | DecisionReason;

/**
 * What is asked. `proxied`: a request that a reverse proxy passes to an application; `target` is
 * `/path?query` as the client sent it, not decoded. `action`: something done to a type of resource. `roles`:
 * to hold at least one of these. `entry`: to use the application at all; `weighed` when what is done there depends on
 * the person's permissions all the same. Applications are named by slug.
 */
export type Question =
  | { readonly kind: 'proxied'; readonly host: string; readonly method: string; readonly target: string }
  | {
      readonly kind: 'action';
      readonly application: string;
      readonly resourceType: string;
      readonly action: string;
    }
  | { readonly kind: 'roles'; readonly application: string; readonly anyRole: readonly string[] }
  | { readonly kind: 'entry'; readonly application: string; readonly weighed?: boolean };

/** What {@link decide} says. */
export interface Decision {
  readonly allowed: boolean;
  readonly reason: DecisionReason;
  /** The application that it is about; undefined when there is none. */
  readonly application: ApplicationFacts | undefined;
  /** The person that it is about, when he may use the application at all; nobody else is named to it. */
  readonly subject: Standing | undefined;
}

/** What an application asks of those who want something: a requirement of its rules, or just to be let in. */
type Requirement = Pick<AccessRule, 'anyRole' | 'permission' | 'public'> | 'entry';

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

/**
 * Allows or denies, with one reason. Everything that protects something asks here: the gateway's own
 * guards, forward auth and whatever answers decision requests. Pure: the same arguments, the same answer.
 */
export function decide(model: AccessModel, subject: DecidingSubject, question: Question): Decision {
  if (question.kind === 'proxied') {
    const path = canonicalPath(question.target);
    if (path === undefined || !isMethod(question.method)) return denied('request-ambiguous');
    const application = model.applicationsByHost.get(question.host);
    if (!application) return denied('application-unknown');
    return judge(subject, application, application.matcher.match(path, question.method));
  }
  const application = model.applications.get(question.application);
  if (!application) return denied('application-unknown');
  return judge(subject, application, requirementOf(application, question));
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

function judge(
  subject: DecidingSubject,
  application: ApplicationFacts,
  requirement: Requirement | undefined,
): Decision {
  const open = requirement !== undefined && requirement !== 'entry' && requirement.public === true;
  const hindrance = hindranceOf(subject, application);
  if (hindrance !== undefined || typeof subject === 'string') {
    // What is public is so for strangers too, but not while it can't be known who asks.
    if (open && hindrance !== 'unavailable') {
      return { allowed: true, reason: 'allowed', application, subject: undefined };
    }
    return denied(hindrance, application);
  }
  if (requirement === undefined) return denied('no-matching-rule', application, subject);
  if (open || meets(subject, application, requirement)) {
    return { allowed: true, reason: 'allowed', application, subject };
  }
  return denied('role-missing', application, subject);
}

function meets(subject: Standing, application: ApplicationFacts, requirement: Requirement): boolean {
  if (requirement === 'entry') return true;
  const { anyRole, permission } = requirement;
  if (anyRole) return anyRole.some((role) => subject.roles.includes(role));
  return permission !== undefined && holdsPermission(application, permission, subject.roles, subject.usable);
}

/** Why somebody can't use an application at all, whatever he wants to do there. */
function hindranceOf(subject: DecidingSubject, application: ApplicationFacts): DecisionReason | undefined {
  if (typeof subject === 'string') return subject;
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
