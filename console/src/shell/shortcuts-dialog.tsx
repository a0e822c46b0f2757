import { useState, type JSX } from 'react';
import { Dialog } from '../ui/dialog.js';
import { Checkbox } from '../ui/field.js';
import { isApple, helpKeyIsOn, setHelpKey } from './shortcuts.js';
import styles from './shortcuts-dialog.module.css';

/** What the keyboard does besides what every page does; everything can be done without it. */
export function ShortcutsDialog({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const [helpKey, setOn] = useState(helpKeyIsOn);
  const rows: readonly (readonly [readonly string[], string])[] = [
    [[isApple() ? '⌘' : 'Ctrl', 'K'], 'Go to a page, person, group, role, application or request id'],
    [['?'], 'Show these shortcuts'],
    [['Tab'], 'From one control to the next; the first of a page skips the navigation'],
    [['Esc'], 'Close a dialog or a list'],
    [['↓', '↑'], 'Choose in a list; Enter takes the choice'],
  ];
  return (
    <Dialog open onClose={onClose} title="Keyboard shortcuts">
      <dl className={styles.list}>
        {rows.map(([keys, what]) => (
          <div key={what} className={styles.row}>
            <dt>
              {keys.map((key) => (
                <kbd key={key} className={styles.key}>
                  {key}
                </kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <Checkbox
        label="“?” shows these shortcuts (switch it off if you speak to your computer)"
        checked={helpKey}
        onChange={({ target }) => {
          setHelpKey(target.checked);
          setOn(target.checked);
        }}
      />
    </Dialog>
  );
}
