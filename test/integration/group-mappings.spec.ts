import type { Connection } from '../../src/connections/connection.entity.js';
import { GroupMappingsModule } from '../../src/group-mappings/group-mappings.module.js';
import {
  readPages,
  startAdminApi,
  type AdminApi,
  type ApiAnswer,
  type ApiClient,
} from '../support/admin-api.js';

const PATH = '/api/v1/group-mappings';

describe('/api/v1/group-mappings', () => {
  let api: AdminApi;
  let other: Connection;
  let tenant: ApiClient;

  beforeAll(async () => {
    api = await startAdminApi([GroupMappingsModule]);
    other = await api.addConnection('other');
    tenant = api.as({ connectionId: other.id, connectionSlug: 'other', name: 'tenant@example.com' });
  });
  beforeEach(() => api.dataSource.query('DELETE FROM group_mappings'));
  afterAll(() => api.close());

  const map = (groupName: string, role: string, client = api.admin) => client.post(PATH, { groupName, role });
  const idOf = (answer: ApiAnswer) => answer.body['id'] as string;
  const codeOf = ({ status, body }: ApiAnswer) => [status, body['code']];
  const setVersion = async (client = api.admin) => (await client.get(PATH)).headers.get('etag');
  const mapped = async (client = api.admin) =>
    (await readPages(client, PATH, 50)).map(({ groupName, role }) => `${String(groupName)}=${String(role)}`);

  it('maps a group to a role, with address and version, and shows it again', async () => {
    const created = await map('Grüße & Co. <b>', 'developer');
    expect(created.status).toBe(201);
    expect(created.body).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
      connection: 'default',
      groupName: 'Grüße & Co. <b>',
      role: 'developer',
      version: 1,
      createdAt: '2030-01-01T00:00:00.000Z',
      updatedAt: '2030-01-01T00:00:00.000Z',
    });
    expect(created.headers.get('location')).toBe(`${PATH}/${idOf(created)}`);
    expect(created.headers.get('etag')).toBe('"1"');
    const read = await api.admin.get(`${PATH}/${idOf(created)}`);
    expect([read.status, read.body, read.headers.get('etag')]).toEqual([200, created.body, '"1"']);
  });

  it('raises the version of the set with every write, tells every replica, and keeps before and after', async () => {
    const versions = [await setVersion()];
    const created = await map('A', 'developer');
    versions.push(await setVersion());
    const id = idOf(created);
    const patched = await api.admin.patch(`${PATH}/${id}`, { role: 'guest' }, { 'X-Request-ID': 'patch-1' });
    versions.push(await setVersion());
    await api.admin.delete(`${PATH}/${id}`);
    versions.push(await setVersion());
    expect(new Set(versions).size).toBe(4);
    const events = await api.dataSource.query<Record<string, unknown>[]>(
      `SELECT action, connection_id, before, after, request_id FROM audit_events WHERE target_id = $1 ORDER BY id`,
      [id],
    );
    expect(events).toMatchObject([
      { action: 'group-mapping.created', connection_id: api.platform.id, before: null, after: created.body },
      {
        action: 'group-mapping.updated',
        before: created.body,
        after: patched.body,
        request_id: 'patch-1',
      },
      { action: 'group-mapping.deleted', before: patched.body, after: null },
    ]);
    const changes = await api.dataSource.query<unknown[]>(`SELECT 1 FROM change_log WHERE kind = 'model'`);
    expect(changes.length).toBeGreaterThanOrEqual(3);
  });

  it('lists in the order of names over all pages', async () => {
    for (const [name, role] of [
      ['b', 'guest'],
      ['a', 'developer'],
      ['c', 'security-engineer'],
    ] as const)
      await map(name, role);
    const names = (await readPages(api.admin, PATH, 1)).map(({ groupName }) => groupName);
    expect(names).toEqual(['a', 'b', 'c']);
  });

  describe('one to one', () => {
    beforeEach(async () => {
      await map('A', 'developer');
      await map('B', 'guest');
    });

    it.each([
      ['the group is mapped', 'A', 'security-engineer', 'group-already-mapped'],
      ['the role is given', 'C', 'developer', 'role-already-mapped'],
      ['both are', 'A', 'guest', 'group-already-mapped'],
      ['the very same mapping exists', 'A', 'developer', 'group-already-mapped'],
    ])('answers 409 when %s', async (_, groupName, role, code) => {
      expect(codeOf(await map(groupName, role))).toEqual([409, code]);
    });

    it('holds for changes too', async () => {
      const { body } = await api.admin.get(`${PATH}?limit=1`);
      const [first] = body['items'] as { id: string }[];
      const url = `${PATH}/${first?.id}`;
      expect(codeOf(await api.admin.patch(url, { groupName: 'B' }))).toEqual([409, 'group-already-mapped']);
      expect(codeOf(await api.admin.patch(url, { role: 'guest' }))).toEqual([409, 'role-already-mapped']);
      expect(await mapped()).toEqual(['A=developer', 'B=guest']);
    });

    it('takes names that differ by case for different groups, and each connection by itself', async () => {
      expect((await map('a', 'security-engineer')).status).toBe(201);
      expect((await map('A', 'developer', tenant)).status).toBe(201);
    });
  });

  it.each([
    ['an empty name', { groupName: '', role: 'guest' }, '/groupName'],
    ['white space before', { groupName: ' A', role: 'guest' }, '/groupName'],
    ['a no-break space after', { groupName: 'A\u00a0', role: 'guest' }, '/groupName'],
    ['a line break', { groupName: 'A\nB', role: 'guest' }, '/groupName'],
    ['256 characters', { groupName: 'x'.repeat(256), role: 'guest' }, '/groupName'],
    ['U+0000', { groupName: 'A\0B', role: 'guest' }, '/groupName'],
    ['an unpaired surrogate', '{"groupName":"A\\udc00","role":"guest"}', '/groupName'],
    ['no role', { groupName: 'A' }, '/role'],
    ['an id with spaces', { groupName: 'A', role: 'guest', groupId: 'a b' }, '/groupId'],
  ])('answers validation-failed to %s', async (_, body, pointer) => {
    const answer = await api.admin.post(PATH, body);
    expect(codeOf(answer)).toEqual([422, 'validation-failed']);
    expect(answer.body['errors']).toEqual([expect.objectContaining({ pointer })]);
    expect(await mapped()).toEqual([]);
  });

  it('accepts 255 characters of two code units each', async () => {
    const created = await map('😀'.repeat(255), 'guest');
    expect([created.status, created.body['groupName']]).toEqual([201, '😀'.repeat(255)]);
  });

  it.each([
    ['{"groupName":["A"],"role":"guest"}'],
    ['{"groupName":"A","role":"guest","groupId":null}'],
    ['{"groupName":"A","role":"guest","version":1}'],
    ['{"groupName":"A","role":"guest","__proto__":{}}'],
    ['{"groupName":"A","role":'],
    ['[{"groupName":"A","role":"guest"}]'],
  ])('answers invalid-request to %s', async (body) => {
    expect(codeOf(await api.admin.post(PATH, body))).toEqual([400, 'invalid-request']);
  });

  it('answers 413 to a body of a megabyte', async () => {
    expect(codeOf(await map('x'.repeat(1_000_000), 'guest'))).toEqual([413, 'request-too-large']);
  });

  it('answers unknown-role, pointing at it', async () => {
    const answer = await map('A', 'nobody');
    expect(codeOf(answer)).toEqual([422, 'unknown-role']);
    expect(answer.body['errors']).toMatchObject([{ pointer: '/role', code: 'unknown-role' }]);
  });

  describe('changes by two admins at once', () => {
    it('lets one of them map a group', async () => {
      const answers = await Promise.all(
        ['developer', 'guest', 'security-engineer'].map((role) => map('A', role)),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
      expect(await mapped()).toHaveLength(1);
    });

    it('lets one of them map to a role', async () => {
      const answers = await Promise.all(['A', 'B', 'C'].map((name) => map(name, 'guest')));
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    });

    it('lets one of those win who read the same version', async () => {
      const url = `${PATH}/${idOf(await map('A', 'guest'))}`;
      const answers = await Promise.all(
        ['developer', 'security-engineer'].map((role) =>
          api.admin.patch(url, { role }, { 'If-Match': '"1"' }),
        ),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
      const loser = answers.find(({ status }) => status === 412);
      expect([loser?.body['code'], loser?.headers.get('etag')]).toEqual(['version-mismatch', '"2"']);
      expect((await api.admin.get(url)).body['version']).toBe(2);
    });
  });

  it('changes a mapping, and leaves everything as it was when nothing changes', async () => {
    const url = `${PATH}/${idOf(await map('A', 'guest'))}`;
    api.clock.advance(60_000);
    const changed = await api.admin.patch(url, { groupName: 'B', role: 'developer' }, { 'If-Match': '"1"' });
    expect(changed.body).toMatchObject({ groupName: 'B', role: 'developer', version: 2 });
    expect(changed.body['updatedAt']).not.toBe(changed.body['createdAt']);
    const version = await setVersion();
    const same = await api.admin.patch(url, { role: 'developer' });
    expect([same.status, same.body]).toEqual([200, changed.body]);
    expect(await setVersion()).toBe(version);
  });

  it('compares If-Match strongly, also on DELETE', async () => {
    const url = `${PATH}/${idOf(await map('A', 'guest'))}`;
    for (const tag of ['W/"1"', '"2"', '1', ''])
      expect((await api.admin.delete(url, { 'If-Match': tag })).status).toBe(412);
    expect((await api.admin.delete(url, { 'If-Match': '"7", "1"' })).status).toBe(204);
    expect((await api.admin.delete(url)).status).toBe(404);
  });

  describe('the last path to administration', () => {
    let url: string;
    beforeEach(async () => {
      url = `${PATH}/${idOf(await map('Admins', 'admin'))}`;
    });

    it('can neither be deleted nor given another role', async () => {
      expect(codeOf(await api.admin.delete(url))).toEqual([409, 'last-admin-path']);
      expect(codeOf(await api.admin.patch(url, { role: 'guest' }))).toEqual([409, 'last-admin-path']);
      expect(await mapped()).toEqual(['Admins=admin']);
      expect((await api.admin.get(url)).body['version']).toBe(1);
    });

    it('may lead through another group', async () => {
      expect((await api.admin.patch(url, { groupName: 'Owners' })).status).toBe(200);
    });

    it('does not concern other connections', async () => {
      const created = await map('Admins', 'admin', tenant);
      expect((await tenant.delete(`${PATH}/${idOf(created)}`)).status).toBe(204);
    });
  });

  describe('another connection', () => {
    it('has mappings that its own callers and those of the platform see, and nobody else', async () => {
      const mine = await map('A', 'guest');
      const theirs = await api.admin.post(PATH, { groupName: 'T', role: 'guest', connection: 'other' });
      expect([theirs.status, theirs.body['connection']]).toEqual([201, 'other']);
      expect(await mapped(tenant)).toEqual(['T=guest']);
      expect((await tenant.get(`${PATH}/${idOf(theirs)}`)).status).toBe(200);
      expect((await api.admin.get(`${PATH}?connection=${other.id}`)).body['items']).toHaveLength(1);
      for (const answer of [
        await tenant.get(`${PATH}/${idOf(mine)}`),
        await tenant.patch(`${PATH}/${idOf(mine)}`, { role: 'developer' }),
        await tenant.delete(`${PATH}/${idOf(mine)}`),
        await tenant.get(`${PATH}?connection=default`),
        await tenant.get(`${PATH}?connection=${api.platform.id}`),
        await tenant.get(`${PATH}?connection=unknown`),
        await tenant.put(`${PATH}?connection=default`, { mappings: [] }, { 'If-Match': '*' }),
        await tenant.post(PATH, { groupName: 'X', role: 'developer', connection: 'default' }),
      ]) {
        expect(codeOf(answer)).toEqual([404, 'not-found']);
      }
      expect(await mapped()).toEqual(['A=guest']);
    });
  });

  it('answers not-found to what is no id, and invalid-request to doubled parameters', async () => {
    for (const id of ['x', '%00', '1', "'"]) expect((await api.admin.get(`${PATH}/${id}`)).status).toBe(404);
    for (const query of ['connection=a&connection=b', 'limit=1&limit=1', 'after=x', '__proto__=1'])
      expect(codeOf(await api.admin.get(`${PATH}?${query}`))).toEqual([400, 'invalid-request']);
  });

  describe('a caller who may write mappings, but not everything', () => {
    const partial = () =>
      api.as({
        roles: ['developer'],
        permissions: ['group-mappings:read', 'group-mappings:write', 'roles:read', 'applications:read'],
      });

    it('maps the role that they hold', async () => {
      expect((await map('A', 'developer', partial())).status).toBe(201);
    });

    it('cannot map a role that may do more, nor lead it to another group', async () => {
      const answer = await map('My own group', 'admin', partial());
      expect(codeOf(answer)).toEqual([403, 'permission-denied']);
      expect(answer.body['detail']).toContain('connections:write');
      const url = `${PATH}/${idOf(await map('Admins', 'admin'))}`;
      expect(codeOf(await partial().patch(url, { groupName: 'My own group' }))).toEqual([
        403,
        'permission-denied',
      ]);
      const mappings = [{ groupName: 'My own group', role: 'admin' }];
      expect(codeOf(await partial().put(PATH, { mappings }, { 'If-Match': '*' }))).toEqual([
        403,
        'permission-denied',
      ]);
      expect(await mapped()).toEqual(['Admins=admin']);
    });

    it('cannot map a role that they do not hold, whatever it may do in applications', async () => {
      expect(codeOf(await map('A', 'guest', partial()))).toEqual([403, 'permission-denied']);
    });

    it('may replace the set when they leave what others mapped as it is', async () => {
      await map('Admins', 'admin');
      const mappings = [
        { groupName: 'Admins', role: 'admin' },
        { groupName: 'A', role: 'developer' },
      ];
      expect((await partial().put(PATH, { mappings }, { 'If-Match': '*' })).status).toBe(200);
    });
  });

  it('asks for group-mappings:read and group-mappings:write', async () => {
    const reader = api.as({ permissions: ['group-mappings:read'] });
    expect((await reader.get(PATH)).status).toBe(200);
    expect((await reader.post(PATH, {})).status).toBe(403);
    expect((await reader.put(PATH, {})).status).toBe(403);
    expect((await reader.patch(`${PATH}/x`, {})).status).toBe(403);
    expect((await reader.delete(`${PATH}/x`)).status).toBe(403);
    expect((await api.as({ permissions: [] }).get(PATH)).status).toBe(403);
  });
});
