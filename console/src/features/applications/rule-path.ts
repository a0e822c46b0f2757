/** A rule's path, taken apart as the gateway does. */
export interface RulePath {
  /** The decoded segments in order; `null` stands for one arbitrary, non-empty segment (written `:name`). */
  readonly segments: readonly (string | null)[];
  /** Whether it ends in `/*`, which covers everything below and the path before it. */
  readonly wildcard: boolean;
}

const LONGEST = 1024;
const PARAMETER = /^:[A-Za-z_][A-Za-z0-9_]*$/;
const REGULAR_EXPRESSION = /[()[\]{}|^*?]|\.\+|\$$/;
const CONTROL = /[\p{Cc}\p{Cs}]/u;
const ESCAPED = /%[0-9A-Fa-f]{2}/;

/** What is wrong with the path of a rule, as the gateway would judge it; undefined when it is acceptable. */
export function rulePathFault(path: string): string | undefined {
  if (!path.startsWith('/')) return 'A path begins with “/”.';
  if (path.length > LONGEST) return `At most ${LONGEST} characters.`;
  if (CONTROL.test(path)) return 'Control characters are in no path.';
  if (ESCAPED.test(path)) return 'Write it decoded, without percent signs: “/a b”, not “/a%20b”.';
  if (/[\\;#]/.test(path)) return 'Requests with “\\”, “;” or “#” in their path are refused anyway.';
  const segments = path.slice(1).split('/');
  if (segments.at(-1) === '*' || segments.at(-1) === '') segments.pop();
  for (const segment of segments) {
    if (segment === '') return 'There is nothing between two slashes.';
    if (segment === '.' || segment === '..') return 'Write it without “.” and “..”.';
    if (REGULAR_EXPRESSION.test(segment)) {
      return 'It is taken literally: no regular expressions, and “*” only as the whole last part.';
    }
    if (segment.startsWith(':') && !PARAMETER.test(segment)) {
      return 'A variable part has a name of letters, digits and “_”, such as “:id”.';
    }
  }
  return undefined;
}

/** Takes an acceptable path apart. Unicode is compared in its composed form, as for requests. */
export function parseRulePath(path: string): RulePath {
  const segments = path.normalize('NFC').slice(1).split('/');
  const wildcard = segments.at(-1) === '*';
  if (wildcard) segments.pop();
  return { segments: segments.map((segment) => (PARAMETER.test(segment) ? null : segment)), wildcard };
}

/** A text that two paths share exactly when they cover the same requests, whatever their variables are called. */
export function rulePathShape(path: string): string {
  const { segments, wildcard } = parseRulePath(path);
  return [...segments.map((segment) => segment ?? ':'), ...(wildcard ? ['*'] : [])].join('/');
}

/** Orders paths as the gateway chooses among them: part by part, a literal one before a variable one before `/*`. */
export function compareRulePaths(one: string, other: string): number {
  return compareParsedPaths(parseRulePath(one), parseRulePath(other));
}

/** The same for paths that were taken apart before. */
export function compareParsedPaths(a: RulePath, b: RulePath): number {
  for (let at = 0; ; at++) {
    const [inA, inB] = [a.segments[at], b.segments[at]];
    if (inA === undefined || inB === undefined) {
      const [endsA, endsB] = [endRank(a, at), endRank(b, at)];
      return endsA - endsB;
    }
    if (inA === inB) continue;
    if (inA === null) return 1;
    if (inB === null) return -1;
    return inA < inB ? -1 : 1;
  }
}

/** Where a path that ends here stands beside those that go on: an exact end first, `/*` last. */
function endRank({ segments, wildcard }: RulePath, at: number): number {
  if (segments.length > at) return 1;
  return wildcard ? 2 : 0;
}
