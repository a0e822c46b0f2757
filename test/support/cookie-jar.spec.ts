import { FakeClock } from './clock.js';
import { CookieJar, isSameSite } from './cookie-jar.js';

describe('CookieJar', () => {
  const local = new URL('http://127.0.0.1:8080/app/login');
  const names = (jar: CookieJar, url: string, context = {}) =>
    jar.matching(new URL(url), context).map(({ name }) => name);

  it('records the attributes and sends Secure cookies over plain loopback', () => {
    const jar = new CookieJar();
    jar.store('sid=a=b; Path=/; Secure; HttpOnly; SameSite=Lax', local);
    expect(jar.get('sid')).toEqual({
      name: 'sid',
      value: 'a=b',
      domain: '127.0.0.1',
      hostOnly: true,
      path: '/',
      secure: true,
      httpOnly: true,
      sameSite: 'lax',
      expires: undefined,
    });
    expect(jar.header(local)).toBe('sid=a=b');
  });

  it('shares cookies across ports, not across hosts', () => {
    const jar = new CookieJar();
    jar.store('a=1; Path=/', local);
    expect(names(jar, 'http://127.0.0.1:9999/')).toEqual(['a']);
    expect(names(jar, 'http://localhost:8080/')).toEqual([]);
  });

  it('matches whole path segments and puts longer paths first', () => {
    const jar = new CookieJar();
    jar.store('root=1; Path=/', local);
    jar.store('implied=1', local);
    jar.store('deep=1; Path=/app/login', local);
    expect(jar.get('implied')?.path).toBe('/app');
    expect(names(jar, 'http://127.0.0.1/app/login')).toEqual(['deep', 'implied', 'root']);
    expect(names(jar, 'http://127.0.0.1/application')).toEqual(['root']);
  });

  it('opens a cookie to subdomains by Domain only, and only of its own', () => {
    const jar = new CookieJar();
    const app = new URL('http://app.example.test/');
    jar.store('own=1', app);
    jar.store('wide=1; Domain=.example.test', app);
    jar.store('foreign=1; Domain=other.test', app);
    jar.store('tld=1; Domain=test', app);
    expect(names(jar, 'http://app.example.test/')).toEqual(['own', 'wide']);
    expect(names(jar, 'http://other.example.test/')).toEqual(['wide']);
    expect(names(jar, 'http://badexample.test/')).toEqual([]);
    expect(jar.rejected.map(({ reason }) => reason)).toEqual([
      'Domain of another host',
      'Domain is a public suffix',
    ]);
  });

  it('expires cookies, Max-Age before Expires, and deletes with a date in the past', () => {
    const clock = new FakeClock();
    const jar = new CookieJar(() => clock.now());
    jar.store('short=1; Max-Age=60; Expires=Wed, 01 Jan 2031 00:00:00 GMT', local);
    jar.store('long=1; Expires=Wed, 02 Jan 2030 00:00:00 GMT', local);
    jar.store('gone=1', local);
    jar.store('gone=; Expires=Thu, 01 Jan 1970 00:00:00 GMT', local);
    expect(jar.all().map(({ name }) => name)).toEqual(['short', 'long']);
    clock.advance(60_000);
    expect(jar.all().map(({ name }) => name)).toEqual(['long']);
    jar.store('long=; Max-Age=0', local);
    expect(jar.all()).toEqual([]);
  });

  it('keeps one cookie per name, host and path', () => {
    const jar = new CookieJar();
    jar.store('a=1; Path=/', local);
    jar.store('a=2; Path=/', local);
    jar.store('a=3; Path=/app', local);
    expect(jar.header(local)).toBe('a=3; a=2');
  });

  it.each([
    ['__Host-a=1; Path=/', '__Host- without Secure'],
    ['__Host-a=1; Path=/app; Secure', '__Host- without Path=/'],
    ['__Host-a=1; Secure', '__Host- without Path=/'],
    ['__Host-a=1; Path=/; Secure; Domain=app.localhost', '__Host- with Domain'],
    ['__Secure-a=1', '__Secure- without Secure'],
    ['a=1; SameSite=None', 'SameSite=None without Secure'],
    [`a=${'x'.repeat(4096)}`, 'longer than 4096 characters'],
    ['', 'empty'],
  ])('rejects %.40s', (line, reason) => {
    const jar = new CookieJar();
    jar.store(line, new URL('http://app.localhost/app/'));
    expect(jar.all()).toEqual([]);
    expect(jar.rejected).toEqual([{ line, reason }]);
  });

  it('accepts a proper __Host- cookie, and no Secure cookie from a plain remote host', () => {
    const jar = new CookieJar();
    jar.store('__Host-a=1; Path=/; Secure', new URL('http://app.localhost/deep/er'));
    jar.store('__Host-b=1; Path=/; Secure', new URL('http://app.example.test/'));
    expect(jar.all().map(({ name }) => name)).toEqual(['__Host-a']);
  });

  it('withholds SameSite cookies from other sites', () => {
    const jar = new CookieJar();
    for (const site of ['Strict', 'Lax', 'None']) jar.store(`${site}=1; Secure; SameSite=${site}`, local);
    jar.store('unset=1', local);
    expect(names(jar, local.href)).toHaveLength(4);
    expect(names(jar, local.href, { crossSite: true })).toEqual(['Lax', 'None', 'unset']);
    expect(names(jar, local.href, { crossSite: true, method: 'POST' })).toEqual(['None']);
  });

  it.each([
    ['http://127.0.0.1:1/', 'http://127.0.0.1:2/', true],
    ['http://127.0.0.1/', 'http://127.0.0.2/', false],
    ['http://a.localhost/', 'http://b.localhost/', false],
    ['http://a.example.test/', 'http://b.example.test/', true],
    ['http://example.test/', 'https://example.test/', false],
  ])('site of %s and %s', (a, b, same) => {
    expect(isSameSite(new URL(a), new URL(b))).toBe(same);
  });
});
