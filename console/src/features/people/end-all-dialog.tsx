import { useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import { sessionsOfQuery, useEndSessions } from '../../api/end-sessions.queries.js';
import { countWords } from '../../api/membership-words.js';
import { type Person } from '../../api/people.queries.js';
import { personName } from '../../api/person-name.js';
import { ConfirmDialog } from '../../ui/confirm-dialog.js';
import { announce } from '../../ui/toasts.js';
import { hostsOf } from './person-words.js';

/** Says what ending every session of a person touches, as the gateway counts it at this moment, before it is done. */
export function EndAllDialog(props: { readonly person: Person; readonly onClose: () => void }): JSX.Element {
  const { person, onClose } = props;
  const query = useQuery({ ...sessionsOfQuery(person.id), staleTime: 0 });
  const end = useEndSessions();
  const name = personName(person);
  const total = query.data?.total ?? { value: person.liveSessions, capped: false };
  const count = `${countWords(total)} ${total.value === 1 ? 'session' : 'sessions'}`;
  const sessions = query.data?.items ?? [];
  const hosts = hostsOf(sessions);
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={`End ${count} of ${name}`}
      action={`End ${count}`}
      code={() => ({ method: 'DELETE', path: '/api/v1/sessions', query: { subject: person.id } })}
      busy={end.isPending}
      problem={end.error ?? undefined}
      onConfirm={() =>
        end.mutate(
          { subject: person.id },
          {
            onSuccess: () => {
              announce(`Ended ${count} of ${name}`);
              onClose();
            },
          },
        )
      }
    >
      <p>
        {name} is signed out here and in every application behind the gateway, within a second
        {hosts.length > 0 && `: ${hosts.join(', ')}`}. Okta’s own session stays: who may sign in can do so
        again. To keep them out, disable them as well.
      </p>
      {sessions.some(({ current }) => current) && (
        <p>
          <strong>Your own session is among them:</strong> you are signed out of this console.
        </p>
      )}
    </ConfirmDialog>
  );
}
