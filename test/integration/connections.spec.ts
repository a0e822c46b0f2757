import { ApplicationsModule } from '../../src/applications/applications.module.js';
import { ConnectionSecrets } from '../../src/connections/connection-secrets.js';
import { Connection } from '../../src/connections/connection.entity.js';
import { ConnectionsModule } from '../../src/connections/connections.module.js';
import { ManagementCredentialCheck } from '../../src/connections/management-credential-check.js';
import { startAdminApi, type AdminApi, type ApiAnswer, type ApiClient } from '../support/admin-api.js';
import { FakeCredentialCheck } from '../support/fake-credential-check.js';

const PATH = '/api/v1/connections';
const okta = new FakeCredentialCheck();
let api: AdminApi;
let admin: ApiClient;

beforeAll(async () => {
  api = await startAdminApi([ConnectionsModule, ApplicationsModule], {
    providers: [{ provide: ManagementCredentialCheck, useValue: okta }],
  });
  admin = api.admin;
});
afterAll(() => api.close());
beforeEach(() => okta.reset());

const SCOPES = ['okta.users.read', 'okta.groups.read'];
let count = 0;
/** A draft of its own for each test. */
async function draft(values: Record<string, unknown> = {}): Promise<string> {
  const slug = `org-${(count += 1)}`;
  const answer = await admin.post(PATH, {
    slug,
    issuer: `https://${slug}.okta.com`,
    clientId: 'client',
    clientSecret: 'first-secret',
    ...values,
  });
  expect(answer.status).toBe(201);
  return slug;
}

const pointers = ({ body }: ApiAnswer) =>
  (body['errors'] as { pointer: string }[]).map(({ pointer }) => pointer);
const stored = (slug: string) => api.dataSource.manager.findOneByOrFail(Connection, { slug });
const clientSecretOf = async (slug: string) =>
  api.app.get(ConnectionSecrets).openClientSecret(await stored(slug));
const changes = async (kind: string, ref: string) =>
  (
    await api.dataSource.query<unknown[]>('SELECT 1 FROM change_log WHERE kind = $1 AND ref = $2', [
      kind,
      ref,
    ])
  ).length;

