import { Dialog as Base } from '@base-ui/react/dialog';
import type { JSX, ReactNode, RefObject } from 'react';
import { classes } from './classes.js';
import styles from './dialog.module.css';
import { focusWhenThere } from './late-focus.js';

/** What a dialog is told. */
export interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly children: ReactNode;
  readonly wide?: boolean;
  /** False for what must not be lost by a click beside it: a secret that is shown once. Escape stays. */
  readonly dismissible?: boolean;
  /** What has the focus at first. Default: the first control, or the first field of what comes later. */
  readonly initialFocus?: RefObject<HTMLElement | null>;
  /** Whether what had the focus before has it again once it is closed. Default: it has. */
  readonly givesFocusBack?: () => boolean;
}

/** The same function each time: another one would begin anew. */
const watchFocus = (popup: HTMLElement | null): (() => void) | undefined =>
  popup === null ? undefined : focusWhenThere(popup);

/** The dialog itself, apart from {@link Dialog} so that no page loads it before it opens one. */
export function DialogWindow(props: DialogProps): JSX.Element {
  const { open, onClose, title, children, wide, dismissible = true, initialFocus, givesFocusBack } = props;
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
        <Base.Popup
          className={classes(styles.popup, wide && styles.wide)}
          ref={watchFocus}
          initialFocus={initialFocus}
          finalFocus={givesFocusBack}
        >
          <Base.Title className={styles.title}>{title}</Base.Title>
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
