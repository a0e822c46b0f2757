import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ApiProblem } from '../../api/problem.js';
import { CHANGED_SINCE } from '../../live/offer-undo.js';
import { announce } from '../../ui/toasts.js';
import { groupRolesQuery, savedSetOf, useSaveSet, type ChecksMode } from './groups.queries.js';
import type { SavedSet } from './mapping-draft.js';
import type { MappingSet } from './mapping-set.js';
import type { EditedMappings } from './use-mapping-draft.js';

/** A change that was saved from this page, and what it replaced. */
interface SavedChange {
  readonly what: string;
  readonly now: SavedSet;
  readonly before: SavedSet;
  /** By `performance.now()`; `-Infinity` when it was before the page was opened. */
  readonly atMs: number;
  readonly undone: boolean;
}

/** By connection, what was saved last: it can be taken back by whoever left the page and comes again. */
const kept = new Map<string, SavedChange>();

/** Saving a draft and taking it back. */
export interface Saving {
  readonly save: (checks: ChecksMode) => void;
  readonly busy: boolean;
  /** Why it was refused; null for a version that is not the last one, which is put together instead. */
  readonly problem: ApiProblem | null;
  readonly forgetProblem: () => void;
  readonly last: SavedChange | undefined;
  /** Puts the set back to what it was; undefined when nothing was saved, or somebody else has changed it since. */
  readonly undo: (() => void) | undefined;
}

/** @param onSaved Called once a draft is saved. @param onMeeting Called when somebody else was first, with whether a choice is needed. */
export function useSaving(
  connection: string,
  current: SavedSet,
  edited: EditedMappings,
  {
    onSaved,
    onMeeting,
  }: { readonly onSaved: () => void; readonly onMeeting: (conflicting: boolean) => void },
): Saving {
  const queries = useQueryClient();
  const mutation = useSaveSet();
  const [last, setLast] = useState(() => kept.get(connection));

  const note = (what: string, before: SavedSet, now: SavedSet, undone: boolean): void => {
    const change = { what, now, before, undone };
    if (undone) kept.delete(connection);
    else kept.set(connection, { ...change, atMs: -Infinity });
    setLast({ ...change, atMs: performance.now() });
  };
  const meet = async (): Promise<void> => {
    const theirs = await queries.fetchQuery({ ...groupRolesQuery(connection), staleTime: 0 });
    // Without a draft it was an undo: there is nothing of one's own to put together with theirs.
    if (!edited.changed) announce(CHANGED_SINCE, 'bad');
    onMeeting(edited.putTogether(savedSetOf(theirs)));
  };
  const put = (rows: MappingSet, etag: string, checks: ChecksMode, done: (now: SavedSet) => void): void =>
    mutation.mutate(
      { connection, etag, rows, checks },
      {
        onSuccess: done,
        onError: (problem) => {
          if (problem.status === 412 || problem.status === 428)
            meet().catch(() => announce('The mappings could not be read again.', 'bad'));
        },
      },
    );
  const { base } = edited;
  const known = last && [last.now.etag, last.before.etag].includes(current.etag);
  const refused = mutation.error;
  return {
    save: (checks) =>
      put(edited.rows, base.etag, checks, (now) => {
        note('Saved', base, now, false);
        edited.discard();
        onSaved();
      }),
    busy: mutation.isPending,
    problem: refused !== null && [412, 428].includes(refused.status) ? null : refused,
    forgetProblem: mutation.reset,
    last,
    undo:
      last && known && !last.undone
        ? () =>
            put(last.before.rows, last.now.etag, 'override', (now) => {
              note('Undone', last.now, now, true);
              if (edited.changed) onMeeting(edited.putTogether(now));
            })
        : undefined,
  };
}
