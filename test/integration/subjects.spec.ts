import { jest } from '@jest/globals';
import { ApplicationsModule } from '../../src/applications/applications.module.js';
import type { Connection } from '../../src/connections/connection.entity.js';
import { ConnectionsModule } from '../../src/connections/connections.module.js';
import { ManagementCredentialCheck } from '../../src/connections/management-credential-check.js';
import { Subject } from '../../src/subjects/subject.entity.js';
import { AccessModelModule } from '../../src/access-model/access-model.module.js';
import { AccessModelStore } from '../../src/access-model/access-model.store.js';
import { rolesOf } from '../../src/access-model/resolve-roles.js';
import { ChangeFeed } from '../../src/database/change-feed.js';
import { Transactions } from '../../src/database/transactions.js';
import { GroupMappingsModule } from '../../src/group-mappings/group-mappings.module.js';
import { SystemClock } from '../../src/config/clock.js';
import { PeopleSearch } from '../../src/people/people-search.js';
import { PeopleModule } from '../../src/people/people.module.js';
import { PeopleWithoutRole } from '../../src/people/people-without-role.js';
import { PeopleRepository } from '../../src/people/people.repository.js';
import { SubjectsRepository, toSubjectFacts } from '../../src/subjects/subjects.repository.js';
import { FakeChangeFeed } from '../support/fake-change-feed.js';
import {
  readPages,
  startAdminApi,
  type AdminApi,
  type ApiAnswer,
  type ApiClient,
} from '../support/admin-api.js';
import { FakeCredentialCheck } from '../support/fake-credential-check.js';

const PATH = '/api/v1/subjects';
const feed = new FakeChangeFeed();
const FETCHED = new Date('2026-03-01T08:00:00.123Z');
let api: AdminApi;
let admin: ApiClient;
let tenant: Connection;
let tenantAdmin: ApiClient;
let ada: Subject;
let bob: Subject;
let eve: Subject;

beforeAll(async () => {
  api = await startAdminApi(
    [ConnectionsModule, ApplicationsModule, GroupMappingsModule, AccessModelModule, PeopleModule],
    {
      providers: [
        { provide: ManagementCredentialCheck, useValue: new FakeCredentialCheck() },
        { provide: ChangeFeed, useValue: feed },
      ],
    },
  );
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

it('shows a person with the groups that Okta told, where they were learned and when, and what they give', async () => {
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
    roles: [],
    primaryRole: null,
    rolePaths: [],
    signInMethods: [],
    lastSignIn: null,
    liveSessions: 0,
    membershipMaxAgeSeconds: 900,
  });
});

