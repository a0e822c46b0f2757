import { readFileSync } from 'node:fs';
import OpenIDConnectStrategy from 'passport-openidconnect';
import { FakeClock } from '../../test/support/clock.js';
import type { Configuration } from '../config/configuration.js';
import type { Connection } from '../connections/connection.entity.js';
import type { AuthorizationRequestsRepository, PendingSignIn } from './authorization-requests.repository.js';
import type { AuthorizationResponse } from '../openid-provider/authorization-response.js';
import type { CodeRedemption, VerifiedIdentity } from './code-redemption.js';
import type { Discovery } from '../openid-provider/discovery.js';
import { LoginLimits } from './login-limits.js';
import { OktaAuthentication } from './okta-authentication.js';
import type { TestSignIns } from '../test-sign-in/test-sign-ins.service.js';
import { OktaStrategy } from './okta-strategy.js';
import { OVERRIDDEN_METHODS, REPLACED_FIELDS } from './openidconnect-internals.js';
import type { ProviderMetadata } from '../openid-provider/provider-metadata.js';

const issuer = 'https://example.okta.com';
const state = 'S'.repeat(43);

function connection(traits: Partial<Connection> = {}): Connection {
  const base = {
    id: 'c1',
    slug: 'default',
    status: 'active',
    issuer,
    clientId: '0oa1',
    scopes: [],
    acrValues: null,
  };
  return { ...base, maxAge: null, ...traits } as unknown as Connection;
}

const metadata = {
  issuer,
  authorizationEndpoint: `${issuer}/authorize?kept=1`,
  tokenEndpoint: `${issuer}/token`,
  scopesSupported: ['openid', 'groups'],
  issParameterSupported: false,
} as unknown as ProviderMetadata;

const identity = {
  idToken: 'raw',
  accessToken: 'access',
  idTokenClaims: { iss: issuer, sub: '00u1', aud: '0oa1', iat: 1, exp: 2, nonce: 'the-nonce' },
} as unknown as VerifiedIdentity;

/** The strategy with everything around it played. */
function strategyOf(traits: Partial<Connection> = {}, redeemed: VerifiedIdentity | Error = identity) {
  const found = connection(traits);
  const pending = {
    connection: found,
    nonce: 'the-nonce',
    codeVerifier: 'v',
    returnTo: '/',
  } as PendingSignIn;
  const requests = {
    begin: () => Promise.resolve({ connection: found, codeVerifier: 'v' }),
    consume: () => Promise.resolve(pending),
  } as unknown as AuthorizationRequestsRepository;
  const strategy = new OktaStrategy(
    requests,
    { metadataOf: () => Promise.resolve(metadata) } as unknown as Discovery,
    {
      redeem: () => (redeemed instanceof Error ? Promise.reject(redeemed) : Promise.resolve(redeemed)),
    } as unknown as CodeRedemption,
    { triedConnection: (_id, stored) => Promise.resolve(stored) } as Pick<
      TestSignIns,
      'triedConnection'
    > as TestSignIns,
    {
      publicOrigin: 'https://sso.example.com',
      okta: { redirectPath: '/authorization-code/callback' },
    } as unknown as Configuration,
    new FakeClock(),
    new LoginLimits(),
  );
  return { strategy, authentication: new OktaAuthentication(strategy), pending };
}

const request = () => ({ query: { code: 'from the request', error: 'from the request' } }) as never;
const response = {} as never;
const parameters: AuthorizationResponse = {
  state,
  code: 'the-code',
  error: null,
  errorDescription: null,
  iss: null,
};
const task = { parameters, browserToken: 'b', deadlineMs: 1, onPending: () => undefined };
const beginning = { connectionId: 'c1', returnTo: '/', address: '', loginHint: undefined, stepUp: {} };

