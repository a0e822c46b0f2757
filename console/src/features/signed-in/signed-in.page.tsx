import { createLazyRoute } from '@tanstack/react-router';
import { useEffect, type JSX } from 'react';
import { tellSignedIn } from '../../api/own-channel.js';
import { useSession } from '../../api/session.js';
import { PageHeader } from '../../ui/page-header.js';

/** The page's code, loaded when it is opened. */
export const page = createLazyRoute('/signed-in')({ component: SignedInPage });

function SignedInPage(): JSX.Element {
  const session = useSession();
  useEffect(() => tellSignedIn(session), [session]);
  return (
    <PageHeader title="You are signed in again">
      The tab in which you were working knows. You can close this one and go on there.
    </PageHeader>
  );
}
