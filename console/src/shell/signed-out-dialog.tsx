import type { JSX } from 'react';
import { downloadDrafts, type Draft } from '../api/drafts.js';
import { Button, buttonClass } from '../ui/button.js';
import { Dialog, DialogButtons } from '../ui/dialog.js';
import { SIGN_IN_AGAIN } from './sign-in-address.js';

/** Says that the session has ended, over what was being done. */
export function SignedOutDialog(): JSX.Element {
  return (
    <Dialog open onClose={() => undefined} dismissible={false} title="Signed out">
      <p>Your session has ended. What you were doing is still here, as you left it.</p>
      <DialogButtons>
        <a href={SIGN_IN_AGAIN} target="_blank" rel="noopener" className={buttonClass('primary')}>
          Sign in again
          <span className="visually-hidden"> in another tab</span>
        </a>
      </DialogButtons>
    </Dialog>
  );
}

/** Says that this page is somebody else's now, and hands them what the one before had not saved. */
export function SomebodyElseDialog(props: {
  readonly drafts: readonly Draft[];
  readonly before: string;
}): JSX.Element {
  const { drafts, before } = props;
  return (
    <Dialog open onClose={() => undefined} dismissible={false} title="Somebody else has signed in">
      <p>
        This page was opened by {before}. {drafts.length > 0 && 'There are changes that were not saved.'}
      </p>
      <DialogButtons>
        {drafts.length > 0 && <Button onClick={() => downloadDrafts(drafts)}>Download the changes</Button>}
        <Button look="primary" onClick={() => location.reload()}>
          {drafts.length > 0 ? 'Drop them and go on' : 'Go on'}
        </Button>
      </DialogButtons>
    </Dialog>
  );
}
