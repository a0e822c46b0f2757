import { isNamedBy, oktaId, userReference } from './okta-references.js';
import { assertStatusAllows, type StatusBoundAction } from './user-status-rules.js';

describe('a person in a path', () => {
  it.each(['00u1abcDEF2345678901', 'ada@example.com', "o'neil+tag@example.co.uk", 'adaé@example.com'])(
    'may be named %s',
    (text) => expect(userReference(text)).toBe(text),
  );

  it.each([
    '',
    '.',
    '..',
    'me',
    'Me',
    'a/b',
    'a\\b',
    'a?b',
    'a#b',
    'a%2fb',
    'a;b',
    'a b',
    'a\r\nb',
    'x'.repeat(101),
  ])('may not be named %j', (text) => expect(() => userReference(text)).toThrow(/No such person/));

  it('is the one who was asked for, and not whom Okta took the word for', () => {
    const user = { id: '00u1', profile: { login: 'Ada@example.com' } };
    expect(isNamedBy(user, '00u1')).toBe(true);
    expect(isNamedBy(user, 'ada@EXAMPLE.com')).toBe(true);
    for (const other of ['ada', '00U1', 'me']) expect(isNamedBy(user, other)).toBe(false);
  });
});

describe('an id in a path', () => {
  it.each(['00g1abcDEF2345678901', 'x'])('may be %s', (text) => expect(oktaId(text, 'group')).toBe(text));
  it.each(['', '..', 'a/b', 'a b', 'é', 'a@b', 'x'.repeat(65)])('may not be %j', (text) =>
    expect(() => oktaId(text, 'group')).toThrow(/No such group/),
  );
});

describe('the status of a person', () => {
  const statuses = 'STAGED PROVISIONED ACTIVE RECOVERY PASSWORD_EXPIRED LOCKED_OUT SUSPENDED DEPROVISIONED';
  it.each<[StatusBoundAction, string]>([
    ['activate', 'STAGED DEPROVISIONED'],
    ['suspend', 'ACTIVE'],
    ['unsuspend', 'SUSPENDED'],
    ['delete', 'DEPROVISIONED'],
    ['deactivate', statuses.replace(' DEPROVISIONED', '')],
    ['update', statuses.replace(' DEPROVISIONED', '')],
    ['reset the password of', statuses.replace('STAGED ', '').replace(' DEPROVISIONED', '')],
  ])('lets one %s only who is %s', (action, allowed) => {
    const passing = statuses.split(' ').filter((status) => {
      try {
        assertStatusAllows(action, { id: '00u1', status, profile: {} });
        return true;
      } catch (error) {
        expect((error as Error).message).toContain(status);
        return false;
      }
    });
    expect(passing).toEqual(allowed.split(' '));
  });
});
