import { useEffect, useState, type JSX } from 'react';
import { useSession } from '../api/session.js';
import { buttonClass } from '../ui/button.js';
import { absoluteTime } from '../ui/time-words.js';
import { SIGN_IN_AGAIN } from './sign-in-address.js';
import styles from './session-end-watch.module.css';

/** How long before the session ends for good somebody is told, in milliseconds. */
const WARNING_MS = 120_000;

/** How often the clock is looked at, in milliseconds: a timer of hours stops while a laptop sleeps. */
const LOOK_MS = 5000;

/** Two minutes before the latest end of the session: says so, and leads to a sign-in in another tab, which this one hears of. */
export function SessionEndWatch(): JSX.Element | null {
  const { expiresAt } = useSession();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), LOOK_MS);
    return () => clearInterval(timer);
  }, []);
  const ends = Date.parse(expiresAt);
  const soon = ends - now <= WARNING_MS && now < ends;
  return (
    <div role="status" className={styles.place}>
      {soon && (
        <p className={styles.warning}>
          <span>Your session ends at {absoluteTime(ends)}, whatever you do here.</span>
          <a href={SIGN_IN_AGAIN} target="_blank" rel="noopener" className={buttonClass('primary')}>
            Sign in again
            <span className="visually-hidden"> in another tab</span>
          </a>
        </p>
      )}
    </div>
  );
}
