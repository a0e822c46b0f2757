import { filterCount, peopleSearch } from './people-search.js';
import { personSearch } from './person-search.js';

describe('the address of the people page', () => {
  it('says what is searched for and every filter', () => {
    const all = {
      q: 'ada',
      role: 'admin',
      source: 'api',
      completeness: 'suspect',
      age: '900',
      disabled: 'true',
      method: 'okta-tile',
    };
    expect(peopleSearch({ ...all, more: 'x' })).toEqual(all);
    expect(filterCount(peopleSearch(all))).toBe(6);
  });

  it('asks for one role or for none, never for both', () => {
    expect(peopleSearch({ role: 'admin', noRole: true })).toEqual({ noRole: 'true' });
    expect(peopleSearch({ role: 'admin', noRole: 'perhaps' })).toEqual({ role: 'admin' });
    expect(filterCount(peopleSearch({ noRole: 'true', disabled: 'false' }))).toBe(2);
  });

  it('says in which order, but of those with a role or none, who have one order only', () => {
    expect(peopleSearch({ sort: '-lastSignIn' })).toEqual({ sort: '-lastSignIn' });
    expect(filterCount(peopleSearch({ sort: '-name' }))).toBe(0);
    expect(peopleSearch({ sort: 'rank' })).toEqual({});
    expect(peopleSearch({ sort: '-name', role: 'admin' })).toEqual({ role: 'admin' });
  });

  it('leaves out what makes no sense', () => {
    const odd = {
      source: 'rumour',
      completeness: '1',
      age: '-5',
      disabled: 'perhaps',
      method: '<b>',
      q: { a: 1 },
    };
    expect(peopleSearch(odd)).toEqual({});
    expect(filterCount(peopleSearch({ q: 'ada' }))).toBe(0);
  });

  it('takes a name of digits, and flags, as the router reads them', () => {
    expect(peopleSearch({ q: 12, disabled: true, age: 900 })).toEqual({
      q: '12',
      disabled: 'true',
      age: '900',
    });
  });
});

describe('the address of a person', () => {
  it('says which tab is open, and nothing that is none', () => {
    expect([personSearch({ tab: 'timeline' }), personSearch({ tab: 'x' }), personSearch({})]).toEqual([
      { tab: 'timeline' },
      {},
      {},
    ]);
  });
});
