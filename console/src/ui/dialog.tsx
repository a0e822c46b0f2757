import { useState, type ComponentType, type JSX, type ReactNode } from 'react';
import { classes } from './classes.js';
import type { DialogProps } from './dialog-window.js';
import styles from './dialog.module.css';
import { onDemand, type OnDemand } from './on-demand.js';

/**
 * A dialog whose code is fetched when it opens. The page is dimmed at once, as a sign that it comes, but can still be used:
 * what comes may not arrive.
 */
export const dialogOnDemand = <Props extends object>(
  fetchDialog: () => Promise<ComponentType<Props>>,
): OnDemand<Props> => onDemand(fetchDialog, <div className={classes(styles.backdrop, styles.coming)} />);

/** Loaded when the first dialog opens: it is a sixth of what the first page may weigh. */
const DialogWindow = dialogOnDemand(() => import('./dialog-window.js').then((module) => module.DialogWindow));

/** A dialog; on a phone a sheet from below. It keeps the focus inside and gives it back to where it was. */
export function Dialog(props: DialogProps): JSX.Element | null {
  const [used, setUsed] = useState(props.open);
  if (props.open && !used) setUsed(true);
  return used ? <DialogWindow {...props} /> : null;
}

/** For a dialog that opens when nothing can be fetched any more. */
Dialog.prefetch = DialogWindow.prefetch;

/** The buttons at the end of a dialog: what it does comes last, beside what closes it without. */
export function DialogButtons({ children }: { readonly children: ReactNode }): JSX.Element {
  return <div className={styles.buttons}>{children}</div>;
}
