import { ApplicationsModule } from '../../src/applications/applications.module.js';
import type { Connection } from '../../src/connections/connection.entity.js';
import { ConnectionsModule } from '../../src/connections/connections.module.js';
import { ManagementCredentialCheck } from '../../src/connections/management-credential-check.js';
import { Subject } from '../../src/subjects/subject.entity.js';
import { SubjectsModule } from '../../src/subjects/subjects.module.js';
import { startAdminApi, type AdminApi, type ApiAnswer, type ApiClient } from '../support/admin-api.js';
import { FakeCredentialCheck } from '../support/fake-credential-check.js';

const PATH = '/api/v1/subjects';
const FETCHED = new Date('2026-03-01T08:00:00.123Z');
let api: AdminApi;
let admin: ApiClient;
let tenant: Connection;
let tenantAdmin: ApiClient;
let ada: Subject;
let bob: Subject;
let eve: Subject;

beforeAll(async () => {
  api = await startAdminApi([ConnectionsModule, ApplicationsModule, SubjectsModule], {
    providers: [{ provide: ManagementCredentialCheck, useValue: new FakeCredentialCheck() }],
  });
  admin = api.admin;
  tenant = await api.addConnection('tenant');
  tenantAdmin = api.as({ connectionId: tenant.id, connectionSlug: tenant.slug });
  ada = await person(api.platform, 'ada', { name: 'Ada Lovelace', email: 'ada@example.com' });
  bob = await person(api.platform, 'bob', { name: 'Bob 100%_sure', login: 'Bob@Example.com' });
  eve = await person(tenant, 'eve', { name: 'Eve' });
});
afterAll(() => api.close());

async function person(connection: Connection, sub: string, values: Partial<Subject> = {}): Promise<Subject> {
  const row = {
    connectionId: connection.id,
    sub,
    login: null,
    email: null,
    groups: [{ name: 'Engineering', id: '00g1' }, { name: 'Everyone' }],
    membershipSource: 'id-token' as const,
    membershipCompleteness: 'complete' as const,
    membershipFetchedAt: FETCHED,
    lastSignInAt: FETCHED,
    ...values,
  };
  return api.dataSource.manager.save(api.dataSource.manager.create(Subject, row));
}

const subsOf = ({ body }: ApiAnswer) => (body['items'] as { sub: string }[]).map(({ sub }) => sub);
const outcome = ({ status, body }: ApiAnswer) => [status, body['code']];
const stored = ({ id }: Subject) => api.dataSource.manager.findOneByOrFail(Subject, { id });

it('shows a person with the groups that Okta told, where they were learned and when, and no role', async () => {
  const { status, body } = await admin.get(`${PATH}/${ada.id}`);
  expect(status).toBe(200);
  expect(body).toEqual({
    id: ada.id,
    connection: 'default',
    sub: 'ada',
    login: null,
    email: 'ada@example.com',
    name: 'Ada Lovelace',
    status: 'active',
    membership: {
      groups: [{ name: 'Engineering', id: '00g1' }, { name: 'Everyone' }],
      source: 'id-token',
      completeness: 'complete',
      fetchedAt: FETCHED.toISOString(),
    },
    attributes: {},
    lastSignInAt: FETCHED.toISOString(),
    createdAt: expect.any(String) as string,
  });
});

it('lists people page by page, without their groups', async () => {
  const seen: string[] = [];
  for (let after = ''; ;) {
    const page = await admin.get(`${PATH}?limit=1${after}`);
    expect(JSON.stringify(page.body)).not.toContain('Engineering');
    seen.push(...subsOf(page));
    if (page.body['nextCursor'] === null) break;
    after = `&after=${page.body['nextCursor'] as string}`;
  }
  expect(seen.sort()).toEqual(['ada', 'bob', 'eve']);
});

it.each([
  ['q=LOVELACE', ['ada']],
  ['q=example.com', ['ada', 'bob']],
  ['q=bob', ['bob']],
  ['q=100%25_', ['bob']],
  ['q=%25', ['bob']],
  ['q=_', ['bob']],
  ['q=nobody', []],
  ['q=ev&connection=tenant', ['eve']],
  ['connection=tenant', ['eve']],
  ['connection=default', ['ada', 'bob']],
])('finds by %s', async (query, subs) => {
  expect(subsOf(await admin.get(`${PATH}?${query}`)).sort()).toEqual(subs);
});

