import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useDraft } from '../../api/drafts.js';
import { lastChangeQuery, type LastChange } from '../../api/last-change.queries.js';
import { useMay, useSession } from '../../api/session.js';
import { changeWords, mergedWords } from '../../merge/change-words.js';
import { announce } from '../../ui/toasts.js';
import {
  draftOf,
  rebase,
  settle,
  type MappingConflict,
  type MappingDraft,
  type SavedSet,
} from './mapping-draft.js';
import { sameSet, type MappingSet } from './mapping-set.js';
import { readDraft, storeDraft } from './stored-draft.js';

/** A connection's mappings as the page shows them: saved, with one's own changes on top. */
export interface EditedMappings {
  readonly rows: MappingSet;
  /** What the changes are compared with. */
  readonly base: SavedSet;
  readonly changed: boolean;
  readonly conflicts: readonly MappingConflict[];
  /** Whether somebody else has saved since the changes began. */
  readonly outdated: boolean;
  /** Who saved last, once it matters; undefined while it is not known. */
  readonly change: LastChange | undefined;
  readonly edit: (rows: MappingSet) => void;
  readonly discard: () => void;
  readonly choose: (conflict: MappingConflict, keep: 'theirs' | 'yours') => void;
  /**
   * Puts the changes on top of what somebody else has saved.
   * @param saved Default: the set that is shown as saved.
   * @returns whether something has to be chosen.
   */
  readonly putTogether: (saved?: SavedSet) => boolean;
}

/** The draft of a connection, kept in this browser. @param saved The set as it was read last. */
export function useMappingDraft(connection: string, saved: SavedSet): EditedMappings {
  const { sub } = useSession();
  const queries = useQueryClient();
  const mayKnow = useMay('audit-events:read');
  const [draft, setDraft] = useState(() => readDraft(connection, sub));
  const keep = (next: MappingDraft | undefined): void => {
    setDraft(next);
    storeDraft(connection, sub, next);
  };
  useDraft(
    () => draft && { name: 'group-mappings', content: { connection, mappings: draft.rows }, kept: 'browser' },
  );

  const others = draft !== undefined && draft.base.etag !== saved.etag;
  // A version without a difference, as Okta's checks of groups leave it, is nobody's change.
  const outdated = others && !sameSet(draft.base.rows, saved.rows);
  const base = draft === undefined || (others && !outdated) ? saved : draft.base;
  const conflicts = draft?.conflicts ?? [];
  const asked = lastChangeQuery({ actions: ['group-mapping.*', 'group-mappings.*'], connection });
  const { data } = useQuery({ ...asked, enabled: mayKnow && (outdated || conflicts.length > 0) });

  const tell = async (next: MappingDraft | undefined, takenOver: readonly string[]): Promise<void> => {
    const change = mayKnow ? await queries.fetchQuery(asked).catch(() => null) : null;
    announce(wordsFor(next, takenOver, change ?? undefined));
  };
  const putTogether = (theirs: SavedSet = saved): boolean => {
    if (!draft) return false;
    const { draft: next, takenOver } = rebase(draft, theirs);
    keep(next);
    void tell(next, takenOver);
    return (next?.conflicts.length ?? 0) > 0;
  };
  return {
    rows: draft?.rows ?? saved.rows,
    base,
    changed: draft !== undefined,
    conflicts,
    outdated,
    change: data ?? undefined,
    edit: (rows) => keep(draftOf(base, rows, draft)),
    discard: () => keep(undefined),
    choose: (conflict, side) => draft && keep(settle(draft, conflict, side)),
    putTogether,
  };
}

function wordsFor(
  next: MappingDraft | undefined,
  takenOver: readonly string[],
  change: LastChange | undefined,
): string {
  if (!next) return `${change?.who ?? 'Somebody else'} has saved the same. Nothing is left to save.`;
  const { length } = next.conflicts;
  if (length === 0) return mergedWords(change, takenOver, 'mappings', Date.now());
  const told = changeWords(change, 'mappings', Date.now());
  return `${told}. ${length === 1 ? 'One change of yours meets' : `${length} changes of yours meet`} it: choose above the list.`;
}
