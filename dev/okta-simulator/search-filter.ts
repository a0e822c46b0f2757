import { OktaApiError } from './okta-errors.js';

/** Decides whether a resource matches. */
export type Matcher<T> = (resource: T) => boolean;

/** What may be asked about a resource: attribute name (and operator) → its value, or its several values. */
export type Attributes<T> = (name: string, operator: string) => ((resource: T) => unknown) | undefined;

type Comparison = (actual: string, expected: string) => boolean;

const COMPARISONS: Record<string, Comparison> = {
  eq: (actual, expected) => actual === expected,
  sw: (actual, expected) => actual.startsWith(expected),
  ew: (actual, expected) => actual.endsWith(expected),
  co: (actual, expected) => actual.includes(expected),
  gt: (actual, expected) => actual > expected,
  ge: (actual, expected) => actual >= expected,
  lt: (actual, expected) => actual < expected,
  le: (actual, expected) => actual <= expected,
};

/** What lists of people and groups understand; the System Log knows them all. */
const LIST_OPERATORS: readonly string[] = ['eq', 'sw', 'co', 'gt', 'ge', 'lt', 'le', 'pr'];
/** Every operator of the language. */
export const ALL_OPERATORS: readonly string[] = [...LIST_OPERATORS, 'ne', 'ew', 'not'];

const TOKEN = /\s*(?:([()])|"((?:[^"\\]|\\.)*)"|([A-Za-z][\w.]*))/y;

type Token = { kind: 'bracket' | 'text' | 'word'; value: string };

/**
 * `search` and `filter` expressions: comparisons by the given operators, `and`, `or`, brackets; `not (…)` where it is
 * one of the operators. Of an attribute with several values one has to match. Anything else is E0000031.
 */
export function parseFilter<T>(
  text: string,
  attributes: Attributes<T>,
  operators: readonly string[] = LIST_OPERATORS,
): Matcher<T> {
  const tokens = tokenize(text);
  let position = 0;

  const word = (): string | undefined =>
    tokens[position]?.kind === 'word' ? tokens[position]?.value : undefined;

  const bracket = (value: string): boolean => {
    const hit = tokens[position]?.kind === 'bracket' && tokens[position]?.value === value;
    if (hit) position += 1;
    return hit;
  };

  const comparison = (): Matcher<T> => {
    if (word()?.toLowerCase() === 'not' && operators.includes('not')) {
      position += 1;
      if (tokens[position]?.value !== '(') throw invalid();
      const negated = comparison();
      return (resource) => !negated(resource);
    }
    if (bracket('(')) {
      const inner = alternatives();
      if (!bracket(')')) throw invalid();
      return inner;
    }
    const name = word() ?? '';
    position += 1;
    const operator = word()?.toLowerCase() ?? '';
    position += 1;
    const read = attributes(name, operator);
    if (!read || !operators.includes(operator)) throw invalid();
    if (operator === 'pr') return (resource) => comparables(read(resource)).length > 0;
    const negated = operator === 'ne';
    const key = negated ? 'eq' : operator;
    const compare = Object.hasOwn(COMPARISONS, key) ? COMPARISONS[key] : undefined;
    const value = tokens[position];
    position += 1;
    if (!compare || value?.kind !== 'text') throw invalid();
    const expected = value.value.toLowerCase();
    return (resource) => comparables(read(resource)).some((actual) => compare(actual, expected)) !== negated;
  };

  const conjunction = (): Matcher<T> => {
    let left = comparison();
    while (word()?.toLowerCase() === 'and') {
      position += 1;
      left = both(left, comparison());
    }
    return left;
  };

  const alternatives = (): Matcher<T> => {
    let left = conjunction();
    while (word()?.toLowerCase() === 'or') {
      position += 1;
      left = either(left, conjunction());
    }
    return left;
  };

  const matcher = alternatives();
  if (position !== tokens.length) throw invalid();
  return matcher;
}

function both<T>(left: Matcher<T>, right: Matcher<T>): Matcher<T> {
  return (resource) => left(resource) && right(resource);
}

function either<T>(left: Matcher<T>, right: Matcher<T>): Matcher<T> {
  return (resource) => left(resource) || right(resource);
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  const trimmed = text.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < trimmed.length) {
    const match = TOKEN.exec(trimmed);
    if (!match) throw invalid();
    const [, mark, quoted, name] = match;
    if (mark !== undefined) tokens.push({ kind: 'bracket', value: mark });
    else if (name !== undefined) tokens.push({ kind: 'word', value: name });
    else tokens.push({ kind: 'text', value: unquoted(quoted ?? '') });
  }
  return tokens;
}

function unquoted(text: string): string {
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    throw invalid();
  }
}

/** Okta compares values without regard to case, and times as ISO text. */
function comparable(value: unknown): string | undefined {
  if (value instanceof Date) return value.toISOString().toLowerCase();
  if (typeof value === 'string') return value.toLowerCase();
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return undefined;
}

function comparables(value: unknown): string[] {
  const values: unknown[] = Array.isArray(value) ? value : [value];
  return values.map(comparable).filter((text) => text !== undefined);
}

function invalid(): OktaApiError {
  return new OktaApiError('E0000031');
}
