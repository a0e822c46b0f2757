import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ListChecks } from 'lucide-react';
import type { JSX } from 'react';
import { overviewQuery } from '../api/overview.queries.js';
import { holdersWords } from '../api/permission-words.js';
import { useHolders, useSession } from '../api/session.js';
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
            // The way to the set-up leads to a part of the first page: one of the two is current.
            <Link
              to={to}
              className={styles.entry}
              activeOptions={{ includeHash: to === '/' }}
              onClick={onOpen}
            >
              <Icon size={18} aria-hidden />
              {label}
            </Link>
          ) : (
            <span className={styles.entry} aria-disabled="true">
              <Icon size={18} aria-hidden />
              {label}
              <Missing permission={permission} />
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

/** What a page needs and who has it, as far as one may know. */
export function Missing({ permission }: { readonly permission: string }): JSX.Element {
  const holders = useHolders(permission);
  return (
    <span className={styles.missing}>
      needs {permission}
      {holders && `; ${holdersWords(holders)}`}
    </span>
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
      <Link
        to="/"
        hash="set-up"
        className={styles.entry}
        activeOptions={{ includeHash: true }}
        onClick={onOpen}
      >
        <ListChecks size={18} aria-hidden />
        Set-up {checklist.done} of {checklist.of}
      </Link>
    </li>
  );
}
