import { mergeThreeWay, settleConflict, type RowRules } from './merge-rows.js';
import { seeded } from './seeded.js';

interface Mapping {
  readonly group: string;
  readonly role: string;
}

const rules: RowRules<Mapping> = {
  keyOf: ({ group }) => group,
  equal: (one, other) => one.role === other.role,
  uniqueOf: ({ role }) => role,
};

const set = (text: string): Mapping[] =>
  text
    .split(' ')
    .filter(Boolean)
    .map((pair) => pair.split('='))
    .map(([group = '', role = '']) => ({ group, role }));
const words = (rows: readonly Mapping[]): string =>
  rows
    .map(({ group, role }) => `${group}=${role}`)
    .sort()
    .join(' ');
const merge = (base: string, theirs: string, yours: string) =>
  mergeThreeWay(set(base), set(theirs), set(yours), rules);

describe('mergeThreeWay', () => {
  it.each([
    ['nobody changed anything', 'a=1 b=2', 'a=1 b=2', 'a=1 b=2', 'a=1 b=2'],
    ['only they changed a row', 'a=1 b=2', 'a=3 b=2', 'a=1 b=2', 'a=3 b=2'],
    ['only you changed a row', 'a=1 b=2', 'a=1 b=2', 'a=1 b=3', 'a=1 b=3'],
    ['both changed, each another row', 'a=1 b=2', 'a=3 b=2', 'a=1 b=4', 'a=3 b=4'],
    ['both made the same change', 'a=1', 'a=2', 'a=2', 'a=2'],
    ['they added, you removed another', 'a=1 b=2', 'a=1 b=2 c=3', 'a=1', 'a=1 c=3'],
    ['both removed the same', 'a=1 b=2', 'a=1', 'a=1', 'a=1'],
    ['you swapped two roles while they added', 'a=1 b=2', 'a=1 b=2 c=3', 'a=2 b=1', 'a=2 b=1 c=3'],
    ['they freed the role that you took', 'a=1 b=2', 'b=2', 'c=1 b=2', 'b=2 c=1'],
  ])('merges without a question when %s', (_, base, theirs, yours, result) => {
    const merged = merge(base, theirs, yours);
    expect(merged.conflicts).toEqual([]);
    expect(words(merged.rows)).toBe(words(set(result)));
  });

  it('says which rows it took over and which of yours it kept', () => {
    const { takenOver, kept } = merge('a=1 b=2', 'a=3 b=2 c=5', 'a=1 b=4');
    expect([takenOver, kept]).toEqual([['a', 'c'], ['b']]);
  });

  it('asks when both changed one row differently, and shows all three', () => {
    const { conflicts, rows } = merge('a=1', 'a=2', 'a=3');
    expect(conflicts).toEqual([
      {
        kind: 'both-changed',
        key: 'a',
        base: { group: 'a', role: '1' },
        theirs: { group: 'a', role: '2' },
        yours: { group: 'a', role: '3' },
      },
    ]);
    expect(words(rows)).toBe('a=3');
  });

  it('asks when one removed what the other changed', () => {
    expect(merge('a=1', '', 'a=2').conflicts).toMatchObject([{ key: 'a', theirs: undefined }]);
    expect(merge('a=1', 'a=2', '').conflicts).toMatchObject([{ key: 'a', yours: undefined }]);
  });

  it('asks when each gave the same role to another group', () => {
    const { conflicts } = merge('a=1', 'a=1 b=2', 'a=1 c=2');
    expect(conflicts).toEqual([
      {
        kind: 'not-unique',
        unique: '2',
        theirs: { group: 'b', role: '2' },
        yours: { group: 'c', role: '2' },
      },
    ]);
  });

  it('takes the side that a person chose', () => {
    const both = merge('a=1', 'a=2', 'a=3');
    const [conflict] = both.conflicts;
    if (!conflict) throw new Error('no conflict');
    expect(words(settleConflict(both.rows, conflict, 'theirs', rules))).toBe('a=2');
    expect(words(settleConflict(both.rows, conflict, 'yours', rules))).toBe('a=3');
    const shared = merge('a=1', 'a=1 b=2', 'a=1 c=2');
    const [claim] = shared.conflicts;
    if (!claim) throw new Error('no conflict');
    expect(words(settleConflict(shared.rows, claim, 'theirs', rules))).toBe('a=1 b=2');
    expect(words(settleConflict(shared.rows, claim, 'yours', rules))).toBe('a=1 c=2');
  });

  it('loses no change and breaks no rule in 1,000 random pairs of edits', () => {
    const random = seeded(20260512);
    let merges = 0;
    let questions = 0;
    for (let round = 0; round < 1000; round++) {
      const base = randomSet(random);
      const [theirs, yours] = [edit(base, random), edit(base, random)];
      const { rows, conflicts } = mergeThreeWay(base, theirs, yours, rules);
      if (conflicts.length > 0) {
        questions++;
        continue;
      }
      merges++;
      expect(new Set(rows.map(({ role }) => role)).size).toBe(rows.length);
      for (const changed of [theirs, yours]) {
        for (const group of GROUPS) {
          const [was, is] = [roleOf(base, group), roleOf(changed, group)];
          if (was !== is) expect(roleOf(rows, group)).toBe(is);
        }
      }
    }
    expect(merges).toBeGreaterThan(200);
    expect(questions).toBeGreaterThan(100);
  });
});

const GROUPS = ['a', 'b', 'c', 'd', 'e', 'f'];
const ROLES = ['1', '2', '3', '4', '5', '6', '7'];

const roleOf = (rows: readonly Mapping[], group: string): string | undefined =>
  rows.find((row) => row.group === group)?.role;

function randomSet(random: () => number): Mapping[] {
  const free = [...ROLES];
  return GROUPS.filter(() => random() < 0.6).map((group) => ({
    group,
    role: free.splice(Math.floor(random() * free.length), 1)[0] ?? '',
  }));
}

/** One or two changes that keep a set one-to-one, as the page allows them. */
function edit(rows: readonly Mapping[], random: () => number): Mapping[] {
  let result = [...rows];
  for (let step = 0; step < 1 + Math.floor(random() * 2); step++) {
    const group = GROUPS[Math.floor(random() * GROUPS.length)] ?? 'a';
    result = result.filter((row) => row.group !== group);
    const free = ROLES.filter((role) => !result.some((row) => row.role === role));
    const role = free[Math.floor(random() * free.length)];
    if (random() < 0.7 && role !== undefined) result.push({ group, role });
  }
  return result;
}
