import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { AccessReviewer } from '../../src/access-history/access-reviewer.js';
import { AccessHistoryModule } from '../../src/access-history/access-history.module.js';
import { HistorySweepRepository } from '../../src/access-history/history-sweep.repository.js';
import { ReviewRepository } from '../../src/access-history/review.repository.js';
import { SubjectHistoryRepository } from '../../src/access-history/subject-history.repository.js';
import { timelineEntries } from '../../src/access-history/timeline.js';
import { AccessModelRepository } from '../../src/access-model/access-model.repository.js';
import { buildAccessModel } from '../../src/access-model/build-access-model.js';
import { rolesOf } from '../../src/access-model/resolve-roles.js';
import { ApplicationsModule } from '../../src/applications/applications.module.js';
import type { Connection } from '../../src/connections/connection.entity.js';
import { ConnectionsModule } from '../../src/connections/connections.module.js';
import { ManagementCredentialCheck } from '../../src/connections/management-credential-check.js';
import { migrationDataSourceOptions, migrations } from '../../src/data-source.js';
import { ChangeFeed } from '../../src/database/change-feed.js';
import { ExpirySweeper } from '../../src/database/expiry-sweeper.js';
import { Transactions } from '../../src/database/transactions.js';
import { GroupMappingsModule } from '../../src/group-mappings/group-mappings.module.js';
import { RolesModule } from '../../src/roles/roles.module.js';
import type { Membership } from '../../src/subjects/membership.js';
import { Subject } from '../../src/subjects/subject.entity.js';
import { SubjectsRepository, toSubjectFacts } from '../../src/subjects/subjects.repository.js';
import { startAdminApi, readPages, type AdminApi, type ApiClient } from '../support/admin-api.js';
import { FakeChangeFeed } from '../support/fake-change-feed.js';
import { FakeCredentialCheck } from '../support/fake-credential-check.js';
import { createTestDatabase } from '../support/test-database.js';

let api: AdminApi;
let admin: ApiClient;
let tenant: Connection;
let tenantAdmin: ApiClient;

beforeAll(async () => {
  api = await startAdminApi(
    [ConnectionsModule, RolesModule, ApplicationsModule, GroupMappingsModule, AccessHistoryModule],
    {
      providers: [
        AccessModelRepository,
        ExpirySweeper,
        { provide: ChangeFeed, useClass: FakeChangeFeed },
        { provide: ManagementCredentialCheck, useValue: new FakeCredentialCheck() },
      ],
      env: { AUDIT_RETENTION_DAYS: '30' },
    },
  );
  admin = api.admin;
  tenant = await api.addConnection('tenant');
  tenantAdmin = api.as({ connectionId: tenant.id, connectionSlug: tenant.slug });
  await admin.post('/api/v1/group-mappings', { groupName: 'Admins', role: 'admin' });
});
afterAll(() => api?.close());

/** A part of an answer, loosely typed: tests assert on what is in it. */
type Item = Record<string, unknown>;

const membership = (names: string[], rest: Partial<Membership> = {}): Membership => ({
  groups: names.map((name) => ({ name })),
  source: 'id-token',
  completeness: 'complete',
  fetchedAt: new Date(),
  ...rest,
});

/** Until the next millisecond: what comes afterwards is later by the clock of the history. */
async function tick(): Promise<void> {
  const bounds = api.app.get(ReviewRepository);
  const { now } = await bounds.findBounds();
  while ((await bounds.findBounds()).now <= now);
}

/** What a sign-in stores of a person, through the code that stores it. */
async function signIn(sub: string, learned: Membership, connection = api.platform): Promise<Subject> {
  await tick();
  const profile = { login: null, email: null, name: sub, attributes: {}, at: new Date() };
  const person = { connectionId: connection.id, sub, membership: learned, ...profile };
  return api.app.get(Transactions).run((tx) => api.app.get(SubjectsRepository).upsertAtSignIn(tx, person));
}

