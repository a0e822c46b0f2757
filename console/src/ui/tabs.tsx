import type { JSX, ReactNode } from 'react';
import styles from './tabs.module.css';

/**
 * Parts of a page, each with an address of its own: links, so that they open in another window, and Back works. The one
 * that is shown has `aria-current`, which the router's `Link` sets.
 */
export function TabList({
  label,
  children,
}: {
  readonly label: string;
  readonly children: ReactNode;
}): JSX.Element {
  return (
    <nav className={styles.list} aria-label={label}>
      {children}
    </nav>
  );
}

/** The class of a `Link` in a {@link TabList}. */
export const tabClass = styles.tab;
