import { discoveryUrl, readMetadata } from './provider-metadata.js';

const issuer = 'https://example.okta.com/oauth2/default';
const document = {
  issuer,
  authorization_endpoint: `${issuer}/v1/authorize`,
  token_endpoint: `${issuer}/v1/token`,
  jwks_uri: `${issuer}/v1/keys`,
  userinfo_endpoint: `${issuer}/v1/userinfo`,
  end_session_endpoint: `${issuer}/v1/logout`,
  revocation_endpoint: `${issuer}/v1/revoke`,
  scopes_supported: ['openid', 'groups'],
  token_endpoint_auth_methods_supported: ['client_secret_post'],
  authorization_response_iss_parameter_supported: true,
};

const required = {
  issuer,
  authorization_endpoint: document.authorization_endpoint,
  token_endpoint: document.token_endpoint,
  jwks_uri: document.jwks_uri,
};

describe('a discovery document', () => {
  it('is found below the issuer, with or without a trailing slash', () => {
    expect(discoveryUrl(issuer)).toBe(`${issuer}/.well-known/openid-configuration`);
    expect(discoveryUrl('https://example.okta.com/')).toBe(
      'https://example.okta.com/.well-known/openid-configuration',
    );
  });

  it('gives every endpoint as it names it', () => {
    expect(readMetadata(document, issuer)).toEqual({
      issuer,
      authorizationEndpoint: `${issuer}/v1/authorize`,
      tokenEndpoint: `${issuer}/v1/token`,
      jwksUri: `${issuer}/v1/keys`,
      userinfoEndpoint: `${issuer}/v1/userinfo`,
      endSessionEndpoint: `${issuer}/v1/logout`,
      revocationEndpoint: `${issuer}/v1/revoke`,
      scopesSupported: ['openid', 'groups'],
      tokenEndpointAuthMethods: ['client_secret_post'],
      issParameterSupported: true,
    });
  });

  it('needs no more than the standard requires', () => {
    expect(readMetadata(required, issuer)).toMatchObject({
      userinfoEndpoint: null,
      endSessionEndpoint: null,
      scopesSupported: [],
      tokenEndpointAuthMethods: ['client_secret_basic'],
      issParameterSupported: false,
    });
  });

  it('keeps the trailing slash of an issuer that has one, because tokens have it too', () => {
    const slashed = { ...required, issuer: 'https://login.example.com/' };
    expect(readMetadata(slashed, 'https://login.example.com').issuer).toBe('https://login.example.com/');
  });

  it.each([
    'https://other.okta.com/oauth2/default',
    'https://example.okta.com',
    `${issuer}/x`,
    issuer.toUpperCase(),
  ])('that names the issuer %s is refused as another issuer’s', (other) => {
    expect(() => readMetadata({ ...document, issuer: other }, issuer)).toThrow(
      expect.objectContaining({ code: 'issuer-mismatch' }) as Error,
    );
  });

  it.each([
    ['no issuer', { issuer: undefined }],
    ['an issuer that is no text', { issuer: [issuer] }],
    ['no authorization endpoint', { authorization_endpoint: undefined }],
    ['no token endpoint', { token_endpoint: undefined }],
    ['no key set', { jwks_uri: undefined }],
    ['a relative endpoint', { token_endpoint: '/v1/token' }],
    ['plain http', { token_endpoint: 'http://example.okta.com/token' }],
    ['plain http on our own machine', { token_endpoint: 'http://127.0.0.1/token' }],
    ['https on our own machine', { jwks_uri: 'https://localhost:8443/keys' }],
    ['https on our own machine by its IPv6 address', { userinfo_endpoint: 'https://[::1]/me' }],
    ['credentials in an endpoint', { userinfo_endpoint: 'https://a:b@example.okta.com/' }],
    ['a fragment in an endpoint', { end_session_endpoint: 'https://example.okta.com/#x' }],
    ['another scheme', { jwks_uri: 'file:///etc/passwd' }],
    ['an endpoint that is no text', { userinfo_endpoint: 7 }],
  ])('with %s is garbled', (_, change) => {
    expect(() => readMetadata({ ...document, ...change }, issuer)).toThrow(
      expect.objectContaining({ code: 'okta-unavailable' }) as Error,
    );
  });

  it('may name plain http on loopback when the issuer is there itself', () => {
    const local = 'http://127.0.0.1:9000';
    const at = (path: string) => `${local}/${path}`;
    const there = {
      issuer: local,
      authorization_endpoint: at('a?x=1'),
      token_endpoint: at('t'),
      jwks_uri: at('k'),
    };
    expect(readMetadata(there, local).authorizationEndpoint).toBe('http://127.0.0.1:9000/a?x=1');
  });
});
