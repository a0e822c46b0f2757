import { systemActor } from '../../src/access/actor.js';
import { ApiTokensModule } from '../../src/api-tokens/api-tokens.module.js';
import { ApiTokensService } from '../../src/api-tokens/api-tokens.service.js';
import type { Connection } from '../../src/connections/connection.entity.js';
import { Transactions } from '../../src/database/transactions.js';
import {
  readPages,
  startAdminApi,
  type AdminApi,
  type ApiAnswer,
  type ApiClient,
} from '../support/admin-api.js';

const PATH = '/api/v1/api-tokens';
const DAY_MS = 24 * 60 * 60 * 1000;

describe('/api/v1/api-tokens', () => {
  let api: AdminApi;
  let other: Connection;
  let tenant: ApiClient;

  beforeAll(async () => {
    api = await startAdminApi([ApiTokensModule]);
    other = await api.addConnection('other');
    tenant = api.as({ connectionId: other.id, connectionSlug: 'other', name: 'tenant@example.com' });
  });
  beforeEach(() => api.dataSource.query('DELETE FROM api_tokens'));
  afterAll(() => api.close());

  const service = () => api.app.get(ApiTokensService);
  const mint = (body: Record<string, unknown> = {}, client = api.admin) =>
    client.post(PATH, { name: 'deploy', role: 'developer', ...body });
  const secretOf = (answer: ApiAnswer) => answer.body['token'] as string;
  const urlOf = (answer: ApiAnswer) => `${PATH}/${answer.body['id'] as string}`;
  const codeOf = ({ status, body }: ApiAnswer) => [status, body['code']];

  it('are made with a secret that is shown once and stored nowhere', async () => {
    const created = await mint({ expiresInDays: 30 }, api.as({ name: 'ada@example.com' }));
    expect(created.status).toBe(201);
    expect(created.body).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
      name: 'deploy',
      role: 'developer',
      connection: 'default',
      token: expect.stringMatching(/^rgt_[A-Za-z0-9_-]{43}$/) as unknown,
      createdBy: 'ada@example.com',
      createdAt: api.clock.now().toISOString(),
      expiresAt: new Date(api.clock.now().getTime() + 30 * DAY_MS).toISOString(),
      lastUsedAt: null,
    });
    expect(created.headers.get('location')).toBe(urlOf(created));
    expect(created.headers.get('cache-control')).toBe('no-store');
    const { token, ...shown } = created.body;
    expect((await api.admin.get(urlOf(created))).body).toEqual(shown);
    expect((await api.admin.get(PATH)).body['items']).toEqual([shown]);
    const dump = await api.dataSource.query<unknown[]>(
      `SELECT t::text, e::text FROM api_tokens t, audit_events e WHERE e.target_id = t.id::text`,
    );
    expect(dump).toHaveLength(1);
    expect(JSON.stringify(dump)).not.toContain((token as string).slice(4));
  });

  it('leave an audit event when they are made and when they are deleted', async () => {
    const created = await mint();
    expect((await api.admin.delete(urlOf(created))).status).toBe(204);
    const { token, ...shown } = created.body;
    expect(token).toBeDefined();
    const events = await api.dataSource.query<unknown[]>(
      `SELECT action, connection_id, before, after FROM audit_events WHERE target_id = $1 ORDER BY id`,
      [created.body['id']],
    );
    expect(events).toEqual([
      { action: 'api-token.created', connection_id: api.platform.id, before: null, after: shown },
      { action: 'api-token.deleted', connection_id: api.platform.id, before: shown, after: null },
    ]);
  });

  it('are listed newest first over all pages, also those of the same moment', async () => {
    for (const name of ['a', 'b', 'c']) await mint({ name });
    api.clock.advance(1000);
    await mint({ name: 'd' });
    const names = (await readPages(api.admin, PATH, 1)).map(({ name }) => name as string);
    expect(names[0]).toBe('d');
    expect(names.sort()).toEqual(['a', 'b', 'c', 'd']);
  });

  it.each([
    [{ name: '' }, 422, '/name'],
    [{ name: 'a\nb' }, 422, '/name'],
    [{ name: ['a'] }, 400, '/name'],
    [{ expiresInDays: 0 }, 422, '/expiresInDays'],
    [{ expiresInDays: 366 }, 422, '/expiresInDays'],
    [{ expiresInDays: '30' }, 400, '/expiresInDays'],
    [{ token: 'rgt_x' }, 400, '/token'],
  ])('are not made of %j', async (body, status, pointer) => {
    const answer = await mint(body);
    expect(codeOf(answer)).toEqual([status, status === 400 ? 'invalid-request' : 'validation-failed']);
    expect(answer.body['errors']).toMatchObject([{ pointer }]);
  });

  it('are not made for a role that does not exist', async () => {
    expect(codeOf(await mint({ role: 'nobody' }))).toEqual([422, 'unknown-role']);
  });

  it('cannot do what their maker cannot', async () => {
    const reader = api.as({
      roles: ['developer'],
      permissions: ['api-tokens:write', 'roles:read', 'group-mappings:read', 'applications:read'],
    });
    expect((await mint({ role: 'developer' }, reader)).status).toBe(201);
    const refused = await mint({ role: 'admin' }, reader);
    expect(codeOf(refused)).toEqual([403, 'permission-denied']);
    expect(refused.body['detail']).toContain('connections:write');
    expect(codeOf(await mint({ role: 'guest' }, reader))).toEqual([403, 'permission-denied']);
  });

  it('belong to one connection: its callers and the platform’s see them, nobody else', async () => {
    const mine = await mint({ name: 'mine' });
    const theirs = await mint({ name: 'theirs' }, tenant);
    const given = await mint({ name: 'given', connection: 'other' });
    expect([theirs.body['connection'], given.body['connection']]).toEqual(['other', 'other']);
    const names = async (client: ApiClient, query = '') =>
      ((await client.get(PATH + query)).body['items'] as { name: string }[]).map(({ name }) => name).sort();
    expect(await names(tenant)).toEqual(['given', 'theirs']);
    expect(await names(api.admin)).toEqual(['given', 'mine', 'theirs']);
    expect(await names(api.admin, '?connection=default')).toEqual(['mine']);
    for (const answer of [
      await tenant.get(urlOf(mine)),
      await tenant.delete(urlOf(mine)),
      await tenant.get(`${PATH}?connection=default`),
      await mint({ connection: 'default' }, tenant),
      await tenant.get(`${PATH}/x`),
    ])
      expect(codeOf(answer)).toEqual([404, 'not-found']);
    expect((await api.admin.get(urlOf(mine))).status).toBe(200);
  });

  it('ask for api-tokens:read and api-tokens:write', async () => {
    const reader = api.as({ permissions: ['api-tokens:read'] });
    expect((await reader.get(PATH)).status).toBe(200);
    expect((await reader.post(PATH, {})).status).toBe(403);
    expect((await reader.delete(`${PATH}/x`)).status).toBe(403);
    expect((await api.as({ permissions: [] }).get(PATH)).status).toBe(403);
  });

  it('refuse a foreign cursor as malformed', async () => {
    const cursor = (key: unknown) => Buffer.from(JSON.stringify(key)).toString('base64url');
    for (const key of [
      ['2026-01-01T99:00:00.000Z', other.id],
      ['2026-01-00T00:00:00.000Z', other.id],
      ['2026-01-01T00:00:00.000Z', 'x'],
    ])
      expect(codeOf(await api.admin.get(`${PATH}?after=${cursor(key)}`))).toEqual([400, 'invalid-request']);
  });

  describe('as credentials', () => {
    it('are recognised with their role and connection', async () => {
      const secret = secretOf(await mint({ connection: 'other' }));
      expect(await service().authenticate(secret)).toMatchObject({
        name: 'deploy',
        roleKey: 'developer',
        connectionId: other.id,
      });
    });

    it('are refused when unknown, malformed or deleted', async () => {
      const created = await mint();
      const secret = secretOf(created);
      const forged = secret.slice(0, -1) + (secret.endsWith('A') ? 'E' : 'A');
      for (const wrong of [
        forged,
        secret.slice(4),
        `${secret}x`,
        secret.toUpperCase(),
        '',
        `rgt_\0${'a'.repeat(42)}`,
      ])
        expect(await service().authenticate(wrong)).toBeNull();
      await api.admin.delete(urlOf(created));
      expect(await service().authenticate(secret)).toBeNull();
    });

    it('are refused from the moment at which they expire', async () => {
      const secret = secretOf(await mint({ expiresInDays: 1 }));
      api.clock.advance(DAY_MS - 1);
      expect(await service().authenticate(secret)).not.toBeNull();
      api.clock.advance(1);
      expect(await service().authenticate(secret)).toBeNull();
    });

    it('are refused while their connection is not active', async () => {
      const secret = secretOf(await mint({}, tenant));
      const setStatus = (status: string) =>
        api.dataSource.query('UPDATE connections SET status = $1 WHERE id = $2', [status, other.id]);
      await setStatus('disabled');
      expect(await service().authenticate(secret)).toBeNull();
      await setStatus('active');
      expect(await service().authenticate(secret)).not.toBeNull();
    });

    it('tell when they were last used, to the minute', async () => {
      const created = await mint();
      const lastUsedAt = async () => (await api.admin.get(urlOf(created))).body['lastUsedAt'];
      const use = () => service().authenticate(secretOf(created));
      await use();
      const first = api.clock.now().toISOString();
      expect(await lastUsedAt()).toBe(first);
      api.clock.advance(59_000);
      await use();
      expect(await lastUsedAt()).toBe(first);
      api.clock.advance(1000);
      await use();
      expect(await lastUsedAt()).toBe(api.clock.now().toISOString());
    });

    it('are good even if their use cannot be noted', async () => {
      const secret = secretOf(await mint());
      await api.dataSource.query(
        `CREATE RULE no_notes AS ON UPDATE TO api_tokens WHERE NEW.last_used_at IS NOT NULL DO INSTEAD SELECT 1/0`,
      );
      expect(await service().authenticate(secret)).not.toBeNull();
      await api.dataSource.query('DROP RULE no_notes ON api_tokens');
    });
  });

  it('can be made by the gateway’s own command line', async () => {
    const actor = { ...systemActor('cli-1'), name: 'command line' };
    const { token, apiToken } = await api.app
      .get(Transactions)
      .run((tx) => service().create(tx, actor, { name: 'cli', roleKey: 'admin', connection: api.platform }));
    expect(await service().authenticate(token)).toMatchObject({ id: apiToken.id, createdBy: 'command line' });
    const unknown = api.app
      .get(Transactions)
      .run((tx) => service().create(tx, actor, { name: 'x', roleKey: 'nobody', connection: api.platform }));
    await expect(unknown).rejects.toMatchObject({ code: 'unknown-role' });
  });
});
