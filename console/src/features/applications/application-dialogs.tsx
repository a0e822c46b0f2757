import type { JSX } from 'react';
import type { Versioned } from '../../api/client.js';
import { Dialog } from '../../ui/dialog.js';
import { DeleteApplicationDialog } from './delete-application-dialog.js';
import { EditApplicationForm } from './edit-application-form.js';
import type { Application } from './applications.queries.js';

/** What can be done with an application as a whole. */
export function ApplicationDialogs(props: {
  readonly open: 'edit' | 'delete';
  readonly read: Versioned<Application>;
  readonly onClose: () => void;
}): JSX.Element {
  const { open, read, onClose } = props;
  if (open === 'delete') return <DeleteApplicationDialog application={read.body} onClose={onClose} />;
  return (
    <Dialog open onClose={onClose} title={`Edit ${read.body.name}`}>
      <EditApplicationForm read={read} onClose={onClose} />
    </Dialog>
  );
}
