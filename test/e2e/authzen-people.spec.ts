import { DataSource } from 'typeorm';
import type { OktaUser } from '../../dev/okta-simulator/org-types.js';
import { addAskingApplication, Asker, putEntities } from '../contracts/authzen-scenario.js';
import { signInAdmin, type AdminClient } from '../support/admin-client.js';
import { GatewayClock } from '../support/gateway-clock.js';
import { addConnection } from '../support/connection-row.js';
import { eventually } from '../support/eventually.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { addPerson, browserOf } from '../support/people.js';

const MAX_AGE = 900;

/** An application for tasks: people by their roles, robots by what is stored of them. */
const ENTITIES = [
  { type: 'task', id: 'welcome', properties: { owner: 'dee@example.com', state: 'open' } },
  { type: 'task', id: 'payroll', properties: { owner: 'ada@example.com', state: 'open' } },
  { type: 'task', id: 'archive', properties: { owner: 'dee@example.com', state: 'done' } },
  { type: 'robot', id: 'sweeper', properties: { trusted: true } },
  { type: 'robot', id: 'scraper', properties: { trusted: false } },
  { type: 'user', id: 'legacy', properties: { roles: ['admin'] } },
];
const GRANTS = [
  { role: 'developer', resourceType: 'task', action: 'read' },
  { role: 'admin', resourceType: 'task', action: 'read' },
  { role: 'admin', resourceType: 'task', action: 'delete' },
  {
    role: 'developer',
    resourceType: 'task',
    action: 'edit',
    condition: 'resource.properties.owner == subject.properties.email && resource.properties.state == "open"',
  },
  { role: '*', resourceType: 'task', action: 'sweep', condition: 'subject.properties.trusted == true' },
  { role: '*', resourceType: 'task', action: 'list' },
  { role: '*', resourceType: 'task', action: 'purge', condition: '"admin" in subject.properties.roles' },
  {
    role: '*',
    resourceType: 'task',
    action: 'visit',
    condition: '"Engineering" in subject.properties.groups',
  },
  {
    role: '*',
    resourceType: 'task',
    action: 'roam',
    condition: 'subject.properties.connection == "partner"',
  },
  { role: '*', resourceType: 'task', action: 'sign', condition: 'subject.properties.acr == "strong"' },
];

let clock: GatewayClock;
let gateway: TestGateway;
let admin: AdminClient;
let asker: Asker;
let dee: OktaUser;
let partnerId: string;

const database = () => gateway.gateway.app.get(DataSource);
const person = (id: string, properties?: object) => ({
  type: 'user',
  id,
  ...(properties ? { properties } : {}),
});
const may = (subject: object, action: string, id = 'welcome') => ({
  subject,
  action: { name: action },
  resource: { type: 'task', id },
});
const reason = (subject: object, action: string, id?: string) => asker.reason(may(subject, action, id));

/** Signs somebody in on the platform connection; there is a choice. */
async function signIn(someone: OktaUser): Promise<void> {
  const page = await browserOf(gateway.okta, someone).get(`${gateway.url}/login?connection=default`);
  if (page.status !== 200) throw new Error(`The sign-in ended with ${page.status}: ${page.text}`);
}

/** Puts somebody into the database as a sign-in long ago would have. */
async function addSubject(
  connectionId: string,
  sub: string,
  login: string,
  groups: string[] = [],
): Promise<void> {
  await database().query(
    `INSERT INTO subjects (connection_id, sub, login, email, name, groups, membership_source, membership_completeness,
       membership_fetched_at, last_sign_in_at) VALUES ($1, $2, $3, $3, $3, $4, 'id-token', 'complete', $5, $5)`,
    [connectionId, sub, login, JSON.stringify(groups.map((name) => ({ name }))), clock.now()],
  );
}

