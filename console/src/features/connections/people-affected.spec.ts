import { toFields, type ConnectionFields } from './connection-fields.js';
import { affectedWords, affectingIn, nextKeyWords } from './people-affected.js';

const numbers = { people: 12, sessions: 1, applications: 0, tokens: 0 };

const fields = (change: Partial<ConnectionFields>): ConnectionFields => ({
  ...toFields({
    ...{ name: 'Acme', issuer: 'https://acme.okta.test', clientId: 'c', groupsClaim: 'groups', scopes: [] },
    ...{ allowedEmailDomains: [], requiredGroups: [], attributeClaims: [], oktaActions: 'off' },
  } as unknown as Parameters<typeof toFields>[0]),
  ...change,
});

describe('settings that take something from people', () => {
  it.each([
    ['another issuer', {}, { issuer: 'https://other.okta.test' }, ['issuer']],
    ['a first required group', {}, { requiredGroups: 'Staff' }, ['requiredGroups']],
    ['another required group', { requiredGroups: 'Staff' }, { requiredGroups: 'Ops' }, ['requiredGroups']],
    [
      'a domain fewer',
      { allowedEmailDomains: 'a.io\nb.io' },
      { allowedEmailDomains: 'a.io' },
      ['allowedEmailDomains'],
    ],
    ['one more required group', { requiredGroups: 'Staff' }, { requiredGroups: 'Ops\nStaff' }, []],
    ['no required group any more', { requiredGroups: 'Staff' }, { requiredGroups: '' }, []],
    ['another name', {}, { name: 'Acme of old' }, []],
  ])('are found for %s', (_, before, after, affecting) => {
    expect(affectingIn(fields(before), fields(after))).toEqual(affecting);
  });
});

describe('what they do', () => {
  it('is said with the numbers, and never more exactly than the gateway knows it', () => {
    expect(affectedWords('issuer', numbers)).toBe('Another issuer ends 1 session at once.');
    expect(affectedWords('issuer', { ...numbers, truncated: true })).toContain('ends at least 1 session');
    expect(affectedWords('requiredGroups', { ...numbers, withoutRequiredGroup: 3 })).toContain(
      'refuse 3 of 12 people known here',
    );
    expect(affectedWords('clientSecret', numbers)).toContain('none of 12 people known here can sign in');
    expect(affectedWords('allowedEmailDomains', numbers)).toContain('refuse up to 12 people known here');
  });
});

describe('the next key pair of a client', () => {
  it('throws away the one that waits at once, and the one in use once it is accepted itself', () => {
    const rest = 'none of 12 people known here can sign in';
    const waits = expect.stringContaining('that waits for Okta is thrown away at once') as string;
    const goes = expect.stringContaining('The key in use goes for good') as string;
    const warning = expect.stringContaining(rest) as string;
    expect(nextKeyWords({ keyId: 'k1' }, numbers)).toEqual([goes, warning]);
    expect(nextKeyWords({ nextKeyId: 'k2' }, numbers)).toEqual([waits, warning]);
    expect(nextKeyWords({ keyId: 'k1', nextKeyId: 'k2' }, numbers)).toEqual([waits, goes, warning]);
  });
});
