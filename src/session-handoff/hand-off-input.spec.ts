import { readOrigin, requestedSite } from './application-site.js';
import { handoffCookies, handoffsOf } from './handoff-cookies.js';
import { safeReturnPath } from './return-path.js';

const origin = 'https://app.example.com:8443';

describe('the way back on an application’s host', () => {
  it.each([
    ['/', '/'],
    ['/a%20b?c=//d#e', '/a%20b?c=//d'],
    ['/a/../b', '/b'],
    ['/100%25', '/100%25'],
  ])('%s is followed as %s', (given, path) => expect(safeReturnPath(given, origin)).toBe(path));

  it.each([
    undefined,
    '',
    'x',
    '//evil',
    '/\\evil',
    '/%5cevil',
    '/%2f/evil',
    '/.//evil',
    `${origin}/x`,
    '/\tx',
    '/.rolegate/x',
    '/%2Erolegate',
    '/a/../.rolegate/x',
    '/%',
    `/${'x'.repeat(2048)}`,
  ])('%s is not followed', (given) => expect(safeReturnPath(given, origin)).toBe('/'));
});

describe('where a request was sent', () => {
  const site = (rawHeaders: string[], trusted = true, secure = true) =>
    requestedSite({ rawHeaders }, { trusted, secure })?.origin;

  it('is what a trusted proxy says, else the Host header', () => {
    const headers = ['Host', 'a.example', 'X-Forwarded-Host', 'B.example:8443', 'X-Forwarded-Proto', 'https'];
    expect(site(headers)).toBe('https://b.example:8443');
    expect(site(headers, false)).toBe('https://a.example');
    expect(site(['Host', 'localhost:3000'], false, false)).toBe('http://localhost:3000');
    expect(site(['Host', 'a.example:443', 'X-Forwarded-Proto', ''])).toBe('https://a.example');
  });

  it.each([
    [[]],
    [['Host', 'a.example', 'X-Forwarded-Host', 'b.example', 'x-forwarded-host', 'b.example']],
    [['Host', 'a.example', 'X-Forwarded-Host', 'b.example, c.example']],
    [['Host', 'a.example', 'X-Forwarded-Proto', 'http']],
    [['Host', 'a.example', 'X-Forwarded-Proto', 'https,http']],
    [['Host', 'u@a.example']],
    [['Host', '127.1']],
    [['Host', 'a.example', 'Host', 'a.example']],
  ])('is not known from %j', (headers) => expect(site(headers)).toBeUndefined());

  it('is an origin as browsers write it where it came as a parameter', () => {
    expect(readOrigin(origin)).toEqual({ origin, host: 'app.example.com' });
    for (const odd of [
      `${origin}/`,
      'https://A.example',
      'http://a.example',
      'null',
      '',
      'https://u@a.example',
    ])
      expect(readOrigin(odd)).toBeUndefined();
  });
});

describe('what binds a hand-off to a browser', () => {
  const token = 'x'.repeat(43);
  const [line = ''] = handoffCookies(undefined, token, true);
  const cookie = line.split(';')[0] ?? '';

  it('is a cookie of the host alone, for a minute', () => {
    expect(line).toMatch(
      /^__Host-rolegate-handoff-[0-9a-f]{16}=x{43}; Path=\/; HttpOnly; SameSite=Lax; Secure; Max-Age=60$/,
    );
    expect(handoffsOf(`theme=dark; ${cookie}`, true)).toHaveLength(1);
  });

  it('is nothing that came twice, is malformed, or has another name', () => {
    expect(handoffsOf(`${cookie}; ${cookie}`, true)).toEqual([]);
    expect(handoffsOf(cookie, false)).toEqual([]);
    expect(handoffsOf(`\u00a0${cookie}`, true)).toEqual([]);
    expect(handoffsOf(cookie.slice(0, -1), true)).toEqual([]);
  });

  it('is bounded in number: of too many, some give way', () => {
    const many = Array.from(
      { length: 12 },
      (_, n) => `rolegate-handoff-${String(n).padStart(16, '0')}=${token}`,
    );
    expect(
      handoffCookies(many.join('; '), token, false).filter((set) => set.includes('Max-Age=0')),
    ).toHaveLength(3);
  });
});
