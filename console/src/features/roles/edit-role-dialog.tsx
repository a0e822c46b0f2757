import { useQuery } from '@tanstack/react-query';
import { useState, type JSX } from 'react';
import { Dialog } from '../../ui/dialog.js';
import { QueryView } from '../../ui/query-view.js';
import { DeleteRoleDialog } from './delete-role-dialog.js';
import { EditRoleForm } from './edit-role-form.js';
import { roleQuery } from './roles.queries.js';

/** Changes or deletes one role. */
export function EditRoleDialog(props: {
  readonly roleKey: string;
  readonly onClose: () => void;
}): JSX.Element {
  const { roleKey, onClose } = props;
  const role = useQuery(roleQuery(roleKey));
  const [deleting, setDeleting] = useState(false);
  return (
    <Dialog open onClose={onClose} title={`Role ${role.data?.body.name ?? roleKey}`}>
      <QueryView query={role} label="role" permission="roles:read" rows={4}>
        {(read) => (
          <>
            <EditRoleForm
              read={read}
              deleting={deleting}
              onClose={onClose}
              onDelete={() => setDeleting(true)}
            />
            {deleting && (
              <DeleteRoleDialog role={read.body} onClose={() => setDeleting(false)} onDeleted={onClose} />
            )}
          </>
        )}
      </QueryView>
    </Dialog>
  );
}
