import type { GroupRoles } from './groups.queries.js';
import { matches } from './group-words.js';
import type { MappingSet } from './mapping-set.js';

/** A group on the left of the board. */
export interface BoardGroup {
  readonly name: string;
  readonly id: string | undefined;
  /** What is known of it; undefined for one that nobody here has brought and that is not saved. */
  readonly known: { readonly people: number; readonly lastSeenAt?: string } | undefined;
  /** As Okta last said of the saved mapping; null = it knows none of this id. */
  readonly inOkta: GroupRoles['mappings'][number]['inOkta'];
  /** Whether this very group is in a saved mapping. */
  readonly saved: boolean;
  readonly warnings: readonly string[];
  /** Whether people have signed in and none of them has it, who would be found by its name alone: it may have another now. */
  readonly doubtful: boolean;
  /** Key of the role that it gives by what is shown; undefined = none any more. */
  readonly role: string | undefined;
  readonly changed: boolean;
}

/** A role on the right of it. */
export interface BoardRole {
  readonly role: GroupRoles['roles'][number];
  /** The group that gives it by what is shown; undefined = an empty slot. */
  readonly group: BoardGroup | undefined;
  /** Name of the group that gives it by what is saved. */
  readonly before: string | undefined;
  readonly changed: boolean;
}

/** What the board shows, each side in its order. */
export interface Board {
  /** Beside each role the group that it is from by what is saved, else a new one; undefined = a gap. Then all others. */
  readonly groups: readonly (BoardGroup | undefined)[];
  readonly roles: readonly BoardRole[];
}

/**
 * Roles in rank order; each group beside the role that it gives by what is saved, so that a change is seen as a line that
 * crosses others.
 * @param q What names contain that are shown.
 */
export function boardOf(view: GroupRoles, saved: MappingSet, rows: MappingSet, q = ''): Board {
  const mappings = new Map(view.mappings.map((mapping) => [mapping.groupName, mapping]));
  const unmapped = new Map(view.unmapped.map((group) => [group.name, group]));
  const savedRoles = new Map(saved.map(({ groupName, role }) => [groupName, role]));
  const savedGroups = new Map(saved.map(({ groupName, role }) => [role, groupName]));
  const shownRows = new Map(rows.map((row) => [row.groupName, row]));
  const toGroup = (name: string): BoardGroup => {
    const [row, mapping] = [shownRows.get(name), mappings.get(name)];
    const same = mapping !== undefined && (row === undefined || row.groupId === mapping.groupId);
    const id = row ? row.groupId : mapping?.groupId;
    return {
      name,
      id,
      known: mapping ?? unmapped.get(name),
      doubtful: id === undefined && mapping?.people === 0 && view.peopleExamined > 0,
      inOkta: same ? mapping.inOkta : undefined,
      saved: same,
      warnings: same ? (mapping.warnings ?? []) : [],
      role: row?.role,
      changed: row?.role !== savedRoles.get(name) || !(same || mapping === undefined),
    };
  };
  const groups = new Map([...saved, ...rows].map(({ groupName }) => [groupName, toGroup(groupName)]));
  const byRole = new Map(
    [...groups.values()].flatMap((group) => (group.role === undefined ? [] : [[group.role, group] as const])),
  );
  const roles = view.roles.map((role): BoardRole => {
    const [group, before] = [byRole.get(role.key), savedGroups.get(role.key)];
    return { role, group, before, changed: group?.name !== before || (group?.changed ?? false) };
  });
  const found =
    q.trim() === ''
      ? roles
      : roles.filter(({ role, group, before }) => matches(q, role.name, role.key, group?.name, before));
  const isNew = (group: BoardGroup | undefined): boolean =>
    group !== undefined && !savedRoles.has(group.name);
  const beside = found.map(({ group, before }) => {
    if (before !== undefined) return groups.get(before);
    return isNew(group) ? group : undefined;
  });
  const others = found.flatMap(({ group, before }) => (before !== undefined && isNew(group) ? [group] : []));
  return { groups: [...beside, ...others], roles: found };
}
