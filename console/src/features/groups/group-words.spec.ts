import { changeWords, foundByWords, peopleHere } from './group-words.js';

const nameOf = (key: string) => ({ admin: 'Admin', guest: 'Guest' })[key] ?? key;

it.each([
  [{ groupName: 'A', before: undefined, after: 'admin' }, 'A gives Admin'],
  [{ groupName: 'A', before: 'admin', after: undefined }, 'A no longer gives Admin'],
  [{ groupName: 'A', before: 'admin', after: 'guest' }, 'A gives Guest instead of Admin'],
  [{ groupName: 'A', before: 'admin', after: 'admin' }, 'A means another group of that name in Okta'],
])('says of the change %j: %s', (change, words) => {
  expect(changeWords(change, nameOf)).toBe(words);
});

it('tells nobody from nobody yet', () => {
  expect([undefined, 0, 1, 1200].map(peopleHere)).toEqual([
    'Not seen here yet',
    'Nobody of this group has signed in yet',
    '1 person here',
    '1,200 people here',
  ]);
});

it('says what a new name in Okta does to a mapping', () => {
  expect(foundByWords('00g1')).toContain('renaming it in Okta changes nothing');
  expect(foundByWords(undefined)).toContain('with another one in Okta it gives nothing');
});