beforeAll(async () => {
  clock = GatewayClock.standing();
  gateway = await startTestGateway({ clock, env: { MEMBERSHIP_MAX_AGE_SECONDS: String(MAX_AGE) } });
  admin = await signInAdmin(gateway);
  await admin.api('POST', '/group-mappings', { groupName: 'Engineering', role: 'developer' });
  partnerId = await addConnection(database(), 'partner');
  asker = await addAskingApplication(gateway, admin, 'tasks', ENTITIES, GRANTS);
  dee = addPerson(gateway.okta, 'Dee', ['Engineering']);
  await signIn(dee);
});

afterAll(() => gateway?.close());
afterEach(() => gateway.okta.simulator.org.faults.clear());

describe('a person', () => {
  it.each([
    ['by the sub', () => dee.id],
    ['by the login', () => 'dee@example.com'],
    ['by the login in another case', () => 'DEE@Example.com'],
  ])('is found %s', async (_, name) => {
    expect(await reason(person(name()), 'read')).toBe('allowed');
    expect(await reason(person(name()), 'delete')).toBe('role-missing');
    expect(await reason(person(name()), 'edit')).toBe('allowed');
    expect(await reason(person(name()), 'edit', 'payroll')).toBe('condition-false');
    expect(await reason(person(name()), 'edit', 'archive')).toBe('condition-false');
    expect(await reason(person(name()), 'list')).toBe('allowed');
    expect(await reason(person(name()), 'visit')).toBe('allowed');
  });

  it('is nobody before the first sign-in, and somebody right after it', async () => {
    const newcomer = addPerson(gateway.okta, 'Nia', ['Engineering']);
    expect(await reason(person('nia@example.com'), 'read')).toBe('subject-unknown');
    await signIn(newcomer);
    expect(await reason(person('nia@example.com'), 'read')).toBe('allowed');
  });

  it('is a subject of type user, and of no other', async () => {
    expect(await reason({ type: 'robot', id: dee.id }, 'read')).toBe('subject-unknown');
    expect(await reason({ type: 'User', id: dee.id }, 'read')).toBe('subject-unknown');
  });

  it('has what the gateway knows of them, whatever the application says', async () => {
    const said = {
      roles: ['admin'],
      groups: ['Rolegate Admins'],
      connection: 'partner',
      acr: 'strong',
      amr: ['x'],
    };
    expect(await reason(person(dee.id, said), 'delete')).toBe('role-missing');
    expect(await reason(person(dee.id, said), 'purge')).toBe('condition-false');
    expect(await reason(person(dee.id, said), 'visit')).toBe('allowed');
    expect(await reason(person(dee.id, said), 'roam')).toBe('condition-false');
    expect(await reason(person(dee.id, said), 'sign')).toBe('condition-false');
    expect(await reason(person(dee.id, { email: 'ada@example.com' }), 'edit', 'payroll')).toBe('allowed');
  });

  it('is hidden by an entity of the application with that name', async () => {
    expect(await reason(person('legacy'), 'purge')).toBe('allowed');
    await putEntities(asker, 'tasks', [...ENTITIES, { type: 'user', id: 'dee@example.com' }]);
    expect(await reason(person('dee@example.com'), 'read')).toBe('role-missing');
    expect(await reason(person('dee@example.com'), 'list')).toBe('allowed');
    expect(await reason(person(dee.id), 'read')).toBe('allowed');
    await putEntities(asker, 'tasks', ENTITIES);
    expect(await reason(person('dee@example.com'), 'read')).toBe('allowed');
  });

  it('loses with the next question what an admin takes away', async () => {
    const read = () => reason(person(dee.id), 'read');
    expect(await read()).toBe('allowed');
    const { items } = (await admin.api('GET', '/group-mappings')).json<{
      items: { id: string; groupName: string }[];
    }>();
    const { id } = items.find(({ groupName }) => groupName === 'Engineering') ?? { id: '' };
    await admin.api('DELETE', `/group-mappings/${id}`);
    expect(await read()).toBe('role-missing');
    await admin.api('POST', '/group-mappings', { groupName: 'Engineering', role: 'developer' });
    expect(await read()).toBe('allowed');
    const people = (await admin.api('GET', `/subjects?q=${dee.id}`)).json<{ items: { id: string }[] }>();
    const path = `/subjects/${people.items[0]?.id}`;
    await admin.api('PATCH', path, { status: 'disabled' });
    expect(await read()).toBe('subject-disabled');
    await admin.api('PATCH', path, { status: 'active' });
    expect(await read()).toBe('allowed');
  });
});

