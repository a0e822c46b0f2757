import { useIsFetching, useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent } from 'react';
import type { Versioned } from '../../api/client.js';
import { useDraft } from '../../api/drafts.js';
import { offerUndoOf } from '../../live/offer-undo.js';
import { mergeThreeWay, openConflicts, settleConflict, type MergeConflict } from '../../merge/merge-rows.js';
import { announce } from '../../ui/toasts.js';
import { applicationQuery, readApplication, type Application } from './applications.queries.js';
import {
  changesOf,
  isInForce,
  orderedRows,
  ruleRules,
  rulesOf,
  toRows,
  type DraftRow,
  type RulesDraft,
} from './rules-draft.js';
import { useRulesDraftStore } from './rules-draft-store.js';
import type { Rule } from './rule-matcher.js';
import { useSaveRules } from './rules.queries.js';

/** The rules of an application in the midst of being edited. */
export interface RulesEditing {
  /** In the matcher's order. */
  readonly rows: readonly DraftRow[];
  /** The rules that are in force, as the draft began with them. */
  readonly base: readonly Rule[];
  readonly changes: ReturnType<typeof changesOf>;
  /** Whether somebody else has saved since the draft began. */
  readonly behind: boolean;
  readonly conflicts: readonly MergeConflict<Rule>[];
  readonly saving: ReturnType<typeof useSaveRules>;
  readonly put: (row: DraftRow) => void;
  readonly remove: (id: string) => void;
  /** Puts the row back that a removed rule had. */
  readonly restore: (rule: Rule) => void;
  readonly discard: () => void;
  /** Puts what somebody else saved and the draft together. */
  readonly catchUp: () => Promise<void>;
  readonly settle: (conflict: MergeConflict<Rule>, keep: 'theirs' | 'yours') => void;
  /** The version of the rules that the draft began with. */
  readonly etag: string | undefined;
  /**
   * Saves the draft.
   * @param on `etag`: the version to save on; with that of a preview it is refused once its numbers aren't true any more.
   *   `outdated`: called then, when the rules are still the same.
   */
  readonly save: (
    checks: 'enforce' | 'override',
    on: { readonly etag?: string | undefined; readonly saved: () => void; readonly outdated: () => void },
  ) => void;
}

/** A name for a row that is new: no other has it, after a reload either. */
export function newRowId(): string {
  return `n${crypto.randomUUID()}`;
}

/** Edits the rules of an application: nothing is saved before {@link RulesEditing.save}, and nothing is lost by a 412. */
export function useRulesDraft(application: string, read: Versioned<Application>): RulesEditing {
  const queries = useQueryClient();
  const saving = useSaveRules();
  const undoing = useSaveRules();
  const store = useRulesDraftStore(application);
  const reading = useIsFetching({ queryKey: applicationQuery(application).queryKey }) > 0;
  // A page that is left in the midst of saving never hears that it was; one that is still there waits for the answer.
  // Rules of before aren't asked: they say nothing.
  const settled = !reading && !saving.isPending;
  const over = store.draft !== undefined && settled && isInForce(store.draft, read.body.accessRules);
  const kept = over ? undefined : store.draft;
  const drop = useEffectEvent(() => store.keep(undefined));
  useEffect(() => {
    if (over) drop();
  }, [over]);
  const inForce = { rules: read.body.accessRules, etag: read.etag };
  const draft: RulesDraft = kept ?? { base: inForce, rows: toRows(inForce.rules), conflicts: [] };
  const { base, conflicts } = draft;
  const rows = orderedRows(draft.rows);
  const changes = changesOf(base.rules, rows);

  useDraft(() =>
    kept ? { name: `access-rules-of-${application}`, content: rulesOf(rows), kept: 'browser' } : undefined,
  );

  const keep = (next: RulesDraft): void => {
    const changed = next.conflicts.length > 0 || changesOf(next.base.rules, next.rows).count > 0;
    store.keep(changed ? next : undefined);
  };
  const set = (next: readonly DraftRow[]): void => {
    const found = { rows: rulesOf(next), conflicts: [] };
    keep({ base, rows: next, conflicts: openConflicts(conflicts, found, base.rules, ruleRules) });
  };

  const readNow = () => queries.fetchQuery({ ...applicationQuery(application), staleTime: 0 });
  const catchUp = async (): Promise<void> => {
    const theirs = await readNow();
    saving.reset();
    // What was written while theirs was read counts, too.
    const now = store.kept();
    if (!now) return;
    const rules = theirs.body.accessRules;
    const merged = mergeThreeWay(now.base.rules, rules, rulesOf(now.rows), ruleRules);
    const open = openConflicts(now.conflicts, merged, rules, ruleRules);
    keep({ base: { rules, etag: theirs.etag }, rows: toRows(merged.rows, 'm'), conflicts: open });
    if (open.length === 0) {
      announce(
        `Somebody else changed ${counted(merged.takenOver.length)}. Both changes are put together here: save once more.`,
      );
    }
  };

  const save: RulesEditing['save'] = (checks, { etag: seen, saved, outdated }) =>
    saving.mutate(
      { application, etag: seen ?? base.etag, accessRules: rulesOf(rows), checks },
      {
        onSuccess: ({ body, etag }) => {
          queries.setQueryData(applicationQuery(application).queryKey, {
            body: { ...read.body, ...body },
            etag,
          });
          store.keep(undefined);
          saved();
          offerUndoOf({
            text: `Saved ${counted(changes.count)}: in force at once`,
            what: 'The rules are',
            // They have its version.
            resource: { resource: 'application', id: application },
            etag,
            etagNow: async () => (await readApplication(application)).etag,
            undo: () =>
              undoing.mutateAsync({ application, etag, accessRules: [...base.rules], checks: 'override' }),
          });
        },
        onError: ({ status }) => {
          if (status !== 412) return;
          const unread = (): void => announce('The rules could not be read again.', 'bad');
          readNow().then((now) => {
            if (now.etag === base.etag) return outdated();
            saved();
            catchUp().catch(unread);
          }, unread);
        },
      },
    );

  return {
    rows,
    base: base.rules,
    etag: base.etag,
    changes,
    behind: kept !== undefined && base.etag !== read.etag && !saving.isPending,
    conflicts,
    saving,
    put: (row) => {
      const at = draft.rows.findIndex(({ id }) => id === row.id);
      set(at === -1 ? [...draft.rows, row] : draft.rows.map((other) => (other.id === row.id ? row : other)));
    },
    remove: (id) => set(draft.rows.filter((row) => row.id !== id)),
    restore: (rule) => set([...draft.rows, { id: newRowId(), rule }]),
    discard: () => {
      saving.reset();
      store.keep(undefined);
    },
    catchUp,
    settle: (conflict, side) => {
      const settled = settleConflict(rulesOf(rows), conflict, side, ruleRules);
      const left = conflicts.filter((other) => other !== conflict);
      keep({ base, rows: toRows(settled, 'm'), conflicts: left });
    },
    save,
  };
}

function counted(rules: number): string {
  return rules === 1 ? '1 rule' : `${rules} rules`;
}
