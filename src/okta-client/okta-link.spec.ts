import { nextPageUrl } from './okta-link.js';

const asked = new URL('https://acme.okta.com/api/v1/users/00u1/groups?limit=200');
const next = (header: string | null, from = asked) => nextPageUrl(header, from)?.href;

describe('nextPageUrl', () => {
  it.each([
    ['nothing', null],
    ['an empty header', ''],
    ['a link to itself alone', '<https://acme.okta.com/api/v1/users/00u1/groups?limit=200>; rel="self"'],
    ['another relation', '<https://acme.okta.com/api/v1/users/00u1/groups?after=1>; rel="nextish"'],
  ])('sees the last page in %s', (_, header) => {
    expect(next(header)).toBeUndefined();
  });

  it.each([
    [
      'two links in one header',
      '<https://acme.okta.com/api/v1/users/00u1/groups>; rel="self", <URL>; rel="next"',
    ],
    [
      'the next link first',
      '<URL>; rel="next", <https://acme.okta.com/api/v1/users/00u1/groups>; rel="self"',
    ],
    ['an unquoted relation', '<URL>; rel=next'],
    ['further parameters', '<URL>; title="page"; rel="next"'],
  ])('follows %s', (_, header) => {
    const url = 'https://acme.okta.com/api/v1/users/00u1/groups?after=abc%2Cd&limit=200';
    expect(next(header.replace('URL', url))).toBe(url);
  });

  it('goes on at the domain that was called when Okta names its own host behind a custom domain', () => {
    const custom = new URL('https://sso.example.com/api/v1/groups');
    for (const host of ['acme.okta.com', 'acme-admin.okta.com', 'acme.oktapreview.com']) {
      expect(next(`<https://${host}/api/v1/groups?after=1>; rel="next"`, custom)).toBe(
        'https://sso.example.com/api/v1/groups?after=1',
      );
    }
  });

  it.each([
    'https://evil.example/api/v1/users/00u1/groups?after=1',
    'http://acme.okta.com.evil.example/api/v1/users/00u1/groups?after=1',
    'https://okta.com.evil.example/api/v1/users/00u1/groups?after=1',
    'https://evilokta.com/api/v1/users/00u1/groups?after=1',
    'https://acme.okta.com:8443@evil.example/api/v1/users/00u1/groups?after=1',
    'javascript:alert(1)',
    'http://[',
  ])('refuses a link to %s', (url) => {
    expect(() => next(`<${url}>; rel="next"`)).toThrow('foreign host');
  });

  it('refuses a link to another resource and one that leads nowhere', () => {
    expect(() => next('<https://acme.okta.com/api/v1/groups?after=1>; rel="next"')).toThrow(
      'another resource',
    );
    expect(() => next('<https://acme.okta.com/api/v1/users/00u1/../../groups>; rel="next"')).toThrow(
      'another resource',
    );
    expect(() => next(`<${asked.href}>; rel="next"`)).toThrow('itself');
  });

  it('does not mind how a login in the path is encoded', () => {
    const from = new URL('https://acme.okta.com/api/v1/users/ada%40example.com/groups');
    expect(
      next('<https://acme.okta.com/api/v1/users/ada@example.com/groups?after=1>; rel="next"', from),
    ).toBe(`${from.href}?after=1`);
  });
});
