import { attributesOf, isAllowedEmail, profileOf } from './profile.js';

describe('a profile', () => {
  it('takes the ID token’s word first and userinfo’s for the rest', () => {
    const idToken = {
      email: 'ada@example.com',
      amr: ['pwd', 'otp'],
      auth_time: 1_893_456_000,
      acr: '2fa',
      sid: 's1',
    };
    const userinfo = { email: 'other@example.com', preferred_username: 'ada@corp', name: 'Ada L.' };
    expect(profileOf(idToken, userinfo)).toEqual({
      login: 'ada@corp',
      email: 'ada@example.com',
      emailVerified: true,
      name: 'Ada L.',
      acr: '2fa',
      amr: ['pwd', 'otp'],
      authTime: new Date('2030-01-01T00:00:00Z'),
      sid: 's1',
    });
  });

  it('puts a name together where there is none', () => {
    expect(profileOf({ given_name: 'Ada' }, { family_name: 'Lovelace' }).name).toBe('Ada Lovelace');
  });

  it('does not take how somebody signed in from an unsigned answer', () => {
    expect(profileOf({}, { acr: 'phr', amr: ['mfa'], auth_time: 1, sid: 'x' })).toMatchObject({
      acr: null,
      amr: [],
      authTime: null,
      sid: null,
    });
  });

  it.each([[['a']], [{ a: 1 }], [7], [''], ['a\0b'], ['a\nb'], ['\ud800'], ['x'.repeat(321)]])(
    'leaves out %j, which is no text that could be kept',
    (value) => {
      const claims = { email: value, name: value, preferred_username: value, amr: value, auth_time: 'now' };
      expect(profileOf(claims, null)).toMatchObject({ email: null, name: null, login: null, authTime: null });
    },
  );
});

describe('attributes', () => {
  it('are the named claims, from the ID token or else from userinfo', () => {
    const names = ['department', 'costCenter', 'missing', '__proto__', 'toString'];
    expect(attributesOf(names, { department: 'R&D' }, { department: 'x', costCenter: [1, 2] })).toEqual({
      department: 'R&D',
      costCenter: [1, 2],
    });
  });

  it.each([['a\0b'], [{ deep: ['\ud800'] }], ['x'.repeat(5000)], [null]])('leave out %j', (value) => {
    expect(attributesOf(['a'], { a: value }, null)).toEqual({});
  });

  it('keep what lies beyond the basic plane', () => {
    expect(attributesOf(['a'], { a: '\u{1f600}' }, null)).toEqual({ a: '\u{1f600}' });
  });
});

describe('the e-mail domains of a connection', () => {
  const domains = ['Example.com'];

  it('admit everybody when there are none', () => {
    expect(isAllowedEmail({ email: null, emailVerified: false }, [])).toBe(true);
  });

  it('admit an address of theirs, whatever its case', () => {
    expect(isAllowedEmail({ email: 'Ada@EXAMPLE.com', emailVerified: true }, domains)).toBe(true);
  });

  it.each([
    null,
    '',
    'example.com',
    '@example.com',
    'ada@',
    'ada@evil.example',
    'ada@sub.example.com',
    'a@evil@example.com',
    'a@example.com@evil',
    'ada@example.com\u0000',
  ])('do not admit %j', (email) => {
    expect(isAllowedEmail({ email, emailVerified: true }, domains)).toBe(false);
  });

  it('do not admit a letter of another alphabet whose lower case is one of theirs: the Kelvin sign', () => {
    const admitted = (email: string) => isAllowedEmail({ email, emailVerified: true }, ['kiosk.example']);
    expect(['K', '\u212A'].map((letter) => admitted(`ada@${letter}iosk.example`))).toEqual([true, false]);
  });

  it('do not admit an address that the provider calls unverified', () => {
    expect(isAllowedEmail({ email: 'ada@example.com', emailVerified: false }, domains)).toBe(false);
  });
});
