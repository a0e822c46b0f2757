import { useState, type JSX, type ReactNode } from 'react';
import { Select } from './field.js';
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
  /** The order that this column gives, where it gives one; the server sorts. */
  readonly sort?: Sorting;
}

/** How a list stands by one of its columns. */
export interface Sorting {
  /** What the address calls it; with `-` before it the other way round. */
  readonly by: string;
  /** How the list stands now. */
  readonly now: string | undefined;
  /** What pressing its name gives first. */
  readonly first: string;
  readonly onChange: (sort: string) => void;
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
  const sorted = columns.flatMap(({ label, sort }) => (sort ? [{ label, ...sort }] : []));
  return (
    <div className={styles.frame}>
      {sorted[0] && (
        <div className={styles.order}>
          <Select
            label="Order"
            value={sorted[0].now ?? ''}
            onChange={({ target }) => sorted[0]?.onChange(target.value)}
          >
            {sorted.flatMap(({ label, by }) =>
              [by, `-${by}`].map((sort) => (
                <option key={sort} value={sort}>
                  {label} {sort === by ? '▲' : '▼'}
                </option>
              )),
            )}
          </Select>
        </div>
      )}
      {/* Where rows are cards, browsers would take a table for no table any more: the roles say that it is one. */}
      <table className={styles.table} role="table">
        <caption>{caption}</caption>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map(({ label, sort }) => (
              <th key={label} role="columnheader" scope="col" aria-sort={sort && directionOf(sort)}>
                {sort ? (
                  <button
                    type="button"
                    className={styles.sort}
                    onClick={() => sort.onChange(sort.now === sort.first ? turned(sort.first) : sort.first)}
                  >
                    {label}{' '}
                    <span aria-hidden>
                      {{ ascending: '▲', descending: '▼', none: '' }[directionOf(sort)]}
                    </span>
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

function directionOf({ by, now }: Sorting): 'ascending' | 'descending' | 'none' {
  if (now === by) return 'ascending';
  return now === `-${by}` ? 'descending' : 'none';
}

function turned(sort: string): string {
  return sort.startsWith('-') ? sort.slice(1) : `-${sort}`;
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
      <div>{cell(row)}</div>
    </td>
  );
}
