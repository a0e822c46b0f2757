import {
  changesOf,
  sameSet,
  takenBy,
  without,
  withMoved,
  withSwapped,
  type MappingSet,
} from './mapping-set.js';

const set: MappingSet = [
  { groupName: 'Admins', groupId: '00g1', role: 'admin' },
  { groupName: 'Visitors', groupId: '00g2', role: 'guest' },
];

describe('takenBy', () => {
  it.each([
    ['developer', 'Engineering', { kind: 'free' }],
    ['admin', 'Admins', { kind: 'same' }],
    ['admin', 'Engineering', { kind: 'role', groupName: 'Admins' }],
    ['developer', 'Visitors', { kind: 'group', role: 'guest' }],
    ['admin', 'Visitors', { kind: 'both', groupName: 'Admins', role: 'guest' }],
  ])('says of %s for %s: %j', (role, groupName, taken) => {
    expect(takenBy(set, role, { groupName })).toEqual(taken);
  });

  it('takes another group of the same name for a change', () => {
    expect(takenBy(set, 'admin', { groupName: 'Admins', groupId: '00g9' })).toEqual({ kind: 'free' });
  });
});

describe('changing a set', () => {
  it('moves a role, and whoever had it gives nothing', () => {
    expect(withMoved(set, 'admin', { groupName: 'Owners', groupId: '00g3' })).toEqual([
      { groupName: 'Visitors', groupId: '00g2', role: 'guest' },
      { groupName: 'Owners', groupId: '00g3', role: 'admin' },
    ]);
  });

  it('moves a group from one role to another, whose group gives nothing then', () => {
    expect(withMoved(set, 'admin', { groupName: 'Visitors' })).toEqual([
      { groupName: 'Visitors', groupId: '00g2', role: 'admin' },
    ]);
  });

  it('swaps the roles of two groups, which keep their ids', () => {
    const swapped = withSwapped(set, 'admin', { groupName: 'Visitors', groupId: '00g2' });
    expect(
      sameSet(swapped, [
        { groupName: 'Admins', groupId: '00g1', role: 'guest' },
        { groupName: 'Visitors', groupId: '00g2', role: 'admin' },
      ]),
    ).toBe(true);
    expect(sameSet(withSwapped(swapped, 'admin', { groupName: 'Admins' }), set)).toBe(true);
  });

  it('takes another group of the same name', () => {
    expect(withMoved(set, 'admin', { groupName: 'Admins', groupId: '00g9' })[0]).toEqual({
      groupName: 'Admins',
      groupId: '00g9',
      role: 'admin',
    });
  });

  it('takes a role away', () => {
    expect(without(set, 'admin')).toEqual([set[1]]);
  });

  it('keeps each role and each group once, whatever is done', () => {
    let state = 7;
    const next = (n: number): number => (state = (state * 48_271) % 2_147_483_647) % n;
    let rows: MappingSet = [];
    for (let step = 0; step < 500; step += 1) {
      const [role, group] = [`r${next(5)}`, { groupName: `g${next(6)}` }];
      rows = [withMoved, withSwapped][next(2)]!(rows, role, group);
      if (next(5) === 0) rows = without(rows, `r${next(5)}`);
      expect(new Set(rows.map((row) => row.role)).size).toBe(rows.length);
      expect(new Set(rows.map((row) => row.groupName)).size).toBe(rows.length);
    }
  });
});

describe('changesOf', () => {
  it('tells group by group what it gave and gives', () => {
    expect(changesOf(set, withMoved(set, 'admin', { groupName: 'Visitors' }))).toEqual([
      { groupName: 'Admins', before: 'admin', after: undefined },
      { groupName: 'Visitors', before: 'guest', after: 'admin' },
    ]);
    expect(changesOf(set, [...set].reverse())).toEqual([]);
  });
});
