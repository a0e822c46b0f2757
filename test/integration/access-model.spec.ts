import { AccessModelRepository } from '../../src/access-model/access-model.repository.js';
import { AccessModelStore } from '../../src/access-model/access-model.store.js';
import { rolesOf } from '../../src/access-model/resolve-roles.js';
import { permissionsOf } from '../../src/access-model/permissions-of.js';
import { ConnectionsRepository } from '../../src/connections/connections.repository.js';
import { subjectFacts } from '../support/decision-fixtures.js';
import { eventually } from '../support/eventually.js';
import { startFaultProxy, type FaultProxy } from '../support/fault-proxy.js';
import { migrateForReplica, openReplica, type Replica } from '../support/replica.js';
import { staleFor } from '../support/stale-for.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const CONNECTION = '00000000-0000-4000-8000-000000000001';
const { membership } = subjectFacts(['Devs']);

/** One process: it writes, and follows what others write. */
interface Process {
  replica: Replica;
  models: AccessModelStore;
  close(): Promise<void>;
}

let database: TestDatabase;
let proxy: FaultProxy;
let writer: Process;
let reader: Process;

async function startProcess(url: string): Promise<Process> {
  const replica = await openReplica({ url });
  const models = new AccessModelStore(
    new AccessModelRepository(replica.dataSource),
    replica.feed,
    replica.clock,
  );
  models.onModuleInit();
  await models.onApplicationBootstrap();
  await replica.start();
  return { replica, models, close: () => replica.close() };
}

beforeAll(async () => {
  database = await createTestDatabase({ migrate: migrateForReplica });
  const server = new URL(database.url);
  proxy = await startFaultProxy({ host: server.hostname, port: Number(server.port) });
  writer = await startProcess(database.url);
  await writer.replica.dataSource.query(
    `INSERT INTO connections (id, slug, name, status, platform, issuer, client_id, required_groups)
     VALUES ($1, 'default', 'Okta', 'active', true, 'https://example.okta.com', 'client', '{}')`,
    [CONNECTION],
  );
  reader = await startProcess(proxy.url(database.url));
});
afterAll(async () => {
  await reader.close();
  await writer.close();
  await proxy.close();
  await database.drop();
});

/** Changes the model as every write to it does: under the connection's lock, with a line in the change log. */
async function change(sql: string, values: unknown[] = []): Promise<void> {
  const connections = new ConnectionsRepository(writer.replica.dataSource);
  await writer.replica.transactions.run(async (tx) => {
    await connections.lockForModelChange(tx, CONNECTION);
    await tx.manager.query(sql, values);
  });
}

const rolesIn = async ({ models }: Process) => rolesOf(await models.current(), CONNECTION, membership);

