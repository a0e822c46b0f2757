import { asProblem } from '../api/problem.js';
import { announce, offerUndo } from '../ui/toasts.js';
import { untilChanged, type WatchedChange } from './watched-change.js';

/** Said when somebody takes back what is another thing by now. */
export const CHANGED_SINCE = 'It was changed since: nothing was undone.';

/** A change that was made and can be taken back. */
export interface UndoableChange extends WatchedChange {
  /** What was changed, where the resource doesn't say it. A later change of the same can be taken back in its place. */
  readonly thing?: string;
  /** "Saved the role Auditor". */
  readonly text: string;
  /** "The role is": again what it was before. */
  readonly what: string;
  /** Makes it what it was before, if it still has that version. */
  readonly undo: () => Promise<unknown>;
}

/** How each thing's last change is offered no longer. */
const offers = new Map<string, () => void>();

/** Offers no longer to take the last change of a thing back: it was changed in a way that can't be. */
export function withdrawUndo(thing: string): void {
  offers.get(thing)?.();
}

/** What is changed with a resource as a whole. */
export const thingOf = ({ resource, id }: WatchedChange['resource']): string => `${resource} ${id}`;

/** Says what was done and offers to take it back, until the same is changed again, by whomever. */
export function offerUndoOf(change: UndoableChange): void {
  const { thing = thingOf(change.resource), text, what, undo } = change;
  withdrawUndo(thing);
  const end = (): void => {
    stop();
    close();
    offers.delete(thing);
  };
  const close = offerUndo(text, () => {
    end();
    undo().then(
      () => announce(`${what} again as before`),
      (thrown: unknown) => {
        const { status, code, message } = asProblem(thrown);
        const since = status === 412 || status === 404 || code === 'grant-exists';
        if (!since) offerUndoOf(change);
        announce(since ? CHANGED_SINCE : message, 'bad');
      },
    );
  });
  const stop = untilChanged(change, end);
  offers.set(thing, end);
}
