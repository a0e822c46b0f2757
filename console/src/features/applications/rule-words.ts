import type { Rule } from './rule-matcher.js';

/** `All methods`, `GET, HEAD`. */
export function methodWords({ methods }: Rule): string {
  return methods === undefined ? 'All methods' : methods.join(', ');
}

/** What names a rule in an address: its methods, or `*`, and its path. */
export function ruleName({ methods, path }: Rule): string {
  return `${methods === undefined ? '*' : [...methods].sort().join(',')} ${path}`;
}

/** Who a rule lets in, in words. @param roleName Gives the name of a role by its key. */
export function whoWords(rule: Rule, roleName: (key: string) => string): string {
  if (rule.public) return 'everybody, signed in or not';
  if (rule.permission !== undefined) return `whoever holds ${rule.permission}`;
  return (rule.anyRole ?? []).map(roleName).join(' or ') || 'nobody';
}

/** What else a rule asks for, one sentence each. */
export function extraWords({ condition, maxAge, acrValues, secondFactor }: Rule): string[] {
  return [
    ...(condition === undefined ? [] : [`if ${condition}`]),
    ...(secondFactor === true ? ['with two factors'] : []),
    ...(secondFactor === false ? ['one factor is enough'] : []),
    ...(maxAge === undefined ? [] : [`signed in at most ${ageWords(maxAge)} ago`]),
    ...(acrValues === undefined ? [] : [`acr ${acrValues.join(' or ')}`]),
  ];
}

/** A rule in one line, for whom the table is too much. */
export function ruleWords(rule: Rule | undefined, roleName: (key: string) => string): string {
  if (rule === undefined) return 'no such rule';
  return [`${methodWords(rule)} ${rule.path}: ${whoWords(rule, roleName)}`, ...extraWords(rule)].join(', ');
}

function ageWords(seconds: number): string {
  for (const [unit, length] of [
    ['hour', 3600],
    ['minute', 60],
  ] as const) {
    if (seconds >= length && seconds % length === 0) {
      const count = seconds / length;
      return `${count} ${unit}${count === 1 ? '' : 's'}`;
    }
  }
  return `${seconds} second${seconds === 1 ? '' : 's'}`;
}
