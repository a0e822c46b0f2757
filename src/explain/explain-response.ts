import type { AccessModel, ApplicationFacts } from '../access-model/access-model.js';
import { hasRequiredGroup, primaryRole } from '../access-model/resolve-roles.js';
import type { MembershipAge } from '../decisions/aged-decision.js';
import type { ExplainedGrant, ExplainedQuestion, Explanation } from '../decisions/explain-decision.js';
import type { ExplainedRequest } from '../decisions/explain-request.js';
import type { ExplainedMapping, MappingOutcome } from '../decisions/explain-mappings.js';
import { explainInWords } from '../decisions/explain-summary.js';
import type { Group } from '../subjects/membership.js';
import type { ExplainedPerson } from './explained-person.service.js';
import { toPartResponses } from './explain-chain.dto.js';
import type { ExplainedActionResponse } from './explained-action.dto.js';
import type { ExplainedGrantResponse, ExplainedMappingResponse, ExplainResponse } from './explain.dto.js';
import type { ExplainedRequestResponse } from './explained-request.dto.js';

/** Groups and mappings shown at most: somebody reads them. */
const MOST_SHOWN = 100;

/** What is shown of an explanation besides itself. */
export interface ExplanationContext {
  readonly model: AccessModel;
  readonly person: ExplainedPerson;
  readonly question: ExplainedQuestion;
  /** Undefined when no application is at the host of the request. */
  readonly application: ApplicationFacts | undefined;
  readonly age: MembershipAge;
  /** Milliseconds since 1970. */
  readonly unreachableSince: number | undefined;
  /** Of a question about an action on a resource. */
  readonly action?: ExplainedActionResponse | undefined;
}

/** Near misses tell more than groups that the person has nothing to do with. */
const TELLING: readonly MappingOutcome[] = [
  'name-differs-by-case',
  'other-group-with-same-name',
  'group-name-ambiguous',
  'pinned-group-deleted',
  'not-in-force',
];

/** An explanation as the API tells it. */
export function toExplainResponse(
  explanation: Explanation,
  context: ExplanationContext,
): Omit<ExplainResponse, 'chain' | 'whatWouldChangeThis'> {
  const { model, person, question, application, age, unreachableSince } = context;
  const { standing, mappings, verdict, freshness, grants, request, byDefaultRole } = explanation;
  const { facts } = standing;
  const { membership } = facts;
  const { connection } = person;
  const rules = model.connections.get(connection.id);
  const roleNames = new Map(model.roles.map(({ key, name }) => [key, name]));
  return {
    subject: {
      id: person.known ? facts.id : null,
      sub: facts.sub,
      login: facts.login,
      email: facts.email,
      name: facts.name,
      known: person.known,
      status: facts.status,
      ...(person.oktaStatus === undefined ? {} : { oktaStatus: person.oktaStatus }),
    },
    connection: {
      slug: connection.slug,
      name: connection.name,
      status: rules?.status ?? connection.status,
      defaultRole: rules?.defaultRole ?? null,
      requiredGroups: [...(rules?.requiredGroups ?? [])],
      requiredGroupHeld: rules !== undefined && hasRequiredGroup(rules, membership),
    },
    application: application?.slug ?? null,
    ...(application && { applicationName: application.name }),
    membership: {
      source: membership.source,
      completeness: membership.completeness,
      fetchedAt: membership.fetchedAt.toISOString(),
      ageSeconds: Math.max(0, Math.floor(age.ageMs / 1000)),
      freshness,
      maxAgeSeconds: age.maxAgeMs / 1000,
      staleLimitSeconds: age.staleLimitMs / 1000,
      canReread: age.canReread,
      oktaUnreachableSince: unreachableSince === undefined ? null : new Date(unreachableSince).toISOString(),
      groups: shownGroups(membership.groups, mappings),
      groupsTotal: membership.groups.length,
    },
    refresh: person.refresh,
    mappings: shownMappings(explanation, question),
    mappingsTotal: mappings.length,
    roles: [...standing.roles],
    primaryRole: primaryRole(standing.roles),
    byDefaultRole,
    grants: grants.slice(0, MOST_SHOWN).map(toGrantResponse),
    ...(context.action && { action: context.action }),
    ...(request && { request: toRequestResponse(request) }),
    verdict: {
      allowed: verdict.allowed,
      reason: verdict.reason,
      ...(verdict.unenforced && { unenforced: verdict.unenforced }),
      decidedBy: { ...verdict.decidedBy },
    },
    summary: explainInWords(question, explanation, {
      person: (facts.name ?? facts.login ?? facts.email ?? facts.sub) || 'Somebody with these groups',
      application: application?.name ?? '',
      role: (key) => roleNames.get(key) ?? (key === '*' ? 'everybody' : key),
    }),
  };
}

function toGrantResponse({ role, hasRole, held, condition }: ExplainedGrant): ExplainedGrantResponse {
  if (!condition) return { role, hasRole, held };
  const { text, holds, error, parts } = condition;
  return {
    role,
    hasRole,
    held,
    condition: text,
    conditionHolds: holds,
    ...(error === undefined ? {} : { conditionError: error }),
    ...(parts && { conditionParts: toPartResponses(parts) }),
  };
}

function toRequestResponse({
  method,
  host,
  path,
  enforced,
  rule,
}: ExplainedRequest): ExplainedRequestResponse {
  const common = { method, host, path: path ?? null, enforced };
  if (!rule) return { ...common, rule: null };
  const { methods, anyRole, acrValues, ...said } = rule.rule;
  return {
    ...common,
    rule: {
      index: rule.index,
      ...said,
      ...(methods && { methods: [...methods] }),
      ...(anyRole && { anyRole: [...anyRole] }),
      ...(acrValues && { acrValues: [...acrValues] }),
      held: rule.held ?? null,
      conditionHolds: rule.condition?.holds ?? null,
      ...(rule.condition?.error === undefined ? {} : { conditionError: rule.condition.error }),
      ...(rule.parts && { conditionParts: toPartResponses(rule.parts) }),
      strongEnough: rule.strongEnough ?? null,
    },
  };
}

function shownGroups(groups: readonly Group[], mappings: readonly ExplainedMapping[]): Group[] {
  const telling = new Set(mappings.map(({ group }) => group));
  const first = groups.filter((group) => telling.has(group));
  const rest = groups.filter((group) => !telling.has(group));
  return [...first, ...rest]
    .slice(0, MOST_SHOWN)
    .map(({ name, id }) => (id === undefined ? { name } : { name, id }));
}

function shownMappings(
  { mappings, grants }: Explanation,
  question: ExplainedQuestion,
): ExplainedMappingResponse[] {
  const asked = new Set(question.kind === 'role' ? [question.role] : grants.map(({ role }) => role));
  const rank = ({ outcome, role }: ExplainedMapping) => {
    if (outcome === 'matched') return 0;
    if (asked.has(role)) return 1;
    return TELLING.includes(outcome) ? 2 : 3;
  };
  return mappings
    .map((mapping) => ({ mapping, rank: rank(mapping) }))
    .sort((a, b) => a.rank - b.rank)
    .slice(0, MOST_SHOWN)
    .map(({ mapping: { id, version, groupName, groupId, role, outcome } }) => ({
      id,
      version,
      groupName,
      ...(groupId === null ? {} : { groupId }),
      role,
      matched: outcome === 'matched',
      outcome,
    }));
}
