import { EVERYBODY, type AccessModel } from '../access-model/access-model.js';
import type { PartOfCondition } from '../conditions/examine-condition.js';
import type { SubjectFacts } from '../subjects/subject-facts.js';
import { judgeAged, type AgedDecision, type MembershipAge } from './aged-decision.js';
import { decideStrictly, inForce, type Decision } from './decide.js';
import { partsOf } from './explain-condition.js';
import type { Question, RequestProperties } from './question.js';
import type { DecisionReason } from './decision-reason.js';
import { explainRequest, outcomeOf, type ExplainedRequest, type RequestQuestion } from './explain-request.js';
import { explainMappings, type ExplainedMapping, type StoredMapping } from './explain-mappings.js';
import { standingOf, type Standing } from './standing.js';
import type { Moment } from './step-up.js';

/**
 * What can be explained: to use an application at all, to hold a role, to hold a permission, to make a request. Of a
 * permission `request` is what is said of a single action on a single resource, for conditions to look at.
 */
export type ExplainedQuestion =
  | { readonly kind: 'entry'; readonly application: string }
  | { readonly kind: 'role'; readonly application: string; readonly role: string }
  | {
      readonly kind: 'permission';
      readonly application: string;
      readonly permission: string;
      readonly request?: RequestProperties;
    }
  | ({ readonly kind: 'request' } & Pick<RequestQuestion, 'host' | 'method' | 'target'>);

/** Everything that an explanation rests on. */
export interface ExplainedCase {
  readonly model: AccessModel;
  readonly facts: SubjectFacts;
  /** All mappings of the person's connection. */
  readonly mappings: readonly StoredMapping[];
  readonly question: ExplainedQuestion;
  readonly age: MembershipAge;
  /** When it is asked, and which sign-in is assumed. */
  readonly moment: Moment;
  /** Whether the parts of conditions are examined too. */
  readonly examine?: boolean;
  /** Why it is nobody who could be let in, whatever their groups: they are unknown, or may not act in Okta any more. */
  readonly nobody?: DecisionReason | undefined;
}

/** One grant of the permission in question, and whether the person has it by that. */
export interface ExplainedGrant {
  /** Key of the role, or `*` for everybody with a usable membership. */
  readonly role: string;
  /** Whether the person has the role; of everybody: whether their membership is usable. */
  readonly hasRole: boolean;
  /** Whether the person has the role and the condition, if any, holds. */
  readonly held: boolean;
  readonly condition?: {
    readonly text: string;
    /** Whether it holds for the person and what is said with the question. */
    readonly holds: boolean;
    /** Why it could not be evaluated. */
    readonly error?: string | undefined;
    /** What each part of it gives, the whole first; of the first {@link MOST_EXAMINED} conditions, when that is asked for. */
    readonly parts?: readonly PartOfCondition[] | undefined;
  };
}

/** Conditions of which the parts are told. */
const MOST_EXAMINED = 5;

/** What kind of thing settled a matter. */
export type DecidedByType =
  | 'subject'
  | 'connection'
  | 'application'
  | 'membership'
  | 'required-groups'
  | 'group-mapping'
  | 'default-role'
  | 'role'
  | 'grant'
  | 'access-rule'
  | 'request';

/** What settled the matter; `id` is that of a mapping, `role` the role that counted or was missing. */
export interface DecidedBy {
  readonly type: DecidedByType;
  readonly id?: string;
  readonly role?: string;
}

/** Why somebody is allowed something or not. */
export interface Explanation {
  readonly standing: Standing;
  readonly freshness: AgedDecision['freshness'];
  /** Every mapping of the connection, in the order in which they were given. */
  readonly mappings: readonly ExplainedMapping[];
  /** The default role, when it is what the person has. */
  readonly byDefaultRole: boolean;
  /** Who holds the permission in question; empty for other questions. */
  readonly grants: readonly ExplainedGrant[];
  /** Of a question about a request. */
  readonly request: ExplainedRequest | undefined;
  readonly verdict: {
    readonly allowed: boolean;
    readonly reason: DecisionReason;
    /** In shadow mode, of what passes all the same: why it would be denied. */
    readonly unenforced?: DecisionReason | undefined;
    readonly decidedBy: DecidedBy;
  };
}

