import type { AccessRule } from '../applications/access-rule.js';
import { parseRulePath } from '../applications/rule-path.js';

/** The rules that name one path. */
class PathRules {
  private readonly byMethod = new Map<string, AccessRule>();
  private everyMethod: AccessRule | undefined;

  add(rule: AccessRule): void {
    if (rule.methods === undefined) this.everyMethod ??= rule;
    for (const method of rule.methods ?? []) {
      if (!this.byMethod.has(method)) this.byMethod.set(method, rule);
    }
  }

  /** The rule for a method; HEAD follows GET. */
  ruleFor(method: string): AccessRule | undefined {
    const asGet = method === 'HEAD' ? this.byMethod.get('GET') : undefined;
    return asGet ?? this.byMethod.get(method) ?? this.everyMethod;
  }
}

/** One place in the tree of path segments. */
class Segment {
  readonly literal = new Map<string, Segment>();
  variable: Segment | undefined;
  /** The rules whose path ends here. */
  rules: PathRules | undefined;
  /** The rules of `/*` below this place. */
  below: PathRules | undefined;
}

/**
 * Finds the access rule for a canonical path and a method. The most specific path is chosen first: segment
 * by segment a literal one before a variable one before `/*`; only then the method. Nothing is decoded,
 * trimmed or folded here: a path is compared as it comes.
 */
export class RuleMatcher {
  private tree: Segment | undefined;

  /** @param rules What they are sorted into is built as the first path is looked for. */
  constructor(private readonly rules: readonly AccessRule[]) {}

  /** The rule that decides; undefined when no rule names the path, or those that do don't name the method. */
  match(path: string, method: string): AccessRule | undefined {
    this.tree ??= treeOf(this.rules);
    return find(this.tree, path, 1)?.ruleFor(method);
  }
}

function treeOf(rules: readonly AccessRule[]): Segment {
  const root = new Segment();
  for (const rule of rules) {
    const { segments, wildcard } = parseRulePath(rule.path);
    let place = root;
    for (const segment of segments) place = childOf(place, segment);
    const named = wildcard ? (place.below ??= new PathRules()) : (place.rules ??= new PathRules());
    named.add(rule);
  }
  coverTrailingSlashes(root);
  return root;
}

function childOf(place: Segment, segment: string | null): Segment {
  if (segment === null) return (place.variable ??= new Segment());
  let child = place.literal.get(segment);
  if (!child) place.literal.set(segment, (child = new Segment()));
  return child;
}

/** Walks on from a place; `start` is where the next segment begins, beyond the end when there is none. */
function find(place: Segment, path: string, start: number): PathRules | undefined {
  if (start > path.length) return place.rules;
  const slash = path.indexOf('/', start);
  const end = slash === -1 ? path.length : slash;
  const child = place.literal.size > 0 ? place.literal.get(path.slice(start, end)) : undefined;
  const literal = child && find(child, path, end + 1);
  if (literal) return literal;
  const variable = place.variable && end > start ? find(place.variable, path, end + 1) : undefined;
  return variable ?? place.below;
}

/**
 * Lets `/x/*` also cover `/x` and `/x/`, and `/x` and `/x/` each other, unless they have rules of their own:
 * most servers answer both alike, so one of them must not fall through to a wider rule.
 */
function coverTrailingSlashes(place: Segment): void {
  for (const [name, child] of place.literal) {
    if (name !== '') coverTrailingSlashes(child);
  }
  if (place.variable) coverTrailingSlashes(place.variable);
  const slash = place.literal.get('');
  const own = place.rules;
  place.rules ??= place.below ?? slash?.rules;
  if (!slash && !place.below && own) childOf(place, '').rules = own;
}
