import { fieldChanges } from './field-changes.js';

describe('the changes of fields', () => {
  it('are those that have another value, came or went, each by its JSON Pointer', () => {
    const before = { name: 'A', rank: 1, gone: true, deep: { same: [1], other: 'x' } };
    const after = { name: 'B', rank: 1, deep: { same: [1], other: null }, come: 0 };
    expect(fieldChanges(before, after)).toEqual([
      { pointer: '/name', before: 'A', after: 'B' },
      { pointer: '/gone', before: true },
      { pointer: '/deep/other', before: 'x', after: null },
      { pointer: '/come', after: 0 },
    ]);
  });

  it('of what was made are all its fields, and of what was deleted as well', () => {
    expect(fieldChanges(null, { key: 'a', rank: 0 })).toEqual([
      { pointer: '/key', after: 'a' },
      { pointer: '/rank', after: 0 },
    ]);
    expect(fieldChanges({ key: 'a' }, null)).toEqual([{ pointer: '/key', before: 'a' }]);
    expect(fieldChanges(null, null)).toEqual([]);
  });

  it('take a list as one value, and no difference in the order of fields for a change', () => {
    expect(fieldChanges({ hosts: ['a', 'b'] }, { hosts: ['b', 'a'] })).toEqual([
      { pointer: '/hosts', before: ['a', 'b'], after: ['b', 'a'] },
    ]);
    expect(
      fieldChanges({ rules: [{ path: '/', public: true }] }, { rules: [{ public: true, path: '/' }] }),
    ).toEqual([]);
  });

  it('name odd fields as RFC 6901 writes them', () => {
    expect(fieldChanges({}, { 'a/b~c': 1, __proto__x: 2 }).map(({ pointer }) => pointer)).toEqual([
      '/a~1b~0c',
      '/__proto__x',
    ]);
  });
});
