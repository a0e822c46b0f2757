import { useQuery, useQueryClient, type QueryKey } from '@tanstack/react-query';
import { useLayoutEffect, useRef, useState } from 'react';
import type { Versioned } from '../api/client.js';
import { asProblem } from '../api/problem.js';
import { lastChangeQuery, type ChangesOf, type LastChange } from '../api/last-change.queries.js';
import { useMay } from '../api/session.js';
import { announce } from '../ui/toasts.js';
import { mergedWords } from './change-words.js';
import { mergeFields, stillOpen, type FieldConflict } from './merge-fields.js';

/** What a form edits, while others may edit it, too. */
export interface EditedInput<Body, Fields> {
  /** "the role Auditor". */
  readonly what: string;
  readonly changes: ChangesOf;
  /** As it was read last: events of others have it read again. */
  readonly read: Versioned<Body>;
  readonly toFields: (body: Body) => Fields;
  readonly labels: Readonly<Record<keyof Fields, string>>;
  /** Reads it past all that is known of it: a read that had begun before may be older, and may be called off. */
  readonly readAgain: () => Promise<Versioned<Body>>;
  /** Where what was read is kept; undefined: within a list, and `gone` says whether it is in there still. */
  readonly query?: { readonly queryKey: QueryKey };
  /** Whether what is edited isn't there any more. Default: as the query says. */
  readonly gone?: boolean;
  /** What stands in the form at this moment. */
  readonly yours: () => Fields;
  /** Puts both together into the form. @param theirs What is not a change any more. */
  readonly put: (fields: Fields, theirs: Fields) => void;
  /** While it is being saved, a new version is one's own. */
  readonly saving: boolean;
}

/** The same, with what others have made of it. */
export interface Edited<Body, Fields> {
  /** What the form compares with: a refresh in the background doesn't change it. */
  readonly base: Versioned<Body>;
  readonly conflicts: readonly FieldConflict<Fields>[];
  /** Whether somebody else has saved since. */
  readonly behind: boolean;
  /** Whether somebody else has deleted it since. */
  readonly gone: boolean;
  /** Why it can't be saved now; undefined when it can. */
  readonly refusal: string | undefined;
  /** Who saved last, once somebody has; undefined while it is not known. */
  readonly change: LastChange | undefined;
  /** Puts what somebody else saved and what stands in the form together: on 412, or when somebody asks for it. */
  readonly catchUp: () => void;
  readonly settle: (field: keyof Fields) => void;
  /** Begins anew with what was saved. */
  readonly begin: (from: Versioned<Body>) => void;
}

/**
 * Editing in company: nothing that was typed is lost, also not what is typed while somebody else's change is being read.
 */
export function useEdited<Body, Fields extends object>(
  input: EditedInput<Body, Fields>,
): Edited<Body, Fields> {
  const { what, changes, read, toFields, labels, readAgain, query, put, saving } = input;
  const queries = useQueryClient();
  const mayKnow = useMay('audit-events:read');
  const [base, setBase] = useState(read);
  const [conflicts, setConflicts] = useState<readonly FieldConflict<Fields>[]>([]);
  const [lost, setLost] = useState(false);
  const latest = useRef({ base, conflicts, yours: input.yours });
  useLayoutEffect(() => {
    latest.current = { base, conflicts, yours: input.yours };
  });
  const failed = query && queries.getQueryState(query.queryKey)?.error;
  const gone = !saving && (lost || (input.gone ?? (failed ? isGone(failed) : false)));
  const behind =
    !saving && !gone && read.etag !== base.etag && !sameFields(toFields(read.body), toFields(base.body));
  const wanted = mayKnow && (behind || conflicts.length > 0);
  const change = useQuery({ ...lastChangeQuery(changes), enabled: wanted }).data ?? undefined;

  const merge = async (): Promise<void> => {
    const asked = mayKnow ? queries.fetchQuery(lastChangeQuery(changes)).catch(() => null) : null;
    const [theirs, last] = await Promise.all([readAgain(), asked]);
    if (query) queries.setQueryData(query.queryKey, theirs);
    // Only now: what was written while theirs was read counts, too.
    const now = latest.current;
    const [was, is] = [toFields(now.base.body), toFields(theirs.body)];
    const merged = mergeFields(was, is, now.yours());
    const open = stillOpen(now.conflicts, merged, is);
    setBase(theirs);
    setConflicts(open);
    put(merged.fields, is);
    if (open.length > 0) return;
    const fields = merged.takenOver.map((field) => labels[field]);
    announce(mergedWords(last ?? undefined, fields, what, Date.now()));
  };
  return {
    base,
    conflicts,
    behind,
    gone,
    refusal: gone ? 'It was deleted meanwhile.' : conflicts.length > 0 ? 'Choose above first.' : undefined,
    change,
    catchUp: () =>
      void merge().catch((thrown: unknown) => {
        if (isGone(thrown)) setLost(true);
        else announce(`${what} could not be read again.`, 'bad');
      }),
    settle: (field) => setConflicts((before) => before.filter((conflict) => conflict.field !== field)),
    begin: (from) => {
      setBase(from);
      setConflicts([]);
    },
  };
}

function isGone(thrown: unknown): boolean {
  return asProblem(thrown).status === 404;
}

function sameFields<Fields extends object>(one: Fields, other: Fields): boolean {
  return (Object.keys(one) as (keyof Fields)[]).every((field) => Object.is(one[field], other[field]));
}
