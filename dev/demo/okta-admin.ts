import type { OktaOrg } from '../okta-simulator/org.js';
import { groups, people, type DemoGroup, type DemoPerson } from './cast.js';

/** A change that the page of the simulated org offers, read from its form. */
export interface OktaChange {
  readonly action: string;
  readonly userId: string;
  readonly groupId: string;
  /** The new name of a group. */
  readonly name: string;
}

/** One person as the page shows them. */
export interface PersonInOkta {
  readonly person: DemoPerson;
  /** As Okta names it; `DELETED` for somebody who is gone. */
  readonly status: string;
  /** The groups that the page offers for this person. */
  readonly groups: readonly { readonly id: string; readonly name: string; readonly member: boolean }[];
}

const GUESTS = 'Guests';
/** Okta's own bound of a group's name. */
const LONGEST_NAME = 255;

const ACTIONS: Readonly<Record<string, (org: OktaOrg, change: OktaChange) => void>> = {
  'remove-member': (org, { groupId, userId }) => org.removeMember(groupId, userId),
  'add-member': (org, { groupId, userId }) => org.addMember(groupId, userId),
  suspend: (org, { userId }) => void org.setUserStatus(userId, 'SUSPENDED'),
  unsuspend: (org, { userId }) => void org.setUserStatus(userId, 'ACTIVE'),
  'sign-out': (org, { userId }) => org.universalLogout(userId),
  rename: (org, { groupId, name }) => void org.renameGroup(groupId, name.trim()),
};

/** Changes the org as its admin would. @returns whether there is such a change, about somebody of the demo. */
export function changeOkta(org: OktaOrg, change: OktaChange): boolean {
  const { action, userId, groupId, name } = change;
  const apply = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
  const needsGroup = action === 'rename' || action.endsWith('-member');
  if (!apply || (needsGroup && !org.directory.group(groupId))) return false;
  if (action === 'rename') {
    const length = [...name.trim()].length;
    const taken = org.directory.allGroups().some((one) => one.id !== groupId && one.name === name.trim());
    if (length === 0 || length > LONGEST_NAME || taken) return false;
  } else if (!people.some(({ id }) => id === userId) || !org.directory.user(userId)) return false;
  apply(org, change);
  return true;
}

/** The demo's people as they are in the org now. */
export function peopleInOkta(org: OktaOrg): PersonInOkta[] {
  return people.map((person) => ({
    person,
    status: org.directory.user(person.id)?.status ?? 'DELETED',
    groups: offeredGroups(person).map(({ id, name }) => ({
      id,
      name: org.directory.group(id)?.name ?? name,
      member: org.directory.hasMember(id, person.id),
    })),
  }));
}

/** The groups with a role, as they are called in the org now. */
export function roleGroupsInOkta(org: OktaOrg): { id: string; name: string }[] {
  return groups.flatMap(({ id, role }) => {
    const group = role === undefined ? undefined : org.directory.group(id);
    return group ? [{ id, name: group.name }] : [];
  });
}

/** A person's own groups, but the projects; for whoever has no role one that gives it. */
function offeredGroups(person: DemoPerson): DemoGroup[] {
  return groups.filter(
    ({ name, role }) =>
      (role !== undefined && person.groups.includes(name)) || (person.role === 'none' && name === GUESTS),
  );
}