describe('passport-openidconnect, whose inside we rely on', () => {
  const library = new OpenIDConnectStrategy(
    {
      issuer,
      authorizationURL: issuer,
      tokenURL: issuer,
      userInfoURL: issuer,
      callbackURL: issuer,
      clientID: 'x',
      clientSecret: 'y',
      scope: 'z',
    },
    () => undefined,
  ) as unknown as Record<string, unknown>;

  it('is pinned exactly', () => {
    const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      dependencies: Record<string, string>;
    };
    expect(dependencies['passport-openidconnect']).toBe('0.1.2');
  });

  it.each(REPLACED_FIELDS)('has the field %s', (field) => {
    expect(Object.keys(library)).toContain(field);
    expect(library[field]).toBeDefined();
  });

  it.each(OVERRIDDEN_METHODS)('has the method %s', (method) => {
    expect(typeof library[method]).toBe('function');
  });

  it('reads of its token client what we give it', () => {
    const oauth2 = library['_oauth2'] as Record<string, unknown>;
    expect(oauth2).toMatchObject({ _authorizeUrl: issuer, _accessTokenUrl: issuer, _clientId: 'x' });
    expect(typeof oauth2['getOAuthAccessToken']).toBe('function');
    expect(Object.keys(Object.getPrototypeOf(library['_stateStore']) as object)).toEqual(['store', 'verify']);
  });
});

describe('the strategy', () => {
  it('asks the connection’s provider, keeping what its address says already', async () => {
    const { authentication } = strategyOf({
      acrValues: 'urn:okta:loa:2fa:any',
      maxAge: 0,
      scopes: ['openid', 'hr'],
    });
    const redirect = await authentication.begin(request(), response, {
      ...beginning,
      loginHint: 'ada@example.com',
    });
    const { origin, pathname, searchParams } = new URL(redirect.location);
    expect(origin + pathname).toBe(`${issuer}/authorize`);
    expect(Object.fromEntries(searchParams)).toMatchObject({
      kept: '1',
      client_id: '0oa1',
      redirect_uri: 'https://sso.example.com/authorization-code/callback',
      scope: 'openid profile email groups hr',
      state: redirect.state,
      login_hint: 'ada@example.com',
      acr_values: 'urn:okta:loa:2fa:any',
      max_age: '0',
    });
  });

  it('gives the identity that was verified, whatever the clock of the library says', async () => {
    const { authentication } = strategyOf();
    await expect(authentication.complete(request(), response, task)).resolves.toBe(identity);
  });

  it('keeps requests apart that are under way at the same time', async () => {
    const { authentication } = strategyOf();
    const begun = await Promise.all(
      Array.from({ length: 10 }, () => authentication.begin(request(), response, beginning)),
    );
    for (const { location, state: own } of begun)
      expect(new URL(location).searchParams.get('state')).toBe(own);
    expect(new Set(begun.map(({ browserToken }) => browserToken)).size).toBe(10);
  });

  it('gives up with the very error of the redemption', async () => {
    const error = new Error('the reason');
    const { authentication } = strategyOf({}, error);
    await expect(authentication.complete(request(), response, task)).rejects.toBe(error);
  });

  it('lets the library have the last word', async () => {
    const foreign = { ...identity, idTokenClaims: { ...identity.idTokenClaims, nonce: 'other' } };
    const { authentication } = strategyOf({}, foreign);
    await expect(authentication.complete(request(), response, task)).rejects.toMatchObject({
      code: 'sign-in-failed',
      detail: 'ID token contains invalid nonce.',
    });
  });

  it('completes nothing on a connection that was disabled meanwhile', async () => {
    const { authentication } = strategyOf({ status: 'disabled' });
    await expect(authentication.complete(request(), response, task)).rejects.toMatchObject({
      code: 'sign-in-failed',
    });
  });

  it('asks nothing of the database for a browser that began no sign-in', async () => {
    const { authentication } = strategyOf();
    await expect(
      authentication.complete(request(), response, { ...task, browserToken: undefined }),
    ).rejects.toMatchObject({ code: 'state-invalid' });
  });

  it('belongs to its own gateway, though several may run in one process', () => {
    expect(strategyOf().strategy.passport).not.toBe(strategyOf().strategy.passport);
  });
});
