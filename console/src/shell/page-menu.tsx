import type { JSX } from 'react';
import { Dialog } from '../ui/dialog.js';
import { NavigationList } from './navigation-list.js';
import styles from './shell.module.css';

/** All pages, as a sheet on a phone. */
export function PageMenu({ onClose }: { readonly onClose: () => void }): JSX.Element {
  return (
    <Dialog open onClose={onClose} title="All pages">
      <div className={styles.list}>
        <NavigationList onOpen={onClose} />
      </div>
    </Dialog>
  );
}
