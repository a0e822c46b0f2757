import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { personClient, refusal, RestClient, type RestAnswer } from '../support/rest-client.js';

const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000';
const MAPPING_KEYS = ['id', 'connection', 'groupName', 'role', 'version', 'createdAt', 'updatedAt'];

/** Without ages: between two reads they grow. */
const ageless = (items: unknown): unknown =>
  JSON.parse(JSON.stringify(items, (name, value: unknown) => (name === 'ageSeconds' ? undefined : value)));

/** Shapes, codes and manners of the REST API, as design.md section 5 promises them, seen by an admin. */
describe('the contract of the REST API', () => {
  let gateway: TestGateway;
  let admin: RestClient;

  beforeAll(async () => {
    gateway = await startTestGateway();
    ({ client: admin } = await personClient(gateway, 'Ada', 'admin'));
  });

  afterAll(async () => gateway.close());

  const group = (name: string): string => gateway.okta.simulator.org.addGroup({ name }).name;
  const newRole = async (key: string): Promise<string> => {
    const made = await admin.post('/api/v1/roles', { key, name: key, rank: 50 });
    expect(made.status).toBe(201);
    return key;
  };
  const newMapping = async (groupName: string, role: string): Promise<RestAnswer> => {
    const made = await admin.post('/api/v1/group-mappings', { groupName, role });
    expect(refusal(made)).toEqual([201, undefined]);
    return made;
  };
  const pointers = ({ body }: RestAnswer): unknown[] =>
    (body['errors'] as { pointer: string }[]).map(({ pointer }) => pointer);

  describe('roles', () => {
    it('are made, read, changed and deleted with exactly the promised statuses, headers and keys', async () => {
      const made = await admin.post('/api/v1/roles', { key: 'auditor', name: 'Auditor', rank: 40 });
      expect(made.status).toBe(201);
      expect(made.body).toEqual({ key: 'auditor', name: 'Auditor', rank: 40, builtIn: false });
      expect(made.headers).toMatchObject({
        location: '/api/v1/roles/auditor',
        etag: '"1"',
        'cache-control': 'no-store',
      });
      const read = await admin.get('/api/v1/roles/auditor');
      expect([read.status, read.headers['etag'], read.body]).toEqual([200, '"1"', made.body]);
      const changed = await admin.patch('/api/v1/roles/auditor', { name: 'Auditors' }, { 'If-Match': '"1"' });
      expect([changed.status, changed.headers['etag']]).toEqual([200, '"2"']);
      expect(changed.body).toEqual({ ...made.body, name: 'Auditors' });
      const gone = await admin.delete('/api/v1/roles/auditor', { 'If-Match': '"2"' });
      expect([gone.status, gone.body, gone.headers['content-type']]).toEqual([204, {}, undefined]);
      expect(refusal(await admin.get('/api/v1/roles/auditor'))).toEqual([404, 'not-found']);
    });

    it('begin with the four built-in ones, most powerful first, which stay as they are', async () => {
      const { body } = await admin.get('/api/v1/roles');
      expect((body['items'] as unknown[]).slice(0, 4)).toEqual([
        { key: 'admin', name: 'Admin', rank: 0, builtIn: true },
        { key: 'security-engineer', name: 'Security Engineer', rank: 1, builtIn: true },
        { key: 'developer', name: 'Developer', rank: 2, builtIn: true },
        { key: 'guest', name: 'Guest', rank: 3, builtIn: true },
      ]);
      expect(refusal(await admin.delete('/api/v1/roles/guest'))).toEqual([409, 'built-in']);
      expect(refusal(await admin.patch('/api/v1/roles/guest', { name: 'Visitor' }))).toEqual([
        409,
        'built-in',
      ]);
    });

    it('can only be deleted when nothing refers to them', async () => {
      await newRole('in-use');
      const { body } = await newMapping(group('Users of a role'), 'in-use');
      expect(refusal(await admin.delete('/api/v1/roles/in-use'))).toEqual([409, 'role-in-use']);
      expect((await admin.delete(`/api/v1/group-mappings/${String(body['id'])}`)).status).toBe(204);
      expect((await admin.delete('/api/v1/roles/in-use')).status).toBe(204);
    });
  });

  describe('group mappings', () => {
    it('are made, read, changed and deleted with exactly the promised statuses, headers and keys', async () => {
      await newRole('mapper-a');
      await newRole('mapper-b');
      const { id: groupId, name } = gateway.okta.simulator.org.addGroup({ name: '<b>"Ünïcode"</b> & 🎉' });
      const made = await admin.post('/api/v1/group-mappings', { groupName: name, role: 'mapper-a' });
      expect(made.status).toBe(201);
      expect(Object.keys(made.body).sort()).toEqual([...MAPPING_KEYS, 'groupId'].sort());
      expect(made.body).toMatchObject({
        connection: 'default',
        groupName: name,
        groupId,
        role: 'mapper-a',
        version: 1,
      });
      const path = `/api/v1/group-mappings/${String(made.body['id'])}`;
      expect(made.headers).toMatchObject({ location: path, etag: '"1"' });
      const read = await admin.get(path);
      expect([read.status, read.headers['etag'], read.body]).toEqual([200, '"1"', made.body]);
      const changed = await admin.patch(path, { role: 'mapper-b' });
      expect([changed.status, changed.headers['etag']]).toEqual([200, '"2"']);
      expect(changed.body).toMatchObject({ role: 'mapper-b', version: 2, id: made.body['id'] });
      expect((await admin.delete(path)).status).toBe(204);
      expect(refusal(await admin.delete(path))).toEqual([404, 'not-found']);
      expect(refusal(await admin.patch(path, { role: 'mapper-a' }))).toEqual([404, 'not-found']);
    });

    it('compare names exactly, and warn of what Okta says against a group', async () => {
      await newRole('warned');
      group('Case Matters');
      const warned = async (groupName: string): Promise<unknown> => {
        const { body } = await newMapping(groupName, 'warned');
        expect(body['groupId']).toBeUndefined();
        await admin.delete(`/api/v1/group-mappings/${String(body['id'])}`);
        return body['warnings'];
      };
      expect(await warned('case matters')).toEqual(['group-name-differs-by-case']);
      expect(await warned('No such group')).toEqual(['group-not-found-in-okta']);
    });

    it('are one to one, and of two conflicts name that of the group', async () => {
      await newRole('one');
      await newRole('other');
      await newMapping(group('First'), 'one');
      const { body } = await newMapping(group('Second'), 'other');
      const create = async (groupName: string, role: string): Promise<unknown> =>
        refusal(await admin.post('/api/v1/group-mappings', { groupName, role }));
      expect(await create('First', 'developer')).toEqual([409, 'group-already-mapped']);
      expect(await create('Third', 'one')).toEqual([409, 'role-already-mapped']);
      expect(await create('First', 'one')).toEqual([409, 'group-already-mapped']);
      expect(await create('First', 'nobody')).toEqual([422, 'unknown-role']);
      const path = `/api/v1/group-mappings/${String(body['id'])}`;
      expect(refusal(await admin.patch(path, { role: 'one' }))).toEqual([409, 'role-already-mapped']);
      expect(refusal(await admin.patch(path, { groupName: 'First' }))).toEqual([409, 'group-already-mapped']);
      expect(refusal(await admin.patch(path, { groupName: 'First', role: 'one' }))).toEqual([
        409,
        'group-already-mapped',
      ]);
    });

    it('are replaced whole by PUT, which needs the ETag of the list and lets two groups swap roles', async () => {
      const list = await admin.get('/api/v1/group-mappings?limit=200');
      const before = list.body['items'] as { groupName: string; role: string; id: string }[];
      const etag = list.headers['etag'];
      const entries = before.map(({ groupName, role }) => ({ groupName, role }));
      const swapped = entries.map((entry) => ({
        ...entry,
        role: entry.role === 'one' ? 'other' : entry.role === 'other' ? 'one' : entry.role,
      }));
      const put = (mappings: object[], headers = {}): Promise<RestAnswer> =>
        admin.put('/api/v1/group-mappings', { mappings }, headers);
      expect(refusal(await put(swapped))).toEqual([428, 'precondition-required']);
      expect(refusal(await put(swapped, { 'If-Match': '"0"' }))).toEqual([412, 'version-mismatch']);
      expect(refusal(await put(swapped, { 'If-Match': `W/${String(etag)}` }))).toEqual([
        412,
        'version-mismatch',
      ]);
      const done = await put(swapped, { 'If-Match': etag });
      expect(done.status).toBe(200);
      expect(done.headers['etag']).not.toBe(etag);
      expect(Object.keys(done.body).sort()).toEqual(['items', 'nextCursor']);
      const after = done.body['items'] as typeof before;
      expect(after.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
      expect(after.find(({ groupName }) => groupName === 'First')?.role).toBe('other');
      expect((await admin.get('/api/v1/group-mappings')).headers['etag']).toBe(done.headers['etag']);
      expect(refusal(await put(entries, { 'If-Match': etag }))).toEqual([412, 'version-mismatch']);
      const again = { 'If-Match': done.headers['etag'] };
      const twice = [...swapped, { groupName: 'First', role: 'guest' }];
      expect(refusal(await put(twice, again))).toEqual([409, 'group-already-mapped']);
      expect(refusal(await put([...swapped, { groupName: 'New', role: 'one' }], again))).toEqual([
        409,
        'role-already-mapped',
      ]);
      expect(refusal(await put([...swapped, { groupName: 'New', role: 'nobody' }], again))).toEqual([
        422,
        'unknown-role',
      ]);
      const withoutAdmin = swapped.filter(({ role }) => role !== 'admin');
      expect(refusal(await put(withoutAdmin, again))).toEqual([409, 'last-admin-path']);
      expect((await admin.get('/api/v1/group-mappings')).headers['etag']).toBe(done.headers['etag']);
    });

    it('raise the version of their set with every kind of write', async () => {
      await newRole('counted');
      const etags = new Set<unknown>();
      const note = async (): Promise<void> => {
        etags.add((await admin.get('/api/v1/group-mappings?limit=1')).headers['etag']);
      };
      await note();
      const { body } = await newMapping(group('Counted'), 'counted');
      await note();
      await admin.patch(`/api/v1/group-mappings/${String(body['id'])}`, { groupName: group('Counted anew') });
      await note();
      await admin.delete(`/api/v1/group-mappings/${String(body['id'])}`);
      await note();
      expect(etags.size).toBe(4);
      for (const etag of etags) expect(etag).toMatch(/^"\d+"$/);
    });

    it('of two admins who write the same mapping at once let one win', async () => {
      await newRole('raced-a');
      await newRole('raced-b');
      const { client: eve } = await personClient(gateway, 'Eve', 'admin');
      const create = { groupName: group('Raced'), role: 'raced-a' };
      const both = await Promise.all(
        [admin, eve].map((client) => client.post('/api/v1/group-mappings', create)),
      );
      expect(both.map(refusal).sort()).toEqual([
        [201, undefined],
        [409, 'group-already-mapped'],
      ]);
      const { body } = both.find(({ status }) => status === 201) as RestAnswer;
      const path = `/api/v1/group-mappings/${String(body['id'])}`;
      const patches = await Promise.all([
        admin.patch(path, { role: 'raced-b' }, { 'If-Match': '"1"' }),
        eve.patch(path, { groupName: 'Raced elsewhere' }, { 'If-Match': '"1"' }),
      ]);
      expect(patches.map(refusal).sort()).toEqual([
        [200, undefined],
        [412, 'version-mismatch'],
      ]);
      const etag = (await admin.get('/api/v1/group-mappings')).headers['etag'];
      const rows = (await admin.all('/api/v1/group-mappings', 200)).filter(({ id }) => id !== body['id']);
      const mappings = rows.map(({ groupName, role }) => ({ groupName, role }));
      const puts = await Promise.all(
        [admin, eve].map((client) =>
          client.put('/api/v1/group-mappings', { mappings }, { 'If-Match': etag }),
        ),
      );
      expect(puts.map(refusal).sort()).toEqual([
        [200, undefined],
        [412, 'version-mismatch'],
      ]);
    });
  });

  describe('If-Match', () => {
    it.each([
      ['"1"', 200],
      ['"0", "1"', 200],
      ['*', 200],
      ['W/"1"', 412],
      ['1', 412],
      ['"2"', 412],
      ['', 412],
    ])('%s on version 1 answers %s', async (ifMatch, status) => {
      await newRole('matched');
      const answer = await admin.patch('/api/v1/roles/matched', { rank: 51 }, { 'If-Match': ifMatch });
      expect(answer.status).toBe(status);
      if (status === 412) {
        expect(answer.body['code']).toBe('version-mismatch');
        expect(refusal(await admin.delete('/api/v1/roles/matched', { 'If-Match': ifMatch }))).toEqual([
          412,
          'version-mismatch',
        ]);
      }
      expect((await admin.delete('/api/v1/roles/matched')).status).toBe(204);
    });

    it('is heeded on every item that has an ETag, and needed for access rules', async () => {
      await admin.post('/api/v1/applications', { slug: 'matched', name: 'Matched' });
      const { body: grant } = await admin.post('/api/v1/applications/matched/grants', {
        role: 'guest',
        action: 'read',
        resourceType: 'things',
      });
      const { body: token } = await admin.post('/api/v1/api-tokens', { name: 'matched', role: 'guest' });
      const [person] = await admin.all('/api/v1/subjects', 1);
      const items = [
        ['/api/v1/applications/matched', { name: 'Again' }],
        ['/api/v1/connections/default', { name: 'Again' }],
        [`/api/v1/subjects/${String(person?.['id'])}`, { status: 'active' }],
        [`/api/v1/applications/matched/grants/${String(grant['id'])}`, undefined],
        [`/api/v1/api-tokens/${String(token['id'])}`, undefined],
      ] as const;
      for (const [path, change] of items) {
        const { headers } = await admin.get(path);
        expect([path, headers['etag']]).toEqual([path, expect.stringMatching(/^"[^"]+"$/)]);
        const stale = { 'If-Match': '"stale"' };
        const refused = change ? await admin.patch(path, change, stale) : await admin.delete(path, stale);
        expect([path, ...refusal(refused)]).toEqual([path, 412, 'version-mismatch']);
        const fresh = { 'If-Match': headers['etag'] };
        const done = change ? await admin.patch(path, change, fresh) : await admin.delete(path, fresh);
        expect([path, done.status]).toEqual([path, change ? 200 : 204]);
      }
      const rules = '/api/v1/applications/matched/access-rules';
      const empty = { accessRules: [] };
      expect(refusal(await admin.put(rules, empty))).toEqual([428, 'precondition-required']);
      const etag = (await admin.get(rules)).headers['etag'];
      expect((await admin.put(rules, empty, { 'If-Match': etag })).status).toBe(200);
      expect(refusal(await admin.put(rules, empty, { 'If-Match': etag }))).toEqual([412, 'version-mismatch']);
    });
  });

  describe('lists', () => {
    it.each([
      '/api/v1/roles',
      '/api/v1/group-mappings',
      '/api/v1/connections',
      '/api/v1/connections/default/okta-groups',
      '/api/v1/subjects',
      '/api/v1/sessions',
      '/api/v1/sessions/own',
      '/api/v1/applications',
      '/api/v1/applications/gateway/grants',
      '/api/v1/audit-events',
      '/api/v1/api-tokens',
    ])('%s gives every item once, whatever the pages, and refuses what is no page', async (path) => {
      const whole = await admin.get(`${path}?limit=200`);
      expect([whole.status, Object.keys(whole.body).sort()]).toEqual([200, ['items', 'nextCursor']]);
      expect(whole.body['nextCursor']).toBeNull();
      expect(ageless(await admin.all(path, 2))).toEqual(ageless(whole.body['items']));
      for (const bad of ['limit=x', 'limit=1&limit=2', 'limit=1.5', 'limit=', 'after=!!!', 'nonsense=1'])
        expect([bad, ...refusal(await admin.get(`${path}?${bad}`))]).toEqual([bad, 400, 'invalid-request']);
      for (const bad of ['limit=0', 'limit=-1'])
        expect([bad, ...refusal(await admin.get(`${path}?${bad}`))]).toEqual([bad, 422, 'validation-failed']);
    });
  });

  describe('connections', () => {
    const secret = 'a-secret-of-the-client';
    let draft: RestAnswer;

    beforeAll(async () => {
      const { issuer } = (await admin.get('/api/v1/connections/default')).body;
      draft = await admin.post('/api/v1/connections', {
        name: 'Tochter GmbH',
        issuer,
        clientId: 'x',
        clientSecret: secret,
      });
    });

    it('are made as drafts, with exactly the promised keys and no secret', async () => {
      expect([draft.status, draft.headers['location'], draft.headers['etag']]).toEqual([
        201,
        '/api/v1/connections/tochter-gmbh',
        '"1"',
      ]);
      expect(draft.body).toEqual({
        id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        slug: 'tochter-gmbh',
        name: 'Tochter GmbH',
        status: 'draft',
        issuer: gateway.okta.simulator.url,
        serverType: 'org',
        clientId: 'x',
        hasClientSecret: true,
        clientSecretSetAt: expect.stringMatching(/^20.*Z$/) as string,
        clientSecretEnd: 'ient',
        managementAuth: { type: 'none', status: 'none' },
        oktaActions: 'off',
        groupsClaim: 'groups',
        scopes: [],
        defaultRole: null,
        allowedEmailDomains: [],
        requiredGroups: [],
        attributeClaims: [],
        redirectUri: `${gateway.url}/authorization-code/callback`,
        postLogoutRedirectUri: `${gateway.url}/logout`,
        initiateLoginUri: `${gateway.url}/okta-initiate-login?accountId=tochter-gmbh`,
        version: 1,
      });
      const byId = await admin.get(`/api/v1/connections/${String(draft.body['id'])}`);
      expect(byId.body).toEqual(draft.body);
    });

    it('keep an absent secret, clear one by null, replace one by text, and take no mask', async () => {
      const path = '/api/v1/connections/tochter-gmbh';
      const has = async (body: object): Promise<unknown> =>
        (await admin.patch(path, body)).body['hasClientSecret'];
      expect(await has({ name: 'Tochter' })).toBe(true);
      expect(await has({ clientSecret: null })).toBe(false);
      expect(await has({ clientSecret: 'another-secret' })).toBe(true);
      for (const mask of ['********', '••••••••', '*']) {
        const refused = await admin.patch(path, { clientSecret: mask });
        expect([...refusal(refused), pointers(refused)]).toEqual([
          422,
          'validation-failed',
          ['/clientSecret'],
        ]);
      }
      expect(refusal(await admin.patch(path, { clientSecret: ['x'] }))).toEqual([400, 'invalid-request']);
      expect(refusal(await admin.patch(path, { clientSecret: 5 }))).toEqual([400, 'invalid-request']);
      const other = await admin.patch(path, { issuer: 'https://other.okta.com' });
      expect([...refusal(other), pointers(other)]).toEqual([422, 'validation-failed', ['/clientSecret']]);
      const trail = await admin.get('/api/v1/audit-events?target=connection&limit=200');
      expect(JSON.stringify(trail.body)).not.toMatch(/another-secret|a-secret-of-the-client/);
    });

    it('try an API token before they store it', async () => {
      const path = '/api/v1/connections/tochter-gmbh';
      expect(refusal(await admin.get(`${path}/okta-groups`))).toEqual([409, 'no-api-credential']);
      expect(refusal(await admin.patch(path, { apiToken: 'wrong' }))).toEqual([422, 'okta-token-invalid']);
      const stored = await admin.patch(path, { apiToken: gateway.okta.apiToken });
      expect(stored.body['managementAuth']).toMatchObject({ type: 'ssws', status: 'configured' });
      expect(JSON.stringify(stored.body)).not.toContain(gateway.okta.apiToken);
      const groups = await admin.get(`${path}/okta-groups?q=Rolegate`);
      expect(groups.body['items']).toEqual([
        { id: expect.any(String) as string, name: 'Rolegate Admins', type: 'OKTA_GROUP' },
      ]);
      const mapped = await admin.get('/api/v1/connections/default/okta-groups?q=Rolegate');
      expect(mapped.body['items']).toEqual([expect.objectContaining({ mappedRole: 'admin' })]);
      const cleared = await admin.patch(path, { apiToken: null });
      expect(cleared.body['managementAuth']).toEqual({ type: 'none', status: 'none' });
    });
  });

  describe('applications', () => {
    const rules = [
      { path: '/admin/*', anyRole: ['admin'] },
      { methods: ['GET'], path: '/*', public: true },
    ];

    it('are made, changed and deleted with exactly the promised statuses, headers and keys', async () => {
      const made = await admin.post('/api/v1/applications', {
        slug: 'wiki',
        name: 'Wiki',
        hosts: ['wiki.example.com'],
        accessRules: rules,
      });
      expect([made.status, made.headers['location'], made.headers['etag']]).toEqual([
        201,
        '/api/v1/applications/wiki',
        '"1"',
      ]);
      expect(made.body).toEqual({
        slug: 'wiki',
        name: 'Wiki',
        hosts: ['wiki.example.com'],
        connections: ['default'],
        accessRules: rules,
      });
      const second = { slug: 'second', name: 'Second', hosts: ['wiki.example.com'] };
      expect(refusal(await admin.post('/api/v1/applications', second))).toEqual([409, 'host-taken']);
      expect(refusal(await admin.post('/api/v1/applications', { ...second, slug: 'wiki' }))).toEqual([
        409,
        'slug-taken',
      ]);
      const changed = await admin.patch('/api/v1/applications/wiki', { accessRules: [] });
      expect([changed.status, changed.headers['etag'], changed.body['accessRules']]).toEqual([
        200,
        '"2"',
        [],
      ]);
      expect((await admin.delete('/api/v1/applications/wiki')).status).toBe(204);
      expect(refusal(await admin.get('/api/v1/applications/wiki'))).toEqual([404, 'not-found']);
    });

    it('have grants, which the gateway has too', async () => {
      await admin.post('/api/v1/applications', { slug: 'granting', name: 'Granting' });
      const path = '/api/v1/applications/granting/grants';
      const grant = { role: '*', action: 'read', resourceType: 'page' };
      const made = await admin.post(path, grant);
      expect([made.status, made.headers['location']]).toEqual([201, `${path}/${String(made.body['id'])}`]);
      expect(made.body).toEqual({ id: expect.any(String) as string, ...grant });
      expect(refusal(await admin.post(path, grant))).toEqual([409, 'grant-exists']);
      expect(refusal(await admin.post(path, { ...grant, role: 'nobody' }))).toEqual([422, 'unknown-role']);
      expect((await admin.delete(`${path}/${String(made.body['id'])}`)).status).toBe(204);
      expect((await admin.get('/api/v1/applications/gateway')).status).toBe(200);
      expect(refusal(await admin.delete('/api/v1/applications/gateway'))).toEqual([409, 'built-in']);
    });

    it.each([
      'wiki.example.com:8443',
      'https://wiki.example.com',
      'wiki.example.com/x',
      '*.com',
      'a.*.example.com',
      '',
      'a b',
    ])('take no host such as "%s"', async (host) => {
      const answer = await admin.post('/api/v1/applications', { slug: 'hosted', name: 'x', hosts: [host] });
      expect([...refusal(answer), pointers(answer)]).toEqual([422, 'validation-failed', ['/hosts/0']]);
    });
  });

  it('answers 404 alike for what does not exist, what is no id, and what is no route', async () => {
    const paths = [
      '/api/v1/roles/nobody',
      ...['group-mappings', 'connections', 'applications', 'subjects', 'audit-events', 'api-tokens'].flatMap(
        (list) =>
          [UNKNOWN_ID, 'nonsense', '%00', '%F0%9F%8E%89', '..%2Fx'].map((id) => `/api/v1/${list}/${id}`),
      ),
      '/api/v1/connections/nobody/okta-groups',
      '/api/v1/connections/nobody/setup-guide',
      '/api/v1/group-mappings?connection=nobody',
      '/api/v1/applications/nobody/grants',
      '/api/v1/applications/nobody/access-rules',
      '/api/v1/nothing',
    ];
    for (const path of paths) {
      const answer = await admin.get(path);
      expect([path, ...refusal(answer)]).toEqual([path, 404, 'not-found']);
      expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    }
  });
});
