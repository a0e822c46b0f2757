import { gatewayPermissions } from '../../src/access/permissions.js';
import { ApplicationsModule } from '../../src/applications/applications.module.js';
import { ConnectionsModule } from '../../src/connections/connections.module.js';
import { ManagementCredentialCheck } from '../../src/connections/management-credential-check.js';
import { startAdminApi, type AdminApi, type ApiAnswer, type ApiClient } from '../support/admin-api.js';
import { FakeCredentialCheck } from '../support/fake-credential-check.js';

const PATH = '/api/v1/applications';
let api: AdminApi;
let admin: ApiClient;
let tenant: ApiClient;

beforeAll(async () => {
  api = await startAdminApi([ConnectionsModule, ApplicationsModule], {
    providers: [{ provide: ManagementCredentialCheck, useValue: new FakeCredentialCheck() }],
    env: { PUBLIC_URL: 'https://sso.example.com' },
  });
  admin = api.admin;
  const other = await api.addConnection('tenant');
  tenant = api.as({ connectionId: other.id, connectionSlug: other.slug });
});
afterAll(() => api.close());

let count = 0;
/** An application of its own for each test. */
async function application(values: Record<string, unknown> = {}): Promise<string> {
  const slug = `app-${(count += 1)}`;
  const answer = await admin.post(PATH, { slug, name: 'App', ...values });
  expect(answer.status).toBe(201);
  return slug;
}

const outcome = ({ status, body }: ApiAnswer) => [status, body['code']];
const pointers = ({ body }: ApiAnswer) =>
  ((body['errors'] ?? []) as { pointer: string }[]).map(({ pointer }) => pointer);
const itemsOf = ({ body }: ApiAnswer) => body['items'] as Record<string, unknown>[];

