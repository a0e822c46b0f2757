import { DataSource } from 'typeorm';
import { GatewayClock } from '../support/gateway-clock.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { addPerson, GROUP_OF_ROLE, signIn } from '../support/people.js';
import {
  personClient,
  refusal,
  RestClient,
  partnerClient,
  tokenClient,
  type RestAnswer,
} from '../support/rest-client.js';

interface Person {
  sub: string;
  source: string;
}

/** Who would gain and lose what, before anything is written: issue "Okta, live", item 7. */
describe('POST /api/v1/group-mappings/preview', () => {
  let gateway: TestGateway;
  let ada: RestClient;
  let admin: RestClient;
  const groups: Record<string, string> = {};

  beforeAll(async () => {
    gateway = await startTestGateway();
    const { org } = gateway.okta.simulator;
    for (const name of ['Auditors', 'Interns', 'interns']) groups[name] = org.addGroup({ name }).id;
    ({ client: ada } = await personClient(gateway, 'Ada', 'admin'));
    const { body } = await ada.post('/api/v1/api-tokens', { name: 'script', role: 'admin' });
    admin = tokenClient(gateway, body['token']);
    await admin.post('/api/v1/group-mappings', { groupName: 'Engineering', role: 'developer' });
  });

  afterAll(() => gateway?.close());

  const preview = (body: object, by = admin): Promise<RestAnswer> =>
    by.post('/api/v1/group-mappings/preview', body, by === admin ? {} : { Origin: gateway.url });
  const mappings = async () =>
    (await admin.get('/api/v1/group-mappings?limit=100')).body['items'] as {
      id: string;
      groupName: string;
      groupId: string;
      role: string;
    }[];
  const mappingOf = async (name: string) => (await mappings()).find(({ groupName }) => groupName === name);
  const peopleOf = ({ body }: RestAnswer) => body['people'] as Person[];

  it('names those who gain a role, with a session and in Okta alone, and writes nothing', async () => {
    const before = await admin.get('/api/v1/group-mappings?limit=100');
    const live = addPerson(gateway.okta, 'Live', ['Engineering', 'Auditors']);
    await signIn(gateway, live);
    const stranger = addPerson(gateway.okta, 'Stranger', ['Auditors']);
    const suspended = addPerson(gateway.okta, 'Suspended', ['Auditors']);
    gateway.okta.simulator.org.setUserStatus(suspended.id, 'SUSPENDED');
    const answer = await preview({ add: [{ groupName: 'Auditors', role: 'security-engineer' }] });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      connection: 'default',
      conflicts: [],
      warnings: [],
      roles: [{ role: 'security-engineer', gained: 2, lost: 0, kept: 0 }],
      applications: [{ slug: 'gateway', name: expect.any(String) as string }],
      live: { changed: 1, sessions: 1, unknown: { suspect: 0, unavailable: 0, tooOld: 0 }, truncated: false },
      okta: { status: 'complete', groups: 1, members: 2, known: 1, changed: 1 },
      named: true,
      peopleTotal: 2,
      truncated: false,
      callerLosesAdmin: false,
    });
    expect(peopleOf(answer)).toEqual([
      {
        id: expect.any(String) as string,
        sub: live.id,
        login: 'live@example.com',
        name: 'Live Tester',
        source: 'session',
        gains: ['security-engineer'],
        loses: [],
        certain: true,
      },
      {
        id: null,
        sub: stranger.id,
        login: 'stranger@example.com',
        name: 'Stranger Tester',
        source: 'okta',
        gains: ['security-engineer'],
        loses: [],
        certain: true,
      },
    ]);
    const after = await admin.get('/api/v1/group-mappings?limit=100');
    expect([after.body, after.headers['etag']]).toEqual([before.body, before.headers['etag']]);
    expect(answer.body['setVersion']).toBe(Number(before.headers['etag']?.replaceAll('"', '')));
  });

  it('foretells what the write does', async () => {
    const bob = addPerson(gateway.okta, 'Bob', ['Engineering', 'Interns']);
    const { browser } = await signIn(gateway, bob);
    const session = async () => (await new RestClient(gateway.url, browser).get('/api/v1/session')).body;
    const change = {
      mappings: [
        { groupName: 'Rolegate Admins', role: 'admin' },
        { groupName: 'Interns', role: 'guest', groupId: groups['Interns'] },
      ],
    };
    const answer = await preview(change);
    const foretold = peopleOf(answer).find(({ sub }) => sub === bob.id);
    expect(foretold).toMatchObject({ gains: ['guest'], loses: ['developer'] });
    expect((await session())['roles']).toEqual(['developer']);
    const { headers } = await admin.get('/api/v1/group-mappings');
    const put = await admin.put('/api/v1/group-mappings', change, { 'If-Match': headers['etag'] });
    expect(put.status).toBe(200);
    expect((await session())['roles']).toEqual(['guest']);
    const undo = [
      { groupName: 'Rolegate Admins', role: 'admin' },
      { groupName: 'Engineering', role: 'developer' },
    ];
    await admin.put('/api/v1/group-mappings', { mappings: undo }, { 'If-Match': put.headers['etag'] });
  });

  it('sees that nobody loses a role that moves to a group in which they are as well', async () => {
    const both = addPerson(gateway.okta, 'Both', ['Engineering', 'Auditors']);
    const one = addPerson(gateway.okta, 'One', ['Engineering']);
    const engineering = await mappingOf('Engineering');
    const answer = await preview({
      remove: [engineering?.id],
      add: [{ groupName: 'Auditors', role: 'developer' }],
    });
    expect(answer.body['conflicts']).toEqual([]);
    const subs = peopleOf(answer).map(({ sub }) => sub);
    expect(subs).toContain(one.id);
    expect(subs).not.toContain(both.id);
  });

  it('tells callers that they would lose their own role, and that it would be refused', async () => {
    const admins = await mappingOf('Rolegate Admins');
    const answer = await preview({ remove: [admins?.id] }, ada);
    expect(answer.body).toMatchObject({
      callerLosesAdmin: true,
      conflicts: [{ code: 'last-admin-path' }],
      roles: [{ role: 'admin', gained: 0, lost: 1 }],
    });
    const really = await admin.delete(`/api/v1/group-mappings/${String(admins?.id)}`);
    expect(refusal(really)).toEqual([409, 'last-admin-path']);
  });

  it('lists every reason for which the write would be refused, and warns as it would', async () => {
    const answer = await preview({
      add: [
        { groupName: 'Engineering', role: 'guest' },
        { groupName: 'Auditors', role: 'developer' },
        { groupName: 'Security', role: 'emperor' },
        { groupName: 'AUDITORS', role: 'guest' },
        { groupName: 'Nowhere', role: 'security-engineer' },
        { groupName: 'Everyone Else', role: 'other', groupId: '00gunknown' },
      ],
      remove: ['00000000-0000-4000-8000-000000000000'],
    });
    expect(answer.status).toBe(200);
    const conflicts = answer.body['conflicts'] as { code: string; pointer: string }[];
    expect(conflicts.map(({ code, pointer }) => `${code} ${pointer}`).sort()).toEqual([
      'group-already-mapped /add/0/groupName',
      'not-found /remove/0',
      'role-already-mapped /add/1/role',
      'unknown-role /add/2/role',
      'unknown-role /add/5/role',
      'validation-failed /add/5/groupId',
    ]);
    expect(answer.body['warnings']).toEqual(
      expect.arrayContaining([
        { groupName: 'AUDITORS', warnings: ['group-name-differs-by-case'] },
        { groupName: 'Nowhere', warnings: ['group-not-found-in-okta'] },
      ]),
    );
  });

  it('goes on without Okta, and says so', async () => {
    gateway.okta.simulator.org.faults.status(/groups/, 500);
    const answer = await preview({ add: [{ groupName: 'Auditors', role: 'security-engineer' }] });
    gateway.okta.simulator.org.faults.clear();
    expect(answer.body).toMatchObject({
      conflicts: [{ code: 'okta-unavailable' }],
      live: { changed: 1 },
      truncated: true,
    });
    const engineering = await mappingOf('Engineering');
    gateway.okta.simulator.org.faults.status(/groups\/.*\/users/, 500);
    const failed = await preview({ remove: [engineering?.id] });
    gateway.okta.simulator.org.faults.clear();
    expect(failed.body).toMatchObject({
      conflicts: [],
      okta: { status: 'failed', reason: 'server-error', changed: 0 },
    });
  });

  it('counts people, and names none, for those who may not see them', async () => {
    const { client } = await personClient(gateway, 'Dev', 'developer');
    const engineering = await mappingOf('Engineering');
    const answer = await preview({ remove: [engineering?.id] }, client);
    expect(answer.body).toMatchObject({
      named: false,
      people: [],
      conflicts: [{ code: 'permission-denied', detail: 'You need the permission group-mappings:write.' }],
    });
    expect(answer.body['peopleTotal']).toBeGreaterThan(1);
    expect(JSON.stringify(answer.body)).not.toContain('@example.com');
    const escalation = await preview({ add: [{ groupName: 'Auditors', role: 'security-engineer' }] }, client);
    expect((escalation.body['conflicts'] as unknown[]).length).toBe(2);
  });

  it.each<[number, string, object]>([
    [422, 'validation-failed', {}],
    [422, 'validation-failed', { mappings: [], add: [] }],
    [400, 'invalid-request', { mappings: {} }],
    [400, 'invalid-request', { add: [1] }],
    [400, 'invalid-request', { remove: [1] }],
    [400, 'invalid-request', { add: [], more: 1 }],
    [422, 'validation-failed', { add: [{ groupName: ' x', role: 'guest' }] }],
    [404, 'not-found', { add: [], connection: 'nobody' }],
  ])('answers %i %s to %j', async (status, code, body) => {
    expect(refusal(await preview(body))).toEqual([status, code]);
  });

  it('is POST alone, and hides nothing behind an id', async () => {
    expect(refusal(await admin.get('/api/v1/group-mappings/preview'))).toEqual([404, 'not-found']);
    expect(refusal(await admin.delete('/api/v1/group-mappings/preview'))).toEqual([404, 'not-found']);
    const { status, body } = await preview({ add: [] });
    expect([status, body['peopleTotal'], body['conflicts']]).toEqual([200, 0, []]);
  });

  it('shows beside the mappings whom their groups concern, and what the roles may do', async () => {
    gateway.okta.simulator.org.addGroup({ name: 'Choir' });
    const bringing = addPerson(gateway.okta, 'Bringing', ['Engineering', 'Choir']);
    await signIn(gateway, bringing);
    const seen = await admin.get('/api/v1/group-roles');
    const list = await admin.get('/api/v1/group-mappings?limit=200');
    expect([seen.status, seen.headers['etag']]).toEqual([200, list.headers['etag']]);
    expect(seen.body).toMatchObject({ connection: 'default', defaultRole: null, oktaApi: true });
    const shown = seen.body['mappings'] as { groupName: string; people: number; lastSeenAt?: string }[];
    const listed = list.body['items'] as object[];
    expect(shown).toEqual(listed.map((mapping) => expect.objectContaining(mapping) as object));
    const engineering = shown.find(({ groupName }) => groupName === 'Engineering');
    expect(engineering?.people).toBeGreaterThan(0);
    expect(Date.parse(engineering?.lastSeenAt ?? '')).toBeGreaterThan(0);
    const unmapped = seen.body['unmapped'] as { name: string; people: number }[];
    expect(unmapped).toContainEqual(expect.objectContaining({ name: 'Choir', people: 1 }));
    expect(unmapped.map(({ name }) => name)).not.toContain('Engineering');
    const named = await admin.get('/api/v1/group-roles?q=HOI&mostUnmapped=1');
    expect(named.body).toMatchObject({ mappings: [], unmapped: [{ name: 'Choir' }], unmappedTotal: 1 });
    const other = await admin.get('/api/v1/group-roles?q=engineer');
    expect(other.body).toMatchObject({ mappings: [{ groupName: 'Engineering' }], unmapped: [] });
    const roles = seen.body['roles'] as { key: string; grants: number; applications: number }[];
    expect(roles.map(({ key }) => key)).toEqual(['admin', 'security-engineer', 'developer', 'guest']);
    expect(roles[0]).toMatchObject({ key: 'admin', applications: 1 });
    expect(roles[3]).toMatchObject({ key: 'guest', grants: 0, applications: 0 });
    expect(JSON.stringify(seen.body)).not.toContain('@example.com');

    const access = await admin.get('/api/v1/roles/developer/access');
    expect(access.body).toMatchObject({
      role: 'developer',
      givenBy: [{ connection: 'default', group: 'Engineering' }],
      applications: [
        { slug: 'gateway', grants: expect.arrayContaining([{ permission: 'roles:read' }]) as unknown },
      ],
    });
    const { body: both } = await admin.get('/api/v1/roles/developer/access?compare=admin');
    const second = await admin.get('/api/v1/roles/admin/access');
    expect(both).toEqual({ ...access.body, compared: second.body });
    for (const unknown of ['nothing/access', 'developer/access?compare=nothing'])
      expect(refusal(await admin.get(`/api/v1/roles/${unknown}`))).toEqual([404, 'not-found']);
  });

  it('counts what everybody may do among what each role may do', async () => {
    await admin.post('/api/v1/applications', { slug: 'library', name: 'Library' });
    const grant = (body: object) => admin.post('/api/v1/applications/library/grants', body);
    const own = { resourceType: 'book', action: 'read' };
    const condition = 'resource.properties.open == true';
    await grant({ ...own, role: '*', condition });
    await grant({ ...own, role: 'developer', condition: 'action.name == "read"' });
    await grant({ ...own, action: 'list', role: '*' });
    const of = async (role: string): Promise<unknown> => {
      const { body } = await admin.get(`/api/v1/roles/${role}/access`);
      return (body['applications'] as { slug: string }[]).find(({ slug }) => slug === 'library');
    };
    expect(await of('guest')).toMatchObject({
      grants: [
        { permission: 'book:list', everybody: true },
        { permission: 'book:read', everybody: true, condition },
      ],
    });
    expect(await of('developer')).toMatchObject({
      grants: [
        { permission: 'book:list', everybody: true },
        { permission: 'book:read', condition: `(action.name == "read") || (${condition})` },
      ],
    });
    const { body } = await admin.get('/api/v1/group-roles');
    const roles = body['roles'] as { key: string; grants: number; applications: number }[];
    expect(roles[3]).toMatchObject({ key: 'guest', grants: 2, applications: 0 });
    const summaries = await admin.get('/api/v1/role-summaries');
    // What anybody holds is not told of each role again.
    expect(summaries.body).toMatchObject({
      items: [{ role: 'admin' }, {}, {}, { role: 'guest', uses: [], applications: 0 }],
    });
  });

  it('shows another connection to callers of the platform alone', async () => {
    const partner = await partnerClient(gateway, admin);
    expect(refusal(await preview({ add: [], connection: 'default' }, partner))).toEqual([404, 'not-found']);
    const own = await preview({ add: [{ groupName: 'Engineering', role: 'developer' }] }, partner);
    expect(own.body).toMatchObject({
      connection: 'partner',
      live: { examined: 0 },
      okta: { status: 'not-asked', reason: 'no-api-credential' },
    });
    expect((await preview({ add: [], connection: 'partner' })).status).toBe(200);
    const ownGroups = await partner.get('/api/v1/group-roles');
    expect(ownGroups.body).toMatchObject({
      connection: 'partner',
      oktaApi: false,
      mappings: [],
      unmapped: [],
    });
    expect(refusal(await partner.get('/api/v1/group-roles?connection=default'))).toEqual([404, 'not-found']);
    expect((await partner.get('/api/v1/roles/admin/access')).body).toMatchObject({ givenBy: [] });
    const summaries = [admin, partner].map((caller) => caller.get('/api/v1/role-summaries'));
    const [all, theirs] = await Promise.all(summaries);
    const group = { connection: 'default', group: GROUP_OF_ROLE.admin };
    expect(all?.body).toMatchObject({
      items: [{ role: 'admin', givenBy: [group], givers: 1, uses: [{ slug: 'gateway' }] }, {}, {}, {}],
    });
    expect(theirs?.body).toMatchObject({ items: [{ role: 'admin', givenBy: [], givers: 0 }, {}, {}, {}] });
  });
});

