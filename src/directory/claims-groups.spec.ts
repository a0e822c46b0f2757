import { groupsOfClaims } from './claims-groups.js';

const names = (count: number) => Array.from({ length: count }, (_, index) => `group ${index}`);
const read = (claims: Record<string, unknown> | null, claimName = 'groups') =>
  groupsOfClaims(claims, claimName, 'id-token')?.groups.map((group) => group.name) ?? null;

describe('groupsOfClaims', () => {
  it.each([
    ['a list of names', { groups: ['Admins', 'Everyone'] }, 'groups', ['Admins', 'Everyone']],
    ['a single string as one group', { groups: 'Admins' }, 'groups', ['Admins']],
    ['names exactly as they are', { groups: [' Ädmins ', 'admins'] }, 'groups', [' Ädmins ', 'admins']],
    ['a list below a dotted path', { realm_access: { roles: ['a'] } }, 'realm_access.roles', ['a']],
    ['a claim whose name is a URL', { 'https://x.example/groups': ['a'] }, 'https://x.example/groups', ['a']],
    [
      'a path through a name with dots',
      { 'x.example': { 'my.groups': ['a'] } },
      'x.example.my.groups',
      ['a'],
    ],
    ['the exact name before a path', { 'a.b': ['exact'], a: { b: ['path'] } }, 'a.b', ['exact']],
    ['no claim', {}, 'groups', null],
    ['no document', null, 'groups', null],
    ['an empty list as no list', { groups: [] }, 'groups', null],
    ['an empty string as no list', { groups: '' }, 'groups', null],
    ['a list with a number as no list', { groups: ['a', 1] }, 'groups', null],
    ['a list with an empty name as no list', { groups: ['a', ''] }, 'groups', null],
    ['nested lists as no list', { groups: [['a']] }, 'groups', null],
    ['an object as no list', { groups: { 0: 'a', length: 1 } }, 'groups', null],
    ['a path through a list as no list', { a: [{ b: ['x'] }] }, 'a.0.b', null],
    ['null', { groups: null }, 'groups', null],
    ['another case of the name', { Groups: ['a'] }, 'groups', null],
    ['inherited properties', {}, 'constructor.name', null],
    ['a prototype', {}, '__proto__', null],
  ])('reads %s', (_, claims, claimName, expected) => {
    expect(read(claims, claimName)).toEqual(expected);
  });

  it('suspects a list of 100 names or more, and one that names a group twice', () => {
    const suspect = (groups: string[]) => groupsOfClaims({ groups }, 'groups', 'userinfo')?.suspect;
    expect(suspect(names(99))).toBe(false);
    expect(suspect(names(100))).toBe(true);
    expect(suspect(names(150))).toBe(true);
    expect(suspect(['Admins', 'Everyone', 'Admins'])).toBe(true);
  });

  it('refuses more groups than are kept instead of cutting the list', () => {
    expect(read({ groups: names(10_000) })).toHaveLength(10_000);
    expect(() => read({ groups: names(10_001) })).toThrow('more than 10000 groups');
  });
});
