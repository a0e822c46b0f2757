import { useSyncExternalStore } from 'react';
import { keepText, keptText } from '../../api/kept-text.js';
import { useSession } from '../../api/session.js';
import { parseRulesDraft, type RulesDraft } from './rules-draft.js';

/** Keeps the drafts of one person: whoever signs in next has their own. */
export interface RulesDraftStore {
  /** Keeps a draft beyond a reload; undefined drops it. */
  readonly keep: (draft: RulesDraft | undefined) => void;
  /** What is kept at this moment. */
  readonly kept: () => RulesDraft | undefined;
}

/** As they were read, so that each reading gives the same object. */
const read = new Map<string, RulesDraft | undefined>();
const listeners = new Set<() => void>();

/** The draft of an application's rules, kept in this browser for the person who is signed in. */
export function useRulesDraftStore(application: string): RulesDraftStore & {
  readonly draft: RulesDraft | undefined;
} {
  const { connection, sub } = useSession();
  const name = `rolegate-access-rules ${application} ${connection} ${sub}`;
  const kept = (): RulesDraft | undefined => {
    if (!read.has(name)) read.set(name, parseRulesDraft(keptText(name)));
    return read.get(name);
  };
  const keep = (draft: RulesDraft | undefined): void => {
    read.set(name, draft);
    keepText(name, draft && JSON.stringify(draft));
    for (const listener of listeners) listener();
  };
  const draft = useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, kept);
  return { draft, keep, kept };
}