describe('an application', () => {
  it('is created with hosts, rules and, unless others are named, the connection of its creator', async () => {
    const answer = await admin.post(PATH, {
      slug: 'reports',
      name: 'Reports',
      hosts: ['Reports.example.com', 'r.example.com'],
      accessRules: [
        { methods: ['GET'], path: '/', public: true },
        { path: '/admin/*', anyRole: ['admin', 'developer'] },
        { path: '/files', permission: 'files:read' },
      ],
    });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('location')).toBe(`${PATH}/reports`);
    expect(answer.headers.get('etag')).toBe('"1"');
    expect(answer.body).toEqual({
      slug: 'reports',
      name: 'Reports',
      hosts: ['r.example.com', 'reports.example.com'],
      connections: ['default'],
      accessRules: [
        { methods: ['GET'], path: '/', public: true },
        { path: '/admin/*', anyRole: ['admin', 'developer'] },
        { path: '/files', permission: 'files:read' },
      ],
    });
    expect((await admin.get(`${PATH}/reports`)).body).toEqual(answer.body);
  });

  it('is found by a part of its name, its slug or a host, in any case', async () => {
    const slug = await application({ name: 'Pay 100%', hosts: ['billing.example.org'] });
    const found = async (q: string) =>
      itemsOf(await admin.get(`${PATH}?q=${encodeURIComponent(q)}`)).map((item) => item['slug']);
    for (const q of ['pay 100%', slug.toUpperCase(), 'LING.example.ORG'])
      expect(await found(q)).toEqual([slug]);
    expect(await found('pay_100')).toEqual([]);
    expect(outcome(await admin.get(`${PATH}?q=`))).toEqual([422, 'validation-failed']);
  });

  it('is changed part by part: what is absent stays, lists are replaced whole', async () => {
    const slug = await application({
      hosts: ['one.example.com'],
      accessRules: [{ path: '/*', public: true }],
    });
    const renamed = await admin.patch(`${PATH}/${slug}`, { name: 'New name' });
    expect(renamed.body).toMatchObject({ name: 'New name', hosts: ['one.example.com'] });
    expect(renamed.headers.get('etag')).toBe('"2"');
    expect(renamed.body['accessRules']).toHaveLength(1);
    const moved = await admin.patch(`${PATH}/${slug}`, {
      hosts: ['one.example.com', 'two.example.com'],
      connections: ['tenant'],
      accessRules: [],
    });
    expect(moved.body).toMatchObject({
      hosts: ['one.example.com', 'two.example.com'],
      connections: ['tenant'],
      accessRules: [],
    });
    await admin.patch(`${PATH}/${slug}`, { hosts: [] });
    await application({ hosts: ['one.example.com'] });
  });

  it('is deleted with its hosts and grants', async () => {
    const slug = await application({ hosts: ['gone.example.com'] });
    await admin.post(`${PATH}/${slug}/grants`, { role: 'developer', action: 'read', resourceType: 'x' });
    expect((await admin.delete(`${PATH}/${slug}`)).status).toBe(204);
    expect((await admin.get(`${PATH}/${slug}`)).status).toBe(404);
    await application({ hosts: ['gone.example.com'] });
    expect(await api.dataSource.query(`SELECT 1 FROM grants WHERE resource_type = 'x'`)).toEqual([]);
  });

  it.each([
    ['hosts', ['app.example.com:8443'], '/hosts/0'],
    ['hosts', ['ok.example.com', 'https://app.example.com'], '/hosts/1'],
    ['hosts', ['*.com'], '/hosts/0'],
    ['hosts', ['app.*.example.com'], '/hosts/0'],
    ['enforcement', 'off', '/enforcement'],
    ['hosts', ['twice.example.com', 'TWICE.example.com'], '/hosts'],
    ['connections', ['default', 'no-such'], '/connections/1'],
    [
      'accessRules',
      [
        { path: '/a', public: true },
        { path: 'b', public: true },
      ],
      '/accessRules/1/path',
    ],
    ['accessRules', [{ path: '/(a|b)', public: true }], '/accessRules/0/path'],
    ['accessRules', [{ path: '/a' }], '/accessRules/0'],
    ['accessRules', [{ path: '/a', anyRole: ['admin'], condition: 'no(' }], '/accessRules/0/condition'],
    ['accessRules', [{ path: '/a', public: true, condition: 'true' }], '/accessRules/0/condition'],
    ['accessRules', [{ path: '/a', public: true, acrValues: ['phr'] }], '/accessRules/0/acrValues'],
    ['accessRules', [{ path: '/a', anyRole: ['admin'], acrValues: ['a b'] }], '/accessRules/0/acrValues/0'],
    ['accessRules', [{ path: '/a', anyRole: ['admin'], maxAge: 1.5 }], '/accessRules/0/maxAge'],
    ['accessRules', [{ path: '/a', anyRole: ['admin'], maxAge: 0 }], '/accessRules/0/maxAge'],
    ['accessRules', [{ path: '/a', public: true, secondFactor: true }], '/accessRules/0/secondFactor'],
    ['stepUp', { maxAge: 0 }, '/stepUp/maxAge'],
    ['stepUp', { acrValues: ['a b'] }, '/stepUp/acrValues/0'],
    ['accessRules', [{ path: '/a', public: true, anyRole: ['admin'] }], '/accessRules/0'],
    ['accessRules', [{ path: '/a', public: false }], '/accessRules/0/public'],
    ['supportContact', 'javascript:alert(1)', '/supportContact'],
    ['supportContact', 'http://help.example.com', '/supportContact'],
    ['supportContact', 'x'.repeat(256), '/supportContact'],
    ['supportContact', '', '/supportContact'],
    ['slug', 'Not A Slug', '/slug'],
    ['name', '', '/name'],
  ])('with %s = %j is refused', async (field, value, pointer) => {
    const answer = await admin.post(PATH, { slug: 'refused', name: 'App', [field]: value });
    expect([...outcome(answer), pointers(answer)[0]]).toEqual([422, 'validation-failed', pointer]);
  });

  it.each([
    { accessRules: [{ path: '/a', anyRole: ['admin'], condition: true }] },
    { accessRules: [{ path: '/a', anyRole: ['admin'], acrValues: 'phr' }] },
    { accessRules: [{ path: '/a', anyRole: ['admin'], maxAge: '60' }] },
    { enforcement: null },
    { supportContact: 7 },
    { showNeededGroups: 'yes' },
    { showNeededGroups: null },
    { accessRules: [{ path: '/a', public: true, shadow: true }] },
    { accessRules: [{ path: '/a', anyRole: 'admin' }] },
    { accessRules: ['/a'] },
    { accessRules: {} },
    { hosts: 'app.example.com' },
    { hosts: [['app.example.com']] },
    { builtIn: true },
    { connections: null },
  ])('of the wrong form is refused: %j', async (part) => {
    expect(outcome(await admin.post(PATH, { slug: 'refused', name: 'App', ...part }))).toEqual([
      400,
      'invalid-request',
    ]);
  });

  it('with a role that does not exist is refused, with the place of each', async () => {
    const answer = await admin.post(PATH, {
      slug: 'refused',
      name: 'App',
      accessRules: [
        { path: '/a', anyRole: ['admin', 'ghost'] },
        { path: '/b', anyRole: ['spook'] },
      ],
    });
    expect(outcome(answer)).toEqual([422, 'unknown-role']);
    expect(pointers(answer)).toEqual(['/accessRules/0/anyRole/1', '/accessRules/1/anyRole/0']);
  });

  it('has at most a thousand rules and fifty hosts', async () => {
    const rules = Array.from({ length: 1001 }, (_, index) => ({ path: `/p${index}`, public: true }));
    const hosts = Array.from({ length: 51 }, (_, index) => `h${index}.many.example.com`);
    const full = { slug: 'full', name: 'Full', accessRules: rules.slice(1), hosts: hosts.slice(1) };
    expect((await admin.post(PATH, full)).status).toBe(201);
    for (const part of [{ accessRules: rules }, { hosts }]) {
      expect(outcome(await admin.patch(`${PATH}/full`, part))).toEqual([422, 'validation-failed']);
    }
  });

  it('has a slug and hosts of its own', async () => {
    const slug = await application({ hosts: ['mine.example.com'] });
    expect(outcome(await admin.post(PATH, { slug, name: 'Again' }))).toEqual([409, 'slug-taken']);
    const taken = await admin.post(PATH, {
      slug: 'thief',
      name: 'Thief',
      hosts: ['free.example.com', 'MINE.example.com'],
    });
    expect([...outcome(taken), pointers(taken)]).toEqual([409, 'host-taken', ['/hosts/1']]);
    expect((await admin.get(`${PATH}/thief`)).status).toBe(404);
    await application({ hosts: ['free.example.com'] });
  });

  it('has hosts by wildcard, each of which belongs to it alone', async () => {
    const slug = await application({ hosts: ['*.Apps.example.com', 'one.apps.example.com'] });
    expect((await admin.get(`${PATH}/${slug}`)).body['hosts']).toEqual([
      '*.apps.example.com',
      'one.apps.example.com',
    ]);
    const taken = await admin.post(PATH, { slug: 'wild', name: 'Wild', hosts: ['*.apps.example.com'] });
    expect([...outcome(taken), pointers(taken)]).toEqual([409, 'host-taken', ['/hosts/0']]);
    // One name below a wildcard may be another application's: an exact name goes first.
    await application({ hosts: ['two.apps.example.com'] });
  });

  it('may have a wildcard that covers the gateway’s own host, which no wildcard matches', async () => {
    await application({ hosts: ['*.example.com'] });
  });

  it('has conditions and step-up in its rules, shown only where they are set', async () => {
    const accessRules = [
      { path: '/a', anyRole: ['developer'], condition: 'context.ip != ""', acrValues: ['phr'], maxAge: 60 },
      { path: '/b', anyRole: ['developer'] },
    ];
    const slug = await application({
      accessRules: accessRules.map((rule) => Object.fromEntries(Object.entries(rule).reverse())),
    });
    const { body } = await admin.get(`${PATH}/${slug}/access-rules`);
    expect(JSON.stringify(body)).toBe(JSON.stringify({ accessRules }));
  });

  it('says whom to turn to and whether groups are named, only where it is set, and the trail tells both', async () => {
    const slug = await application({ supportContact: 'help@example.com', showNeededGroups: true });
    const shown = await admin.get(`${PATH}/${slug}`);
    expect(shown.body).toMatchObject({ supportContact: 'help@example.com', showNeededGroups: true });
    const ifMatch = { 'If-Match': shown.headers.get('etag') ?? '' };
    const change = { supportContact: null, showNeededGroups: false };
    const cleared = await admin.patch(`${PATH}/${slug}`, change, ifMatch);
    expect(cleared.status).toBe(200);
    for (const field of ['supportContact', 'showNeededGroups'])
      expect(cleared.body).not.toHaveProperty(field);
    expect(outcome(await admin.patch(`${PATH}/${slug}`, change, ifMatch))).toEqual([412, 'version-mismatch']);
    const [event] = await api.dataSource.query<Record<'before' | 'after', object>[]>(
      `SELECT before, after FROM audit_events WHERE action = 'application.updated' AND target_id = $1`,
      [slug],
    );
    expect(event?.before).toMatchObject({ supportContact: 'help@example.com', showNeededGroups: true });
    expect(event?.after).not.toHaveProperty('supportContact');
  });

  it('goes into shadow mode and back, which the audit trail tells', async () => {
    const slug = await application({ enforcement: 'shadow' });
    expect((await admin.patch(`${PATH}/${slug}`, { name: 'Other' })).body['enforcement']).toBe('shadow');
    const enforced = await admin.patch(`${PATH}/${slug}`, { enforcement: 'enforced' });
    expect(enforced.body).not.toHaveProperty('enforcement');
    const [event] = await api.dataSource.query<Record<'before' | 'after', { enforcement?: string }>[]>(
      'SELECT before, after FROM audit_events WHERE target_id = $1 ORDER BY id DESC LIMIT 1',
      [slug],
    );
    expect([event?.before.enforcement, event?.after.enforcement]).toEqual(['shadow', undefined]);
  });

  it('never has the gateway’s own host', async () => {
    const answer = await admin.post(PATH, {
      slug: 'own',
      name: 'Own',
      hosts: ['a.example.com', 'SSO.example.com'],
    });
    expect([...outcome(answer), pointers(answer)]).toEqual([422, 'host-reserved', ['/hosts/1']]);
  });

  it('leaves before and after in the audit trail', async () => {
    const slug = await application();
    await admin.patch(`${PATH}/${slug}`, { name: 'After' });
    await admin.delete(`${PATH}/${slug}`);
    const events = await api.dataSource.query<
      { action: string; before: { name: string } | null; after: { name: string } | null }[]
    >(
      `SELECT action, before, after FROM audit_events WHERE target_type = 'application' AND target_id = $1 ORDER BY id`,
      [slug],
    );
    expect(events.map(({ action, before, after }) => [action, before?.name, after?.name])).toEqual([
      ['application.created', undefined, 'App'],
      ['application.updated', 'App', 'After'],
      ['application.deleted', 'After', undefined],
    ]);
  });
});

