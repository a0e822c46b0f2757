import type { JSX } from 'react';
import { ageShare, COMPLETENESS_WORDS, SOURCE_WORDS } from '../api/membership-words.js';
import type { Schemas } from '../api/client.js';
import { Badge } from './badge.js';
import styles from './membership-age.module.css';
import { RelativeTime } from './relative-time.js';

/** Where groups were learned, when, and how far they are from being read again. */
export function MembershipAge(props: {
  readonly membership: Schemas['MembershipSummary'];
  readonly ageSeconds: number;
  readonly maxAgeSeconds: number;
}): JSX.Element {
  const { membership, ageSeconds, maxAgeSeconds } = props;
  const { source, completeness, fetchedAt } = membership;
  const old = ageSeconds > maxAgeSeconds;
  return (
    <span className={styles.membership}>
      <span className={styles.line}>
        <Badge>from {SOURCE_WORDS[source]}</Badge>
        {completeness !== 'complete' && <Badge look="warn">{COMPLETENESS_WORDS[completeness]}</Badge>}
      </span>
      <span className={styles.line}>
        <progress
          className={styles.age}
          aria-label="Age of the groups, as a share of the time for which they are taken as they are"
          value={ageShare(ageSeconds, maxAgeSeconds)}
        />
        <RelativeTime at={fetchedAt} />
        {old && <span className={styles.old}>old: read again when used</span>}
      </span>
    </span>
  );
}
