import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import type { JSX } from 'react';
import type { Schemas } from '../../api/client.js';
import { sessionsOfQuery } from '../../api/end-sessions.queries.js';
import { countWords } from '../../api/membership-words.js';
import { type Person } from '../../api/people.queries.js';
import { personName } from '../../api/person-name.js';
import { useRefusal } from '../../api/session.js';
import { Badge } from '../../ui/badge.js';
import { Button } from '../../ui/button.js';
import { EndSessionsDialog } from '../../ui/end-sessions-dialog.js';
import { QueryView } from '../../ui/query-view.js';
import { RelativeTime } from '../../ui/relative-time.js';
import { SessionLife } from '../../ui/session-life.js';
import { EmptyState } from '../../ui/states.js';
import { Table, type Column } from '../../ui/table.js';
import styles from './people.module.css';

type Session = Schemas['SessionResponse'];

const route = getRouteApi('/people/$personId');

/** What the name of its dialog begins with in the address; the id of the session follows. */
const DIALOG = 'end-';

/** Where a person is signed in, each with a button to end it. */
export function PersonSessions({ person }: { readonly person: Person }): JSX.Element {
  const query = useQuery(sessionsOfQuery(person.id));
  const refusal = useRefusal('sessions:write');
  const { open } = route.useSearch();
  const navigate = useNavigate();
  const show = (dialog: string | undefined): void =>
    void navigate({
      to: '/people/$personId',
      params: { personId: person.id },
      search: { tab: 'sessions', ...(dialog && { open: dialog }) },
      resetScroll: false,
    });
  const session = open?.startsWith(DIALOG) ? open.slice(DIALOG.length) : undefined;
  const listed = query.data?.items.find(({ id }) => id === session);
  const columns: readonly Column<Session>[] = [
    {
      label: 'Device',
      cell: ({ device, current }) => (
        <span className={styles.line}>
          {device ?? 'Not known'} {current && <Badge look="info">This one</Badge>}
        </span>
      ),
    },
    {
      label: 'Applications',
      cell: ({ applicationHosts }) =>
        applicationHosts.length === 0 ? 'None yet' : applicationHosts.join(', '),
    },
    { label: 'Address', cell: ({ address }) => (address === null ? 'Not known' : <code>{address}</code>) },
    { label: 'Last used', cell: ({ lastSeenAt }) => <RelativeTime at={lastSeenAt} /> },
    { label: 'Ends', cell: (session) => <SessionLife session={session} /> },
    {
      label: 'Actions',
      bare: true,
      cell: (session) => (
        <Button
          look="quiet"
          aria-label={`End the session on ${session.device ?? 'an unknown device'}`}
          refusal={session.current ? undefined : refusal}
          onClick={() => show(`${DIALOG}${session.id}`)}
        >
          End
        </Button>
      ),
    },
  ];
  return (
    <>
      <QueryView query={query} label="sessions" permission="sessions:read" rows={3}>
        {({ items, total, nextCursor }) =>
          items.length === 0 ? (
            <EmptyState title="Not signed in anywhere">
              Each browser in which this person signs in has a session, which appears here.
            </EmptyState>
          ) : (
            <>
              <Table
                caption={`${total ? countWords(total) : items.length} live, the newest first`}
                columns={columns}
                rows={items}
                keyOf={({ id }) => id}
              />
              {nextCursor !== null && (
                <p>
                  <Link to="/sessions" search={{ subject: person.id }}>
                    All of them
                  </Link>
                </p>
              )}
            </>
          )
        }
      </QueryView>
      {session !== undefined && query.data && (refusal === undefined || listed?.current) && (
        <EndSessionsDialog
          key={session}
          which={{ session }}
          sessions={[listed ?? { subject: person, applicationHosts: [] }]}
          of={personName(person)}
          onClose={() => show(undefined)}
        />
      )}
    </>
  );
}
