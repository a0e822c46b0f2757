import type { GroupMapping } from './group-mapping.entity.js';
import { assertOneToOne, planMappingSet } from './mapping-set-plan.js';

const row = (groupName: string, roleKey: string, groupId: string | null = null) =>
  ({ id: `id of ${groupName}`, groupName, groupId, roleKey }) as GroupMapping;
const entry = (groupName: string, role: string, groupId: string | null = null) => ({
  groupName,
  groupId,
  role,
});

describe('the plan from one set of mappings to another', () => {
  it('leaves alone what stays the same', () => {
    const plan = planMappingSet([row('A', 'a', '1'), row('B', 'b')], [entry('B', 'b'), entry('A', 'a', '1')]);
    expect(plan).toEqual({ added: [], changed: [], removed: [] });
  });

  it('adds, changes and removes by the name of the group', () => {
    const [kept, gone] = [row('A', 'a'), row('B', 'b')];
    expect(planMappingSet([kept, gone], [entry('A', 'b'), entry('C', 'c')])).toEqual({
      added: [entry('C', 'c')],
      changed: [{ before: kept, after: entry('A', 'b') }],
      removed: [gone],
    });
  });

  it('changes both of two groups that swap their roles', () => {
    const plan = planMappingSet([row('A', 'a'), row('B', 'b')], [entry('A', 'b'), entry('B', 'a')]);
    expect(plan.changed).toHaveLength(2);
    expect([plan.added, plan.removed]).toEqual([[], []]);
  });

  it('changes a group that is pinned to another id', () => {
    const before = row('A', 'a', '1');
    expect(planMappingSet([before], [entry('A', 'a', '2')]).changed).toEqual([
      { before, after: entry('A', 'a', '2') },
    ]);
  });

  it('takes names that differ by case for different groups', () => {
    const plan = planMappingSet([row('Ops', 'a')], [entry('ops', 'a')]);
    expect([plan.added.length, plan.removed.length]).toEqual([1, 1]);
  });

  it('looks at each of ten thousand mappings and of ten thousand others only a few times', () => {
    const names = Array.from({ length: 10_000 }, (_, i) => `group ${i}`);
    let looks = 0;
    const counted = <T extends { groupName: string }>(mapping: T): T => {
      const { groupName } = mapping;
      return Object.defineProperty(mapping, 'groupName', { get: () => ((looks += 1), groupName) });
    };
    const plan = planMappingSet(
      names.map((name) => counted(row(name, name))),
      names.map((name, i) => counted(entry(name, names[9_999 - i] ?? ''))),
    );
    expect(plan.changed).toHaveLength(10_000);
    expect(looks).toBeLessThanOrEqual(5 * 20_000);
  });
});

describe('a set of mappings', () => {
  const codeOf = (entries: Parameters<typeof assertOneToOne>[0]) => {
    try {
      assertOneToOne(entries);
      return 'accepted';
    } catch (error) {
      const { code, errors } = error as { code: string; errors: { pointer: string }[] };
      return `${code} ${errors[0]?.pointer}`;
    }
  };

  it('may name each group and each role once', () => {
    expect(codeOf([entry('A', 'a'), entry('B', 'b'), entry('a', 'c')])).toBe('accepted');
  });

  it.each([
    [[entry('A', 'a'), entry('A', 'b')], 'group-already-mapped /mappings/1/groupName'],
    [[entry('A', 'a', '1'), entry('B', 'b', '1')], 'group-already-mapped /mappings/1/groupId'],
    [[entry('A', 'a'), entry('B', 'b'), entry('C', 'a')], 'role-already-mapped /mappings/2/role'],
    [[entry('A', 'a'), entry('B', 'a'), entry('A', 'c')], 'group-already-mapped /mappings/2/groupName'],
    [[entry('A', 'a'), entry('A', 'a')], 'group-already-mapped /mappings/1/groupName'],
  ])('is refused when it repeats one: %#', (entries, expected) => {
    expect(codeOf(entries)).toBe(expected);
  });
});
