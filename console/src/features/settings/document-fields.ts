import type { Schemas } from '../../api/client.js';
import type { FieldChange } from '../../ui/field-changes.js';

type Change = Schemas['ConfigurationChange'];

/**
 * What a change does field by field: fields of objects by themselves, and of a list of objects those entries that are not
 * on both sides, by their place. Any other list is one value.
 */
export function documentFields({ before, after }: Pick<Change, 'before' | 'after'>): FieldChange[] {
  return fieldsAt('', before ?? {}, after ?? {});
}

function fieldsAt(pointer: string, before: unknown, after: unknown): FieldChange[] {
  if (isRecord(before) && isRecord(after)) {
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) => {
      const at = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      if (!(key in before)) return [{ pointer: at, after: after[key] }];
      if (!(key in after)) return [{ pointer: at, before: before[key] }];
      return fieldsAt(at, before[key], after[key]);
    });
  }
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  const entries = isList(before) && isList(after) ? entriesAt(pointer, before, after) : [];
  // Of lists that differ in nothing but their order every entry is on both sides.
  return entries.length > 0 ? entries : [{ pointer, before, after }];
}

function entriesAt(pointer: string, before: readonly unknown[], after: readonly unknown[]): FieldChange[] {
  const [was, is] = [before, after].map((list) => new Set(list.map((entry) => JSON.stringify(entry))));
  const places = Array.from({ length: Math.max(before.length, after.length) }, (_, place) => place);
  return places.flatMap((place): FieldChange[] => {
    const gone = place < before.length && !is?.has(JSON.stringify(before[place]));
    const come = place < after.length && !was?.has(JSON.stringify(after[place]));
    if (!gone && !come) return [];
    return [
      {
        pointer: `${pointer}/${place}`,
        ...(gone ? { before: before[place] } : {}),
        ...(come ? { after: after[place] } : {}),
      },
    ];
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.some(isRecord);
}
