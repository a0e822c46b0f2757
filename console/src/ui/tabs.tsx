import { createLink } from '@tanstack/react-router';
import type { ComponentProps, JSX, ReactNode } from 'react';
import { classes } from './classes.js';
import styles from './tabs.module.css';

/**
 * Parts of a page, each with an address of its own: links, so that they open in another window, and Back works. The one
 * that is shown has `aria-current`.
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

interface TabProps extends ComponentProps<'a'> {
  /** Whether this part is the one that is shown. */
  readonly shown: boolean;
}

// The router would mark every link whose search parameters the address has, and the first part has none.
function Tab({ shown, className, ...props }: TabProps): JSX.Element {
  return (
    <a {...props} className={classes(styles.tab, className)} aria-current={shown ? 'page' : undefined}>
      {props.children}
    </a>
  );
}

/** One part in a {@link TabList}: the router's `Link`, told whether it is the one that is shown. */
export const TabLink = createLink(Tab);
