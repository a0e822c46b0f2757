import { OktaApiError } from './okta-errors.js';

/** Decides whether a resource matches. */
export type Matcher<T> = (resource: T) => boolean;

/** What may be asked about a resource: attribute name → its value. */
export type Attributes<T> = (name: string) => ((resource: T) => unknown) | undefined;

type Comparison = (actual: string, expected: string) => boolean;

const COMPARISONS: Record<string, Comparison> = {
  eq: (actual, expected) => actual === expected,
  sw: (actual, expected) => actual.startsWith(expected),
  co: (actual, expected) => actual.includes(expected),
  gt: (actual, expected) => actual > expected,
  ge: (actual, expected) => actual >= expected,
  lt: (actual, expected) => actual < expected,
  le: (actual, expected) => actual <= expected,
};

const TOKEN = /\s*(?:([()])|"((?:[^"\\]|\\.)*)"|([A-Za-z][\w.]*))/y;

type Token = { kind: 'bracket' | 'text' | 'word'; value: string };

/** `search` and `filter` expressions: `eq sw co gt ge lt le pr`, `and`, `or`, brackets. Else E0000031. */
export function parseFilter<T>(
  text: string,
  attributes: Attributes<T>,
  operators?: readonly string[],
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
    if (bracket('(')) {
      const inner = alternatives();
      if (!bracket(')')) throw invalid();
      return inner;
    }
    const read = attributes(word() ?? '');
    position += 1;
    const operator = word()?.toLowerCase();
    position += 1;
    if (!read || operator === undefined || (operators && !operators.includes(operator))) throw invalid();
    if (operator === 'pr') return (resource) => comparable(read(resource)) !== undefined;
    const compare = Object.hasOwn(COMPARISONS, operator) ? COMPARISONS[operator] : undefined;
    const value = tokens[position];
    position += 1;
    if (!compare || value?.kind !== 'text') throw invalid();
    const expected = value.value.toLowerCase();
    return (resource) => {
      const actual = comparable(read(resource));
      return actual !== undefined && compare(actual, expected);
    };
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

function invalid(): OktaApiError {
  return new OktaApiError('E0000031');
}