/** Explains what would be decided about a person now. The decision is that of `decide()`, and never made anew. */
export function explainDecision(given: ExplainedCase): Explanation {
  const { model, facts, question, age, moment, nobody } = given;
  const standing = standingOf(model, facts);
  const { connection } = standing;
  const asked = questionOf(question);
  const { freshness, decision } = nobody
    ? { freshness: 'fresh' as const, decision: decideStrictly(model, nobody, asked, moment) }
    : judgeAged({ model, standing, question: asked, moment }, age);
  const mappings = connection ? explainMappings(connection, facts.membership, given.mappings) : [];
  const byDefaultRole = standing.roles.length > 0 && standing.mappedGroups.length === 0;
  const request =
    asked.kind === 'proxied' ? explainRequest(model, standing, asked, moment, given.examine) : undefined;
  const grants = explainGrants(given, standing, asked, request);
  const parts = { standing, mappings, byDefaultRole, grants };
  const { allowed, reason, unenforced } = inForce(decision, asked);
  return {
    ...parts,
    request,
    freshness,
    verdict: { allowed, reason, unenforced, decidedBy: decidedBy(question, decision, parts) },
  };
}

/** The same as decisions are asked. */
export function questionOf(question: ExplainedQuestion): Question {
  switch (question.kind) {
    case 'entry':
      return { kind: 'entry', application: question.application };
    case 'role':
      return { kind: 'roles', application: question.application, anyRole: [question.role] };
    case 'permission': {
      const separator = question.permission.lastIndexOf(':');
      return {
        kind: 'action',
        application: question.application,
        resourceType: question.permission.slice(0, separator),
        action: question.permission.slice(separator + 1),
        ...(question.request && { request: question.request }),
      };
    }
    case 'request': {
      const { host, method, target } = question;
      return { kind: 'proxied', host, method, target };
    }
  }
}

/** The grants of the permission in question, those to the most powerful roles first, that to everybody last. */
function explainGrants(
  { model, question, moment, examine }: ExplainedCase,
  standing: Standing,
  asked: Question,
  request: ExplainedRequest | undefined,
): ExplainedGrant[] {
  const slug = question.kind === 'request' ? request?.application : question.application;
  const permission = question.kind === 'permission' ? question.permission : request?.rule?.rule.permission;
  const application = slug === undefined ? undefined : model.applications.get(slug);
  if (!application || permission === undefined) return [];
  const position = (role: string) => model.roleIndex.get(role) ?? Infinity;
  let examined = 0;
  return [...(application.grants.get(permission) ?? [])]
    .sort(([a], [b]) => position(a) - position(b))
    .map(([role, condition]) => {
      const has = role === EVERYBODY ? standing.usable : standing.roles.includes(role);
      if (!condition) return { role, hasRole: has, held: has };
      const outcome = outcomeOf(condition, standing, asked, moment, request?.path) ?? { holds: false };
      const held = has && outcome.holds && !application.builtIn;
      const { text } = condition;
      const parts =
        examine && has && (examined += 1) <= MOST_EXAMINED
          ? partsOf(text, standing, asked, moment, request?.path)
          : undefined;
      return { role, hasRole: has, held, condition: { text, ...outcome, parts } };
    });
}

type Parts = Pick<Explanation, 'standing' | 'mappings' | 'byDefaultRole' | 'grants'>;

function decidedBy(
  question: ExplainedQuestion,
  { allowed, reason }: Pick<Decision, 'allowed' | 'reason'>,
  { standing, mappings, byDefaultRole, grants }: Parts,
): DecidedBy {
  switch (reason) {
    case 'subject-disabled':
    case 'subject-unknown':
      return { type: 'subject' };
    case 'connection-disabled':
      return { type: 'connection' };
    case 'membership-stale':
    case 'session-expired':
      return { type: 'membership' };
    case 'connection-not-allowed':
    case 'application-unknown':
    case 'no-matching-rule':
      return { type: 'application' };
    case 'request-ambiguous':
      return { type: 'request' };
    default:
  }
  if (question.kind === 'request') return { type: 'access-rule' };
  if (question.kind === 'entry') return { type: 'application' };
  if (!standing.usable && !allowed) {
    const unread = standing.facts.membership.completeness === 'unavailable';
    return { type: unread ? 'membership' : 'required-groups' };
  }
  if (question.kind === 'permission') {
    const held = grants.find((grant) => grant.held);
    return held ? { type: 'grant', role: held.role } : { type: 'grant' };
  }
  const { role } = question;
  if (allowed && byDefaultRole) return { type: 'default-role', role };
  const mapping = mappings.find((candidate) => candidate.role === role);
  return mapping ? { type: 'group-mapping', id: mapping.id, role } : { type: 'role', role };
}