const query = <T = Item>(sql: string, values: unknown[] = []): Promise<T[]> =>
  api.dataSource.query<T[]>(sql, values);
const periodsOf = ({ id }: Subject) =>
  query('SELECT * FROM subject_periods WHERE subject_id = $1 ORDER BY valid_from', [id]);
const timelineOf = async ({ id }: Subject): Promise<Item[]> =>
  readPages(admin, `/api/v1/subjects/${id}/timeline`, 3);
const rolesIn = async (subject: Subject) =>
  (await timelineOf(subject)).filter(({ kind }) => kind === 'role').reverse();
const map = async (groupName: string, role: string, client = admin): Promise<Item> => {
  await tick();
  const { status, body } = await client.post('/api/v1/group-mappings', { groupName, role });
  expect(status).toBe(201);
  return body;
};
const addRole = async (key: string) => {
  expect((await admin.post('/api/v1/roles', { key, name: key, rank: 50 })).status).toBe(201);
  return key;
};

describe('what is written down', () => {
  it('is nothing when a sign-in brings the same groups, in whatever order', async () => {
    const subject = await signIn('same', membership(['A', 'B']));
    await signIn('same', membership(['A', 'B']));
    await signIn('same', membership(['B', 'A']));
    expect(await periodsOf(subject)).toHaveLength(1);
  });

  it('is each list of groups once, however many people share it and however often it comes back', async () => {
    const lists = () => query('SELECT 1 FROM group_sets WHERE connection_id = $1', [api.platform.id]);
    const before = (await lists()).length;
    for (const round of [1, 2, 3]) {
      for (const sub of ['share-1', 'share-2']) {
        await signIn(sub, membership(['Shared', `Odd ${round % 2}`]));
      }
    }
    expect(await lists()).toHaveLength(before + 2);
  });

  it('is one row for a person in 10,000 groups, and nothing for the same 10,000', async () => {
    const names = Array.from({ length: 10_000 }, (_, index) => `Group ${index}`);
    const subject = await signIn('many', membership(names));
    await signIn('many', membership(names.toReversed()));
    expect(await periodsOf(subject)).toHaveLength(1);
  });

  it('is undone with the change', async () => {
    const subject = await signIn('undone', membership(['A']));
    await api.app
      .get(Transactions)
      .run(async (tx) => {
        await tx.manager.query(`UPDATE subjects SET status = 'disabled' WHERE id = $1`, [subject.id]);
        throw new Error('no');
      })
      .catch(() => undefined);
    expect(await periodsOf(subject)).toHaveLength(1);
  });

  it('holds together when one person is changed many times at once', async () => {
    const subject = await signIn('busy', membership(['A']));
    await Promise.all(Array.from({ length: 8 }, (_, index) => signIn('busy', membership([`B${index}`]))));
    const periods = await query<{ valid_from: Date; valid_to: Date | null }>(
      'SELECT valid_from, valid_to FROM subject_periods WHERE subject_id = $1 ORDER BY valid_from',
      [subject.id],
    );
    expect(periods.at(-1)?.valid_to).toBeNull();
    periods.slice(0, -1).forEach(({ valid_to }, index) => {
      expect(valid_to).toEqual(periods[index + 1]?.valid_from);
    });
  });
});

