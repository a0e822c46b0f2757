import { lazy, Suspense, useState, type JSX, type ReactNode } from 'react';
import type { DialogProps } from './dialog-window.js';
import styles from './dialog.module.css';

/** Loaded when the first dialog opens: it is a sixth of what the first page may weigh. */
const DialogWindow = lazy(() =>
  import('./dialog-window.js').then((module) => ({ default: module.DialogWindow })),
);

/** A dialog; on a phone a sheet from below. It keeps the focus inside and gives it back to where it was. */
export function Dialog(props: DialogProps): JSX.Element | null {
  const [used, setUsed] = useState(props.open);
  if (props.open && !used) setUsed(true);
  return used ? (
    <Suspense>
      <DialogWindow {...props} />
    </Suspense>
  ) : null;
}

/** The buttons at the end of a dialog: what it does comes last, beside what closes it without. */
export function DialogButtons({ children }: { readonly children: ReactNode }): JSX.Element {
  return <div className={styles.buttons}>{children}</div>;
}
