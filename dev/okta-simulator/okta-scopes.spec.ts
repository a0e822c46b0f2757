import { createHash, generateKeyPairSync, randomUUID, type JsonWebKey, type KeyObject } from 'node:crypto';
import { decodeJwt, SignJWT } from 'jose';
import type { AdminRole, NewApp, OktaApp, OktaUser } from './org-types.js';
import { startOktaSimulator, type OktaSimulator } from './simulator.js';
import { TestApi } from './test-api.js';
import { defined, locationOf, REDIRECT_URI, TEST_KEYS, TestClient, type TokenBody } from './test-client.js';
import { startTestReceiver } from './test-receiver.js';

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const SCOPE = 'openid offline_access okta.users.read okta.users.manage';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const publicJwk = (key: KeyObject, kid?: string): JsonWebKey & { kid?: string } => ({
  ...key.export({ format: 'jwk' }),
  ...(kid === undefined ? {} : { kid }),
});

describe('access to Okta’s own API', () => {
  let okta: OktaSimulator;
  let api: TestApi;
  let ada: OktaUser;

  beforeEach(async () => {
    okta = await startOktaSimulator({ keys: TEST_KEYS });
    api = new TestApi(okta);
    ada = okta.org.addUser({ login: 'ada@example.com' });
  });

  afterEach(() => okta.close());

  const refusal = async (response: Response) => {
    const { error, error_description } = (await response.json()) as TokenBody;
    return [response.status, error, error_description];
  };

  describe('on behalf of an admin', () => {
    const webApp = (changes: NewApp = {}) => {
      const app = okta.org.addApp({
        redirectUris: [REDIRECT_URI],
        grantTypes: ['authorization_code', 'refresh_token'],
        grantedScopes: ['okta.users.read', 'okta.users.manage'],
        ...changes,
      });
      return new TestClient(okta.org, app);
    };
    const suspend = () => api.post(`/api/v1/users/${ada.id}/lifecycle/suspend`);
    const actingAs = (token: string) => (api.authorization = `Bearer ${token}`);

    it.each<[AdminRole, number, number]>([
      ['SUPER_ADMIN', 200, 200],
      ['READ_ONLY_ADMIN', 200, 403],
      ['NONE', 403, 403],
    ])('a token may do what its scopes and the role %s both allow', async (adminRole, read, write) => {
      const admin = okta.org.addUser({ login: 'admin@example.com', adminRole });
      const { access_token, scope } = await webApp().signIn(admin.id, { scope: SCOPE });
      expect(scope).toBe(SCOPE);
      expect(decodeJwt(access_token)).toMatchObject({ uid: admin.id, aud: okta.url, iss: okta.url });
      actingAs(access_token);
      expect((await api.get(`/api/v1/users/${ada.id}`)).status).toBe(read);
      expect((await suspend()).status).toBe(write);
    });

    it('a super admin’s token without the scope may not', async () => {
      const admin = okta.org.addUser({ login: 'admin@example.com', adminRole: 'SUPER_ADMIN' });
      const { access_token } = await webApp().signIn(admin.id, { scope: 'okta.users.read' });
      actingAs(access_token);
      const refused = await suspend();
      expect(refused.status).toBe(403);
      expect(refused.headers.get('www-authenticate')).toContain('error="insufficient_scope"');
    });

    it('the role counts as it is now, and a suspended admin’s token is worth nothing', async () => {
      const admin = okta.org.addUser({ login: 'admin@example.com', adminRole: 'SUPER_ADMIN' });
      const { access_token } = await webApp().signIn(admin.id, { scope: SCOPE });
      actingAs(access_token);
      okta.org.setAdminRole(admin.id, 'NONE');
      expect(await api.get('/api/v1/users')).toMatchObject({ status: 403, body: { errorCode: 'E0000006' } });
      okta.org.setAdminRole(admin.id, 'SUPER_ADMIN');
      okta.org.setUserStatus(admin.id, 'SUSPENDED');
      expect((await api.get('/api/v1/users')).status).toBe(401);
    });

    it('an API token may do no more than its owner from the moment that one’s role is set', async () => {
      api.authorization = `SSWS ${okta.org.addApiToken({ ownerId: ada.id }).value}`;
      expect((await api.get('/api/v1/users')).status).toBe(200);
      okta.org.setAdminRole(ada.id, 'NONE');
      expect((await api.get('/api/v1/users')).status).toBe(403);
    });

    it.each([
      ['a scope that nobody granted', 'openid okta.groups.manage', 'The requested scope is invalid'],
      ['a scope of no API', 'openid payroll', 'Custom scopes are not allowed for this request.'],
    ])('is refused for %s', async (_what, scope, description) => {
      const admin = okta.org.addUser({ login: 'admin@example.com', adminRole: 'SUPER_ADMIN' });
      const response = await webApp().authorize({ scope }, okta.org.createSession(admin.id));
      const { searchParams } = locationOf(response);
      expect(searchParams.get('error')).toBe('invalid_scope');
      expect(searchParams.get('error_description')).toContain(description);
    });

    it('is prolonged by a refresh token, which dies with every access token when an old one comes back', async () => {
      const admin = okta.org.addUser({ login: 'admin@example.com', adminRole: 'SUPER_ADMIN' });
      const client = webApp({ refreshToken: { rotationType: 'ROTATE', leewaySeconds: 0 } });
      const first = await client.signIn(admin.id, { scope: SCOPE });
      const refresh = (token: string | undefined) =>
        client.token({ grant_type: 'refresh_token', refresh_token: token });
      const second = (await (await refresh(first.refresh_token)).json()) as TokenBody;
      expect(second.scope).toBe(SCOPE);
      actingAs(second.access_token);
      expect((await api.get(`/api/v1/users/${ada.id}`)).status).toBe(200);
      okta.org.clock.advance(1);
      expect((await refresh(first.refresh_token)).status).toBe(400);
      expect((await refresh(second.refresh_token)).status).toBe(400);
      expect((await api.get(`/api/v1/users/${ada.id}`)).status).toBe(401);
      const events = okta.org.systemLog.events.map(({ eventType }) => eventType);
      expect(events).toContain('app.oauth2.token.detect_reuse');
    });

    it('ends when the refresh token is revoked', async () => {
      const admin = okta.org.addUser({ login: 'admin@example.com', adminRole: 'SUPER_ADMIN' });
      const client = webApp();
      const { access_token, refresh_token } = await client.signIn(admin.id, { scope: SCOPE });
      const { id, clientSecret } = client.app;
      const body = defined({ token: refresh_token, client_id: id, client_secret: clientSecret ?? undefined });
      const revoked = await fetch(`${okta.url}/oauth2/v1/revoke`, { method: 'POST', body });
      expect(revoked.status).toBe(200);
      actingAs(access_token);
      expect((await api.get(`/api/v1/users/${ada.id}`)).status).toBe(401);
    });
  });

  describe('of a service app', () => {
    const serviceApp = (changes: NewApp = {}) =>
      okta.org.addApp({
        applicationType: 'service',
        grantedScopes: ['okta.users.read', 'okta.users.manage'],
        jwks: { keys: [publicJwk(rsa.publicKey, 'k1')] },
        ...changes,
      });
    const tokenFor = async (
      app: OktaApp,
      { header = { alg: 'RS256', kid: 'k1' }, key = rsa.privateKey, proof }: TokenCall = {},
    ) => {
      const url = `${okta.url}/oauth2/v1/token`;
      const now = okta.org.clock.seconds();
      const claims = { iss: app.id, sub: app.id, aud: url, exp: now + 300, iat: now, jti: randomUUID() };
      const assertion = await new SignJWT(claims).setProtectedHeader(header).sign(key);
      const body = defined({
        grant_type: 'client_credentials',
        scope: 'okta.users.read',
        client_assertion_type: ASSERTION_TYPE,
        client_assertion: assertion,
      });
      const headers = new Headers(proof === undefined ? [] : [['dpop', proof]]);
      return fetch(url, { method: 'POST', body, headers });
    };
    interface TokenCall {
      header?: { alg: string; kid?: string };
      key?: KeyObject;
      proof?: string;
    }

    it('without an admin role is forbidden or, in lists, finds nothing without a word', async () => {
      const app = serviceApp({ adminRole: 'NONE' });
      const { access_token } = (await (await tokenFor(app)).json()) as TokenBody;
      api.authorization = `Bearer ${access_token}`;
      expect(await api.get('/api/v1/users')).toMatchObject({ status: 403, body: { errorCode: 'E0000006' } });
      okta.org.listsWithoutRole = 'empty';
      expect(await api.get('/api/v1/users')).toMatchObject({ status: 200, body: [] });
      expect((await api.get(`/api/v1/users/${ada.id}`)).status).toBe(403);
    });

    it('is proved by any of its keys, which the kid has to name when there are several', async () => {
      const app = serviceApp({
        jwks: { keys: [publicJwk(rsa.publicKey, 'k1'), publicJwk(ec.publicKey, 'k2')] },
      });
      expect((await tokenFor(app)).status).toBe(200);
      const es256 = { key: ec.privateKey, header: { alg: 'ES256', kid: 'k2' } };
      expect((await tokenFor(app, es256)).status).toBe(200);
      expect(await refusal(await tokenFor(app, { header: { alg: 'RS256' } }))).toEqual([
        401,
        'invalid_client',
        'The client_assertion JWT kid is invalid.',
      ]);
    });

    it('is proved by the keys behind its jwks_uri, as they are at that moment', async () => {
      const receiver = await startTestReceiver();
      const app = serviceApp({ jwks: { keys: [] }, jwksUri: `${receiver.url}/jwks` });
      const publish = (status: number, ...keys: object[]) => {
        receiver.answer = () => ({ status, body: JSON.stringify({ keys }) });
      };
      publish(200, publicJwk(rsa.publicKey, 'k1'));
      expect((await tokenFor(app)).status).toBe(200);
      publish(200, publicJwk(rsa.publicKey, 'k9'));
      expect((await refusal(await tokenFor(app)))[2]).toBe('The client_assertion JWT kid is invalid.');
      publish(200);
      expect((await refusal(await tokenFor(app)))[2]).toContain('must contain at least one key');
      publish(200, publicJwk(rsa.publicKey, 'k1'), publicJwk(ec.publicKey, 'k1'));
      expect((await refusal(await tokenFor(app)))[2]).toContain('must have a unique kid');
      publish(500);
      expect(await refusal(await tokenFor(app))).toEqual([
        401,
        'invalid_client',
        'Error retrieving the client JWKSet from jwks_uri.',
      ]);
      await receiver.close();
    });

    describe('that has to send DPoP proofs', () => {
      const proofOf = (claims: Record<string, unknown>, typ = 'dpop+jwt') =>
        new SignJWT({ htm: 'POST', iat: okta.org.clock.seconds(), jti: randomUUID(), ...claims })
          .setProtectedHeader({ typ, alg: 'RS256', jwk: publicJwk(rsa.publicKey) })
          .sign(rsa.privateKey);
      const htu = () => `${okta.url}/oauth2/v1/token`;
      let app: OktaApp;

      beforeEach(() => {
        app = serviceApp({ dpopBoundAccessTokens: true });
      });

      it('is refused without one, and told to use a nonce with the first', async () => {
        expect(await refusal(await tokenFor(app))).toEqual([
          400,
          'invalid_dpop_proof',
          'The DPoP proof JWT header is missing.',
        ]);
        const response = await tokenFor(app, { proof: await proofOf({ htu: htu() }) });
        expect(response.headers.get('dpop-nonce')).toEqual(expect.any(String));
        expect(await refusal(response)).toEqual([
          400,
          'use_dpop_nonce',
          'Authorization server requires nonce in DPoP proof.',
        ]);
      });

      it('gets a token that is worth something with a proof of the same key alone', async () => {
        const proof = await proofOf({ htu: htu(), nonce: okta.org.dpop.nonce });
        const body = (await (await tokenFor(app, { proof })).json()) as TokenBody;
        expect(body.token_type).toBe('DPoP');
        expect(decodeJwt(body.access_token)).toMatchObject({ cnf: { jkt: expect.any(String) as string } });
        const url = `${okta.url}/api/v1/users/${ada.id}`;
        const ath = createHash('sha256').update(body.access_token).digest('base64url');
        const call = async (scheme: string, claims: Record<string, unknown>) =>
          fetch(url, {
            headers: {
              authorization: `${scheme} ${body.access_token}`,
              dpop: await proofOf({ htm: 'GET', htu: url, ...claims }),
            },
          });
        expect((await call('DPoP', { ath })).status).toBe(200);
        expect((await call('Bearer', { ath })).status).toBe(401);
        const wrong = await call('DPoP', { ath: 'other' });
        expect(wrong.status).toBe(401);
        expect(wrong.headers.get('www-authenticate')).toMatch(/^DPoP algs="RS256 .*invalid_dpop_proof/);
      });

      it.each<[string, (good: object) => Promise<string>, string]>([
        ['of another type', (good) => proofOf({ ...good }, 'JWT'), "'typ' must be 'dpop+jwt'"],
        ['for another method', (good) => proofOf({ ...good, htm: 'GET' }), "'htm' claim"],
        ['for another address', (good) => proofOf({ ...good, htu: 'https://x' }), "'htu' claim"],
        ['that is old', (good) => proofOf({ ...good, iat: 1 }), 'more than five minutes in the past'],
        ['without an id', (good) => proofOf({ ...good, jti: '' }), "'jti' claim"],
      ])('is refused a proof %s', async (_what, make, description) => {
        const proof = await make({ htu: htu(), nonce: okta.org.dpop.nonce });
        const [status, error, text] = await refusal(await tokenFor(app, { proof }));
        expect([status, error]).toEqual([400, 'invalid_dpop_proof']);
        expect(text).toContain(description);
      });

      it('may use a proof once', async () => {
        const proof = await proofOf({ htu: htu(), nonce: okta.org.dpop.nonce });
        expect((await tokenFor(app, { proof })).status).toBe(200);
        expect((await refusal(await tokenFor(app, { proof })))[2]).toContain('already been used');
      });

      it('is served through the official SDK', async () => {
        const { Client } = await import('@okta/okta-sdk-nodejs');
        const client = new Client({
          orgUrl: okta.url,
          authorizationMode: 'PrivateKey',
          clientId: app.id,
          scopes: ['okta.users.read'],
          privateKey: rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
          keyId: 'k1',
          cacheMiddleware: null as never,
        });
        expect((await client.userApi.getUser({ userId: ada.id })).id).toBe(ada.id);
      });
    });

    it('that need not send a proof may send one all the same', async () => {
      const response = await tokenFor(serviceApp(), { proof: 'anything' });
      expect(((await response.json()) as TokenBody).token_type).toBe('Bearer');
    });
  });
});
