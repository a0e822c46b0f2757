import { boardOf } from './board-model.js';
import type { GroupRoles } from './groups.queries.js';
import { without, type MappingSet } from './mapping-set.js';

const view: GroupRoles = {
  connection: 'default',
  defaultRole: null,
  oktaApi: true,
  mappings: [],
  roles: ['admin', 'developer', 'guest'].map((key, rank) => ({
    key,
    name: key,
    rank,
    grants: 0,
    applications: 0,
  })),
  unmapped: [],
  unmappedTotal: 0,
  peopleExamined: 0,
};

const saved: MappingSet = [
  { groupName: 'Admins', groupId: '00g1', role: 'admin' },
  { groupName: 'Visitors', role: 'guest' },
];

const shown = (rows: MappingSet, q?: string) => {
  const { groups, roles } = boardOf(view, saved, rows, q);
  return {
    groups: groups.map((group) => group && [group.name, group.role, group.changed]),
    roles: roles.map(({ role, group, changed }) => [role.key, group?.name, changed]),
  };
};

describe('boardOf', () => {
  it('shows roles without a group as empty slots', () => {
    expect(shown(saved)).toEqual({
      groups: [['Admins', 'admin', false], undefined, ['Visitors', 'guest', false]],
      roles: [
        ['admin', 'Admins', false],
        ['developer', undefined, false],
        ['guest', 'Visitors', false],
      ],
    });
  });

  it('leaves groups where they were when they swap, so that their lines cross', () => {
    const rows = [
      { groupName: 'Admins', groupId: '00g1', role: 'guest' },
      { groupName: 'Visitors', role: 'admin' },
    ];
    expect(shown(rows).groups).toEqual([['Admins', 'guest', true], undefined, ['Visitors', 'admin', true]]);
    expect(shown(rows).roles[1]).toEqual(['developer', undefined, false]);
  });

  it('keeps a group in sight that gives nothing any more, and puts a new one beside the empty slot that it fills', () => {
    const rows = [...without(saved, 'admin'), { groupName: 'Choir', role: 'developer' }];
    expect(shown(rows).groups).toEqual([
      ['Admins', undefined, true],
      ['Choir', 'developer', true],
      ['Visitors', 'guest', false],
    ]);
  });

  it('puts a new group that takes a role below all others', () => {
    const rows = [...without(saved, 'admin'), { groupName: 'Owners', role: 'admin' }];
    expect(shown(rows).groups.map((group) => group?.[0])).toEqual([
      'Admins',
      undefined,
      'Visitors',
      'Owners',
    ]);
  });

  it('finds by the names of both sides', () => {
    expect(shown(saved, 'visit').roles).toEqual([['guest', 'Visitors', false]]);
    expect(shown(saved, 'DEVEL').groups).toEqual([undefined]);
  });

  it.each([
    ['nobody at all has signed in', { people: 0 }, 0, false],
    ['people have signed in and nobody has it', { people: 0 }, 3, true],
    ['it is found by its id', { people: 0, groupId: '00g1' }, 3, false],
    ['somebody has it', { people: 1 }, 3, false],
  ])('doubts a name only when another one may be meant: %s', (_, mapping, peopleExamined, doubtful) => {
    const row = { groupName: 'Visitors', role: 'guest', ...mapping };
    const mappings = [row] as unknown as GroupRoles['mappings'];
    const { groups } = boardOf({ ...view, mappings, peopleExamined }, [row], [row]);
    expect(groups.find((group) => group?.name === 'Visitors')?.doubtful).toBe(doubtful);
  });
});
