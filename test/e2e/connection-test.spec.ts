import { addPerson, signIn } from '../support/people.js';
import {
  addServiceApp,
  addTestedConnection,
  testConnection,
  type Tested,
} from '../support/connection-test.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { personClient, tokenClient, type RestClient } from '../support/rest-client.js';

/** What is wrong with a connection, and what to change in Okta: issue "Okta, live", item 1. */
describe('POST /api/v1/connections/:connection/test', () => {
  let gateway: TestGateway;
  let admin: RestClient;

  beforeAll(async () => {
    gateway = await startTestGateway();
    const { client } = await personClient(gateway, 'Ada', 'admin');
    const { body } = await client.post('/api/v1/api-tokens', { name: 'script', role: 'admin' });
    admin = tokenClient(gateway, body['token']);
  });

  afterAll(() => gateway?.close());

  const org = () => gateway.okta.simulator.org;
  const add = (
    ...given: Parameters<typeof addTestedConnection> extends [unknown, unknown, ...infer R] ? R : never
  ) => addTestedConnection(gateway, admin, ...given);
  const test = async (...given: Parameters<typeof add>): Promise<Tested> =>
    testConnection(admin, (await add(...given)).slug);

  it('finds nothing worse than advice in a connection that works, and says what it is', async () => {
    const tested = await testConnection(admin, 'default');
    const bad = tested.body.findings.filter(({ severity }) => ['warning', 'problem'].includes(severity));
    expect(bad).toEqual([]);
    expect(tested.body).toMatchObject({ connection: 'default', verdict: 'ok' });
    expect(tested.codes).toEqual(
      expect.arrayContaining([
        'issuer-ok',
        'authorization-server-org',
        'okta-identity-engine',
        'client-secret-accepted',
        'app-ok',
        'groups-scope-supported',
        'id-token-fat',
        'groups-claim-seen',
        'credential-ok',
        'api-token-life',
        'api-token-any-network',
        'api-rate-limit',
        'mappings-ok',
        'triggers-none',
      ]),
    );
    const { credential } = tested.body;
    expect(credential).toMatchObject({
      type: 'ssws',
      owner: { login: expect.stringContaining('@') as string, status: 'ACTIVE' },
      token: { name: 'Test Token', daysLeft: 29 },
    });
    expect(tested.feature('memberships')).toEqual({
      feature: 'memberships',
      scopes: [{ scope: 'okta.users.read', requested: false, granted: null }],
      roleNeeded: 'Read-Only Administrator',
      usable: true,
    });
    expect(tested.feature('directory-actions-read')).toMatchObject({ usable: false });
  });

  it('writes down who tested what, and with which result', async () => {
    const { slug } = await add();
    await testConnection(admin, slug);
    const { body } = await admin.get('/api/v1/audit-events?action=connection.tested&limit=1');
    expect(body['items']).toEqual([
      expect.objectContaining({
        connection: slug,
        outcome: 'success',
        after: { verdict: 'warnings', problems: 0, warnings: 1 },
      }),
    ]);
  });

  it('is remembered with the connection, and so is when its secrets were set', async () => {
    const { slug, app } = await add();
    const shown = async () => (await admin.get(`/api/v1/connections/${slug}`)).body;
    const before = await shown();
    expect(before).not.toHaveProperty('lastTest');
    expect(before).toMatchObject({
      clientSecretSetAt: expect.stringMatching(/^20.*Z$/) as string,
      clientSecretEnd: app.clientSecret?.slice(-4),
      managementAuth: { setAt: before['clientSecretSetAt'], tokenEnd: gateway.okta.apiToken.slice(-4) },
    });
    await testConnection(admin, slug);
    const { lastTest, version } = await shown();
    expect(lastTest).toEqual({
      checkedAt: expect.stringMatching(/^20.*Z$/) as string,
      ...{ verdict: 'warnings', problems: 0, warnings: 1, version },
    });
    expect(version).toBe(before['version']);
    await admin.patch(`/api/v1/connections/${slug}`, { clientSecret: null, apiToken: null });
    const after = await shown();
    expect(after).not.toHaveProperty('clientSecretSetAt');
    expect(after).not.toHaveProperty('clientSecretEnd');
    expect(after['managementAuth']).toEqual({ type: 'none', status: 'none' });
    expect(after['lastTest']).toMatchObject({ version: Number(after['version']) - 1 });
  });

  it('works for a draft without anything, and says what is missing', async () => {
    const { codes, body } = await test({}, { managementAuth: null, clientSecret: null });
    expect(body.credential).toBeNull();
    expect(codes).toEqual(
      expect.arrayContaining([
        'client-secret-missing',
        'app-not-checked',
        'no-sign-in-seen',
        'no-groups-fallback',
        'credential-none',
        'mappings-none',
      ]),
    );
    expect(body.features.map(({ usable }) => usable)).not.toContain(true);
  });

  describe('of the issuer', () => {
    it.each(['/oauth2', '/oauth2/v1'])('tells the right one when %s was appended', async (path) => {
      const issuer = gateway.okta.simulator.url;
      const { body, finding } = await test({}, { issuer: issuer + path, managementAuth: null });
      expect(body.verdict).toBe('problems');
      expect(finding('issuer-has-oauth2-suffix').setting?.value).toBe(issuer);
    });

    it('tells that a custom server does not exist', async () => {
      const issuer = `${gateway.okta.simulator.url}/oauth2/ausNothing`;
      const { finding } = await test({}, { issuer, managementAuth: null });
      expect(finding('issuer-not-found').setting?.value).toBe(gateway.okta.simulator.url);
    });

    it('tells both names when the document names another', async () => {
      const issuer = gateway.okta.simulator.url.replace('127.0.0.1', 'localhost');
      // Only while its provider can't be asked is such an issuer stored at all.
      gateway.okta.simulator.org.faults.add(
        '/.well-known/openid-configuration',
        { kind: 'status', status: 503 },
        { count: 1 },
      );
      const { finding } = await test({}, { issuer, managementAuth: null });
      expect(finding('issuer-mismatch').detail).toContain(issuer);
      expect(finding('issuer-mismatch').setting?.value).toBe(gateway.okta.simulator.url);
    });
  });

  describe('of the client', () => {
    it('tells that nobody knows it', async () => {
      const { codes } = await test({}, { clientId: '0oaNobody' });
      expect(codes).toEqual(expect.arrayContaining(['client-unknown', 'app-not-found']));
    });

    it('tells that its secret is wrong', async () => {
      const { codes } = await test({}, { clientSecret: 'mistyped' });
      expect(codes).toContain('client-secret-refused');
    });

    it('names each address that is not registered, with the exact value', async () => {
      const { finding, body } = await test({
        redirectUris: ['https://elsewhere.example/callback'],
        postLogoutRedirectUris: [],
        initiateLoginUri: 'https://elsewhere.example/',
      });
      expect(finding('app-redirect-uri-missing').setting).toEqual({
        where: expect.stringContaining('Sign-in redirect URIs') as string,
        value: `${gateway.url}/authorization-code/callback`,
      });
      expect(finding('app-post-logout-uri-missing').setting?.value).toBe(`${gateway.url}/logout`);
      expect(finding('app-initiate-login-uri-missing').setting?.value).toBe(
        `${gateway.url}/okta-initiate-login?accountId=${body.connection}`,
      );
    });

    it('warns of everything that lets others in', async () => {
      const { codes } = await test({
        redirectUris: [`${gateway.url}/authorization-code/callback`, 'https://*.example.com/callback'],
        wildcardRedirect: 'SUBDOMAIN',
        grantTypes: [
          'authorization_code',
          'implicit',
          'password',
          'urn:okta:params:oauth:grant-type:otp',
          'http://auth0.com/oauth/grant-type/mfa-oob',
        ],
        responseTypes: ['code', 'id_token', 'token'],
        implicitAssignment: true,
        pkceRequired: false,
        issuerMode: 'DYNAMIC',
      });
      expect(codes.filter((code) => code.startsWith('app-'))).toEqual([
        'app-wildcard-redirect',
        'app-implicit-grant',
        'app-password-grant',
        'app-direct-auth-grant',
        'app-hybrid-response-types',
        'app-federation-broker-mode',
        'app-pkce-not-required',
        'app-issuer-dynamic',
      ]);
    });

    it('tells what keeps people from signing in', async () => {
      const { slug, app } = await add(
        { idpInitiatedLogin: { mode: 'OKTA', defaultScope: [] }, tokenEndpointAuthMethod: 'none' },
        { scopes: ['offline_access'] },
      );
      org().updateApp(app.id, { status: 'INACTIVE', dpopBoundAccessTokens: true, grantTypes: ['implicit'] });
      const { codes } = await testConnection(admin, slug);
      expect(codes).toEqual(
        expect.arrayContaining([
          'client-secret-refused',
          'app-tile-posts-id-token',
          'app-inactive',
          'app-code-grant-missing',
          'app-refresh-grant-missing',
          'app-auth-method-mismatch',
          'app-requires-dpop',
        ]),
      );
    });
  });

  describe('of groups', () => {
    const custom = () => ({ issuer: `${gateway.okta.simulator.url}/oauth2/default` });

    it('tells that a custom server knows no scope groups', async () => {
      const { finding, codes } = await test({}, { ...custom(), scopes: ['groups', 'unheard-of'] });
      expect(codes).toContain('authorization-server-custom');
      expect(finding('groups-scope-undefined').setting?.value).toBe('groups');
      expect(finding('scope-not-advertised').setting?.value).toBe('unheard-of');
    });

    it('tells whether a custom server has the claim that is read', async () => {
      const groupsClaim = { mode: 'names' as const, claimName: 'teams', inIdToken: 'always' as const };
      expect((await test({ groupsClaim }, { ...custom(), groupsClaim: 'teams' })).codes).toContain(
        'groups-claim-configured',
      );
      const { finding } = await test({}, { ...custom(), groupsClaim: 'squads' });
      expect(finding('groups-claim-not-configured').setting?.value).toBe('squads');
    });

    it('tells what the last sign-in carried', async () => {
      const person = addPerson(gateway.okta, 'Grace', ['Rolegate Admins']);
      const { app } = gateway.okta;
      org().updateApp(app.id, { idTokenClaims: 'thin' });
      await signIn(gateway, person);
      expect((await testConnection(admin, 'default')).codes).toEqual(
        expect.arrayContaining(['id-token-thin', 'groups-claim-seen']),
      );
      org().updateApp(app.id, { groupsClaim: { mode: 'none' } });
      await signIn(gateway, person);
      expect((await testConnection(admin, 'default')).finding('groups-claim-missing').setting?.value).toBe(
        'groups',
      );
      org().updateApp(app.id, { idTokenClaims: 'fat', groupsClaim: { mode: 'capped', limit: 100 } });
      const many = addPerson(gateway.okta, 'Many', ['Rolegate Admins', ...hundred()]);
      await signIn(gateway, many);
      expect((await testConnection(admin, 'default')).finding('groups-list-checked-by-api').detail).toMatch(
        /^100 names/,
      );
      org().updateApp(app.id, { groupsClaim: { mode: 'names' } });
    });
  });

  describe('of the API credential', () => {
    const scopes = ['okta.users.read', 'okta.groups.read', 'okta.logs.read', 'okta.apps.read'];
    const withService = (app = {}, asked = scopes, granted = asked) => {
      const { service, managementAuth } = addServiceApp(gateway, { grantedScopes: granted, ...app }, asked);
      return { service, settings: { managementAuth } };
    };

    it('tells feature by feature which scopes are asked for and granted', async () => {
      const { settings } = withService({}, scopes, ['okta.users.read', 'okta.groups.read']);
      const { finding, feature, body } = await test({}, settings);
      expect(finding('scopes-not-granted').setting?.value).toBe('okta.logs.read okta.apps.read');
      expect(feature('group-picker')).toMatchObject({
        scopes: [{ scope: 'okta.groups.read', requested: true, granted: true }],
        usable: true,
      });
      expect(feature('system-log-triggers')).toMatchObject({
        scopes: [{ scope: 'okta.logs.read', requested: true, granted: false }],
        usable: false,
        reason: 'Not granted: okta.logs.read.',
      });
      expect(feature('universal-logout')).toMatchObject({
        scopes: [{ scope: 'okta.universalLogout.manage', requested: false, granted: false }],
        usable: false,
      });
      expect(body.credential).toEqual({ type: 'service-app' });
    });

    it.each(['forbidden', 'empty'] as const)(
      'tells a missing admin role from lists that are %s',
      async (answer) => {
        const { service, settings } = withService();
        const { slug } = await add({}, settings);
        org().updateApp(service.id, { adminRole: 'NONE' });
        org().listsWithoutRole = answer;
        const { finding, feature } = await testConnection(admin, slug);
        org().listsWithoutRole = 'forbidden';
        expect(finding('admin-role-missing').setting?.value).toBe('Read-Only Administrator');
        expect(feature('memberships')).toMatchObject({ usable: false });
      },
    );

    it.each([
      ['demands DPoP', { dpopBoundAccessTokens: true }, 'service-app-demands-dpop'],
      ['is not active', { status: 'INACTIVE' as const }, 'service-app-refused'],
      ['has no scope granted', { grantedScopes: [] }, 'scopes-none-granted'],
    ])('tells that a service app %s', async (_, changes, code) => {
      const { service, settings } = withService();
      const { slug } = await add({}, settings);
      org().updateApp(service.id, changes);
      const { codes, body } = await testConnection(admin, slug);
      expect(codes).toContain(code);
      expect(body.features.map(({ usable }) => usable)).not.toContain(true);
    });

    it('sees at once what an admin has granted since, whatever token is kept for work', async () => {
      const { service, settings } = withService({}, scopes, ['okta.users.read', 'okta.groups.read']);
      const { slug } = await add({}, settings);
      expect((await testConnection(admin, slug)).codes).toContain('scopes-not-granted');
      org().updateApp(service.id, { grantedScopes: scopes });
      expect((await testConnection(admin, slug)).codes).not.toContain('scopes-not-granted');
    });

    it('has a generated key tried that waits for Okta, and put to use once Okta has it', async () => {
      const { service } = addServiceApp(gateway, { jwks: { keys: [] } }, scopes);
      const { slug } = await add(
        {},
        { managementAuth: { type: 'service-app', clientId: service.id, generateKey: true, scopes } },
      );
      expect((await testConnection(admin, slug)).codes).toContain('credential-authorization-needed');
      org().updateApp(service.id, { jwksUri: `${gateway.url}/okta/management/jwks/${slug}` });
      expect((await testConnection(admin, slug)).codes).toContain('credential-ok');
      const { body } = await admin.get(`/api/v1/connections/${slug}`);
      expect(body['managementAuth']).toMatchObject({ status: 'configured' });
    });

    const ownToken = (settings: object = {}) => {
      const login = `owner-${(owners += 1)}@example.com`;
      const owner = org().addUser({ login, adminRole: 'SUPER_ADMIN' });
      return org().addApiToken({ ownerId: owner.id, ...settings });
    };
    let owners = 0;

    it('tells that an API token is no longer accepted', async () => {
      const token = ownToken({ name: 'Short-lived' });
      const { slug } = await add({}, { managementAuth: { type: 'ssws', apiToken: token.value } });
      expect((await testConnection(admin, slug)).body.credential?.token?.name).toBe('Short-lived');
      org().setUserStatus(token.ownerId, 'DEPROVISIONED');
      const { codes, finding } = await testConnection(admin, slug);
      expect(codes).not.toContain('credential-ok');
      expect(finding('api-token-refused').setting?.where).toContain('Security → API → Tokens');
    });

    it('tells of a network zone, and of a role that was taken away', async () => {
      const token = ownToken({ network: { connection: 'ZONE', include: ['nzo1'] } });
      const { slug } = await add({}, { managementAuth: { type: 'ssws', apiToken: token.value } });
      expect((await testConnection(admin, slug)).codes).toContain('api-token-network-zone');
      org().setAdminRole(token.ownerId, 'NONE');
      const { finding } = await testConnection(admin, slug);
      expect(finding('admin-role-missing').setting?.where).toContain('Security → Administrators');
    });

    it('warns when directory actions are on but impossible', async () => {
      const { settings } = withService();
      const { codes, feature } = await test({}, { ...settings, oktaActions: 'manage' });
      expect(codes).toContain('directory-actions-not-usable');
      expect(feature('directory-actions-read').usable).toBe(true);
      expect(feature('directory-actions-manage').reason).toContain('okta.users.manage');
    });
  });

  describe('of mappings', () => {
    it('tells of groups that Okta does not know, and of the twin of a connection', async () => {
      const first = await add();
      const twin = await add({}, { clientId: first.app.id, clientSecret: first.app.clientSecret });
      await admin.post('/api/v1/group-mappings', {
        connection: first.slug,
        groupName: 'No Such Group',
        role: 'guest',
      });
      const { finding } = await testConnection(admin, first.slug);
      expect(finding('mapped-groups-not-found').detail).toContain('No Such Group');
      expect(finding('connection-shares-client').detail).toContain(twin.slug);
    });
  });
});

