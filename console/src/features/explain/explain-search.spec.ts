import { explainSearch } from './explain-search.js';

describe('the groups of a question', () => {
  it.each([
    ['Engineering', ['Engineering']],
    ['["Engineering","Something else"]', ['Engineering', 'Something else']],
    ['["One"]', ['One']],
    ['[]', []],
    ['[Old] Team', ['[Old] Team']],
    [
      ['One', 'Two', '', 3],
      ['One', 'Two'],
    ],
  ])('are read from an address as they were written into it: %j', (raw, groups) => {
    expect(explainSearch({ groups: raw })).toEqual({ groups });
  });

  it('are absent where the address names none', () => {
    expect(explainSearch({ groups: '' })).toEqual({});
    expect(explainSearch({})).toEqual({});
  });
});