describe('GET /api/v1/subjects/:id/timeline', () => {
  it('tells which groups somebody joined and left, mapped or not, and nothing while the names stay the same', async () => {
    const groups = ['Staff', 'Chess', 'Choir'].map((name) => ({ name, id: `00g${name}` }));
    await signIn('moving', membership(['Staff', 'Chess']));
    await signIn('moving', membership(['Chess', 'Staff', 'Choir'], { source: 'api' }));
    await signIn('moving', membership([], { completeness: 'unavailable' }));
    await signIn('moving', membership([], { source: 'api', groups }));
    const subject = await signIn('moving', membership(['Staff']));
    const changes = await readPages(admin, `/api/v1/subjects/${subject.id}/timeline?kind=groups`, 1);
    expect(changes.map(({ groups }) => groups)).toEqual([
      { joined: [], joinedTotal: 0, left: ['Chess', 'Choir'], leftTotal: 2, source: 'id-token' },
      { joined: ['Choir'], joinedTotal: 1, left: [], leftTotal: 0, source: 'api' },
    ]);
    expect((await timelineOf(subject)).filter(({ kind }) => kind === 'groups')).toEqual(changes);
  });

  it('tells through which group and version of a mapping a role was held, from when to when', async () => {
    const [first, second] = [await addRole('tl-first'), await addRole('tl-second')];
    const subject = await signIn('tl', membership(['Unmapped']));
    const one = await map('TL One', first);
    await signIn('tl', membership(['TL One']));
    await tick();
    await admin.patch(`/api/v1/group-mappings/${String(one['id'])}`, { role: second });
    await signIn('tl', membership(['Unmapped']));
    expect(await rolesIn(subject)).toEqual([
      {
        kind: 'role',
        role: first,
        from: expect.any(String) as string,
        to: expect.any(String) as string,
        through: { group: 'TL One', mapping: one['id'], mappingVersion: 1 },
      },
      {
        kind: 'role',
        role: second,
        from: expect.any(String) as string,
        to: expect.any(String) as string,
        through: { group: 'TL One', mapping: one['id'], mappingVersion: 2 },
      },
    ]);
    const [a, b] = await rolesIn(subject);
    expect(a?.['to']).toBe(b?.['from']);
  });

  it('tells of two groups that swap their roles in one PUT: two intervals that touch, each with its version', async () => {
    const [left, right] = [await addRole('swap-left'), await addRole('swap-right')];
    const other = await api.addConnection('swap');
    const client = api.as({ connectionId: other.id, connectionSlug: other.slug, platform: true });
    const subject = await signIn('swap', membership(['L']), other);
    const path = '/api/v1/group-mappings?connection=swap';
    const put = async (mappings: object[]) => {
      await tick();
      const { headers } = await client.get(path);
      const answer = await client.put(path, { mappings }, { 'If-Match': headers.get('etag') ?? '' });
      expect(answer.status).toBe(200);
    };
    await put([
      { groupName: 'L', role: left },
      { groupName: 'R', role: right },
    ]);
    await put([
      { groupName: 'L', role: right },
      { groupName: 'R', role: left },
    ]);
    const [before, after, ...more] = await rolesIn(subject);
    expect([before, after, more]).toMatchObject([
      { role: left, through: { group: 'L', mappingVersion: 1 } },
      { role: right, to: null, through: { group: 'L', mappingVersion: 2 } },
      [],
    ]);
    expect(before?.['to']).toBe(after?.['from']);
    expect((before?.['through'] as Item)['mapping']).toBe((after?.['through'] as Item)['mapping']);
  });

  it('tells of the default role, of a disabled person and of a disabled connection', async () => {
    const other = await api.addConnection('states', { defaultRole: 'guest' });
    const subject = await signIn('states', membership([]), other);
    const set = async (table: string, status: string, id: string) => {
      await tick();
      await query(`UPDATE ${table} SET status = $1 WHERE id = $2`, [status, id]);
    };
    await set('subjects', 'disabled', subject.id);
    await set('subjects', 'active', subject.id);
    await set('connections', 'disabled', other.id);
    await set('connections', 'active', other.id);
    await tick();
    await query(`UPDATE connections SET default_role = NULL WHERE id = $1`, [other.id]);
    const entries = await timelineOf(subject);
    const ofKind = (wanted: string) => entries.filter(({ kind }) => kind === wanted).reverse();
    expect(ofKind('role').map(({ role, through, to }) => [role, through, to === null])).toEqual([
      ['guest', { defaultRole: true }, false],
      ['guest', { defaultRole: true }, false],
      ['guest', { defaultRole: true }, false],
    ]);
    expect(ofKind('status').map(({ status }) => status)).toEqual(['active', 'disabled', 'active']);
    expect(ofKind('connection-status').map(({ status }) => status)).toEqual(['active', 'disabled', 'active']);
    // Newest first, and by the moment of the change: what ended the role began the status.
    expect(ofKind('status')[1]?.['from']).toBe(ofKind('role')[0]?.['to']);
  });

  it('answers 404 about people of another connection, and about nobody', async () => {
    const subject = await signIn('own', membership([]));
    for (const path of ['timeline', 'sign-ins']) {
      for (const id of [subject.id, randomUUID(), 'x']) {
        const { status, body } = await tenantAdmin.get(`/api/v1/subjects/${id}/${path}`);
        expect([status, body['code']]).toEqual([404, 'not-found']);
      }
    }
    expect((await tenantAdmin.get(`/api/v1/sign-ins?subject=${subject.id}`)).status).toBe(404);
    expect((await tenantAdmin.get('/api/v1/sign-ins?connection=default')).status).toBe(404);
    expect((await tenantAdmin.get('/api/v1/access-reviews?connection=default')).status).toBe(404);
    const nobody = api.as({ permissions: [] });
    for (const path of [`subjects/${subject.id}/timeline`, 'sign-ins', 'access-reviews'])
      expect((await nobody.get(`/api/v1/${path}`)).status).toBe(403);
  });

  it('refuses a cursor that is not one of its own', async () => {
    const subject = await signIn('cursor', membership([]));
    for (const path of [`subjects/${subject.id}/timeline`, 'sign-ins', 'access-reviews']) {
      const { status, body } = await admin.get(`/api/v1/${path}?after=eyJ4IjoxfQ`);
      expect([status, body['code']]).toEqual([400, 'invalid-request']);
    }
  });
});

