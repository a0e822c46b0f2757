import type { Schemas } from './client.js';

/** Who holds a permission; undefined: nobody, as far as one may know. */
type Holders = Pick<Schemas['LackedPermissionResponse'], 'roles' | 'count'> | undefined;

/** Why something can't be done, and whom to ask: `Needs roles:write; Admin has it.` */
export function refusalWords(permission: string, holders: Holders): string {
  if (!holders) return `Needs the permission ${permission}.`;
  return `Needs ${permission}; ${holdersWords(holders)}.`;
}

/** `Admin and Editor have it`; names the first two. */
export function holdersWords({ roles, count }: NonNullable<Holders>): string {
  const named = roles.slice(0, 2);
  const who = count > 2 ? `${named.join(', ')} and ${count - 2} more` : named.join(' and ');
  return `${who} ${count === 1 ? 'has' : 'have'} it`;
}
