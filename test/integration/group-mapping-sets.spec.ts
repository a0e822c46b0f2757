import { DataSource } from 'typeorm';
import { GroupMappingsModule } from '../../src/group-mappings/group-mappings.module.js';
import { readPages, startAdminApi, type AdminApi, type ApiAnswer } from '../support/admin-api.js';
import { eventually } from '../support/eventually.js';
import { livedMs } from '../support/lived-time.js';

const PATH = '/api/v1/group-mappings';

describe('PUT /api/v1/group-mappings', () => {
  let api: AdminApi;

  beforeAll(async () => {
    api = await startAdminApi([GroupMappingsModule]);
    await api.dataSource.query(
      `INSERT INTO roles (key, name, rank) SELECT 'role-' || n, 'Role ' || n, 100 FROM generate_series(1, 3000) n`,
    );
  });
  beforeEach(() => api.dataSource.query('DELETE FROM group_mappings'));
  afterAll(() => api.close());

  const version = async () => (await api.admin.get(PATH)).headers.get('etag') ?? '';
  const codeOf = ({ status, body }: ApiAnswer) => [status, body['code']];
  const entries = (...pairs: [string, string][]) => pairs.map(([groupName, role]) => ({ groupName, role }));
  const replace = async (mappings: unknown, ifMatch?: string) =>
    api.admin.put(PATH, { mappings }, { 'If-Match': ifMatch ?? (await version()) });
  const items = (answer: ApiAnswer) => answer.body['items'] as Record<string, unknown>[];
  const mapped = async () =>
    (await readPages(api.admin, PATH, 200)).map(
      ({ groupName, role }) => `${String(groupName)}=${String(role)}`,
    );

  it('replaces the whole set, and answers it with its new version', async () => {
    const answer = await replace(entries(['B', 'guest'], ['A', 'developer']));
    expect(answer.status).toBe(200);
    expect(items(answer).map(({ groupName }) => groupName)).toEqual(['A', 'B']);
    expect(answer.headers.get('etag')).toBe(await version());
    expect(await mapped()).toEqual(['A=developer', 'B=guest']);
    await replace(entries(['C', 'guest']));
    expect(await mapped()).toEqual(['C=guest']);
    await replace([]);
    expect(await mapped()).toEqual([]);
  });

  it('lets two groups swap their roles; they keep their ids and beginnings, and what stays keeps its version', async () => {
    const before = items(
      await replace(entries(['A', 'developer'], ['B', 'guest'], ['C', 'security-engineer'])),
    );
    api.clock.advance(1000);
    const after = items(
      await replace(entries(['A', 'guest'], ['B', 'developer'], ['C', 'security-engineer'])),
    );
    expect(after.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
    expect(after.map(({ createdAt }) => createdAt)).toEqual(before.map(({ createdAt }) => createdAt));
    expect(after.map((mapping) => [mapping['role'], mapping['version']])).toEqual([
      ['guest', 2],
      ['developer', 2],
      ['security-engineer', 1],
    ]);
    expect(after[2]).toEqual(before[2]);
  });

  it('keeps one audit event with the rows that differ', async () => {
    await replace(entries(['A', 'developer'], ['B', 'guest']));
    await api.admin.put(
      PATH,
      { mappings: entries(['A', 'guest']) },
      { 'If-Match': await version(), 'X-Request-ID': 'put-1' },
    );
    const events = await api.dataSource.query<unknown[]>(
      `SELECT action, target_type, target_id, before, after FROM audit_events WHERE request_id = 'put-1'`,
    );
    expect(events).toMatchObject([
      {
        action: 'group-mappings.replaced',
        target_type: 'connection',
        target_id: api.platform.id,
        before: {
          mappings: [
            { groupName: 'B', role: 'guest' },
            { groupName: 'A', role: 'developer', version: 1 },
          ],
        },
        after: { mappings: [{ groupName: 'A', role: 'guest', version: 2 }] },
      },
    ]);
  });

  it('writes nothing when nothing differs', async () => {
    const set = entries(['A', 'developer']);
    const first = await replace(set);
    const again = await replace(set);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('etag')).toBe(first.headers.get('etag'));
  });

  it('needs If-Match with the version that was read', async () => {
    const stale = await version();
    await replace(entries(['A', 'developer']));
    expect(codeOf(await api.admin.put(PATH, { mappings: [] }))).toEqual([428, 'precondition-required']);
    expect(codeOf(await replace([], stale))).toEqual([412, 'version-mismatch']);
    expect(codeOf(await replace([], `W/${await version()}`))).toEqual([412, 'version-mismatch']);
    expect(await mapped()).toEqual(['A=developer']);
    expect((await replace([], '*')).status).toBe(200);
  });

  it('lets one of those win who read the same version, and writes nothing of the others', async () => {
    const read = await version();
    const sets = ['1', '2', '3'].map((n) => entries([`A${n}`, `role-${n}`], [`B${n}`, `role-1${n}`]));
    const answers = await Promise.all(sets.map((set) => replace(set, read)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412]);
    const winner = answers.find(({ status }) => status === 200);
    expect((await mapped()).length).toBe(2);
    expect(
      items(winner as ApiAnswer).map(({ groupName, role }) => `${String(groupName)}=${String(role)}`),
    ).toEqual(await mapped());
  });

  it.each([
    [entries(['A', 'guest'], ['A', 'developer']), 'group-already-mapped', '/mappings/1/groupName'],
    [entries(['A', 'guest'], ['B', 'guest']), 'role-already-mapped', '/mappings/1/role'],
    [
      entries(['A', 'guest'], ['B', 'guest'], ['A', 'developer']),
      'group-already-mapped',
      '/mappings/2/groupName',
    ],
  ])('answers 409 to what the body repeats: %#', async (mappings, code, pointer) => {
    const answer = await replace(mappings);
    expect(codeOf(answer)).toEqual([409, code]);
    expect(answer.body['errors']).toMatchObject([{ pointer }]);
  });

  it('takes the whole set or nothing', async () => {
    await replace(entries(['A', 'developer']));
    const unknown = await replace(entries(['B', 'developer'], ['C', 'nobody']));
    expect(codeOf(unknown)).toEqual([422, 'unknown-role']);
    expect(unknown.body['errors']).toMatchObject([{ pointer: '/mappings/1/role' }]);
    const malformed = await replace([
      { groupName: 'B', role: 'guest' },
      { groupName: 5, role: 'guest' },
    ]);
    expect(codeOf(malformed)).toEqual([400, 'invalid-request']);
    expect(malformed.body['errors']).toMatchObject([{ pointer: '/mappings/1/groupName' }]);
    const invalid = await replace(entries(['B', 'guest'], [' C', 'admin']));
    expect(codeOf(invalid)).toEqual([422, 'validation-failed']);
    expect(invalid.body['errors']).toMatchObject([{ pointer: '/mappings/1/groupName' }]);
    expect(await mapped()).toEqual(['A=developer']);
  });

  it('never leaves the platform without a group of admins', async () => {
    await replace(entries(['Admins', 'admin'], ['A', 'developer']));
    expect(codeOf(await replace(entries(['A', 'developer'])))).toEqual([409, 'last-admin-path']);
    expect(codeOf(await replace([]))).toEqual([409, 'last-admin-path']);
    expect(await mapped()).toEqual(['A=developer', 'Admins=admin']);
    expect((await replace(entries(['A', 'admin'], ['Admins', 'developer']))).status).toBe(200);
    expect(await mapped()).toEqual(['A=admin', 'Admins=developer']);
  });

  it('leaves the old set whole when the connection to the database breaks in the middle', async () => {
    await replace(entries(['A', 'developer'], ['B', 'guest']));
    const read = await version();
    const side = await new DataSource(api.dataSource.options).initialize();
    try {
      const blocker = side.createQueryRunner();
      await blocker.startTransaction();
      // The rows are written and the audit event is not: there the transaction waits, and there it is killed.
      await blocker.query('LOCK TABLE audit_events IN EXCLUSIVE MODE');
      const pending = replace(entries(['A', 'guest'], ['C', 'developer']), read);
      await eventually(async () => {
        const killed = await side.query<unknown[]>(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'INSERT INTO "audit_events"%'`,
        );
        expect(killed).toHaveLength(1);
      });
      expect(codeOf(await pending)).toEqual([503, 'unavailable']);
      await blocker.rollbackTransaction();
      await blocker.release();
    } finally {
      await side.destroy();
    }
    expect(await mapped()).toEqual(['A=developer', 'B=guest']);
    expect(await version()).toBe(read);
    expect((await replace(entries(['A', 'guest'], ['C', 'developer']), read)).status).toBe(200);
  });

  it('replaces thousands of mappings by thousands of others within seconds', async () => {
    const names = Array.from({ length: 3000 }, (_, i) => i + 1);
    expect((await replace(names.map((n) => ({ groupName: `G${n}`, role: `role-${n}` })))).status).toBe(200);
    const swap = async (): Promise<void> => {
      const swapped = await replace(names.map((n) => ({ groupName: `G${n}`, role: `role-${3001 - n}` })));
      expect(swapped.status).toBe(200);
    };
    expect(await livedMs(swap)).toBeLessThan(10_000);
    const stored = await readPages(api.admin, PATH, 200);
    expect(stored).toHaveLength(3000);
    expect(stored.find(({ groupName }) => groupName === 'G1')).toMatchObject({
      role: 'role-3000',
      version: 2,
    });
  });
});
