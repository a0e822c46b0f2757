import { asProblem } from '../api/problem.js';
import { announce, offerUndo } from '../ui/toasts.js';
import { untilChanged, type WatchedChange } from './watched-change.js';

/** A change that was made and can be taken back. */
export interface UndoableChange extends WatchedChange {
  /** "Saved the role Auditor". */
  readonly text: string;
  /** "The role": is again what it was before. */
  readonly what: string;
  /** Makes it what it was before, if it still has that version. */
  readonly undo: () => Promise<unknown>;
}

/** Says what was done and offers to take it back, until somebody else changes the same. */
export function offerUndoOf({ text, what, undo, ...change }: UndoableChange): void {
  const close = offerUndo(text, () => {
    stop();
    sayUndone(`${what} is again what it was before`, undo());
  });
  const stop = untilChanged(change, close);
}

/** Says what became of taking something back. @param done What is said once it has succeeded. */
export function sayUndone(done: string, undoing: Promise<unknown>): void {
  undoing.then(
    () => announce(done),
    (thrown: unknown) => {
      const { status, message } = asProblem(thrown);
      announce(status === 412 ? 'It was changed since: nothing was undone.' : message, 'bad');
    },
  );
}
