import { useEffect, useEffectEvent } from 'react';

/** What somebody is editing and hasn't saved. */
export interface Draft {
  /** Of what, for the name of a file: `group-mappings`. */
  readonly name: string;
  readonly content: unknown;
}

const readers = new Set<() => Draft | undefined>();

/** Everything that is being edited now. */
export function openDrafts(): Draft[] {
  return [...readers].flatMap((read) => {
    const draft = read();
    return draft === undefined ? [] : [draft];
  });
}

/**
 * Makes a page's unsaved changes known, so that they aren't lost when somebody else signs in in their midst: he is offered
 * them as a file, and they are never applied in his name.
 * @param read Gives the draft; undefined while nothing is changed. Never a secret.
 */
export function useDraft(read: () => Draft | undefined): void {
  const reader = useEffectEvent(read);
  useEffect(() => {
    const current = (): Draft | undefined => reader();
    readers.add(current);
    const warn = (event: BeforeUnloadEvent): void => {
      if (reader() !== undefined) event.preventDefault();
    };
    addEventListener('beforeunload', warn);
    return () => {
      readers.delete(current);
      removeEventListener('beforeunload', warn);
    };
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