describe('a preview for ten thousand people who are signed in', () => {
  let gateway: TestGateway;

  beforeAll(async () => {
    // Its patience must not end on a slow machine: that is another test's.
    gateway = await startTestGateway({ apiToken: false, clock: GatewayClock.standing() });
  });

  afterAll(() => gateway?.close());

  it('judges them all, names some, and lets others be served meanwhile', async () => {
    const { client } = await personClient(gateway, 'Ada', 'admin');
    const dataSource = await new DataSource({ type: 'postgres', url: gateway.databaseUrl }).initialize();
    await dataSource.query(
      `WITH c AS (SELECT id FROM connections), people AS (
         INSERT INTO subjects (connection_id, sub, login, groups, membership_source, membership_completeness,
           membership_fetched_at, last_sign_in_at)
         SELECT c.id, 'crowd' || n, 'crowd' || n || '@example.com',
           (SELECT jsonb_agg(jsonb_build_object('name', 'Group ' || g)) FROM generate_series(1, 40) g)
             || CASE WHEN n % 2 = 0 THEN '[{"name": "Auditors"}]'::jsonb ELSE '[]'::jsonb END,
           'id-token', CASE n % 100 WHEN 1 THEN 'suspect' WHEN 3 THEN 'unavailable' ELSE 'complete' END,
           now() - CASE n % 100 WHEN 5 THEN interval '2 hours' ELSE interval '0' END, now()
         FROM c, generate_series(1, 10000) n RETURNING id, connection_id
       )
       INSERT INTO sessions (id_hash, id, subject_id, connection_id, created_at, last_seen_at, expires_at, amr)
       SELECT sha256(p.id::text::bytea), gen_random_uuid(), p.id, p.connection_id, now(), now(),
         now() + interval '1 hour', '{}'
       FROM people p`,
    );
    let done = false;
    const answer = client
      .post(
        '/api/v1/group-mappings/preview',
        { add: [{ groupName: 'Auditors', role: 'developer' }] },
        { Origin: gateway.url },
      )
      .finally(() => (done = true));
    let served = 0;
    while (!done && served < 20) {
      expect((await new RestClient(gateway.url).get('/health/live')).status).toBe(200);
      served += 1;
    }
    const { status, body } = await answer;
    expect(status).toBe(200);
    expect(body).toMatchObject({
      roles: [{ role: 'developer', gained: 5000, lost: 0 }],
      live: {
        examined: 10001,
        changed: 5000,
        unknown: { suspect: 100, unavailable: 100, tooOld: 100 },
        truncated: false,
      },
      peopleTotal: 5000,
      // All were counted, though not all are named.
      truncated: false,
    });
    expect((body['people'] as unknown[]).length).toBe(200);
    const all = await client.post(
      '/api/v1/group-mappings/preview',
      { add: [{ groupName: 'Auditors', role: 'developer' }], mostNamed: 10_000 },
      { Origin: gateway.url },
    );
    expect((all.body['people'] as unknown[]).length).toBe(5000);
    expect(served).toBeGreaterThan(4);
    await dataSource.destroy();
  });
});
