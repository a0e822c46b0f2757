import type { Group, Membership } from '../subjects/membership.js';
import type { AccessModel, ConnectionFacts, MappingFacts } from './access-model.js';

/** What a membership amounts to under one access model. */
export interface ResolvedRoles {
  /** Role keys in rank order. */
  readonly roles: readonly string[];
  /** Names of the groups that are mapped, as Okta said them, in Okta's order. */
  readonly mappedGroups: readonly string[];
  /** Whether the membership may be relied on at all: what everybody may do, it may do. */
  readonly usable: boolean;
}

const NOTHING: ResolvedRoles = { roles: [], mappedGroups: [], usable: false };

/**
 * Derives the roles of a membership: a group read with its id matches a mapping that is pinned to that
 * id, and by name only a mapping that is pinned to none; a group known by name alone matches by name, unless the name
 * is known to be that of several groups or of another one.
 * Without any match the connection's default role holds. A membership that could not be read, an
 * unknown connection and a missing required group give nothing. Its cost grows with the person's groups, and
 * hardly with the number of mappings or roles.
 */
export function resolveRoles(
  model: AccessModel,
  connectionId: string,
  membership: Membership,
): ResolvedRoles {
  const connection = model.connections.get(connectionId);
  if (!connection || membership.completeness === 'unavailable') return NOTHING;
  if (!hasRequiredGroup(connection, membership)) return NOTHING;

  const mappedGroups: string[] = [];
  const held = new Uint32Array((model.roles.length >>> 5) + 1);
  const readByApi = membership.source === 'api';
  for (const group of membership.groups) {
    const mapping = mappingOf(connection, group, readByApi);
    if (!mapping) continue;
    mark(held, mapping.roleIndex);
    mappedGroups.push(group.name);
  }
  if (mappedGroups.length > 0) {
    return { roles: markedRoles(model, held), mappedGroups, usable: true };
  }
  const { defaultRole } = connection;
  const roles = defaultRole !== null && model.roleIndex.has(defaultRole) ? [defaultRole] : [];
  return { roles, mappedGroups, usable: true };
}

/** The keys of the roles that a membership gives, in rank order. */
export function rolesOf(model: AccessModel, connectionId: string, membership: Membership): readonly string[] {
  return resolveRoles(model, connectionId, membership).roles;
}

/** The most powerful of roles that are in rank order; null of none. */
export function primaryRole(roles: readonly string[]): string | null {
  return roles[0] ?? null;
}

/** Roles are marked as bits: 10,000 of them are looked through in 313 steps, and come out in rank order. */
function mark(bits: Uint32Array, index: number): void {
  bits[index >>> 5] = (bits[index >>> 5] ?? 0) | (1 << (index & 31));
}

function markedRoles(model: AccessModel, bits: Uint32Array): string[] {
  const keys: string[] = [];
  for (let word = 0; word < bits.length; word += 1) {
    for (let rest = bits[word] ?? 0; rest !== 0; rest &= rest - 1) {
      const lowest = 31 - Math.clz32(rest & -rest);
      const role = model.roles[(word << 5) + lowest];
      if (role) keys.push(role.key);
    }
  }
  return keys;
}

/** What matching asks of a mapping. */
export type MatchableMapping = Pick<MappingFacts, 'groupId' | 'ambiguousName'>;

/** The mappings of a connection, to be found by group. */
export interface MappingIndex<M extends MatchableMapping> {
  readonly mappingsByName: ReadonlyMap<string, M>;
  readonly mappingsByGroupId: ReadonlyMap<string, M>;
}

/** The mapping that a group of a membership matches, if any. @param readByApi Whether the membership was read by Okta's API. */
export function mappingOf<M extends MatchableMapping>(
  connection: MappingIndex<M>,
  group: Group,
  readByApi: boolean,
): M | undefined {
  if (group.id !== undefined) {
    const pinned = connection.mappingsByGroupId.get(group.id);
    if (pinned) return pinned;
  }
  const named = connection.mappingsByName.get(group.name);
  if (!named || named.ambiguousName) return undefined;
  // Another group that merely has the same name: the mapping was made for the one with the pinned id.
  return named.groupId !== null && (readByApi || group.id !== undefined) ? undefined : named;
}

/** Whether a membership has one of the groups without which its person holds no role. */
export function hasRequiredGroup(
  { requiredGroups }: Pick<ConnectionFacts, 'requiredGroups'>,
  { groups }: Pick<Membership, 'groups'>,
): boolean {
  return requiredGroups.length === 0 || groups.some((group) => requiredGroups.includes(group.name));
}
