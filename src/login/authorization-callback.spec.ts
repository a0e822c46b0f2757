import { codeOf } from './authorization-callback.js';
import type { AuthorizationResponse } from '../openid-provider/authorization-response.js';
import type { ProviderMetadata } from '../openid-provider/provider-metadata.js';

const metadata = { issuer: 'https://example.okta.com', issParameterSupported: false } as ProviderMetadata;
const answer: AuthorizationResponse = {
  state: 'S'.repeat(43),
  code: 'the-code',
  error: null,
  errorDescription: null,
  iss: null,
};

describe('the answer of a provider', () => {
  it('gives its code', () => {
    expect(codeOf(answer, metadata)).toBe('the-code');
  });

  it.each<[string, Partial<AuthorizationResponse>, string, number]>([
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
