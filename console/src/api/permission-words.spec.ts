import { refusalWords } from './permission-words.js';

describe('refusalWords', () => {
  it.each([
    [undefined, 'Needs the permission roles:write.'],
    [['Admin'], 'Needs roles:write; Admin has it.'],
    [['Admin', 'Editor'], 'Needs roles:write; Admin and Editor have it.'],
    [['A', 'B', 'C', 'D'], 'Needs roles:write; A, B and 2 more have it.'],
  ])('says who of %j has it', (roles, words) => {
    expect(refusalWords('roles:write', roles && { roles, count: roles.length })).toBe(words);
  });
});
