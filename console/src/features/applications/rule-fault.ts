import { parseRulePath, rulePathFault, rulePathShape } from './rule-path.js';
import type { Rule } from './rule-matcher.js';

/** What is wrong with a rule, by the field that it stands at. */
export type RuleFaults = Readonly<Partial<Record<'path' | 'methods' | 'who', string>>>;

const METHOD = /^[A-Z][A-Z-]{0,31}$/;
const PERMISSION = /^[^\s:]{1,255}:\S{1,255}$/;

/**
 * What the gateway would refuse in a rule, as far as it can be said here: its conditions and the names of roles are the
 * gateway's to judge.
 * @param others The other rules.
 */
export function ruleFaults(rule: Rule, others: readonly Rule[]): RuleFaults {
  return faultsAmong(others)(rule);
}

/** The same for rule after rule of a list: those that cover the same path are brought together once. */
export function faultsAmong(rules: readonly Rule[]): (rule: Rule) => RuleFaults {
  const byShape = new Map<string, Rule[]>();
  for (const rule of rules) {
    if (rulePathFault(rule.path) !== undefined) continue;
    const shape = rulePathShape(rule.path);
    const same = byShape.get(shape);
    if (same) same.push(rule);
    else byShape.set(shape, [rule]);
  }
  return (rule) => {
    const path =
      rulePathFault(rule.path) ?? duplicateFault(rule, byShape.get(rulePathShape(rule.path)) ?? []);
    const methods = methodsFault(rule.methods);
    const who = whoFault(rule);
    return {
      ...(path === undefined ? {} : { path }),
      ...(methods === undefined ? {} : { methods }),
      ...(who === undefined ? {} : { who }),
    };
  };
}

/** Whether nothing is wrong. */
export function isSound(faults: RuleFaults): boolean {
  return Object.keys(faults).length === 0;
}

/** @param covering Rules for the same path, this one perhaps among them. */
function duplicateFault(rule: Rule, covering: readonly Rule[]): string | undefined {
  const same = covering.find(
    (other) =>
      other !== rule && (other.methods ?? ['']).some((method) => (rule.methods ?? ['']).includes(method)),
  );
  if (!same) return undefined;
  return parseRulePath(same.path).segments.includes(null) && same.path !== rule.path
    ? `The rule for ${same.path} covers the same: what a variable is called means nothing.`
    : `There is a rule for this path${rule.methods === undefined ? '' : ' and one of these methods'} already.`;
}

function methodsFault(methods: readonly string[] | undefined): string | undefined {
  if (methods === undefined) return undefined;
  if (methods.length === 0) return 'Choose a method, or all.';
  const odd = methods.find((method) => !METHOD.test(method));
  if (odd !== undefined) return `“${odd}” is no method: capital letters, as in PROPFIND.`;
  return new Set(methods).size < methods.length ? 'A method is named twice.' : undefined;
}

function whoFault({ anyRole, permission, public: open }: Rule): string | undefined {
  if (open) return undefined;
  if (permission !== undefined) {
    return PERMISSION.test(permission)
      ? undefined
      : 'A kind of thing, a colon and what is done to it: “report:read”.';
  }
  return anyRole !== undefined && anyRole.length > 0 ? undefined : 'Choose a role.';
}
