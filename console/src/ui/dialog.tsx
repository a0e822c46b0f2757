import { useState, type ComponentType, type JSX, type ReactNode } from 'react';
import { classes } from './classes.js';
import type { DialogProps } from './dialog-window.js';
import styles from './dialog.module.css';
import { MissingCode } from './missing-code.js';
import { standingIn, type OnDemand } from './on-demand.js';
import { useEscape } from './use-escape.js';

/** What of a dialog's properties counts before its code is there. */
interface Awaited {
  /** Default: it is, as most are drawn only while they are. */
  readonly open?: boolean;
  readonly onClose?: () => void;
}

/** In the place of a dialog without its code: the page is dimmed at once, but can still be used; what comes may not arrive. */
function AwaitedDialog(props: Awaited & { readonly missing?: boolean }): JSX.Element | null {
  const { open = true, onClose, missing = false } = props;
  useEscape(open ? onClose : undefined);
  if (!open) return null;
  if (!missing) return <div className={classes(styles.backdrop, styles.coming)} />;
  return (
    <div className={styles.popup}>
      <MissingCode onClose={onClose} />
    </div>
  );
}

/** What of a dialog’s properties counts meanwhile. */
const awaited = ({ open, onClose }: Awaited): Awaited => ({ open, onClose });

const onDemandAsDialog = <Props extends object>(
  fetchDialog: () => Promise<ComponentType<Props>>,
): OnDemand<Props> =>
  standingIn(fetchDialog, {
    meanwhile: (props) => <AwaitedDialog {...awaited(props)} />,
    missing: (props) => <AwaitedDialog {...awaited(props)} missing />,
  });

/** Loaded when the first dialog opens: it is a sixth of what the first page may weigh. */
const DialogWindow = onDemandAsDialog(() =>
  import('./dialog-window.js').then((module) => module.DialogWindow),
);

/** A dialog whose code is fetched when it opens, and what every dialog needs with it. Escape gives it up meanwhile. */
export const dialogOnDemand = <Props extends object>(
  fetchDialog: () => Promise<ComponentType<Props>>,
): OnDemand<Props> =>
  onDemandAsDialog(async () => {
    const [Part] = await Promise.all([fetchDialog(), DialogWindow.prefetch()]);
    return Part;
  });

/** A dialog; on a phone a sheet from below. It keeps the focus inside and gives it back to where it was. */
export function Dialog(props: DialogProps): JSX.Element | null {
  const [used, setUsed] = useState(props.open);
  if (props.open && !used) setUsed(true);
  return used ? <DialogWindow {...props} /> : null;
}

/** The buttons at the end of a dialog: what it does comes last, beside what closes it without. */
export function DialogButtons({ children }: { readonly children: ReactNode }): JSX.Element {
  return <div className={styles.buttons}>{children}</div>;
}