describe('GET /api/v1/access-reviews', () => {
  const review = async (at: string, role = ''): Promise<Item[]> =>
    readPages(admin, `/api/v1/access-reviews?at=${encodeURIComponent(at)}${role && `&role=${role}`}`, 2);
  const now = async () => (await api.app.get(ReviewRepository).findBounds()).now.toISOString();
  const named = (people: Item[], sub: string) =>
    people.find(({ subject }) => (subject as Item)['sub'] === sub);

  it('says of every moment what the access model said then', async () => {
    const moments: { at: string; roles: readonly string[] }[] = [];
    const role = await addRole('rv-role');
    const noted = async (subject: Subject) => {
      const rows = await api.app.get(AccessModelRepository).load();
      const { groups, membershipSource: source, membershipCompleteness: completeness } = subject;
      const learned = { groups, source, completeness, fetchedAt: new Date() };
      moments.push({ at: await now(), roles: rolesOf(buildAccessModel(rows), api.platform.id, learned) });
    };
    await noted(await signIn('rv', membership(['RV'])));
    const mapping = await map('RV', role);
    await noted(await signIn('rv', membership(['RV'])));
    await noted(await signIn('rv', membership([], { completeness: 'unavailable' })));
    await noted(await signIn('rv', membership(['RV', 'Admins'], { source: 'api' })));
    await tick();
    await admin.delete(`/api/v1/group-mappings/${String(mapping['id'])}`);
    await noted(await signIn('rv', membership(['RV', 'Admins'])));
    for (const { at, roles } of moments) {
      const found = named(await review(at), 'rv');
      expect([at, (found?.['roles'] as Item[]).map((held) => held['role'])]).toEqual([at, roles]);
    }
    expect(moments.map(({ roles }) => roles)).toEqual([[], [role], [], ['admin', role], ['admin']]);
  });

  it('shows each person once over all pages of one moment, though people come meanwhile', async () => {
    const at = await now();
    const before = await review(at);
    await signIn('latecomer', membership([]));
    const after = await review(at);
    expect(after).toEqual(before);
    expect(new Set(after.map(({ subject }) => (subject as Item)['id'])).size).toBe(after.length);
    expect(named(await review(await now()), 'latecomer')).toBeDefined();
  });

  it('finds who holds a role', async () => {
    await signIn('is-admin', membership(['Admins']));
    const people = await review(await now(), 'admin');
    expect(people.length).toBeGreaterThan(0);
    for (const { roles } of people) expect((roles as Item[]).map(({ role }) => role)).toContain('admin');
    expect(named(people, 'is-admin')).toMatchObject({
      connection: 'default',
      connectionStatus: 'active',
      status: 'active',
      roles: [{ role: 'admin', through: { group: 'Admins', mappingVersion: 1 } }],
      lastSignIn: null,
    });
  });

  it('refuses moments that are to come or of which nothing is known', async () => {
    for (const at of ['2100-01-01', '2001-01-01T00:00:00Z']) {
      const { status, body } = await admin.get(`/api/v1/access-reviews?at=${at}`);
      expect([status, body['code']]).toEqual([422, 'validation-failed']);
    }
  });

  it('shows callers of a tenant their own people alone', async () => {
    await signIn('tenant-person', membership([]), tenant);
    const people = await readPages(tenantAdmin, '/api/v1/access-reviews', 50);
    expect(people.map(({ subject }) => (subject as Item)['sub'])).toEqual(['tenant-person']);
  });
});

