/** An access rule's path, taken apart. */
export interface RulePath {
  /** The decoded segments in order; `null` stands for one arbitrary, non-empty segment (written `:name`). */
  readonly segments: readonly (string | null)[];
  /** Whether the path ends in `/*`, which covers everything below and the path before it. */
  readonly wildcard: boolean;
}

/** The longest path of a rule, in characters. */
const MAX_RULE_PATH_LENGTH = 1024;

const PARAMETER = /^:[A-Za-z_][A-Za-z0-9_]*$/;
// What people write who expect a regular expression; none of it is needed in a literal path.
const REGULAR_EXPRESSION = /[()[\]{}|^*?]|\.\+|\$$/;
const CONTROL = /[\p{Cc}\p{Cs}]/u; // Cs: half a surrogate pair
const ESCAPED = /%[0-9A-Fa-f]{2}/;

/**
 * Says what is wrong with the path of an access rule, in words for the admin who wrote it. A path that
 * no unambiguous request can have is a mistake, because the rule would never apply.
 * @returns undefined when it is acceptable.
 */
export function rulePathFault(path: string): string | undefined {
  if (!path.startsWith('/')) return 'must begin with "/"';
  if (path.length > MAX_RULE_PATH_LENGTH) return `must have at most ${MAX_RULE_PATH_LENGTH} characters`;
  if (CONTROL.test(path)) return 'must not contain control characters';
  if (ESCAPED.test(path)) return 'must be written decoded, without percent-encoding';
  if (/[\\;#]/.test(path)) return 'must not contain "\\", ";" or "#": requests with them are refused';
  const segments = path.slice(1).split('/');
  if (segments.at(-1) === '*') segments.pop();
  else if (segments.at(-1) === '') segments.pop();
  for (const segment of segments) {
    if (segment === '') return 'must not contain "//"';
    if (segment === '.' || segment === '..') return 'must not contain "." or ".." segments';
    if (REGULAR_EXPRESSION.test(segment)) {
      return 'must be literal: no regular expressions, and "*" only as the whole last segment';
    }
    if (segment.startsWith(':') && !PARAMETER.test(segment)) {
      return 'must name a variable segment with letters, digits and "_" alone, such as ":id"';
    }
  }
  return undefined;
}

/** Takes an acceptable path apart. Unicode is compared in its composed form, as for requests. */
export function parseRulePath(path: string): RulePath {
  const segments = path.normalize('NFC').slice(1).split('/');
  const wildcard = segments.at(-1) === '*';
  if (wildcard) segments.pop();
  return {
    segments: segments.map((segment) => (PARAMETER.test(segment) ? null : segment)),
    wildcard,
  };
}

/** A text that two paths share exactly when they cover the same requests, whatever their variables are called. */
export function rulePathShape(path: string): string {
  const { segments, wildcard } = parseRulePath(path);
  return [...segments.map((segment) => segment ?? ':'), ...(wildcard ? ['*'] : [])].join('/');
}
