import type { Schemas } from '../../api/client.js';
import { Link } from '@tanstack/react-router';
import { personName } from '../../api/person-name.js';
import { Badge } from '../../ui/badge.js';
import { Button } from '../../ui/button.js';
import { Checkbox } from '../../ui/field.js';
import { RelativeTime } from '../../ui/relative-time.js';
import { SessionLife } from '../../ui/session-life.js';
import type { Column, Sorting } from '../../ui/table.js';
import styles from './sessions.module.css';

type Session = Schemas['SessionResponse'];

/** What the columns need of the page. */
export interface SessionChoice {
  readonly chosen: ReadonlySet<string>;
  readonly onChoose: (id: string, chosen: boolean) => void;
  readonly onEnd: (session: Session) => void;
  /** Why the caller may not end sessions of others. */
  readonly refusal: string | undefined;
  readonly sorting: Pick<Sorting, 'now' | 'onChange'>;
  /** Whether there are few enough to be sorted by their last use. */
  readonly few: boolean;
}

/** The columns of the list of sessions. */
export function sessionColumns(choice: SessionChoice): Column<Session>[] {
  const { chosen, onChoose, onEnd, refusal, sorting, few } = choice;
  return [
    {
      label: 'Select',
      bare: true,
      cell: ({ id, subject, device }) => (
        <Checkbox
          label={
            <span className="visually-hidden">
              Select the session of {personName(subject)}, {device ?? 'unknown device'}
            </span>
          }
          checked={chosen.has(id)}
          onChange={(event) => onChoose(id, event.target.checked)}
        />
      ),
    },
    {
      label: 'Person',
      cell: ({ subject, current }) => (
        <span className={styles.person}>
          <Link to="/people/$personId" params={{ personId: subject.id }}>
            {personName(subject)}
          </Link>{' '}
          {current && <Badge look="info">This one</Badge>}
        </span>
      ),
    },
    {
      label: 'Device',
      cell: ({ device, address }) => (
        <>
          {device ?? 'Not known'}
          <br />
          {address === null ? 'Address not known' : <code className={styles.address}>{address}</code>}
        </>
      ),
    },
    {
      label: 'Applications',
      cell: ({ applicationHosts }) =>
        applicationHosts.length === 0 ? 'None yet' : applicationHosts.join(', '),
    },
    { label: 'Connection', cell: ({ connection }) => connection },
    {
      label: 'Began',
      sort: { by: 'created', first: '-created', ...sorting },
      cell: ({ createdAt }) => <RelativeTime at={createdAt} />,
    },
    {
      label: 'Last used',
      ...(few && { sort: { by: 'lastUsed', first: '-lastUsed', ...sorting } }),
      cell: ({ lastSeenAt }) => <RelativeTime at={lastSeenAt} />,
    },
    {
      label: 'Ends',
      cell: (session) => <SessionLife session={session} />,
    },
    {
      label: 'Actions',
      bare: true,
      cell: (session) => (
        <Button
          look="quiet"
          aria-label={`End the session of ${personName(session.subject)}, ${session.device ?? 'unknown device'}`}
          onClick={() => onEnd(session)}
          refusal={session.current ? undefined : refusal}
        >
          End
        </Button>
      ),
    },
  ];
}
