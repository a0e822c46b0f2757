import { foundWords, kindOf, missingWords } from './issuer-words.js';

const ORG = { issuer: 'https://x.okta.com', serverType: 'org', found: true, signingKeys: 1 } as const;
const CUSTOM = { issuer: 'https://x.okta.com/oauth2/default', serverType: 'custom', found: true } as const;

describe('the words about a server behind an address', () => {
  it('name it as Okta’s admins do', () => {
    expect(kindOf(ORG, true)).toBe('The org’s own server');
    expect(kindOf(CUSTOM, true)).toBe('The default custom server');
    expect(kindOf({ ...CUSTOM, issuer: 'https://x.okta.com/oauth2/aus1' }, true)).toBe('A custom server');
    expect(kindOf(ORG, false)).toBe('OpenID provider');
  });

  it('say what taking each means, and how far its clock is off as soon as that is known', () => {
    expect(foundWords(CUSTOM, true)).toContain('paid add-on');
    expect(foundWords(ORG, true)).toContain('1 signing key ·');
    expect(foundWords(ORG, true)).toContain('groups into the ID token only');
    expect(foundWords(ORG, true)).not.toContain('clock');
    expect(foundWords({ ...ORG, clockSkewSeconds: 0 }, true)).toContain('differs by 0 s');
    expect(foundWords({ ...ORG, clockSkewSeconds: -40 }, true)).toContain('differs by -40 s');
  });

  it('say why one can’t be taken', () => {
    expect(missingWords({ ...ORG, found: false, reason: 'other-issuer', named: 'https://y' })).toContain(
      'https://y',
    );
    expect(missingWords({ ...ORG, found: false, reason: 'not-found' })).toContain('no such server');
    expect(missingWords({ ...ORG, found: false, reason: 'timeout' })).toContain('timeout');
  });
});
