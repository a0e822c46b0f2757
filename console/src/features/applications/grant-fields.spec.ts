import { grantFaults, grantFieldsOf, permissionOf, sortedGrants, toGrant } from './grant-fields.js';

const grant = { role: 'admin', action: ' read ', resourceType: ' report ', condition: ' ' };

describe('the form of a grant', () => {
  it('sends no condition rather than an empty one, which the gateway would refuse', () => {
    expect(toGrant(grant)).toEqual({ role: 'admin', action: 'read', resourceType: 'report' });
    expect(toGrant({ ...grant, condition: ' true ' }).condition).toBe('true');
    expect(permissionOf(toGrant(grant))).toBe('report:read');
  });

  it('begins with the permission and the role that an address says, and with nothing that makes no sense', () => {
    expect(grantFieldsOf({ permission: 'urn:order:approve', role: 'guest' })).toEqual({
      resourceType: 'urn:order',
      action: 'approve',
      role: 'guest',
    });
    expect(grantFieldsOf({ permission: 'order' })).toEqual({});
  });

  it.each([
    [grant, []],
    [{ ...grant, role: '' }, ['role']],
    [{ ...grant, action: 'two words', resourceType: 'a:b' }, ['action', 'resourceType']],
    [{ ...grant, action: '', resourceType: '' }, ['action', 'resourceType']],
  ])('says what is wrong, at its field', (fields, faulty) => {
    expect(Object.keys(grantFaults(fields))).toEqual(faulty);
  });

  it('lists grants of one thing together, the most powerful role first', () => {
    const rank = (role: string): number => ['admin', 'guest'].indexOf(role);
    const list = [
      { role: 'guest', action: 'read', resourceType: 'b' },
      { role: 'admin', action: 'read', resourceType: 'b' },
      { role: 'guest', action: 'edit', resourceType: 'a' },
    ];
    expect(sortedGrants(list, rank).map(({ role, resourceType }) => `${role} ${resourceType}`)).toEqual([
      'guest a',
      'admin b',
      'guest b',
    ]);
  });
});
