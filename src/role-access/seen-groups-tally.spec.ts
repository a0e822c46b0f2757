import { tallyGroups, type CountedGroup } from './seen-groups-tally.js';

const seen = (name: string, people: number, id: string | null = null, day = 1): CountedGroup => ({
  name,
  id,
  people,
  lastSeenAt: new Date(Date.UTC(2026, 0, day)),
});

describe('tallyGroups', () => {
  it('counts for a mapping whoever has its group, told with or without its id', () => {
    const { mapped, unmapped } = tallyGroups(
      [seen('Admins', 2, '00g1', 3), seen('Admins', 5, null, 2)],
      [{ groupName: 'Admins', groupId: '00g1' }],
    );
    expect(mapped.get('Admins')).toEqual({ people: 7, lastSeenAt: new Date(Date.UTC(2026, 0, 3)) });
    expect(unmapped).toEqual([]);
  });

  it('finds a pinned group that has another name by now', () => {
    const { mapped } = tallyGroups([seen('Renamed', 4, '00g1')], [{ groupName: 'Admins', groupId: '00g1' }]);
    expect(mapped.get('Admins')?.people).toBe(4);
  });

  it('takes an equal name with another id for another group', () => {
    const other = seen('Admins', 9, '00g2');
    const { mapped, unmapped } = tallyGroups([other], [{ groupName: 'Admins', groupId: '00g1' }]);
    expect(mapped.size).toBe(0);
    expect(unmapped).toEqual([other]);
  });

  it('counts a group with an id for a mapping that is known by name alone', () => {
    const { mapped } = tallyGroups([seen('Guests', 3, '00g7')], [{ groupName: 'Guests', groupId: null }]);
    expect(mapped.get('Guests')?.people).toBe(3);
  });

  it('lists a group once that some bring by its name and others with its id', () => {
    const { unmapped } = tallyGroups(
      [seen('Everyone', 4, null, 2), seen('Everyone', 3, '00g1', 1), seen('Choir', 1)],
      [],
    );
    expect(unmapped).toEqual([seen('Everyone', 7, '00g1', 2), seen('Choir', 1)]);
  });

  it('can’t tell to which of two groups of one name a name alone belongs', () => {
    const groups = [seen('Twins', 3), seen('Twins', 2, '00g1'), seen('Twins', 1, '00g2')];
    expect(tallyGroups(groups, []).unmapped).toEqual(groups);
  });

  it('lists groups without a role by the number of their people, then by name', () => {
    const { unmapped } = tallyGroups([seen('B', 1), seen('C', 8), seen('A', 1)], []);
    expect(unmapped.map(({ name }) => name)).toEqual(['C', 'A', 'B']);
  });
});
