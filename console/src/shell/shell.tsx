import { Outlet, useLocation } from '@tanstack/react-router';
import type { JSX } from 'react';
import { useSession } from '../api/session.js';
import { LiveIndicator } from '../live/live-indicator.js';
import { classes } from '../ui/classes.js';
import { NavigationList } from './navigation-list.js';
import { PhoneBar } from './phone-bar.js';
import { SessionGate } from './session-gate.js';
import { SignedOutWatch } from './signed-out-watch.js';
import styles from './shell.module.css';

/** Where nobody can have signed in yet. */
const WITHOUT_SESSION = '/set-up';

/** What surrounds every page: header, navigation, and the gate that only lets in who is signed in. */
export function Shell(): JSX.Element {
  const { pathname } = useLocation();
  if (pathname === WITHOUT_SESSION) return <Outlet />;
  return (
    <SessionGate>
      <Frame />
    </SessionGate>
  );
}

function Frame(): JSX.Element {
  const { name, email, sub } = useSession();
  return (
    <div className={classes(styles.frame)}>
      <a href="#content" className={styles.skip}>
        Skip to the content
      </a>
      <header className={styles.header}>
        <span className={styles.brand}>Rolegate</span>
        <span className={styles.space} />
        <LiveIndicator />
        <a href="/" className={styles.person}>
          {name ?? email ?? sub}
          <span className="visually-hidden">: your account and sign-out</span>
        </a>
      </header>
      <nav className={styles.navigation} aria-label="Pages">
        <NavigationList />
      </nav>
      <main id="content" tabIndex={-1} className={styles.main}>
        <Outlet />
      </main>
      <PhoneBar />
      <SignedOutWatch />
    </div>
  );
}
