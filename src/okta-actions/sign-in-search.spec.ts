import { nextLogPage, signInFilter, signInsSince } from './sign-in-search.js';

describe('the filter for sign-ins from an address', () => {
  it('names an IPv4 address as it is', () => {
    expect(signInFilter('203.0.113.7')).toBe(
      'eventType eq "user.session.start" and client.ipAddress eq "203.0.113.7"',
    );
  });

  it('names an IPv6 address in every usual spelling', () => {
    const filter = signInFilter('2001:DB8::0:7');
    for (const spelling of ['2001:DB8::0:7', '2001:db8::7', '2001:db8:0:0:0:0:0:7'])
      expect(filter).toContain(`"${spelling}"`);
    expect(filter).toMatch(/ and \(.* or .*\)$/);
  });

  it.each([
    '',
    'localhost',
    '203.0.113',
    '203.0.113.7 ',
    '203.0.113.7"',
    '203.0.113.0/24',
    'fe80::1%eth0',
    '::1\r\n',
  ])('takes no %j', (ip) => expect(() => signInFilter(ip)).toThrow(/IPv4 or IPv6/));
});

describe('the time in which sign-ins are looked for', () => {
  const now = new Date('2026-11-22T12:00:00Z');
  it.each<[string | undefined, string]>([
    [undefined, '2026-11-21T12:00:00.000Z'],
    ['2026-11-01', '2026-11-01T00:00:00.000Z'],
    ['2026-05-26T12:00:00Z', '2026-05-26T12:00:00.000Z'],
  ])('since %s begins at %s', (since, begin) => {
    expect(signInsSince(since, now).toISOString()).toBe(begin);
  });

  it.each(['2026-05-26T11:59:59Z', '2026-11-22T12:00:01Z'])('does not begin at %s', (since) => {
    expect(() => signInsSince(since, now)).toThrow();
  });
});

describe('the next page of the log', () => {
  const filter = signInFilter('203.0.113.7');
  const query = new URLSearchParams({ filter, after: '1_1', since: '2026-11-21T00:00:00Z', limit: '50' });
  const next = `/api/v1/logs?${query.toString()}`;

  it('is the one that Okta named for this search', () => {
    expect(nextLogPage(next, filter)).toBe(next);
  });

  it.each<[string, unknown]>([
    ['a number', 7],
    ['another path', next.replace('/logs', '/users')],
    ['a path that climbs', next.replace('/logs?', '/logs/../users?')],
    ['another host', `//evil.example${next}`],
    ['an absolute address', `https://evil.example${next}`],
    ['another search', next.replace('203.0.113.7', '203.0.113.8')],
    ['a search for everything', '/api/v1/logs?limit=50'],
    ['a second filter', `${next}&filter=x`],
    ['another parameter', `${next}&q=x`],
    ['a fragment', `${next}#x`],
    ['a line break', `${next}\r\nX: 1`],
  ])('is not %s', (_what, made) => {
    expect(() => nextLogPage(made, filter)).toThrow(/cursor/);
  });
});
