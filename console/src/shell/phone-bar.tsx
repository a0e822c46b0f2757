import { Dialog } from '@base-ui/react/dialog';
import { Link } from '@tanstack/react-router';
import { Menu } from 'lucide-react';
import { useState, type JSX } from 'react';
import { useSession } from '../api/session.js';
import dialogStyles from '../ui/dialog.module.css';
import { NavigationList } from './navigation-list.js';
import { navigation } from './navigation.js';
import styles from './shell.module.css';

/** The bottom bar of a phone: the pages of an incident, and a menu with all. */
export function PhoneBar(): JSX.Element {
  const { permissions } = useSession();
  const [open, setOpen] = useState(false);
  const close = (): void => setOpen(false);
  const entries = navigation.filter(
    ({ phone, permission }) => phone && (permission === undefined || permissions.includes(permission)),
  );
  return (
    <nav className={styles.bottom} aria-label="Often used pages">
      <ul>
        {entries.map(({ to, label, icon: Icon }) => (
          <li key={to}>
            <Link to={to} className={styles.tab}>
              <Icon size={18} aria-hidden />
              {label}
            </Link>
          </li>
        ))}
        <li>
          <Dialog.Root open={open} onOpenChange={setOpen}>
            <Dialog.Trigger className={styles.tab}>
              <Menu size={18} aria-hidden />
              More
            </Dialog.Trigger>
            <Dialog.Portal>
              <Dialog.Backdrop className={dialogStyles.backdrop} />
              <Dialog.Popup className={dialogStyles.popup}>
                <Dialog.Title className={dialogStyles.title}>All pages</Dialog.Title>
                <div className={dialogStyles.list}>
                  <NavigationList onOpen={close} />
                </div>
              </Dialog.Popup>
            </Dialog.Portal>
          </Dialog.Root>
        </li>
      </ul>
    </nav>
  );
}
