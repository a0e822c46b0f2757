import { groupOffers, offerKey, whoGets, withTyped } from './group-offers.js';

const own = [{ name: 'Admins', id: '00g1' }, { name: 'Staff' }];

it('a name that Okta does not list can be taken as it was typed, and is marked so', () => {
  const staff = { name: 'Staff', own: false };
  expect(withTyped([staff], 'Staff')).toEqual([staff]);
  expect(withTyped([staff], 'Staf')).toEqual([staff, { name: 'Staf', own: false, unchecked: true }]);
  expect(withTyped([], '')).toEqual([]);
});

describe('the groups that are offered for a role', () => {
  it('are those of the tested person while nothing is typed', () => {
    expect(groupOffers('', own, undefined).map(({ name }) => name)).toEqual(['Admins', 'Staff']);
  });

  it('have the group of everybody last', () => {
    const everybody = [{ name: 'Everyone' }, ...own];
    const names = groupOffers('', everybody, undefined).map(({ name }) => name);
    expect(names).toEqual(['Admins', 'Staff', 'Everyone']);
  });

  it('are what Okta found for what is typed, with the role that one gives already', () => {
    const found = [
      { id: '00g1', name: 'Admins', mappedRole: 'admin' },
      { id: '00g3', name: 'Adults' },
    ];
    expect(groupOffers('Ad', own, found)).toEqual([
      { id: '00g1', name: 'Admins', own: true, mappedRole: 'admin' },
      { id: '00g3', name: 'Adults', own: false },
    ]);
  });

  it('include the name as it was typed where Okta can’t be asked, and say that nobody checked it', () => {
    expect(groupOffers('sta', own, null)).toEqual([
      { name: 'Staff', own: true },
      { name: 'sta', own: false, unchecked: true },
    ]);
    expect(groupOffers('Staff', own, null)).toEqual([{ name: 'Staff', own: true }]);
  });

  it('are told apart by id, for two may have one name', () => {
    expect(offerKey({ id: 'a', name: 'X', own: false })).not.toBe(
      offerKey({ id: 'b', name: 'X', own: false }),
    );
  });
});

describe('whoGets', () => {
  it.each([
    [true, 4, 'The tested person and 3 others'],
    [true, 2, 'The tested person and 1 other'],
    [true, 1, 'The tested person alone'],
    [false, 1, 'One person'],
    [false, 7, '7 people'],
    [false, undefined, 'The members'],
  ])('counts: own %s, %s people: %s', (isOwn, people, words) => {
    expect(whoGets(isOwn, people)).toBe(words);
  });
});