describe('a database that was in use before there was a history', () => {
  /** How many migrations there were before the one that makes the history. */
  const BEFORE = migrations.findIndex(({ name }) => name.startsWith('AccessHistory'));
  const PEOPLE = [
    { sub: 'admin', groups: ['Admins', 'Else'], roles: ['admin'] },
    { sub: 'pinned', groups: [{ name: 'Renamed', id: '00gPinned' }], source: 'api', roles: ['developer'] },
    { sub: 'namesake', groups: [{ name: 'Pinned', id: '00gOther' }], source: 'api', roles: [] },
    { sub: 'gone-group', groups: ['Gone'], roles: [] },
    { sub: 'unread', groups: ['Admins'], completeness: 'unavailable', roles: [] },
    { sub: 'disabled', groups: ['Admins'], status: 'disabled', roles: [] },
    { sub: 'nothing', groups: [], roles: [] },
  ];

  it('has a right one from then on: what held already, since when nobody knows, and every change after', async () => {
    const database = await createTestDatabase();
    const options = migrationDataSourceOptions(database.url);
    const old = await new DataSource({ ...options, migrations: migrations.slice(0, BEFORE) }).initialize();
    await old.runMigrations();
    const [{ id: connection } = { id: '' }] = await old.query<{ id: string }[]>(
      `INSERT INTO connections (slug, name, status, issuer, client_id, platform)
       VALUES ('old', 'old', 'active', 'https://old.okta.example', 'c', true) RETURNING id`,
    );
    await old.query(
      `INSERT INTO group_mappings (connection_id, group_name, group_id, role_key, group_deleted_at) VALUES
         ($1, 'Admins', NULL, 'admin', NULL), ($1, 'Pinned', '00gPinned', 'developer', NULL),
         ($1, 'Gone', '00gGone', 'guest', now())`,
      [connection],
    );
    for (const { sub, groups, source = 'id-token', completeness = 'complete', status = 'active' } of PEOPLE) {
      const list = groups.map((group) => (typeof group === 'string' ? { name: group } : group));
      await old.query(
        `WITH person AS (
           INSERT INTO subjects (connection_id, sub, groups, membership_source, membership_completeness, status,
             membership_fetched_at, last_sign_in_at) VALUES ($1, $2, $3, $4, $5, $6, now(), now()) RETURNING id
         ) INSERT INTO sessions (id_hash, id, subject_id, connection_id, created_at, last_seen_at, expires_at)
           SELECT sha256($2::text::bytea), gen_random_uuid(), id, $1, now(), now(), now() + interval '1 hour' FROM person`,
        [connection, sub, JSON.stringify(list), source, completeness, status],
      );
    }
    await old.destroy();

    const now = await new DataSource(options).initialize();
    try {
      await now.runMigrations();
      const people = await now.manager.find(Subject);
      const model = buildAccessModel(await new AccessModelRepository(now).load());
      const reviews = new ReviewRepository(now);
      const reviewedAt = async (at: Date) => {
        const page = { at, connectionId: undefined, after: undefined };
        const found: [string, string[]][] = [];
        for await (const batch of new AccessReviewer(reviews).batches(page, undefined, 3))
          found.push(
            ...batch.people.map(({ person, roles }): [string, string[]] => [
              person.sub,
              roles.map(({ role }) => role),
            ]),
          );
        return Object.fromEntries(found);
      };
      const { begunAt, now: migratedAt } = await reviews.findBounds();
      expect(await reviewedAt(begunAt)).toEqual(
        Object.fromEntries(PEOPLE.map(({ sub, roles }) => [sub, roles])),
      );
      for (const { sub, roles, status } of PEOPLE) {
        const person = people.find((subject) => subject.sub === sub);
        const { membership } = toSubjectFacts(person as Subject);
        const decided = status === 'disabled' ? [] : rolesOf(model, connection, membership);
        expect([sub, decided]).toEqual([sub, roles]);
      }

      const later = () => now.query(`SELECT pg_sleep(0.002)`);
      await later();
      await now.query(`UPDATE subjects SET groups = '[{"name": "Else"}]' WHERE sub = 'admin'`);
      await later();
      await now.query(`UPDATE subjects SET status = 'active' WHERE sub = 'disabled'`);
      await later();
      await now.query(
        `UPDATE group_mappings SET role_key = 'security-engineer', version = version + 1 WHERE group_name = 'Pinned'`,
      );
      await later();
      expect(await reviewedAt(migratedAt)).toMatchObject({ admin: ['admin'], disabled: [] });
      expect(await reviewedAt((await reviews.findBounds()).now)).toMatchObject({
        admin: [],
        disabled: ['admin'],
        pinned: ['security-engineer'],
      });
      const rolesSaid = async (sub: string) => {
        const { id = '' } = people.find((subject) => subject.sub === sub) ?? {};
        const history = await new SubjectHistoryRepository(now).find(id, connection);
        return timelineEntries(history, begunAt.getTime()).flatMap((entry) =>
          entry.kind === 'role' ? [[entry.role, entry.from === null, entry.to === null]] : [],
        );
      };
      expect(await rolesSaid('admin')).toEqual([['admin', true, false]]);
      expect(await rolesSaid('disabled')).toEqual([['admin', false, true]]);
      expect(await rolesSaid('pinned')).toEqual([
        ['security-engineer', false, true],
        ['developer', true, false],
      ]);
    } finally {
      await now.destroy();
      await database.drop();
    }
  });
});

