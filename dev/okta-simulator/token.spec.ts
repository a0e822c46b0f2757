import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, SignJWT, type JWTPayload } from 'jose';
import type { OktaApp, OktaUser } from './org-types.js';
import { startOktaSimulator, type OktaSimulator } from './simulator.js';
import {
  TEST_KEYS,
  defined,
  REDIRECT_URI,
  TestClient,
  type Parameters,
  type TokenBody,
} from './test-client.js';

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const servicePair = generateKeyPairSync('rsa', { modulusLength: 2048 });

describe('/token', () => {
  let okta: OktaSimulator;
  let ada: OktaUser;
  let app: OktaApp;
  let client: TestClient;

  beforeEach(async () => {
    okta = await startOktaSimulator({ keys: TEST_KEYS });
    ada = okta.org.addUser({ login: 'ada@example.com' });
    app = okta.org.addApp({
      redirectUris: [REDIRECT_URI],
      grantTypes: ['authorization_code', 'refresh_token'],
    });
    client = new TestClient(okta.org, app);
  });

  afterEach(() => okta.close());

  const errorOf = async (response: Response) => {
    const { error, error_description } = (await response.json()) as TokenBody;
    return [response.status, error, error_description];
  };

  describe('client authentication', () => {
    const basic = (secret: string) => ({
      authorization: `Basic ${Buffer.from(`${app.id}:${secret}`).toString('base64')}`,
    });
    const noBody = { client_id: undefined, client_secret: undefined };
    const grant = { grant_type: 'authorization_code', code: 'x' };

    it('takes the secret in the header or in the body', async () => {
      const expected = [400, 'invalid_grant', 'The authorization code is invalid or has expired.'];
      expect(
        await errorOf(await client.token({ ...grant, ...noBody }, basic(app.clientSecret ?? ''))),
      ).toEqual(expected);
      expect(await errorOf(await client.token(grant))).toEqual(expected);
    });

    it('takes only one of them at a time, even if they agree', async () => {
      expect(await errorOf(await client.token(grant, basic(app.clientSecret ?? '')))).toEqual([
        401,
        'invalid_request',
        'Cannot supply multiple client credentials. Use one of the following: credentials in the Authorization header, credentials in the post body, or a client_assertion in the post body.',
      ]);
    });

    it.each<[string, Parameters, string]>([
      ['nothing', { client_id: undefined, client_secret: undefined }, 'No client credentials found.'],
      [
        'a wrong secret',
        { client_secret: 'wrong' },
        'The client secret supplied for a confidential client is invalid.',
      ],
      ['an unknown client', { client_id: '0oaUnknown' }, "Invalid value for 'client_id' parameter."],
      [
        'no secret',
        { client_secret: undefined },
        'Client authentication failed. Either the client or the client credentials are invalid.',
      ],
    ])('refuses %s', async (_what, parameters, description) => {
      expect(await errorOf(await client.token({ ...grant, ...parameters }))).toEqual([
        401,
        'invalid_client',
        description,
      ]);
    });
  });

  describe('the code grant', () => {
    it('answers with tokens for exactly what was asked, and no refresh token unasked', async () => {
      const body = await client.signIn(ada.id);
      expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 3600, scope: 'openid profile email' });
      expect(Object.keys(body).sort()).toEqual([
        'access_token',
        'expires_in',
        'id_token',
        'scope',
        'token_type',
      ]);
    });

    it('accepts a code once', async () => {
      const code = await client.code(okta.org.createSession(ada.id));
      expect((await client.exchange(code)).status).toBe(200);
      expect(await errorOf(await client.exchange(code))).toEqual([
        400,
        'invalid_grant',
        'The authorization code is invalid or has expired.',
      ]);
    });

    it('accepts a code for 300 seconds', async () => {
      const cookie = okta.org.createSession(ada.id);
      const [young, old] = [await client.code(cookie), await client.code(cookie)];
      okta.org.clock.advance(299);
      expect((await client.exchange(young)).status).toBe(200);
      okta.org.clock.advance(1);
      expect((await client.exchange(old)).status).toBe(400);
    });

    it.each<[string, Parameters, string, string]>([
      [
        'another redirect URI',
        { redirect_uri: 'http://127.0.0.1/other' },
        'invalid_grant',
        "The 'redirect_uri' does not match the redirection URI used in the authorization request.",
      ],
      [
        'no redirect URI',
        { redirect_uri: undefined },
        'invalid_request',
        "The required parameter 'redirect_uri' is missing.",
      ],
      ['another verifier', { code_verifier: 'x'.repeat(50) }, 'invalid_grant', 'PKCE verification failed.'],
      [
        'no verifier',
        { code_verifier: undefined },
        'invalid_request',
        'PKCE code verifier is required by the application.',
      ],
      [
        'a grant type of its own',
        { grant_type: 'magic' },
        'unsupported_grant_type',
        'The authorization grant type is not supported by the authorization server. Configured grant types: [authorization_code, client_credentials, implicit, password, refresh_token].',
      ],
      [
        'a grant type that the app lacks',
        { grant_type: 'client_credentials' },
        'unauthorized_client',
        'The client is not authorized to use the provided grant type. Configured grant types: [authorization_code, refresh_token].',
      ],
    ])('refuses %s', async (_what, parameters, error, description) => {
      const code = await client.code(okta.org.createSession(ada.id));
      expect(await errorOf(await client.exchange(code, parameters))).toEqual([400, error, description]);
    });

    it('refuses a verifier that was not announced', async () => {
      const code = await client.code(okta.org.createSession(ada.id), {
        code_challenge: undefined,
        code_challenge_method: undefined,
      });
      expect(await errorOf(await client.exchange(code))).toEqual([
        400,
        'invalid_request',
        'PKCE code challenge should be specified in the authorize request for code verification.',
      ]);
    });

    it('refuses a code of another app or of the other server', async () => {
      const cookie = okta.org.createSession(ada.id);
      const other = new TestClient(okta.org, okta.org.addApp({ redirectUris: [REDIRECT_URI] }));
      expect(await errorOf(await other.exchange(await client.code(cookie)))).toEqual([
        400,
        'invalid_grant',
        "The grant was issued to another client. Please make sure the 'client_id' matches the one used at the authorize request.",
      ]);
      const custom = new TestClient(okta.org, app, 'custom');
      expect(await errorOf(await custom.exchange(await client.code(cookie)))).toEqual([
        400,
        'invalid_request',
        'The grant was issued for another authorization server.',
      ]);
    });
  });

  describe('the refresh grant', () => {
    const refresh = (token: string | undefined, parameters: Parameters = {}) =>
      client.token({ grant_type: 'refresh_token', refresh_token: token, ...parameters });
    const offline = { scope: 'openid offline_access' };
    const invalid = [400, 'invalid_grant', 'The refresh token is invalid or expired.'];

    it('gives the same token again by default, and an ID token only when openid is asked for', async () => {
      const { refresh_token: token } = await client.signIn(ada.id, offline);
      const plain = (await (await refresh(token)).json()) as TokenBody;
      expect(plain.refresh_token).toBe(token);
      expect(plain.id_token).toBeUndefined();
      const withOpenId = (await (await refresh(token, offline)).json()) as TokenBody;
      const claims = await client.verified(withOpenId.id_token);
      expect(claims.sub).toBe(ada.id);
      expect(claims).not.toHaveProperty('nonce');
    });

    it('rotates within its leeway and revokes everything when an older token comes back', async () => {
      okta.org.updateApp(app.id, { refreshToken: { rotationType: 'ROTATE', leewaySeconds: 30 } });
      const { refresh_token: first } = await client.signIn(ada.id, offline);
      const next = (await (await refresh(first)).json()) as TokenBody;
      expect(next.refresh_token).not.toBe(first);
      // The org's time also runs: well within the leeway, then well beyond.
      okta.org.clock.advance(10);
      expect((await refresh(first)).status).toBe(200);
      okta.org.clock.advance(31);
      expect(await errorOf(await refresh(first))).toEqual(invalid);
      expect(await errorOf(await refresh(next.refresh_token))).toEqual(invalid);
      expect((await client.userinfo(next.access_token)).status).toBe(401);
    });

    it('refuses scopes that were not granted', async () => {
      const { refresh_token: token } = await client.signIn(ada.id, offline);
      expect(await errorOf(await refresh(token, { scope: 'openid email' }))).toEqual([
        400,
        'access_denied',
        'Some of the scopes requested for the refresh request were not granted in the original authorize request. Denied scopes: email.',
      ]);
    });

    it.each<[string, () => void]>([
      ['is suspended', () => okta.org.setUserStatus(ada.id, 'SUSPENDED')],
      ['is deactivated', () => okta.org.setUserStatus(ada.id, 'DEPROVISIONED')],
      ['is no longer assigned', () => okta.org.unassign(app.id, ada.id)],
    ])('ends as soon as the person %s', async (_what, change) => {
      const { refresh_token: token } = await client.signIn(ada.id, offline);
      change();
      expect(await errorOf(await refresh(token))).toEqual(invalid);
    });

    it('ends when nobody used the token for a week', async () => {
      const { refresh_token: token } = await client.signIn(ada.id, offline);
      okta.org.clock.advance(7 * 24 * 3600);
      expect(await errorOf(await refresh(token))).toEqual(invalid);
    });
  });

  describe('a service app', () => {
    let service: OktaApp;
    const endpoint = () => `${okta.url}/oauth2/v1/token`;

    beforeEach(() => {
      service = okta.org.addApp({
        applicationType: 'service',
        grantedScopes: ['okta.users.read', 'okta.groups.read'],
        jwks: { keys: [{ ...servicePair.publicKey.export({ format: 'jwk' }), kid: 'k1' }] },
      });
    });

    const assertion = (claims: JWTPayload = {}, kid = 'k1') => {
      const now = okta.org.clock.seconds();
      const base = {
        iss: service.id,
        sub: service.id,
        aud: endpoint(),
        iat: now,
        exp: now + 300,
        jti: randomUUID(),
      };
      return new SignJWT({ ...base, ...claims })
        .setProtectedHeader({ alg: 'RS256', kid })
        .sign(servicePair.privateKey);
    };

    const request = (clientAssertion: string, scope: string) =>
      fetch(endpoint(), {
        method: 'POST',
        body: defined({
          grant_type: 'client_credentials',
          scope,
          client_assertion_type: ASSERTION_TYPE,
          client_assertion: clientAssertion,
        }),
      });

    it('gets the scopes it was granted; the others vanish silently', async () => {
      const response = await request(await assertion(), 'okta.users.read okta.logs.read');
      const body = (await response.json()) as TokenBody;
      expect(Object.keys(body)).toEqual(['token_type', 'expires_in', 'access_token', 'scope']);
      expect(body.scope).toBe('okta.users.read');
      expect(decodeProtectedHeader(body.access_token)).toMatchObject({
        typ: 'application/okta-internal-at+jwt',
      });
      expect(decodeJwt(body.access_token)).toMatchObject({ iss: okta.url, aud: okta.url, cid: service.id });
    });

    it('is told when nothing is left', async () => {
      expect(await errorOf(await request(await assertion(), 'okta.logs.read'))).toEqual([
        400,
        'consent_required',
        'You are not allowed any of the requested scopes.',
      ]);
    });

    it.each<[string, () => Promise<string>, string]>([
      [
        'an expired assertion',
        () => assertion({ exp: okta.org.clock.seconds() - 1 }),
        'The client_assertion token is expired.',
      ],
      [
        'one that lives too long',
        () => assertion({ exp: okta.org.clock.seconds() + 4000 }),
        'The client_assertion token has an expiration too far into the future.',
      ],
      [
        'one for somebody else',
        () => assertion({ aud: 'https://other.example.com' }),
        'The audience claim for client_assertion must be the endpoint invoked for the request.',
      ],
      [
        'one by an unknown client',
        () => assertion({ iss: '0oaUnknown' }),
        'The issuer claim for client_assertion is not a valid client_id.',
      ],
      ['one with an unknown key', () => assertion({}, 'k2'), 'The client_assertion JWT kid is invalid.'],
      [
        'one that was altered',
        async () => `${(await assertion()).slice(0, -8)}AAAAAAAA`,
        'The client_assertion signature is invalid.',
      ],
    ])('is refused %s', async (_what, make, description) => {
      expect(await errorOf(await request(await make(), 'okta.users.read'))).toEqual([
        401,
        'invalid_client',
        description,
      ]);
    });

    it('may use an assertion once', async () => {
      const once = await assertion();
      expect((await request(once, 'okta.users.read')).status).toBe(200);
      expect(await errorOf(await request(once, 'okta.users.read'))).toEqual([
        401,
        'invalid_client',
        'The client_assertion token has already been used.',
      ]);
    });
  });

  it('answers 429 in the shape of the management API once its bucket is empty', async () => {
    okta.org.setRateLimits({ oauth2: 1 });
    await client.token({});
    const response = await client.token({});
    expect(response.status).toBe(429);
    expect(await response.json()).toMatchObject({ errorCode: 'E0000047' });
  });
});