describe('people of several connections', () => {
  it('are nobody to an application that is not for their connection', async () => {
    await addSubject(partnerId, 'partner-sub', 'pat@partner.example', ['Engineering']);
    expect(await reason(person('partner-sub'), 'list')).toBe('subject-unknown');
    expect(await reason(person('pat@partner.example'), 'list')).toBe('subject-unknown');
    await admin.api('PATCH', '/applications/tasks', { connections: ['default', 'partner'] });
    expect(await reason(person('partner-sub'), 'list')).toBe('allowed');
    expect(await reason(person('partner-sub'), 'roam')).toBe('allowed');
    // The mapping of a group is one connection's.
    expect(await reason(person('partner-sub'), 'read')).toBe('role-missing');
  });

  it('are nobody when a name means two of them', async () => {
    const [platform] = await database().query<{ id: string }[]>(
      `SELECT id FROM connections WHERE slug = 'default'`,
    );
    await addSubject(platform?.id ?? '', 'twin', 'one@example.com');
    await addSubject(partnerId, 'twin', 'two@example.com');
    expect(await reason(person('twin'), 'list')).toBe('subject-unknown');
    await addSubject(platform?.id ?? '', 'left', 'same@example.com');
    await addSubject(partnerId, 'right', 'Same@example.com');
    expect(await reason(person('same@example.com'), 'list')).toBe('subject-unknown');
    expect(await reason(person('left'), 'list')).toBe('allowed');
    // A sub comes before a login.
    await addSubject(partnerId, 'sam@example.com', 'x@example.com', ['Engineering']);
    await addSubject(platform?.id ?? '', 'sam', 'sam@example.com', ['Engineering']);
    expect(await reason(person('sam@example.com'), 'roam')).toBe('allowed');
  });
});

