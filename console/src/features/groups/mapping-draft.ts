import {
  mergeThreeWay,
  openConflicts,
  settleConflict,
  type MergeConflict,
  type UniqueConflict,
} from '../../merge/merge-rows.js';
import { MAPPING_RULES, sameSet, type MappingRow, type MappingSet } from './mapping-set.js';

/** The set of a connection as the gateway has it. */
export interface SavedSet {
  readonly rows: MappingSet;
  /** The version that a `PUT` names, quotes included. */
  readonly etag: string;
}

/** A conflict between two people's changes of mappings. */
export type MappingConflict = MergeConflict<MappingRow>;

/** What somebody has changed and not saved. */
export interface MappingDraft {
  /** The set that it was made from. */
  readonly base: SavedSet;
  readonly rows: MappingSet;
  /** What has to be chosen before it can be saved. */
  readonly conflicts: readonly MappingConflict[];
}

/**
 * A draft for these rows; undefined when they are what is saved.
 * @param before The draft that was changed: what had to be chosen there still has to be, unless these rows settle it.
 */
export function draftOf(base: SavedSet, rows: MappingSet, before?: MappingDraft): MappingDraft | undefined {
  const found = { rows, conflicts: claimedTwice(base.rows, rows) };
  const conflicts = openConflicts(before?.conflicts ?? [], found, base.rows, MAPPING_RULES);
  return conflicts.length === 0 && sameSet(base.rows, rows) ? undefined : { base, rows, conflicts };
}

/** What came of putting a draft and somebody else's change together. */
export interface Rebased {
  /** Undefined when nothing is left to save. */
  readonly draft: MappingDraft | undefined;
  /** Groups that somebody else changed and you did not. */
  readonly takenOver: readonly string[];
}

/** Puts a draft on top of what somebody else has saved since. */
export function rebase(draft: MappingDraft, saved: SavedSet): Rebased {
  const merged = mergeThreeWay(draft.base.rows, saved.rows, draft.rows, MAPPING_RULES);
  const { rows, takenOver } = merged;
  const conflicts = openConflicts(draft.conflicts, merged, saved.rows, MAPPING_RULES);
  const left = conflicts.length > 0 || !sameSet(rows, saved.rows);
  return { draft: left ? { base: saved, rows, conflicts } : undefined, takenOver };
}

/** The draft after a choice; roles that two groups claim by then have to be chosen about as well. */
export function settle(
  draft: MappingDraft,
  conflict: MappingConflict,
  keep: 'theirs' | 'yours',
): MappingDraft | undefined {
  const rows = settleConflict(draft.rows, conflict, keep, MAPPING_RULES);
  const open = draft.conflicts.filter((other) => other !== conflict && other.kind === 'both-changed');
  const conflicts = [...open, ...claimedTwice(draft.base.rows, rows)];
  if (conflicts.length === 0 && sameSet(rows, draft.base.rows)) return undefined;
  return { base: draft.base, rows, conflicts };
}

function claimedTwice(saved: MappingSet, rows: MappingSet): UniqueConflict<MappingRow>[] {
  const isSaved = (row: MappingRow): boolean =>
    saved.some((other) => other.groupName === row.groupName && MAPPING_RULES.equal(other, row));
  const roles = [...new Set(rows.map(({ role }) => role))];
  return roles.flatMap((role) => {
    const claims = rows.filter((row) => row.role === role);
    const yours = claims.find((row) => !isSaved(row)) ?? claims[1];
    const theirs = claims.find((row) => row !== yours);
    return yours && theirs ? [{ kind: 'not-unique' as const, unique: role, theirs, yours }] : [];
  });
}

/** Reads a stored draft; undefined for what is none. */
export function parseDraft(text: string | null): MappingDraft | undefined {
  try {
    const value: unknown = JSON.parse(text ?? 'null');
    return isDraft(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isDraft(value: unknown): value is MappingDraft {
  if (typeof value !== 'object' || value === null) return false;
  const { base, rows, conflicts } = value as Partial<MappingDraft>;
  return isRows(rows) && Array.isArray(conflicts) && typeof base?.etag === 'string' && isRows(base.rows);
}

function isRows(value: unknown): value is MappingSet {
  return (
    Array.isArray(value) &&
    value.every(
      (row: Partial<MappingRow> | null) => typeof row?.groupName === 'string' && typeof row.role === 'string',
    )
  );
}
