import { mergeFields } from './merge-fields.js';
import { mergeThreeWay, settleConflict, type RowRules } from './merge-rows.js';
import { seeded } from './seeded.js';

const INTERLEAVINGS = 1000;
const STEPS = 24;

/** One thing that two people edit, as the gateway keeps it. */
class Stored<Content> {
  version = 1;

  constructor(public content: Content) {}

  /** @returns false for 412. */
  put(content: Content, ifMatch: number): boolean {
    if (ifMatch !== this.version) return false;
    this.content = content;
    this.version++;
    return true;
  }
}

/** How a form puts two changes together and what a test may do in it. */
interface Form<Content> {
  /** A change that somebody makes: what they touch, by its name. */
  edit(content: Content, random: () => number): Content;
  /** What stands in each place, by its name. */
  places(content: Content): ReadonlyMap<string, unknown>;
  /** Puts both together; what both changed is asked about, and answered as `random` says. */
  merge(base: Content, theirs: Content, yours: Content, random: () => number): Content;
}

/** Somebody with the form open. */
class Editor<Content> {
  private base: Content;
  private version: number;
  private content: Content;
  saves = 0;

  constructor(
    private readonly stored: Stored<Content>,
    private readonly form: Form<Content>,
    private readonly random: () => number,
  ) {
    [this.base, this.content, this.version] = [stored.content, stored.content, stored.version];
  }

  step(): void {
    if (this.random() < 0.6) this.content = this.form.edit(this.content, this.random);
    else this.save();
  }

  private save(): void {
    const { form, stored } = this;
    const [was, before, wanted] = [this.base, stored.content, this.content].map((each) => form.places(each));
    if (!stored.put(this.content, this.version)) {
      const theirs = stored.content;
      const merged = form.merge(this.base, theirs, this.content, this.random);
      const is = form.places(merged);
      for (const place of new Set([
        ...(was?.keys() ?? []),
        ...(before?.keys() ?? []),
        ...(wanted?.keys() ?? []),
      ])) {
        const [base, other, own, now] = [was, before, wanted, is].map((all) => all?.get(place));
        // Whoever alone has touched a place keeps what they made of it; of what both made one stands, never a third.
        const due = Object.is(own, base) ? [other] : Object.is(other, base) ? [own] : [other, own];
        if (!due.some((value) => Object.is(value, now))) throw new Error(`${place} is ${String(now)}`);
      }
      [this.base, this.version, this.content] = [theirs, stored.version, merged];
      return;
    }
    this.saves++;
    [this.base, this.version] = [stored.content, stored.version];
  }
}

type Fields = Readonly<Record<'name' | 'description' | 'rank' | 'enabled', string | number | boolean>>;
const FIELDS = ['name', 'description', 'rank', 'enabled'] as const;

const fieldForm: Form<Fields> = {
  edit: (fields, random) => ({ ...fields, [oneOf(FIELDS, random)]: Math.floor(random() * 5) }),
  places: (fields) => new Map(Object.entries(fields)),
  merge: (base, theirs, yours, random) => {
    const merged = mergeFields<Fields>(base, theirs, yours);
    let { fields } = merged;
    for (const { field, theirs: is } of merged.conflicts)
      if (random() < 0.5) fields = { ...fields, [field]: is };
    return fields;
  },
};

/** An access rule: its path names it, several may ask the same. */
interface Rule {
  readonly path: string;
  readonly role: string;
}
const PATHS = ['/*', '/admin/*', '/a', '/b', '/c'];
const RULES: RowRules<Rule> = { keyOf: ({ path }) => path, equal: (one, other) => one.role === other.role };

const ruleForm: Form<readonly Rule[]> = {
  edit: (rules, random) => {
    const path = oneOf(PATHS, random);
    const others = rules.filter((rule) => rule.path !== path);
    return random() < 0.3 ? others : [...others, { path, role: oneOf(['1', '2', '3'], random) }];
  },
  places: (rules) => new Map(rules.map(({ path, role }) => [path, role])),
  merge: (base, theirs, yours, random) => {
    const merged = mergeThreeWay(base, theirs, yours, RULES);
    return merged.conflicts.reduce(
      (rows, conflict) => settleConflict(rows, conflict, random() < 0.5 ? 'theirs' : 'yours', RULES),
      merged.rows,
    );
  },
};

function play<Content>(form: Form<Content>, beginning: Content): number {
  let saves = 0;
  for (let seed = 1; seed <= INTERLEAVINGS; seed++) {
    const random = seeded(seed);
    const stored = new Stored(beginning);
    const editors = [new Editor(stored, form, random), new Editor(stored, form, random)];
    try {
      for (let step = 0; step < STEPS; step++) editors[random() < 0.5 ? 0 : 1]?.step();
    } catch (error) {
      throw new Error(`A change was lost with the seed ${seed}.`, { cause: error });
    }
    for (const editor of editors) saves += editor.saves;
  }
  return saves;
}

describe(`two people, in ${INTERLEAVINGS} interleavings`, () => {
  it('lose no field that the other has changed in a form', () => {
    const saves = play(fieldForm, { name: 'a', description: 'b', rank: 1, enabled: true });
    expect(saves).toBeGreaterThan(INTERLEAVINGS);
  });

  it('lose no access rule that the other has changed, added or removed', () => {
    expect(play(ruleForm, [{ path: '/*', role: '1' }])).toBeGreaterThan(INTERLEAVINGS);
  });
});

function oneOf<Item>(items: readonly Item[], random: () => number): Item {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error('There is nothing to choose from.');
  return item;
}
