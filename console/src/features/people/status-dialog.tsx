import { useQueryClient } from '@tanstack/react-query';
import type { JSX } from 'react';
import { personQuery, type Person } from '../../api/people.queries.js';
import { personName } from '../../api/person-name.js';
import { useRoleNames } from '../../api/role-names.js';
import { offerUndoOf } from '../../live/offer-undo.js';
import { ImpactDialog } from '../../ui/impact-dialog.js';
import { useChangeStatus } from './people.queries.js';

/**
 * Disables a person, or lets them in again. The change is made to the person as they were shown when the dialog opened:
 * when they have changed since (412), it says so and how they are now, and asks once more.
 */
export function StatusDialog(props: { readonly person: Person; readonly onClose: () => void }): JSX.Element {
  const { onClose } = props;
  const { id } = props.person;
  const change = useChangeStatus();
  const queries = useQueryClient();
  const nameOf = useRoleNames();
  const name = personName(props.person);
  const disables = ({ status } = props.person): boolean => status === 'active';
  const action = (person?: Person): string => (disables(person) ? `Disable ${name}` : `Let ${name} in again`);
  const next = (person?: Person): Person['status'] => (disables(person) ? 'disabled' : 'active');
  const make = async (etag: string | undefined, person: Person): Promise<void> => {
    const saved = await change.mutateAsync({ id, etag, status: next(person) });
    offerUndoOf({
      text: disables(person)
        ? `Disabled ${name}: sessions that were ended stay ended`
        : `${name} may sign in again`,
      what: `${name} is`,
      resource: { resource: 'subject', id },
      etag: saved.etag,
      etagNow: async () => (await queries.fetchQuery({ ...personQuery(id), staleTime: 0 })).etag,
      undo: () => change.mutateAsync({ id, etag: saved.etag, status: person.status }),
    });
  };
  return (
    <ImpactDialog
      query={{ ...personQuery(id), enabled: false }}
      permission="subjects:read"
      title={action}
      action={action}
      code={(etag, person) => ({
        ...{ method: 'PATCH', path: `/api/v1/subjects/${id}`, etag },
        body: { status: next(person) },
      })}
      make={make}
      onDone={onClose}
      onClose={onClose}
      changed={(person) => (
        <>
          <strong>This person has changed meanwhile.</strong> Nothing was done. {name} is now{' '}
          {disables(person) ? 'active' : 'disabled here'} with{' '}
          {person.roles.length === 0 ? 'no role' : person.roles.map(nameOf).join(', ')} and{' '}
          {sessionsOf(person)}.
        </>
      )}
    >
      {(person) =>
        disables(person) ? (
          <p>
            {name} loses {sessionsOf(person)} within a second, and nobody gets in as {name} until somebody
            lets them in again. In Okta nothing changes.
          </p>
        ) : (
          <p>
            {name} may sign in again and gets the roles that the groups give then. Sessions that were ended
            stay ended.
          </p>
        )
      }
    </ImpactDialog>
  );
}

function sessionsOf({ liveSessions }: Person): string {
  return liveSessions === 1 ? '1 session' : `${liveSessions} sessions`;
}