describe('on loopback', () => {
  it('applications may share the gateway’s host, where ports tell them apart', async () => {
    const local = await startAdminApi([ConnectionsModule, ApplicationsModule], {
      providers: [{ provide: ManagementCredentialCheck, useValue: new FakeCredentialCheck() }],
    });
    const answer = await local.admin.post(PATH, { slug: 'sample', name: 'Sample', hosts: ['127.0.0.1'] });
    expect([answer.status, answer.body['hosts']]).toEqual([201, ['127.0.0.1']]);
    await local.close();
  });
});

describe('access rules', () => {
  it('are replaced as a whole by whoever has read them, and by nobody else', async () => {
    const slug = await application({ accessRules: [{ path: '/old', public: true }] });
    const path = `${PATH}/${slug}/access-rules`;
    const read = await admin.get(path);
    expect(read.body).toEqual({ accessRules: [{ path: '/old', public: true }] });
    const etag = read.headers.get('etag') ?? '';
    const body = { accessRules: [{ path: '/new', anyRole: ['developer'] }] };
    expect(outcome(await admin.put(path, body))).toEqual([428, 'precondition-required']);
    const written = await admin.put(path, body, { 'If-Match': etag });
    expect([written.status, written.body, written.headers.get('etag')]).toEqual([200, body, '"2"']);
    expect(outcome(await admin.put(path, body, { 'If-Match': etag }))).toEqual([412, 'version-mismatch']);
    expect((await admin.get(`${PATH}/${slug}`)).headers.get('etag')).toBe('"2"');
  });

  it('are refused when they are faulty, and nothing is changed', async () => {
    const slug = await application({ accessRules: [{ path: '/old', public: true }] });
    const path = `${PATH}/${slug}/access-rules`;
    const put = (accessRules: unknown) => admin.put(path, { accessRules }, { 'If-Match': '*' });
    expect(outcome(await put([{ path: '/../x', public: true }]))).toEqual([422, 'validation-failed']);
    expect(outcome(await put([{ path: '/x', anyRole: ['ghost'] }]))).toEqual([422, 'unknown-role']);
    expect(outcome(await put('all'))).toEqual([400, 'invalid-request']);
    expect((await admin.get(path)).body).toEqual({ accessRules: [{ path: '/old', public: true }] });
  });
});

