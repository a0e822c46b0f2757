import { Dialog as Base } from '@base-ui/react/dialog';
import type { JSX, ReactNode, RefObject } from 'react';
import { classes } from './classes.js';
import styles from './dialog.module.css';

/**
 * A dialog; on a phone a sheet from below. It keeps the focus inside and gives it back to where it was.
 */
export function Dialog(props: {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly children: ReactNode;
  readonly wide?: boolean;
  /** False for what must not be lost by a click beside it: a secret that is shown once. Escape stays. */
  readonly dismissible?: boolean;
  /** What has the focus at first. Default: the first control. */
  readonly initialFocus?: RefObject<HTMLElement | null>;
}): JSX.Element {
  const { open, onClose, title, children, wide, dismissible = true, initialFocus } = props;
  return (
    <Base.Root
      open={open}
      disablePointerDismissal={!dismissible}
      onOpenChange={(stays) => {
        if (!stays) onClose();
      }}
    >
      <Base.Portal>
        <Base.Backdrop className={styles.backdrop} />
        <Base.Popup className={classes(styles.popup, wide && styles.wide)} initialFocus={initialFocus}>
          <Base.Title className={styles.title}>{title}</Base.Title>
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

/** The buttons at the end of a dialog; the one that closes without doing anything comes first. */
export function DialogButtons({ children }: { readonly children: ReactNode }): JSX.Element {
  return <div className={styles.buttons}>{children}</div>;
}
