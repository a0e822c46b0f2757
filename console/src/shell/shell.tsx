import { Outlet, useLocation } from '@tanstack/react-router';
import { CircleUserRound } from 'lucide-react';
import type { JSX } from 'react';
import { isProduction } from '../api/connections.js';
import { useSession } from '../api/session.js';
import { LiveIndicator } from '../live/live-indicator.js';
import { classes } from '../ui/classes.js';
import { ConnectionSwitcher, useShownConnection } from './connection-switcher.js';
import { LeaveWatch } from './leave-watch.js';
import { NavigationList } from './navigation-list.js';
import { PhoneBar } from './phone-bar.js';
import { SessionEndWatch } from './session-end-watch.js';
import { SessionGate } from './session-gate.js';
import { ShellDialogs } from './shell-dialogs.js';
import { SignedOutWatch } from './signed-out-watch.js';
import styles from './shell.module.css';
import { ThemeButton } from './theme-button.js';

/** Where nobody can have signed in yet. */
const WITHOUT_SESSION = '/set-up';

/** What surrounds every page: header, navigation, and the gate that only lets in who is signed in. */
export function Shell(): JSX.Element {
  const { pathname } = useLocation();
  return (
    <>
      {pathname === WITHOUT_SESSION ? (
        <Outlet />
      ) : (
        <SessionGate>
          <Frame />
        </SessionGate>
      )}
      <LeaveWatch />
    </>
  );
}

function Frame(): JSX.Element {
  const { name, email, sub } = useSession();
  const shown = useShownConnection();
  return (
    <div className={classes(styles.frame, shown && isProduction(shown) && styles.prod)}>
      <a href="#content" className={styles.skip}>
        Skip to the content
      </a>
      <header className={styles.header}>
        <span className={styles.brand}>Rolegate</span>
        <ConnectionSwitcher />
        <span className={styles.space} />
        <ShellDialogs />
        <LiveIndicator />
        <ThemeButton />
        <a href="/" className={styles.person}>
          <CircleUserRound size={18} aria-hidden />
          <bdi className={styles.name}>{name ?? email ?? sub}</bdi>
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
      <SessionEndWatch />
      <SignedOutWatch />
    </div>
  );
}