describe('creating a connection', () => {
  it('takes issuer, client id and client secret, and makes a draft of them that shows no secret', async () => {
    const answer = await admin.post(PATH, {
      issuer: 'https://Acme.okta.com/',
      clientId: '0oa1',
      clientSecret: 'very secret',
    });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('location')).toBe(`${PATH}/acme-okta-com`);
    expect(answer.headers.get('etag')).toBe('"1"');
    expect(answer.body).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      slug: 'acme-okta-com',
      name: 'acme.okta.com',
      status: 'draft',
      issuer: 'https://acme.okta.com',
      serverType: 'org',
      adminConsole: 'https://acme-admin.okta.com',
      clientId: '0oa1',
      hasClientSecret: true,
      clientSecretSetAt: api.clock.now().toISOString(),
      managementAuth: { type: 'none', status: 'none' },
      oktaActions: 'off',
      groupsClaim: 'groups',
      scopes: [],
      defaultRole: null,
      allowedEmailDomains: [],
      requiredGroups: [],
      attributeClaims: [],
      redirectUri: 'http://127.0.0.1:3000/authorization-code/callback',
      postLogoutRedirectUri: 'http://127.0.0.1:3000/logout',
      initiateLoginUri: 'http://127.0.0.1:3000/okta-initiate-login?accountId=acme-okta-com',
      version: 1,
    });
    const row = await stored('acme-okta-com');
    expect(row.clientSecret).not.toContain('very secret');
    expect(await clientSecretOf('acme-okta-com')).toBe('very secret');
  });

  it('finds another slug when the name is taken, and refuses one that was asked for', async () => {
    const body = { name: 'Twin', issuer: 'https://twin.okta.com', clientId: 'c', clientSecret: 's' };
    expect((await admin.post(PATH, body)).body['slug']).toBe('twin');
    expect((await admin.post(PATH, body)).body['slug']).toBe('twin-2');
    const refused = await admin.post(PATH, { ...body, slug: 'twin' });
    expect([refused.status, refused.body['code']]).toEqual([409, 'slug-taken']);
  });

  it('keeps all settings, and tells an own audit event from before and after', async () => {
    const slug = await draft({
      name: 'Preview',
      environment: 'preview',
      issuer: 'https://full.okta.com/oauth2/default',
      apiToken: '00token',
      groupsClaim: 'realm.groups',
      scopes: ['offline_access'],
      defaultRole: 'guest',
      allowedEmailDomains: ['Example.com'],
      requiredGroups: ['Staff'],
      attributeClaims: ['department'],
      acrValues: 'urn:okta:loa:2fa:any',
      maxAge: 600,
    });
    const { body } = await admin.get(`${PATH}/${slug}`);
    expect(body).toMatchObject({
      environment: 'preview',
      serverType: 'custom',
      managementAuth: { type: 'ssws', status: 'configured' },
      groupsClaim: 'realm.groups',
      scopes: ['offline_access'],
      defaultRole: 'guest',
      allowedEmailDomains: ['example.com'],
      requiredGroups: ['Staff'],
      attributeClaims: ['department'],
      acrValues: 'urn:okta:loa:2fa:any',
      maxAge: 600,
    });
    expect(okta.asked).toEqual([
      { orgUrl: 'https://full.okta.com', credential: { type: 'ssws', apiToken: '00token' } },
    ]);
    const [event] = await api.dataSource.query<{ action: string; before: unknown; after: unknown }[]>(
      'SELECT action, before, after FROM audit_events WHERE target_id = $1',
      [body['id']],
    );
    expect(event).toEqual({ action: 'connection.created', before: null, after: body });
  });

  it.each([
    ['issuer', 'http://acme.okta.com'],
    ['issuer', 'https://acme-admin.okta.com'],
    ['issuer', 'https://10.1.2.3'],
    ['issuer', 'https://169.254.169.254/latest'],
    ['clientSecret', '**********'],
    ['clientSecret', ' padded '],
    ['apiToken', '****'],
    ['slug', 'Not-A-Slug'],
    ['slug', '9b2d7a3e-8f0c-4e5a-9d1b-2c3d4e5f6a7b'],
    ['groupsClaim', 'two words'],
    ['scopes', ['two words']],
    ['allowedEmailDomains', ['@example.com']],
    ['requiredGroups', [' Staff']],
    ['maxAge', -1],
    ['name', ''],
  ])('refuses the value %s = %p', async (field, value) => {
    const body = { issuer: 'https://acme.okta.com', clientId: 'c', clientSecret: 's', [field]: value };
    const answer = await admin.post(PATH, body);
    expect([answer.status, answer.body['code']]).toEqual([422, 'validation-failed']);
    expect(pointers(answer)).toEqual([`/${field}`]);
  });

  it.each([
    { clientSecret: 5 },
    { issuer: ['https://acme.okta.com'] },
    { status: 'active' },
    { platform: true },
    { scopes: 'openid' },
    { name: null },
    { managementAuth: { type: 'ssws', token: 'x' } },
    { managementAuth: 'x' },
  ])('refuses what has the wrong form: %j', async (part) => {
    const body = { issuer: 'https://acme.okta.com', clientId: 'c', clientSecret: 's', ...part };
    const answer = await admin.post(PATH, body);
    expect([answer.status, answer.body['code']]).toEqual([400, 'invalid-request']);
  });

  it('is for admins of the platform connection alone', async () => {
    const other = await api.addConnection('no-creator');
    const answer = await api
      .as({ connectionId: other.id, connectionSlug: other.slug })
      .post(PATH, { issuer: 'https://x.okta.com', clientId: 'c', clientSecret: 's' });
    expect([answer.status, answer.body['code']]).toEqual([403, 'permission-denied']);
  });
});

