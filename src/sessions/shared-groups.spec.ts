import { SharedGroups } from './shared-groups.js';

describe('shared groups', () => {
  const groups = new SharedGroups();
  /** As from a row: objects and texts of its own. */
  const copy = (list: readonly { name: string; id?: string }[]): { name: string; id?: string }[] =>
    JSON.parse(JSON.stringify(list)) as { name: string; id?: string }[];

  it('are one object for everybody who is in them, and read like any group', () => {
    const list = [{ name: 'Engineering' }, { name: 'Everyone', id: '00g1' }];
    const first = groups.hold(copy(list));
    const second = groups.hold(copy(list));
    expect(first).toEqual(list);
    expect(JSON.stringify(first)).toBe(JSON.stringify(list));
    expect(second[0]).toBe(first[0]);
    expect(second[1]).toBe(first[1]);
    groups.release(first);
    groups.release(second);
  });

  it('tell a group known by name from groups with ids that have the same name', () => {
    const held = groups.hold([
      { name: 'Staff' },
      { name: 'Staff', id: '00g1' },
      { name: 'Staff', id: '00g2' },
    ]);
    expect(new Set(held).size).toBe(3);
    expect(held.map(({ id }) => id)).toEqual([undefined, '00g1', '00g2']);
    groups.release(held);
  });

  it('keep the old name of a renamed group for those who have it', () => {
    const before = groups.hold([{ name: 'Ops', id: '00g1' }]);
    const after = groups.hold([{ name: 'Operations', id: '00g1' }]);
    expect([before[0]?.name, after[0]?.name]).toEqual(['Ops', 'Operations']);
    groups.release(before);
    expect(groups.hold([{ name: 'Operations', id: '00g1' }])[0]).toBe(after[0]);
    groups.release(after);
    groups.release(after);
  });

  it('are forgotten with the last list that holds them, and not before', () => {
    const first = groups.hold([{ name: 'A' }, { name: 'B' }]);
    const second = groups.hold([{ name: 'B' }, { name: 'C', id: '00g3' }]);
    const { bytes } = groups;
    groups.release(first);
    expect(groups.size).toBe(2);
    expect(groups.bytes).toBeLessThan(bytes);
    groups.release(second);
    expect([groups.size, groups.bytes]).toEqual([0, 0]);
  });
});
