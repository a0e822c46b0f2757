import { isUserName, typedUserName } from './user-name.js';

describe('a user name', () => {
  it.each(['abc', '0night', 'night-otter-41', 'a.b_c', 'a'.repeat(64)])('may be %s', (name) => {
    expect(isUserName(name)).toBe(true);
  });

  it.each([
    ['two characters', 'ab'],
    ['65 characters', 'a'.repeat(65)],
    ['capitals', 'Night'],
    ['an e-mail address, lest it look like an Okta login', 'ada@example.com'],
    ['a leading mark', '-rf'],
    ['markup', '<b>night</b>'],
    ['a space', 'night otter'],
    ['a letter that looks like another', 'nіght'],
    ['a line break at its end', 'night\n'],
    ['nothing', ''],
  ])('is never %s', (_, name) => {
    expect(isUserName(name)).toBe(false);
  });

  it('is found in whatever case it was typed, with spaces around it', () => {
    expect(typedUserName('  Night-OTTER-41 ')).toBe('night-otter-41');
  });

  it('is not looked up when it can be nobody’s', () => {
    expect(typedUserName('"><script>')).toBeUndefined();
    expect(typedUserName("x' OR '1'='1")).toBeUndefined();
  });
});
