import { Secret } from 'otpauth';
import { codeAt, newTotpSecret, stepOfCode, totpUri } from './one-time-codes.js';

/** The secret of the test vectors of RFC 6238 appendix B. */
const RFC_SECRET = Secret.fromLatin1('12345678901234567890').base32;
const PERIOD = 30_000;

describe('one-time codes', () => {
  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ])('are those of RFC 6238 at second %d', (seconds, code) => {
    expect(codeAt(RFC_SECRET, seconds * 1000)).toBe(code);
    expect(stepOfCode(RFC_SECRET, code, seconds * 1000)).toBe(Math.floor(seconds / 30));
  });

  it('count one step before and after their own, and no further', () => {
    const now = 1_234_567_890_000;
    const step = Math.floor(now / PERIOD);
    const steps = [-2, -1, 0, 1, 2].map((delta) =>
      stepOfCode(RFC_SECRET, codeAt(RFC_SECRET, now + delta * PERIOD), now),
    );
    expect(steps).toEqual([null, step - 1, step, step + 1, null]);
  });

  it('name the step that they are of until its last millisecond', () => {
    const code = codeAt(RFC_SECRET, 60_000);
    expect(
      [29_999, 30_000, 89_999, 119_999, 120_000].map((now) => stepOfCode(RFC_SECRET, code, now)),
    ).toEqual([null, 2, 2, 2, null]);
  });

  it('may be typed with the spaces that apps show', () => {
    expect(stepOfCode(RFC_SECRET, ' 287 082 ', 59_000)).toBe(1);
  });

  it.each(['', '28708', '2870820', '-87082', '2.87e5', '28708a', '２８７０８２', '287082\n', '287\u0000082'])(
    'are six digits: %j is none',
    (code) => {
      expect(stepOfCode(RFC_SECRET, code, 59_000)).toBeNull();
    },
  );

  it('have a secret of 160 bits, which no two accounts share', () => {
    const secrets = Array.from({ length: 50 }, newTotpSecret);
    expect(new Set(secrets).size).toBe(50);
    for (const secret of secrets) expect(Secret.fromBase32(secret).bytes).toHaveLength(20);
  });

  it('are told to an authenticator app as its key URI says, of whatever host', () => {
    const uri = new URL(totpUri(RFC_SECRET, 'night-otter-41', 'Rolegate sso.example.com'));
    expect([uri.protocol, uri.host, decodeURIComponent(uri.pathname)]).toEqual([
      'otpauth:',
      'totp',
      '/Rolegate sso.example.com:night-otter-41',
    ]);
    expect(Object.fromEntries(uri.searchParams)).toEqual({
      issuer: 'Rolegate sso.example.com',
      secret: RFC_SECRET,
      algorithm: 'SHA1',
      digits: '6',
      period: '30',
    });
  });
});
