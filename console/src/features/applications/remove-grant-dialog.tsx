import type { JSX } from 'react';
import { ConfirmDialog } from '../../ui/confirm-dialog.js';
import { Notice } from '../../ui/notice.js';
import { announce, offerUndo } from '../../ui/toasts.js';
import { permissionOf, toGrant } from './grant-fields.js';
import { useCreateGrant, useDeleteGrant, type Grant } from './grants.queries.js';

/** Takes a permission from a role; it can be given back as it was. */
export function RemoveGrantDialog(props: {
  /** Slug. */
  readonly application: string;
  readonly grant: Grant;
  readonly roleName: string;
  readonly onClose: () => void;
}): JSX.Element {
  const { application, grant, roleName, onClose } = props;
  const remove = useDeleteGrant(application);
  const create = useCreateGrant(application);
  const permission = permissionOf(grant);
  const heldBack = remove.error?.code === 'checks-failed';
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={`Take ${permission} from ${roleName}`}
      action={heldBack ? 'Remove anyway' : 'Remove grant'}
      busy={remove.isPending}
      problem={heldBack ? undefined : (remove.error ?? undefined)}
      onConfirm={() =>
        remove.mutate(
          { id: grant.id, checks: heldBack ? 'override' : 'enforce' },
          {
            onSuccess: () => {
              onClose();
              offerUndo(`Took ${permission} from ${roleName}`, () =>
                create.mutate(
                  { body: toGrant({ condition: '', ...grant }), checks: 'override' },
                  {
                    onSuccess: () => announce(`Granted ${permission} again`),
                    onError: ({ message }) => announce(message, 'bad'),
                  },
                ),
              );
            },
          },
        )
      }
    >
      <p>Whoever has it through {roleName} alone may not do it any more, from now on.</p>
      {heldBack && (
        <Notice look="bad" title="A saved check would fail." live>
          <p>{remove.error?.fields.map(({ detail }) => detail).join(' ')}</p>
          <p>Removed anyway, the audit trail says so, and by whom.</p>
        </Notice>
      )}
    </ConfirmDialog>
  );
}
