import { DecisionWriter } from '../../src/decision-records/decision-writer.js';
import { Browser } from '../support/browser.js';
import { isolationScene, type IsolationScene } from '../support/isolation-scene.js';
import { addPerson, browserOf } from '../support/people.js';
import { askAsProxy } from '../support/proxy-question.js';
import { refusal, tokenClient, type RestAnswer, type RestClient } from '../support/rest-client.js';

const HOST = 'shop.example.com';

/** Decisions kept, explained as they were, replayed and checked: issue "The console", section 3.9. */
describe('recorded decisions', () => {
  let scene: IsolationScene;
  let admin: RestClient;
  let tenant: RestClient;
  let guest: Browser;
  let developer: Browser;
  let application: RestClient;

  const rules = [
    { path: '/*', anyRole: ['developer', 'admin'] },
    { path: '/users/:id', methods: ['DELETE'], anyRole: ['admin'] },
    { path: '/status', public: true },
  ];

  beforeAll(async () => {
    scene = await isolationScene();
    admin = scene.platform;
    tenant = scene.callers.token;
    const { gateway } = scene;
    await admin.post('/api/v1/group-mappings', { groupName: 'Engineering', role: 'developer' });
    const created = await admin.post('/api/v1/applications', {
      slug: 'shop',
      name: 'Shop',
      hosts: [HOST],
      connections: ['default', 'tenant'],
      accessRules: rules,
    });
    expect(created.status).toBe(201);
    await admin.post('/api/v1/applications/shop/grants', {
      role: 'developer',
      resourceType: 'order',
      action: 'read',
    });
    const { body } = await admin.post('/api/v1/applications/shop/credentials', { name: 'shop' });
    application = tokenClient(gateway, body['token']);
    guest = await signedIn('Gus', ['Everyone Else', 'Choir']);
    developer = await signedIn('Dee', ['Engineering']);
  });

  afterAll(() => scene?.close());

  /** There are two connections: which one is meant has to be said. */
  const signedIn = async (name: string, groups: string[]): Promise<Browser> => {
    const { gateway } = scene;
    const browser = browserOf(gateway.okta, addPerson(gateway.okta, name, groups));
    const page = await browser.get(`${gateway.url}/login?connection=default`);
    expect(page.status).toBe(200);
    return browser;
  };
  const flush = () => scene.gateway.gateway.app.get(DecisionWriter).flush();
  const ask = (browser: Browser, requestId: string, uri = '/', method = 'GET') =>
    askAsProxy(scene.gateway, browser, {
      host: HOST,
      uri,
      method,
      headers: { 'X-Request-ID': requestId },
    });
  const decisions = async (query: string, by = admin): Promise<Record<string, unknown>[]> => {
    await flush();
    const { status, body } = await by.get(`/api/v1/decisions?${query}`);
    expect(status).toBe(200);
    return body['items'] as Record<string, unknown>[];
  };
  const explain = async (body: object, by = admin): Promise<RestAnswer> => {
    await flush();
    return by.post('/api/v1/explain', body);
  };

  it('are found by the request id of the page that refused, with the facts and without the query', async () => {
    const page = await askAsProxy(scene.gateway, guest, {
      host: HOST,
      uri: '/orders/7?token=secret-in-query',
      navigation: true,
      headers: { 'X-Request-ID': 'page-1', Accept: 'text/html' },
    });
    expect([page.status, page.text.includes('page-1')]).toEqual([403, true]);
    const [decision, ...others] = await decisions('requestId=page-1');
    expect(others).toEqual([]);
    expect(decision).toMatchObject({
      requestId: 'page-1',
      adapter: 'forward-auth',
      application: 'shop',
      connection: 'default',
      subject: { login: 'gus@example.com', name: 'Gus Tester' },
      allowed: false,
      reason: 'role-missing',
      asked: { kind: 'request', method: 'GET', host: HOST, path: '/orders/7' },
      facts: {
        roles: ['guest'],
        groups: [{ group: 'Everyone Else', role: 'guest' }],
        groupsTotal: 3,
        source: 'id-token',
        completeness: 'complete',
        session: { createdAt: expect.any(String) as string },
      },
      modelVersion: expect.any(String) as string,
    });
    const { rows } = await scene.database.query<{ row: string }>(
      `SELECT to_jsonb(d)::text AS row FROM recorded_decisions d`,
    );
    expect(rows.filter(({ row }) => /secret-in-query|Choir/.test(row))).toEqual([]);
  });

  it('are kept of every way to ask: proxies, Envoy, AuthZEN, and the gateway’s own routes', async () => {
    await askAsProxy(scene.gateway, guest, {
      dialect: 'auth-request',
      host: HOST,
      headers: { 'X-Request-ID': 'way-nginx' },
    });
    await guest.request({
      url: `${scene.gateway.url}/authz/ext-authz/x?y=1`,
      method: 'GET',
      follow: false,
      headers: {
        Host: HOST,
        'X-Forwarded-Proto': 'https',
        'X-Request-ID': 'way-envoy',
        Accept: 'application/json',
      },
    });
    const evaluation = {
      subject: { type: 'user', id: 'gus@example.com' },
      action: { name: 'read' },
      resource: { type: 'order', id: 'o7', properties: { price: 'secret-price' } },
      context: { note: 'secret-note' },
    };
    const headers = { 'X-Request-ID': 'way-authzen' };
    await application.post('/access/v1/evaluation', evaluation, headers);
    await application.post(
      '/access/v1/evaluations',
      { ...evaluation, evaluations: [{}, { action: { name: 'burn' } }] },
      { 'X-Request-ID': 'way-batch' },
    );
    await guest.request({
      url: `${scene.gateway.url}/api/v1/roles/secret-key?q=secret`,
      method: 'GET',
      follow: false,
      headers: { Accept: 'application/json', 'X-Request-ID': 'way-gateway' },
    });
    const told = async (id: string) =>
      (await decisions(`requestId=${id}`)).map(({ adapter, reason, asked }) => [adapter, reason, asked]);
    expect((await told('way-nginx'))[0]?.slice(0, 2)).toEqual(['auth-request', 'role-missing']);
    expect((await told('way-envoy'))[0]?.[0]).toBe('ext-authz');
    const asked = { kind: 'action', resourceType: 'order', action: 'read', resourceId: 'o7' };
    expect(await told('way-authzen')).toEqual([['authzen', 'role-missing', asked]]);
    expect(await told('way-batch')).toEqual([
      ['authzen', 'no-matching-rule', { ...asked, action: 'burn' }],
      ['authzen', 'role-missing', asked],
    ]);
    expect(await told('way-gateway')).toEqual([
      [
        'gateway',
        'role-missing',
        { kind: 'action', resourceType: 'roles', action: 'read', method: 'GET', path: '/api/v1/roles/:key' },
      ],
    ]);
    const { rows } = await scene.database.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM recorded_decisions d WHERE to_jsonb(d)::text LIKE '%secret%'`,
    );
    expect(rows).toEqual([{ count: 0 }]);
  });

  it('are kept of API tokens with the token', async () => {
    const made = await scene.platform.post('/api/v1/api-tokens', { name: 'curious', role: 'guest' });
    const token = tokenClient(scene.gateway, made.body['token']);
    const refused = await token.get('/api/v1/roles', { 'X-Request-ID': 'way-token' });
    expect(refused.status).toBe(403);
    expect(await decisions('requestId=way-token')).toMatchObject([
      {
        ...{ adapter: 'gateway', allowed: false, reason: 'role-missing', subject: null, facts: null },
        connection: 'default',
        asked: { resourceType: 'roles', path: '/api/v1/roles', apiToken: made.body['id'] },
      },
    ]);
  });

  it('are listed newest first, by application, person, reason and time, page by page', async () => {
    for (let index = 0; index < 5; index += 1) await ask(guest, `list-${index}`, `/list/${index}`);
    const [first] = await decisions('requestId=list-4');
    const subject = (first?.['subject'] as { id: string }).id;
    const items = await admin.all(
      `/api/v1/decisions?application=shop&subject=${subject}&reason=role-missing`,
      2,
    );
    expect(items.slice(0, 5).map(({ requestId }) => requestId)).toEqual(
      [4, 3, 2, 1, 0].map((index) => `list-${index}`),
    );
    expect(await decisions(`requestId=list-4&to=${encodeURIComponent(String(first?.['at']))}`)).toEqual([]);
    expect(
      await decisions(`requestId=list-4&from=${encodeURIComponent(String(first?.['at']))}`),
    ).toHaveLength(1);
    expect(refusal(await admin.get('/api/v1/decisions?application=none'))).toEqual([404, 'not-found']);
    expect(refusal(await admin.get('/api/v1/decisions?reason=because'))).toEqual([422, 'validation-failed']);
    expect(refusal(await admin.get('/api/v1/decisions?after=x'))).toEqual([400, 'invalid-request']);
  });

  it('tell of each host of an application the newest, a tenant of its own people alone', async () => {
    await ask(scene.callers.person.browser, 'host-of-tenant');
    await ask(guest, 'host-1');
    await ask(guest, 'host-2');
    const newest = (by?: RestClient) => decisions('application=shop&newestOfHost=true&limit=200', by);
    const ofHost = (items: Record<string, unknown>[]) =>
      items
        .filter(({ asked }) => (asked as { host?: string }).host === HOST)
        .map(({ requestId }) => requestId);
    expect(ofHost(await newest())).toEqual(['host-2']);
    expect(ofHost(await newest(tenant))).toEqual(['host-of-tenant']);
    expect(refusal(await admin.get('/api/v1/decisions?newestOfHost=true'))).toEqual([
      422,
      'validation-failed',
    ]);
  });

  it('are a tenant’s only about its own people', async () => {
    await ask(guest, 'foreign-1');
    await ask(scene.callers.person.browser, 'own-1');
    expect(
      (await decisions('limit=200', tenant)).filter(({ connection }) => connection !== 'tenant'),
    ).toEqual([]);
    expect(await decisions('requestId=own-1', tenant)).toHaveLength(1);
    expect(await decisions('requestId=foreign-1', tenant)).toEqual([]);
    expect(refusal(await explain({ at: 'foreign-1' }, tenant))).toEqual([404, 'not-found']);
    expect((await explain({ at: 'own-1' }, tenant)).status).toBe(200);
  });

  it('tell in the list of applications when each was last asked about, a tenant of its own people alone', async () => {
    const lastAsked = async (client: RestClient): Promise<unknown> => {
      const { body } = await client.get('/api/v1/applications?limit=200&lastAsked=true');
      const items = body['items'] as { slug: string; lastAskedAt?: string }[];
      return items.find(({ slug }) => slug === 'shop')?.lastAskedAt;
    };
    await ask(scene.callers.person.browser, 'asked-of-tenant');
    await ask(guest, 'asked-of-all');
    const [own] = await decisions('requestId=asked-of-tenant');
    const [foreign] = await decisions('requestId=asked-of-all');
    expect(await lastAsked(admin)).toBe(foreign?.['at']);
    expect(await lastAsked(tenant)).toBe(own?.['at']);
    const [plain] = (await admin.get('/api/v1/applications?limit=1')).body['items'] as object[];
    expect(plain).not.toHaveProperty('lastAskedAt');
    expect(refusal(await admin.get('/api/v1/applications?lastAsked=maybe'))).toEqual([
      400,
      'invalid-request',
    ]);
  });

  it('are explained as they were, with what changed since', async () => {
    await ask(guest, 'then-1', '/orders/8');
    await flush();
    const mappings = await admin.get('/api/v1/group-mappings');
    const set = (mappings.body['items'] as { groupName: string; role: string }[]).map(
      ({ groupName, role }) => {
        return { groupName, role };
      },
    );
    const swapped = set.map(({ groupName, role }) => {
      const other = { developer: 'guest', guest: 'developer' }[role] ?? role;
      return { groupName, role: other };
    });
    const put = (wanted: object[], etag: string | undefined) =>
      admin.put('/api/v1/group-mappings', { mappings: wanted }, { 'If-Match': etag ?? '' });
    const changed = await put(swapped, mappings.headers['etag']);
    expect(changed.status).toBe(200);

    const { status, body } = await explain({ at: 'then-1' });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      subject: { login: 'gus@example.com' },
      application: 'shop',
      roles: ['guest'],
      verdict: { allowed: false, reason: 'role-missing' },
      membership: { groupsTotal: 3 },
      request: { method: 'GET', path: '/orders/8', rule: { index: 0 } },
      whatWouldChangeThis: [
        { kind: 'hold-role', role: 'developer', groups: ['Everyone Else'] },
        { kind: 'hold-role', role: 'admin', groups: ['Rolegate Admins'] },
      ],
      recorded: {
        decision: { requestId: 'then-1' },
        sameRequest: 1,
        reconstruction: 'exact',
        changedSince: {
          accessRules: false,
          grants: false,
          rolesGained: ['developer'],
          rolesLost: ['guest'],
          today: { allowed: true, reason: 'allowed', roles: ['developer'] },
        },
      },
    });
    expect(
      (body['chain'] as { step: string; outcome: string }[]).map(({ step, outcome }) => `${step} ${outcome}`),
    ).toEqual([
      'session passed',
      'connection passed',
      'membership passed',
      'groups passed',
      'roles passed',
      'rule failed',
      'decision failed',
    ]);
    expect((await put(set, changed.headers['etag'])).status).toBe(200);
  });

  it('are explained by the rules of then, though the application has others by now', async () => {
    await ask(guest, 'rules-1', '/orders/9');
    await flush();
    const current = await admin.get('/api/v1/applications/shop/access-rules');
    const put = (accessRules: object[], etag: string | undefined) =>
      admin.put('/api/v1/applications/shop/access-rules', { accessRules }, { 'If-Match': etag ?? '' });
    const opened = await put([{ path: '/*', public: true }], current.headers['etag']);
    const { body } = await explain({ at: 'rules-1' });
    expect(body).toMatchObject({
      verdict: { allowed: false, reason: 'role-missing' },
      request: { rule: { anyRole: ['developer', 'admin'] } },
      recorded: {
        reconstruction: 'exact',
        changedSince: { accessRules: true, grants: false, today: { allowed: true } },
      },
    });
    expect((await put(rules, opened.headers['etag'])).status).toBe(200);
  });

  it('are explained as far as is known when nobody was there', async () => {
    await askAsProxy(scene.gateway, new Browser(), {
      host: HOST,
      headers: { 'X-Request-ID': 'nobody-1' },
    });
    const { body } = await explain({ at: 'nobody-1' });
    expect(body).toMatchObject({
      subject: null,
      connection: null,
      membership: null,
      verdict: { allowed: false, reason: 'no-session' },
      whatWouldChangeThis: [{ kind: 'sign-in' }],
      recorded: { reconstruction: 'none' },
    });
    expect(refusal(await explain({ at: 'never-was' }))).toEqual([404, 'not-found']);
    expect(refusal(await explain({ at: 'nobody-1', role: 'admin' }))).toEqual([422, 'validation-failed']);
    expect(refusal(await explain({ at: 'two words' }))).toEqual([422, 'validation-failed']);
  });

  it('are replayed against a draft: which way they flip, where, and what can’t be known', async () => {
    for (let index = 0; index < 3; index += 1) {
      await ask(guest, `replay-g${index}`, '/replayed');
      await ask(developer, `replay-d${index}`, '/replayed');
    }
    await flush();
    const replay = (draft: object, by = admin, more: object = {}) =>
      by.post('/api/v1/applications/shop/replay', { draft, ...more });
    const { status, body } = await replay({ accessRules: [{ path: '/*', anyRole: ['guest'] }] });
    expect(status).toBe(200);
    expect(body).toMatchObject({ sampled: true, complete: true, uncertain: 0 });
    const places = body['top'] as { what: string; toAllowed: number; toDenied: number }[];
    expect(places.find(({ what }) => what === 'GET /replayed')).toMatchObject({ toAllowed: 3, toDenied: 3 });
    const total = ['same', 'toAllowed', 'toDenied', 'uncertain'].reduce(
      (sum, key) => sum + Number(body[key]),
      0,
    );
    expect([total, Number(body['replayed']) + Number(body['skipped'])]).toEqual([
      body['replayed'],
      body['recorded'],
    ]);

    const unchanged = await replay({});
    expect(unchanged.body).toMatchObject({ toAllowed: 0, toDenied: 0 });
    const own = await replay({ accessRules: [] }, tenant);
    expect(Number(own.body['recorded'])).toBeLessThan(Number(body['recorded']));

    const mapped = await replay({ mappings: [{ groupName: 'Choir', role: 'developer' }] }, admin, {
      connection: 'default',
    });
    expect(
      (mapped.body['top'] as { what: string }[]).find(({ what }) => what === 'GET /replayed'),
    ).toMatchObject({
      toAllowed: 3,
      toDenied: 3,
    });
    expect(refusal(await replay({ accessRules: [{ path: 'x' }] }))).toEqual([422, 'validation-failed']);
    expect(refusal(await replay({ accessRules: [{ path: '/x', anyRole: ['none'] }] }))).toEqual([
      422,
      'unknown-role',
    ]);
    expect(refusal(await replay({ mappings: [] }, tenant, { connection: 'default' }))).toEqual([
      404,
      'not-found',
    ]);
  });

  it('are as many as are kept: of each kind of an application the newest, and none that is old', async () => {
    const { rows } = await scene.database.query<{ id: string }>(
      `SELECT id FROM applications WHERE slug = 'shop'`,
    );
    await scene.database.query(
      `INSERT INTO recorded_decisions (at, request_id, adapter, application_id, kind, allowed, reason)
       SELECT now(), 'many-' || n, 'test', $1, k, k = 0, 'allowed' FROM generate_series(1, 1300) n, generate_series(0, 2) k`,
      [rows[0]?.id],
    );
    await scene.database.query(
      `INSERT INTO recorded_decisions (at, request_id, adapter, application_id, kind, allowed, reason)
       VALUES (now() - interval '8 days', 'old', 'test', gen_random_uuid(), 0, true, 'allowed')`,
    );
    const { ExpirySweeper } = await import('../../src/database/expiry-sweeper.js');
    const sweeper = scene.gateway.gateway.app.get(ExpirySweeper);
    await sweeper.sweep('recorded-decisions-surplus');
    await sweeper.sweep('recorded-decisions-old');
    const counted = await scene.database.query<{ kind: number; count: number; newest: string }>(
      `SELECT kind, count(*)::int AS count, max(request_id) FILTER (WHERE request_id = 'many-1300') AS newest
         FROM recorded_decisions WHERE application_id = $1 GROUP BY kind ORDER BY kind`,
      [rows[0]?.id],
    );
    expect(counted.rows).toEqual([0, 1, 2].map((kind) => ({ kind, count: 1000, newest: 'many-1300' })));
    expect(await decisions('requestId=old')).toEqual([]);
  });

  it('need the permission decisions:read, and what a draft is made of its own', async () => {
    const { body } = await admin.post('/api/v1/api-tokens', { name: 'dev', role: 'developer' });
    const dev = tokenClient(scene.gateway, body['token']);
    for (const path of ['decisions', 'applications?lastAsked=true'])
      expect(refusal(await dev.get(`/api/v1/${path}`))).toEqual([403, 'permission-denied']);
    expect(refusal(await dev.post('/api/v1/applications/shop/replay', { draft: {} }))).toEqual([
      403,
      'permission-denied',
    ]);
    await admin.post('/api/v1/roles', { key: 'explainer', name: 'Explainer', rank: 9 });
    await admin.post('/api/v1/applications/gateway/grants', {
      role: 'explainer',
      resourceType: 'explain',
      action: 'read',
    });
    const made = await admin.post('/api/v1/api-tokens', { name: 'explainer', role: 'explainer' });
    const explainer = tokenClient(scene.gateway, made.body['token']);
    const groups = ['Engineering'];
    expect((await explain({ groups, role: 'developer' }, explainer)).status).toBe(200);
    for (const draft of [
      { accessRules: [] },
      { grants: [] },
      { mappings: [] },
      { accessRules: [{ path: '/*', anyRole: ['guest'], condition: 'subject.id == "x"' }] },
    ])
      expect(refusal(await explain({ groups, role: 'developer', draft }, explainer))).toEqual([
        403,
        'permission-denied',
      ]);
  });
});