describe('a connection that is deleted', () => {
  it('takes its people’s history along, and leaves their sign-ins in the audit trail', async () => {
    const gone = await api.addConnection('gone');
    const subject = await signIn('gone', membership(['A']), gone);
    await query(
      `INSERT INTO audit_events (connection_id, actor_type, actor_id, actor_name, action, target_type, target_id,
         outcome, request_id, after)
       VALUES ($1, 'person', $2, 'gone@example.com', 'sign-in.succeeded', 'session', 's', 'success', 'r', $3)`,
      [gone.id, subject.id, { roles: ['guest'], method: 'okta' }],
    );
    await query('DELETE FROM connections WHERE id = $1', [gone.id]);
    for (const table of ['subject_periods', 'group_sets', 'mapping_periods', 'connection_periods'])
      expect(await query(`SELECT 1 FROM ${table} WHERE connection_id = $1`, [gone.id])).toEqual([]);
    const { body } = await admin.get(`/api/v1/sign-ins?connection=${gone.id}`);
    expect(body['items']).toMatchObject([
      { connection: gone.id, subject: { id: subject.id, name: 'gone@example.com' }, roles: ['guest'] },
    ]);
    expect((await admin.get(`/api/v1/sign-ins?connection=${randomUUID()}`)).status).toBe(404);
  });
});

