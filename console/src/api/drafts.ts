import { useCallback, useEffect, useEffectEvent, useRef, useSyncExternalStore } from 'react';
import { isLost, type Draft, type DraftPlace } from './lost-drafts.js';

export type { Draft } from './lost-drafts.js';

const readers = new Set<() => Draft | undefined>();
const listeners = new Set<() => void>();

function tellListeners(): void {
  for (const listener of listeners) listener();
}

/** Everything that is being edited now. */
export function openDrafts(): Draft[] {
  return [...readers].flatMap((read) => {
    const draft = read();
    return draft === undefined ? [] : [draft];
  });
}

/** What would be gone if the console showed another address. */
export function draftsLost(from: DraftPlace, to: DraftPlace): Draft[] {
  return openDrafts().filter((draft) => isLost(draft, from, to));
}

/** Whether anything is shown that may hold unsaved changes. */
export function useMayHoldDrafts(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => readers.size > 0,
  );
}

/**
 * Makes a page's unsaved changes known, so that none is lost without a word: whoever leaves the page, or closes the
 * tab, is asked before. When somebody else signs in in their midst, they are offered the changes as a file, and nothing
 * is applied in their name.
 * @param read Gives the draft; undefined while nothing is changed. Never a secret.
 * @returns leaves without being asked: `leave(onClose)` once the draft is saved, or dropped by a button that says so.
 */
export function useDraft(read: () => Draft | undefined): (then: () => void) => void {
  const reader = useEffectEvent(read);
  const settled = useRef(false);
  useEffect(() => {
    const current = (): Draft | undefined => (settled.current ? undefined : reader());
    readers.add(current);
    tellListeners();
    const warn = (event: BeforeUnloadEvent): void => {
      const draft = current();
      if (draft !== undefined && draft.kept !== 'browser') event.preventDefault();
    };
    addEventListener('beforeunload', warn);
    return () => {
      readers.delete(current);
      tellListeners();
      removeEventListener('beforeunload', warn);
    };
  }, []);
  return useCallback((then: () => void) => {
    settled.current = true;
    then();
    // What stays though it was to be left may be edited anew.
    setTimeout(() => (settled.current = false));
  }, []);
}

/** Has the browser save drafts as one file of JSON. */
export function downloadDrafts(drafts: readonly Draft[]): void {
  const text = JSON.stringify(
    Object.fromEntries(drafts.map(({ name, content }) => [name, content])),
    null,
    2,
  );
  const address = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = `rolegate-draft-${drafts.map(({ name }) => name).join('-')}.json`;
  link.click();
  URL.revokeObjectURL(address);
}
