import { readInitiatedSignIn } from './initiated-sign-in.js';

const path = '/okta-initiate-login';

describe('a sign-in that Okta begins', () => {
  it('is read from the query', () => {
    const url = `${path}?accountId=default&iss=https%3A%2F%2Fexample.okta.com&login_hint=ada%40example.com&target_link_uri=%2Fx`;
    expect(readInitiatedSignIn(url, undefined)).toEqual({
      accountIds: ['default'],
      issuers: ['https://example.okta.com'],
      loginHint: 'ada@example.com',
      targetLinkUri: '/x',
    });
  });

  it('is read from query and form together', () => {
    expect(
      readInitiatedSignIn(`${path}?accountId=default`, { iss: 'https://example.okta.com' }),
    ).toMatchObject({
      accountIds: ['default'],
      issuers: ['https://example.okta.com'],
    });
  });

  it('needs nothing at all', () => {
    expect(readInitiatedSignIn(path, undefined)).toEqual({
      accountIds: [],
      issuers: [],
      loginHint: undefined,
      targetLinkUri: undefined,
    });
  });

  it('shows every repetition', () => {
    expect(
      readInitiatedSignIn(`${path}?accountId=a&accountId=b`, { accountId: ['c', { d: 1 }] }),
    ).toMatchObject({
      accountIds: ['a', 'b', 'c', ''],
    });
    expect(readInitiatedSignIn(`${path}?iss=a`, { iss: 'b' })).toMatchObject({ issuers: ['a', 'b'] });
  });

  it('goes nowhere in particular when it names two targets or two people', () => {
    const url = `${path}?target_link_uri=/a&target_link_uri=/b&login_hint=a&login_hint=b`;
    expect(readInitiatedSignIn(url, undefined)).toMatchObject({
      targetLinkUri: undefined,
      loginHint: undefined,
    });
  });

  it.each([`${'x'.repeat(256)}`, 'a%00b', ''])('ignores the hint %j', (hint) => {
    expect(readInitiatedSignIn(`${path}?login_hint=${hint}`, undefined).loginHint).toBeUndefined();
  });

  it.each([
    ['in the form', path, { id_token: 'a.b.c' }],
    ['in the form, empty', path, { id_token: '' }],
    ['in the query', `${path}?id_token=a.b.c`, undefined],
  ])('is refused with an ID token %s', (_, url, body) => {
    expect(() => readInitiatedSignIn(url, body)).toThrow(
      expect.objectContaining({ code: 'sign-in-failed', status: 400 }) as Error,
    );
  });
});
