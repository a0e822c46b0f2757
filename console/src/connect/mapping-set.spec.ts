import { withGroups } from './mapping-set.js';

describe('withGroups', () => {
  const present = [
    { id: '1', groupName: 'Staff', role: 'guest' },
    { id: '2', groupName: 'Old admins', role: 'admin' },
  ];

  it('takes a role from the group that had it, so that a wrong choice can be corrected', () => {
    expect(withGroups(present, [{ groupName: 'Admins', groupId: '00g1', role: 'admin' }])).toEqual([
      { groupName: 'Staff', role: 'guest' },
      { groupName: 'Admins', groupId: '00g1', role: 'admin' },
    ]);
  });

  it('gives a group another role, and leaves none with two', () => {
    expect(withGroups(present, [{ groupName: 'Staff', role: 'admin' }])).toEqual([
      { groupName: 'Staff', role: 'admin' },
    ]);
  });
});
