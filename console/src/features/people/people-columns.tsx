import { Link } from '@tanstack/react-router';
import type { Schemas } from '../../api/client.js';
import { methodWords } from '../../api/membership-words.js';
import { personName } from '../../api/person-name.js';
import { Badge } from '../../ui/badge.js';
import { MembershipAge } from '../../ui/membership-age.js';
import { RelativeTime } from '../../ui/relative-time.js';
import { RoleBadges } from '../../ui/role-badges.js';
import type { Column, Sorting } from '../../ui/table.js';
import styles from './people.module.css';

/**
 * The columns of the list of people.
 * @param maxAgeSeconds From which age on groups are read again.
 * @param sorting How the list is sorted; undefined where it has one order only.
 */
export function peopleColumns(
  maxAgeSeconds: number,
  sorting: Pick<Sorting, 'now' | 'onChange'> | undefined,
): Column<Schemas['PersonSummary']>[] {
  return [
    {
      label: 'Person',
      ...(sorting && { sort: { by: 'name', first: 'name', ...sorting } }),
      cell: (person) => (
        <span className={styles.person}>
          <Link to="/people/$personId" params={{ personId: person.id }}>
            {personName(person)}
          </Link>
          <span className={styles.small}>{person.email ?? person.login ?? person.sub}</span>
          {person.status === 'disabled' && <Badge look="bad">disabled here</Badge>}
        </span>
      ),
    },
    { label: 'Roles', cell: ({ roles }) => <RoleBadges roles={roles} /> },
    { label: 'Groups', cell: ({ membership }) => membership.groupCount.toLocaleString('en'), numeric: true },
    {
      label: 'Groups read',
      cell: ({ membership }) => (
        <MembershipAge
          membership={membership}
          ageSeconds={membership.ageSeconds}
          maxAgeSeconds={maxAgeSeconds}
        />
      ),
    },
    { label: 'Sessions', cell: ({ liveSessions }) => liveSessions, numeric: true },
    {
      label: 'Last sign-in',
      ...(sorting && { sort: { by: 'lastSignIn', first: '-lastSignIn', ...sorting } }),
      cell: ({ lastSignIn, lastSignInAt }) => (
        <span className={styles.person}>
          <RelativeTime at={lastSignIn?.at ?? lastSignInAt} />
          <span className={styles.small}>{lastSignIn ? methodWords(lastSignIn.method) : 'refused'}</span>
        </span>
      ),
    },
    { label: 'Connection', cell: ({ connection }) => connection },
  ];
}
