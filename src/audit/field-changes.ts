import { isDeepStrictEqual } from 'node:util';

/** One field that a change gave another value. */
export interface FieldChange {
  /** JSON Pointer (RFC 6901). */
  readonly pointer: string;
  /** Absent when there was no such field. */
  readonly before?: unknown;
  /** Absent when there is no such field any more. */
  readonly after?: unknown;
}

/**
 * What differs between two states, field by field, in the order in which the fields come. Objects are compared field by
 * field; a list is one value, for in most of them the order counts, and a pointer by position would tell of rows that only
 * moved.
 * @param before Null for what was not there: then every field of the other is new. The same for `after`.
 */
export function fieldChanges(before: unknown, after: unknown): FieldChange[] {
  return changesAt('', before ?? {}, after ?? {});
}

function changesAt(pointer: string, before: unknown, after: unknown): FieldChange[] {
  if (!isPlainObject(before) || !isPlainObject(after))
    return isDeepStrictEqual(before, after) ? [] : [{ pointer, before, after }];
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys.flatMap((key) => {
    const at = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (!(key in before)) return [{ pointer: at, after: after[key] }];
    if (!(key in after)) return [{ pointer: at, before: before[key] }];
    return changesAt(at, before[key], after[key]);
  });
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
