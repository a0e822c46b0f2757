import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type JSX } from 'react';
import type { Versioned } from '../../api/client.js';
import { personQuery, type Person } from '../../api/people.queries.js';
import { personName } from '../../api/person-name.js';
import { offerUndoOf } from '../../live/offer-undo.js';
import { ConfirmDialog } from '../../ui/confirm-dialog.js';
import { Notice } from '../../ui/notice.js';
import { useChangeStatus } from './people.queries.js';

/**
 * Disables a person, or lets them in again. The change is made to the person as they were shown when the dialog opened:
 * when they have changed since (412), it says so and how they are now, and asks once more.
 */
export function StatusDialog(props: {
  readonly read: Versioned<Person>;
  readonly onClose: () => void;
}): JSX.Element {
  const { onClose } = props;
  const [base, setBase] = useState(props.read);
  const [moved, setMoved] = useState(false);
  const query = useQuery({ ...personQuery(base.body.id), enabled: false });
  const change = useChangeStatus();
  const queries = useQueryClient();
  const person = base.body;
  const name = personName(person);
  const disables = person.status === 'active';
  const action = disables ? `Disable ${name}` : `Let ${name} in again`;
  const sessions = person.liveSessions === 1 ? '1 session' : `${person.liveSessions} sessions`;

  const lookAgain = async (): Promise<void> => {
    const { data } = await query.refetch();
    if (!data) return;
    setBase(data);
    setMoved(true);
    change.reset();
  };
  const confirm = (): void =>
    change.mutate(
      { id: person.id, etag: base.etag, status: disables ? 'disabled' : 'active' },
      {
        onSuccess: ({ etag }) => {
          onClose();
          const { id, status } = person;
          offerUndoOf({
            text: disables
              ? `Disabled ${name}: sessions that were ended stay ended`
              : `${name} may sign in again`,
            what: `${name} is`,
            resource: { resource: 'subject', id },
            etag,
            etagNow: async () => (await queries.fetchQuery({ ...personQuery(id), staleTime: 0 })).etag,
            undo: () => change.mutateAsync({ id, etag, status }),
          });
        },
        onError: (problem) => {
          if (problem.status === 412) void lookAgain();
        },
      },
    );
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={action}
      action={action}
      code={() => ({
        ...{ method: 'PATCH', path: `/api/v1/subjects/${person.id}`, etag: base.etag },
        body: { status: disables ? 'disabled' : 'active' },
      })}
      busy={change.isPending}
      problem={change.error?.status === 412 ? undefined : (change.error ?? undefined)}
      onConfirm={confirm}
    >
      {moved && (
        <Notice look="warn" title="This person has changed meanwhile." live>
          <p>
            Nothing was done. {name} is now {person.status === 'disabled' ? 'disabled here' : 'active'} with{' '}
            {person.roles.length === 0 ? 'no role' : person.roles.join(', ')} and {sessions}.
          </p>
        </Notice>
      )}
      {disables ? (
        <p>
          {name} loses {sessions} within a second, and nobody gets in as {name} until somebody lets them in
          again. In Okta nothing changes.
        </p>
      ) : (
        <p>
          {name} may sign in again and gets the roles that the groups give then. Sessions that were ended stay
          ended.
        </p>
      )}
    </ConfirmDialog>
  );
}
