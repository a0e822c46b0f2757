import { Browser } from '../support/browser.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { addPerson, GROUP_OF_ROLE, signIn } from '../support/people.js';
import { personClient, refusal, RestClient, tokenClient, type RestAnswer } from '../support/rest-client.js';

const SESSION_KEYS = [
  'acr',
  'amr',
  'authTime',
  'connection',
  'email',
  'expiresAt',
  'groups',
  'membership',
  'name',
  'permissions',
  'primaryRole',
  'roles',
  'sub',
];
const INSTANT = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string;

/** Who may call the REST API, with what, from where, and what they then see: design.md sections 2 and 5. */
describe('callers of the REST API', () => {
  let gateway: TestGateway;
  let admin: RestClient;
  const people = {} as Record<keyof typeof GROUP_OF_ROLE, RestClient>;

  beforeAll(async () => {
    gateway = await startTestGateway();
    ({ client: admin } = await personClient(gateway, 'Ada', 'admin'));
    people.admin = admin;
    for (const role of ['security-engineer', 'developer', 'guest'] as const) {
      await admin.post('/api/v1/group-mappings', { groupName: GROUP_OF_ROLE[role], role });
      ({ client: people[role] } = await personClient(gateway, `Person-${role}`, role));
    }
  });

  afterAll(async () => gateway.close());

  const newToken = async (body: object, by: RestClient = admin): Promise<RestAnswer> =>
    by.post('/api/v1/api-tokens', { name: 'script', ...body });

  describe('GET /api/v1/session', () => {
    it('tells a person everything that is promised, and nothing else', async () => {
      const { status, body, headers } = await people.developer.get('/api/v1/session');
      expect([status, headers['cache-control']]).toEqual([200, 'no-store']);
      expect(Object.keys(body).sort()).toEqual(SESSION_KEYS);
      expect(body).toMatchObject({
        connection: 'default',
        sub: expect.stringMatching(/^00u/) as string,
        email: 'person-developer@example.com',
        name: 'Person-developer Tester',
        groups: expect.arrayContaining(['Engineering']) as string[],
        membership: { source: 'id-token', completeness: 'complete', fetchedAt: INSTANT },
        roles: ['developer'],
        primaryRole: 'developer',
        permissions: ['applications:read', 'group-mappings:read', 'roles:read'],
        authTime: INSTANT,
        expiresAt: INSTANT,
      });
    });

    it('names several roles in the order of their ranks', async () => {
      const groups = [GROUP_OF_ROLE.guest, GROUP_OF_ROLE['security-engineer'], GROUP_OF_ROLE.developer];
      const { browser } = await signIn(gateway, addPerson(gateway.okta, 'Sam', groups));
      const { body } = await new RestClient(gateway.url, browser).get('/api/v1/session');
      expect(body).toMatchObject({
        roles: ['security-engineer', 'developer', 'guest'],
        primaryRole: 'security-engineer',
      });
    });

    it('keeps a person signed in whose last role vanished, who may do nothing any more', async () => {
      await admin.post('/api/v1/roles', { key: 'passing', name: 'Passing', rank: 60 });
      const groupName = gateway.okta.simulator.org.addGroup({ name: 'Passing through' }).name;
      const made = await admin.post('/api/v1/group-mappings', { groupName, role: 'passing' });
      const { browser } = await signIn(gateway, addPerson(gateway.okta, 'Pat', [groupName]));
      const pat = new RestClient(gateway.url, browser);
      expect((await pat.get('/api/v1/session')).body).toMatchObject({ roles: ['passing'], permissions: [] });
      await admin.delete(made.headers['location'] ?? '');
      const after = await pat.get('/api/v1/session');
      expect(after.status).toBe(200);
      expect(Object.keys(after.body).sort()).toEqual(SESSION_KEYS);
      expect(after.body).toMatchObject({ roles: [], primaryRole: null, permissions: [] });
      expect(refusal(await pat.get('/api/v1/roles'))).toEqual([403, 'permission-denied']);
    });

    it('answers 401 to strangers, to made-up and to duplicated cookies', async () => {
      const stranger = new RestClient(gateway.url);
      const session = admin.browser.cookies.header(new URL(gateway.url), { crossSite: false, method: 'GET' });
      for (const Cookie of [
        undefined,
        'rolegate=x',
        `rolegate=${'A'.repeat(43)}`,
        'rolegate=',
        `rolegate=x; ${String(session)}`,
      ]) {
        const answer = await stranger.get('/api/v1/session', { Cookie });
        expect(refusal(answer)).toEqual([401, 'not-signed-in']);
        expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
      }
      expect((await stranger.get('/api/v1/session', { Cookie: session })).status).toBe(200);
    });

    it('tells an API token that nobody is signed in by it', async () => {
      const { body } = await newToken({ role: 'admin' });
      expect(refusal(await tokenClient(gateway, body['token']).get('/api/v1/session'))).toEqual([
        401,
        'not-signed-in',
      ]);
    });
  });

  describe('the built-in roles', () => {
    const READS = {
      '/api/v1/connections': ['admin', 'security-engineer'],
      '/api/v1/connections/default': ['admin', 'security-engineer'],
      '/api/v1/connections/default/setup-guide': ['admin', 'security-engineer'],
      '/api/v1/connections/default/okta-groups': ['admin', 'security-engineer'],
      '/api/v1/roles': ['admin', 'security-engineer', 'developer'],
      '/api/v1/roles/admin': ['admin', 'security-engineer', 'developer'],
      '/api/v1/group-mappings': ['admin', 'security-engineer', 'developer'],
      '/api/v1/subjects': ['admin', 'security-engineer'],
      '/api/v1/applications': ['admin', 'security-engineer', 'developer'],
      '/api/v1/applications/gateway': ['admin', 'security-engineer', 'developer'],
      '/api/v1/applications/gateway/grants': ['admin', 'security-engineer', 'developer'],
      '/api/v1/audit-events': ['admin', 'security-engineer'],
      '/api/v1/api-tokens': ['admin', 'security-engineer'],
      '/api/v1/session': ['admin', 'security-engineer', 'developer', 'guest'],
      '/api/v1/sessions': ['admin', 'security-engineer', 'developer', 'guest'],
      '/api/v1/sessions/own': ['admin', 'security-engineer', 'developer', 'guest'],
      '/api/v1/openapi.json': ['admin', 'security-engineer', 'developer', 'guest'],
      '/api/docs': ['admin', 'security-engineer', 'developer', 'guest'],
    };

    it.each(Object.entries(READS))('GET %s is for %j alone', async (path, readers) => {
      const answers = await Promise.all(
        Object.entries(people).map(
          async ([role, client]) => [role, (await client.get(path)).status] as const,
        ),
      );
      expect(answers).toEqual(Object.keys(people).map((role) => [role, readers.includes(role) ? 200 : 403]));
      expect(refusal(await new RestClient(gateway.url).get(path))).toEqual([401, 'not-signed-in']);
    });

    it.each([
      ['POST', '/api/v1/roles'],
      ['PATCH', '/api/v1/roles/guest'],
      ['DELETE', '/api/v1/roles/guest'],
      ['POST', '/api/v1/group-mappings'],
      ['PUT', '/api/v1/group-mappings'],
      ['POST', '/api/v1/connections'],
      ['PATCH', '/api/v1/connections/default'],
      ['DELETE', '/api/v1/connections/default'],
      ['POST', '/api/v1/applications'],
      ['PUT', '/api/v1/applications/gateway/access-rules'],
      ['POST', '/api/v1/applications/gateway/grants'],
      ['POST', '/api/v1/api-tokens'],
    ])('%s %s is refused to everybody but admins, whatever the body', async (method, path) => {
      for (const role of ['security-engineer', 'developer', 'guest'] as const)
        expect([role, ...refusal(await people[role].send(method, path, { wrong: true }))]).toEqual([
          role,
          403,
          'permission-denied',
        ]);
    });

    it('are narrowed by the client’s address and by the browser, and nothing odd is taken for one', async () => {
      const found = async (query: string): Promise<number> => {
        const { status, body } = await admin.get(`/api/v1/sessions?${query}`);
        expect(status).toBe(200);
        return (body['items'] as unknown[]).length;
      };
      const all = await found('limit=100');
      expect(await found('limit=100&address=127.0.0.0/8')).toBe(all);
      expect(await found('limit=100&address=127.0.0.1')).toBe(all);
      expect(await found('address=192.0.2.1')).toBe(0);
      expect(await found('browser=Nothing')).toBe(0);
      for (const query of ['address=10', 'address=10.0.0.0/33', 'address=%25', 'browser='])
        expect(refusal(await admin.get(`/api/v1/sessions?${query}`))).toEqual([422, 'validation-failed']);
    });

    it('show guests their own sessions, and end those alone for them', async () => {
      const { body } = await people.guest.get('/api/v1/sessions');
      const [own, ...others] = body['items'] as {
        id: string;
        current: boolean;
        subject: { email: string };
      }[];
      expect([own?.current, own?.subject.email, others]).toEqual([true, 'person-guest@example.com', []]);
      const all = await admin.all('/api/v1/sessions', 3);
      const foreign = all.find(({ id, current }) => id !== own?.id && !current) as {
        id: string;
        subject: { id: string };
      };
      expect(refusal(await people.guest.get(`/api/v1/sessions?subject=${foreign.subject.id}`))).toEqual([
        403,
        'permission-denied',
      ]);
      expect(refusal(await people.guest.delete(`/api/v1/sessions/${foreign.id}`))).toEqual([
        403,
        'permission-denied',
      ]);
      const { client: leaver } = await personClient(gateway, 'Leaver', 'guest');
      const [mine] = (await leaver.get('/api/v1/sessions')).body['items'] as { id: string }[];
      expect((await leaver.delete(`/api/v1/sessions/${String(mine?.id)}`)).status).toBe(204);
      expect(refusal(await leaver.get('/api/v1/session'))).toEqual([401, 'not-signed-in']);
    });

    it('let an admin end a session and disable a person at once', async () => {
      const { client: victim } = await personClient(gateway, 'Victim', 'guest');
      const [session] = (await victim.get('/api/v1/sessions')).body['items'] as {
        id: string;
        subject: { id: string };
      }[];
      expect((await admin.delete(`/api/v1/sessions/${String(session?.id)}`)).status).toBe(204);
      expect(refusal(await victim.get('/api/v1/session'))).toEqual([401, 'not-signed-in']);
      const path = `/api/v1/subjects/${String(session?.subject.id)}`;
      const disabled = await admin.patch(path, { status: 'disabled' });
      expect([disabled.status, disabled.body['status']]).toEqual([200, 'disabled']);
      expect((await victim.browser.get(`${gateway.url}/login`)).status).toBe(403);
    });
  });

  describe('the cross-site rule', () => {
    const ORIGIN = (): string => gateway.url;
    const CASES: [string, () => Record<string, string | undefined>, boolean][] = [
      ['both of ours', () => ({ Origin: ORIGIN(), 'Sec-Fetch-Site': 'same-origin' }), true],
      ['our Origin alone', () => ({ Origin: ORIGIN(), 'Sec-Fetch-Site': undefined }), true],
      [
        'Sec-Fetch-Site same-origin alone',
        () => ({ Origin: undefined, 'Sec-Fetch-Site': 'same-origin' }),
        true,
      ],
      ['neither', () => ({ Origin: undefined, 'Sec-Fetch-Site': undefined }), false],
      ['Origin null', () => ({ Origin: 'null', 'Sec-Fetch-Site': undefined }), false],
      ['Origin null, same-origin', () => ({ Origin: 'null', 'Sec-Fetch-Site': 'same-origin' }), false],
      [
        'a foreign Origin',
        () => ({ Origin: 'https://evil.example', 'Sec-Fetch-Site': 'same-origin' }),
        false,
      ],
      [
        'our host on another port',
        () => ({ Origin: 'http://127.0.0.1:1', 'Sec-Fetch-Site': undefined }),
        false,
      ],
      ['our Origin with a slash', () => ({ Origin: `${ORIGIN()}/`, 'Sec-Fetch-Site': undefined }), false],
      ['an empty Origin', () => ({ Origin: '', 'Sec-Fetch-Site': 'same-origin' }), false],
      ['same-site', () => ({ Origin: ORIGIN(), 'Sec-Fetch-Site': 'same-site' }), false],
      ['cross-site', () => ({ Origin: ORIGIN(), 'Sec-Fetch-Site': 'cross-site' }), false],
      ['none', () => ({ Origin: undefined, 'Sec-Fetch-Site': 'none' }), false],
    ];

    it.each(CASES)('judges a request with a cookie and %s', async (_, headers, allowed) => {
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
        const path = method === 'POST' ? '/api/v1/roles' : '/api/v1/roles/nobody';
        const answer = await admin.send(
          method,
          method === 'PUT' ? '/api/v1/group-mappings' : path,
          {},
          headers(),
        );
        if (allowed) expect(answer.status).not.toBe(403);
        else expect([method, ...refusal(answer)]).toEqual([method, 403, 'cross-site-request']);
      }
      expect((await admin.get('/api/v1/roles', headers())).status).toBe(200);
    });

    it('does not concern API tokens, not even beside a cookie', async () => {
      const { body } = await newToken({ role: 'admin' });
      const foreign = { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' };
      const Authorization = `Bearer ${String(body['token'])}`;
      for (const client of [new RestClient(gateway.url), admin]) {
        const answer = await client.patch('/api/v1/roles/nobody', {}, { ...foreign, Authorization });
        expect(refusal(answer)).toEqual([404, 'not-found']);
      }
      expect((await admin.post('/logout', '', foreign)).status).toBe(403);
      expect((await admin.get('/api/v1/session')).status).toBe(200);
    });
  });

  describe('API tokens', () => {
    it('are shown once, act with their role, and are refused from the moment of their deletion', async () => {
      const made = await newToken({ name: 'Nightly', role: 'developer', expiresInDays: 1 });
      expect([made.status, made.headers['location']]).toEqual([
        201,
        `/api/v1/api-tokens/${String(made.body['id'])}`,
      ]);
      expect(made.body).toMatchObject({ name: 'Nightly', role: 'developer', connection: 'default' });
      const { token, ...shown } = made.body;
      const read = await admin.get(made.headers['location'] ?? '');
      expect(read.body).toEqual(shown);
      const script = tokenClient(gateway, token);
      expect((await script.get('/api/v1/roles')).status).toBe(200);
      expect(refusal(await script.get('/api/v1/audit-events'))).toEqual([403, 'permission-denied']);
      expect(refusal(await script.get('/api/v1/sessions'))).toEqual([403, 'permission-denied']);
      expect((await admin.delete(made.headers['location'] ?? '')).status).toBe(204);
      const refused = await script.get('/api/v1/roles');
      expect(refusal(refused)).toEqual([401, 'credential-invalid']);
      expect(refused.headers['www-authenticate']).toMatch(/^Bearer/);
    });

    it('are named in the audit trail as actors', async () => {
      const { body } = await newToken({ name: 'Auditable', role: 'admin' });
      const script = tokenClient(gateway, body['token']);
      await script.post('/api/v1/roles', { key: 'scripted', name: 'Scripted', rank: 9 });
      const events = await admin.get(`/api/v1/audit-events?actor=${String(body['id'])}`);
      expect(events.body['items']).toEqual([
        expect.objectContaining({
          actor: { type: 'api-token', id: body['id'], name: 'Auditable' },
          action: 'role.created',
          target: { type: 'role', id: 'scripted' },
        }),
      ]);
    });

    it.each([
      [{ role: 'nobody' }, 422, 'unknown-role'],
      [{ role: ['admin'] }, 400, 'invalid-request'],
      [{ role: 'admin', expiresInDays: 0 }, 422, 'validation-failed'],
      [{ role: 'admin', expiresInDays: '7' }, 400, 'invalid-request'],
      [{ role: 'admin', connection: 'nobody' }, 404, 'not-found'],
      [{ role: 'admin', name: '' }, 422, 'validation-failed'],
    ])('are not made from %j', async (body, status, code) => {
      expect(refusal(await newToken(body))).toEqual([status, code]);
    });
  });

  it('lets nobody map, mint or grant what they do not hold', async () => {
    await admin.post('/api/v1/roles', { key: 'mapper', name: 'Mapper', rank: 5 });
    await admin.post('/api/v1/roles', { key: 'plain', name: 'Plain', rank: 70 });
    const grants = '/api/v1/applications/gateway/grants';
    const grant = (resourceType: string, action: string): object => ({
      role: 'mapper',
      resourceType,
      action,
    });
    for (const what of ['group-mappings', 'api-tokens', 'applications'])
      expect((await admin.post(grants, grant(what, 'write'))).status).toBe(201);
    const { body } = await newToken({ role: 'mapper' });
    const mapper = tokenClient(gateway, body['token']);
    const map = async (role: string): Promise<unknown> =>
      refusal(await mapper.post('/api/v1/group-mappings', { groupName: 'Escalation', role }));
    expect(await map('admin')).toEqual([403, 'permission-denied']);
    expect(refusal(await newToken({ role: 'admin' }, mapper))).toEqual([403, 'permission-denied']);
    expect(refusal(await mapper.post(grants, grant('roles', 'write')))).toEqual([403, 'permission-denied']);
    expect(await map('plain')).toEqual([201, undefined]);
  });

  describe('another connection', () => {
    let tenant: RestClient;
    let foreign: string[];

    beforeAll(async () => {
      const { issuer } = (await admin.get('/api/v1/connections/default')).body;
      await admin.post('/api/v1/connections', { slug: 'tenant', issuer, clientId: 'x', clientSecret: 'y' });
      await admin.patch('/api/v1/connections/tenant', { status: 'active' });
      tenant = tokenClient(gateway, (await newToken({ role: 'admin', connection: 'tenant' })).body['token']);
      const [mapping] = await admin.all('/api/v1/group-mappings', 1);
      const [person] = await admin.all('/api/v1/subjects', 1);
      const [token] = await admin.all('/api/v1/api-tokens?connection=default', 5);
      const [event] = await admin.all('/api/v1/audit-events?connection=default', 50);
      const { id } = (await admin.get('/api/v1/connections/default')).body;
      foreign = [
        `/api/v1/group-mappings/${String(mapping?.['id'])}`,
        `/api/v1/subjects/${String(person?.['id'])}`,
        `/api/v1/api-tokens/${String(token?.['id'])}`,
        `/api/v1/audit-events/${String(event?.['id'])}`,
        `/api/v1/connections/${String(id)}`,
        '/api/v1/connections/default',
        '/api/v1/connections/default/okta-groups',
        '/api/v1/connections/default/setup-guide',
        '/api/v1/group-mappings?connection=default',
        '/api/v1/sessions?connection=default',
        '/api/v1/audit-events?connection=default',
        '/api/v1/subjects?connection=default',
        '/api/v1/api-tokens?connection=default',
      ];
    });

    it('answers 404 for everything of the first, to reads and to writes', async () => {
      for (const path of foreign) {
        expect([path, (await admin.get(path)).status]).toEqual([path, 200]);
        expect([path, ...refusal(await tenant.get(path))]).toEqual([path, 404, 'not-found']);
      }
      const [mapping = '', person = '', token = ''] = foreign;
      const [session] = await admin.all('/api/v1/sessions', 50);
      for (const answer of [
        await tenant.patch(mapping, { role: 'guest' }),
        await tenant.delete(mapping),
        await tenant.patch(person, { status: 'disabled' }),
        await tenant.delete(token),
        await tenant.delete(`/api/v1/sessions/${String(session?.['id'])}`),
        await tenant.patch('/api/v1/connections/default', { name: 'Mine' }),
        await tenant.post('/api/v1/group-mappings', { connection: 'default', groupName: 'x', role: 'guest' }),
        await tenant.put('/api/v1/group-mappings?connection=default', { mappings: [] }, { 'If-Match': '*' }),
        await newToken({ role: 'guest', connection: 'default' }, tenant),
      ])
        expect(refusal(answer)).toEqual([404, 'not-found']);
    });

    it('has mappings, tokens and a trail of its own, which the platform sees too', async () => {
      const made = await tenant.post('/api/v1/group-mappings', {
        groupName: 'Rolegate Admins',
        role: 'admin',
      });
      expect([made.status, made.body['connection']]).toEqual([201, 'tenant']);
      expect((await tenant.get('/api/v1/connections')).body['items']).toHaveLength(1);
      expect((await tenant.get('/api/v1/group-mappings')).body['items']).toEqual([made.body]);
      const byPlatform = await admin.get('/api/v1/group-mappings?connection=tenant');
      expect(byPlatform.body['items']).toEqual([made.body]);
      for (const event of await tenant.all('/api/v1/audit-events', 20))
        expect(event['connection']).toBe('tenant');
      expect((await tenant.delete(made.headers['location'] ?? '')).status).toBe(204);
    });

    it('reads what is global and writes none of it', async () => {
      for (const path of ['/api/v1/roles', '/api/v1/applications', '/api/v1/applications/gateway/grants'])
        expect((await tenant.get(path)).status).toBe(200);
      for (const answer of [
        await tenant.post('/api/v1/roles', { key: 'tenants', name: 'Tenants', rank: 5 }),
        await tenant.delete('/api/v1/roles/plain'),
        await tenant.post('/api/v1/applications', { slug: 'tenants', name: 'Tenants' }),
        await tenant.post('/api/v1/applications/gateway/grants', {
          role: 'plain',
          resourceType: 'roles',
          action: 'read',
        }),
        await tenant.post('/api/v1/connections', { slug: 'x', issuer: 'https://x.okta.com', clientId: 'x' }),
      ])
        expect(refusal(answer)).toEqual([403, 'permission-denied']);
    });

    it('lets its tokens in no more once it is disabled', async () => {
      expect((await admin.patch('/api/v1/connections/tenant', { status: 'disabled' })).status).toBe(200);
      expect(refusal(await tenant.get('/api/v1/roles'))).toEqual([401, 'credential-invalid']);
    });
  });

  it('keeps the last path to administration, whichever way it would go', async () => {
    const [mapping] = (await admin.all('/api/v1/group-mappings', 50)).filter(({ role }) => role === 'admin');
    const path = `/api/v1/group-mappings/${String(mapping?.['id'])}`;
    await admin.post('/api/v1/roles', { key: 'spare', name: 'Spare', rank: 80 });
    const etag = (await admin.get('/api/v1/group-mappings')).headers['etag'];
    for (const answer of [
      await admin.delete(path),
      await admin.patch(path, { role: 'spare' }),
      await admin.put('/api/v1/group-mappings', { mappings: [] }, { 'If-Match': etag }),
      await admin.patch('/api/v1/connections/default', { status: 'disabled' }),
      await admin.delete('/api/v1/connections/default'),
    ])
      expect(refusal(answer)).toEqual([409, 'last-admin-path']);
    expect((await admin.get('/api/v1/group-mappings')).headers['etag']).toBe(etag);
    expect((await admin.get('/api/v1/session')).body['roles']).toEqual(['admin']);
  });

  it('maps ADMIN_GROUP as the system, once', async () => {
    const { body } = await admin.get('/api/v1/audit-events?actor=system&action=group-mapping.created');
    expect(body['items']).toEqual([
      expect.objectContaining({
        connection: 'default',
        actor: expect.objectContaining({ type: 'system' }) as object,
        outcome: 'success',
        before: null,
        after: expect.objectContaining({ groupName: 'Rolegate Admins', role: 'admin' }) as object,
      }),
    ]);
    const browser = new Browser();
    expect((await browser.get(`${gateway.url}/health/ready`)).status).toBe(200);
  });
});
