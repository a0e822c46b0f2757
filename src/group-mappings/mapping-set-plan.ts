import { GatewayError } from '../errors/gateway-error.js';
import type { GroupMapping } from './group-mapping.entity.js';

/** A mapping as it should be. */
export interface WantedMapping {
  readonly groupName: string;
  readonly groupId: string | null;
  readonly role: string;
}

/** A row that stays the same mapping, with another role or another id of its group. */
export interface ChangedMapping {
  readonly before: GroupMapping;
  readonly after: WantedMapping;
}

/** How to get from the mappings that a connection has to those that it should have. */
export interface MappingSetPlan {
  readonly added: readonly WantedMapping[];
  readonly changed: readonly ChangedMapping[];
  readonly removed: readonly GroupMapping[];
}

/** Compares two sets of mappings by the names of their groups. */
export function planMappingSet(
  existing: readonly GroupMapping[],
  wanted: readonly WantedMapping[],
): MappingSetPlan {
  const left = new Map(existing.map((mapping) => [mapping.groupName, mapping]));
  const added: WantedMapping[] = [];
  const changed: ChangedMapping[] = [];
  for (const after of wanted) {
    const before = left.get(after.groupName);
    left.delete(after.groupName);
    if (before === undefined) added.push(after);
    else if (before.roleKey !== after.role || before.groupId !== after.groupId)
      changed.push({ before, after });
  }
  return { added, changed, removed: [...left.values()] };
}

/**
 * Makes sure that a set names each group and each role once.
 * @throws GatewayError `group-already-mapped`, else `role-already-mapped`, that points at the second entry.
 */
export function assertOneToOne(
  entries: readonly { readonly groupName: string; readonly groupId?: string | null; readonly role: string }[],
): void {
  const repeated =
    firstRepeated(
      entries.map(({ groupName }) => groupName),
      'groupName',
      'group-already-mapped',
    ) ??
    firstRepeated(
      entries.map(({ groupId }) => groupId ?? undefined),
      'groupId',
      'group-already-mapped',
    ) ??
    firstRepeated(
      entries.map(({ role }) => role),
      'role',
      'role-already-mapped',
    );
  if (repeated) throw repeated;
}

function firstRepeated(
  values: readonly (string | undefined)[],
  field: string,
  code: 'group-already-mapped' | 'role-already-mapped',
): GatewayError | undefined {
  const seen = new Set<string>();
  for (const [index, value] of values.entries()) {
    if (value === undefined) continue;
    if (seen.has(value)) {
      const detail = `"${value}" appears twice: a group has at most one role, a role at most one group.`;
      return new GatewayError(code, detail, {
        errors: [{ pointer: `/mappings/${index}/${field}`, code, detail }],
      });
    }
    seen.add(value);
  }
  return undefined;
}
