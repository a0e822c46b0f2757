import type { AccessModel, MappingFacts } from '../access-model/access-model.js';
import { mappingOf, resolveRoles } from '../access-model/resolve-roles.js';
import type { Group, Membership } from '../subjects/membership.js';

/** What decides about somebody's roles. */
export interface RoleBasis {
  readonly connectionId: string;
  readonly status: 'active' | 'disabled';
  readonly membership: Membership;
}

/** A role that is held, and the group and mapping that give it; without them it is the connection's default role. */
export interface HeldNow {
  readonly role: string;
  readonly through: { readonly group: Group; readonly mapping: MappingFacts } | null;
}

/** Keys of the roles that somebody holds now, in rank order. Who is disabled, or comes through a connection that is not active, holds none. */
export function rolesNow(
  model: AccessModel,
  { connectionId, status, membership }: RoleBasis,
): readonly string[] {
  if (status !== 'active' || model.connections.get(connectionId)?.status !== 'active') return [];
  return resolveRoles(model, connectionId, membership).roles;
}

/** The same with what gives each of them, in rank order. Two groups that give one role are both told. */
export function heldNow(model: AccessModel, basis: RoleBasis): HeldNow[] {
  const roles = rolesNow(model, basis);
  const connection = model.connections.get(basis.connectionId);
  if (roles.length === 0 || !connection) return [];
  const { groups, source } = basis.membership;
  const held = groups.flatMap((group) => {
    const mapping = mappingOf(connection, group, source === 'api');
    return mapping ? [{ group, mapping }] : [];
  });
  if (held.length === 0) return roles.map((role) => ({ role, through: null }));
  return held
    .sort((a, b) => a.mapping.roleIndex - b.mapping.roleIndex)
    .map((through) => ({ role: model.roles[through.mapping.roleIndex]?.key ?? '', through }));
}

/** By what somebody of a connection holds a role for certain; whoever meets none of it may hold one all the same. */
export interface CertainRoles {
  /** Groups one of which is needed to hold any role; empty = none is. */
  readonly requiredNames: readonly string[];
  /** Whoever has a list of groups that can be relied on holds a role: there is a default one. */
  readonly everybody: boolean;
  /** Ids of groups that give one. */
  readonly ids: readonly string[];
  /** Names of groups that give one, whatever their id. */
  readonly names: readonly string[];
  /** Names of groups that give one where no id was read with them. */
  readonly namesWithoutId: readonly string[];
}

/** What gives the people of a connection a role; undefined where nobody holds one. */
export function certainRoles(model: AccessModel, connectionId: string): CertainRoles | undefined {
  const connection = model.connections.get(connectionId);
  if (connection?.status !== 'active') return undefined;
  const { mappingsByGroupId, mappingsByName, requiredGroups, defaultRole } = connection;
  const named = [...mappingsByName.values()].filter(({ ambiguousName }) => !ambiguousName);
  return {
    requiredNames: requiredGroups,
    everybody: defaultRole !== null && model.roleIndex.has(defaultRole),
    ids: [...mappingsByGroupId.keys()],
    names: named.filter(({ groupId }) => groupId === null).map(({ groupName }) => groupName),
    namesWithoutId: named.filter(({ groupId }) => groupId !== null).map(({ groupName }) => groupName),
  };
}

/** How a role comes to the people of one connection. */
export interface RoleSource {
  readonly connectionId: string;
  /** The group whose members hold it; null = anybody may, as the default role. */
  readonly group: { readonly name: string; readonly id: string | null } | null;
}

/**
 * Where to look for holders of a role, in the order of the connections' ids; elsewhere nobody holds it.
 * @param connectionId Undefined = in every connection.
 */
export function sourcesOf(model: AccessModel, role: string, connectionId: string | undefined): RoleSource[] {
  const index = model.roleIndex.get(role);
  if (index === undefined) return [];
  return [...model.connections.values()]
    .filter(({ id, status }) => status === 'active' && (connectionId ?? id) === id)
    .flatMap(({ id, defaultRole, mappingsByName }): RoleSource[] => {
      if (defaultRole === role) return [{ connectionId: id, group: null }];
      for (const { roleIndex, groupName, groupId } of mappingsByName.values())
        if (roleIndex === index) return [{ connectionId: id, group: { name: groupName, id: groupId } }];
      return [];
    })
    .sort((a, b) => (a.connectionId < b.connectionId ? -1 : 1));
}
