import type { AccessModel, ConnectionFacts } from '../access-model/access-model.js';
import { indexMappings } from '../access-model/build-access-model.js';
import { resolveRoles } from '../access-model/resolve-roles.js';
import { tellingGroupsOf, type TellingGroups } from '../access-model/telling-groups.js';
import { ambiguousNameWarnings } from '../group-mappings/group-identity.js';
import type { GroupMapping } from '../group-mappings/group-mapping.entity.js';
import type { Membership } from '../subjects/membership.js';

/** A mapping as it would be, its group identified. */
export interface IdentifiedMapping {
  readonly groupName: string;
  readonly groupId: string | null;
  readonly role: string;
  readonly existing: GroupMapping | undefined;
}

/** What somebody would gain and lose, in rank order. */
export interface RoleChange {
  readonly gains: readonly string[];
  readonly loses: readonly string[];
}

/** What a group gives now and would give, as keys of roles. */
export interface ConcernedGroup {
  readonly id: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** A change of one connection's mappings, and what it means for people: asked of the functions that derive roles. */
export class MappingChange {
  private readonly after: AccessModel;

  constructor(
    private readonly before: AccessModel,
    private readonly connection: ConnectionFacts,
    mappings: readonly IdentifiedMapping[],
  ) {
    const rows = mappings.flatMap((mapping) => toRow(mapping) ?? []);
    const changed = { ...connection, ...indexMappings(rows, before.roleIndex) };
    this.after = { ...before, connections: new Map(before.connections).set(connection.id, changed) };
  }

  /** The groups that decide about anybody's roles, before or after. */
  tellingGroups(): TellingGroups {
    return tellingGroupsOf([this.connection, this.connectionAfter]);
  }

  /** The roles that a membership would give. */
  rolesAfter(membership: Membership): readonly string[] {
    return resolveRoles(this.after, this.connection.id, membership).roles;
  }

  /** What would change for somebody with this membership. */
  of(membership: Membership): RoleChange {
    return difference(this.rolesBefore(membership), this.rolesAfter(membership));
  }

  /** The same, with the roles that stay. */
  withKept(membership: Membership): RoleChange & { readonly keeps: readonly string[] } {
    const [before, after] = [this.rolesBefore(membership), this.rolesAfter(membership)];
    return { ...difference(before, after), keeps: after.filter((role) => before.includes(role)) };
  }

  /** The groups with a known id that give another role than before. */
  concernedGroups(): ConcernedGroup[] {
    const after = this.connectionAfter;
    const ids = new Set([...this.connection.mappingsByGroupId.keys(), ...after.mappingsByGroupId.keys()]);
    return [...ids].flatMap((id) => {
      const was = this.roleOf(this.connection, id);
      const is = this.roleOf(after, id);
      return was === is ? [] : [{ id, before: was, after: is }];
    });
  }

  /** Whether a group gives another role than before whose id is not known, so that its members can't be asked for. */
  concernsUnknownGroups(): boolean {
    const after = this.connectionAfter.mappingsByName;
    const before = this.connection.mappingsByName;
    return [...new Set([...before.keys(), ...after.keys()])].some((name) => {
      const [was, is] = [before.get(name), after.get(name)];
      if (was?.roleIndex === is?.roleIndex && was?.groupId === is?.groupId) return false;
      return was?.groupId === null || is?.groupId === null;
    });
  }

  /** What would change for somebody of whom it is only known in which of the concerned groups they are. */
  ofGroups(groups: readonly ConcernedGroup[]): RoleChange {
    const keys = (when: 'before' | 'after') => groups.flatMap((group) => group[when] ?? []);
    return difference(this.inRankOrder(keys('before')), this.inRankOrder(keys('after')));
  }

  private get connectionAfter(): ConnectionFacts {
    return this.after.connections.get(this.connection.id) ?? this.connection;
  }

  private rolesBefore(membership: Membership): readonly string[] {
    return resolveRoles(this.before, this.connection.id, membership).roles;
  }

  private inRankOrder(keys: readonly string[]): string[] {
    const position = (key: string) => this.before.roleIndex.get(key) ?? Infinity;
    return [...new Set(keys)].sort((a, b) => position(a) - position(b));
  }

  private roleOf({ mappingsByGroupId }: ConnectionFacts, id: string): string | undefined {
    const mapping = mappingsByGroupId.get(id);
    return mapping && this.before.roles[mapping.roleIndex]?.key;
  }
}

/** What somebody with these roles before, and those after, gains and loses. */
export function difference(before: readonly string[], after: readonly string[]): RoleChange {
  return {
    gains: after.filter((role) => !before.includes(role)),
    loses: before.filter((role) => !after.includes(role)),
  };
}

/** A mapping as the access model would read it; undefined for one whose group is known to be deleted. */
function toRow({ groupName, groupId, role, existing }: IdentifiedMapping) {
  const same = existing !== undefined && existing.groupId === groupId;
  if (same && existing.groupDeletedAt !== null) return undefined;
  const ambiguousName =
    same && groupId !== null && existing.warnings.some((warning) => ambiguousNameWarnings.includes(warning));
  return { groupName, groupId, roleKey: role, ambiguousName };
}
