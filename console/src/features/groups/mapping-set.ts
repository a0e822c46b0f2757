import type { RowRules } from '../../merge/merge-rows.js';

/** One group and the role that it gives, as a `PUT` sends it. */
export interface MappingRow {
  readonly groupName: string;
  /** The group's id in Okta, as far as it is known. */
  readonly groupId?: string | undefined;
  /** Key of the role. */
  readonly role: string;
}

/** All mappings of a connection; each group and each role once. */
export type MappingSet = readonly MappingRow[];

/** A group as somebody picks it. */
export type PickedGroup = Pick<MappingRow, 'groupName' | 'groupId'>;

/** How two people's changes of a set are put together. */
export const MAPPING_RULES: Required<RowRules<MappingRow>> = {
  keyOf: ({ groupName }) => groupName,
  equal: (one, other) => one.role === other.role && one.groupId === other.groupId,
  uniqueOf: ({ role }) => role,
};

/** What of a mapping a set holds. */
export function toRow({ groupName, groupId, role }: MappingRow): MappingRow {
  return { groupName, ...(groupId === undefined ? {} : { groupId }), role };
}

/** Whether two sets say the same, in whatever order. */
export function sameSet(one: MappingSet, other: MappingSet): boolean {
  if (one.length !== other.length) return false;
  const rows = new Map(one.map((row) => [row.groupName, row]));
  return other.every((row) => {
    const same = rows.get(row.groupName);
    return same !== undefined && MAPPING_RULES.equal(same, row);
  });
}

/** One difference between two sets: what a group gave and gives. */
export interface MappingChange {
  readonly groupName: string;
  /** Key of a role; undefined = it gave none. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** What differs, group by group. */
export function changesOf(before: MappingSet, after: MappingSet): MappingChange[] {
  const [was, is] = [before, after].map((rows) => new Map(rows.map((row) => [row.groupName, row]))) as [
    Map<string, MappingRow>,
    Map<string, MappingRow>,
  ];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((groupName) => {
    const [old, now] = [was.get(groupName), is.get(groupName)];
    if (old && now && MAPPING_RULES.equal(old, now)) return [];
    return [{ groupName, before: old?.role, after: now?.role }];
  });
}

/** What giving a role to a group means when one of them is taken. */
export type TakenBy =
  /** Neither is. */
  | { readonly kind: 'free' }
  /** The group gives this role already. */
  | { readonly kind: 'same' }
  /** The role is another group's. */
  | { readonly kind: 'role'; readonly groupName: string }
  /** The group gives another role. */
  | { readonly kind: 'group'; readonly role: string }
  /** Both: the two can swap. */
  | { readonly kind: 'both'; readonly groupName: string; readonly role: string };

/** Whether a role and a group are taken, and by what. */
export function takenBy(rows: MappingSet, role: string, group: PickedGroup): TakenBy {
  const ofRole = rows.find((row) => row.role === role);
  const ofGroup = rows.find((row) => row.groupName === group.groupName);
  if (ofRole && ofRole === ofGroup) {
    return group.groupId === undefined || ofRole.groupId === group.groupId
      ? { kind: 'same' }
      : { kind: 'free' };
  }
  if (ofRole && ofGroup) return { kind: 'both', groupName: ofRole.groupName, role: ofGroup.role };
  if (ofRole) return { kind: 'role', groupName: ofRole.groupName };
  if (ofGroup) return { kind: 'group', role: ofGroup.role };
  return { kind: 'free' };
}

/** Gives a role to a group: whoever had either has it no more. */
export function withMoved(rows: MappingSet, role: string, group: PickedGroup): MappingSet {
  const { groupName } = group;
  const known = group.groupId ?? rows.find((row) => row.groupName === groupName)?.groupId;
  const moved = toRow({ groupName, groupId: known, role });
  const others = rows.filter((row) => row.role !== role || row.groupName === groupName);
  return others.some((row) => row.groupName === groupName)
    ? others.map((row) => (row.groupName === groupName ? moved : row))
    : [...others, moved];
}

/** Gives a role to a group, and the role that the group had to the group that had this one. */
export function withSwapped(rows: MappingSet, role: string, group: PickedGroup): MappingSet {
  const before = rows.find((row) => row.role === role);
  const had = rows.find((row) => row.groupName === group.groupName)?.role;
  const moved = withMoved(rows, role, group);
  if (!before || had === undefined || before.groupName === group.groupName) return moved;
  return [...moved, { ...before, role: had }];
}

/** Takes the role from the group that has it. */
export function without(rows: MappingSet, role: string): MappingSet {
  return rows.filter((row) => row.role !== role);
}
