import { askedAgain, explainSearch } from './explain-search.js';

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

describe('a decision about an action', () => {
  it('is asked again as of now when it says of which person and resource', () => {
    const asked = { kind: 'action', action: 'edit', resourceType: 'page', resourceId: '7' } as const;
    const subject = { id: 's1' };
    expect(askedAgain({ asked, subject, application: 'wiki' })).toEqual({
      ...{ subject: 's1', application: 'wiki', action: 'edit', type: 'page', id: '7' },
    });
    expect(askedAgain({ asked, subject: null, application: 'wiki' })).toBeUndefined();
    expect(askedAgain({ asked: { kind: 'entry' }, subject, application: 'wiki' })).toBeUndefined();
  });
});
