import { codeOf, readCallback, type CallbackParameters } from './callback-parameters.js';
import type { ProviderMetadata } from '../openid-provider/provider-metadata.js';

const state = 'S'.repeat(43);
const path = '/authorization-code/callback';
const metadata = { issuer: 'https://example.okta.com', issParameterSupported: false } as ProviderMetadata;
const answer: CallbackParameters = {
  state,
  code: 'the-code',
  error: null,
  errorDescription: null,
  iss: null,
};

describe('the query of a callback', () => {
  it('is read as the provider wrote it', () => {
    expect(readCallback(`${path}?code=the-code&state=${state}`)).toEqual(answer);
    expect(
      readCallback(`${path}?error=x&error_description=a+b%3F&state=${state}&iss=y&more=1&more=2`),
    ).toEqual({
      state,
      code: null,
      error: 'x',
      errorDescription: 'a b?',
      iss: 'y',
    });
  });

  it.each([
    ['no query', path],
    ['no state', `${path}?code=x`],
    ['an empty state', `${path}?code=x&state=`],
    ['a state that we never make', `${path}?code=x&state=short`],
    ['a state with something behind it', `${path}?code=x&state=${state}%00`],
    ['a state as a list', `${path}?code=x&state[]=${state}`],
    ['the same state twice', `${path}?code=x&state=${state}&state=${state}`],
    ['two states', `${path}?code=x&state=${state}&state=${'T'.repeat(43)}`],
    ['two states, one of them spelled otherwise', `${path}?code=x&state=${state}&%73tate=${state}`],
    ['two codes', `${path}?code=x&code=y&state=${state}`],
    ['two errors', `${path}?error=x&error=y&state=${state}`],
    ['two issuers', `${path}?code=x&iss=a&iss=b&state=${state}`],
  ])('with %s is refused', (_, url) => {
    expect(() => readCallback(url)).toThrow(
      expect.objectContaining({ code: 'state-invalid', status: 400 }) as Error,
    );
  });
});

describe('the answer of a provider', () => {
  it('gives its code', () => {
    expect(codeOf(answer, metadata)).toBe('the-code');
  });

  it.each<[string, Partial<CallbackParameters>, string, number]>([
    ['that denies access', { code: null, error: 'access_denied' }, 'access-denied', 403],
    ['that is another error', { code: null, error: 'server_error' }, 'sign-in-failed', 400],
    ['that is both an error and a code', { error: 'login_required' }, 'sign-in-failed', 400],
    ['that is an empty error', { error: '' }, 'sign-in-failed', 400],
    ['without a code', { code: null }, 'sign-in-failed', 400],
    ['with an empty code', { code: '' }, 'sign-in-failed', 400],
    ['of another issuer', { iss: 'https://evil.example' }, 'sign-in-failed', 400],
    [
      'that denies access for another issuer',
      { iss: 'https://evil.example', error: 'access_denied' },
      'sign-in-failed',
      400,
    ],
  ])('%s ends the sign-in', (_, change, code, status) => {
    expect(() => codeOf({ ...answer, ...change }, metadata)).toThrow(
      expect.objectContaining({ code, status }) as Error,
    );
  });

  it('must name its issuer where the provider says that it always does', () => {
    const strict = { ...metadata, issParameterSupported: true };
    expect(() => codeOf(answer, strict)).toThrow(
      expect.objectContaining({ code: 'sign-in-failed' }) as Error,
    );
    expect(codeOf({ ...answer, iss: metadata.issuer }, strict)).toBe('the-code');
  });

  it('is never shown to the person in the provider’s own words', () => {
    try {
      codeOf({ ...answer, error: 'access_denied', errorDescription: '<i>raw</i>' }, metadata);
    } catch (error) {
      expect((error as Error).message).not.toContain('raw');
      expect(error).toMatchObject({ detail: 'access_denied: <i>raw</i>' });
    }
    expect.assertions(2);
  });
});
