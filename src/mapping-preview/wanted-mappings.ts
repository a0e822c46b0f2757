import type { ErrorCode } from '../errors/error-codes.js';
import type { GroupMapping } from '../group-mappings/group-mapping.entity.js';
import type { PreviewConflict } from './preview.dto.js';

/** A mapping as it would be. */
export interface WantedEntry {
  readonly groupName: string;
  /** As the request or an existing mapping has it; undefined = not said, null = known to be pinned to none. */
  readonly groupId: string | null | undefined;
  readonly role: string;
  /** JSON Pointer; null for a mapping that merely stays. */
  readonly pointer: string | null;
  /** The mapping of this group that exists. */
  readonly existing: GroupMapping | undefined;
}

/** A mapping in a request. */
interface RequestedMapping {
  readonly groupName: string;
  readonly groupId?: string;
  readonly role: string;
}

/** What a request wants: the whole set, or a difference. */
export interface RequestedChange {
  readonly mappings?: readonly RequestedMapping[];
  readonly add?: readonly RequestedMapping[];
  readonly remove?: readonly string[];
}

/** The set as it would be, in the order in which conflicts are looked for, and what can't be removed. */
export function wantedEntries(
  existing: readonly GroupMapping[],
  { mappings, add = [], remove = [] }: RequestedChange,
): { entries: WantedEntry[]; conflicts: PreviewConflict[] } {
  if (mappings) return { entries: pointed(mappings, '/mappings', existing), conflicts: [] };
  const ids = new Set(existing.map(({ id }) => id));
  const removed = new Set(remove.map((id) => id.toLowerCase()));
  const kept = existing.filter(({ id }) => !removed.has(id));
  const staying = kept.map((mapping): WantedEntry => ({
    groupName: mapping.groupName,
    groupId: mapping.groupId,
    role: mapping.roleKey,
    pointer: null,
    existing: mapping,
  }));
  const conflicts = remove.flatMap((id, index): PreviewConflict[] =>
    ids.has(id.toLowerCase())
      ? []
      : [{ code: 'not-found', detail: 'No such group mapping.', pointer: `/remove/${index}` }],
  );
  // What is added is a new mapping, even of a group that is removed: its id is found anew.
  return { entries: [...staying, ...pointed(add, '/add', [])], conflicts };
}

/** The entries that fit together, each group and role once, and why the others don't. */
export function withoutConflicts<
  Entry extends Pick<WantedEntry, 'groupName' | 'role' | 'pointer'> & { readonly groupId: string | null },
>(entries: readonly Entry[]): { accepted: Entry[]; conflicts: PreviewConflict[] } {
  const taken = { groupName: new Set<string>(), groupId: new Set<string>(), role: new Set<string>() };
  const accepted: Entry[] = [];
  const conflicts: PreviewConflict[] = [];
  for (const entry of entries) {
    const field = (['groupName', 'groupId', 'role'] as const).find((name) => {
      const value = entry[name];
      return value !== null && taken[name].has(value);
    });
    if (field) {
      conflicts.push(conflictOf(field, entry));
      continue;
    }
    taken.groupName.add(entry.groupName);
    taken.role.add(entry.role);
    if (entry.groupId !== null) taken.groupId.add(entry.groupId);
    accepted.push(entry);
  }
  return { accepted, conflicts };
}

function conflictOf(
  field: 'groupName' | 'groupId' | 'role',
  { groupName, role, pointer }: Pick<WantedEntry, 'groupName' | 'role' | 'pointer'>,
): PreviewConflict {
  const code: ErrorCode = field === 'role' ? 'role-already-mapped' : 'group-already-mapped';
  const detail =
    field === 'role'
      ? `The role ${role} is given to another group already.`
      : `The group “${groupName}” is mapped already.`;
  return { code, detail, ...(pointer === null ? {} : { pointer: `${pointer}/${field}` }) };
}

function pointed(
  mappings: readonly RequestedMapping[],
  at: string,
  existing: readonly GroupMapping[],
): WantedEntry[] {
  const rows = new Map(existing.map((mapping) => [mapping.groupName, mapping]));
  return mappings.map(({ groupName, groupId, role }, index) => {
    const row = rows.get(groupName);
    return {
      groupName,
      groupId: groupId ?? (row ? row.groupId : undefined),
      role,
      pointer: `${at}/${index}`,
      existing: row,
    };
  });
}
