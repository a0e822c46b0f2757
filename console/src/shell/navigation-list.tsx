import { Link } from '@tanstack/react-router';
import type { JSX } from 'react';
import { useSession } from '../api/session.js';
import { navigation } from './navigation.js';
import styles from './shell.module.css';

/** All pages. One that the caller may not open stands there with what it needs. */
export function NavigationList({ onOpen }: { readonly onOpen?: () => void }): JSX.Element {
  const { permissions } = useSession();
  return (
    <ul>
      {navigation.map(({ to, label, icon: Icon, permission }) => (
        <li key={to}>
          {permission === undefined || permissions.includes(permission) ? (
            <Link to={to} className={styles.entry} onClick={onOpen}>
              <Icon size={18} aria-hidden />
              {label}
            </Link>
          ) : (
            <span className={styles.entry} aria-disabled="true">
              <Icon size={18} aria-hidden />
              {label}
              <span className={styles.missing}>needs {permission}</span>
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
