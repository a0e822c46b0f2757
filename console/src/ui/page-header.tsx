import { useLocation } from '@tanstack/react-router';
import { useEffect, useRef, type JSX, type ReactNode } from 'react';
import styles from './page-header.module.css';

/** The page that was opened first has the focus of a fresh document: at its top, before the skip link. */
let firstPage = true;

/** The one `h1` of a page. Opening a page moves the focus here, so that a screen reader reads where one is. */
export function PageHeader(props: {
  readonly title: string;
  /** What the page is about, in one sentence. */
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null);
  const pathname = useLocation({ select: (location) => location.pathname });
  useEffect(() => {
    document.title = `${props.title} · Rolegate`;
  }, [props.title]);
  useEffect(() => {
    if (firstPage) firstPage = false;
    else heading.current?.focus();
    // One page can follow itself: from one person to another.
  }, [pathname]);
  return (
    <header className={styles.header}>
      <div className={styles.words}>
        <h1 ref={heading} tabIndex={-1}>
          {props.title}
        </h1>
        {props.children !== undefined && <p>{props.children}</p>}
      </div>
      {props.actions !== undefined && <div className={styles.actions}>{props.actions}</div>}
    </header>
  );
}
