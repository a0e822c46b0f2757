import type { JSX, ReactNode } from 'react';
import { classes } from './classes.js';
import styles from './notice.module.css';

/** What a notice's edge underlines; its words say the same. */
export type NoticeLook = 'info' | 'warn' | 'bad' | 'good';

/** Something to know before going on, beside what it is about. What somebody has just done is said by `announce`. */
export function Notice(props: {
  readonly look?: NoticeLook;
  readonly title?: string;
  readonly children: ReactNode;
  /** Read out as soon as it appears. */
  readonly live?: boolean;
}): JSX.Element {
  const { look = 'info', title, children, live } = props;
  return (
    <div className={classes(styles.notice, styles[look])} role={live ? 'status' : undefined}>
      {title !== undefined && <strong>{title}</strong>}
      {children}
    </div>
  );
}
