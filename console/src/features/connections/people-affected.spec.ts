import { toFields, type ConnectionFields } from './connection-fields.js';
import { affectedWords, affectingIn, nextKeyWords, type Affecting } from './people-affected.js';

const impact = { people: 12, sessions: 1, applications: 0, tokens: 0 };
const numbers = { people: 12, sessions: 1, roles: [], unknown: 0 };
const nameOf = (role: string): string => role.toUpperCase();

const fields = (change: Partial<ConnectionFields>): ConnectionFields => ({
  ...toFields({
    ...{ name: 'Acme', issuer: 'https://acme.okta.test', clientId: 'c', groupsClaim: 'groups', scopes: [] },
    ...{ allowedEmailDomains: [], requiredGroups: [], attributeClaims: [], oktaActions: 'off' },
  } as unknown as Parameters<typeof toFields>[0]),
  ...change,
});

describe('settings that give people something, or take it from them', () => {
  it.each([
    ['another issuer', {}, { issuer: 'https://other.okta.test' }, ['issuer']],
    ['a first required group', {}, { requiredGroups: 'Staff' }, ['requiredGroups', 'roles']],
    [
      'another required group',
      { requiredGroups: 'Staff' },
      { requiredGroups: 'Ops' },
      ['requiredGroups', 'roles'],
    ],
    [
      'a domain fewer',
      { allowedEmailDomains: 'a.io\nb.io' },
      { allowedEmailDomains: 'a.io' },
      ['allowedEmailDomains'],
    ],
    [
      'one more required group',
      { requiredGroups: 'Staff' },
      { requiredGroups: 'Ops\nStaff' },
      ['requiredGroups', 'roles'],
    ],
    ['a default role', {}, { defaultRole: 'guest' }, ['roles']],
    ['no default role any more', { defaultRole: 'guest' }, { defaultRole: '' }, ['roles']],
    ['another groups claim', {}, { groupsClaim: 'my_groups' }, ['groupsClaim']],
    ['another scope', {}, { scopes: 'groups' }, ['groupsClaim']],
    [
      'no required group any more',
      { requiredGroups: 'Staff' },
      { requiredGroups: '' },
      ['requiredGroups', 'roles'],
    ],
    ['another name', {}, { name: 'Acme of old' }, []],
  ])('are found for %s', (_, before, after, affecting) => {
    expect(affectingIn(fields(before), fields(after))).toEqual(affecting);
  });
});

describe('what they do', () => {
  const words = (setting: Affecting, more: object = {}): string =>
    affectedWords(setting, { ...numbers, ...more }, nameOf);

  it('is said with the numbers, and never more exactly than the gateway knows it', () => {
    expect(words('issuer')).toBe('Another issuer ends 1 session at once.');
    expect(words('issuer', { truncated: true })).toContain('ends at least 1 session');
    expect(words('requiredGroups', { withoutRequiredGroup: 3 })).toContain(
      'refuse 3 of 12 people known here',
    );
    expect(words('requiredGroups')).toContain('refuse an unknown number of 12 people');
    expect(words('clientSecret')).toContain('none of 12 people known here can sign in');
    expect(words('allowedEmailDomains', { outsideEmailDomains: 2 })).toContain(
      'refuse 2 of 12 people known here',
    );
  });

  it('names who gains and loses which role, and what is not known of that', () => {
    const roles = [
      { role: 'admin', gained: 0, lost: 1 },
      { role: 'guest', gained: 3, lost: 0 },
    ];
    expect(words('roles', { roles })).toBe(
      'Of 12 people known here, at once: ADMIN: 0 gain it, 1 lose it; GUEST: 3 gain it, 0 lose it.',
    );
    expect(words('roles', { roles, unknown: 1, truncated: true })).toMatch(
      /groups of 1 person are not known for certain\. Not everybody could be looked at: more may be/,
    );
    expect(words('roles')).toContain('nobody is seen to gain or lose a role');
    expect(words('groupsClaim')).toContain(
      'not known before: the groups of 12 people known here are read anew',
    );
    expect(words('groupsClaim')).not.toContain('nobody');
  });
});

describe('the next key pair of a client', () => {
  it('throws away the one that waits at once, and the one in use once it is accepted itself', () => {
    const rest = 'none of 12 people known here can sign in';
    const waits = expect.stringContaining('that waits for Okta is thrown away at once') as string;
    const goes = expect.stringContaining('The key in use goes for good') as string;
    const warning = expect.stringContaining(rest) as string;
    expect(nextKeyWords({ keyId: 'k1' }, impact)).toEqual([goes, warning]);
    expect(nextKeyWords({ nextKeyId: 'k2' }, impact)).toEqual([waits, warning]);
    expect(nextKeyWords({ keyId: 'k1', nextKeyId: 'k2' }, impact)).toEqual([waits, goes, warning]);
  });
});
