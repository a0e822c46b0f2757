import { getRouteApi, useNavigate } from '@tanstack/react-router';
import type { JSX } from 'react';
import type { Versioned } from '../../api/client.js';
import type { Person } from '../../api/people.queries.js';
import { personName } from '../../api/person-name.js';
import { useRefusal, useSession } from '../../api/session.js';
import { Button, LinkButton } from '../../ui/button.js';
import { EndSessionsDialog } from '../../ui/end-sessions-dialog.js';
import { OktaDirectory } from './okta-directory.js';
import { StatusDialog } from './status-dialog.js';
import styles from './people.module.css';

const route = getRouteApi('/people/$personId');

/** What can be done about a person, at the top of their page: in an incident nobody wants to look for it. */
export function PersonActions({ read }: { readonly read: Versioned<Person> }): JSX.Element {
  const person = read.body;
  const { sub, connection } = useSession();
  const own = person.sub === sub && person.connection === connection;
  const mayEnd = useRefusal('sessions:write');
  const mayChange = useRefusal('subjects:write');
  const { tab, open: dialog } = route.useSearch();
  const navigate = useNavigate();
  const show = (open: string | undefined): void =>
    void navigate({
      to: '/people/$personId',
      params: { personId: person.id },
      search: { ...(tab && { tab }), ...(open && { open }) },
      resetScroll: false,
    });
  const close = (): void => show(undefined);
  const { liveSessions, status } = person;
  return (
    <>
      <div className={styles.actions}>
        <Button
          look="danger"
          refusal={liveSessions === 0 ? 'Not signed in anywhere.' : own ? undefined : mayEnd}
          onClick={() => show('end')}
        >
          End all sessions
        </Button>
        <Button
          refusal={mayChange ?? (own ? 'Nobody disables their own account.' : undefined)}
          onClick={() => show('status')}
        >
          {status === 'active' ? 'Disable here' : 'Let in again'}
        </Button>
        <LinkButton to="/explain" search={{ subject: person.id }}>
          Explain
        </LinkButton>
      </div>
      <OktaDirectory person={person} open={dialog} onOpen={show} />
      {dialog === 'end' && (own || mayEnd === undefined) && (
        <EndSessionsDialog
          which={{ subject: person.id }}
          sessions={[{ subject: person, applicationHosts: [] }]}
          of={personName(person)}
          onClose={close}
        />
      )}
      {dialog === 'status' && !own && mayChange === undefined && (
        <StatusDialog person={person} onClose={close} />
      )}
    </>
  );
}
