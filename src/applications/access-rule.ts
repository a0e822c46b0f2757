import { conditionFault } from '../conditions/condition-fault.js';
import type { FieldError } from '../errors/gateway-error.js';
import type { StepUp } from './step-up.js';
import { rulePathFault, rulePathShape } from './rule-path.js';

/**
 * Who may use which part of an application. Exactly one of `anyRole`, `permission` and `public` says
 * what is required; the other requirements come on top of it. `path` is a decoded, case-sensitive path; `/x/*`
 * also covers `/x` and `/x/`.
 */
export interface AccessRule {
  /** Upper-case methods; absent = all. `GET` covers `HEAD`. */
  readonly methods?: readonly string[];
  readonly path: string;
  /** The person holds at least one of these role keys. */
  readonly anyRole?: readonly string[];
  /** The person holds this permission of the application, `<resourceType>:<action>`. */
  readonly permission?: string;
  /** Anybody, signed in or not. */
  readonly public?: true;
  /** A CEL expression that must hold as well. */
  readonly condition?: string;
  /** The session's `acr` is one of these, 1 to 10 (RFC 9470). */
  readonly acrValues?: readonly string[];
  /** The person proved who they are at most so many seconds ago, 1 to 31,536,000 (RFC 9470). */
  readonly maxAge?: number;
  /** Two factors were used; `false` where the application asks for it and this rule does not. */
  readonly secondFactor?: boolean;
}

/** Rules of one application at most. */
export const MAX_ACCESS_RULES = 1000;

const MAX_ACR_VALUES = 10;
/** A year, in seconds. */
const LONGEST_MAX_AGE = 31_536_000;

// They are sent to the provider as one list with spaces between.
const ACR_VALUE = /^[^\s\p{Cc}]{1,255}$/u;
const METHOD = /^[A-Z][A-Z-]{0,31}$/;
const ROLE_KEY = /^[a-z0-9]+(-[a-z0-9]+)*$/;
// The type ends at the first colon, so that one text can't mean two permissions.
const PERMISSION = /^[^\s:]{1,255}:\S{1,255}$/;

/**
 * Checks the access rules that an admin wants to store, beyond their types: paths, methods, exactly one
 * requirement each, conditions that parse, sensible step-up, no two rules for the same path and method. Whether the
 * roles exist isn't its question.
 * @param pointer JSON Pointer of the list in the request body.
 * @returns one entry per faulty value; none when the rules are acceptable.
 */
export function accessRuleFaults(rules: readonly AccessRule[], pointer = '/accessRules'): FieldError[] {
  if (rules.length > MAX_ACCESS_RULES) {
    return [{ pointer, code: 'too-many', detail: `An application has at most ${MAX_ACCESS_RULES} rules.` }];
  }
  const seen = new Map<string, number>();
  return rules.flatMap((rule, index) => {
    const faults = [
      ...pathFaults(rule),
      ...methodFaults(rule),
      ...requirementFaults(rule),
      ...conditionFaults(rule),
      ...ruleStepUpFaults(rule),
    ];
    if (faults.length === 0) faults.push(...duplicateFaults(rule, index, seen));
    return faults.map((fault) => ({ ...fault, pointer: `${pointer}/${index}${fault.pointer}` }));
  });
}

function pathFaults(rule: AccessRule): FieldError[] {
  const fault = rulePathFault(rule.path);
  return fault === undefined
    ? []
    : [{ pointer: '/path', code: 'path-invalid', detail: `The path ${fault}.` }];
}

function methodFaults({ methods }: AccessRule): FieldError[] {
  if (methods === undefined) return [];
  const invalid = (pointer: string, detail: string): FieldError[] => [
    { pointer, code: 'method-invalid', detail },
  ];
  if (methods.length === 0) return invalid('/methods', 'Name at least one method, or leave "methods" out.');
  if (new Set(methods).size !== methods.length) return invalid('/methods', 'A method is named twice.');
  return methods.flatMap((method, index) =>
    METHOD.test(method) ? [] : invalid(`/methods/${index}`, 'Methods are upper-case words such as GET.'),
  );
}

