import { identifyByName, type GroupWarning } from './group-identity.js';
import type { DirectoryGroup } from './group-lookup.js';
import type { GroupMapping } from './group-mapping.entity.js';

/** What Okta says now of the group of a mapping. */
export interface GroupFinding {
  /** The group's name in Okta; that of the mapping when the group is not known. */
  readonly groupName: string;
  readonly groupId: string | null;
  readonly warnings: readonly GroupWarning[];
  /** The group to which the mapping is pinned exists no more. */
  readonly deleted: boolean;
}

/**
 * What has become of a mapping's group.
 * @param pinned The group with the id that the mapping is pinned to, null when Okta knows none; of no meaning when it
 *   is pinned to none.
 * @param sameName The groups that are called as the mapping's group is now, exactly or but for case.
 */
export function groupFinding(
  mapping: Pick<GroupMapping, 'groupName' | 'groupId'>,
  pinned: DirectoryGroup | null,
  sameName: readonly DirectoryGroup[],
): GroupFinding {
  const { groupName, groupId } = mapping;
  if (groupId === null) return { groupName, ...identifyByName(groupName, sameName), deleted: false };
  if (!pinned) return { groupName, groupId, warnings: ['group-not-found-in-okta'], deleted: true };
  const { name } = pinned;
  const namesakes = sameName.filter((group) => group.name === name && group.id !== groupId);
  const warnings: GroupWarning[] = namesakes.length > 0 ? ['group-name-not-unique'] : [];
  // A name that no mapping may have is not followed: the mapping holds by its id.
  if (name !== groupName && !isMappableName(name)) {
    return { groupName, groupId, warnings: [...warnings, 'group-renamed-in-okta'], deleted: false };
  }
  return { groupName: name, groupId, warnings, deleted: false };
}

/** Whether a finding says anything else than what the mapping says. */
export function isNews(mapping: GroupMapping, finding: GroupFinding): boolean {
  return (
    finding.groupName !== mapping.groupName ||
    finding.groupId !== mapping.groupId ||
    finding.deleted !== (mapping.groupDeletedAt !== null) ||
    [...finding.warnings].sort().join() !== [...mapping.warnings].sort().join()
  );
}

function isMappableName(name: string): boolean {
  return name === name.trim() && [...name].length <= 255 && name !== '' && !/\p{Cc}/u.test(name);
}
