import { useBlocker } from '@tanstack/react-router';
import { useLayoutEffect, useState, type JSX } from 'react';
import { draftsLost, useMayHoldDrafts } from '../api/drafts.js';
import { dialogOnDemand } from '../ui/dialog.js';

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
  useStayByEscape(open ? reset : undefined);
  return open ? <LeaveDialog onStay={reset} onLeave={proceed} /> : null;
}

/**
 * Escape answers the question wherever the focus is: until the dialog has it, the key would reach the dialog beneath, whose
 * closing asks a second time and leaves the first question without an answer.
 */
function useStayByEscape(onStay: (() => void) | undefined): void {
  useLayoutEffect(() => {
    if (onStay === undefined) return undefined;
    const stay = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.isComposing) return;
      event.preventDefault();
      event.stopPropagation();
      onStay();
    };
    addEventListener('keydown', stay, true);
    return () => removeEventListener('keydown', stay, true);
  }, [onStay]);
}
