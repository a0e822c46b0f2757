import { isolationScene, type IsolationScene } from '../support/isolation-scene.js';
import { refusal, tokenClient, type RestAnswer, type RestClient } from '../support/rest-client.js';

const CHECKS = '/api/v1/applications/shop/checks';

/** Saved checks, drafts and conditions: issue "The console", section 3.9. */
describe('what must stay true of an application', () => {
  let scene: IsolationScene;
  let admin: RestClient;
  let tenant: RestClient;

  const rules = [
    { path: '/*', anyRole: ['developer', 'admin'] },
    { path: '/users/:id', methods: ['DELETE'], anyRole: ['admin'] },
  ];
  const noDeleting = {
    name: 'guest must not DELETE /users/:id',
    who: { roles: ['guest'] },
    method: 'DELETE',
    path: '/users/7',
    expected: 'denied',
  };

  beforeAll(async () => {
    scene = await isolationScene();
    admin = scene.platform;
    tenant = scene.callers.token;
    const mapped = await admin.post('/api/v1/group-mappings', {
      groupName: 'Engineering',
      role: 'developer',
    });
    expect(refusal(mapped)).toEqual([201, undefined]);
    const application = {
      slug: 'shop',
      name: 'Shop',
      hosts: ['shop.example.com'],
      connections: ['default', 'tenant'],
      accessRules: rules,
    };
    expect((await admin.post('/api/v1/applications', application)).status).toBe(201);
  });

  afterAll(() => scene?.close());

  const run = async (body: object = {}, by = admin) => (await by.post(`${CHECKS}/run`, body)).body;
  const clear = async () => {
    for (const { id } of await admin.all(CHECKS, 50)) await admin.delete(`${CHECKS}/${String(id)}`);
  };
  const events = async (action: string) =>
    (await admin.get(`/api/v1/audit-events?action=${action}`)).body['items'] as Record<string, unknown>[];

  it('is written down, shown, changed and removed like everything else, and audited', async () => {
    const created = await admin.post(CHECKS, noDeleting);
    const id = String(created.body['id']);
    expect([created.status, created.headers['location'], created.headers['etag']]).toEqual([
      201,
      `${CHECKS}/${id}`,
      '"1"',
    ]);
    expect((await admin.get(`${CHECKS}/${id}`)).body).toEqual(created.body);
    expect(created.body).toMatchObject({ ...noDeleting, version: 1 });
    expect(refusal(await admin.post(CHECKS, noDeleting))).toEqual([409, 'check-exists']);
    expect(refusal(await admin.patch(`${CHECKS}/${id}`, { name: 'x' }, { 'If-Match': '"7"' }))).toEqual([
      412,
      'version-mismatch',
    ]);
    const changed = await admin.patch(`${CHECKS}/${id}`, { path: '/users/8' }, { 'If-Match': '"1"' });
    expect([changed.headers['etag'], changed.body]).toMatchObject([
      '"2"',
      { method: 'DELETE', path: '/users/8' },
    ]);
    const asked = await admin.patch(`${CHECKS}/${id}`, { action: 'read', resourceType: 'order' });
    expect(asked.body).toMatchObject({ action: 'read', resourceType: 'order', version: 3 });
    expect(asked.body).not.toHaveProperty('path');
    expect((await admin.get(CHECKS)).body['items']).toEqual([asked.body]);
    expect((await admin.delete(`${CHECKS}/${id}`)).status).toBe(204);
    expect(refusal(await admin.get(`${CHECKS}/${id}`))).toEqual([404, 'not-found']);
    expect((await events('decision-check.*')).map(({ action }) => action)).toEqual(
      ['deleted', 'updated', 'updated', 'created'].map((what) => `decision-check.${what}`),
    );
  });

  it.each([
    [{ ...noDeleting, who: {} }, 422, 'validation-failed'],
    [{ ...noDeleting, who: { roles: [], nobody: true } }, 422, 'validation-failed'],
    [{ ...noDeleting, who: { nobody: true, connection: 'default' } }, 422, 'validation-failed'],
    [{ ...noDeleting, who: { roles: ['none'] } }, 422, 'unknown-role'],
    [{ ...noDeleting, who: { subject: 'x' } }, 404, 'not-found'],
    [{ ...noDeleting, who: { groups: ['G'], connection: 'none' } }, 404, 'not-found'],
    [{ ...noDeleting, path: '/a/../b' }, 422, 'validation-failed'],
    [{ ...noDeleting, path: undefined }, 422, 'validation-failed'],
    [{ ...noDeleting, action: 'read' }, 422, 'validation-failed'],
    [{ ...noDeleting, expected: 'perhaps' }, 422, 'validation-failed'],
    [{ ...noDeleting, extra: 1 }, 400, 'invalid-request'],
  ])('is refused when it says nothing clear: %#', async (body, status, code) => {
    expect(refusal(await admin.post(CHECKS, body))).toEqual([status, code]);
  });

  it('is told with the reason and the rule, for what is in force and for a draft', async () => {
    await admin.post(CHECKS, noDeleting);
    await admin.post(CHECKS, {
      name: 'engineers read orders',
      who: { groups: ['Engineering'] },
      method: 'GET',
      path: '/orders',
      expected: 'allowed',
    });
    const ran = await run();
    expect(ran).toMatchObject({ passed: 2, failed: 0 });
    const listed = (await admin.get(`${CHECKS}?run=true`)).body['items'] as { id: string; result: object }[];
    expect(listed.map(({ result }) => result)).toEqual(
      expect.arrayContaining(ran['results'] as Record<string, unknown>[]),
    );
    expect(listed.map(({ id }) => id)).toEqual(listed.map(({ result }) => (result as { id: string }).id));
    expect((await admin.get(CHECKS)).body['items']).not.toContainEqual(
      expect.objectContaining({ result: expect.anything() as object }),
    );
    expect(refusal(await admin.get(`${CHECKS}?run=perhaps`))).toEqual([400, 'invalid-request']);
    const draft = { accessRules: [{ path: '/users/*', anyRole: ['guest'] }] };
    expect(await run({ draft })).toEqual({
      passed: 0,
      failed: 2,
      results: [
        expect.objectContaining({
          name: 'engineers read orders',
          passed: false,
          reason: 'no-matching-rule',
          rule: null,
        }),
        expect.objectContaining({ name: noDeleting.name, passed: false, reason: 'allowed', rule: 0 }),
      ],
    });
    expect(await run({ draft: { mappings: [] }, connection: 'default' })).toMatchObject({
      passed: 1,
      failed: 1,
    });
    await clear();
  });

  it('refuses a change that would break it where the change wants that, and is overridden on record', async () => {
    await admin.post(CHECKS, noDeleting);
    const path = '/api/v1/applications/shop/access-rules';
    const wide = { accessRules: [{ path: '/*', anyRole: ['guest'] }] };
    const put = async (query: string, body: object): Promise<RestAnswer> => {
      const { headers } = await admin.get(path);
      return admin.put(path + query, body, { 'If-Match': headers['etag'] ?? '' });
    };
    const refused = await put('?checks=enforce', wide);
    expect(refusal(refused)).toEqual([409, 'checks-failed']);
    expect(refused.body['errors']).toEqual([
      expect.objectContaining({
        code: 'allowed',
        detail: expect.stringContaining(noDeleting.name) as string,
      }),
    ]);
    expect((await admin.get(path)).body).toEqual({ accessRules: rules });
    expect(await events('decision-checks.overridden')).toEqual([]);

    expect((await put('?checks=override', wide)).status).toBe(200);
    expect(await events('decision-checks.overridden')).toMatchObject([
      {
        target: { type: 'application', id: 'shop' },
        after: { change: 'access-rules', failed: [{ name: noDeleting.name, reason: 'allowed' }] },
      },
    ]);
    expect((await put('?checks=enforce', { accessRules: rules })).status).toBe(200);
    expect((await put('', wide)).status).toBe(200);
    expect((await put('?checks=override', { accessRules: rules })).status).toBe(200);
    expect(await events('decision-checks.overridden')).toHaveLength(1);
    expect(refusal(await put('?checks=maybe', wide))).toEqual([422, 'validation-failed']);
    await clear();
  });

  it('stands before grants that come and go, and before mappings', async () => {
    const orders = { who: { groups: ['Engineering'] }, action: 'read', resourceType: 'order' };
    const grant = { role: 'developer', action: 'read', resourceType: 'order' };
    const grants = '/api/v1/applications/shop/grants';
    const denied = await admin.post(CHECKS, { ...orders, name: 'no orders', expected: 'denied' });
    expect(refusal(await admin.post(`${grants}?checks=enforce`, grant))).toEqual([409, 'checks-failed']);
    await admin.delete(`${CHECKS}/${String(denied.body['id'])}`);

    await admin.post(CHECKS, { ...orders, name: 'orders', expected: 'allowed' });
    const { body, status } = await admin.post(`${grants}?checks=enforce`, grant);
    expect(status).toBe(201);
    expect(refusal(await admin.delete(`${grants}/${String(body['id'])}?checks=enforce`))).toEqual([
      409,
      'checks-failed',
    ]);

    const mappings = '/api/v1/group-mappings';
    const { headers } = await admin.get(mappings);
    const without = { mappings: [{ groupName: 'Rolegate Admins', role: 'admin' }] };
    const match = { 'If-Match': headers['etag'] ?? '' };
    expect(refusal(await admin.put(`${mappings}?checks=enforce`, without, match))).toEqual([
      409,
      'checks-failed',
    ]);
    const other = await admin.get(`${mappings}?connection=tenant`);
    const kept = { mappings: [{ groupName: 'Rolegate Admins', role: 'admin' }] };
    const elsewhere = await admin.put(`${mappings}?connection=tenant&checks=override`, kept, {
      'If-Match': other.headers['etag'] ?? '',
    });
    expect(elsewhere.status).toBe(200);
    await clear();
  });

  it('stands before a single mapping, a changed application and a whole configuration, too', async () => {
    const grants = '/api/v1/applications/shop/grants';
    const orders = { action: 'read', resourceType: 'order' };
    const granted = await admin.post(grants, { role: 'security-engineer', ...orders });
    const visitors = { who: { groups: ['Visitors'], connection: 'default' }, ...orders };
    await admin.post(CHECKS, { ...visitors, name: 'no orders for visitors', expected: 'denied' });
    const mappings = '/api/v1/group-mappings';
    const visitor = { groupName: 'Visitors', role: 'security-engineer' };
    expect(refusal(await admin.post(`${mappings}?checks=enforce`, visitor))).toEqual([409, 'checks-failed']);
    expect((await admin.all(mappings, 50)).map(({ groupName }) => groupName)).not.toContain('Visitors');
    const made = await admin.post(`${mappings}?checks=enforce`, { ...visitor, groupName: 'Watchers' });
    expect(made.status).toBe(201);
    const watchers = `${mappings}/${String(made.body['id'])}`;
    expect(refusal(await admin.patch(`${watchers}?checks=enforce`, { groupName: 'Visitors' }))).toEqual([
      409,
      'checks-failed',
    ]);
    const seen = { who: { groups: ['Watchers'] }, ...orders };
    await admin.post(CHECKS, { ...seen, name: 'watchers see orders', expected: 'allowed' });
    expect(refusal(await admin.delete(`${watchers}?checks=enforce`))).toEqual([409, 'checks-failed']);
    expect((await admin.get(watchers)).body).toMatchObject({ groupName: 'Watchers', version: 1 });

    const shop = '/api/v1/applications/shop';
    const elsewhere = { connections: ['tenant'] };
    const here = { who: { groups: ['Watchers'], connection: 'default' }, ...orders };
    await admin.post(CHECKS, { ...here, name: 'watchers from here see orders', expected: 'allowed' });
    expect(refusal(await admin.patch(`${shop}?checks=enforce`, elsewhere))).toEqual([409, 'checks-failed']);
    expect((await admin.get(shop)).body).toMatchObject({ connections: ['default', 'tenant'] });

    const { body, headers } = await admin.get('/api/v1/configuration', { Accept: 'application/json' });
    const applications = (body['applications'] as { slug: string }[]).map((application) =>
      application.slug === 'shop' ? { ...application, grants: [] } : application,
    );
    const put = (query: string) =>
      admin.put(
        `/api/v1/configuration${query}`,
        { ...body, applications },
        { 'If-Match': headers['etag'] ?? '' },
      );
    expect(refusal(await put('?checks=enforce'))).toEqual([409, 'checks-failed']);
    expect((await admin.all(grants, 50)).map(({ id }) => id)).toContain(granted.body['id']);
    expect((await put('?checks=override')).status).toBe(200);
    expect((await events('decision-checks.overridden'))[0]).toMatchObject({
      target: { type: 'configuration' },
      after: { change: 'configuration' },
    });
    expect((await admin.delete(watchers)).status).toBe(204);
    await clear();
  });

  it('is the platform’s to write, and hidden from a tenant where it names others', async () => {
    expect(refusal(await tenant.post(CHECKS, noDeleting))).toEqual([403, 'permission-denied']);
    const foreign = { ...noDeleting, name: 'foreign', who: { subject: scene.foreign['subject'] } };
    const { body } = await admin.post(CHECKS, foreign);
    await admin.post(CHECKS, { ...noDeleting, name: 'own', who: { subject: scene.own['subject'] } });
    await admin.post(CHECKS, { ...noDeleting, name: 'theirs', who: { roles: [], connection: 'default' } });
    const seen = (await tenant.all(CHECKS, 1)).map(({ name }) => name);
    // Whatever stands before and after it: no cursor tells of it either.
    const { nextCursor } = (await tenant.get(`${CHECKS}?limit=1`)).body;
    expect(nextCursor).toBeNull();
    expect(seen).toEqual(['own']);
    expect(refusal(await tenant.get(`${CHECKS}/${String(body['id'])}`))).toEqual([404, 'not-found']);
    expect(((await run({}, tenant))['results'] as { name: string }[]).map(({ name }) => name)).toEqual([
      'own',
    ]);
    await clear();
  });
});

