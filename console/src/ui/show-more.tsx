import type { JSX } from 'react';
import { Button } from './button.js';
import styles from './show-more.module.css';

/** How many rows are drawn before somebody asks for more: a busy phone takes seconds over a thousand. */
export const ROWS_AT_ONCE = 200;

/** The end of a table that does not draw everything it has at once; nothing when it does. */
export function ShowMore(props: {
  readonly shown: number;
  readonly of: number;
  readonly onMore: () => void;
}): JSX.Element | null {
  const { shown, of, onMore } = props;
  if (shown >= of) return null;
  return (
    <div className={styles.more}>
      <span role="status">
        {shown} of {of} shown
      </span>
      <Button onClick={onMore}>Show more</Button>
    </div>
  );
}
