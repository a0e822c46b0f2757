import type { JSX, ReactNode } from 'react';
import styles from './badge.module.css';
import { classes } from './classes.js';

/** What a badge's colour underlines; the word in it says the same. */
export type BadgeLook = 'plain' | 'good' | 'bad' | 'warn' | 'info';

/** A word or two about a thing: "built in", "disabled". */
export function Badge(props: { readonly look?: BadgeLook; readonly children: ReactNode }): JSX.Element {
  const { look = 'plain', children } = props;
  return <span className={classes(styles.badge, look !== 'plain' && styles[look])}>{children}</span>;
}
