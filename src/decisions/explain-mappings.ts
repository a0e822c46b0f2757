import type { ConnectionFacts, MappingFacts } from '../access-model/access-model.js';
import { hasRequiredGroup, mappingOf } from '../access-model/resolve-roles.js';
import type { Group, Membership } from '../subjects/membership.js';

/** A group mapping as it is stored. */
export interface StoredMapping {
  readonly id: string;
  readonly version: number;
  readonly groupName: string;
  readonly groupId: string | null;
  /** Key of the role. */
  readonly role: string;
  /** Whether Okta said that the pinned group is deleted. */
  readonly groupDeleted: boolean;
}

/**
 * What became of a mapping for one person. Besides the plain ones: `membership-unavailable` the groups could not be
 * read, `required-group-missing` no group counts without one of those that the connection requires,
 * `other-group-with-same-name` the person's group is another one than the pinned, `group-name-ambiguous` the name
 * alone does not tell which group is meant, `not-in-force` the mapping was changed this very moment.
 */
export type MappingOutcome =
  | 'matched'
  | 'not-a-member'
  | 'membership-unavailable'
  | 'required-group-missing'
  | 'pinned-group-deleted'
  | 'other-group-with-same-name'
  | 'group-name-ambiguous'
  | 'name-differs-by-case'
  | 'not-in-force';

/** A mapping, and why it gives its role to the person or doesn't. */
export interface ExplainedMapping extends StoredMapping {
  readonly outcome: MappingOutcome;
  /** The person's group that matched, or that nearly did. */
  readonly group: Group | undefined;
}

/**
 * Says of every mapping of a connection what it does for a membership. Whether a mapping matches is asked of the very
 * function that decides; only why it doesn't is found out here.
 */
export function explainMappings(
  connection: ConnectionFacts,
  membership: Membership,
  stored: readonly StoredMapping[],
): ExplainedMapping[] {
  const common = commonOutcome(connection, membership);
  const readByApi = membership.source === 'api';
  const matches = new Map<MappingFacts, Group>();
  const byName = new Map<string, Group>();
  const byLowerName = new Map<string, Group>();
  for (const group of membership.groups) {
    byName.set(group.name, group);
    byLowerName.set(group.name.toLowerCase(), group);
    const mapping = common === undefined ? mappingOf(connection, group, readByApi) : undefined;
    if (mapping && !matches.has(mapping)) matches.set(mapping, group);
  }
  return stored.map((mapping) => {
    const facts = connection.mappingsByName.get(mapping.groupName);
    const match = facts && facts.groupId === mapping.groupId ? matches.get(facts) : undefined;
    if (match) return { ...mapping, outcome: 'matched', group: match };
    const namesake = byName.get(mapping.groupName);
    const similar = byLowerName.get(mapping.groupName.toLowerCase());
    const outcome = common ?? whyNot(mapping, facts, namesake, similar);
    return { ...mapping, outcome, group: namesake ?? similar };
  });
}

/** Why no mapping at all counts for a membership; undefined when they do. */
function commonOutcome(connection: ConnectionFacts, membership: Membership): MappingOutcome | undefined {
  if (membership.completeness === 'unavailable') return 'membership-unavailable';
  return hasRequiredGroup(connection, membership) ? undefined : 'required-group-missing';
}

function whyNot(
  mapping: StoredMapping,
  facts: MappingFacts | undefined,
  namesake: Group | undefined,
  similar: Group | undefined,
): MappingOutcome {
  if (mapping.groupDeleted) return 'pinned-group-deleted';
  if (!facts) return 'not-in-force';
  if (namesake) {
    if (facts.ambiguousName && namesake.id === undefined) return 'group-name-ambiguous';
    return facts.groupId === null ? 'not-in-force' : 'other-group-with-same-name';
  }
  return similar ? 'name-differs-by-case' : 'not-a-member';
}
