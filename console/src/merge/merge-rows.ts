/** What a merge needs to know of rows: what names one, when two say the same, and what only one of them may have. */
export interface RowRules<Row> {
  /** What a row is about: the group of a mapping. No two rows of a set have the same. */
  readonly keyOf: (row: Row) => string;
  readonly equal: (one: Row, other: Row) => boolean;
  /** What no two rows may share besides: the role of a mapping. */
  readonly uniqueOf?: (row: Row) => string;
}

/** A row that both changed, differently: somebody has to choose. `undefined` = there is no such row. */
export interface RowConflict<Row> {
  readonly kind: 'both-changed';
  readonly key: string;
  readonly base: Row | undefined;
  readonly theirs: Row | undefined;
  readonly yours: Row | undefined;
}

/** Two rows that each is fine and that together break one-to-one: one of theirs and one of yours. */
export interface UniqueConflict<Row> {
  readonly kind: 'not-unique';
  /** What both rows claim. */
  readonly unique: string;
  readonly theirs: Row;
  readonly yours: Row;
}

/** Something that a merge leaves to a person. */
export type MergeConflict<Row> = RowConflict<Row> | UniqueConflict<Row>;

/** What came of a merge. */
export interface Merged<Row> {
  /** The rows to show: with a conflict, as yours has them. Without one, the set to save. */
  readonly rows: readonly Row[];
  readonly conflicts: readonly MergeConflict<Row>[];
  /** Keys of rows that somebody else changed and you did not: they are in `rows` as they are now. */
  readonly takenOver: readonly string[];
  /** Keys of rows in which your change stays. */
  readonly kept: readonly string[];
}

/**
 * Puts two changes of one set of rows together, for when somebody else saved while you were editing (412).
 * @param base The set that both began with.
 * @param theirs The set as it is now.
 * @param yours The set as you have changed it.
 */
export function mergeThreeWay<Row>(
  base: readonly Row[],
  theirs: readonly Row[],
  yours: readonly Row[],
  rules: RowRules<Row>,
): Merged<Row> {
  const [inBase, inTheirs, inYours] = [base, theirs, yours].map(
    (rows) => new Map(rows.map((row) => [rules.keyOf(row), row])),
  ) as [Map<string, Row>, Map<string, Row>, Map<string, Row>];
  const same = (one: Row | undefined, other: Row | undefined): boolean =>
    one === undefined || other === undefined ? one === other : rules.equal(one, other);

  const rows: Row[] = [];
  const conflicts: MergeConflict<Row>[] = [];
  const takenOver: string[] = [];
  const kept: string[] = [];
  // Their order first, as the page will show it; then what only you have.
  for (const key of new Set([...inTheirs.keys(), ...inYours.keys(), ...inBase.keys()])) {
    const [was, is, wanted] = [inBase.get(key), inTheirs.get(key), inYours.get(key)];
    const changedByThem = !same(was, is);
    const changedByYou = !same(was, wanted);
    if (changedByThem && changedByYou && !same(is, wanted)) {
      conflicts.push({ kind: 'both-changed', key, base: was, theirs: is, yours: wanted });
    } else if (changedByThem && !changedByYou) takenOver.push(key);
    else if (changedByYou && !changedByThem) kept.push(key);
    const result = changedByYou ? wanted : is;
    if (result !== undefined) rows.push(result);
  }
  return {
    rows,
    conflicts: [...conflicts, ...sharedValues(rows, inTheirs, inYours, rules)],
    takenOver,
    kept,
  };
}

/** Pairs of rows of a merged set that claim the same: one came from them, the other from you. */
function sharedValues<Row>(
  rows: readonly Row[],
  inTheirs: ReadonlyMap<string, Row>,
  inYours: ReadonlyMap<string, Row>,
  { keyOf, equal, uniqueOf }: RowRules<Row>,
): UniqueConflict<Row>[] {
  if (!uniqueOf) return [];
  const isIn = (set: ReadonlyMap<string, Row>, row: Row): boolean => {
    const there = set.get(keyOf(row));
    return there !== undefined && equal(there, row);
  };
  const byValue = new Map<string, Row[]>();
  for (const row of rows) byValue.set(uniqueOf(row), [...(byValue.get(uniqueOf(row)) ?? []), row]);
  return [...byValue].flatMap(([unique, claims]): UniqueConflict<Row>[] => {
    const yours = claims.find((row) => isIn(inYours, row) && !isIn(inTheirs, row));
    const theirs = claims.find((row) => row !== yours && isIn(inTheirs, row));
    return yours !== undefined && theirs !== undefined ? [{ kind: 'not-unique', unique, theirs, yours }] : [];
  });
}

/**
 * What is still to be chosen about a draft that was changed, or merged, again: what was open before and that nobody has
 * settled since stays open.
 * @param before The conflicts that were open.
 * @param now The rows as they are by now, with the conflicts that were found in them anew.
 * @param saved The set that the rows are compared with: theirs.
 */
export function openConflicts<Row>(
  before: readonly MergeConflict<Row>[],
  now: Pick<Merged<Row>, 'rows' | 'conflicts'>,
  saved: readonly Row[],
  { keyOf, equal }: RowRules<Row>,
): readonly MergeConflict<Row>[] {
  const found = new Set(now.conflicts.flatMap((other) => (other.kind === 'both-changed' ? [other.key] : [])));
  const left = before.flatMap((conflict): RowConflict<Row>[] => {
    if (conflict.kind === 'not-unique' || found.has(conflict.key)) return [];
    const theirs = saved.find((row) => keyOf(row) === conflict.key);
    const yours = now.rows.find((row) => keyOf(row) === conflict.key);
    const settled = theirs === undefined || yours === undefined ? theirs === yours : equal(theirs, yours);
    return settled ? [] : [{ ...conflict, theirs, yours }];
  });
  return [...left, ...now.conflicts];
}

/**
 * Solves a conflict the way that a person chose.
 * @param keep Whose side of it stays; the other side's row (or change of it) goes.
 */
export function settleConflict<Row>(
  rows: readonly Row[],
  conflict: MergeConflict<Row>,
  keep: 'theirs' | 'yours',
  { keyOf }: RowRules<Row>,
): readonly Row[] {
  if (conflict.kind === 'not-unique') {
    const lost = keyOf(keep === 'theirs' ? conflict.yours : conflict.theirs);
    return rows.filter((row) => keyOf(row) !== lost);
  }
  const chosen = conflict[keep];
  const others = rows.filter((row) => keyOf(row) !== conflict.key);
  if (chosen === undefined) return others;
  const index = rows.findIndex((row) => keyOf(row) === conflict.key);
  return index === -1 ? [...rows, chosen] : rows.map((row) => (keyOf(row) === conflict.key ? chosen : row));
}