describe('the access model', () => {
  it('holds what the database holds', async () => {
    await change(
      `UPDATE connections SET default_role = 'guest', required_groups = '{Staff}', management_auth_type = 'ssws',
         management_secret = 'sealed', sessions_valid_after = '2026-01-02T03:04:05.678Z'`,
    );
    await change(
      `INSERT INTO applications (id, slug, name, connection_ids, access_rules)
       VALUES ($1, 'wiki', 'Wiki', ARRAY[$1]::uuid[], '[{"path": "/*", "anyRole": ["guest"]}]')`,
      [CONNECTION],
    );
    await change(`INSERT INTO application_hosts VALUES ('wiki.example.com', $1)`, [CONNECTION]);
    await change(`UPDATE applications SET enforcement = 'shadow' WHERE slug = 'wiki'`);
    await change(
      `INSERT INTO grants (application_id, role, resource_type, action, condition)
       VALUES ($1, 'guest', 'page', 'read', 'resource.id == "1"'), ($1, '*', 'page', 'list', NULL)`,
      [CONNECTION],
    );
    await change(
      `INSERT INTO application_credentials (id, application_id, name, token_hash, created_by, expires_at)
       VALUES ($1, $1, 'ci', decode('0AFF', 'hex'), 'test', '2026-01-02T03:04:05.678Z'),
              (gen_random_uuid(), $1, 'old', decode('0B', 'hex'), 'test', NULL)`,
      [CONNECTION],
    );
    const model = await writer.models.current();
    expect(model.connections.get(CONNECTION)).toMatchObject({
      slug: 'default',
      status: 'active',
      platform: true,
      issuer: 'https://example.okta.com',
      defaultRole: 'guest',
      requiredGroups: ['Staff'],
      sessionsValidAfterMs: Date.parse('2026-01-02T03:04:05.678Z'),
    });
    expect(model.applicationsByHost.get('wiki.example.com')).toMatchObject({
      slug: 'wiki',
      connectionIds: new Set([CONNECTION]),
      accessRules: [{ path: '/*', anyRole: ['guest'] }],
    });
    const wiki = model.applications.get('wiki');
    expect(wiki?.enforced).toBe(false);
    expect(wiki?.grants.get('page:read')?.get('guest')?.text).toBe('resource.id == "1"');
    expect(wiki?.grants.get('page:list')?.get('*')).toBeNull();
    expect(model.credentials.get('0aff')).toEqual({
      id: CONNECTION,
      application: wiki,
      expiresAtMs: Date.parse('2026-01-02T03:04:05.678Z'),
    });
    expect(model.credentials.get('0b')?.expiresAtMs).toBeNull();
    expect(model.roles.map(({ key }) => key)).toEqual(['admin', 'security-engineer', 'developer', 'guest']);
    expect(permissionsOf(model, 'gateway', ['developer'])).toEqual(
      new Set(['roles:read', 'group-mappings:read', 'applications:read']),
    );
    await change(
      `UPDATE connections SET default_role = NULL, required_groups = '{}', management_secret = NULL,
         sessions_valid_after = NULL`,
    );
    expect((await writer.models.current()).connections.get(CONNECTION)).toMatchObject({
      sessionsValidAfterMs: null,
    });
  });

  it('counts at once where a change was made, and everywhere else within a second', async () => {
    expect(await rolesIn(reader)).toEqual([]);
    await change(
      `INSERT INTO group_mappings (connection_id, group_name, role_key) VALUES ($1, 'Devs', 'developer')`,
      [CONNECTION],
    );
    const mappedAt = performance.now();
    expect(await rolesIn(writer)).toEqual(['developer']);
    const mapped = { ask: () => rolesIn(reader), outdated: [] as string[], current: ['developer'] };
    expect(await staleFor(mapped, mappedAt)).toBeLessThanOrEqual(1000);
    await change(`UPDATE group_mappings SET role_key = 'guest'`);
    const changedAt = performance.now();
    expect(await rolesIn(writer)).toEqual(['guest']);
    const changed = { ask: () => rolesIn(reader), outdated: ['developer'], current: ['guest'] };
    expect(await staleFor(changed, changedAt)).toBeLessThanOrEqual(1000);
  });

  it('has another version for every change, and the same for none', async () => {
    const repository = new AccessModelRepository(writer.replica.dataSource);
    const before = await repository.readVersion(1000);
    expect(await repository.readVersion(1000)).toBe(before);
    expect((await repository.load()).version).toBe(before);
    await change('UPDATE connections SET name = name');
    const changed = await repository.readVersion(1000);
    await writer.replica.dataSource.query('UPDATE connections SET sessions_valid_after = now()');
    expect(new Set([before, changed, await repository.readVersion(1000)]).size).toBe(3);
  });

  it('is refused rather than stale while the database can’t be reached, and is back by itself', async () => {
    expect(await rolesIn(reader)).toEqual(['guest']);
    proxy.hang();
    await change(`UPDATE group_mappings SET role_key = 'admin'`);
    const changedAt = performance.now();
    const late: unknown[] = [];
    while (performance.now() - changedAt < 2500 || late.length === 0) {
      const askedAt = performance.now();
      const roles = await rolesIn(reader).catch((error: { code: string }) => error.code);
      if (askedAt - changedAt > 1000) late.push(roles);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(new Set(late)).toEqual(new Set(['unavailable']));
    proxy.resume();
    await eventually(async () => expect(await rolesIn(reader)).toEqual(['admin']));
  });

  it('is loaded anew after the connection was reset', async () => {
    proxy.reset();
    await change('DELETE FROM group_mappings');
    await eventually(async () => expect(await rolesIn(reader)).toEqual([]));
  });

  it('is read in good time with ten thousand mappings', async () => {
    await change(
      `INSERT INTO roles (key, name, rank) SELECT 'role-' || n, 'Role', 100 + n FROM generate_series(1, 10000) n`,
    );
    await change(
      `INSERT INTO group_mappings (connection_id, group_name, role_key)
       SELECT $1, 'Group ' || n, 'role-' || n FROM generate_series(1, 10000) n`,
      [CONNECTION],
    );
    await eventually(async () => {
      const model = await writer.models.current();
      expect(model.connections.get(CONNECTION)?.mappingsByName.size).toBe(10_000);
    });
  });
});