describe('a stored secret', () => {
  it('stays when the field is absent, is replaced by a text, and cleared by null', async () => {
    const slug = await draft();
    await admin.patch(`${PATH}/${slug}`, { name: 'Renamed' });
    expect(await clientSecretOf(slug)).toBe('first-secret');
    const replaced = await admin.patch(`${PATH}/${slug}`, { clientSecret: 'second-secret' });
    expect([replaced.body['name'], replaced.body['hasClientSecret'], replaced.body['version']]).toEqual([
      'Renamed',
      true,
      3,
    ]);
    expect(await clientSecretOf(slug)).toBe('second-secret');
    const cleared = await admin.patch(`${PATH}/${slug}`, { clientSecret: null });
    expect([cleared.status, cleared.body['hasClientSecret']]).toEqual([200, false]);
    expect(await clientSecretOf(slug)).toBeNull();
  });

  it('is never replaced by a mask', async () => {
    const slug = await draft();
    const answer = await admin.patch(`${PATH}/${slug}`, { clientSecret: '********' });
    expect([answer.status, pointers(answer)]).toEqual([422, ['/clientSecret']]);
    expect(await clientSecretOf(slug)).toBe('first-secret');
  });

  it('appears in no answer and no audit event', async () => {
    const slug = await draft({ apiToken: '00-first-token' });
    await admin.patch(`${PATH}/${slug}`, { clientSecret: 'second-secret', apiToken: '00-second-token' });
    const { body } = await admin.get(`${PATH}/${slug}`);
    const events = await api.dataSource.query<{ after: { replacedSecrets?: string[] } }[]>(
      'SELECT before, after FROM audit_events WHERE target_id = $1 ORDER BY id',
      [body['id']],
    );
    expect(JSON.stringify([body, events])).not.toMatch(/(first|second)-(secret|token)/);
    expect(events.at(-1)?.after.replacedSecrets).toEqual(['clientSecret', 'managementAuth']);
  });

  it('is never sent to another issuer: each one must come again with it', async () => {
    const slug = await draft({ apiToken: '00token' });
    const issuer = 'https://evil.example.com';
    const refused = await admin.patch(`${PATH}/${slug}`, { issuer });
    expect([refused.status, pointers(refused)]).toEqual([422, ['/clientSecret', '/managementAuth']]);
    const half = await admin.patch(`${PATH}/${slug}`, { issuer, clientSecret: 'new' });
    expect([half.status, pointers(half)]).toEqual([422, ['/managementAuth']]);
    expect((await stored(slug)).issuer).toBe(`https://${slug}.okta.com`);

    const moved = await admin.patch(`${PATH}/${slug}`, { issuer, clientSecret: 'new', managementAuth: null });
    expect([moved.status, moved.body['issuer']]).toEqual([200, issuer]);
    expect(moved.body['managementAuth']).toEqual({ type: 'none', status: 'none' });
    expect(await clientSecretOf(slug)).toBe('new');
  });

  it('need not come again while the issuer is the same in another spelling', async () => {
    const slug = await draft();
    const answer = await admin.patch(`${PATH}/${slug}`, {
      issuer: `https://${slug.toUpperCase()}.okta.com/`,
    });
    expect([answer.status, answer.body['issuer']]).toEqual([200, `https://${slug}.okta.com`]);
  });

  it('does not follow another admin who moves the connection while Okta is being asked', async () => {
    const slug = await draft();
    okta.beforeAnswer = async () => {
      okta.beforeAnswer = () => Promise.resolve();
      await admin.patch(`${PATH}/${slug}`, { issuer: 'https://elsewhere.okta.com', clientSecret: 'theirs' });
    };
    const answer = await admin.patch(`${PATH}/${slug}`, { apiToken: '00mine' });
    expect([answer.status, answer.body['code']]).toEqual([412, 'version-mismatch']);
    expect(await stored(slug)).toMatchObject({
      issuer: 'https://elsewhere.okta.com',
      managementSecret: null,
    });
  });
});

