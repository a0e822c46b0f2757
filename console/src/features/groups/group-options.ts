import type { Schemas } from '../../api/client.js';
import { counted, people } from '../../preview/preview-words.js';
import { matches, typeWords } from './group-words.js';
import type { GroupRoles } from './groups.queries.js';
import type { MappingSet } from './mapping-set.js';

/** A group to pick: found in Okta, seen among people's groups, or as it was typed. */
export interface GroupOption {
  readonly from: 'okta' | 'seen' | 'typed';
  readonly name: string;
  readonly id?: string | undefined;
  /** What is known of it, in words. */
  readonly facts: string;
}

/** Offered at a time. */
export const MOST = 25;

/** Groups as Okta lists them. */
export function fromOkta(groups: readonly Schemas['OktaGroupResponse'][]): GroupOption[] {
  return groups.map(({ id, name, type, members }) => ({
    from: 'okta',
    name,
    id,
    facts: [typeWords(type), id, ...(members === undefined ? [] : [counted(members, 'member')])].join(' · '),
  }));
}

/** Groups that people here have, mapped or not; for when Okta can't be asked. */
export function fromSeen({ mappings, unmapped }: GroupRoles, q: string): GroupOption[] {
  const seen = [
    ...mappings.map(({ groupName, groupId, people: count }) => ({ name: groupName, id: groupId, count })),
    ...unmapped.map(({ name, id, people: count }) => ({ name, id, count })),
  ];
  return seen
    .filter(({ name }) => matches(q, name))
    .slice(0, MOST)
    .map(({ name, id, count }) => ({ from: 'seen', name, id, facts: `${people(count)} here` }));
}

/** What was typed, as a group that nobody has checked; undefined when it is among those found, or no proper name. */
export function asTyped(q: string, found: readonly GroupOption[]): GroupOption | undefined {
  const name = q.trim();
  if (name === '' || [...name].length > 255 || found.some((option) => option.name === name)) return undefined;
  return { from: 'typed', name, facts: 'not checked' };
}

/** The role that a group gives, as `→ Admin`; undefined when it gives none. */
export function takenWords(
  { name, id }: GroupOption,
  rows: MappingSet,
  nameOf: (role: string) => string,
): string | undefined {
  const row = rows.find(({ groupName, groupId }) =>
    id !== undefined && groupId !== undefined ? groupId === id : groupName === name,
  );
  return row && `→ ${nameOf(row.role)}`;
}
