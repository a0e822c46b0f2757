import { useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import type { Schemas } from '../../api/client.js';
import { ConfirmDialog } from '../../ui/confirm-dialog.js';
import { Notice } from '../../ui/notice.js';
import { QueryView } from '../../ui/query-view.js';
import { announce } from '../../ui/toasts.js';
import { peopleWords, usesOf } from './impact-words.js';
import { roleImpactQuery, useDeleteRole } from './roles.queries.js';

/** Deletes a role after its key was typed: what was given to it can't be brought back by making it anew. */
export function DeleteRoleDialog(props: {
  readonly open: boolean;
  readonly role: Schemas['RoleResponse'];
  readonly onClose: () => void;
  readonly onDeleted: () => void;
}): JSX.Element {
  const { open, role, onClose, onDeleted } = props;
  const { key, name } = role;
  const remove = useDeleteRole();
  const impact = useQuery({ ...roleImpactQuery(key), enabled: open });
  const obstacles = impact.data?.body.blockedBy ?? [];
  return (
    <ConfirmDialog
      open={open}
      onClose={() => {
        remove.reset();
        onClose();
      }}
      title={`Delete the role ${name}`}
      action="Delete role"
      typeToConfirm={key}
      busy={remove.isPending || !impact.data}
      problem={remove.error ?? undefined}
      refused={
        obstacles.length > 0 ? (
          <Notice look="bad">
            {obstacles.map(({ code, detail }) => (
              <p key={code}>{detail}</p>
            ))}
            <p>Take the role from what refers to it first.</p>
          </Notice>
        ) : undefined
      }
      onConfirm={() =>
        remove.mutate(
          // The version of what was shown: if anything refers to the role by now, it is not deleted.
          { key, etag: impact.data?.etag },
          {
            onSuccess: () => {
              announce(`Deleted the role ${name}`);
              onDeleted();
            },
            onError: ({ status }) => {
              if (status === 412) void impact.refetch();
            },
          },
        )
      }
    >
      <QueryView query={impact} label="impact of the deletion" permission="roles:read" rows={2}>
        {({ body }) => {
          const uses = usesOf(body);
          return (
            <p>
              {peopleWords(body)}{' '}
              {uses.length === 0
                ? 'Nothing refers to it: nobody loses anything by this.'
                : `It is named by ${uses.join(', ')}.`}
            </p>
          );
        }}
      </QueryView>
    </ConfirmDialog>
  );
}
