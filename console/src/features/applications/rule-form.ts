import type { Rule } from './rule-matcher.js';

/** A rule as its form holds it: every field at once, so that a change of mind loses nothing. */
export interface RuleForm {
  readonly path: string;
  readonly allMethods: boolean;
  readonly methods: readonly string[];
  /** Methods that have no box of their own, as typed. */
  readonly otherMethods: string;
  readonly who: 'roles' | 'permission' | 'public';
  readonly roles: readonly string[];
  readonly permission: string;
  readonly condition: string;
  /** `''` = as the application says; `yes`, `no`. */
  readonly secondFactor: '' | 'yes' | 'no';
  /** Seconds, as typed; empty = any age. */
  readonly maxAge: string;
  /** Separated by white space. */
  readonly acrValues: string;
}

/** The methods that have a box of their own. */
export const COMMON_METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/** A form with nothing in it. */
export const NEW_RULE: Rule = { path: '/', anyRole: [] };

/** A rule as the form shows it. */
export function toRuleForm(rule: Rule): RuleForm {
  const { methods = [], anyRole = [], permission = '', condition = '', secondFactor, maxAge } = rule;
  const common: readonly string[] = COMMON_METHODS;
  return {
    path: rule.path,
    allMethods: rule.methods === undefined,
    methods: methods.filter((method) => common.includes(method)),
    otherMethods: methods.filter((method) => !common.includes(method)).join(' '),
    who: rule.public ? 'public' : rule.permission === undefined ? 'roles' : 'permission',
    roles: anyRole,
    permission,
    condition,
    secondFactor: secondFactor === undefined ? '' : secondFactor ? 'yes' : 'no',
    maxAge: maxAge === undefined ? '' : String(maxAge),
    acrValues: (rule.acrValues ?? []).join(' '),
  };
}

/** The rule that a form says. What a public rule can't have is left out. */
export function toRule(form: RuleForm): Rule {
  const methods = [...form.methods, ...wordsIn(form.otherMethods).map((word) => word.toUpperCase())];
  const acrValues = wordsIn(form.acrValues);
  const base: Rule = { ...(form.allMethods ? {} : { methods }), path: form.path.trim() };
  if (form.who === 'public') return { ...base, public: true };
  return {
    ...base,
    ...(form.who === 'roles' ? { anyRole: [...form.roles] } : { permission: form.permission.trim() }),
    ...(form.condition.trim() === '' ? {} : { condition: form.condition.trim() }),
    ...(acrValues.length === 0 ? {} : { acrValues }),
    ...(form.maxAge.trim() === '' ? {} : { maxAge: Number(form.maxAge) }),
    ...(form.secondFactor === '' ? {} : { secondFactor: form.secondFactor === 'yes' }),
  };
}

/** Why an age can't be taken; undefined when it can. */
export function maxAgeFault(maxAge: string): string | undefined {
  const text = maxAge.trim();
  if (text === '') return undefined;
  return /^\d{1,8}$/.test(text) && Number(text) >= 1 && Number(text) <= 31_536_000
    ? undefined
    : 'Whole seconds, 1 to 31,536,000 (a year).';
}

function wordsIn(text: string): string[] {
  return text.split(/[\s,]+/).filter((word) => word !== '');
}
