import { mergeThreeWay, settleConflict, type RowRules } from './merge-rows.js';

/** A group that gives a role. */
interface Mapping {
  readonly group: string;
  readonly role: string;
}

const INTERLEAVINGS = 1000;
const STEPS = 24;
const GROUPS = ['a', 'b', 'c', 'd', 'e', 'f'];
const ROLES = ['1', '2', '3', '4', '5', '6', '7'];

const RULES: RowRules<Mapping> = {
  keyOf: ({ group }) => group,
  equal: (one, other) => one.role === other.role,
  uniqueOf: ({ role }) => role,
};

/** The gateway's set of mappings, with its manners: a version, `If-Match`, one group to a role. */
class Gateway {
  version = 1;

  constructor(public rows: readonly Mapping[]) {}

  put(rows: readonly Mapping[], ifMatch: number): 200 | 409 | 412 {
    if (ifMatch !== this.version) return 412;
    if (new Set(rows.map(({ role }) => role)).size !== rows.length) return 409;
    this.rows = rows;
    this.version++;
    return 200;
  }
}

/** Somebody with the page open: what they began with, what they show, and what they have decided about each group. */
class Admin {
  private base: readonly Mapping[] = [];
  private version = 0;
  private rows: readonly Mapping[] = [];
  private readonly wanted = new Map<string, string | undefined>();
  saves = 0;
  questions = 0;

  constructor(
    private readonly gateway: Gateway,
    private readonly random: () => number,
  ) {
    this.read();
  }

  step(): void {
    if (this.random() < 0.6) this.edit();
    else if (this.wanted.size > 0) this.save();
    else this.read();
  }

  private read(): void {
    if (this.wanted.size > 0) return;
    [this.base, this.version, this.rows] = [this.gateway.rows, this.gateway.version, this.gateway.rows];
  }

  private edit(): void {
    const group = this.oneOf(GROUPS);
    const others = this.rows.filter((row) => row.group !== group);
    const role = this.oneOf(ROLES.filter((free) => !others.some((row) => row.role === free)));
    this.rows = this.random() < 0.3 ? others : [...others, { group, role }];
    this.want(group, roleOf(this.rows, group));
  }

  /** What is as it was when they began is no wish of theirs: whoever changes it takes nothing from them. */
  private want(group: string, role: string | undefined): void {
    if (role === roleOf(this.base, group)) this.wanted.delete(group);
    else this.wanted.set(group, role);
  }

  private save(): void {
    const before = this.gateway.rows;
    const status = this.gateway.put(this.rows, this.version);
    if (status === 412) return this.merge();
    if (status !== 200) throw new Error(`A set that was put together is refused: ${status}`);
    for (const group of GROUPS) {
      // What they never touched is as the last one left it; what they touched is as they decided, knowing the other's.
      const due = this.wanted.has(group) ? this.wanted.get(group) : roleOf(before, group);
      const is = roleOf(this.gateway.rows, group);
      if (is !== due) throw new Error(`${group} gives ${is ?? 'nothing'} instead of ${due ?? 'nothing'}`);
    }
    this.saves++;
    this.wanted.clear();
    this.read();
  }

  private merge(): void {
    const { rows: theirs, version } = this.gateway;
    const merged = mergeThreeWay(this.base, theirs, this.rows, RULES);
    let { rows } = merged;
    this.base = theirs;
    for (const [group, role] of [...this.wanted]) this.want(group, role);
    for (const conflict of merged.conflicts) {
      const asked =
        conflict.kind === 'both-changed' ? [conflict.key] : [conflict.theirs.group, conflict.yours.group];
      if (conflict.kind === 'not-unique' && asked.some((group) => roleOf(rows, group) !== conflict.unique))
        continue;
      this.questions++;
      rows = settleConflict(rows, conflict, this.random() < 0.5 ? 'theirs' : 'yours', RULES);
      for (const group of asked) this.want(group, roleOf(rows, group));
    }
    // A choice can give a role to two groups once more: the page asks about that as well.
    for (const role of ROLES) {
      const [first, ...rest] = rows.filter((row) => row.role === role);
      if (first === undefined || rest.length === 0) continue;
      this.questions++;
      rows = rows.filter((row) => !rest.includes(row));
      for (const { group } of rest) this.want(group, undefined);
    }
    [this.version, this.rows] = [version, rows];
  }

  private oneOf(texts: readonly string[]): string {
    return texts[Math.floor(this.random() * texts.length)] ?? '';
  }
}

describe('two admins who edit the same mappings', () => {
  it(`lose no change of the other in ${INTERLEAVINGS} interleavings`, () => {
    let [saves, questions] = [0, 0];
    for (let seed = 1; seed <= INTERLEAVINGS; seed++) {
      const random = seeded(seed);
      const gateway = new Gateway([
        { group: 'a', role: '1' },
        { group: 'b', role: '2' },
        { group: 'c', role: '3' },
      ]);
      const admins = [new Admin(gateway, random), new Admin(gateway, random)];
      try {
        for (let step = 0; step < STEPS; step++) admins[random() < 0.5 ? 0 : 1]?.step();
      } catch (error) {
        throw new Error(`A change was lost with the seed ${seed}.`, { cause: error });
      }
      for (const admin of admins) [saves, questions] = [saves + admin.saves, questions + admin.questions];
    }
    expect(saves).toBeGreaterThan(INTERLEAVINGS);
    expect(questions).toBeGreaterThan(INTERLEAVINGS / 2);
  });
});

function roleOf(rows: readonly Mapping[], group: string): string | undefined {
  return rows.find((row) => row.group === group)?.role;
}

/** Numbers from 0 to 1 that are the same in each run (mulberry32). */
function seeded(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
