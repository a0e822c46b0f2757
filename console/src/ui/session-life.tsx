import type { JSX } from 'react';
import type { Schemas } from '../api/client.js';
import styles from './membership-age.module.css';
import { RelativeTime } from './relative-time.js';
import { livedShare } from './time-words.js';

/** When a session ends: at the latest, as a bar; and before that, when nobody uses it. */
export function SessionLife(props: {
  readonly session: Pick<Schemas['SessionResponse'], 'createdAt' | 'expiresAt' | 'idleEndsAt'>;
}): JSX.Element {
  const { session } = props;
  return (
    <span className={styles.membership}>
      <span className={styles.line}>
        <progress
          className={styles.age}
          aria-label="Share of its longest life that is over"
          value={livedShare(session, Date.now())}
        />
        <RelativeTime at={session.expiresAt} />
      </span>
      {session.idleEndsAt < session.expiresAt && (
        <span className={styles.quiet}>
          if unused: <RelativeTime at={session.idleEndsAt} />
        </span>
      )}
    </span>
  );
}
