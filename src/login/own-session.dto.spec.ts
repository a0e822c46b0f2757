import type { Caller } from '../access/caller.js';
import { MOST_ROLE_NAMES, roleNamesFor } from './own-session.dto.js';

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