describe('a credential for Okta’s API', () => {
  it.each([
    ['invalid', 422, 'okta-token-invalid'],
    ['forbidden', 422, 'okta-token-forbidden'],
    ['unreachable', 503, 'okta-unavailable'],
  ] as const)('that Okta calls %s is not stored', async (verdict, status, code) => {
    const slug = await draft();
    okta.verdict = verdict;
    const answer = await admin.patch(`${PATH}/${slug}`, { apiToken: '00bad' });
    expect([answer.status, answer.body['code']]).toEqual([status, code]);
    expect((await stored(slug)).managementSecret).toBeNull();
  });

  it('may be an API token or a service app, and is opened again as it was given', async () => {
    const slug = await draft({ managementAuth: { type: 'ssws', apiToken: '00token' } });
    const secrets = api.app.get(ConnectionSecrets);
    expect(secrets.openManagementCredential(await stored(slug))).toEqual({
      type: 'ssws',
      apiToken: '00token',
    });
    const { privateKey } = (await import('node:crypto')).generateKeyPairSync('ec', {
      namedCurve: 'P-256',
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
    const answer = await admin.patch(`${PATH}/${slug}`, {
      managementAuth: { type: 'service-app', clientId: '0oa2', privateKey, keyId: 'k1' },
    });
    expect(answer.body['managementAuth']).toEqual({
      type: 'service-app',
      status: 'configured',
      clientId: '0oa2',
      keyId: 'k1',
      scopes: { requested: SCOPES, granted: SCOPES },
      setAt: api.clock.now().toISOString(),
      checkedAt: api.clock.now().toISOString(),
    });
    expect(secrets.openManagementCredential(await stored(slug))).toEqual({
      type: 'service-app',
      clientId: '0oa2',
      privateKey,
      keyId: 'k1',
      scopes: SCOPES,
    });
  });
});

describe('the life of a connection', () => {
  it('goes from draft to active to disabled and back, and no other way', async () => {
    const slug = await draft();
    const to = (status: string) => admin.patch(`${PATH}/${slug}`, { status });
    expect((await to('disabled')).status).toBe(422);
    expect((await to('active')).body['status']).toBe('active');
    expect((await to('draft')).status).toBe(422);
    expect((await to('disabled')).body['status']).toBe('disabled');
    expect((await to('active')).body['status']).toBe('active');
    expect(pointers(await to('draft'))).toEqual(['/status']);
  });

  it('ends every session when it is disabled, and when it is pointed to another issuer', async () => {
    const slug = await draft();
    await admin.patch(`${PATH}/${slug}`, { status: 'active' });
    const { id, sessionsValidAfter } = await stored(slug);
    expect([sessionsValidAfter, await changes('connection-sessions', id)]).toEqual([null, 0]);
    await admin.patch(`${PATH}/${slug}`, { status: 'disabled' });
    expect((await stored(slug)).sessionsValidAfter).toEqual(api.clock.now());
    expect(await changes('connection-sessions', id)).toBe(1);
    await admin.patch(`${PATH}/${slug}`, {
      status: 'active',
      issuer: 'https://new.okta.com',
      clientSecret: 's',
    });
    expect(await changes('connection-sessions', id)).toBe(2);
  });

  it('keeps the platform connection active: it is the last path to administration', async () => {
    for (const answer of [
      await admin.patch(`${PATH}/default`, { status: 'disabled' }),
      await admin.delete(`${PATH}/default`),
    ]) {
      expect([answer.status, answer.body['code']]).toEqual([409, 'last-admin-path']);
    }
    expect((await stored('default')).status).toBe('active');
  });

  it('is deleted unless it is active, and applications forget it', async () => {
    const slug = await draft();
    await admin.post('/api/v1/applications', {
      slug: `app-${slug}`,
      name: 'App',
      connections: ['default', slug],
    });
    await admin.patch(`${PATH}/${slug}`, { status: 'active' });
    const refused = await admin.delete(`${PATH}/${slug}`);
    expect([refused.status, refused.body['code']]).toEqual([409, 'connection-active']);
    await admin.patch(`${PATH}/${slug}`, { status: 'disabled' });
    expect((await admin.delete(`${PATH}/${slug}`)).status).toBe(204);
    expect((await admin.get(`${PATH}/${slug}`)).status).toBe(404);
    expect((await admin.get(`/api/v1/applications/app-${slug}`)).body['connections']).toEqual(['default']);
  });
});

describe('a default role', () => {
  it.each([
    ['admin', 422, 'validation-failed'],
    ['nobody', 422, 'unknown-role'],
  ])('is not %s', async (defaultRole, status, code) => {
    const slug = await draft();
    const answer = await admin.patch(`${PATH}/${slug}`, { defaultRole });
    expect([answer.status, answer.body['code'], pointers(answer)]).toEqual([status, code, ['/defaultRole']]);
  });

  it('is one whose permissions the caller holds', async () => {
    const weak = api.as({ permissions: ['connections:read', 'connections:write'], roles: ['developer'] });
    const slug = await draft();
    const answer = await weak.patch(`${PATH}/${slug}`, { defaultRole: 'security-engineer' });
    expect([answer.status, answer.body['code']]).toEqual([403, 'permission-denied']);
  });
});

it('lets nobody who could not map a role redirect where its groups come from', async () => {
  const slug = await draft();
  const { id } = await stored(slug);
  await api.dataSource.query(
    `INSERT INTO group_mappings (connection_id, group_name, role_key) VALUES ($1, 'Admins', 'admin')`,
    [id],
  );
  await admin.patch(`${PATH}/${slug}`, { requiredGroups: ['Staff'] });
  const weak = api.as({ permissions: ['connections:write'], roles: ['okta-operator'] });
  for (const body of [
    { groupsClaim: 'nickname' },
    { clientId: '0oaOfMine' },
    { issuer: 'https://mine.okta.com', clientSecret: 's' },
    { requiredGroups: [] },
    { requiredGroups: ['Staff', 'Everyone'] },
  ]) {
    const answer = await weak.patch(`${PATH}/${slug}`, body);
    expect([answer.status, answer.body['code']]).toEqual([403, 'permission-denied']);
  }
  expect((await weak.patch(`${PATH}/${slug}`, { name: 'Harmless' })).status).toBe(200);
});

describe('who sees which connection', () => {
  it('is: the platform all of them, page by page; everybody else their own, and no other by any means', async () => {
    const slug = await draft();
    const own = await api.addConnection('tenant-a');
    const foreign = await stored(slug);
    const tenant = api.as({ connectionId: own.id, connectionSlug: own.slug });
    const items = (answer: ApiAnswer) =>
      (answer.body['items'] as { slug: string }[]).map((item) => item.slug);

    const seen: string[] = [];
    for (let after = ''; ;) {
      const page = await admin.get(`${PATH}?limit=2${after}`);
      seen.push(...items(page));
      if (page.body['nextCursor'] === null) break;
      after = `&after=${page.body['nextCursor'] as string}`;
    }
    expect(seen).toContain(slug);
    expect(seen).toEqual([...new Set(seen)].sort());

    expect(items(await tenant.get(PATH))).toEqual(['tenant-a']);
    expect((await tenant.get(`${PATH}/${own.id}`)).body['slug']).toBe('tenant-a');
    for (const path of [foreign.id, foreign.slug, 'default', 'no-such']) {
      expect((await tenant.get(`${PATH}/${path}`)).body['code']).toBe('not-found');
      expect((await tenant.get(`${PATH}/${path}/setup-guide`)).body['code']).toBe('not-found');
      expect((await tenant.patch(`${PATH}/${path}`, { name: 'Mine' })).body['code']).toBe('not-found');
      expect((await tenant.delete(`${PATH}/${path}`)).body['code']).toBe('not-found');
    }
    expect((await tenant.patch(`${PATH}/tenant-a`, { name: 'Ours' })).body['name']).toBe('Ours');
  });
});

it('refuses a change based on an older version, and numbers two changes at once one after the other', async () => {
  const slug = await draft();
  const stale = await admin.patch(`${PATH}/${slug}`, { name: 'A' }, { 'If-Match': '"7"' });
  expect([stale.status, stale.body['code'], stale.headers.get('etag')]).toEqual([
    412,
    'version-mismatch',
    '"1"',
  ]);
  const both = await Promise.all([
    admin.patch(`${PATH}/${slug}`, { name: 'A' }, { 'If-Match': '"1"' }),
    admin.patch(`${PATH}/${slug}`, { name: 'B' }, { 'If-Match': '"1"' }),
  ]);
  expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
  expect((await stored(slug)).version).toBe(2);
});

it('numbers and records nothing for a change that names no field', async () => {
  const slug = await draft();
  const answer = await admin.patch(`${PATH}/${slug}`, {});
  expect([answer.status, answer.body['version']]).toEqual([200, 1]);
  await admin.patch(`${PATH}/${slug}`, { status: 'active' });
  const events = await api.dataSource.query<{ action: string }[]>(
    'SELECT action FROM audit_events WHERE target_id = $1 ORDER BY id',
    [answer.body['id']],
  );
  expect(events.map(({ action }) => action)).toEqual(['connection.created', 'connection.activated']);
});

it('explains the set-up with the exact addresses to enter in Okta', async () => {
  const slug = await draft();
  const { body } = await admin.get(`${PATH}/${slug}/setup-guide`);
  const values = (body['steps'] as { values?: { value: string }[] }[]).flatMap((step) => step.values ?? []);
  expect(values.map(({ value }) => value)).toEqual([
    'http://127.0.0.1:3000/authorization-code/callback',
    'http://127.0.0.1:3000/logout',
    `http://127.0.0.1:3000/okta-initiate-login?accountId=${slug}`,
    'groups',
    `https://${slug}.okta.com`,
    `http://127.0.0.1:3000/okta/client/jwks/${slug}`,
    `http://127.0.0.1:3000/okta/management/jwks/${slug}`,
    'okta.users.read okta.groups.read',
    'http://127.0.0.1:3000/okta/management/callback',
    'okta.users.read okta.groups.read',
    `http://127.0.0.1:3000/okta/event-hooks/${slug}`,
    'Authorization',
    `http://127.0.0.1:3000/okta/universal-logout/${slug}`,
    'Signed JWT',
    'Issuer and Subject Identifier',
    `http://127.0.0.1:3000/backchannel-logout/${slug}`,
  ]);
});
