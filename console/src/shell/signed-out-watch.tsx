import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, type JSX } from 'react';
import { openDrafts, type Draft } from '../api/drafts.js';
import { onSignedIn } from '../api/own-channel.js';
import { useSession } from '../api/session.js';
import { reportSignedIn, useSignedOut } from '../api/signed-out.js';
import { dialogOnDemand } from '../ui/dialog.js';

/** Fetched when the first page is there: without a session, with an address that may be out of reach, it is too late. */
const SignedOutDialog = dialogOnDemand(() =>
  import('./signed-out-dialog.js').then((module) => module.SignedOutDialog),
);
const SomebodyElseDialog = dialogOnDemand(() =>
  import('./signed-out-dialog.js').then((module) => module.SomebodyElseDialog),
);
const dialogs = [SignedOutDialog, SomebodyElseDialog];

/** How long after the first page the dialogs are fetched, in milliseconds. */
const LATER_MS = 5000;

/**
 * For a session that ends while the console is open: one signs in again in another tab, and what was being edited stays
 * as it is. When somebody else signs in there, they are offered the draft as a file; it is never saved in their name.
 */
export function SignedOutWatch(): JSX.Element | null {
  const session = useSession();
  // Whoever signs in anywhere in this browser: then any answer may be the first that shows it, without a word of a tab.
  const [{ connection, sub, name }] = useState(session);
  const isSomebodyElse = session.connection !== connection || session.sub !== sub;
  const queries = useQueryClient();
  const signedOut = useSignedOut();
  const [left, setLeft] = useState<readonly Draft[]>();

  useEffect(() => {
    const timer = setTimeout(
      () => void Promise.allSettled(dialogs.map((dialog) => dialog.prefetch())),
      LATER_MS,
    );
    return () => clearTimeout(timer);
  }, []);
  useEffect(() => {
    if (isSomebodyElse) setLeft((before) => before ?? openDrafts());
  }, [isSomebodyElse]);
  useEffect(
    () =>
      onSignedIn((who) => {
        if (who.connection !== connection || who.sub !== sub) {
          setLeft((before) => before ?? openDrafts());
          return;
        }
        reportSignedIn();
        void queries.invalidateQueries();
      }),
    [connection, sub, queries],
  );

  if (left !== undefined) return <SomebodyElseDialog drafts={left} before={name ?? sub} />;
  return signedOut ? <SignedOutDialog /> : null;
}
