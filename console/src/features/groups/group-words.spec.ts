import { changeWords } from './group-words.js';

const nameOf = (key: string) => ({ admin: 'Admin', guest: 'Guest' })[key] ?? key;

it.each([
  [{ groupName: 'A', before: undefined, after: 'admin' }, 'A gives Admin'],
  [{ groupName: 'A', before: 'admin', after: undefined }, 'A no longer gives Admin'],
  [{ groupName: 'A', before: 'admin', after: 'guest' }, 'A gives Guest instead of Admin'],
  [{ groupName: 'A', before: 'admin', after: 'admin' }, 'A means another group of that name in Okta'],
])('says of the change %j: %s', (change, words) => {
  expect(changeWords(change, nameOf)).toBe(words);
});
