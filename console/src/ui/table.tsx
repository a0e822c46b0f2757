import { useState, type JSX, type ReactNode } from 'react';
import { ROWS_AT_ONCE, ShowMore } from './show-more.js';
import styles from './table.module.css';

/** One column of a {@link Table}. */
export interface Column<Row> {
  /** Names it, and each of its cells where a phone shows rows as cards. */
  readonly label: string;
  readonly cell: (row: Row) => ReactNode;
  /** Digits of the same width, one below the other. */
  readonly numeric?: boolean;
  /** No name is shown before the cell on a phone: a check box or buttons speak for themselves. */
  readonly bare?: boolean;
  /** The order that this column gives now, and what pressing its name does; the server sorts. */
  readonly sort?: { readonly now: 'ascending' | 'descending' | 'none'; readonly onChange: () => void };
}

/** A native table. The first column names the row; on a phone each row is a card of labelled cells. */
export function Table<Row>(props: {
  /** What the table lists, for whoever jumps to it: "Sessions, the most recently used first". */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** The column whose cell names the row. Default: the first. */
  readonly heading?: number;
}): JSX.Element {
  const { caption, columns, rows, keyOf, heading = 0 } = props;
  const [most, setMost] = useState(ROWS_AT_ONCE);
  return (
    <div className={styles.frame}>
      {/* Where rows are cards, browsers would take a table for no table any more: the roles say that it is one. */}
      <table className={styles.table} role="table">
        <caption>{caption}</caption>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map(({ label, sort }) => (
              <th key={label} role="columnheader" scope="col" aria-sort={sort?.now}>
                {sort ? (
                  <button type="button" className={styles.sort} onClick={sort.onChange}>
                    {label} {{ ascending: '▲', descending: '▼', none: '' }[sort.now]}
                  </button>
                ) : (
                  label
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.slice(0, most).map((row) => (
            <tr key={keyOf(row)} role="row">
              {columns.map((column, index) => cellOf(column, row, index === heading))}
            </tr>
          ))}
        </tbody>
      </table>
      <ShowMore
        shown={Math.min(most, rows.length)}
        of={rows.length}
        onMore={() => setMost(most + ROWS_AT_ONCE)}
      />
    </div>
  );
}

function cellOf<Row>({ label, cell, numeric, bare }: Column<Row>, row: Row, heads: boolean): JSX.Element {
  if (heads) {
    return (
      <th key={label} role="rowheader" scope="row">
        {cell(row)}
      </th>
    );
  }
  return (
    <td
      key={label}
      role="cell"
      className={numeric ? styles.number : undefined}
      data-label={bare ? undefined : label}
    >
      {cell(row)}
    </td>
  );
}