describe('the membership of somebody who is not here', () => {
  const pass = async (seconds: number): Promise<void> => {
    gateway.okta.simulator.org.clock.advance(seconds);
    await clock.advance(seconds * 1000);
  };

  it('is read again past its age, before anything is decided on it', async () => {
    const tim = addPerson(gateway.okta, 'Tim', ['Engineering']);
    await signIn(tim);
    expect(await reason(person(tim.id), 'read')).toBe('allowed');
    const { org } = gateway.okta.simulator;
    org.removeMember(org.directory.groupByName('Engineering')?.id ?? '', tim.id);
    await pass(MAX_AGE - 10);
    expect(await reason(person(tim.id), 'read')).toBe('allowed');
    await pass(20);
    expect(await reason(person(tim.id), 'read')).toBe('role-missing');
  });

  it('stands where nothing can renew it, while its person is signed in somewhere', async () => {
    await addSubject(partnerId, 'pia', 'pia@partner.example', ['Engineering']);
    await pass(MAX_AGE + 10);
    expect(await reason(person('pia'), 'list')).toBe('membership-stale');
    await database().query(
      `INSERT INTO sessions (id_hash, id, subject_id, connection_id, created_at, last_seen_at, expires_at)
       SELECT $1, gen_random_uuid(), id, connection_id, $2, $2, $3 FROM subjects WHERE sub = 'pia'`,
      [Buffer.alloc(32, 7), clock.now(), new Date(clock.now().getTime() + 3_600_000)],
    );
    expect(await reason(person('pia'), 'list')).toBe('allowed');
    await database().query(`UPDATE subjects SET sessions_valid_after = $1 WHERE sub = 'pia'`, [clock.now()]);
    expect(await reason(person('pia'), 'list')).toBe('membership-stale');
  });

  it('refuses while it can’t be read again, and only those who are asked about', async () => {
    const uma = addPerson(gateway.okta, 'Uma', ['Engineering']);
    await signIn(uma);
    await database().query(
      'DELETE FROM sessions s USING subjects p WHERE p.id = s.subject_id AND p.sub = $1',
      [uma.id],
    );
    await pass(MAX_AGE + 10);
    gateway.okta.simulator.org.faults.status(/^\/api\/v1\/users\//, 503);
    const answer = await asker.ask('evaluations', {
      ...may(person(uma.id), 'read'),
      evaluations: [{}, { subject: { type: 'robot', id: 'sweeper' }, action: { name: 'sweep' } }],
    });
    expect(answer.body).toMatchObject({
      evaluations: [{ decision: false, context: { reason: 'membership-stale' } }, { decision: true }],
    });
    const found = await asker.all('resource', {
      ...may(person(uma.id), 'read'),
      resource: { type: 'task' },
    });
    expect(found.results).toEqual([]);
    gateway.okta.simulator.org.faults.clear();
    await eventually(async () => expect(await reason(person(uma.id), 'read')).toBe('allowed'));
  });
});

describe('a search', () => {
  const subjects = (action: string, type = 'user', id = 'welcome') =>
    asker.all('subject', { ...may({ type }, action, id) }, 1000).then(({ results }) => results);
  const resources = (subject: object, action: string) =>
    asker
      .all('resource', { ...may(subject, action), resource: { type: 'task' } })
      .then(({ results }) => results);
  const actions = (subject: object, id = 'welcome', type = 'task') =>
    asker.all('action', { subject, resource: { type, id } }).then(({ results }) => results);
  const task = (id: string) => ({ type: 'task', id });
  const named = (...names: string[]) => names.map((name) => ({ name }));

  it('finds the subjects who may: entities of the type, and people', async () => {
    expect(await subjects('sweep', 'robot')).toEqual([{ type: 'robot', id: 'sweeper' }]);
    const readers = (await subjects('read')) as { type: string; id: string }[];
    expect(readers).toContainEqual({ type: 'user', id: dee.id });
    expect(readers.every(({ type }) => type === 'user')).toBe(true);
    expect(readers).not.toContainEqual({ type: 'user', id: 'legacy' });
    for (const subject of readers) expect(await reason(subject, 'read')).toBe('allowed');
    const listers = await subjects('list');
    expect(listers).toContainEqual({ type: 'user', id: 'legacy' });
    expect(listers).toContainEqual({ type: 'user', id: 'left' });
    // Who can't be asked about by their sub is not found by it.
    expect(listers).not.toContainEqual({ type: 'user', id: 'twin' });
    expect(await subjects('edit', 'user', 'payroll')).not.toContainEqual({ type: 'user', id: dee.id });
  });

  it('finds the resources that somebody may do something to', async () => {
    expect(await resources(person('dee@example.com'), 'read')).toEqual(
      ['archive', 'payroll', 'welcome'].map(task),
    );
    expect(await resources(person(dee.id), 'edit')).toEqual([task('welcome')]);
    expect(
      await resources({ type: 'robot', id: 'scraper', properties: { trusted: true } }, 'sweep'),
    ).toHaveLength(3);
    expect(await resources({ type: 'robot', id: 'scraper' }, 'sweep')).toEqual([]);
  });

  it('finds the actions that somebody may do', async () => {
    expect(await actions(person(dee.id))).toEqual(named('edit', 'list', 'read', 'visit'));
    expect(await actions(person(dee.id), 'payroll')).toEqual(named('list', 'read', 'visit'));
    expect(await actions({ type: 'robot', id: 'sweeper' })).toEqual(named('list', 'sweep'));
  });

  it.each([
    ['an unknown subject', () => actions(person('nobody'))],
    ['an unknown type of subject', () => subjects('read', 'spaceship')],
    ['an unknown type of resource', () => actions(person(dee.id), 'x', 'planet')],
    ['an action that nobody was granted', () => resources(person(dee.id), 'shred')],
    ['names of other objects', () => subjects('constructor', '__proto__')],
  ])('finds nothing for %s', async (_, search) => {
    expect(await search()).toEqual([]);
  });

  it('takes no notice of what else is said of its target', async () => {
    const asked = may(person('nobody', { email: 'x' }), 'sweep');
    const plain = await asker.ask('search/subject', { ...asked, subject: { type: 'robot' } });
    const talkative = { type: 'robot', id: 'scraper', properties: { trusted: true } };
    expect((await asker.ask('search/subject', { ...asked, subject: talkative })).body).toEqual(plain.body);
    const resource = { type: 'task', id: 'gone', properties: { owner: 'dee@example.com', state: 'open' } };
    const owned = await asker.all('resource', { ...may(person(dee.id), 'edit'), resource });
    expect(owned.results).toEqual([task('welcome')]);
    const ignored = { ...may(person(dee.id), 'anything'), action: 7 };
    expect((await asker.ask('search/action', ignored)).status).toBe(200);
  });

  it.each([
    ['subject', 'action'],
    ['subject', 'resource'],
    ['subject', 'subject'],
    ['resource', 'subject'],
    ['resource', 'action'],
    ['resource', 'resource'],
    ['action', 'subject'],
    ['action', 'resource'],
  ] as const)('for a %s is 400 without a whole %s', async (target, name) => {
    const whole = may(person(dee.id), 'read');
    const rest = Object.fromEntries(Object.entries(whole).filter(([field]) => field !== name));
    const faulty: object[] = [
      rest,
      { ...whole, [name]: 'x' },
      { ...whole, [name]: [] },
      { ...whole, [name]: {} },
    ];
    if (name !== 'action' && name !== target) faulty.push({ ...whole, [name]: { type: 'user' } });
    for (const body of faulty) {
      const answer = await asker.ask(`search/${target}`, body);
      expect([answer.status, typeof answer.body]).toEqual([400, 'string']);
    }
  });
});

describe('the pages of a search', () => {
  const many = Array.from({ length: 1205 }, (_, index) => ({
    type: 'leaf',
    id: `leaf-${index}`,
    properties: { green: index % 2 === 0 },
  }));
  let gardener: Asker;
  const leaves = { subject: { type: 'robot', id: 'r' }, action: { name: 'cut' }, resource: { type: 'leaf' } };
  const page = async (wanted: object, change: object = {}) =>
    (await gardener.ask('search/resource', { ...leaves, ...change, page: wanted })) as {
      status: number;
      text: string;
      body: { page: { next_token: string; count: number }; results: { id: string }[] };
    };

  beforeAll(async () => {
    gardener = await addAskingApplication(
      gateway,
      admin,
      'garden',
      [...many, { type: 'robot', id: 'r' }],
      [
        { role: '*', resourceType: 'leaf', action: 'cut', condition: 'resource.properties.green == true' },
        { role: '*', resourceType: 'leaf', action: 'see' },
      ],
    );
  });

  it.each([1, 100, 602, 603, 604, 10_000])('of %i hold everything once', async (limit) => {
    const asked = limit === 1 ? { ...leaves, action: { name: 'none' } } : leaves;
    const { results, pages } = await gardener.all('resource', asked, limit);
    const expected = many.filter(({ properties }) => properties.green).map(({ id }) => id);
    const ids = (results as { id: string }[]).map(({ id }) => id);
    if (limit === 1) expect([ids, pages]).toEqual([[], 1]);
    else expect([ids.toSorted(), new Set(ids).size]).toEqual([expected.toSorted(), expected.length]);
    if (limit !== 1) expect(pages).toBeGreaterThanOrEqual(Math.ceil(expected.length / limit));
  });

  it('say first what follows', async () => {
    const { status, text, body } = await page({ limit: 3 });
    expect([status, body.results.length, body.page.count]).toEqual([200, 3, 3]);
    expect(text.startsWith('{"page":{"next_token":"')).toBe(true);
    expect(body.page.next_token).not.toBe('');
  });

  it('are no longer than a thousand results', async () => {
    const { results, pages } = await gardener.all('resource', { ...leaves, action: { name: 'see' } });
    expect([results.length, pages >= 2]).toEqual([1205, true]);
  });

  it('keep their size, take a new one, and do not mind the order of fields', async () => {
    const first = await page({ limit: 5 });
    const token = first.body.page.next_token;
    const second = await page({ token });
    expect(second.body.results).toHaveLength(5);
    expect(second.body.results).not.toEqual(first.body.results);
    expect((await page({ token, limit: 2 })).body.results).toEqual(second.body.results.slice(0, 2));
    const reordered = { subject: { id: 'r', type: 'robot' } };
    expect((await page({ token }, reordered)).body.results).toEqual(second.body.results);
  });

  it('belong to one request of one application', async () => {
    const { next_token: token } = (await page({ limit: 5 })).body.page;
    for (const change of [
      { action: { name: 'see' } },
      { action: { name: 'cut', properties: { a: 1 } } },
      { context: { now: 1 } },
      { subject: { type: 'robot', id: 'other' } },
      { resource: { type: 'tree' } },
    ]) {
      expect((await page({ token }, change)).status).toBe(400);
    }
    const elsewhere = await asker.ask('search/resource', { ...leaves, page: { token } });
    expect(elsewhere.status).toBe(400);
    const otherSearch = { ...leaves, resource: { type: 'leaf', id: 'leaf-1' }, page: { token } };
    expect((await gardener.ask('search/subject', otherSearch)).status).toBe(400);
    const [text = '', code = ''] = token.split('.');
    const forged = Buffer.from('{"position":{"after":"leaf-2"},"limit":5}').toString('base64url');
    for (const bad of [`${forged}.${code}`, text, `${text}.`, `.${code}`, `${token}.x`, 'x', ' ', '{}']) {
      expect((await page({ token: bad })).status).toBe(400);
    }
  });

  it.each([
    [{ limit: 0 }],
    [{ limit: -1 }],
    [{ limit: 1.5 }],
    [{ limit: '5' }],
    [{ limit: null }],
    [{ token: 7 }],
    [{ token: null }],
    [{ properties: [] }],
    [[]],
    ['next'],
    [null],
  ])('are 400 for %j', async (wanted) => {
    const answer = await gardener.ask('search/resource', { ...leaves, page: wanted });
    expect([answer.status, typeof answer.body]).toEqual([400, 'string']);
  });

  it('lead through people as well', async () => {
    for (let index = 0; index < 120; index += 1)
      await addSubject(partnerId, `many-${index}`, `m${index}@x.example`);
    const search = { ...may({ type: 'user' }, 'roam') };
    const { results, pages } = await asker.all('subject', search, 25);
    const ids = (results as { id: string }[]).map(({ id }) => id);
    expect(ids.filter((id) => id.startsWith('many-'))).toHaveLength(120);
    expect([new Set(ids).size === ids.length, pages > 4]).toEqual([true, true]);
  });
});

describe('the entities of an application', () => {
  it('answer no other application', async () => {
    const other = await addAskingApplication(
      gateway,
      admin,
      'other',
      [],
      [
        { role: '*', resourceType: 'task', action: 'sweep', condition: 'subject.properties.trusted == true' },
        { role: '*', resourceType: 'task', action: 'own', condition: 'has(resource.properties.owner)' },
      ],
    );
    expect(await other.reason(may({ type: 'robot', id: 'sweeper' }, 'sweep'))).toBe('subject-unknown');
    expect(await other.reason(may(person(dee.id), 'own'))).toBe('condition-false');
    expect(
      (await other.all('resource', { ...may(person(dee.id), 'own'), resource: { type: 'task' } })).results,
    ).toEqual([]);
  });
});

describe('an expired credential', () => {
  it('is none any more', async () => {
    const expiresAt = new Date(clock.nowMs() + 60_000).toISOString();
    const made = await admin.api('POST', '/applications/tasks/credentials', { name: 'short', expiresAt });
    const short = new Asker(gateway.url, made.json<{ token: string }>().token);
    expect(await short.reason(may({ type: 'robot', id: 'sweeper' }, 'sweep'))).toBe('allowed');
    await clock.advance(60_000);
    expect((await short.ask('evaluation', may({ type: 'robot', id: 'sweeper' }, 'sweep'))).status).toBe(401);
  });
});