it.each(['limit=0', 'limit=201', 'q='])('refuses %s', async (query) => {
  expect(outcome(await admin.get(`${PATH}?${query}`))).toEqual([422, 'validation-failed']);
});

it.each(['limit=1&limit=2', 'q=a&q=b', 'sort=name', 'after=nonsense', 'after=WyJ4IiwieSJd'])(
  'does not understand %s',
  async (query) => {
    expect(outcome(await admin.get(`${PATH}?${query}`))).toEqual([400, 'invalid-request']);
  },
);

describe('disabling a person', () => {
  it('ends his sessions, is heard of everywhere, and is told by the audit trail', async () => {
    const answer = await admin.patch(`${PATH}/${bob.id}`, { status: 'disabled' });
    expect([answer.status, answer.body['status']]).toEqual([200, 'disabled']);
    expect(await stored(bob)).toMatchObject({ status: 'disabled', sessionsValidAfter: api.clock.now() });
    expect(
      await api.dataSource.query(`SELECT 1 FROM change_log WHERE kind = 'subject' AND ref = $1`, [bob.id]),
    ).not.toEqual([]);

    await admin.patch(`${PATH}/${bob.id}`, { status: 'active' });
    await admin.patch(`${PATH}/${bob.id}`, { status: 'active' });
    expect((await stored(bob)).status).toBe('active');
    const events = await api.dataSource.query<Record<string, { status: string } | string>[]>(
      `SELECT connection_id, action, before, after FROM audit_events WHERE target_id = $1 ORDER BY id`,
      [bob.id],
    );
    expect(events.map(({ action }) => action)).toEqual(['subject.disabled', 'subject.activated']);
    expect(events[0]).toMatchObject({
      connection_id: api.platform.id,
      before: { status: 'active' },
      after: { status: 'disabled' },
    });
    expect(JSON.stringify(events)).not.toContain('Engineering');
  });

  it('is not for oneself', async () => {
    const self = api.as({ id: ada.id });
    expect(outcome(await self.patch(`${PATH}/${ada.id}`, { status: 'disabled' }))).toEqual([
      403,
      'permission-denied',
    ]);
    expect((await stored(ada)).status).toBe('active');
  });

  it.each([
    [{ status: 'deleted' }, 422],
    [{}, 422],
    [{ status: true }, 400],
    [{ status: 'active', roles: ['admin'] }, 400],
    [{ name: 'Admin' }, 400],
  ])('is not said by %j', async (body, status) => {
    expect((await admin.patch(`${PATH}/${ada.id}`, body)).status).toBe(status);
  });
});

it('lets admins of a connection see and disable its own people alone', async () => {
  expect(subsOf(await tenantAdmin.get(PATH))).toEqual(['eve']);
  expect(outcome(await tenantAdmin.get(`${PATH}?connection=default`))).toEqual([404, 'not-found']);
  for (const id of [ada.id, '00000000-0000-4000-8000-000000000000', 'not-an-id']) {
    expect(outcome(await tenantAdmin.get(`${PATH}/${id}`))).toEqual([404, 'not-found']);
    expect(outcome(await tenantAdmin.patch(`${PATH}/${id}`, { status: 'disabled' }))).toEqual([
      404,
      'not-found',
    ]);
  }
  expect((await stored(ada)).status).toBe('active');
  expect((await tenantAdmin.patch(`${PATH}/${eve.id}`, { status: 'disabled' })).status).toBe(200);
});

it('asks for the permission to see people, and another one to change them', async () => {
  const reader = api.as({ permissions: ['subjects:read'] });
  expect((await reader.get(PATH)).status).toBe(200);
  expect((await reader.patch(`${PATH}/${ada.id}`, { status: 'disabled' })).status).toBe(403);
  expect((await api.as({ permissions: [] }).get(PATH)).status).toBe(403);
});
