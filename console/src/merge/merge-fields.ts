/** A field that both changed, differently. */
export interface FieldConflict<Fields> {
  readonly field: keyof Fields;
  readonly base: Fields[keyof Fields];
  readonly theirs: Fields[keyof Fields];
  readonly yours: Fields[keyof Fields];
}

/** What came of putting two changes of one thing together. */
export interface MergedFields<Fields> {
  /** With a conflict, as yours has it. */
  readonly fields: Fields;
  readonly conflicts: readonly FieldConflict<Fields>[];
  /** Fields that somebody else changed and you did not. */
  readonly takenOver: readonly (keyof Fields)[];
}

/**
 * Puts two changes of one thing together, field by field, for when somebody else saved while you were editing (412).
 * Fields are compared by `Object.is`: give text, numbers and booleans.
 */
export function mergeFields<Fields extends object>(
  base: Fields,
  theirs: Fields,
  yours: Fields,
): MergedFields<Fields> {
  const conflicts: FieldConflict<Fields>[] = [];
  const takenOver: (keyof Fields)[] = [];
  const fields = { ...yours };
  for (const field of Object.keys(theirs) as (keyof Fields)[]) {
    const [was, is, wanted] = [base[field], theirs[field], yours[field]];
    if (Object.is(was, is) || Object.is(is, wanted)) continue;
    if (Object.is(was, wanted)) {
      fields[field] = is;
      takenOver.push(field);
    } else conflicts.push({ field, base: was, theirs: is, yours: wanted });
  }
  return { fields, conflicts, takenOver };
}

/**
 * The choices that are still to be made after another merge: the new ones, and those from before that it says nothing of
 * though what stands there is still neither theirs nor chosen.
 */
export function stillOpen<Fields extends object>(
  before: readonly FieldConflict<Fields>[],
  merged: MergedFields<Fields>,
  theirs: Fields,
): FieldConflict<Fields>[] {
  const left = before.filter(
    ({ field }) =>
      !merged.conflicts.some((conflict) => conflict.field === field) &&
      !Object.is(merged.fields[field], theirs[field]),
  );
  return [
    ...left.map((conflict) => ({ ...conflict, yours: merged.fields[conflict.field] })),
    ...merged.conflicts,
  ];
}