describe('the gateway itself', () => {
  it('is an application of which only the grants change', async () => {
    for (const answer of [
      await admin.patch(`${PATH}/gateway`, { hosts: ['x.example.com'] }),
      await admin.put(`${PATH}/gateway/access-rules`, { accessRules: [] }, { 'If-Match': '*' }),
      await admin.delete(`${PATH}/gateway`),
    ]) {
      expect(outcome(answer)).toEqual([409, 'built-in']);
    }
    expect((await admin.get(`${PATH}/gateway`)).body).toMatchObject({
      slug: 'gateway',
      hosts: [],
      accessRules: [],
    });
  });

  it('lists what its built-in roles may do, page by page, none twice', async () => {
    const grants: Record<string, unknown>[] = [];
    for (let after = ''; ;) {
      const page = await admin.get(`${PATH}/gateway/grants?limit=7${after}`);
      grants.push(...itemsOf(page));
      if (page.body['nextCursor'] === null) break;
      after = `&after=${page.body['nextCursor'] as string}`;
    }
    const held = (role: string) =>
      grants
        .filter((grant) => grant['role'] === role)
        .map((grant) => `${String(grant['resourceType'])}:${String(grant['action'])}`)
        .sort();
    expect(held('admin')).toEqual([...gatewayPermissions].sort());
    expect(held('developer')).toEqual(['applications:read', 'group-mappings:read', 'roles:read']);
    expect(held('guest')).toEqual([]);
    expect(new Set(grants.map((grant) => grant['id'])).size).toBe(grants.length);
  });

  const grantOn = (client: ApiClient, role: string, permission: string) => {
    const [resourceType, action] = permission.split(':');
    return client.post(`${PATH}/gateway/grants`, { role, resourceType, action });
  };

  it('gives a role more when the caller holds as much, and takes it back', async () => {
    const answer = await grantOn(admin, 'developer', 'subjects:read');
    expect([answer.status, answer.body]).toEqual([
      201,
      { id: expect.any(String) as string, role: 'developer', action: 'read', resourceType: 'subjects' },
    ]);
    const location = answer.headers.get('location') ?? '';
    expect((await admin.get(location)).body).toEqual(answer.body);
    expect(outcome(await grantOn(admin, 'developer', 'subjects:read'))).toEqual([409, 'grant-exists']);
    expect((await admin.delete(location)).status).toBe(204);
    expect((await admin.get(location)).status).toBe(404);
  });

  it('gives nobody a permission that the caller does not hold', async () => {
    const weak = api.as({ permissions: ['applications:write', 'roles:read'] });
    expect(outcome(await grantOn(weak, 'developer', 'audit-events:read'))).toEqual([
      403,
      'permission-denied',
    ]);
    expect(outcome(await grantOn(weak, '*', 'roles:read'))).toEqual([201, undefined]);
  });

  it.each([
    ['developer', 'no-such:read', 'validation-failed'],
    ['developer', 'roles:delete', 'validation-failed'],
    ['*', 'roles:write', 'validation-failed'],
    ['ghost', 'roles:read', 'unknown-role'],
  ])('does not give %s the permission %s', async (role, permission, code) => {
    expect(outcome(await grantOn(admin, role, permission))).toEqual([422, code]);
  });

  it('lets no role write that a connection gives to everybody', async () => {
    await api.addConnection('with-default', { defaultRole: 'guest' });
    expect(outcome(await grantOn(admin, 'guest', 'roles:write'))).toEqual([422, 'validation-failed']);
    expect((await grantOn(admin, 'guest', 'connections:read')).status).toBe(201);
  });

  it('has no grant that depends on a condition', async () => {
    const answer = await admin.post(`${PATH}/gateway/grants`, {
      role: 'developer',
      resourceType: 'events',
      action: 'read',
      condition: 'true',
    });
    expect([...outcome(answer), pointers(answer)]).toEqual([422, 'validation-failed', ['/condition']]);
  });

  it('leaves its admins everything that they may do', async () => {
    const all = itemsOf(await admin.get(`${PATH}/gateway/grants?limit=200`));
    const grant = all.find(({ role }) => role === 'admin');
    expect(outcome(await admin.delete(`${PATH}/gateway/grants/${String(grant?.['id'])}`))).toEqual([
      409,
      'built-in',
    ]);
  });
});

