import { stringify } from 'csv-stringify/sync';

/** One cell: nothing for null. */
export type Cell = string | number | null;

/** What a spreadsheet takes for the beginning of a formula, in either width (OWASP, "CSV Injection"). */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/u;

/**
 * A cell that a spreadsheet shows instead of running it: a quote mark comes before what would begin a formula. Group
 * names come from Okta, and whoever reads an access review has rights that others would like to use.
 */
export function defused(cell: Cell): string {
  const text = cell === null ? '' : String(cell);
  return FORMULA.test(text) ? `'${text}` : text;
}

/** Rows as RFC 4180 writes them, every cell quoted. */
export function csvRows(rows: readonly (readonly Cell[])[]): string {
  return stringify(
    rows.map((row) => row.map(defused)),
    { record_delimiter: 'windows', quoted: true, quoted_empty: true },
  );
}
