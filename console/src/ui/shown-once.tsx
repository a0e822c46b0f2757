import type { JSX, ReactNode } from 'react';
import { Button } from './button.js';
import { CopyButton } from './copy-button.js';
import { Dialog, DialogButtons } from './dialog.js';
import styles from './shown-once.module.css';

/** A secret that the gateway shows this once. */
export interface ShownSecret {
  /** What it is: "token", "signing secret". */
  readonly label: string;
  readonly value: string;
}

/** Shows secrets once, in a dialog that a click beside it does not close. They are kept nowhere else in the page. */
export function ShownOnceDialog(props: {
  readonly title: string;
  readonly secrets: readonly ShownSecret[];
  /** What to do with them: a command that works, for example. */
  readonly children?: ReactNode;
  readonly onClose: () => void;
}): JSX.Element {
  const { title, secrets, children, onClose } = props;
  return (
    <Dialog open onClose={onClose} title={title} dismissible={false} wide>
      <p>
        <strong>Copy {secrets.length === 1 ? 'it' : 'them'} now:</strong> the gateway keeps no copy that could
        be shown again.
      </p>
      <dl className={styles.secrets}>
        {secrets.map(({ label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              <code>{value}</code> <CopyButton text={value} what={label} />
            </dd>
          </div>
        ))}
      </dl>
      {children}
      <DialogButtons>
        <Button look="primary" onClick={onClose}>
          I have copied {secrets.length === 1 ? 'it' : 'them'}
        </Button>
      </DialogButtons>
    </Dialog>
  );
}
