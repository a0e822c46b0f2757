import { SessionLimiter } from '../../src/sessions/session-limiter.js';
import { FakeLimiter } from '../support/fake-limiter.js';
import { ExpirySweeper } from '../../src/database/expiry-sweeper.js';
import { startOktaSimulator, type OktaSimulator } from '../../dev/okta-simulator/simulator.js';
import { ConnectionSecrets } from '../../src/connections/connection-secrets.js';
import type { Connection } from '../../src/connections/connection.entity.js';
import { ConnectionsRepository } from '../../src/connections/connections.repository.js';
import { ManagementCredentialCheck } from '../../src/connections/management-credential-check.js';
import { ChangeFeed } from '../../src/database/change-feed.js';
import { DirectoryModule } from '../../src/directory/directory.module.js';
import { DirectoryGroupLookup } from '../../src/directory/directory-group-lookup.js';
import { KnownConnections } from '../../src/okta-client/known-connections.js';
import { OktaClients } from '../../src/okta-client/okta-clients.js';
import { OktaHealth } from '../../src/okta-client/okta-health.js';
import { startAdminApi, type AdminApi } from '../support/admin-api.js';
import { eventually } from '../support/eventually.js';
import { FakeChangeFeed } from '../support/fake-change-feed.js';

interface Page {
  items: { id: string; name: string; type: string; mappedRole?: string }[];
  nextCursor: string | null;
}

