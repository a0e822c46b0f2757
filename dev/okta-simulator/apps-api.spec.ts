import type { OpenIdConnectApplication } from '@okta/okta-sdk-nodejs';
import { startOktaSimulator, type OktaSimulator } from './simulator.js';
import { TestApi } from './test-api.js';
import { TEST_KEYS } from './test-client.js';

describe('what an admin may read of the org', () => {
  let okta: OktaSimulator;
  let api: TestApi;

  beforeEach(async () => {
    okta = await startOktaSimulator({ keys: TEST_KEYS });
    api = new TestApi(okta);
  });

  afterEach(() => okta.close());

  /** A token of a service app with these scopes. */
  const withScopes = (...scopes: string[]) => {
    const { id } = okta.org.addApp({ applicationType: 'service' });
    const value = `token of ${id}`.replaceAll(' ', '-');
    const record = { server: 'org', clientId: id, userId: undefined, grant: undefined } as const;
    okta.org.grants.addAccessToken(value, { ...record, scopes, jkt: undefined });
    api.authorization = `Bearer ${value}`;
  };

  describe('apps', () => {
    it('show everything that makes a client risky', async () => {
      const { id } = okta.org.addApp({
        label: 'Old Portal',
        redirectUris: ['https://*.example.com/callback'],
        wildcardRedirect: 'SUBDOMAIN',
        grantTypes: ['authorization_code', 'implicit', 'password', 'refresh_token'],
        responseTypes: ['code', 'token', 'id_token'],
        initiateLoginUri: 'https://portal.example.com/start',
        implicitAssignment: true,
        dpopBoundAccessTokens: true,
        issuerMode: 'DYNAMIC',
      });
      const app = await api.get(`/api/v1/apps/${id}`);
      expect(app.status).toBe(200);
      expect(app.body).toMatchObject({
        id,
        name: 'oidc_client',
        label: 'Old Portal',
        status: 'ACTIVE',
        signOnMode: 'OPENID_CONNECT',
        credentials: {
          oauthClient: {
            client_id: id,
            token_endpoint_auth_method: 'client_secret_basic',
            pkce_required: false,
          },
        },
        settings: {
          implicitAssignment: true,
          oauthClient: {
            redirect_uris: ['https://*.example.com/callback'],
            wildcard_redirect: 'SUBDOMAIN',
            grant_types: ['authorization_code', 'implicit', 'password', 'refresh_token'],
            response_types: ['code', 'token', 'id_token'],
            application_type: 'web',
            initiate_login_uri: 'https://portal.example.com/start',
            idp_initiated_login: { mode: 'SPEC', default_scope: [] },
            issuer_mode: 'DYNAMIC',
            refresh_token: { rotation_type: 'STATIC', leeway: 30 },
            dpop_bound_access_tokens: true,
          },
        },
      });
    });

    it('show a change at once', async () => {
      const { id } = okta.org.addApp({ wildcardRedirect: 'SUBDOMAIN' });
      okta.org.updateApp(id, { wildcardRedirect: 'DISABLED', status: 'INACTIVE' });
      expect((await api.get(`/api/v1/apps/${id}`)).body).toMatchObject({
        status: 'INACTIVE',
        settings: { oauthClient: { wildcard_redirect: 'DISABLED' } },
        _links: { activate: { href: `${okta.url}/api/v1/apps/${id}/lifecycle/activate` } },
      });
    });

    it('are listed in pages and found by the beginning of their label or by status', async () => {
      for (const label of ['Alpha', 'Beta', 'Betamax']) okta.org.addApp({ label });
      okta.org.addApp({ label: 'Gone', status: 'INACTIVE' });
      const labels = async (query: string) =>
        (await api.get<{ label: string }[]>(`/api/v1/apps?${query}`)).body.map(({ label }) => label);
      expect(await labels('q=beta')).toEqual(['Beta', 'Betamax']);
      expect(await labels('filter=status%20eq%20%22INACTIVE%22')).toEqual(['Gone']);
      const first = await api.get<object[]>('/api/v1/apps?limit=3');
      expect(first.body).toHaveLength(3);
      expect((await api.get<object[]>(first.links.next ?? '')).body).toHaveLength(1);
    });

    it('show the scopes that an admin granted', async () => {
      const { id } = okta.org.addApp({ grantedScopes: ['okta.users.read', 'okta.logs.read'] });
      withScopes('okta.appGrants.read');
      const grants = await api.get<{ scopeId: string }[]>(`/api/v1/apps/${id}/grants`);
      expect(grants.body).toMatchObject([
        { scopeId: 'okta.users.read', status: 'ACTIVE', issuer: okta.url, clientId: id, source: 'ADMIN' },
        { scopeId: 'okta.logs.read' },
      ]);
    });

    it('are nobody else’s business', async () => {
      const { id } = okta.org.addApp();
      withScopes('okta.users.read');
      expect((await api.get('/api/v1/apps')).status).toBe(403);
      withScopes('okta.apps.read');
      expect((await api.get(`/api/v1/apps/${id}`)).status).toBe(200);
      expect(await api.get('/api/v1/apps/0oaNone')).toMatchObject({
        status: 404,
        body: { errorSummary: 'Not found: Resource not found: 0oaNone (AppInstance)' },
      });
    });

    it('reach the official SDK as it knows them', async () => {
      const { id } = okta.org.addApp({ label: 'Portal', grantedScopes: ['okta.users.read'] });
      const { Client } = await import('@okta/okta-sdk-nodejs');
      const token = api.authorization.slice('SSWS '.length);
      const client = new Client({ orgUrl: okta.url, token, cacheMiddleware: null as never });
      const { applicationApi, orgSettingApi, authorizationServerApi, apiTokenApi } = client;
      const app = (await applicationApi.getApplication({ appId: id })) as OpenIdConnectApplication;
      expect(app.settings?.oauthClient?.application_type).toBe('web');
      expect(app.credentials?.oauthClient?.client_id).toBe(id);
      const labels = [];
      for await (const listed of await applicationApi.listApplications()) labels.push(listed?.label);
      expect(labels).toEqual(['Portal']);
      const tokens = [];
      for await (const listed of await apiTokenApi.listApiTokens()) tokens.push(listed?.tokenWindow);
      expect(tokens).toEqual(['P30D']);
      expect((await orgSettingApi.getOrgSettings()).id).toBe(okta.org.id);
      const server = await authorizationServerApi.getAuthorizationServer({ authServerId: 'default' });
      expect(server.issuer).toBe(`${okta.url}/oauth2/default`);
    });
  });

  describe('API tokens', () => {
    it('show their owner and how long they live from their last use, never their value', async () => {
      const ada = okta.org.addUser({ login: 'ada@example.com' });
      const token = okta.org.addApiToken({ name: 'gateway', ownerId: ada.id });
      okta.org.clock.advance(10 * 24 * 3600);
      const own = { authorization: `SSWS ${token.value}` };
      await fetch(`${okta.url}/api/v1/users/me`, { headers: own });
      const { body } = await api.get<{ expiresAt: string }>(`/api/v1/api-tokens/${token.id}`);
      expect(body).toMatchObject({
        id: token.id,
        name: 'gateway',
        userId: ada.id,
        tokenWindow: 'P30D',
        clientName: 'Okta API',
        network: { connection: 'ANYWHERE' },
      });
      const left = (new Date(body.expiresAt).getTime() - okta.org.clock.milliseconds()) / 86_400_000;
      expect(left).toBeCloseTo(30, 2);
      const list = await api.get<object[]>('/api/v1/api-tokens');
      expect(list.body).toHaveLength(2);
      expect(JSON.stringify(list.body)).not.toContain(token.value);
    });

    it('can be revoked, also by themselves', async () => {
      const token = okta.org.addApiToken();
      expect((await api.delete(`/api/v1/api-tokens/${token.id}`)).status).toBe(204);
      expect((await api.get(`/api/v1/api-tokens/${token.id}`)).status).toBe(404);
      expect((await api.delete('/api/v1/api-tokens/current')).status).toBe(204);
      expect(await api.get('/api/v1/api-tokens')).toMatchObject({
        status: 401,
        body: { errorCode: 'E0000011' },
      });
    });
  });

  describe('the custom authorization server', () => {
    it('shows its audience, its scopes and the claims that its tokens carry', async () => {
      okta.org.updateCustomServer({ scopes: ['groups'], audience: 'api://gateway' });
      okta.org.addApp({ groupsClaim: { mode: 'names', inAccessToken: true } });
      const server = '/api/v1/authorizationServers/default';
      expect((await api.get(server)).body).toMatchObject({
        id: 'default',
        audiences: ['api://gateway'],
        issuer: `${okta.url}/oauth2/default`,
        status: 'ACTIVE',
      });
      const scopes = (await api.get<{ name: string; system: boolean }[]>(`${server}/scopes`)).body;
      expect(scopes).toContainEqual(expect.objectContaining({ name: 'groups', system: false }));
      expect(scopes).toContainEqual(expect.objectContaining({ name: 'openid', system: true }));
      const claims = (await api.get<{ name: string; claimType: string }[]>(`${server}/claims`)).body;
      expect(claims.map(({ name, claimType }) => [name, claimType])).toEqual([
        ['sub', 'RESOURCE'],
        ['groups', 'IDENTITY'],
        ['groups', 'RESOURCE'],
      ]);
    });

    it('is the only one', async () => {
      expect((await api.get<object[]>('/api/v1/authorizationServers')).body).toHaveLength(1);
      expect(await api.get('/api/v1/authorizationServers/ausOther/claims')).toMatchObject({
        status: 404,
        body: { errorSummary: 'Not found: Resource not found: ausOther (AuthorizationServer)' },
      });
    });
  });

  it('is told about the org itself only with its scope', async () => {
    withScopes('okta.orgs.read');
    expect((await api.get('/api/v1/org')).body).toMatchObject({ id: okta.org.id, status: 'ACTIVE' });
    expect((await api.get('/api/v1/api-tokens')).status).toBe(403);
  });
});
