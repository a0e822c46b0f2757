import { useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import { useRefusal } from '../../api/session.js';
import { Dialog } from '../../ui/dialog.js';
import { QueryView } from '../../ui/query-view.js';
import { DeleteRoleDialog } from './delete-role-dialog.js';
import { EditRoleForm } from './edit-role-form.js';
import { roleQuery } from './roles.queries.js';

/** Changes or deletes one role. */
export function EditRoleDialog(props: {
  readonly roleKey: string;
  /** Whether it is asked if it is to be deleted. */
  readonly deleting: boolean;
  readonly onDeleting: (deletes: boolean) => void;
  readonly onClose: () => void;
}): JSX.Element {
  const { roleKey, deleting, onDeleting, onClose } = props;
  const role = useQuery(roleQuery(roleKey));
  const refusal = useRefusal('roles:write');
  return (
    <Dialog open onClose={onClose} title={`Role ${role.data?.body.name ?? roleKey}`}>
      <QueryView query={role} label="role" permission="roles:read" rows={4}>
        {(read) => (
          <>
            <EditRoleForm
              read={read}
              deleting={deleting}
              onClose={onClose}
              onDelete={() => onDeleting(true)}
            />
            {deleting && refusal === undefined && !read.body.builtIn && (
              <DeleteRoleDialog role={read.body} onClose={() => onDeleting(false)} onDeleted={onClose} />
            )}
          </>
        )}
      </QueryView>
    </Dialog>
  );
}
