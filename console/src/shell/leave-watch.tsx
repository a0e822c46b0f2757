import { useBlocker } from '@tanstack/react-router';
import { useState, type JSX } from 'react';
import { draftsLost, useMayHoldDrafts } from '../api/drafts.js';
import { dialogOnDemand } from '../ui/dialog.js';
import { useEscape } from '../ui/use-escape.js';

const LeaveDialog = dialogOnDemand(() => import('./leave-dialog.js').then((module) => module.LeaveDialog));

/** Asks before unsaved changes are lost by a link, the palette, another connection, Back, or the end of a dialog. */
export function LeaveWatch(): JSX.Element | null {
  // Back and Forward work while a question is open: each asks anew, and where nothing is lost there is nothing to ask.
  const [asks, setAsks] = useState(false);
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: ({ current, next }) => {
      const lost = draftsLost(current, next).length > 0;
      setAsks(lost);
      return lost;
    },
    withResolver: true,
    // The browser itself asks when the tab is closed: each draft has it do so.
    enableBeforeUnload: false,
    disabled: !useMayHoldDrafts(),
  });
  const open = asks && status === 'blocked';
  // Until the dialog has the focus, the key would reach the dialog beneath, whose closing asks a second time and leaves the
  // first question without an answer.
  useEscape(open ? reset : undefined);
  return open ? <LeaveDialog onClose={reset} onLeave={proceed} /> : null;
}