it('says how many people there are only when it is asked', async () => {
  const [plain, counted, holders] = await Promise.all(
    ['', '&count=true', '&count=true&role=admin'].map((more) => admin.get(`${PATH}?limit=1${more}`)),
  );
  const everybody = await admin.get(`${PATH}?limit=200`);
  expect(plain?.body).not.toHaveProperty('total');
  expect(holders?.body).not.toHaveProperty('total');
  expect(counted?.body['total']).toEqual({
    value: (everybody.body['items'] as unknown[]).length,
    capped: false,
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

it('counts who holds no role, of one connection and of all', async () => {
  const { app } = api;
  const people = app.get(PeopleRepository);
  const models = app.get(AccessModelStore);
  const counter = new PeopleWithoutRole(app.get(PeopleSearch), people, models, new SystemClock());
  expect(await counter.count(undefined)).toMatchObject({ withoutRole: 3, people: 3, estimated: false });
  expect(await counter.count(tenant.id)).toMatchObject({ withoutRole: 1, people: 1, estimated: false });
  expect([await people.countActive(undefined), await people.countActive(tenant.id)]).toEqual([3, 1]);
});

it.each([
  ['q=LOVELACE', ['ada']],
  ['q=example.com', ['ada', 'bob']],
  ['q=bob', ['bob']],
  ['q=DA', ['ada']],
  ['disabled=true', []],
  ['disabled=false&connection=tenant', ['eve']],
  ['source=api', []],
  ['source=id-token&completeness=complete', ['ada', 'bob', 'eve']],
  ['completeness=suspect', []],
  ['method=local', []],
  ['role=nobody-has-it', []],
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

it.each([
  'limit=0',
  'limit=201',
  'q=',
  'source=okta',
  'completeness=half',
  'olderThanSeconds=-1',
  'role=',
  'method=',
])('refuses %s', async (query) => {
  expect(outcome(await admin.get(`${PATH}?${query}`))).toEqual([422, 'validation-failed']);
});

it.each([
  'limit=1&limit=2',
  'q=a&q=b',
  'role=a&role=b',
  'olderThanSeconds=soon',
  'disabled=maybe',
  'order=name',
  'after=nonsense',
  'after=WyJ4IiwieSJd',
])('does not understand %s', async (query) => {
  expect(outcome(await admin.get(`${PATH}?${query}`))).toEqual([400, 'invalid-request']);
});

describe('disabling a person', () => {
  it('ends their sessions, is heard of everywhere, and is told by the audit trail', async () => {
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

/** Tells the gateway, as its change log would, that mappings or connections have changed. */
async function modelNow(): Promise<Awaited<ReturnType<AccessModelStore['current']>>> {
  feed.change('model');
  return api.app.get(AccessModelStore).current();
}

const map = async (groupName: string, role: string, connection: Connection, groupId?: string) => {
  const client = api.as({ connectionId: connection.id, connectionSlug: connection.slug, platform: true });
  const body = { groupName, role, ...(groupId === undefined ? {} : { groupId }) };
  const answer = await client.post('/api/v1/group-mappings', body);
  expect([groupName, answer.status]).toEqual([groupName, 201]);
  return answer.body;
};

describe('what a list tells of a person', () => {
  let team: Connection;
  let kim: Subject;
  const only = async (query: string) => {
    const { body } = await admin.get(`${PATH}?connection=team&${query}`);
    return (body['items'] as Record<string, unknown>[]).map((item) => item['sub']);
  };

  beforeAll(async () => {
    team = await api.addConnection('team');
    kim = await person(team, 'kim', {
      groups: [{ name: 'Two' }, { name: 'One', id: '00gOne' }, { name: 'Other' }],
    });
    await map('One', 'developer', team);
    await map('Two', 'admin', team);
    await modelNow();
  });

  it('is every role and the primary one, how many groups there are and how old they are', async () => {
    api.clock.jump(FETCHED.getTime() + 90_500 - api.clock.nowMs());
    const { body } = await admin.get(`${PATH}?connection=team`);
    expect(body['items']).toEqual([
      {
        id: kim.id,
        connection: 'team',
        sub: 'kim',
        login: null,
        email: null,
        name: null,
        status: 'active',
        membership: {
          source: 'id-token',
          completeness: 'complete',
          fetchedAt: FETCHED.toISOString(),
          ageSeconds: 90,
          groupCount: 3,
        },
        lastSignInAt: FETCHED.toISOString(),
        createdAt: expect.any(String) as string,
        roles: ['admin', 'developer'],
        primaryRole: 'admin',
        signInMethods: [],
        lastSignIn: null,
        liveSessions: 0,
      },
    ]);
    expect([await only('olderThanSeconds=91'), await only('olderThanSeconds=90')]).toEqual([[], ['kim']]);
  });

  it('is, for one person, through which group and mapping each role comes', async () => {
    const { body } = await admin.get(`${PATH}/${kim.id}`);
    const mappings = (await admin.get('/api/v1/group-mappings?connection=team')).body['items'];
    const idOf = (groupName: string) =>
      (mappings as Record<string, unknown>[]).find((mapping) => mapping['groupName'] === groupName)?.['id'];
    expect(body).toMatchObject({
      roles: ['admin', 'developer'],
      primaryRole: 'admin',
      rolePaths: [
        { role: 'admin', through: { group: 'Two', mapping: idOf('Two'), mappingVersion: 1 } },
        {
          role: 'developer',
          through: { group: 'One', groupId: '00gOne', mapping: idOf('One'), mappingVersion: 1 },
        },
      ],
    });
  });

  it('is by which methods they have signed in, but for sign-ins that were refused', async () => {
    const signIn = (method: string | undefined, at: string) => {
      const { connectionId, sub, login, email, name, attributes } = kim;
      const membership = { groups: kim.groups, source: 'api' as const, completeness: 'complete' as const };
      const learned = { ...membership, fetchedAt: new Date(at) };
      return api.app.get(Transactions).run((tx) =>
        api.app.get(SubjectsRepository).upsertAtSignIn(tx, {
          ...{ connectionId, sub, login, email, name, attributes, method },
          membership: learned,
          at: new Date(at),
        }),
      );
    };
    await signIn('okta', '2026-03-02T08:00:00Z');
    await signIn('okta-tile', '2026-03-03T08:00:00Z');
    await signIn(undefined, '2026-03-04T08:00:00Z');
    const { body } = await admin.get(`${PATH}/${kim.id}`);
    expect(body).toMatchObject({
      signInMethods: [
        { method: 'okta-tile', lastAt: '2026-03-03T08:00:00.000Z' },
        { method: 'okta', lastAt: '2026-03-02T08:00:00.000Z' },
      ],
      lastSignIn: { at: '2026-03-03T08:00:00.000Z', method: 'okta-tile' },
      lastSignInAt: '2026-03-04T08:00:00.000Z',
    });
    expect([await only('method=okta'), await only('method=local')]).toEqual([['kim'], []]);
  });

  it('is how many of their sessions count', async () => {
    const now = api.clock.now();
    const minutes = (count: number) => new Date(now.getTime() + count * 60_000);
    const open = (key: string, expiresAt: Date, lastSeenAt: Date) =>
      api.dataSource.query(
        `INSERT INTO sessions (id_hash, id, subject_id, connection_id, created_at, last_seen_at, expires_at, amr)
         VALUES (decode(md5($1), 'hex'), gen_random_uuid(), $2, $3, $4, $5, $6, '{}')`,
        [key, kim.id, team.id, minutes(-90), lastSeenAt, expiresAt],
      );
    await open('live', minutes(60), minutes(-1));
    await open('expired', minutes(-1), minutes(-2));
    await open('idle', minutes(60), minutes(-61));
    expect((await admin.get(`${PATH}/${kim.id}`)).body['liveSessions']).toBe(1);
    const { body } = await admin.get(`${PATH}?connection=team`);
    expect(body['items']).toMatchObject([{ liveSessions: 1 }]);
    await admin.patch(`${PATH}/${kim.id}`, { status: 'disabled' });
    expect((await admin.get(`${PATH}/${kim.id}`)).body).toMatchObject({
      liveSessions: 0,
      roles: [],
      rolePaths: [],
    });
    expect([await only('disabled=true'), await only('role=admin')]).toEqual([['kim'], []]);
  });

  it('is found in any case, beyond ASCII, too', async () => {
    const odd = await api.addConnection('odd');
    await person(odd, 'emile', { name: 'ÉMILE Łukasz' });
    for (const q of ['émile', 'ÉMILE', 'łUKASZ'])
      expect(subsOf(await admin.get(`${PATH}?q=${encodeURIComponent(q)}`))).toEqual(['emile']);
  });
});

describe('people who hold a role', () => {
  /** The same sequence at every run: a linear congruential generator. */
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * below);
  };
  const pick = <T>(...choices: T[]): T => choices[random(choices.length)] as T;

  it('are those to whom the access model gives it, over all pages and connections, whatever their groups look like', async () => {
    const roles = ['admin', 'security-engineer', 'developer', 'guest'];
    const worlds = [
      await api.addConnection('world-a', { defaultRole: 'guest' }),
      await api.addConnection('world-b', { requiredGroups: ['Must'] }),
      await api.addConnection('world-c', { status: 'disabled' }),
    ];
    for (const world of worlds) {
      await map('G1', 'admin', world);
      await map('G2', 'developer', world);
      await api.dataSource.query(
        `UPDATE group_mappings SET group_id = '00gPinned' WHERE connection_id = $1 AND group_name = 'G2'`,
        [world.id],
      );
      await map('G3', 'security-engineer', world);
    }
    for (let n = 0; n < 120; n += 1) {
      const names = ['G1', 'G2', 'G3', 'Must', 'Else'].filter(() => random(3) === 0);
      await person(pick(...worlds), `p-${String(random(1_000_000))}-${n}`, {
        groups: names.map((name) => pick({ name }, { name, id: `00g${name}` }, { name, id: '00gPinned' })),
        membershipSource: pick('api' as const, 'id-token' as const),
        membershipCompleteness: pick('complete' as const, 'suspect' as const, 'unavailable' as const),
        status: pick('active' as const, 'active' as const, 'disabled' as const),
      });
    }
    const model = await modelNow();
    const everybody = await api.dataSource.manager.find(Subject);
    for (const role of roles) {
      const holders = everybody.filter(
        (subject) =>
          subject.status === 'active' &&
          model.connections.get(subject.connectionId)?.status === 'active' &&
          rolesOf(model, subject.connectionId, toSubjectFacts(subject).membership).includes(role),
      );
      const listed = await readPages(admin, `${PATH}?role=${role}`, 7);
      expect(holders.length).toBeGreaterThan(0);
      expect(listed.map(({ id }) => id).sort()).toEqual(holders.map(({ id }) => id).sort());
      for (const { roles: held } of listed) expect(held).toContain(role);
      const here = await readPages(admin, `${PATH}?role=${role}&connection=world-a&source=api`, 3);
      expect(here.map(({ id }) => id).sort()).toEqual(
        holders
          .filter((s) => s.connectionId === worlds[0]?.id && s.membershipSource === 'api')
          .map(({ id }) => id)
          .sort(),
      );
    }
    expect(await readPages(admin, `${PATH}?role=admin&connection=world-c`, 7)).toEqual([]);
    const roleless = everybody.filter((one) => {
      const active = one.status === 'active' && model.connections.get(one.connectionId)?.status === 'active';
      return !active || rolesOf(model, one.connectionId, toSubjectFacts(one).membership).length === 0;
    });
    const without = async (query: string) =>
      (await readPages(admin, `${PATH}?noRole=true${query}`, 7)).map(({ id }) => id).sort();
    expect(roleless.length).toBeGreaterThan(20);
    expect(await without('')).toEqual(roleless.map(({ id }) => id).sort());
    expect(await without('&connection=world-b&disabled=false')).toEqual(
      roleless
        .filter(({ connectionId, status }) => connectionId === worlds[1]?.id && status === 'active')
        .map(({ id }) => id)
        .sort(),
    );
    for (const odd of ['noRole=true&role=admin', 'noRole=maybe'])
      expect(outcome(await admin.get(`${PATH}?${odd}`))).toEqual([422, 'validation-failed']);
  });

  it('are left out by the database where those without a role are asked for, a bounded stretch for each page', async () => {
    const throng = await api.addConnection('throng');
    await map('Crowd', 'developer', throng);
    for (let from = 1; from <= 10_002; from += 1_000)
      await api.dataSource.query(
        `INSERT INTO subjects (connection_id, sub, groups, membership_source, membership_completeness,
         membership_fetched_at, last_sign_in_at)
       SELECT $1, 't' || lpad(n::text, 5, '0'),
         jsonb_build_array(jsonb_build_object('name', CASE WHEN n IN (7, 10001) THEN 'Else' ELSE 'Crowd' END)),
         'id-token', 'complete', now(), now()
       FROM generate_series($2::int, least($2::int + 999, 10002)) n`,
        [throng.id, from],
      );
    await modelNow();
    const read = jest.spyOn(api.app.get(PeopleRepository), 'findPage');
    const first = await admin.get(`${PATH}?noRole=true&connection=throng`);
    const rows = await Promise.all(read.mock.results.map(({ value }) => value as Promise<unknown[]>));
    read.mockRestore();
    expect([subsOf(first), rows.flat().length]).toEqual([['t00007'], 1]);
    const after = `&after=${encodeURIComponent(String(first.body['nextCursor']))}`;
    const second = await admin.get(`${PATH}?noRole=true&connection=throng${after}`);
    expect([subsOf(second), second.body['nextCursor']]).toEqual([['t10001'], null]);
  });

  it('are found by an index, and by bounded pages where a role is common', async () => {
    const crowd = await api.addConnection('crowd');
    await map('Crowd', 'developer', crowd);
    await map('Few', 'admin', crowd);
    await api.dataSource.query(
      `INSERT INTO subjects (connection_id, sub, groups, membership_source, membership_completeness,
         membership_fetched_at, last_sign_in_at)
       SELECT $1, 'c' || lpad(n::text, 5, '0'), CASE WHEN n > 3000 AND n <= 5100 THEN '[{"name": "Crowd"}]'
         WHEN n = 4000 THEN '[{"name": "Few"}]' ELSE '[{"name": "Else"}]' END::jsonb || jsonb_build_array(jsonb_build_object('name', CASE n WHEN 4500 THEN 'Few' ELSE 'X' END)),
         'id-token', 'complete', now(), now()
       FROM generate_series(1, 5200) n`,
      [crowd.id],
    );
    await modelNow();
    expect(subsOf(await admin.get(`${PATH}?role=admin&connection=crowd`))).toEqual(['c04500']);
    const repository = api.app.get(PeopleRepository);
    const read = jest.spyOn(repository, 'findPage');
    const first = await admin.get(`${PATH}?role=developer&connection=crowd&limit=5`);
    const examined = await Promise.all(read.mock.results.map(({ value }) => value as Promise<unknown[]>));
    read.mockRestore();
    // 3,000 come before the first holder: after 2,000 the page says where to go on instead of looking at everybody.
    expect(examined.reduce((sum, rows) => sum + rows.length, 0)).toBe(2_000);
    expect([subsOf(first), typeof first.body['nextCursor']]).toEqual([[], 'string']);
    const all = await readPages(admin, `${PATH}?role=developer&connection=crowd`, 200);
    expect(all.map(({ sub }) => sub)).toEqual(
      Array.from({ length: 2_100 }, (_, index) => `c0${3_001 + index}`),
    );
    const plan = await api.dataSource.transaction(async (manager) => {
      await manager.query('SET LOCAL enable_seqscan = off');
      return manager.query<unknown[]>(
        `EXPLAIN SELECT hash FROM group_sets WHERE groups @> '[{"name": "Few"}]'`,
      );
    });
    expect(JSON.stringify(plan)).toContain('group_sets_groups');
  });
});
