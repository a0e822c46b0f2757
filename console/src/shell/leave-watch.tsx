import { useBlocker } from '@tanstack/react-router';
import { lazy, Suspense, type JSX } from 'react';
import { draftsLost, useMayHoldDrafts } from '../api/drafts.js';

const LeaveDialog = lazy(() =>
  import('./leave-dialog.js').then((module) => ({ default: module.LeaveDialog })),
);

/** Asks before unsaved changes are lost by a link, the palette, another connection, Back, or the end of a dialog. */
export function LeaveWatch(): JSX.Element | null {
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: ({ current, next }) => draftsLost(current, next).length > 0,
    withResolver: true,
    // The browser itself asks when the tab is closed: each draft has it do so.
    enableBeforeUnload: false,
    disabled: !useMayHoldDrafts(),
  });
  return status === 'blocked' ? (
    <Suspense>
      <LeaveDialog onStay={reset} onLeave={proceed} />
    </Suspense>
  ) : null;
}