/** What somebody has entered is tried while they type, and stored nowhere. */
describe('POST /api/v1/connections/test', () => {
  let gateway: TestGateway;
  let admin: RestClient;

  beforeAll(async () => {
    gateway = await startTestGateway();
    ({ client: admin } = await personClient(gateway, 'Ada', 'admin'));
  });
  afterAll(() => gateway?.close());

  const entered = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
    issuer: gateway.okta.simulator.url,
    clientId: gateway.okta.app.id,
    clientSecret: gateway.okta.app.clientSecret,
    ...changes,
  });
  const tried = async (body: Record<string, unknown>): Promise<{ codes: string[]; body: object }> => {
    const answer = await admin.post('/api/v1/connections/test', body);
    expect(answer.status).toBe(200);
    const { findings } = answer.body as unknown as { findings: { code: string }[] };
    return { codes: findings.map(({ code }) => code), body: answer.body };
  };

  it('tells whether client, secret and token are accepted, and keeps none of them', async () => {
    const good = await tried(entered({ apiToken: gateway.okta.apiToken }));
    expect(good.codes).toEqual(
      expect.arrayContaining(['issuer-ok', 'client-secret-accepted', 'credential-ok']),
    );
    expect(good.body).toMatchObject({ connection: 'default', credential: { type: 'ssws' } });
    expect((await tried(entered({ clientSecret: 'wrong' }))).codes).toContain('client-secret-refused');
    expect((await tried(entered({ clientId: 'nobody' }))).codes).toContain('client-unknown');
    expect((await tried(entered({ clientSecret: undefined }))).codes).toContain('client-secret-missing');
    expect((await tried(entered({ apiToken: 'not-a-token' }))).codes).toContain('api-token-refused');
    const { body } = await admin.get('/api/v1/connections');
    expect((body['items'] as { slug: string }[]).map(({ slug }) => slug)).toEqual(['default']);
    const { body: trail } = await admin.get('/api/v1/audit-events?action=connection.tested');
    expect(trail['items']).toEqual([]);
  });

  it('lets what is stored count along, but never for another issuer', async () => {
    const { simulator } = gateway.okta;
    const own = { connection: 'default', clientId: gateway.okta.app.id };
    const same = await tried({ ...own, issuer: simulator.url });
    expect(same.codes).toEqual(expect.arrayContaining(['client-secret-accepted', 'credential-ok']));
    const moved = await tried({ ...own, issuer: `${simulator.url}/oauth2/default` });
    expect(moved.codes).toEqual(expect.arrayContaining(['client-secret-missing', 'credential-none']));
    const { body } = await admin.get('/api/v1/connections/default');
    expect(body).toMatchObject({ issuer: simulator.url, version: 1 });
  });

  it('asks nothing of a place where no connection may point, and refuses who may make none', async () => {
    const refused = await admin.post('/api/v1/connections/test', entered({ issuer: 'ftp://example.com' }));
    expect(refused).toMatchObject({ status: 422, body: { code: 'validation-failed' } });
    for (const wrong of [{ clientId: '' }, { clientSecret: '••••' }, { apiToken: 7 }, { unknown: 1 }]) {
      const { status } = await admin.post('/api/v1/connections/test', entered(wrong));
      expect([400, 422]).toContain(status);
    }
    const { body: weak } = await admin.post('/api/v1/api-tokens', { name: 'weak', role: 'guest' });
    const guest = tokenClient(gateway, weak['token']);
    expect((await guest.post('/api/v1/connections/test', entered())).status).toBe(403);
    expect((await admin.post('/api/v1/connections/test', entered({ connection: 'nothing' }))).status).toBe(
      404,
    );
    const other = await addTestedConnection(gateway, admin);
    await admin.patch(`/api/v1/connections/${other.slug}`, { status: 'active' });
    const { body } = await admin.post('/api/v1/api-tokens', {
      ...{ name: 'tenant', role: 'admin', connection: other.slug },
    });
    const tenant = tokenClient(gateway, body['token']);
    expect((await tenant.post('/api/v1/connections/test', entered())).status).toBe(403);
    const foreign = entered({ connection: 'default' });
    expect((await tenant.post('/api/v1/connections/test', foreign)).status).toBe(404);
  });

  it('is limited for each caller', async () => {
    const { body } = await admin.post('/api/v1/api-tokens', { name: 'hasty', role: 'admin' });
    const hasty = tokenClient(gateway, body['token']);
    const answers = [];
    for (let i = 0; i < 21; i += 1)
      answers.push((await hasty.post('/api/v1/connections/test', entered({ clientId: `c${i}` }))).status);
    expect(answers).toEqual([...Array<number>(20).fill(200), 429]);
  });
});

const hundred = () => Array.from({ length: 120 }, (_, index) => `Crowd ${String(index).padStart(3, '0')}`);
