import { RolesModule } from '../../src/roles/roles.module.js';
import { readPages, startAdminApi, type AdminApi } from '../support/admin-api.js';

describe('/api/v1/roles', () => {
  let api: AdminApi;
  const role = { key: 'on-call', name: 'On call', rank: 10 };

  beforeAll(async () => {
    api = await startAdminApi([RolesModule]);
  });
  beforeEach(async () => {
    for (const table of ['group_mappings', 'api_tokens']) await api.dataSource.query(`DELETE FROM ${table}`);
    await api.dataSource.query('DELETE FROM roles WHERE NOT built_in');
    await api.dataSource.query(`DELETE FROM grants WHERE role = 'on-call'`);
  });
  afterAll(() => api.close());

  it('lists the built-in roles, most powerful first', async () => {
    const { status, body } = await api.admin.get('/api/v1/roles');
    expect(status).toBe(200);
    expect(body).toEqual({
      items: [
        { key: 'admin', name: 'Admin', rank: 0, builtIn: true },
        { key: 'security-engineer', name: 'Security Engineer', rank: 1, builtIn: true },
        { key: 'developer', name: 'Developer', rank: 2, builtIn: true },
        { key: 'guest', name: 'Guest', rank: 3, builtIn: true },
      ],
      nextCursor: null,
    });
  });

  it('keeps one order over all pages, equal ranks by key', async () => {
    for (const key of ['c', 'a', 'b']) await api.admin.post('/api/v1/roles', { key, name: key, rank: 2 });
    const keys = (await readPages(api.admin, '/api/v1/roles', 2)).map(({ key }) => key);
    expect(keys).toEqual(['admin', 'security-engineer', 'a', 'b', 'c', 'developer', 'guest']);
  });

  it('creates a role with its address, its version and an audit event', async () => {
    const created = await api.admin.post('/api/v1/roles', role, { 'X-Request-ID': 'create-1' });
    expect(created.status).toBe(201);
    expect(created.body).toEqual({ ...role, builtIn: false });
    expect(created.headers.get('location')).toBe('/api/v1/roles/on-call');
    expect(created.headers.get('etag')).toBe('"1"');
    const read = await api.admin.get('/api/v1/roles/on-call');
    expect([read.status, read.body, read.headers.get('etag')]).toEqual([200, created.body, '"1"']);
    const events: unknown[] = await api.dataSource.query(
      `SELECT connection_id, action, target_type, target_id, before, after FROM audit_events WHERE request_id = 'create-1'`,
    );
    expect(events).toEqual([
      {
        connection_id: null,
        action: 'role.created',
        target_type: 'role',
        target_id: 'on-call',
        before: null,
        after: created.body,
      },
    ]);
  });

  it('tells every replica of a change', async () => {
    const changes = () =>
      api.dataSource.query<{ n: number }[]>(`SELECT count(*)::int AS n FROM change_log WHERE kind = 'model'`);
    const before = (await changes())[0]?.n ?? 0;
    await api.admin.post('/api/v1/roles', role);
    expect((await changes())[0]?.n).toBe(before + 1);
  });

  it('answers role-exists to a key that is taken, also when two create it at once', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => api.admin.post('/api/v1/roles', role)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({
      code: 'role-exists',
      errors: [{ pointer: '/key', code: 'role-exists' }],
    });
  });

  it.each([
    [{ ...role, key: 'On-Call' }, '/key'],
    [{ ...role, key: 'on--call' }, '/key'],
    [{ ...role, key: '*' }, '/key'],
    [{ ...role, key: 'x'.repeat(65) }, '/key'],
    [{ ...role, name: '' }, '/name'],
    [{ ...role, name: 'x'.repeat(81) }, '/name'],
    [{ ...role, name: ' On call' }, '/name'],
    [{ ...role, rank: -1 }, '/rank'],
    [{ ...role, rank: 1001 }, '/rank'],
    [{ ...role, rank: 1.5 }, '/rank'],
    [{ key: 'on-call', name: 'On call' }, '/rank'],
  ])('answers validation-failed to %j', async (body, pointer) => {
    const answer = await api.admin.post('/api/v1/roles', body);
    expect([answer.status, answer.body['code']]).toEqual([422, 'validation-failed']);
    expect(answer.body['errors']).toEqual(
      expect.arrayContaining([expect.objectContaining({ pointer }) as unknown]),
    );
  });

  it.each([
    '{"key":',
    '[]',
    '{"key":["a"],"name":"a","rank":1}',
    '{"key":"a","name":"a","rank":1,"builtIn":true}',
  ])('answers invalid-request to %s', async (body) => {
    const answer = await api.admin.post('/api/v1/roles', body);
    expect([answer.status, answer.body['code']]).toEqual([400, 'invalid-request']);
  });

  it('changes name and rank, and refuses a change of what was changed meanwhile', async () => {
    await api.admin.post('/api/v1/roles', role);
    const first = await api.admin.patch('/api/v1/roles/on-call', { rank: 4 }, { 'If-Match': '"1"' });
    expect([first.status, first.body, first.headers.get('etag')]).toEqual([
      200,
      { ...role, rank: 4, builtIn: false },
      '"2"',
    ]);
    const second = await api.admin.patch('/api/v1/roles/on-call', { name: 'X' }, { 'If-Match': '"1"' });
    expect([second.status, second.body['code']]).toEqual([412, 'version-mismatch']);
    const unchanged = await api.admin.patch('/api/v1/roles/on-call', { rank: 4 });
    expect([unchanged.status, unchanged.headers.get('etag')]).toEqual([200, '"2"']);
  });

  it('never changes a key', async () => {
    await api.admin.post('/api/v1/roles', role);
    expect((await api.admin.patch('/api/v1/roles/on-call', { key: 'other' })).body).toMatchObject({
      code: 'validation-failed',
      errors: [{ pointer: '/key', code: 'immutable' }],
    });
  });

  it('limits the sessions of people with a role, a built-in one included, and takes the limits away again', async () => {
    const limits = { sessionIdleSeconds: 900, sessionMaxSeconds: 3600, maxConcurrentSessions: 1 };
    const created = await api.admin.post('/api/v1/roles', { ...role, ...limits });
    expect([created.status, created.body]).toEqual([201, { ...role, builtIn: false, ...limits }]);
    const loosened = await api.admin.patch('/api/v1/roles/on-call', {
      sessionIdleSeconds: null,
      maxConcurrentSessions: 2,
    });
    expect(loosened.body).toEqual({
      ...role,
      builtIn: false,
      sessionMaxSeconds: 3600,
      maxConcurrentSessions: 2,
    });
    const builtIn = { key: 'guest', name: 'Guest', rank: 3, builtIn: true };
    const limited = await api.admin.patch('/api/v1/roles/guest', { sessionIdleSeconds: 300 });
    expect([limited.status, limited.body]).toEqual([200, { ...builtIn, sessionIdleSeconds: 300 }]);
    const [event] = await api.dataSource.query<Record<string, unknown>[]>(
      `SELECT before, after FROM audit_events WHERE action = 'role.updated' AND target_id = 'guest' ORDER BY at DESC`,
    );
    expect(event).toEqual({ before: builtIn, after: limited.body });
    const freed = await api.admin.patch('/api/v1/roles/guest', { sessionIdleSeconds: null });
    expect(freed.body).toEqual(builtIn);
  });

  it.each([
    [{ sessionIdleSeconds: 0 }, '/sessionIdleSeconds'],
    [{ sessionMaxSeconds: 2_592_001 }, '/sessionMaxSeconds'],
    [{ sessionMaxSeconds: 1.5 }, '/sessionMaxSeconds'],
    [{ maxConcurrentSessions: 1001 }, '/maxConcurrentSessions'],
    [{ maxConcurrentSessions: -1 }, '/maxConcurrentSessions'],
  ])('refuses the limit %j', async (limits, pointer) => {
    const answer = await api.admin.patch('/api/v1/roles/guest', limits);
    expect([answer.status, answer.body]).toMatchObject([422, { errors: [{ pointer }] }]);
  });

  it('lets nobody limit the sessions of people who may do more', async () => {
    await api.dataSource.query(
      `INSERT INTO grants (application_id, role, resource_type, action)
       SELECT id, 'on-call', 'okta', 'secret' FROM applications WHERE slug = 'gateway'`,
    );
    await api.admin.post('/api/v1/roles', role);
    const lesser = api.as({ permissions: ['roles:read', 'roles:write'] });
    const answer = await lesser.patch('/api/v1/roles/on-call', { sessionMaxSeconds: 1 });
    expect([answer.status, answer.body['code']]).toEqual([403, 'permission-denied']);
    expect((await lesser.patch('/api/v1/roles/on-call', { name: 'Watch' })).status).toBe(200);
  });

  it('leaves built-in roles as they are', async () => {
    for (const answer of [
      await api.admin.delete('/api/v1/roles/guest'),
      await api.admin.patch('/api/v1/roles/guest', { key: 'visitor' }),
      await api.admin.patch('/api/v1/roles/guest', { rank: 9 }),
    ]) {
      expect([answer.status, answer.body['code']]).toEqual([409, 'built-in']);
    }
  });

  it('deletes a role that nothing refers to', async () => {
    await api.admin.post('/api/v1/roles', role);
    expect((await api.admin.delete('/api/v1/roles/on-call', { 'If-Match': '"9"' })).status).toBe(412);
    expect((await api.admin.delete('/api/v1/roles/on-call')).status).toBe(204);
    expect((await api.admin.get('/api/v1/roles/on-call')).status).toBe(404);
    expect((await api.admin.delete('/api/v1/roles/on-call')).status).toBe(404);
  });

  it.each([
    [
      'group mappings',
      `INSERT INTO group_mappings (connection_id, group_name, role_key) SELECT id, 'G', 'on-call' FROM connections`,
      `DELETE FROM group_mappings`,
    ],
    [
      'grants',
      `INSERT INTO grants (application_id, role, resource_type, action) SELECT id, 'on-call', 'x', 'y' FROM applications`,
      `DELETE FROM grants WHERE role = 'on-call'`,
    ],
    [
      'access rules',
      `UPDATE applications SET access_rules = '[{"path":"/*","anyRole":["admin","on-call"]}]'`,
      `UPDATE applications SET access_rules = '[]'`,
    ],
    [
      'default role',
      `UPDATE connections SET default_role = 'on-call'`,
      `UPDATE connections SET default_role = NULL`,
    ],
    [
      'API tokens',
      `INSERT INTO api_tokens (token_hash, name, role_key, connection_id, created_by) SELECT 'x', 't', 'on-call', id, '' FROM connections`,
      `DELETE FROM api_tokens`,
    ],
  ])('answers role-in-use while %s refer to it', async (words, use, release) => {
    await api.admin.post('/api/v1/roles', role);
    await api.dataSource.query(use);
    const refused = await api.admin.delete('/api/v1/roles/on-call');
    expect([refused.status, refused.body['code']]).toEqual([409, 'role-in-use']);
    expect(refused.body['detail']).toContain(words);
    await api.dataSource.query(release);
    expect((await api.admin.delete('/api/v1/roles/on-call')).status).toBe(204);
  });

  it('is written by callers of the platform connection alone, whatever they may do in their own', async () => {
    const other = await api.addConnection('other');
    const tenant = api.as({ connectionId: other.id, connectionSlug: 'other' });
    expect((await tenant.get('/api/v1/roles')).status).toBe(200);
    for (const answer of [
      await tenant.post('/api/v1/roles', role),
      await tenant.patch('/api/v1/roles/guest', { rank: 5 }),
      await tenant.delete('/api/v1/roles/guest'),
    ]) {
      expect([answer.status, answer.body['code']]).toEqual([403, 'permission-denied']);
    }
  });

  it('asks for roles:read and roles:write', async () => {
    const reader = api.as({ permissions: ['roles:read'] });
    expect((await reader.get('/api/v1/roles/admin')).status).toBe(200);
    expect((await reader.post('/api/v1/roles', role)).status).toBe(403);
    expect((await reader.patch('/api/v1/roles/guest', {})).status).toBe(403);
    expect((await reader.delete('/api/v1/roles/guest')).status).toBe(403);
    const nobody = api.as({ permissions: [] });
    expect((await nobody.get('/api/v1/roles')).status).toBe(403);
  });

  it('answers not-found to what cannot be a key and invalid-request to a foreign cursor', async () => {
    expect((await api.admin.get('/api/v1/roles/%00')).status).toBe(404);
    const cursor = Buffer.from('["0","a"]').toString('base64url');
    expect((await api.admin.get(`/api/v1/roles?after=${cursor}`)).status).toBe(200);
    for (const after of ['x', Buffer.from('["a","b"]').toString('base64url')])
      expect((await api.admin.get(`/api/v1/roles?after=${after}`)).body).toMatchObject({
        code: 'invalid-request',
      });
    expect((await api.admin.get('/api/v1/roles?limit=1&limit=2')).body).toMatchObject({
      code: 'invalid-request',
    });
    expect((await api.admin.get('/api/v1/roles?sort=name')).body).toMatchObject({ code: 'invalid-request' });
  });
});
