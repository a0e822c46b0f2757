/** A group as it stands in the lists of people. */
export interface CountedGroup {
  readonly name: string;
  readonly id: string | null;
  readonly people: number;
  readonly lastSeenAt: Date;
}

/** What of a mapping tells which group it means. */
export interface MeantGroup {
  readonly groupName: string;
  readonly groupId: string | null;
}

/** How many people have a group, and when it was last read for one of them. */
export interface GroupCount {
  readonly people: number;
  readonly lastSeenAt: Date;
}

/** Seen groups by whether they are mapped. */
export interface TalliedGroups<Group> {
  /** By the name of the mapping's group; a mapping whose group nobody has is missing. */
  readonly mapped: ReadonlyMap<string, GroupCount>;
  /** The groups of nobody's mapping, those of most people first. */
  readonly unmapped: readonly Group[];
}

/**
 * Sorts seen groups to the mappings that mean them, as roles are derived: an id counts before a name, and an equal name
 * with another id than the mapping is pinned to is another group. What stands in some lists by its name alone, and in
 * others with one id, is one group.
 */
export function tallyGroups<Group extends CountedGroup>(
  seen: readonly Group[],
  mappings: readonly MeantGroup[],
): TalliedGroups<Group> {
  const byName = new Map(mappings.map((mapping) => [mapping.groupName, mapping]));
  const byId = new Map(mappings.flatMap((mapping) => (mapping.groupId ? [[mapping.groupId, mapping]] : [])));
  const mapped = new Map<string, GroupCount>();
  const unmapped: Group[] = [];
  for (const group of withTheirIds(seen)) {
    const named = byName.get(group.name);
    const sameName = named && (group.id === null || named.groupId === null) ? named : undefined;
    const mapping = (group.id === null ? undefined : byId.get(group.id)) ?? sameName;
    if (mapping) mapped.set(mapping.groupName, together(mapped.get(mapping.groupName), group));
    else unmapped.push(group);
  }
  unmapped.sort((one, other) => other.people - one.people || (one.name < other.name ? -1 : 1));
  return { mapped, unmapped };
}

/** Counts what is known by its name alone to the group of that name, where there is one and not several. */
function withTheirIds<Group extends CountedGroup>(seen: readonly Group[]): readonly Group[] {
  const nameless = new Map(seen.filter(({ id }) => id === null).map((group) => [group.name, group]));
  const ids = new Map<string, number>();
  for (const { name, id } of seen) if (id !== null) ids.set(name, (ids.get(name) ?? 0) + 1);
  return seen.flatMap((group) => {
    const alone = ids.get(group.name) === 1 ? nameless.get(group.name) : undefined;
    if (!alone) return [group];
    return alone === group ? [] : [{ ...group, ...together(alone, group) }];
  });
}

function together(before: GroupCount | undefined, { people, lastSeenAt }: GroupCount): GroupCount {
  if (!before) return { people, lastSeenAt };
  return {
    people: before.people + people,
    lastSeenAt: before.lastSeenAt > lastSeenAt ? before.lastSeenAt : lastSeenAt,
  };
}
