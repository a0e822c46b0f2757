import type { Schemas } from '../../api/client.js';
import { counted, people } from '../../preview/preview-words.js';
import type { MappingChange } from './mapping-set.js';

/** What kind of group Okta calls it, in words. */
export function typeWords(type: string): string {
  if (type === 'APP_GROUP') return 'from a directory or an app';
  return type === 'BUILT_IN' ? 'built in to Okta' : 'Okta group';
}

/** How many people here have a group; undefined = it is new here. */
export function peopleHere(count: number | undefined): string {
  if (count === undefined) return 'Not seen here yet';
  return count === 0 ? 'Nobody of this group has signed in yet' : `${people(count)} here`;
}

/** What a mapping goes by, and what becomes of it when the group gets another name. @param id Its id in Okta. */
export function foundByWords(id: string | undefined): string {
  return id === undefined
    ? 'Found by its name: with another one in Okta it gives nothing'
    : 'Found by its Okta id: renaming it in Okta changes nothing';
}

/** What Okta says of a group, in a line; null = it knows none of this id, undefined = it has not answered yet. */
export function inOktaWords(group: Schemas['GroupInOktaResponse'] | null | undefined): string {
  if (group === undefined) return 'In Okta: no answer yet';
  if (group === null) return 'In Okta: no group of this id';
  const members = group.members === undefined ? 'members not told' : counted(group.members, 'member');
  return `In Okta: ${members} · ${typeWords(group.type)}`;
}

/** What a role may do, in numbers. */
export function roleFacts({ grants, applications }: Schemas['GrantedRoleResponse']): string {
  if (grants === 0 && applications === 0) return 'may do nothing yet';
  return `${counted(grants, 'grant')} · ${counted(applications, 'application')}`;
}

/** What becomes of people without any mapped group. */
export function withoutMapping(defaultRoleName: string | undefined): string {
  return defaultRoleName === undefined
    ? 'Whoever is in none of these groups is refused.'
    : `Whoever is in none of these groups gets ${defaultRoleName}, the default role.`;
}

/** A change as a sentence. @param nameOf Gives the name of a role by its key. */
export function changeWords(
  { groupName, before, after }: MappingChange,
  nameOf: (key: string) => string,
): string {
  if (before === undefined && after !== undefined) return `${groupName} gives ${nameOf(after)}`;
  if (before !== undefined && after === undefined) return `${groupName} no longer gives ${nameOf(before)}`;
  if (before === after) return `${groupName} means another group of that name in Okta`;
  return `${groupName} gives ${nameOf(after ?? '')} instead of ${nameOf(before ?? '')}`;
}

/** Whether a text contains what is searched, whatever the case. */
export function matches(q: string, ...texts: readonly (string | undefined)[]): boolean {
  const wanted = q.trim().toLowerCase();
  return texts.some((text) => text?.toLowerCase().includes(wanted));
}
