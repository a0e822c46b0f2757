import { useRef, type JSX } from 'react';
import { Button } from '../ui/button.js';
import { Dialog, DialogButtons } from '../ui/dialog.js';

/** Asks whether what was changed is to be dropped. */
export function LeaveDialog(props: {
  readonly onClose: () => void;
  readonly onLeave: () => void;
}): JSX.Element {
  const { onClose, onLeave } = props;
  const stay = useRef<HTMLButtonElement>(null);
  return (
    <Dialog open onClose={onClose} title="Leave without saving?" initialFocus={stay}>
      <p>What you changed here is not saved, and would be lost.</p>
      <DialogButtons>
        <Button ref={stay} look="primary" onClick={onClose}>
          Stay
        </Button>
        <Button look="danger" onClick={onLeave}>
          Discard and leave
        </Button>
      </DialogButtons>
    </Dialog>
  );
}
