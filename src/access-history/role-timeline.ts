import { mappingOf } from '../access-model/resolve-roles.js';
import type { Group } from '../subjects/membership.js';
import { heldThrough, indexOf, mayHoldRoles, type HeldRole } from './held-roles.js';
import {
  joined,
  overlap,
  remainder,
  type ConnectionPeriod,
  type Interval,
  type MappingPeriod,
  type SubjectHistory,
  type SubjectPeriod,
} from './periods.js';

/** A role that was held through one thing without a break. */
export type RoleInterval = HeldRole & Interval;

/**
 * From when to when a person held which role, and through what: by the very rules that decide, at every moment of the
 * history. In the order of their beginnings. Its cost grows with the person's groups that are mapped and with the
 * changes of their mappings, not with the product of all changes.
 */
export function roleTimeline({ subject, connection, mappings }: SubjectHistory): RoleInterval[] {
  const candidates = new Candidates(mappings);
  const held = standings(subject).flatMap((person) =>
    connection.flatMap((rules) => intervalsWithin(person, rules, candidates)),
  );
  return joined(held, keyOf);
}

/** Changes that decide nothing, such as another source of the same groups, begin no new period. */
function standings(periods: readonly SubjectPeriod[]): SubjectPeriod[] {
  return joined(periods, ({ status, source, completeness, groups }) =>
    JSON.stringify([status, source === 'api', completeness === 'unavailable', groups]),
  ).toSorted((a, b) => a.from - b.from);
}

function intervalsWithin(
  person: SubjectPeriod,
  rules: ConnectionPeriod,
  candidates: Candidates,
): RoleInterval[] {
  const window = overlap(person, rules);
  if (!window || !mayHoldRoles(person, rules)) return [];
  const readByApi = person.source === 'api';
  const mapped = person.groups.flatMap((group) => matches(group, window, candidates, readByApi));
  const { defaultRole } = rules;
  if (defaultRole === null) return mapped;
  const byDefault = remainder(window, mapped).map((interval) => ({
    ...interval,
    role: defaultRole,
    through: { defaultRole: true } as const,
  }));
  return [...mapped, ...byDefault];
}

/** When within a window a group gave which role: what matches can change only where a mapping about it began or ended. */
function matches(group: Group, window: Interval, candidates: Candidates, readByApi: boolean): RoleInterval[] {
  const concerned = candidates.about(group).filter((mapping) => overlap(mapping, window));
  const edges = new Set([window.from, window.to]);
  for (const { from, to } of concerned) {
    if (from > window.from) edges.add(from);
    if (to < window.to) edges.add(to);
  }
  const moments = [...edges].sort((a, b) => a - b);
  return moments.slice(0, -1).flatMap((from, index) => {
    const inForce = concerned.filter((mapping) => mapping.from <= from && from < mapping.to);
    const mapping = mappingOf(indexOf(inForce), group, readByApi);
    const to = moments[index + 1] ?? window.to;
    return mapping ? [{ ...heldThrough(mapping, group), from, to }] : [];
  });
}

/** Every version of every mapping, to be found by what it may match: its group's id, or its name. */
class Candidates {
  private readonly byName = new Map<string, MappingPeriod[]>();
  private readonly byId = new Map<string, MappingPeriod[]>();

  constructor(mappings: readonly MappingPeriod[]) {
    for (const mapping of mappings) {
      add(this.byName, mapping.groupName, mapping);
      if (mapping.groupId !== null) add(this.byId, mapping.groupId, mapping);
    }
  }

  about({ name, id }: Group): MappingPeriod[] {
    const pinned = id === undefined ? [] : (this.byId.get(id) ?? []);
    return [...new Set([...pinned, ...(this.byName.get(name) ?? [])])];
  }
}

function add(index: Map<string, MappingPeriod[]>, key: string, mapping: MappingPeriod): void {
  const found = index.get(key);
  if (found) found.push(mapping);
  else index.set(key, [mapping]);
}

/** A group known by name and later by id, too, is the same one. */
function keyOf({ role, through }: RoleInterval): string {
  return JSON.stringify(
    'defaultRole' in through ? [role] : [role, through.group, through.mapping, through.mappingVersion],
  );
}