describe('grants of an application', () => {
  it('are made for roles and for everybody, of any permission', async () => {
    const slug = await application();
    const path = `${PATH}/${slug}/grants`;
    for (const body of [
      { role: '*', action: 'read', resourceType: 'reports' },
      { role: 'developer', action: 'urn:x:export', resourceType: 'reports', condition: 'resource.id == "1"' },
    ]) {
      expect((await admin.post(path, body)).body).toEqual({ id: expect.any(String) as string, ...body });
    }
    expect(itemsOf(await admin.get(path)).map((grant) => grant['action'])).toEqual(['read', 'urn:x:export']);
  });

  it.each([
    [{ resourceType: 'a:b' }, 422],
    [{ resourceType: '*' }, 422],
    [{ action: 'two words' }, 422],
    [{ action: '' }, 422],
    [{ action: 5 }, 400],
    [{ condition: true }, 400],
    [{ condition: 'subject.id ==' }, 422],
    [{ condition: '"yes"' }, 422],
    [{ condition: '' }, 422],
    [{ role: undefined }, 422],
  ])('are refused with %j', async (part, status) => {
    const slug = await application();
    const body = { role: 'developer', action: 'read', resourceType: 'reports', ...part };
    expect((await admin.post(`${PATH}/${slug}/grants`, body)).status).toBe(status);
  });

  it('belong to their application: by another one’s address they are not found', async () => {
    const [one, two] = [await application(), await application()];
    const { body } = await admin.post(`${PATH}/${one}/grants`, {
      role: '*',
      action: 'read',
      resourceType: 'x',
    });
    for (const id of [String(body['id']), 'not-an-id', "' OR 1=1"]) {
      const path = `${PATH}/${two}/grants/${encodeURIComponent(id)}`;
      expect(outcome(await admin.get(path))).toEqual([404, 'not-found']);
      expect(outcome(await admin.delete(path))).toEqual([404, 'not-found']);
    }
  });
});

