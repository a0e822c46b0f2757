import { useState, type JSX } from 'react';
import { Button } from './button.js';
import styles from './load-more.module.css';
import { holdBack, type WaitingRows } from './waiting-rows.js';

/** Rows of a list that others add to, held back until somebody asks for them. */
export interface HeldRows<Row> extends WaitingRows<Row> {
  /** Lets the waiting rows in. */
  readonly show: () => void;
}

/**
 * Keeps a list still while others add to it: what is new on top waits behind {@link NewRows}.
 * @param view What is listed: another filter is another list, of which nothing waits.
 */
export function useHeldRows<Row>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
  view: string,
): HeldRows<Row> {
  const keys = (): ReadonlySet<string> => new Set(rows.map(keyOf));
  const [seen, setSeen] = useState(() => ({ view, keys: keys() }));
  if (seen.view !== view || (seen.keys.size === 0 && rows.length > 0)) setSeen({ view, keys: keys() });
  const held = holdBack(rows, seen.view === view ? seen.keys : keys(), keyOf);
  // What was loaded below is known from now on: it must not wait once something is put between.
  if (held.shown.some((row) => !seen.keys.has(keyOf(row)))) {
    setSeen({ view, keys: new Set([...seen.keys, ...held.shown.map(keyOf)]) });
  }
  return { ...held, show: () => setSeen({ view, keys: keys() }) };
}

/** "12 new", above the list; its room is kept, so that nothing moves when it appears. */
export function NewRows(props: Pick<HeldRows<unknown>, 'waiting' | 'show'>): JSX.Element {
  const { waiting, show } = props;
  return (
    <div className={styles.fresh} role="status">
      {waiting > 0 && (
        <Button look="quiet" onClick={show}>
          Show {waiting} new
        </Button>
      )}
    </div>
  );
}
