import type { MergeConflict, RowRules } from '../../merge/merge-rows.js';
import { faultsAmong, isSound } from './rule-fault.js';
import { inMatchingOrder } from './rule-picture.js';
import type { Rule } from './rule-matcher.js';
import { rulePathFault, rulePathShape } from './rule-path.js';

/** A rule in the midst of being edited. */
export interface DraftRow {
  /** Its name on the page, which stays when its path changes. */
  readonly id: string;
  readonly rule: Rule;
}

/** A draft of an application's rules, with what it began with. */
export interface RulesDraft {
  readonly base: { readonly rules: readonly Rule[]; readonly etag: string | undefined };
  readonly rows: readonly DraftRow[];
  /** What has to be chosen before it can be saved. */
  readonly conflicts: readonly MergeConflict<Rule>[];
}

/** A draft as it was kept as JSON; undefined when it isn't one. */
export function parseRulesDraft(text: string | null): RulesDraft | undefined {
  try {
    const value: unknown = JSON.parse(text ?? 'null');
    return isRulesDraft(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRulesDraft(value: unknown): value is RulesDraft {
  if (typeof value !== 'object' || value === null) return false;
  const { base, rows, conflicts } = value as Partial<RulesDraft>;
  const isRule = (rule: Partial<Rule> | null | undefined): boolean => typeof rule?.path === 'string';
  return (
    Array.isArray(conflicts) &&
    Array.isArray(base?.rules) &&
    base.rules.every(isRule) &&
    Array.isArray(rows) &&
    rows.every((row: Partial<DraftRow> | null) => typeof row?.id === 'string' && isRule(row.rule))
  );
}

/** How rules of two people are compared: a rule is named by its path and its methods. */
export const ruleRules: RowRules<Rule> = { keyOf: ruleKey, equal: sameRule };

/** What names a rule: no two rules of an application share it. */
export function ruleKey({ path, methods }: Rule): string {
  const shape = rulePathFault(path) === undefined ? rulePathShape(path) : path;
  return `${methods === undefined ? '*' : [...methods].sort().join(',')} ${shape}`;
}

/** Whether two rules say the same. */
export function sameRule(one: Rule, other: Rule): boolean {
  return JSON.stringify(plain(one)) === JSON.stringify(plain(other));
}

/** A rule with its fields in one order, and lists sorted whose order means nothing. */
export function plain({
  methods,
  path,
  anyRole,
  permission,
  public: open,
  condition,
  ...strength
}: Rule): Rule {
  const { acrValues, maxAge, secondFactor } = strength;
  return {
    ...(methods === undefined ? {} : { methods: [...methods].sort() }),
    path,
    ...(anyRole === undefined ? {} : { anyRole: [...anyRole].sort() }),
    ...(permission === undefined ? {} : { permission }),
    ...(open === undefined ? {} : { public: open }),
    ...(condition === undefined ? {} : { condition }),
    ...(acrValues === undefined ? {} : { acrValues: [...acrValues].sort() }),
    ...(maxAge === undefined ? {} : { maxAge }),
    ...(secondFactor === undefined ? {} : { secondFactor }),
  };
}

/** Rows for rules, in the order in which the gateway prefers them. */
export function toRows(rules: readonly Rule[], prefix = 'r'): DraftRow[] {
  return inMatchingOrder(rules).map((rule, index) => ({ id: `${prefix}${index}`, rule }));
}

/** Rows in the matcher's order; those whose path is not one yet come last. */
export function orderedRows(rows: readonly DraftRow[]): DraftRow[] {
  const whole = rows.filter(({ rule }) => rulePathFault(rule.path) === undefined);
  const broken = rows.filter(({ rule }) => rulePathFault(rule.path) !== undefined);
  const byRule = new Map(whole.map((row) => [row.rule, row]));
  return [...inMatchingOrder([...byRule.keys()]).flatMap((rule) => byRule.get(rule) ?? []), ...broken];
}

/** How a row differs from what is in force. */
export type RowChange = 'added' | 'changed' | 'same';

/** How each row differs from what is in force, by its id, and the rules in force that no row has any more. */
export function changesOf(
  base: readonly Rule[],
  rows: readonly DraftRow[],
): {
  readonly byRow: ReadonlyMap<string, RowChange>;
  readonly removed: readonly Rule[];
  readonly count: number;
} {
  const before = new Map(base.map((rule) => [ruleKey(rule), rule]));
  const byRow = new Map<string, RowChange>();
  for (const { id, rule } of rows) {
    const was = before.get(ruleKey(rule));
    byRow.set(id, was === undefined ? 'added' : sameRule(was, rule) ? 'same' : 'changed');
  }
  const kept = new Set(rows.map(({ rule }) => ruleKey(rule)));
  const removed = base.filter((rule) => !kept.has(ruleKey(rule)));
  const differing = [...byRow.values()].filter((change) => change !== 'same').length;
  return { byRow, removed, count: differing + removed.length };
}

/** Whether a draft says nothing but what is in force: it was saved, and whoever saved it didn't hear of that. */
export function isInForce({ rows, conflicts }: RulesDraft, rules: readonly Rule[]): boolean {
  return conflicts.length === 0 && changesOf(rules, rows).count === 0;
}

/** Whether every rule could be saved, as far as can be said here. */
export function isSavable(rows: readonly DraftRow[]): boolean {
  const faultsOf = faultsAmong(rulesOf(rows));
  return rows.every(({ rule }) => isSound(faultsOf(rule)));
}

/** The rules of a draft, as they are sent. */
export function rulesOf(rows: readonly DraftRow[]): Rule[] {
  return rows.map(({ rule }) => rule);
}

/** The two sides of a conflict and what they began with; undefined = no such rule. */
export function sidesOf(conflict: MergeConflict<Rule>): {
  readonly base: Rule | undefined;
  readonly theirs: Rule | undefined;
  readonly yours: Rule | undefined;
} {
  return {
    base: conflict.kind === 'both-changed' ? conflict.base : undefined,
    theirs: conflict.theirs,
    yours: conflict.yours,
  };
}
