import type { DirectoryGroup } from './group-lookup.js';

/** What an admin should know of the group that they map; the mapping is made all the same. */
export type GroupWarning =
  | 'group-not-found-in-okta'
  | 'group-name-differs-by-case'
  | 'group-name-not-unique'
  /** It has another name in Okta now, which the mapping can't take: another mapping has it, or it is no proper name. */
  | 'group-renamed-in-okta';

/** The warnings under which a name alone no longer tells which group is meant: Okta's API must. */
export const ambiguousNameWarnings: readonly GroupWarning[] = [
  'group-name-not-unique',
  'group-renamed-in-okta',
];

/** The Okta id that a mapping is pinned to, null when there is none, and what to warn of. */
export interface GroupIdentity {
  readonly groupId: string | null;
  readonly warnings: readonly GroupWarning[];
}

/**
 * Which group a name means, given the groups that are called so exactly or but for case: the only one of
 * exactly this name, else none.
 */
export function identifyByName(name: string, found: readonly DirectoryGroup[]): GroupIdentity {
  const exact = found.filter((group) => group.name === name);
  const [only] = exact;
  if (exact.length === 1 && only) return { groupId: only.id, warnings: [] };
  if (exact.length > 1) return { groupId: null, warnings: ['group-name-not-unique'] };
  return {
    groupId: null,
    warnings: [found.length > 0 ? 'group-name-differs-by-case' : 'group-not-found-in-okta'],
  };
}
