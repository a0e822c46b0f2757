import { documentFields } from './document-fields.js';

describe('the fields of a change', () => {
  it('are those that have another value, came or went', () => {
    expect(
      documentFields({
        before: { name: 'A', rank: 1, stepUp: { maxAge: 60 }, gone: true },
        after: { name: 'B', rank: 1, stepUp: { maxAge: 30 }, 'a/b': 1 },
      }),
    ).toEqual([
      { pointer: '/name', before: 'A', after: 'B' },
      { pointer: '/stepUp/maxAge', before: 60, after: 30 },
      { pointer: '/gone', before: true },
      { pointer: '/a~1b', after: 1 },
    ]);
  });

  it('are all of what is made or deleted', () => {
    expect(documentFields({ before: null, after: { key: 'a' } })).toEqual([{ pointer: '/key', after: 'a' }]);
    expect(documentFields({ before: { key: 'a' }, after: null })).toEqual([{ pointer: '/key', before: 'a' }]);
  });

  it('name of a list of objects the entries that are not on both sides, and a list of texts as a whole', () => {
    const [one, two, three] = [{ path: '/1' }, { path: '/2' }, { path: '/3' }];
    expect(
      documentFields({
        before: { accessRules: [one, two], hosts: ['a'] },
        after: { accessRules: [three, one, { path: '/2', public: true }], hosts: ['a', 'b'] },
      }),
    ).toEqual([
      { pointer: '/accessRules/0', after: three },
      { pointer: '/accessRules/1', before: two },
      { pointer: '/accessRules/2', after: { path: '/2', public: true } },
      { pointer: '/hosts', before: ['a'], after: ['a', 'b'] },
    ]);
  });

  it('tell of a list whose order alone is another', () => {
    const [one, two] = [{ path: '/1' }, { path: '/2' }];
    expect(documentFields({ before: { rules: [one, two] }, after: { rules: [two, one] } })).toEqual([
      { pointer: '/rules', before: [one, two], after: [two, one] },
    ]);
  });
});
