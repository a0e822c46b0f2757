import { Dialog as Base } from '@base-ui/react/dialog';
import type { JSX } from 'react';
import { classes } from './classes.js';
import type { DialogProps } from './dialog.js';
import styles from './dialog.module.css';

/** The dialog itself, apart from {@link Dialog} so that no page loads it before it opens one. */
export function DialogWindow(props: DialogProps): JSX.Element {
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