describe('what is run and replayed at most', () => {
  const SHOP = '/api/v1/applications/shop';
  let scene: IsolationScene;
  let admin: RestClient;

  beforeAll(async () => {
    scene = await isolationScene();
    admin = scene.platform;
    const made = await admin.post('/api/v1/applications', {
      slug: 'shop',
      name: 'Shop',
      hosts: ['shop.example.com'],
      accessRules: [{ path: '/*', anyRole: ['guest'] }],
    });
    expect(made.status).toBe(201);
  });

  afterAll(() => scene?.close());

  it('is 2,000 checks for one write: of more none is run, and the write is refused', async () => {
    await scene.database.query(
      `INSERT INTO decision_checks (application_id, name, who, asked, expected, created_at, updated_at)
       SELECT a.id, 'check ' || n, '{"roles": []}', '{"method": "GET", "path": "/x"}', 'denied', now(), now()
         FROM applications a, generate_series(1, 2000) n WHERE a.slug = 'shop'`,
    );
    const configuration = () => admin.get('/api/v1/configuration', { Accept: 'application/json' });
    const rename = async (name: string): Promise<RestAnswer> => {
      const { body, headers } = await configuration();
      const applications = (body['applications'] as { slug: string }[]).map((application) =>
        application.slug === 'shop' ? { ...application, name } : application,
      );
      const match = { 'If-Match': headers['etag'] ?? '' };
      return admin.put('/api/v1/configuration?checks=enforce', { ...body, applications }, match);
    };
    expect((await rename('As many as can be')).status).toBe(200);
    await scene.database.query(
      `INSERT INTO decision_checks (application_id, name, who, asked, expected, created_at, updated_at)
       SELECT id, 'one too many', '{"roles": []}', '{"method": "GET", "path": "/x"}', 'allowed', now(), now()
         FROM applications WHERE slug = 'shop'`,
    );
    expect(refusal(await rename('One more'))).toEqual([409, 'too-many-checks']);
    expect((await admin.get(SHOP)).body).toMatchObject({ name: 'As many as can be' });
  });

  it('is 450 decisions that were allowed, 450 denials of people and 100 of nobody, the newest of each', async () => {
    const kinds = { allowed: 0, denied: 1, unnamed: 2 };
    for (const [name, kind] of Object.entries(kinds)) {
      await scene.database.query(
        `INSERT INTO recorded_decisions
           (at, request_id, adapter, application_id, kind, allowed, reason, asked)
         SELECT now() - make_interval(secs => 1000 - n), $1 || n, 'forward-auth', id, $2::smallint, $2 = 0,
           CASE WHEN $2 = 0 THEN 'allowed' ELSE 'no-session' END,
           jsonb_build_object('kind', 'request', 'method', 'GET', 'host', 'shop.example.com', 'path', '/' || $1)
           FROM applications, generate_series(1, 600) n WHERE slug = 'shop'`,
        [name, kind],
      );
    }
    const { body } = await admin.post(`${SHOP}/replay`, {
      draft: { accessRules: [{ path: '/*', public: true }] },
    });
    expect(body).toMatchObject({ recorded: 1000 });
    const since = Date.parse(String(body['since']));
    const until = Date.parse(String(body['until']));
    // The oldest of 450 newest of 600, one a second.
    expect(Math.round((until - since) / 1000)).toBe(449);
    if (body['complete'] === true) {
      const places = body['top'] as { what: string; toAllowed: number }[];
      expect(places).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ what: 'GET /allowed', toAllowed: 450 }),
          expect.objectContaining({ what: 'GET /denied', toAllowed: 450 }),
          expect.objectContaining({ what: 'GET /unnamed', toAllowed: 100 }),
        ]),
      );
    }
  });
});