function requirementFaults(rule: AccessRule): FieldError[] {
  const invalid = (pointer: string, detail: string): FieldError[] => [
    { pointer, code: 'requirement-invalid', detail },
  ];
  const named = [rule.anyRole, rule.permission, rule.public].filter((part) => part !== undefined);
  if (named.length !== 1)
    return invalid('', 'A rule has exactly one of "anyRole", "permission" and "public".');
  if (rule.public !== undefined && rule.public !== true) {
    return invalid('/public', '"public" is true or left out.');
  }
  if (rule.permission !== undefined && !PERMISSION.test(rule.permission)) {
    return invalid('/permission', 'A permission is written "<resourceType>:<action>".');
  }
  if (rule.anyRole?.length === 0) return invalid('/anyRole', 'Name at least one role.');
  return (rule.anyRole ?? []).flatMap((key, index) =>
    ROLE_KEY.test(key) ? [] : invalid(`/anyRole/${index}`, 'A role is named by its key, in kebab-case.'),
  );
}

function conditionFaults({ condition, public: open }: AccessRule): FieldError[] {
  if (condition === undefined) return [];
  const fault =
    open === undefined
      ? conditionFault(condition)
      : 'needs a person to ask about: a public rule asks for nobody, and has no "condition"';
  if (fault === undefined) return [];
  return [{ pointer: '/condition', code: 'condition-invalid', detail: `The condition ${fault}.` }];
}

/**
 * Checks the authentication that something asks for.
 * @param pointer JSON Pointer of what asks for it.
 */
export function stepUpFaults({ acrValues, maxAge }: StepUp, pointer = ''): FieldError[] {
  const invalid = (field: string, detail: string): FieldError[] => [
    { pointer: `${pointer}${field}`, code: 'step-up-invalid', detail },
  ];
  return [...acrFaults(acrValues, invalid), ...maxAgeFaults(maxAge, invalid)];
}

function ruleStepUpFaults({ acrValues, maxAge, secondFactor, public: open }: AccessRule): FieldError[] {
  const invalid = (pointer: string, detail: string): FieldError[] => [
    { pointer, code: 'step-up-invalid', detail },
  ];
  if (open !== undefined) {
    const [field] =
      Object.entries({ acrValues, maxAge, secondFactor }).find(([, value]) => value !== undefined) ?? [];
    return field === undefined
      ? []
      : invalid(`/${field}`, `A public rule asks for nobody, and has no "${field}".`);
  }
  return stepUpFaults({ acrValues, maxAge });
}

type Fault = (pointer: string, detail: string) => FieldError[];

function acrFaults(values: readonly string[] | undefined, invalid: Fault): FieldError[] {
  if (values === undefined) return [];
  if (values.length === 0 || values.length > MAX_ACR_VALUES) {
    return invalid('/acrValues', `Name 1 to ${MAX_ACR_VALUES} values, or leave "acrValues" out.`);
  }
  if (new Set(values).size !== values.length) return invalid('/acrValues', 'A value is named twice.');
  return values.flatMap((value, index) =>
    ACR_VALUE.test(value)
      ? []
      : invalid(`/acrValues/${index}`, 'A value has 1 to 255 characters and no white space.'),
  );
}

function maxAgeFaults(maxAge: number | undefined, invalid: Fault): FieldError[] {
  if (maxAge === undefined) return [];
  if (Number.isInteger(maxAge) && maxAge >= 1 && maxAge <= LONGEST_MAX_AGE) return [];
  return invalid('/maxAge', `"maxAge" is a whole number of seconds, 1 to ${LONGEST_MAX_AGE}.`);
}

/** A second rule for the same path and method would leave open which of them decides. */
function duplicateFaults(rule: AccessRule, index: number, seen: Map<string, number>): FieldError[] {
  const shape = rulePathShape(rule.path);
  for (const method of rule.methods ?? ['']) {
    const key = `${method} ${shape}`;
    const first = seen.get(key);
    if (first !== undefined) {
      return [
        {
          pointer: '',
          code: 'duplicate-rule',
          detail: `Rule ${first} covers this path${method === '' ? '' : ` and ${method}`} already.`,
        },
      ];
    }
    seen.set(key, index);
  }
  return [];
}
