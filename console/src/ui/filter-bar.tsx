import { useId, useState, type JSX, type ReactNode } from 'react';
import { Button } from './button.js';
import { classes } from './classes.js';
import styles from './filter-bar.module.css';

/** Where there is room for filters beside each other. */
const WIDE = '(min-width: 48.01rem)';

/** What narrows a list. A phone shows the list first: filters open by a button that says how many are set. */
export function FilterBar(props: {
  /** How many filters are set. */
  readonly set: number;
  /** Takes all of them back. */
  readonly onClear: () => void;
  /** What is searched, for whoever jumps there. */
  readonly label: string;
  /** What is always shown, above the rest, which opens by the button at any width. */
  readonly first?: ReactNode;
  readonly children: ReactNode;
}): JSX.Element {
  const { set, onClear, label, first, children } = props;
  const id = useId();
  const [open, setOpen] = useState(() => set > 0 && matchMedia(WIDE).matches);
  return (
    <div
      className={classes(styles.bar, first === undefined && styles.beside)}
      role="search"
      aria-label={label}
    >
      {first}
      <div className={styles.toggle}>
        <Button look="quiet" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
          <span aria-hidden>{open ? '▾' : '▸'}</span>
          {set === 0 ? 'Filters' : `Filters · ${set} set`}
        </Button>
      </div>
      <div id={id} className={classes(styles.fields, !open && styles.folded)}>
        {children}
        {set > 0 && (
          <div className={styles.clear}>
            <Button look="quiet" onClick={onClear}>
              Show everything
            </Button>
          </div>
        )}
      </div>
    </div>
  );
}
