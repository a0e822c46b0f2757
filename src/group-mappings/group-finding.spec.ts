import { groupFinding } from './group-finding.js';
import type { DirectoryGroup } from './group-lookup.js';

const group = (id: string, name: string): DirectoryGroup => ({ id, name, type: 'OKTA_GROUP' });
const pinnedTo = (groupId: string | null) => ({ groupName: 'Ops', groupId });

describe('what has become of a mapped group', () => {
  it('is nothing while it is called as it was', () => {
    const found = groupFinding(pinnedTo('1'), group('1', 'Ops'), [group('1', 'Ops'), group('2', 'OPS')]);
    expect(found).toEqual({ groupName: 'Ops', groupId: '1', warnings: [], deleted: false });
  });

  it('is its new name once it is renamed, whoever has the old one', () => {
    const found = groupFinding(pinnedTo('1'), group('1', 'Operations'), [group('1', 'Operations')]);
    expect(found).toEqual({ groupName: 'Operations', groupId: '1', warnings: [], deleted: false });
  });

  it.each([' Ops', 'Ops\n', 'x'.repeat(256)])(
    'is a warning when the new name is none that a mapping may have: %j',
    (name) => {
      expect(groupFinding(pinnedTo('1'), group('1', name), [group('1', name)])).toEqual({
        groupName: 'Ops',
        groupId: '1',
        warnings: ['group-renamed-in-okta'],
        deleted: false,
      });
    },
  );

  it('is a warning when another group has got its name', () => {
    const found = groupFinding(pinnedTo('1'), group('1', 'Ops'), [group('1', 'Ops'), group('2', 'Ops')]);
    expect(found).toMatchObject({ groupId: '1', warnings: ['group-name-not-unique'], deleted: false });
  });

  it('is its end when Okta knows it no more, also if another group has taken its name', () => {
    expect(groupFinding(pinnedTo('1'), null, [group('2', 'Ops')])).toEqual({
      groupName: 'Ops',
      groupId: '1',
      warnings: ['group-not-found-in-okta'],
      deleted: true,
    });
  });

  it('is an id to pin to, when it was pinned to none and one group alone has its name', () => {
    expect(groupFinding(pinnedTo(null), null, [group('1', 'Ops'), group('2', 'ops')])).toEqual({
      groupName: 'Ops',
      groupId: '1',
      warnings: [],
      deleted: false,
    });
  });

  it('is never the end of a mapping that is pinned to no group', () => {
    expect(groupFinding(pinnedTo(null), null, [])).toMatchObject({
      groupId: null,
      warnings: ['group-not-found-in-okta'],
      deleted: false,
    });
  });
});
