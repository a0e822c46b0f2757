import type { GroupMapping } from '../group-mappings/group-mapping.entity.js';
import { wantedEntries, withoutConflicts } from './wanted-mappings.js';

const row = (id: string, groupName: string, groupId: string | null, roleKey: string) =>
  ({ id, groupName, groupId, roleKey }) as GroupMapping;
const existing = [row('a1', 'Admins', 'g1', 'admin'), row('b2', 'Devs', null, 'developer')];
const shown = ({ entries }: ReturnType<typeof wantedEntries>) =>
  entries.map(({ groupName, groupId, role, pointer, existing: of }) => [
    groupName,
    groupId,
    role,
    pointer,
    of?.id,
  ]);

describe('the set that a request wants', () => {
  it('is the whole set, whose groups keep what is known of them', () => {
    const wanted = wantedEntries(existing, {
      mappings: [
        { groupName: 'Devs', role: 'admin' },
        { groupName: 'Admins', role: 'guest', groupId: 'g9' },
        { groupName: 'New', role: 'developer' },
      ],
    });
    expect(shown(wanted)).toEqual([
      ['Devs', null, 'admin', '/mappings/0', 'b2'],
      ['Admins', 'g9', 'guest', '/mappings/1', 'a1'],
      ['New', undefined, 'developer', '/mappings/2', undefined],
    ]);
  });

  it('is what is left and what is added, with ids in any case', () => {
    const wanted = wantedEntries(existing, {
      add: [{ groupName: 'Admins', role: 'guest' }],
      remove: ['A1', 'c3'],
    });
    expect(shown(wanted)).toEqual([
      ['Devs', null, 'developer', null, 'b2'],
      ['Admins', undefined, 'guest', '/add/0', undefined],
    ]);
    expect(wanted.conflicts).toEqual([
      { code: 'not-found', detail: 'No such group mapping.', pointer: '/remove/1' },
    ]);
  });
});

describe('entries that do not fit together', () => {
  const entry = (groupName: string, groupId: string | null, role: string, index: number | null) => {
    return { groupName, groupId, role, pointer: index === null ? null : `/add/${index}` };
  };

  it('are told by the first field in which they collide, and left out', () => {
    const { accepted, conflicts } = withoutConflicts([
      entry('A', 'g1', 'admin', null),
      entry('A', 'g2', 'guest', 0),
      entry('B', 'g1', 'guest', 1),
      entry('C', null, 'admin', 2),
      entry('D', null, 'guest', 3),
      entry('E', null, 'developer', 4),
    ]);
    expect(accepted.map(({ groupName }) => groupName)).toEqual(['A', 'D', 'E']);
    expect(conflicts.map(({ code, pointer }) => [code, pointer])).toEqual([
      ['group-already-mapped', '/add/0/groupName'],
      ['group-already-mapped', '/add/1/groupId'],
      ['role-already-mapped', '/add/2/role'],
    ]);
  });
});
