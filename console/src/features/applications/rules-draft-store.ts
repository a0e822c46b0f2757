import { useSyncExternalStore } from 'react';
import type { MergeConflict } from '../../merge/merge-rows.js';
import type { Rule } from './rule-matcher.js';
import type { DraftRow } from './rules-draft.js';

/** A draft of an application's rules, with what it began with. */
export interface RulesDraft {
  readonly base: { readonly rules: readonly Rule[]; readonly etag: string | undefined };
  readonly rows: readonly DraftRow[];
  /** What has to be chosen before it can be saved. */
  readonly conflicts: readonly MergeConflict<Rule>[];
}

const drafts = new Map<string, RulesDraft>();
const listeners = new Set<() => void>();

/** Keeps a draft while one looks at other pages; undefined drops it. A reload forgets it: the browser asks before. */
export function keepDraft(application: string, draft: RulesDraft | undefined): void {
  if (draft) drafts.set(application, draft);
  else drafts.delete(application);
  for (const listener of listeners) listener();
}

/** The draft that is kept for an application at this moment. */
export function keptDraft(application: string): RulesDraft | undefined {
  return drafts.get(application);
}

/** The draft that is kept for an application. */
export function useKeptDraft(application: string): RulesDraft | undefined {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => drafts.get(application),
  );
}
