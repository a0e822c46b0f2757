import type { UseInfiniteQueryResult } from '@tanstack/react-query';
import type { JSX } from 'react';
import { LoadMore } from './load-more.js';
import styles from './load-more.module.css';
import { NewRows, useHeldRows } from './new-rows.js';
import { Table, type Column } from './table.js';

/** A list that others add to while one reads it: what is new waits above it. */
export function HeldTable<Row extends { readonly id: string }>(props: {
  readonly rows: readonly Row[];
  readonly query: Parameters<typeof LoadMore>[0]['query'] &
    Pick<UseInfiniteQueryResult, 'hasNextPage' | 'isPlaceholderData'>;
  /** What is listed, as a text: another one is another list. */
  readonly view: string;
  readonly columns: readonly Column<Row>[];
  readonly caption: string;
  /** What is counted, in the plural. */
  readonly what: string;
  readonly heading?: number;
  /** As in {@link LoadMore}. */
  readonly counted?: boolean;
}): JSX.Element {
  const { rows, query, view, columns, caption, what, heading = 0, counted = false } = props;
  // What stands there until another list is read is a list of its own: nothing of that other one waits.
  const held = useHeldRows(rows, ({ id }) => id, `${view} ${query.isPlaceholderData}`);
  return (
    <>
      <div className={styles.held}>
        <NewRows waiting={held.waiting} show={held.show} />
        <Table
          caption={caption}
          columns={columns}
          rows={held.shown}
          keyOf={({ id }) => id}
          heading={heading}
        />
      </div>
      <LoadMore query={query} shown={held.shown.length} what={what} counted={counted} />
    </>
  );
}
