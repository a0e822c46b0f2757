import { Link } from '@tanstack/react-router';
import { Lock, Menu } from 'lucide-react';
import { useState, type JSX } from 'react';
import { useSession } from '../api/session.js';
import { navigation } from './navigation.js';
import styles from './shell.module.css';
import { dialogOnDemand } from '../ui/dialog.js';

/** Loaded when it is opened: dialogs are no part of the first page. */
const PageMenu = dialogOnDemand(() => import('./page-menu.js').then((module) => module.PageMenu));

/** The bottom bar of a phone: the pages of an incident, and a menu with all. */
export function PhoneBar(): JSX.Element {
  const { permissions } = useSession();
  const [open, setOpen] = useState(false);
  const entries = navigation.filter(({ phone }) => phone !== undefined);
  return (
    <nav className={styles.bottom} aria-label="Often used pages">
      <ul>
        {entries.map(({ to, phone, icon: Icon, permission }) => (
          <li key={to}>
            {permission === undefined || permissions.includes(permission) ? (
              <Link to={to} className={styles.tab}>
                <Icon size={18} aria-hidden />
                {phone}
              </Link>
            ) : (
              // There is no room for the reason: the menu with all pages has it.
              <button
                type="button"
                className={styles.tab}
                aria-haspopup="dialog"
                aria-label={`${phone}: needs ${permission}`}
                data-refused
                onClick={() => setOpen(true)}
              >
                <Lock size={18} aria-hidden />
                {phone}
              </button>
            )}
          </li>
        ))}
        <li>
          <button type="button" className={styles.tab} aria-haspopup="dialog" onClick={() => setOpen(true)}>
            <Menu size={18} aria-hidden />
            More
          </button>
          {open && <PageMenu onClose={() => setOpen(false)} />}
        </li>
      </ul>
    </nav>
  );
}
