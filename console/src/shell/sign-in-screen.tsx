import { useEffect, type JSX } from 'react';
import { buttonClass } from '../ui/button.js';
import styles from './session-gate.module.css';
import { signInAddress } from './sign-in-address.js';

/** For whoever is not signed in: what this is, and one button that leads back to this very page. */
export function SignInScreen(): JSX.Element {
  useEffect(() => {
    document.title = 'Sign in · Rolegate';
  }, []);
  return (
    <main className={styles.alone}>
      <h1>Sign in to the console</h1>
      <p>
        Here admins decide which groups give which roles, see who is signed in, and find out why somebody was
        refused.
      </p>
      <p>
        <a className={buttonClass('primary')} href={signInAddress(location)}>
          Sign in
        </a>
      </p>
      <p>If you have just signed in and see this again, your browser refuses the gateway’s cookie.</p>
    </main>
  );
}