describe('what is older than AUDIT_RETENTION_DAYS', () => {
  it('is removed, but never what tells of the present, and the timeline says how far back it goes', async () => {
    const role = await addRole('old-role');
    const subject = await signIn('old', membership(['Old']));
    const { id } = await map('Old', role);
    await signIn('old', membership(['Older']));
    await signIn('old', membership(['Old']));
    // As if all of it had been two months ago, and the last change last month.
    await query(`UPDATE access_history SET begun_at = begun_at - interval '90 days'`);
    for (const table of ['subject_periods', 'mapping_periods', 'connection_periods'])
      await query(
        `UPDATE ${table} SET valid_from = valid_from - interval '60 days', valid_to = valid_to - interval '60 days'`,
      );
    const sweep = api.app.get(HistorySweepRepository);
    const removeTwo = () => api.app.get(Transactions).run((tx) => sweep.removeSubjectPeriods(tx, 30, 2));
    expect(await removeTwo()).toBe(2);
    expect((await query(`SELECT 1 FROM subject_periods WHERE valid_to IS NOT NULL`)).length).toBeGreaterThan(
      0,
    );
    for (const step of ['subject-periods', 'mapping-periods', 'connection-periods'])
      await api.app.get(ExpirySweeper).sweep(step);
    expect(await periodsOf(subject)).toMatchObject([{ valid_to: null }]);
    expect(await query('SELECT valid_to FROM mapping_periods WHERE mapping_id = $1', [id])).toEqual([
      { valid_to: null },
    ]);
    const ended = await query(
      `SELECT 1 FROM subject_periods WHERE valid_to IS NOT NULL UNION ALL
       SELECT 1 FROM mapping_periods WHERE valid_to IS NOT NULL UNION ALL
       SELECT 1 FROM connection_periods WHERE valid_to IS NOT NULL`,
    );
    expect(ended).toEqual([]);
    // Lists of groups that nobody has are gone with them; the others are there.
    const sets = await query<{ used: boolean }>(
      `SELECT EXISTS (SELECT 1 FROM subject_periods p WHERE p.group_set = s.hash) AS used FROM group_sets s`,
    );
    expect(new Set(sets.map(({ used }) => used))).toEqual(new Set([true]));
    expect(await rolesIn(subject)).toMatchObject([{ role, from: null, to: null }]);
  });
});

describe('the plans of the questions', () => {
  it('find sign-ins by an index, whoever asks about whom', async () => {
    await query(
      `INSERT INTO audit_events (connection_id, actor_type, actor_id, actor_name, action, target_type, target_id,
         outcome, request_id)
       SELECT md5((n % 40)::text)::uuid, 'person', (n % 200)::text, 'n', 'sign-in.succeeded', 'session', 's',
         'success', 'r' FROM generate_series(1, 4000) n`,
    );
    await query('ANALYZE audit_events');
    const plan = async (condition: string) =>
      JSON.stringify(
        await query(
          `EXPLAIN SELECT * FROM audit_events e WHERE e.action LIKE 'sign-in.%' AND ${condition}
           ORDER BY e.at DESC, e.id DESC LIMIT 50`,
        ),
      );
    expect(await plan(`e.actor_id = '7'`)).toContain('audit_events_sign_ins_by_actor');
    expect(await plan(`e.connection_id = md5('7')::uuid`)).toContain('audit_events_sign_ins_by_connection');
    expect(await plan('true')).toContain('audit_events_sign_ins_by_time');
  });
});
