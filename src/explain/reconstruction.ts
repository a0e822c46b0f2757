import type { AccessModel, ApplicationFacts, ConnectionFacts } from '../access-model/access-model.js';
import { indexMappings } from '../access-model/build-access-model.js';
import { draftApplication, withDraft } from '../access-model/draft-model.js';
import type { ExplainedQuestion } from '../decisions/explain-decision.js';
import type { StoredMapping } from '../decisions/explain-mappings.js';
import type { RecordedDecision } from '../decision-records/recorded-decision.entity.js';
import type { RecordedFacts } from '../decision-records/recorded-facts.js';
import type { RecordedPolicyContent } from '../decision-records/recorded-policy.js';
import { targetOf, type RecordedQuestion } from '../decision-records/recorded-question.js';
import type { SubjectFacts } from '../subjects/subject-facts.js';

/** A decision with what it rested on. */
export type RecordedCase = Pick<RecordedDecision, 'reason' | 'asked'> & { readonly facts: RecordedFacts };

/** The application as it was when a policy was recorded; on its hosts of today, and on the one that was asked about. */
export function applicationThen(
  application: ApplicationFacts,
  policy: RecordedPolicyContent,
): ApplicationFacts {
  const { enforced, connectionIds } = policy;
  // The rules hold what they inherited already.
  const bare = { ...application, stepUp: undefined, enforced, connectionIds: new Set(connectionIds) };
  return draftApplication(bare, policy);
}

/** The connection as far as it mattered: the mappings that counted for the person, and nothing that did not. */
export function connectionThen(
  connection: ConnectionFacts,
  { facts, reason }: RecordedCase,
  { roleIndex }: Pick<AccessModel, 'roleIndex'>,
): ConnectionFacts {
  const rows = facts.groups.map(({ group, groupId, role }) => {
    return { groupName: group, groupId: groupId ?? null, roleKey: role };
  });
  return {
    ...connection,
    ...indexMappings(rows, roleIndex),
    status: reason === 'connection-disabled' ? 'disabled' : 'active',
    defaultRole: facts.byDefaultRole ? (facts.roles[0] ?? null) : null,
    requiredGroups: [],
  };
}

/** The model as it was, as far as it mattered to one decision. */
export function modelThen(
  model: AccessModel,
  application: ApplicationFacts,
  connection: ConnectionFacts | undefined,
  asked: RecordedQuestion | null,
): AccessModel {
  const then = withDraft(model, { application, connection });
  if (asked?.kind !== 'request') return then;
  return { ...then, applicationsByHost: new Map(then.applicationsByHost).set(asked.host, application) };
}

/** The person as they were. Their name and the like are those of today. */
export function personThen(person: SubjectFacts, { facts, reason }: RecordedCase): SubjectFacts {
  return {
    ...person,
    status: reason === 'subject-disabled' ? 'disabled' : 'active',
    membership: {
      groups: facts.groups.map(({ group, groupId }) => {
        return groupId === undefined ? { name: group } : { name: group, id: groupId };
      }),
      source: facts.source,
      completeness: facts.usable ? facts.completeness : 'unavailable',
      fetchedAt: new Date(facts.fetchedAt),
    },
  };
}

/** The mappings that counted, as an explanation wants them; their ids are not kept. */
export function mappingsThen({ groups }: RecordedFacts): StoredMapping[] {
  return groups.map(({ group, groupId, role }) => {
    return { id: '', version: 0, groupName: group, groupId: groupId ?? null, role, groupDeleted: false };
  });
}

/** What was asked, as it can be explained; undefined when too little of it is kept. */
export function questionThen(
  asked: RecordedQuestion | null,
  application: string,
): ExplainedQuestion | undefined {
  switch (asked?.kind) {
    case undefined:
      return undefined;
    case 'request': {
      const { host, method, path } = asked;
      return path === null ? undefined : { kind: 'request', host, method, target: targetOf(path) };
    }
    case 'action': {
      const { resourceType, action, resourceId: id } = asked;
      return {
        kind: 'permission',
        application,
        permission: `${resourceType}:${action}`,
        ...(id !== undefined && { request: { resource: { id, properties: {} } } }),
      };
    }
    case 'roles':
      return { kind: 'role', application, role: asked.anyRole[0] ?? '' };
    case 'entry':
      return { kind: 'entry', application };
  }
}
