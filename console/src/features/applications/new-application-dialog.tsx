import { useNavigate } from '@tanstack/react-router';
import type { JSX } from 'react';
import { NewApplicationForm } from '../../protect/new-application-form.js';
import { Button } from '../../ui/button.js';
import { Dialog, DialogButtons } from '../../ui/dialog.js';

/** Registers an application, and leads to how to connect it. */
export function NewApplicationDialog({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const navigate = useNavigate();
  return (
    <Dialog open onClose={onClose} title="New application">
      <NewApplicationForm
        onCreated={({ slug }) =>
          void navigate({
            to: '/applications/$application',
            params: { application: slug },
            search: { tab: 'connect' },
          })
        }
        buttons={(create, leave) => (
          <DialogButtons>
            <Button onClick={() => leave(onClose)}>Cancel</Button>
            {create}
          </DialogButtons>
        )}
      />
    </Dialog>
  );
}
