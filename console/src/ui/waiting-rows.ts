/** What came of holding back rows that are new. */
export interface WaitingRows<Row> {
  /** What stays where it is. */
  readonly shown: readonly Row[];
  /** How many rows stand before those, for whoever wants to see them. */
  readonly waiting: number;
}

/**
 * Holds back the rows that have appeared on top of a list since somebody began to look at it, so that nothing moves
 * under their pointer. Rows that changed are shown as they are now, rows that are gone go, and what was loaded below is
 * added.
 * @param known Keys of the rows that were shown.
 */
export function holdBack<Row>(
  rows: readonly Row[],
  known: ReadonlySet<string>,
  keyOf: (row: Row) => string,
): WaitingRows<Row> {
  const first = rows.findIndex((row) => known.has(keyOf(row)));
  if (first === -1) return { shown: rows, waiting: 0 };
  // Below the first known row everything is in its place but what was put between two known ones.
  const last = rows.findLastIndex((row) => known.has(keyOf(row)));
  const shown = rows.filter((row, index) => index > last || known.has(keyOf(row)));
  return { shown, waiting: rows.length - shown.length };
}
