import { GatewayError } from '../errors/gateway-error.js';
import type { GroupMapping, NewGroupMapping } from './group-mapping.entity.js';

/** The fields that no two mappings of a connection have in common. */
export type MappingField = 'groupName' | 'groupId' | 'role';

/**
 * Makes sure that a mapping names a group and a role which no other mapping of its connection has.
 * @param similar The mappings that might stand in the way, the mapping itself (by id) included.
 * @throws GatewayError `group-already-mapped`, else `role-already-mapped`.
 */
export function assertNotMapped(wanted: NewGroupMapping, similar: readonly GroupMapping[]): void {
  const others = similar.filter(({ id }) => id !== wanted.id);
  const sameName = others.find(({ groupName }) => groupName === wanted.groupName);
  if (sameName) throw alreadyMapped('groupName', sameName);
  const sameGroup = others.find(({ groupId }) => groupId !== null && groupId === wanted.groupId);
  if (sameGroup) throw alreadyMapped('groupId', sameGroup);
  const sameRole = others.find(({ roleKey }) => roleKey === wanted.roleKey);
  if (sameRole) throw alreadyMapped('role', sameRole);
}

/** The refusal of a mapping that has a field in common with another one. */
export function alreadyMapped(field: MappingField, by?: GroupMapping, cause?: unknown): GatewayError {
  const code = field === 'role' ? 'role-already-mapped' : 'group-already-mapped';
  const mapping = by ? `: "${by.groupName}" gives the role ${by.roleKey}` : '';
  const detail =
    field === 'role'
      ? `The role is given to a group already${mapping}. Remove that mapping first, or replace both at once.`
      : `The group is mapped already${mapping}. Remove that mapping first, or change it.`;
  return new GatewayError(code, detail, { errors: [{ pointer: `/${field}`, code, detail }], cause });
}