describe('admins of other connections', () => {
  it('see applications, of their connections only their own, and write nothing', async () => {
    const slug = await application({ connections: ['default', 'tenant'] });
    expect((await tenant.get(`${PATH}/${slug}`)).body['connections']).toEqual(['tenant']);
    expect(itemsOf(await tenant.get(`${PATH}?limit=200`)).map((item) => item['slug'])).toContain(slug);
    for (const answer of [
      await tenant.post(PATH, { slug: 'theirs', name: 'Theirs' }),
      await tenant.patch(`${PATH}/${slug}`, { name: 'Theirs' }),
      await tenant.put(`${PATH}/${slug}/access-rules`, { accessRules: [] }, { 'If-Match': '*' }),
      await tenant.delete(`${PATH}/${slug}`),
      await tenant.post(`${PATH}/${slug}/grants`, { role: '*', action: 'read', resourceType: 'x' }),
    ]) {
      expect(outcome(answer)).toEqual([403, 'permission-denied']);
    }
  });
});

it('makes of two changes at once one after the other, and tells every replica', async () => {
  const slug = await application();
  const before = await api.dataSource.query<unknown[]>(`SELECT 1 FROM change_log WHERE kind = 'model'`);
  const answers = await Promise.all(
    ['a', 'b', 'c'].map((name) => admin.patch(`${PATH}/${slug}`, { name }, { 'If-Match': '"1"' })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412]);
  const after = await api.dataSource.query<unknown[]>(`SELECT 1 FROM change_log WHERE kind = 'model'`);
  expect(after.length - before.length).toBe(1);
});

it('lets exactly one of two applications have a host that both ask for at once', async () => {
  const answers = await Promise.all(
    ['race-1', 'race-2'].map((slug) => admin.post(PATH, { slug, name: slug, hosts: ['race.example.com'] })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
});
