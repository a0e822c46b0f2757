import { Toast } from '@base-ui/react/toast';
import { X } from 'lucide-react';
import type { JSX, ReactNode } from 'react';
import { buttonClass } from './button.js';
import styles from './toasts.module.css';

const manager = Toast.createToastManager();

/** How long a message stays, in milliseconds; one with an undo stays until it is closed or another page is opened. */
const STAY_MS = 6000;

/**
 * Says something for a moment without taking the focus: `bad` at once (assertive), the rest when the screen reader has
 * finished its sentence (polite).
 */
export function announce(message: string, kind: 'good' | 'bad' = 'good'): void {
  manager.add({
    title: message,
    type: kind,
    priority: kind === 'bad' ? 'high' : 'low',
    timeout: kind === 'bad' ? STAY_MS * 2 : STAY_MS,
  });
}

/**
 * Says what was done and offers to take it back.
 * @returns closes it, for when somebody else has changed the same since.
 */
export function offerUndo(message: string, undo: () => void): () => void {
  const id = manager.add({
    title: message,
    type: 'good',
    timeout: 0,
    actionProps: {
      children: 'Undo',
      onClick: () => {
        manager.close(id);
        undo();
      },
    },
  });
  return () => manager.close(id);
}

/** Where messages appear. */
export function Toasts({ children }: { readonly children: ReactNode }): JSX.Element {
  return (
    <Toast.Provider toastManager={manager} limit={4}>
      {children}
      <Toast.Portal>
        <Toast.Viewport className={styles.viewport}>
          <Messages />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function Messages(): JSX.Element[] {
  const { toasts } = Toast.useToastManager();
  return toasts.map((toast) => (
    <Toast.Root key={toast.id} toast={toast} className={styles.toast}>
      <div>
        <Toast.Title className={styles.title} />
        <Toast.Description />
      </div>
      {toast.actionProps && <Toast.Action className={buttonClass('quiet')} />}
      <Toast.Close className={buttonClass('quiet', true)} aria-label="Close this message">
        <X size={16} aria-hidden />
      </Toast.Close>
    </Toast.Root>
  ));
}
