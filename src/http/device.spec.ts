import { browserOf, deviceOf, programOf } from './device.js';

const KHTML = '(KHTML, like Gecko)';

describe('a device in words', () => {
  it.each([
    [
      `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 ${KHTML} Chrome/120.0.0.0 Safari/537.36`,
      'Chrome 120 on Windows',
    ],
    [
      `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 ${KHTML} Chrome/120.0.0.0 Safari/537.36 Edg/120.0.2210.61`,
      'Microsoft Edge 120 on Windows',
    ],
    [
      `Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 ${KHTML} Version/17.1 Mobile/15E148 Safari/604.1`,
      'Safari 17 on iOS',
    ],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:120.0) Gecko/20100101 Firefox/120.0',
      'Firefox 120 on macOS',
    ],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0', 'Firefox 120 on Linux'],
    [
      `Mozilla/5.0 (Linux; Android 13; SM-G991B) AppleWebKit/537.36 ${KHTML} SamsungBrowser/22.0 Chrome/111.0.5563.116 Mobile Safari/537.36`,
      'Samsung Internet for Android 22 on Android',
    ],
    ['Firefox', 'Firefox'],
  ])('is told of %s', (userAgent, device) => {
    expect(deviceOf(userAgent)).toBe(device);
    expect(device.startsWith(browserOf(userAgent) ?? 'unknown')).toBe(true);
  });

  it.each([
    ['nothing', null],
    ['an empty text', ''],
    ['an unknown program', 'x'],
    ['white space', ' '.repeat(400)],
    ['control characters', '\u0000\r\nSet-Cookie: a=b'],
    ['half a surrogate pair', '\ud800'],
  ])('is not known of %s', (_, userAgent) => {
    expect(deviceOf(userAgent)).toBeNull();
  });

  it.each([
    '<script>alert(1)</script>/1 x',
    '"><img src=x onerror=alert(1)>/9.9 (Windows NT 10.0)',
    `${'Opera/'.repeat(60_000)}1`,
    `Mozilla/5.0 (${'('.repeat(100_000)}`,
    `a/${'1.'.repeat(100_000)} Chrome/${'9'.repeat(100_000)}`,
    `Chrome/1 ${'Version/1 '.repeat(50_000)}`,
  ])('is short and harmless, whatever a user agent says: %.40s', (userAgent) => {
    expect(deviceOf(userAgent) ?? '').toMatch(/^[A-Za-z0-9 .+-]{0,90}$/);
  });
});

describe('the program that calls', () => {
  it.each([
    ['curl/8.4.0', 'curl 8'],
    ['python-requests/2.31.0', 'python-requests 2'],
    ['node', 'node'],
    ['Go-http-client/1.1', 'Go-http-client 1'],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0', 'Firefox 120 on Linux'],
    ['<img src=x>', null],
    ['', null],
    [null, null],
  ])('of %p is %p', (userAgent, program) => {
    expect(programOf(userAgent)).toBe(program);
  });
});
