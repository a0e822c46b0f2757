import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify, type JSONWebKeySet } from 'jose';
import type { OktaApp, OktaUser } from './org-types.js';
import { startOktaSimulator, type OktaSimulator } from './simulator.js';
import { TestApi } from './test-api.js';
import { TEST_KEYS } from './test-client.js';
import { startTestReceiver, type TestReceiver } from './test-receiver.js';

describe('Universal Logout', () => {
  let okta: OktaSimulator;
  let api: TestApi;
  let receiver: TestReceiver;
  let ada: OktaUser;
  let app: OktaApp;

  beforeEach(async () => {
    [okta, receiver] = await Promise.all([startOktaSimulator({ keys: TEST_KEYS }), startTestReceiver()]);
    api = new TestApi(okta);
    ada = okta.org.addUser({ login: 'ada@example.com' });
    app = okta.org.addApp({
      universalLogout: { endpoint: `${receiver.url}/revoke?via=okta`, format: 'email', server: 'org' },
    });
  });

  afterEach(() => Promise.all([okta.close(), receiver.close()]));

  const bearer = () => receiver.calls.at(-1)?.headers.authorization?.replace('Bearer ', '') ?? '';
  const body = () => JSON.parse(receiver.calls.at(-1)?.body ?? '') as unknown;

  describe('from Okta to the app', () => {
    it('carries a JWT that the published keys confirm, meant for this endpoint alone', async () => {
      const result = await okta.org.sendUniversalLogout(app.id, ada.id);
      expect(result.status).toBe(204);
      const keys = (await (await fetch(`${okta.url}/oauth2/v1/keys`)).json()) as JSONWebKeySet;
      const { payload, protectedHeader } = await jwtVerify(bearer(), createLocalJWKSet(keys), {
        issuer: okta.url,
        audience: `${receiver.url}/revoke`,
        typ: 'global-token-revocation+jwt',
      });
      expect(protectedHeader).toMatchObject({ alg: 'RS256', kid: keys.keys[0]?.kid });
      expect(payload.sub).toBe(app.id);
      expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(300);
      expect((payload.iat ?? 0) - (payload.nbf ?? 0)).toBe(300);
      expect(payload.jti).toEqual(expect.any(String));
      expect(receiver.calls[0]).toMatchObject({ method: 'POST', path: '/revoke?via=okta' });
      expect(body()).toEqual({ sub_id: { format: 'email', email: 'ada@example.com' } });
    });

    it('names the person by issuer and subject when the app wants that', async () => {
      await okta.org.sendUniversalLogout(app.id, ada.id, { format: 'iss_sub', server: 'custom' });
      const iss = `${okta.url}/oauth2/default`;
      expect(body()).toEqual({ sub_id: { format: 'iss_sub', iss, sub: ada.id } });
      expect(decodeJwt(bearer()).iss).toBe(iss);
    });

    it('can be forged in every part', async () => {
      const overrides = {
        header: { typ: 'JWT', kid: 'unknown' },
        claims: { aud: 'https://elsewhere.example.com', jti: null },
        wrongKey: true,
        body: { sub_id: { format: 'phone' } },
      };
      await okta.org.sendUniversalLogout(app.id, ada.id, { overrides });
      expect(decodeProtectedHeader(bearer())).toEqual({ typ: 'JWT', alg: 'RS256', kid: 'unknown' });
      expect(decodeJwt(bearer()).aud).toBe('https://elsewhere.example.com');
      expect(decodeJwt(bearer())).not.toHaveProperty('jti');
      expect(body()).toEqual({ sub_id: { format: 'phone' } });
      await okta.org.sendUniversalLogout(app.id, ada.id, { overrides: { authorization: null, body: '{' } });
      expect(receiver.calls.at(-1)?.headers).not.toHaveProperty('authorization');
      expect(receiver.calls.at(-1)?.body).toBe('{');
    });

    it('is written to the System Log with the app and the person, and with its outcome', async () => {
      await okta.org.sendUniversalLogout(app.id, ada.id);
      receiver.answer = () => ({ status: 404 });
      await okta.org.sendUniversalLogout(app.id, ada.id);
      const events = okta.org.systemLog.events.filter(
        ({ eventType }) => eventType === 'user.authentication.universal_logout',
      );
      expect(events.map(({ outcome }) => outcome)).toEqual([
        { result: 'SUCCESS', reason: null },
        { result: 'FAILURE', reason: '404' },
      ]);
      expect(events[0]?.target?.map(({ type, id }) => [type, id])).toEqual([
        ['AppInstance', app.id],
        ['User', ada.id],
      ]);
    });
  });

  describe('from outside to Okta', () => {
    const revoke = (subject: unknown) => api.post('/oauth2/v1/global-token-revocation', { sub_id: subject });

    it('ends sessions and tokens in Okta and tells the apps that take part', async () => {
      okta.org.addApp({ label: 'takes no part' });
      const cookie = okta.org.createSession(ada.id);
      expect((await revoke({ format: 'opaque', id: ada.id })).status).toBe(204);
      await okta.org.universalLogouts.idle();
      expect(receiver.calls).toHaveLength(1);
      expect(okta.org.sessions.resume(cookie.split('=')[1])).toBeUndefined();
      const types = okta.org.systemLog.events.map(({ eventType }) => eventType);
      expect(types).toEqual(
        expect.arrayContaining([
          'user.authentication.universal_logout.scheduled',
          'user.session.clear',
          'user.authentication.universal_logout',
        ]),
      );
    });

    it('takes issuer and subject, of this org only', async () => {
      expect((await revoke({ format: 'iss_sub', iss: okta.url, sub: ada.id })).status).toBe(204);
      const foreign = await revoke({ format: 'iss_sub', iss: 'https://other.okta.com', sub: ada.id });
      expect(foreign).toMatchObject({ status: 404, body: { errorCode: 'E0000007' } });
    });

    it('knows no other formats and no strangers', async () => {
      expect(await revoke({ format: 'email', email: 'ada@example.com' })).toMatchObject({ status: 400 });
      expect(await revoke(undefined)).toMatchObject({ status: 400, body: { errorCode: 'E0000001' } });
      expect(await revoke({ format: 'opaque', id: '00uNobody' })).toMatchObject({ status: 404 });
    });

    it('needs the scope or an admin that may manage', async () => {
      const service = okta.org.addApp({ applicationType: 'service' });
      const record = { server: 'org', clientId: service.id, userId: undefined, grant: undefined } as const;
      const remember = (token: string, scope: string) =>
        okta.org.grants.addAccessToken(token, { ...record, scopes: [scope], jkt: undefined });
      remember('users', 'okta.users.manage');
      remember('logout', 'okta.universalLogout.manage');
      api.authorization = 'Bearer users';
      expect((await revoke({ format: 'opaque', id: ada.id })).status).toBe(403);
      api.authorization = 'Bearer logout';
      expect((await revoke({ format: 'opaque', id: ada.id })).status).toBe(204);
      api.authorization = `SSWS ${okta.org.addApiToken({ adminRole: 'READ_ONLY_ADMIN' }).value}`;
      expect(await revoke({ format: 'opaque', id: ada.id })).toMatchObject({
        status: 403,
        body: { errorCode: 'E0000006' },
      });
    });
  });
});
