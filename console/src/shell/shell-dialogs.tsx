import { Search } from 'lucide-react';
import { useState, type JSX } from 'react';
import { Button } from '../ui/button.js';
import { dialogOnDemand } from '../ui/dialog.js';
import { isApple, useShortcuts, type ShellDialog } from './shortcuts.js';
import styles from './shell.module.css';

/** Loaded when they are opened: neither is part of the first page. */
const Palette = dialogOnDemand(() => import('./palette.js').then((module) => module.Palette));
const ShortcutsDialog = dialogOnDemand(() =>
  import('./shortcuts-dialog.js').then((module) => module.ShortcutsDialog),
);

/** The way to everything by name, as a button of the header and by keyboard, and the list of shortcuts. */
export function ShellDialogs(): JSX.Element {
  const [open, setOpen] = useState<ShellDialog>();
  useShortcuts((dialog) => {
    // Over another dialog nothing opens: what is being done there comes first.
    if (document.querySelector('[role=dialog], [role=alertdialog]') === null) setOpen(dialog);
  });
  const close = (): void => setOpen(undefined);
  return (
    <>
      <Button look="quiet" aria-haspopup="dialog" onClick={() => setOpen('palette')}>
        <Search size={18} aria-hidden />
        <span className={styles.wide}>Go to</span>
        <span className={styles.narrow}>Go to a page, person or role</span>
        <kbd className={styles.wide} aria-hidden="true">
          {isApple() ? '⌘K' : 'Ctrl K'}
        </kbd>
      </Button>
      {open === 'palette' && <Palette onClose={close} />}
      {open === 'shortcuts' && <ShortcutsDialog onClose={close} />}
    </>
  );
}
