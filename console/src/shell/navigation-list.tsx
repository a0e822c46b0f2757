import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ListChecks } from 'lucide-react';
import type { JSX } from 'react';
import { overviewQuery } from '../api/overview.queries.js';
import { useSession } from '../api/session.js';
import { navigation } from './navigation.js';
import styles from './shell.module.css';

/** All pages. One that the caller may not open stands there with what it needs. */
export function NavigationList({ onOpen }: { readonly onOpen?: () => void }): JSX.Element {
  const { permissions } = useSession();
  return (
    <ul>
      <SetUpProgress onOpen={onOpen} />
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

/** How long the progress of the set-up is believed without asking again, in milliseconds. */
const FRESH_MS = 300_000;

/** "Set-up 3 of 6" on top of all pages until everything is done, for whoever may know. It leads to the list of what is left. */
function SetUpProgress({ onOpen }: { readonly onOpen: (() => void) | undefined }): JSX.Element | null {
  const { data } = useQuery({ ...overviewQuery(), staleTime: FRESH_MS, retry: false });
  const checklist = data?.checklist;
  if (checklist === undefined || checklist.done >= checklist.of) return null;
  return (
    <li>
      <Link to="/" className={styles.entry} activeProps={{ 'aria-current': undefined }} onClick={onOpen}>
        <ListChecks size={18} aria-hidden />
        Set-up {checklist.done} of {checklist.of}
      </Link>
    </li>
  );
}
