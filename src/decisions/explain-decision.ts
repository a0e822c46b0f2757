import { EVERYBODY, type AccessModel, type ApplicationFacts } from '../access-model/access-model.js';
import type { SubjectFacts } from '../subjects/subject-facts.js';
import { judgeAged, type AgedDecision, type MembershipAge } from './aged-decision.js';
import { decide, type Decision } from './decide.js';
import type { Question } from './question.js';
import type { DecisionReason } from './decision-reason.js';
import { explainMappings, type ExplainedMapping, type StoredMapping } from './explain-mappings.js';
import { standingOf, type Standing } from './standing.js';

/** What can be explained: to use an application at all, to hold a role, to hold a permission. */
export type ExplainedQuestion =
  | { readonly kind: 'entry'; readonly application: string }
  | { readonly kind: 'role'; readonly application: string; readonly role: string }
  | { readonly kind: 'permission'; readonly application: string; readonly permission: string };

/** Everything that an explanation rests on. */
export interface ExplainedCase {
  readonly model: AccessModel;
  readonly facts: SubjectFacts;
  /** All mappings of the person's connection. */
  readonly mappings: readonly StoredMapping[];
  readonly question: ExplainedQuestion;
  readonly age: MembershipAge;
  /** Why it is nobody who could be let in, whatever his groups: he is unknown, or may not act in Okta any more. */
  readonly nobody?: DecisionReason | undefined;
}

/** One grant of the permission in question, and whether the person has it by that. */
export interface ExplainedGrant {
  /** Key of the role, or `*` for everybody with a usable membership. */
  readonly role: string;
  readonly held: boolean;
}

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
  | 'grant';

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
  readonly verdict: {
    readonly allowed: boolean;
    readonly reason: DecisionReason;
    readonly decidedBy: DecidedBy;
  };
}

/** Explains what would be decided about a person now. The decision is that of {@link decide}, and never made anew. */
export function explainDecision(given: ExplainedCase): Explanation {
  const { model, facts, question, age, nobody } = given;
  const standing = standingOf(model, facts);
  const { connection } = standing;
  const asked = questionOf(question);
  const { freshness, decision } = nobody
    ? { freshness: 'fresh' as const, decision: decide(model, nobody, asked) }
    : judgeAged({ model, standing, question: asked, moment: { nowMs: 0 } }, age);
  const mappings = connection ? explainMappings(connection, facts.membership, given.mappings) : [];
  const byDefaultRole = standing.roles.length > 0 && standing.mappedGroups.length === 0;
  const application = model.applications.get(question.application);
  const grants =
    question.kind === 'permission' ? grantsOf(model, application, question.permission, standing) : [];
  const { allowed, reason } = decision;
  const parts = { standing, mappings, byDefaultRole, grants };
  return {
    ...parts,
    freshness,
    verdict: { allowed, reason, decidedBy: decidedBy(question, decision, parts) },
  };
}

function questionOf(question: ExplainedQuestion): Exclude<Question, { kind: 'proxied' }> {
  const { application } = question;
  switch (question.kind) {
    case 'entry':
      return { kind: 'entry', application };
    case 'role':
      return { kind: 'roles', application, anyRole: [question.role] };
    case 'permission': {
      const separator = question.permission.lastIndexOf(':');
      return {
        kind: 'action',
        application,
        resourceType: question.permission.slice(0, separator),
        action: question.permission.slice(separator + 1),
      };
    }
  }
}

/** The grants of a permission, those to the most powerful roles first, that to everybody last. */
function grantsOf(
  model: AccessModel,
  application: ApplicationFacts | undefined,
  permission: string,
  { roles, usable }: Standing,
): ExplainedGrant[] {
  const position = (role: string) => model.roleIndex.get(role) ?? Infinity;
  return [...(application?.grants.get(permission)?.keys() ?? [])]
    .sort((a, b) => position(a) - position(b))
    .map((role) => ({ role, held: role === EVERYBODY ? usable : roles.includes(role) }));
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
    default:
  }
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
