import type { JSX } from 'react';
import type { Schemas, Versioned } from '../../api/client.js';
import { ConfirmDialog } from '../../ui/confirm-dialog.js';
import { announce } from '../../ui/toasts.js';
import { useDeleteRole } from './roles.queries.js';

/** Deletes a role after its name was typed: what was given to it can't be brought back by making it anew. */
export function DeleteRoleDialog(props: {
  readonly open: boolean;
  readonly role: Versioned<Schemas['RoleResponse']>;
  readonly onClose: () => void;
  readonly onDeleted: () => void;
}): JSX.Element {
  const { open, role, onClose, onDeleted } = props;
  const { key, name } = role.body;
  const remove = useDeleteRole();
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
      busy={remove.isPending}
      problem={remove.error ?? undefined}
      onConfirm={() =>
        remove.mutate(
          { key, etag: role.etag },
          {
            onSuccess: () => {
              announce(`Deleted the role ${name}`);
              onDeleted();
            },
          },
        )
      }
    >
      <p>
        While a mapping, a grant, an access rule or an API token refers to the role, the gateway refuses to
        delete it. So nobody loses anything by this.
      </p>
    </ConfirmDialog>
  );
}
