import type { Schemas } from './client.js';

type Grant = Pick<Schemas['GrantResponse'], 'role' | 'action' | 'resourceType' | 'condition'>;
type Role = Pick<Schemas['RoleResponse'], 'key' | 'name' | 'rank'>;

/** Names of the roles that always hold a permission, the most powerful first. */
export function holdersOf(
  permission: string,
  { grants, roles }: { readonly grants: readonly Grant[]; readonly roles: readonly Role[] },
): string[] {
  const holders = new Set(
    grants
      .filter(
        ({ action, resourceType, condition }) =>
          condition === undefined && `${resourceType}:${action}` === permission,
      )
      .map(({ role }) => role),
  );
  return [...roles]
    .sort((one, other) => one.rank - other.rank)
    .filter(({ key }) => holders.has(key))
    .map(({ name }) => name);
}

/** Why something can't be done, and whom to ask: `Needs roles:write; Admin has it.` */
export function refusalWords(permission: string, holders: readonly string[]): string {
  if (holders.length === 0) return `Needs the permission ${permission}.`;
  return `Needs ${permission}; ${listed(holders)} ${holders.length === 1 ? 'has' : 'have'} it.`;
}

/** Names the first two. */
export function listed(names: readonly string[]): string {
  const rest = names.length - 2;
  if (rest > 0) return `${names.slice(0, 2).join(', ')} and ${rest} more`;
  return names.join(' and ');
}
