import { affectedWords, type Affecting } from './connection-effects.js';

const numbers = { people: 12, sessions: 1, roles: [], unknown: 0 };
const nameOf = (role: string): string => role.toUpperCase();

describe('what settings of a connection do to people', () => {
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
