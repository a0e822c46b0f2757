import { toFields, type ConnectionFields } from './connection-fields.js';
import { affectingIn, nextKeyWords } from './people-affected.js';

const impact = { people: 12, sessions: 1, applications: 0, tokens: 0 };

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
