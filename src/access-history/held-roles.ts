import { hasRequiredGroup, mappingOf, type MappingIndex } from '../access-model/resolve-roles.js';
import { ambiguousNameWarnings } from '../group-mappings/group-identity.js';
import type { Group } from '../subjects/membership.js';
import type { ConnectionState, MappingState, SubjectState } from './periods.js';

/** Through what a role is held: a group that a version of a mapping gives it to, or the connection's default role. */
export type Through =
  | {
      readonly group: string;
      /** The Okta id of the group, as far as the mapping or the membership knows it. */
      readonly groupId: string | null;
      readonly mapping: string;
      readonly mappingVersion: number;
    }
  | { readonly defaultRole: true };

/** A role and why somebody holds it. */
export interface HeldRole {
  readonly role: string;
  readonly through: Through;
}

/** The mappings of a connection, to be found as decisions find them. */
export function indexOf<M extends MappingState>(mappings: readonly M[]): MappingIndex<M> {
  return {
    mappingsByName: new Map(mappings.map((mapping) => [mapping.groupName, mapping])),
    mappingsByGroupId: new Map(
      mappings.flatMap((mapping) => (mapping.groupId === null ? [] : [[mapping.groupId, mapping] as const])),
    ),
  };
}

/** Whether a mapping's name alone does not tell which group is meant: as the access model is told. */
export function isAmbiguous(groupId: string | null, warnings: readonly string[]): boolean {
  return groupId !== null && ambiguousNameWarnings.some((warning) => warnings.includes(warning));
}

/** Whether a person in this state holds any role at all: what decisions ask before they look at mappings. */
export function mayHoldRoles(subject: SubjectState, connection: ConnectionState): boolean {
  return (
    subject.status === 'active' &&
    connection.status === 'active' &&
    subject.completeness !== 'unavailable' &&
    hasRequiredGroup(connection, subject)
  );
}

/** The roles that a person held at one moment, and through what. Two groups that give one role are both told. */
export function heldRoles(
  subject: SubjectState,
  connection: ConnectionState,
  mappings: MappingIndex<MappingState>,
): HeldRole[] {
  if (!mayHoldRoles(subject, connection)) return [];
  const held = subject.groups.flatMap((group) => {
    const mapping = mappingOf(mappings, group, subject.source === 'api');
    return mapping ? [heldThrough(mapping, group)] : [];
  });
  if (held.length > 0 || connection.defaultRole === null) return held;
  return [{ role: connection.defaultRole, through: { defaultRole: true } }];
}

/** The role that a mapping gives to whoever is in this group. */
export function heldThrough(mapping: MappingState, group: Group): HeldRole {
  return {
    role: mapping.role,
    through: {
      group: group.name,
      groupId: group.id ?? mapping.groupId,
      mapping: mapping.mappingId,
      mappingVersion: mapping.version,
    },
  };
}
