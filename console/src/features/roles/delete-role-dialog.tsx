import { Link } from '@tanstack/react-router';
import type { JSX } from 'react';
import type { Schemas } from '../../api/client.js';
import { personName } from '../../api/person-name.js';
import { ImpactDialog } from '../../ui/impact-dialog.js';
import { Notice } from '../../ui/notice.js';
import { announce } from '../../ui/toasts.js';
import { peopleWords, usesOf } from './impact-words.js';
import { roleImpactQuery, useDeleteRole } from './roles.queries.js';

/** Deletes a role after its key was typed: what was given to it can't be brought back by making it anew. */
export function DeleteRoleDialog(props: {
  readonly role: Schemas['RoleResponse'];
  readonly onClose: () => void;
  readonly onDeleted: () => void;
}): JSX.Element {
  const { role, onClose, onDeleted } = props;
  const { key, name } = role;
  const remove = useDeleteRole();
  return (
    <ImpactDialog
      query={roleImpactQuery(key)}
      permission="roles:read"
      title={`Delete the role ${name}`}
      action="Delete role"
      typeToConfirm={key}
      refused={({ blockedBy }) =>
        blockedBy && (
          <Notice look="bad">
            {blockedBy.map(({ code, detail }) => (
              <p key={code}>{detail}</p>
            ))}
            <p>Take the role from what refers to it first.</p>
          </Notice>
        )
      }
      make={(etag) => remove.mutateAsync({ key, etag })}
      onDone={() => {
        announce(`Deleted the role ${name}`);
        onDeleted();
      }}
      onClose={onClose}
    >
      {(impact) => {
        const uses = usesOf(impact);
        const { members = [] } = impact;
        return (
          <>
            <p>
              {peopleWords(impact)}{' '}
              {uses.length === 0
                ? 'Nothing refers to it: nobody loses anything by this.'
                : `It is named by ${uses.join(', ')}.`}
            </p>
            {members.length > 0 && (
              <>
                <ul>
                  {members.map((person) => (
                    <li key={person.id}>{personName(person)}</li>
                  ))}
                </ul>
                <Link to="/people" search={{ role: key }}>
                  All who have it
                </Link>
              </>
            )}
          </>
        );
      }}
    </ImpactDialog>
  );
}
