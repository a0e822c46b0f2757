import { compareParsedPaths, compareRulePaths, parseRulePath, rulePathFault } from './rule-path.js';
import { RuleMatcher, type Rule } from './rule-matcher.js';

/** A path, and why it is not one of a rule's. */
export interface Miss {
  readonly path: string;
  readonly why: string;
}

/** What can be said of one rule among all. */
export interface RulePicture {
  /** Paths of rules that would decide if this one weren't there: it wins over them. */
  readonly winsOver: readonly string[];
  /** Why no request ever comes to it; undefined when some do. */
  readonly never: string | undefined;
  /** Whether methods that no rule of its path names are denied, though a wider rule would allow them. */
  readonly othersDenied: boolean;
  /** Paths that it decides about, up to four. */
  readonly matches: readonly string[];
}

/** A method that no rule names. */
const ANY_OTHER = 'X-ANY-OTHER';
const COMMON = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD', ANY_OTHER];
const MOST = 4;

/** Rules in the order in which the gateway prefers them; on one path those that name methods first. */
export function inMatchingOrder<Kept extends Rule>(rules: readonly Kept[]): Kept[] {
  return rules
    .map((rule) => ({ rule, path: parseRulePath(rule.path) }))
    .sort(({ rule: one, path }, { rule: other, path: otherPath }) => {
      const byPath = compareParsedPaths(path, otherPath);
      if (byPath !== 0) return byPath;
      return (
        Number(one.methods === undefined) - Number(other.methods === undefined) ||
        (one.methods ?? []).join().localeCompare((other.methods ?? []).join())
      );
    })
    .map(({ rule }) => rule);
}

/** What can be said of a rule. @param all Every rule, this one (the very object) among them; faulty paths are left out. */
export function pictureOf(
  rule: Rule,
  all: readonly Rule[],
): RulePicture & { readonly misses: readonly Miss[] } {
  const pictures = new RulePictures(all);
  return { ...pictures.of(rule), misses: pictures.missesOf(rule) };
}

/** Looks at every rule among all others: what is the same for each of them is worked out once. */
export class RulePictures {
  private readonly matcher: RuleMatcher;
  /** A word that no rule has as a part of its path. */
  private readonly word: string;

  /** @param all Faulty paths are left out. */
  constructor(all: readonly Rule[]) {
    const sound = all.filter(({ path }) => rulePathFault(path) === undefined);
    this.matcher = new RuleMatcher(sound);
    this.word = unusedWord(sound);
  }

  /** What can be said of one of the rules (the very object). */
  of(rule: Rule): RulePicture {
    if (rulePathFault(rule.path) !== undefined)
      return { winsOver: [], never: undefined, othersDenied: false, matches: [] };
    const siblings = this.matcher.beside(rule);
    const probes = this.probesOf(rule);
    const matches = probes.filter((path) => decides(this.matcher, rule, path));
    const winsOver = new Set(
      probes
        .filter((path) => this.matcher.atPath(path)?.includes(rule))
        .flatMap((path) => (this.matcher.atPath(path, siblings) ?? []).map((other) => other.path)),
    );
    return {
      winsOver: [...winsOver].sort(compareRulePaths),
      never: matches.length > 0 ? undefined : neverWords(rule, siblings),
      othersDenied: siblings.every(({ methods }) => methods !== undefined) && winsOver.size > 0,
      matches: matches.slice(0, MOST),
    };
  }

  /** Paths that look like those of one of the rules and that it does not decide about, up to four. */
  missesOf(rule: Rule): readonly Miss[] {
    if (rulePathFault(rule.path) !== undefined) return [];
    return missesOf(rule, this.matcher, this.probesOf(rule)).slice(0, MOST);
  }

  /** Paths that a rule's own path covers, with words that no rule names in place of what may be anything. */
  private probesOf({ path }: Rule): string[] {
    const { word } = this;
    const { segments, wildcard } = parseRulePath(path);
    const base = `/${segments.map((segment) => segment ?? word).join('/')}`;
    if (!wildcard) {
      if (base === '/') return ['/'];
      return [base, base.endsWith('/') ? base.slice(0, -1) : `${base}/`];
    }
    const root = segments.length === 0 ? '' : base;
    return [...(root === '' ? [] : [root]), `${root}/`, `${root}/${word}`, `${root}/${word}/${word}`];
  }
}

function decides(matcher: RuleMatcher, rule: Rule, path: string): boolean {
  return (rule.methods ?? COMMON).some((method) => matcher.match(path, method) === rule);
}

function neverWords({ methods = [] }: Rule, siblings: readonly Rule[]): string {
  const getIsNamed = siblings.some((other) => other.methods?.includes('GET'));
  if (methods.length === 1 && methods[0] === 'HEAD' && getIsNamed) {
    return 'HEAD follows the rule for GET on this path.';
  }
  return 'Other rules decide about every request that it covers.';
}

/** A word that no rule has as a part of its path. */
function unusedWord(all: readonly Rule[]): string {
  const used = new Set(all.flatMap(({ path }) => parseRulePath(path).segments));
  for (let number = 1; ; number++) {
    const word = number === 1 ? 'example' : `example-${number}`;
    if (!used.has(word)) return word;
  }
}

function missesOf(rule: Rule, matcher: RuleMatcher, probes: readonly string[]): Miss[] {
  const { segments, wildcard } = parseRulePath(rule.path);
  const [first = '/'] = probes;
  const last = segments.at(-1);
  const near: Miss[] = [];
  if (!wildcard && first !== '/')
    near.push({ path: `${first.replace(/\/$/, '')}/below`, why: 'it is below' });
  if (wildcard && typeof last === 'string' && last !== '') {
    near.push({ path: `${first}-other`, why: 'another word' });
  }
  if (typeof last === 'string' && last !== '' && last !== last.toUpperCase()) {
    near.push({ path: first.slice(0, -last.length) + last.toUpperCase(), why: 'capitals count' });
  }
  if (last === null) {
    near.push({ path: first.replace(/\/[^/]*$/, '') || '/', why: 'a part is missing' });
  }
  const taken = probes
    .filter((path) => matcher.atPath(path)?.includes(rule) !== true)
    .map((path) => ({ path, why: takenWords(matcher, path) }));
  const below = wildcard ? moreSpecific(rule, matcher) : [];
  return [...taken, ...below, ...near.filter(({ path }) => matcher.atPath(path)?.includes(rule) !== true)];
}

function takenWords(matcher: RuleMatcher, path: string): string {
  const [winner] = matcher.atPath(path) ?? [];
  return winner ? `${winner.path} wins` : 'no rule';
}

/** Paths below a wildcard that rules of their own decide about. */
function moreSpecific(rule: Rule, matcher: RuleMatcher): Miss[] {
  const root = rule.path.slice(0, -1);
  return matcher.paths
    .filter((path) => path !== rule.path && path.startsWith(root))
    .map((path) => ({ path: path.replace(/\/\*$/, ''), why: `${path} wins` }))
    .filter(({ path }) => path !== '' && matcher.atPath(path)?.includes(rule) !== true);
}
