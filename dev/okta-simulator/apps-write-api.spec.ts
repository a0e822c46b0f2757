import type { OktaUser } from './org-types.js';
import { startOktaSimulator, type OktaSimulator } from './simulator.js';
import { TestApi, type ApiErrorBody } from './test-api.js';
import { locationOf, REDIRECT_URI, TEST_KEYS, TestClient } from './test-client.js';

/** An app as whoever makes one describes it. */
const appBodyOf = (settings: object = {}, label: unknown = 'Gateway') => ({
  name: 'oidc_client',
  label,
  signOnMode: 'OPENID_CONNECT',
  credentials: { oauthClient: { token_endpoint_auth_method: 'client_secret_basic', pkce_required: true } },
  settings: {
    oauthClient: {
      application_type: 'web',
      redirect_uris: [REDIRECT_URI],
      response_types: ['code'],
      grant_types: ['authorization_code'],
      ...settings,
    },
  },
});

describe('what an admin makes in the org', () => {
  let okta: OktaSimulator;
  let api: TestApi;
  let ada: OktaUser;

  beforeEach(async () => {
    okta = await startOktaSimulator({ keys: TEST_KEYS });
    api = new TestApi(okta);
    ada = okta.org.addUser({ login: 'ada@example.com', groups: ['Admins'] });
  });

  afterEach(() => okta.close());

  const make = async (settings: object = {}) =>
    (await api.post<{ id: string }>('/api/v1/apps', appBodyOf(settings))).body.id;
  const admins = () => okta.org.directory.allGroups().find(({ name }) => name === 'Admins')?.id ?? '';

  /** A token of a service app with these scopes. */
  const withScopes = (...scopes: string[]) => {
    const { id } = okta.org.addApp({ applicationType: 'service' });
    const record = { server: 'org', clientId: id, userId: undefined, grant: undefined } as const;
    okta.org.grants.addAccessToken(`token-of-${id}`, { ...record, scopes, jkt: undefined });
    api.authorization = `Bearer token-of-${id}`;
  };

  it('is an app with a secret, which nobody may use before somebody is assigned', async () => {
    const { status, body } = await api.post<{ id: string; credentials: { oauthClient: object } }>(
      '/api/v1/apps',
      appBodyOf(),
    );
    expect([status, body]).toEqual([
      200,
      expect.objectContaining({ label: 'Gateway', status: 'ACTIVE', name: 'oidc_client' }),
    ]);
    expect(body.credentials.oauthClient).toMatchObject({
      client_id: body.id,
      client_secret: expect.any(String) as unknown,
      pkce_required: true,
    });
    const client = new TestClient(okta.org, okta.org.apps.require(body.id));
    const cookie = okta.org.createSession(ada.id);
    expect(locationOf(await client.authorize({}, cookie)).searchParams.get('error')).toBe('access_denied');

    expect((await api.put(`/api/v1/apps/${body.id}/groups/${admins()}`, {})).body).toMatchObject({
      id: admins(),
    });
    expect(locationOf(await client.authorize({}, cookie)).searchParams.get('code')).toEqual(
      expect.any(String),
    );
    const assigned = await api.get<{ id: string }[]>(`/api/v1/apps/${body.id}/groups`);
    expect(assigned.body.map(({ id }) => id)).toEqual([admins()]);
  });

  it('is replaced by a PUT', async () => {
    const id = await make();
    expect((await api.put(`/api/v1/apps/${id}`, appBodyOf({}, 'Renamed'))).body).toMatchObject({
      id,
      label: 'Renamed',
    });
  });

  it.each([
    ['no label', appBodyOf({}, ' '), 'label: The field cannot be left blank'],
    ['no redirect URI', appBodyOf({ redirect_uris: [] }), /^redirect_uris: /],
    ['a redirect URI that is none', appBodyOf({ redirect_uris: ['nonsense'] }), /^redirect_uris: /],
    ['an unknown grant type', appBodyOf({ grant_types: ['magic'] }), /^grant_types: /],
    [
      'a tile that leads nowhere',
      appBodyOf({ idp_initiated_login: { mode: 'SPEC' } }),
      /^initiate_login_uri: /,
    ],
    ['a custom domain that there is not', appBodyOf({ issuer_mode: 'CUSTOM_URL' }), /^issuer_mode: /],
    ['another protocol', { ...appBodyOf(), signOnMode: 'SAML_2_0' }, /^signOnMode: /],
  ])('is refused with E0000001 when it has %s', async (_, body, cause) => {
    const answer = await api.post<ApiErrorBody>('/api/v1/apps', body);
    expect([answer.status, answer.body.errorCode]).toEqual([400, 'E0000001']);
    const [first] = answer.body.errorCauses;
    expect(first?.errorSummary).toEqual(typeof cause === 'string' ? cause : expect.stringMatching(cause));
  });

  it('needs the scope to manage apps', async () => {
    withScopes('okta.apps.read');
    const answer = await api.post('/api/v1/apps', appBodyOf());
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([
      403,
      expect.stringContaining('scope="okta.apps.manage"'),
    ]);
  });

  it('is a groups claim of an app, for an API token alone', async () => {
    const id = await make();
    const path = `/api/v1/internal/apps/${id}/settings/oauth/idToken`;
    const claim = { name: 'groups', valueType: 'GROUPS', groupFilterType: 'REGEX', value: '.*' };
    expect((await api.get(path)).body).toMatchObject({ name: null });
    expect(await api.post(path, claim)).toMatchObject({ status: 200, body: claim });
    expect(okta.org.apps.require(id).groupsClaim).toMatchObject({ mode: 'names', filter: '.*' });
    expect((await api.post(path, { ...claim, value: '' })).status).toBe(400);
    withScopes('okta.apps.manage');
    expect(await api.post(path, claim)).toMatchObject({ status: 403, body: { errorCode: 'E0000005' } });
    expect((await api.get(path)).status).toBe(403);
  });

  it('is a claim of the custom authorization server, for all apps that have none of their own', async () => {
    const id = await make();
    await api.put(`/api/v1/apps/${id}/groups/${admins()}`, {});
    const claims = '/api/v1/authorizationServers/default/claims';
    const claim = {
      name: 'groups',
      status: 'ACTIVE',
      claimType: 'IDENTITY',
      valueType: 'GROUPS',
      group_filter_type: 'REGEX',
      value: '.*',
      alwaysIncludeInToken: true,
      conditions: { scopes: [] },
    };
    expect(await api.post(claims, claim)).toMatchObject({
      status: 201,
      body: { ...claim, id: expect.stringMatching(/^ocl/) as unknown },
    });
    expect((await api.get<{ name: string }[]>(claims)).body.map(({ name }) => name)).toContain('groups');
    expect(await api.post(claims, claim)).toMatchObject({ status: 400, body: { errorCode: 'E0000001' } });
    expect((await api.post('/api/v1/authorizationServers/ausOther/claims', claim)).status).toBe(404);
    const client = new TestClient(okta.org, okta.org.apps.require(id), 'custom');
    const { id_token: idToken } = await client.signIn(ada.id);
    expect((await client.verified(idToken)).groups).toEqual(expect.arrayContaining(['Admins', 'Everyone']));
  });

  it('can be read of the access policies of the custom authorization server', async () => {
    const policies = '/api/v1/authorizationServers/default/policies';
    const [policy] = (await api.get<{ id: string }[]>(policies)).body;
    expect(policy).toMatchObject({ status: 'ACTIVE', conditions: { clients: { include: ['ALL_CLIENTS'] } } });
    expect((await api.get(`${policies}/${policy?.id}/rules`)).body).toMatchObject([
      {
        status: 'ACTIVE',
        conditions: { grantTypes: { include: expect.arrayContaining(['authorization_code']) as unknown } },
      },
    ]);
    okta.org.updateCustomServer({ hasAccessPolicy: false });
    expect((await api.get(policies)).body).toEqual([]);
    expect((await api.get(`${policies}/${policy?.id}/rules`)).status).toBe(404);
  });
});
