import type { Caller } from '../access/caller.js';
import type { AccessModel, ApplicationFacts } from '../access-model/access-model.js';
import { lackedBy, MOST_ROLE_NAMES, roleNamesFor } from './own-session.dto.js';

const callerWith = (...permissions: string[]): Caller =>
  ({ permissions: new Set(permissions) }) as unknown as Caller;

const roles = (count: number) =>
  Array.from({ length: count }, (_, rank) => ({ key: `role-${rank}`, name: `Role ${rank}`, rank }));

describe('roleNamesFor', () => {
  it('names every role, the most powerful first, for whoever may read roles', () => {
    expect(roleNamesFor(callerWith('roles:read'), { roles: roles(2) })).toEqual({
      roleNames: [
        { key: 'role-0', name: 'Role 0' },
        { key: 'role-1', name: 'Role 1' },
      ],
    });
  });

  it('names none for whoever may not read roles', () => {
    expect(roleNamesFor(callerWith('subjects:read'), { roles: roles(2) })).toEqual({});
  });

  it('names none once there are too many for an answer that every page begins with', () => {
    const caller = callerWith('roles:read');
    expect(roleNamesFor(caller, { roles: roles(MOST_ROLE_NAMES) }).roleNames).toHaveLength(MOST_ROLE_NAMES);
    expect(roleNamesFor(caller, { roles: roles(MOST_ROLE_NAMES + 1) })).toEqual({});
  });
});

describe('lackedBy', () => {
  const held = (...keys: readonly (readonly [string, null | object])[]) => new Map(keys);
  const model = (grants: Record<string, ReadonlyMap<string, unknown>>) =>
    ({
      roles: roles(7),
      applications: new Map([
        ['gateway', { grants: new Map(Object.entries(grants)) } as unknown as ApplicationFacts],
      ]),
    }) as unknown as AccessModel;
  const reader = callerWith('roles:read', 'applications:read');

  it('names the roles that always hold what the caller lacks, the most powerful first', () => {
    const grants = {
      'roles:read': held(['role-0', null]),
      'roles:write': held(['role-2', null], ['role-1', null], ['role-3', { text: 'false' }], ['gone', null]),
    };
    expect(lackedBy(reader, model(grants))).toEqual({
      lacked: [{ permission: 'roles:write', roles: ['Role 1', 'Role 2'], count: 2 }],
    });
  });

  it('names the first five, and says how many there are', () => {
    const grants = {
      'roles:write': held(...roles(7).map(({ key }): readonly [string, null] => [key, null])),
    };
    const { lacked: [first] = [] } = lackedBy(reader, model(grants));
    expect([first?.roles.length, first?.count]).toEqual([5, 7]);
  });

  it.each(['roles:read', 'applications:read'])('tells nothing to whoever has %s alone', (permission) => {
    const grants = { 'roles:write': held(['role-0', null]) };
    expect(lackedBy(callerWith(permission), model(grants))).toEqual({});
  });
});