describe('the groups of a connection’s Okta org', () => {
  let okta: OktaSimulator;
  let api: AdminApi;
  let lookup: DirectoryGroupLookup;

  beforeAll(async () => {
    api = await startAdminApi([DirectoryModule], {
      providers: [
        ConnectionSecrets,
        ConnectionsRepository,
        ExpirySweeper,
        { provide: SessionLimiter, useClass: FakeLimiter },
        { provide: ChangeFeed, useClass: FakeChangeFeed },
      ],
    });
    lookup = new DirectoryGroupLookup(api.app.get(OktaClients), api.clock);
  });

  afterAll(() => api.close());

  beforeEach(async () => {
    okta = await startOktaSimulator();
    await useToken(api.platform, okta.org.addApiToken().value);
  });

  afterEach(() => okta.close());

  const useToken = async (connection: Connection, apiToken: string): Promise<void> => {
    const managementSecret = api.app.get(ConnectionSecrets).sealManagementSecret(connection.id, apiToken);
    await api.dataSource.query(
      "UPDATE connections SET issuer = $2, management_auth_type = 'ssws', management_secret = $3 WHERE id = $1",
      [connection.id, okta.url, managementSecret],
    );
    const known = api.app.get(KnownConnections);
    known.onDistrust();
    await eventually(() => expect(known.find(connection.id)?.hasApiCredential).toBe(true));
  };

  const path = (slug = 'default', query: Record<string, string> = {}) =>
    `/api/v1/connections/${slug}/okta-groups?${new URLSearchParams(query).toString()}`;
  const list = async (query: Record<string, string> = {}, slug = 'default') => {
    const answer = await api.admin.get(path(slug, query));
    expect(answer.status).toBe(200);
    return answer.body as unknown as Page;
  };
  const listAll = async (query: Record<string, string>) => {
    const sizes: number[] = [];
    const items: Page['items'] = [];
    for (let after: string | null = ''; after !== null;) {
      const page: Page = await list(after === '' ? query : { ...query, after });
      sizes.push(page.items.length);
      items.push(...page.items);
      after = page.nextCursor;
    }
    return { sizes, names: items.map(({ name }) => name) };
  };

  it('are listed with id, type and the role that each is mapped to', async () => {
    const pinned = okta.org.addGroup('Pinned');
    okta.org.addGroup({ name: 'Pinned', type: 'APP_GROUP' });
    okta.org.addGroup('By name');
    await api.dataSource.query(
      `INSERT INTO group_mappings (connection_id, group_name, group_id, role_key)
       VALUES ($1, 'Pinned', $2, 'admin'), ($1, 'By name', NULL, 'developer')`,
      [api.platform.id, pinned.id],
    );
    const { items, nextCursor } = await list();
    expect(nextCursor).toBeNull();
    expect(items).toContainEqual({ id: pinned.id, name: 'Pinned', type: 'OKTA_GROUP', mappedRole: 'admin' });
    expect(items.find((group) => group.name === 'Pinned' && group.id !== pinned.id)).not.toHaveProperty(
      'mappedRole',
    );
    expect(items.find((group) => group.name === 'By name')?.mappedRole).toBe('developer');
    expect(items.find((group) => group.name === 'Everyone')).toMatchObject({ type: 'BUILT_IN' });
    expect(items.find((group) => group.name === 'Everyone')).not.toHaveProperty('members');
    for (const q of ['Every', '']) {
      const counted = await list({ ...(q ? { q } : {}), members: 'true' });
      const people = okta.org.directory.allUsers().length;
      expect(counted.items).toContainEqual(expect.objectContaining({ name: 'Everyone', members: people }));
    }
    await api.dataSource.query('DELETE FROM group_mappings');
  });

  it('are paged by an opaque cursor', async () => {
    for (let number = 0; number < 24; number += 1) okta.org.addGroup(`Group ${number}`);
    const { sizes, names } = await listAll({ limit: '10' });
    expect(sizes).toEqual([10, 10, 5]);
    expect(new Set(names).size).toBe(25);
  });

  it('are asked for by their ids, all by one question to Okta', async () => {
    const ada = okta.org.directory.allUsers()[0];
    const [one, other] = [okta.org.addGroup('One'), okta.org.addGroup({ name: 'Other', type: 'APP_GROUP' })];
    okta.org.addMember(one.id, ada?.id ?? '');
    const before = okta.org.countRequests('GET', '/api/v1/groups');
    const ids = [one.id, other.id, '00gnobodyKnows'].join(',');
    expect(await list({ ids, members: 'true', limit: '1', q: 'Nothing' })).toEqual({
      items: [
        { id: one.id, name: 'One', type: 'OKTA_GROUP', members: 1 },
        { id: other.id, name: 'Other', type: 'APP_GROUP', members: 0 },
      ],
      nextCursor: null,
    });
    expect(okta.org.countRequests('GET', '/api/v1/groups') - before).toBe(1);
  });

  it.each([30, 250])(
    'are found by the beginning of their name, page by page, among %d hits',
    async (count) => {
      for (let number = 0; number < count; number += 1) okta.org.addGroup(`Team "${number}"`);
      okta.org.addGroup('Other');
      const { sizes, names } = await listAll({ q: 'team "', limit: '20' });
      expect(new Set(names).size).toBe(count);
      expect(names).not.toContain('Other');
      expect(Math.max(...sizes)).toBe(20);
      expect(await list({ q: 'nobody' })).toEqual({ items: [], nextCursor: null });
    },
  );

  it('cannot be listed without an API credential', async () => {
    await api.addConnection('plain');
    const answer = await api.admin.get(path('plain'));
    expect(answer).toMatchObject({ status: 409, body: { code: 'no-api-credential' } });
  });

  it('are shown to callers of their own connection and of the platform alone', async () => {
    const tenant = await api.addConnection('tenant');
    await useToken(tenant, okta.org.addApiToken().value);
    const own = api.as({ connectionId: tenant.id, connectionSlug: 'tenant' });
    expect((await own.get(path('tenant'))).status).toBe(200);
    expect(await own.get(path('default'))).toMatchObject({ status: 404, body: { code: 'not-found' } });
    expect(await own.get(path('nowhere'))).toMatchObject({ status: 404, body: { code: 'not-found' } });
    expect((await api.admin.get(path('tenant'))).status).toBe(200);
    const guest = api.as({ permissions: ['group-mappings:read'] });
    expect(await guest.get(path())).toMatchObject({ status: 403, body: { code: 'permission-denied' } });
  });

  it.each<[string, () => unknown, number, string]>([
    [
      'a revoked token',
      () => okta.org.apiTokens.all().forEach((token) => (token.revoked = true)),
      422,
      'okta-token-invalid',
    ],
    [
      'a token without rights',
      () => okta.org.apiTokens.all().forEach((token) => (token.adminRole = 'NONE')),
      422,
      'okta-token-forbidden',
    ],
    ['500', () => okta.org.faults.status('/api/v1/groups', 500), 503, 'okta-unavailable'],
    ['429', () => okta.org.faults.rateLimited('/api/v1/groups', 60), 503, 'okta-unavailable'],
    ['a page', () => okta.org.faults.html('/api/v1/groups', 200), 503, 'okta-unavailable'],
  ])('are not there when Okta answers with %s, and the answer says so', async (_, fail, status, code) => {
    fail();
    const answer = await api.admin.get(path());
    expect(answer).toMatchObject({ status, body: { code } });
    if (status === 503) expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(JSON.stringify(answer.body)).not.toMatch(/00[\w-]{40}|SSWS/);
    expect(api.app.get(OktaHealth).statuses()).toContainEqual(
      expect.objectContaining({ connection: 'default', status: 'unreachable' }),
    );
  });

  it.each([
    ['limit', { limit: '0' }, 422],
    ['limit', { limit: 'many' }, 400],
    ['q', { q: 'x'.repeat(256) }, 422],
    ['ids', { ids: '00g1" or type eq "BUILT_IN' }, 422],
    ['ids', { ids: '' }, 422],
    ['ids', { ids: Array.from({ length: 51 }, (_, number) => `00g${number}`).join(',') }, 422],
    ['after', { after: 'mine' }, 400],
    ['after', { after: Buffer.from('["no cursor of Okta’s"]').toString('base64url') }, 400],
    ['sort', { sort: 'name' }, 400],
  ])('are not listed for a bad “%s”', async (_, query, status) => {
    expect((await api.admin.get(path('default', query as unknown as Record<string, string>))).status).toBe(
      status,
    );
  });

  describe('for group mappings', () => {
    it('are found by their exact name or another case of it, exact ones first', async () => {
      const other = okta.org.addGroup('ADMINS');
      const exact = okta.org.addGroup('Admins');
      okta.org.addGroup('Admins of Berlin');
      expect(await lookup.findByName(api.platform.id, 'Admins')).toEqual([
        { id: exact.id, name: 'Admins', type: 'OKTA_GROUP' },
        { id: other.id, name: 'ADMINS', type: 'OKTA_GROUP' },
      ]);
      expect(await lookup.findByName(api.platform.id, 'Nobody')).toEqual([]);
    });

    it('are found by id', async () => {
      const group = okta.org.addGroup('Admins');
      expect(await lookup.findById(api.platform.id, group.id)).toMatchObject({ name: 'Admins' });
      expect(await lookup.findById(api.platform.id, '00gnobody')).toBeNull();
      expect(await lookup.findById(api.platform.id, '../users')).toBeNull();
    });

    it('are unknown without an API credential, and not “missing” when Okta fails', async () => {
      const plain = await api.addConnection('without');
      expect(await lookup.findByName(plain.id, 'Admins')).toBeNull();
      expect(await lookup.findById(plain.id, '00g1')).toBeUndefined();
      okta.org.faults.status(/^\/api\//, 503);
      await expect(lookup.findByName(api.platform.id, 'Admins')).rejects.toMatchObject({
        code: 'okta-unavailable',
      });
      await expect(lookup.findById(api.platform.id, '00g1')).rejects.toMatchObject({
        code: 'okta-unavailable',
      });
    });
  });

  it('give a verdict on a credential before it is stored', async () => {
    const check = api.app.get(ManagementCredentialCheck);
    const verdict = async (apiToken: string, orgUrl = okta.url) =>
      (await check.check(orgUrl, { type: 'ssws', apiToken })).verdict;
    expect(await verdict(okta.org.addApiToken().value)).toBe('ok');
    expect(await verdict('00wrong')).toBe('invalid');
    expect(await verdict(okta.org.addApiToken({ adminRole: 'NONE' }).value)).toBe('forbidden');
    expect(await verdict('00token', 'http://127.0.0.1:1')).toBe('unreachable');
    okta.org.faults.html('/api/v1/groups', 200);
    expect(await verdict(okta.org.addApiToken().value)).toBe('unreachable');
  });
});
