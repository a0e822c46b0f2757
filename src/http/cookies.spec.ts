import { cookieValues, sessionCookieName, singleCookie } from './cookies.js';

describe('singleCookie', () => {
  it.each([
    ['a=1; rolegate=x; b=2', 'x'],
    ['rolegate=x', 'x'],
    [' rolegate = x ', 'x'],
    ['rolegate="x"', '"x"'],
    ['rolegate=', ''],
  ])('reads the one value of %j', (header, value) => {
    expect(singleCookie(header, 'rolegate')).toBe(value);
  });

  it.each([
    [undefined],
    [''],
    ['other=1'],
    ['rolegate2=x'],
    ['xrolegate=x'],
    ['rolegate'],
    [';;;=;'],
    ['Rolegate=x'],
    ['\u00a0rolegate=x'],
    ['rolegate\u00a0=x'],
    ['\u2000rolegate=x'],
    ['\ufeffrolegate=x'],
  ])('finds none in %j', (header) => {
    expect(singleCookie(header, 'rolegate')).toBeUndefined();
  });

  it('takes a name that is sent twice for none at all', () => {
    expect(singleCookie('rolegate=a; rolegate=b', 'rolegate')).toBeUndefined();
    expect(singleCookie('rolegate=a; x=1; rolegate=a', 'rolegate')).toBeUndefined();
    expect(cookieValues('rolegate=a; rolegate=b', 'rolegate')).toEqual(['a', 'b']);
  });

  it('reads a header of many thousand cookies in one pass', () => {
    const header = `${'a=1; '.repeat(20_000)}rolegate=x`;
    expect(singleCookie(header, 'rolegate')).toBe('x');
  });
});

describe('sessionCookieName', () => {
  it('binds the cookie to the host over https', () => {
    expect(sessionCookieName(true)).toBe('__Host-rolegate');
    expect(sessionCookieName(false)).toBe('rolegate');
  });
});

describe('singleCookie and cookieValues', () => {
  const header = (text: string) => singleCookie(text, 'rolegate');

  it.each([
    ['rolegate=a', 'a'],
    [' rolegate = a ; x=1', 'a'],
    ['x=1; rolegate=a=b', 'a=b'],
    ['x=rolegate', undefined],
    ['x=rolegate=a', undefined],
    ['xrolegate=a', undefined],
    ['rolegate2=a', undefined],
    ['rolegate', undefined],
    ['rolegate; x=1', undefined],
    ['rolegate; =1', undefined],
    ['\u00a0rolegate=a', undefined],
    ['rolegate=a; rolegate=a', undefined],
    ['rolegate=a; xrolegate=b', 'a'],
    ['x=rolegate; rolegate=a', 'a'],
    ['rolegate=rolegate', 'rolegate'],
    ['', undefined],
  ])('agree that %j holds %j', (text, value) => {
    expect(header(text)).toBe(value);
    const all = cookieValues(text, 'rolegate');
    expect(header(text)).toBe(all.length === 1 ? all[0] : undefined);
  });
});
