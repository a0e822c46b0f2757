import { addressOf, parsePasted } from './curl-line.js';

describe('what is pasted into the tester', () => {
  it.each([
    ['https://app.example.com/admin', undefined, 'https://app.example.com/admin'],
    ['/admin/users', undefined, '/admin/users'],
    ['app.example.com/x', undefined, 'app.example.com/x'],
    ['POST https://app.example.com/x', 'POST', 'https://app.example.com/x'],
    ['delete /users/7', 'DELETE', '/users/7'],
    ['curl https://app.example.com/x', undefined, 'https://app.example.com/x'],
    ['$ curl -XDELETE https://app.example.com/x', 'DELETE', 'https://app.example.com/x'],
    ['curl --request=put --url https://app.example.com/x', 'PUT', 'https://app.example.com/x'],
    ['curl -sSX DELETE https://app.example.com/x', 'DELETE', 'https://app.example.com/x'],
    ["curl -sH 'Authorization: Bearer x' https://app.example.com/x", undefined, 'https://app.example.com/x'],
    ['curl -sI https://app.example.com/', 'HEAD', 'https://app.example.com/'],
    ['curl -I https://app.example.com/', 'HEAD', 'https://app.example.com/'],
    ["curl -d 'a=b' https://app.example.com/x", 'POST', 'https://app.example.com/x'],
    ['curl -T file https://app.example.com/x', 'PUT', 'https://app.example.com/x'],
    ['curl -G -d q=1 https://app.example.com/x', 'GET', 'https://app.example.com/x'],
    ["curl 'https://app.example.com/a b' -o out", undefined, 'https://app.example.com/a b'],
    ['curl "https://app.example.com/x" -x http://proxy:1', undefined, 'https://app.example.com/x'],
  ])('%s is a request', (text, method, url) => {
    expect(parsePasted(text)).toMatchObject({ method, url });
  });

  it.each(['', '   ', 'hello', 'curl', 'curl -H "Cookie: a=b"', '<img src=x>'])('%j is none', (text) => {
    expect(parsePasted(text)).toBeUndefined();
  });

  it('is read as browsers copy it, and of its secrets nothing is kept', () => {
    const line = `curl 'https://app.example.com/reports?token=s3cret#frag' \\
  -X 'PATCH' \\
  -H 'accept: application/json' \\
  -H 'authorization: Bearer s3cret' \\
  -H $'cookie: __Host-rolegate=s3cret\\'s' \\
  -b 'a=s3cret' -u 'ada:s3cret' \\
  --data-raw '{"password":"s3cret"}' --compressed`;
    const request = parsePasted(line);
    expect(request).toEqual({
      method: 'PATCH',
      url: 'https://app.example.com/reports',
      dropped: ['headers', 'cookies', 'credentials', 'a body', 'the query'],
    });
    expect(JSON.stringify(request)).not.toContain('s3cret');
  });

  it('loses a name and a password in an address', () => {
    expect(parsePasted('https://ada:s3cret@app.example.com/x')).toMatchObject({
      url: 'https://app.example.com/x',
      dropped: ['credentials'],
    });
  });

  it('is asked about at the application when it is a path alone', () => {
    const hosts = ['*.example.com'];
    const address = (text: string): string | undefined => {
      const request = parsePasted(text);
      return request && addressOf(request, hosts);
    };
    expect(address('/x')).toBe('https://app.example.com/x');
    expect(address('http://other.test/x')).toBe('http://other.test/x');
    expect(address('other.test/x')).toBe('https://other.test/x');
    expect(addressOf({ method: undefined, url: '/x', dropped: [] }, [])).toBeUndefined();
  });
});
