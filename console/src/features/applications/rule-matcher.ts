import type { components } from '../../api/schema.js';
import { parseRulePath, type RulePath } from './rule-path.js';

/** One access rule. */
export type Rule = components['schemas']['AccessRuleDto'];

interface Place {
  readonly literal: Map<string, Place>;
  variable: Place | undefined;
  /** The rules whose path ends here. */
  rules: Rule[] | undefined;
  /** The rules of `/*` below this place. */
  below: Rule[] | undefined;
}

/**
 * Chooses among rules as the gateway does (docs/decisions/0013-own-rule-matcher.md): the most specific path first, then
 * the method. A test compares the two on thousands of random rules and paths. The gateway alone decides; this is for
 * showing, while somebody types, what a rule covers.
 */
export class RuleMatcher<Kept extends Rule = Rule> {
  private readonly root = place();
  /** The paths of all rules. */
  readonly paths: readonly string[];

  /** @param rules With acceptable paths. */
  constructor(readonly rules: readonly Kept[]) {
    this.paths = rules.map(({ path }) => path);
    for (const rule of rules) this.add(rule, parseRulePath(rule.path));
  }

  /**
   * The rules that name a path, whatever the method; undefined when none does.
   * @param without Asks as if these weren't there: what {@link RuleMatcher.beside} gave.
   */
  atPath(path: string, without?: readonly Kept[]): readonly Kept[] | undefined {
    return find(this.root, path, 1, without) as Kept[] | undefined;
  }

  /** The rules that cover the same path as one of them, itself among them. */
  beside({ path }: Kept): readonly Kept[] {
    const { segments, wildcard } = parseRulePath(path);
    const at = segments.reduce(childOf, this.root);
    return ((wildcard ? at.below : at.rules) ?? []) as Kept[];
  }

  /** The rule that decides; undefined when everything is denied there. */
  match(path: string, method: string): Kept | undefined {
    return ruleFor(this.atPath(path), method);
  }

  private add(rule: Kept, { segments, wildcard }: RulePath): void {
    const at = segments.reduce(childOf, this.root);
    if (wildcard) (at.below ??= []).push(rule);
    else (at.rules ??= []).push(rule);
  }
}

/** Among the rules of one path, the one for a method; HEAD follows GET. */
export function ruleFor<Kept extends Rule>(
  rules: readonly Kept[] | undefined,
  method: string,
): Kept | undefined {
  const naming = (name: string): Kept | undefined => rules?.find(({ methods }) => methods?.includes(name));
  return (
    (method === 'HEAD' ? naming('GET') : undefined) ??
    naming(method) ??
    rules?.find(({ methods }) => methods === undefined)
  );
}

function place(): Place {
  return { literal: new Map(), variable: undefined, rules: undefined, below: undefined };
}

function childOf(parent: Place, segment: string | null): Place {
  if (segment === null) return (parent.variable ??= place());
  const known = parent.literal.get(segment);
  if (known) return known;
  const child = place();
  parent.literal.set(segment, child);
  return child;
}

/**
 * Walks on from a place; `start` is where the next part begins. `/x/*` also covers `/x` and `/x/`, and `/x` and `/x/` each
 * other, unless they have rules of their own.
 */
function find(
  at: Place,
  path: string,
  start: number,
  without: readonly Rule[] | undefined,
): Rule[] | undefined {
  const unless = (rules: Rule[] | undefined): Rule[] | undefined => (rules === without ? undefined : rules);
  const own = unless(at.rules);
  const below = unless(at.below);
  if (start > path.length) return own ?? below ?? unless(at.literal.get('')?.rules);
  const slash = path.indexOf('/', start);
  const end = slash === -1 ? path.length : slash;
  const child = at.literal.get(path.slice(start, end));
  const literal = child && find(child, path, end + 1, without);
  if (literal) return literal;
  const variable = at.variable && end > start ? find(at.variable, path, end + 1, without) : undefined;
  const trailing = start === path.length && path[start - 2] !== '/';
  return variable ?? below ?? (trailing ? own : undefined);
}
