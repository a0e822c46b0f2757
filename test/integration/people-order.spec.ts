import { AccessModelModule } from '../../src/access-model/access-model.module.js';
import { ApplicationsModule } from '../../src/applications/applications.module.js';
import type { Connection } from '../../src/connections/connection.entity.js';
import { ConnectionsModule } from '../../src/connections/connections.module.js';
import { ManagementCredentialCheck } from '../../src/connections/management-credential-check.js';
import { ChangeFeed } from '../../src/database/change-feed.js';
import { GroupMappingsModule } from '../../src/group-mappings/group-mappings.module.js';
import { PeopleModule } from '../../src/people/people.module.js';
import { Subject } from '../../src/subjects/subject.entity.js';
import { startAdminApi, type AdminApi, type ApiAnswer, type ApiClient } from '../support/admin-api.js';
import { FakeChangeFeed } from '../support/fake-change-feed.js';
import { FakeCredentialCheck } from '../support/fake-credential-check.js';

const PATH = '/api/v1/subjects';
const FETCHED = new Date('2026-03-01T08:00:00.123Z');
let api: AdminApi;
let admin: ApiClient;

beforeAll(async () => {
  api = await startAdminApi(
    [ConnectionsModule, ApplicationsModule, GroupMappingsModule, AccessModelModule, PeopleModule],
    {
      providers: [
        { provide: ManagementCredentialCheck, useValue: new FakeCredentialCheck() },
        { provide: ChangeFeed, useValue: new FakeChangeFeed() },
      ],
    },
  );
  admin = api.admin;
});
afterAll(() => api.close());

async function person(connection: Connection, sub: string, values: Partial<Subject>): Promise<void> {
  const row = {
    ...{ connectionId: connection.id, sub, groups: [], membershipFetchedAt: FETCHED, lastSignInAt: FETCHED },
    ...{ membershipSource: 'id-token' as const, membershipCompleteness: 'complete' as const },
    ...values,
  };
  await api.dataSource.manager.save(api.dataSource.manager.create(Subject, row));
}

const subsOf = ({ body }: ApiAnswer) => (body['items'] as { sub: string }[]).map(({ sub }) => sub);
const cursorOf = ({ body }: ApiAnswer) => (body as { nextCursor: string | null }).nextCursor ?? '';
const outcome = ({ status, body }: ApiAnswer) => [status, body['code']];

describe('people in the order of their names or of their last sign-in', () => {
  let connection: Connection;
  const list = (query: string): Promise<ApiAnswer> => admin.get(`${PATH}?connection=sorted&limit=2&${query}`);
  const all = async (sort: string): Promise<string[]> => {
    const subs: string[] = [];
    for (let after = ''; ;) {
      const page = await list(`sort=${sort}${after}`);
      expect(page.status).toBe(200);
      subs.push(...subsOf(page));
      if (page.body['nextCursor'] === null) return subs;
      after = `&after=${cursorOf(page)}`;
    }
  };

  beforeAll(async () => {
    connection = await api.addConnection('sorted');
    const at = (minutes: number) => ({ lastSignInAt: new Date(FETCHED.getTime() + minutes * 60_000) });
    await person(connection, 'q1', { name: 'bea', ...at(3) });
    await person(connection, 'q2', { name: 'Ann', ...at(1) });
    await person(connection, 'q3', { name: null, ...at(5) });
    await person(connection, 'q4', { name: 'Cleo', ...at(2) });
    await person(connection, 'q5', { name: null, ...at(4) });
  });

  it('come page by page, whatever the case of their names, and whoever has none last', async () => {
    const [q3, q5] = await Promise.all(
      ['q3', 'q5'].map((sub) => api.dataSource.manager.findOneByOrFail(Subject, { sub })),
    );
    const nameless = (q3?.id ?? '') < (q5?.id ?? '') ? ['q3', 'q5'] : ['q5', 'q3'];
    expect(await all('name')).toEqual(['q2', 'q1', 'q4', ...nameless]);
    expect(await all('-name')).toEqual(['q4', 'q1', 'q2', ...nameless]);
    expect(await all('lastSignIn')).toEqual(['q2', 'q4', 'q1', 'q5', 'q3']);
    expect(await all('-lastSignIn')).toEqual(['q3', 'q5', 'q1', 'q4', 'q2']);
  });

  it('come once each where several have the same name', async () => {
    const twins = await api.addConnection('twins');
    for (const sub of ['t1', 't2', 't3', 't4', 't5']) await person(twins, sub, { name: 'Twin' });
    const subs: string[] = [];
    for (let after = ''; subs.length < 5;) {
      const page = await admin.get(`${PATH}?connection=twins&limit=2&sort=-name${after}`);
      subs.push(...subsOf(page));
      after = `&after=${cursorOf(page)}`;
    }
    expect([...subs].sort()).toEqual(['t1', 't2', 't3', 't4', 't5']);
  });

  it('don’t go on where another order ended, and are not asked for together with a role', async () => {
    const [plain, byName] = [cursorOf(await list('')), cursorOf(await list('sort=name'))];
    expect(outcome(await list(`sort=name&after=${plain}`))).toEqual([400, 'invalid-request']);
    expect(outcome(await list(`sort=-name&after=${byName}`))).toEqual([400, 'invalid-request']);
    expect(outcome(await list(`sort=lastSignIn&after=${byName}`))).toEqual([400, 'invalid-request']);
    expect(outcome(await list(`after=${byName}`))).toEqual([400, 'invalid-request']);
    expect(outcome(await list('sort=name&role=admin'))).toEqual([422, 'validation-failed']);
    expect(outcome(await list('sort=name&noRole=true'))).toEqual([422, 'validation-failed']);
    expect(outcome(await list('sort=rank'))).toEqual([422, 'validation-failed']);
  });

  it('are taken from an index', async () => {
    const planOf = (order: string): Promise<string> =>
      api.dataSource.transaction(async (manager) => {
        await manager.query('SET LOCAL enable_seqscan = off');
        const key = order.split(' ')[0] ?? '';
        return JSON.stringify(
          await manager.query(
            `EXPLAIN SELECT * FROM subjects s WHERE ${key} IS NOT NULL ORDER BY ${order} LIMIT 50`,
          ),
        );
      });
    expect(await planOf('lower(left(s.name,200)) DESC, s.id DESC')).toContain('subjects_name');
    expect(await planOf('s.last_sign_in_at DESC, s.id DESC')).toContain('subjects_last_sign_in');
  });
});
