import type { JSX, ReactNode } from 'react';
import { classes } from './classes.js';
import { LiveRegion } from './live-region.js';
import styles from './notice.module.css';

/** What a notice's edge underlines; its words say the same. */
export type NoticeLook = 'info' | 'warn' | 'bad' | 'good';

/** Something to know before going on, beside what it is about. What somebody has just done is said by `announce`. */
export function Notice(props: {
  readonly look?: NoticeLook;
  readonly title?: string;
  readonly children: ReactNode;
  /** Read out as soon as it appears: bad news before anything else, other news after what is being said. */
  readonly live?: boolean;
}): JSX.Element {
  const { look = 'info', title, children, live } = props;
  const className = classes(styles.notice, styles[look]);
  const words = (
    <>
      {title !== undefined && <strong>{title}</strong>}
      {children}
    </>
  );
  if (live && look !== 'bad') return <LiveRegion className={className}>{words}</LiveRegion>;
  return (
    <div className={className} role={live ? 'alert' : undefined}>
      {words}
    </div>
  );
}
