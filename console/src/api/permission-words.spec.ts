import { holdersOf, refusalWords } from './permission-words.js';

const roles = [
  { key: 'guest', name: 'Guest', rank: 3 },
  { key: 'admin', name: 'Admin', rank: 0 },
  { key: 'security-engineer', name: 'Security Engineer', rank: 1 },
];
const grant = (role: string, resourceType: string, action: string, condition?: string) => ({
  role,
  resourceType,
  action,
  ...(condition === undefined ? {} : { condition }),
});

describe('holdersOf', () => {
  it('names the roles that hold a permission, the most powerful first', () => {
    const grants = [
      grant('security-engineer', 'sessions', 'write'),
      grant('admin', 'sessions', 'write'),
      grant('guest', 'sessions', 'read'),
    ];
    expect(holdersOf('sessions:write', { grants, roles })).toEqual(['Admin', 'Security Engineer']);
  });

  it('leaves out a role that holds it only sometimes, and one that is gone', () => {
    const grants = [grant('guest', 'roles', 'write', 'false'), grant('gone', 'roles', 'write')];
    expect(holdersOf('roles:write', { grants, roles })).toEqual([]);
  });
});

describe('refusalWords', () => {
  it.each([
    [[], 'Needs the permission roles:write.'],
    [['Admin'], 'Needs roles:write; Admin has it.'],
    [['Admin', 'Editor'], 'Needs roles:write; Admin and Editor have it.'],
    [['A', 'B', 'C', 'D'], 'Needs roles:write; A, B and 2 more have it.'],
  ])('says who of %j has it', (holders, words) => {
    expect(refusalWords('roles:write', holders)).toBe(words);
  });
});