describe('explaining what would be', () => {
  let scene: IsolationScene;
  let admin: RestClient;

  beforeAll(async () => {
    scene = await isolationScene();
    admin = scene.platform;
    await admin.post('/api/v1/applications', {
      slug: 'shop',
      name: 'Shop',
      hosts: ['shop.example.com'],
      connections: ['default'],
      accessRules: [{ path: '/*', anyRole: ['guest'] }],
    });
    await admin.put('/api/v1/applications/shop/entities', {
      entities: [{ type: 'order', id: 'o1', properties: { owner: 'ada@example.com', 'odd-name': 1 } }],
    });
  });

  afterAll(() => scene?.close());

  const explain = (body: object, by = admin) => by.post('/api/v1/explain', body);
  const request = { method: 'GET', url: 'https://shop.example.com/x' };

  it('asks for somebody with these groups, whom nobody looks up', async () => {
    const { status, body } = await explain({ groups: ['Everyone Else'], request });
    expect([status, body]).toMatchObject([
      200,
      {
        subject: { id: null, known: false },
        roles: ['guest'],
        verdict: { allowed: true },
        chain: expect.arrayContaining([{ step: 'rule', outcome: 'passed', code: 'rule-matched' }]) as unknown,
        whatWouldChangeThis: [],
      },
    ]);
    const denied = await explain({ groups: ['Choir'], request });
    expect(denied.body['whatWouldChangeThis']).toEqual([
      { kind: 'hold-role', role: 'guest', groups: ['Everyone Else'], rule: 0 },
    ]);
    expect(refusal(await explain({ groups: ['x'], subject: { sub: 'y' } }))).toEqual([
      422,
      'validation-failed',
    ]);
    expect(refusal(await explain({ groups: ['x'], connection: 'default' }, scene.callers.token))).toEqual([
      404,
      'not-found',
    ]);
  });

  it('decides by a draft of rules, grants and mappings, and stores nothing of it', async () => {
    const draft = {
      accessRules: [{ path: '/x', permission: 'page:read' }],
      grants: [{ role: 'security-engineer', resourceType: 'page', action: 'read' }],
      mappings: [{ groupName: 'Choir', role: 'security-engineer' }],
    };
    const { body } = await explain({ groups: ['Choir'], request, draft });
    expect(body).toMatchObject({
      draft: true,
      roles: ['security-engineer'],
      verdict: { allowed: true },
      request: { rule: { permission: 'page:read' } },
      mappings: [{ id: '', version: 0, groupName: 'Choir', matched: true }],
    });
    const { body: without } = await explain({ groups: ['Choir'], request });
    expect(without).toMatchObject({ roles: [], verdict: { allowed: false } });
    expect(without).not.toHaveProperty('draft');
    for (const [wrong, code] of [
      [{ accessRules: [{ path: '/x' }] }, 'validation-failed'],
      [
        { grants: [{ role: 'guest', resourceType: 'a', action: 'b', condition: 'nobody' }] },
        'validation-failed',
      ],
      [{ mappings: [{ groupName: 'G', role: 'none' }] }, 'unknown-role'],
    ] as const)
      expect(refusal(await explain({ groups: [], request, draft: wrong }))).toEqual([422, code]);
    const twice = { mappings: ['A', 'B'].map((groupName) => ({ groupName, role: 'guest' })) };
    expect(refusal(await explain({ groups: [], request, draft: twice }))).toEqual([
      409,
      'role-already-mapped',
    ]);
  });

  it('examines a condition as it is written', async () => {
    const check = (body: object, by = admin) => by.post('/api/v1/conditions/check', body);
    const condition = 'resource.properties.owner == subject.properties.email';
    const sample = {
      subject: { properties: { email: 'ada@example.com' } },
      resource: { type: 'order', id: 'o1', properties: { owner: 'ada@example.com' } },
    };
    const { status, body } = await check({ condition, sample, application: 'shop' });
    expect([status, body]).toMatchObject([200, { valid: true, errors: [], holds: true }]);
    expect(body['parts']).toEqual([
      { offset: 0, length: condition.length, text: condition, value: true },
      { offset: 0, length: 25, text: 'resource.properties.owner', value: 'ada@example.com' },
      { offset: 29, length: 24, text: 'subject.properties.email', value: 'ada@example.com' },
    ]);
    const names = (body['identifiers'] as { name: string; entityType?: string }[]).map(
      ({ name, entityType }) => `${name} ${entityType ?? ''}`,
    );
    expect(names).toContain('resource.properties.owner order');
    expect(names).toContain('subject.properties.roles ');
    expect(names.join()).not.toContain('odd-name');
    const seen = await check({ condition, application: 'shop' }, scene.callers.token);
    expect(JSON.stringify(seen.body['identifiers'])).not.toContain('owner');

    const wrong = await check({ condition: 'subject.id == nobody', sample });
    expect(wrong.body).toMatchObject({
      valid: false,
      errors: [{ code: 'not-allowed', offset: 14, length: 6 }],
      parts: [],
    });
    const large = { context: { text: 'x'.repeat(30_000) } };
    expect(refusal(await check({ condition, sample: large }))).toEqual([422, 'validation-failed']);
    expect(refusal(await check({ condition: 7 }))).toEqual([400, 'invalid-request']);
    expect(refusal(await check({ condition, application: 'none' }))).toEqual([404, 'not-found']);
    const guest = await admin.post('/api/v1/api-tokens', { name: 'guest', role: 'guest' });
    expect(refusal(await check({ condition }, tokenClient(scene.gateway, guest.body['token'])))).toEqual([
      403,
      'permission-denied',
    ]);
  });
});
