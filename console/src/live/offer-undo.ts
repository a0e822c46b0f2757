import { asProblem } from '../api/problem.js';
import { announce, offerUndo } from '../ui/toasts.js';
import { listenToEvents } from './live-listeners.js';
import { isChangeOf, type ChangedResource } from './live-message.js';

/** A change that was made and can be taken back. */
export interface UndoableChange {
  /** "Saved the role Auditor". */
  readonly text: string;
  /** "The role": is again what it was before. */
  readonly what: string;
  readonly resource: ChangedResource;
  /** The version that the change made. */
  readonly etag: string | undefined;
  /** The version that it has by now. */
  readonly etagNow: () => Promise<string | undefined>;
  /** Makes it what it was before, if it still has that version. */
  readonly undo: () => Promise<unknown>;
}

/** Says what was done and offers to take it back, until somebody else changes the same. */
export function offerUndoOf({ text, what, resource, etag, etagNow, undo }: UndoableChange): void {
  const close = offerUndo(text, () => {
    stop();
    undo().then(
      () => announce(`${what} is again what it was before`),
      (thrown: unknown) => {
        const { status, message } = asProblem(thrown);
        announce(status === 412 ? 'Somebody else has changed it since: nothing was undone.' : message, 'bad');
      },
    );
  });
  const end = (): void => {
    stop();
    close();
  };
  const stop = listenToEvents((event) => {
    if (!isChangeOf(event, resource)) return;
    // One's own change is told, too.
    etagNow().then((now) => now !== etag && end(), end);
  });
}
