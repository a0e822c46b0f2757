import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, type JSX } from 'react';
import { downloadDrafts, openDrafts, type Draft } from '../api/drafts.js';
import { onSignedIn } from '../api/own-channel.js';
import { useSession } from '../api/session.js';
import { reportSignedIn, useSignedOut } from '../api/signed-out.js';
import { Button, buttonClass } from '../ui/button.js';
import { Dialog, DialogButtons } from '../ui/dialog.js';

/** Where the other tab ends up, to tell this one. */
const RETURN = `/login?${new URLSearchParams({ return_to: '/console/signed-in' }).toString()}`;

/**
 * For a session that ends while the console is open: one signs in again in another tab, and what was being edited stays
 * as it is. When somebody else signs in there, he is offered the draft as a file; it is never saved in his name.
 */
export function SignedOutDialog(): JSX.Element {
  const { connection, sub, name } = useSession();
  const queries = useQueryClient();
  const signedOut = useSignedOut();
  const [left, setLeft] = useState<readonly Draft[]>();

  useEffect(
    () =>
      onSignedIn((who) => {
        if (who.connection !== connection || who.sub !== sub) {
          setLeft(openDrafts());
          return;
        }
        reportSignedIn();
        void queries.invalidateQueries();
      }),
    [connection, sub, queries],
  );

  if (left !== undefined) return <SomebodyElse drafts={left} before={name ?? sub} />;
  return (
    <Dialog open={signedOut} onClose={() => undefined} dismissible={false} title="Signed out">
      <p>Your session has ended. What you were doing is still here, as you left it.</p>
      <DialogButtons>
        <a href={RETURN} target="_blank" rel="noopener" className={buttonClass('primary')}>
          Sign in again
          <span className="visually-hidden"> in another tab</span>
        </a>
      </DialogButtons>
    </Dialog>
  );
}

function SomebodyElse(props: { readonly drafts: readonly Draft[]; readonly before: string }): JSX.Element {
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
