import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { systemActor } from '../../src/access/actor.js';
import { Argon2 } from '../../src/local-accounts/argon2.js';
import { codeAt } from '../../src/local-accounts/one-time-codes.js';
import { LocalAccountAdministration } from '../../src/local-login/local-account-administration.js';
import { Browser, type BrowserResponse } from '../support/browser.js';
import { GatewayClock } from '../support/gateway-clock.js';
import { eventually } from '../support/eventually.js';
import { startTestGateway, startTestOkta, type TestGateway } from '../support/gateway.js';
import { localAccountCommand } from '../support/local-account-command.js';
import { addPerson, signIn } from '../support/people.js';
import { personClient, RestClient } from '../support/rest-client.js';

const actor = systemActor('test');
const MINUTE = 60_000;

/** A local account, with what its owner knows. */
interface Owner {
  readonly userName: string;
  readonly password: string;
  readonly secret: string;
}

let gateway: TestGateway;
let clock: GatewayClock;
let accounts: LocalAccountAdministration;
let networks = 0;

beforeAll(async () => {
  clock = GatewayClock.standing();
  gateway = await startTestGateway({ clock, env: { LOCAL_LOGIN: 'breakglass' } });
  accounts = gateway.gateway.app.get(LocalAccountAdministration);
  // What a hash costs is the business of other tests.
  Object.assign(gateway.gateway.app.get(Argon2), {
    parameters: { memoryCost: 64, timeCost: 1, parallelism: 1, outputLen: 32 },
  });
});
afterAll(() => gateway?.close());

/** Sets the gateway's clock back to Okta's, which is the real one: without it nobody of Okta signs in. */
async function likeOkta(): Promise<void> {
  await clock.jump(Date.now() - clock.nowMs());
}

async function addAccount(groups = ['break-glass-admins'], of = accounts): Promise<Owner> {
  const userName = `owner-${randomUUID().slice(0, 8)}`;
  const { password = '', totpUri = '' } = await of.create(actor, { userName, groups, password: undefined });
  return { userName, password, secret: new URL(totpUri).searchParams.get('secret') ?? '' };
}

/** A browser on a network of its own: the limit per network is the business of one test alone. */
function newBrowser(): Browser {
  networks += 1;
  return new Browser({ headers: { 'X-Forwarded-For': `198.51.100.${networks}` } });
}

function knows(owner: Owner): Record<string, string> {
  return { user_name: owner.userName, password: owner.password, code: codeAt(owner.secret, clock.nowMs()) };
}

async function tryWith(
  values: Record<string, string>,
  { browser = newBrowser(), query = '', url = gateway.url } = {},
): Promise<{ browser: Browser; answer: BrowserResponse }> {
  const page = await browser.get(`${url}/login/local${query}`);
  const answer = await browser.submit(undefined, values, { page, follow: false });
  return { browser, answer };
}

async function signedIn(owner: Owner, url = gateway.url): Promise<{ browser: Browser; client: RestClient }> {
  // Codes work once: the next one comes with the next half minute.
  await clock.advance(31_000);
  const { browser, answer } = await tryWith(knows(owner), { url });
  expect([answer.status, answer.location]).toEqual([303, `${url}/`]);
  return { browser, client: new RestClient(url, browser) };
}

async function eventsOf(client: RestClient, filter: string): Promise<Record<string, unknown>[]> {
  const { body } = await client.get(`/api/v1/audit-events?limit=100&${filter}`);
  return body['items'] as Record<string, unknown>[];
}

it('lets an admin in by password and code, with an honest and short session that no Okta person shares', async () => {
  await likeOkta();
  const owner = await addAccount();
  const namesake = gateway.okta.simulator.org.addUser({
    ...{ firstName: owner.userName, lastName: 'Namesake', groups: ['Engineering'] },
    ...{ login: owner.userName, email: `${owner.userName}@example.com` },
  });
  const { client, browser } = await signedIn(owner);
  const mapped = await client.post('/api/v1/group-mappings', { groupName: 'Engineering', role: 'developer' });
  expect(mapped.status).toBe(201);
  const { browser: theirs } = await signIn(gateway, namesake);
  const { body: okta } = await new RestClient(gateway.url, theirs).get('/api/v1/session');
  expect([okta['connection'], okta['roles']]).toEqual(['default', ['developer']]);
  const { body } = await client.get('/api/v1/session');
  expect(body['sub']).not.toEqual(okta['sub']);
  expect(body).toMatchObject({
    connection: 'local',
    email: null,
    name: owner.userName,
    groups: ['break-glass-admins'],
    membership: { source: 'local', completeness: 'complete' },
    roles: ['admin'],
    amr: ['pwd', 'otp', 'mfa'],
    acr: 'http://schemas.openid.net/pape/policies/2007/06/multi-factor',
    authTime: clock.now().toISOString(),
    expiresAt: new Date(clock.nowMs() + 60 * MINUTE).toISOString(),
  });
  const signOut = await browser.post(`${gateway.url}/logout`, undefined, { follow: false });
  expect([signOut.status, signOut.headers.location]).toEqual([303, '/logout']);
  expect((await client.get('/api/v1/session')).status).toBe(401);
});

it('ends the session after a quarter of an hour of silence, and after an hour at the latest', async () => {
  const { client } = await signedIn(await addAccount());
  for (let minutes = 0; minutes < 56; minutes += 14) {
    await clock.advance(14 * MINUTE);
    expect([minutes, (await client.get('/api/v1/session')).status]).toEqual([minutes, 200]);
  }
  await clock.advance(4 * MINUTE + 1);
  expect((await client.get('/api/v1/session')).status).toBe(401);
  const { client: silent } = await signedIn(await addAccount());
  await clock.advance(15 * MINUTE);
  expect((await silent.get('/api/v1/session')).status).toBe(401);
});

it('ends the session that the browser carried, and gives the new one another id', async () => {
  await likeOkta();
  const person = addPerson(gateway.okta, 'Carried', ['Rolegate Admins']);
  const { browser } = await signIn(gateway, person);
  const before = browser.cookies.header(new URL(gateway.url), { crossSite: false, method: 'GET' });
  const owner = await addAccount();
  const { answer } = await tryWith(knows(owner), { browser });
  expect(answer.status).toBe(303);
  const old = new Browser({ headers: { Cookie: before } });
  expect((await old.get(`${gateway.url}/api/v1/session`)).status).toBe(401);
  expect((await new RestClient(gateway.url, browser).get('/api/v1/session')).body).toMatchObject({
    connection: 'local',
  });
});

it('answers every failure with the same bytes but the request id', async () => {
  const owner = await addAccount();
  const locked = await addAccount();
  for (let n = 0; n < 10; n += 1) await tryWith({ ...knows(locked), password: 'wrong' });
  const used = await addAccount();
  await tryWith(knows(used));
  const tries = {
    unknown: { ...knows(owner), user_name: 'nobody-at-all' },
    noName: { ...knows(owner), user_name: '"><script>' },
    wrongPassword: { ...knows(owner), password: `${owner.password}x` },
    endlessPassword: { ...knows(owner), password: 'x'.repeat(100_000) },
    wrongCode: { ...knows(owner), code: codeAt(owner.secret, clock.nowMs() - 10 * MINUTE) },
    noCode: { ...knows(owner), code: '' },
    usedCode: knows(used),
    locked: knows(locked),
  };
  const bodies = new Set<string>();
  for (const [name, values] of Object.entries(tries)) {
    const { answer } = await tryWith(values);
    expect([name, answer.status, answer.setCookies]).toEqual([name, 401, []]);
    bodies.add(answer.text.replaceAll(String(answer.headers['x-request-id']), ''));
  }
  expect(bodies.size).toBe(1);
});

it('takes a code once, and none that is older than the last one', async () => {
  const owner = await addAccount();
  const earlier = codeAt(owner.secret, clock.nowMs() - 30_000);
  expect((await tryWith(knows(owner))).answer.status).toBe(303);
  expect((await tryWith(knows(owner))).answer.status).toBe(401);
  expect((await tryWith({ ...knows(owner), code: earlier })).answer.status).toBe(401);
  await clock.advance(31_000);
  const answers = await Promise.all([tryWith(knows(owner)), tryWith(knows(owner))]);
  expect(answers.map(({ answer }) => answer.status).sort()).toEqual([303, 401]);
});

it('locks an account after ten failures in five minutes for half an hour, whoever fails where, until it is unlocked', async () => {
  const owner = await addAccount();
  const wrong = { ...knows(owner), password: 'not the password' };
  for (let n = 0; n < 9; n += 1) await tryWith(wrong);
  // The first ones count no more by now.
  await clock.advance(5 * MINUTE);
  for (let n = 0; n < 10; n += 1) await tryWith(wrong);
  expect((await tryWith(knows(owner))).answer.status).toBe(401);
  await clock.advance(29 * MINUTE);
  expect((await tryWith(knows(owner))).answer.status).toBe(401);
  await clock.advance(MINUTE);
  expect((await tryWith(knows(owner))).answer.status).toBe(303);
  for (let n = 0; n < 10; n += 1) await tryWith(wrong);
  await accounts.unlock(actor, owner.userName);
  await clock.advance(31_000);
  expect((await tryWith(knows(owner))).answer.status).toBe(303);
  const { client } = await signedIn(await addAccount());
  const actions = (await eventsOf(client, 'action=local-account.locked')).map(({ actor: who }) => who);
  expect(actions).toContainEqual(expect.objectContaining({ name: owner.userName }));
});

it('limits the tries of one client network, before anything is hashed', async () => {
  const browser = newBrowser();
  const statuses: number[] = [];
  for (let n = 0; n < 21; n += 1) {
    const { answer } = await tryWith({ user_name: 'nobody', password: 'x', code: '000000' }, { browser });
    statuses.push(answer.status);
  }
  expect(statuses).toEqual([...Array.from({ length: 20 }, () => 401), 429]);
});

it('refuses a form of another site, with a session cookie or without', async () => {
  const owner = await addAccount();
  for (const headers of [
    { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' },
    { Origin: undefined, 'Sec-Fetch-Site': undefined },
  ]) {
    const answer = await newBrowser().post(`${gateway.url}/login/local`, new URLSearchParams(knows(owner)), {
      headers,
      follow: false,
    });
    expect([answer.status, answer.setCookies]).toEqual([403, []]);
  }
});

it('takes nothing but its form, and no body that is too large', async () => {
  const owner = await addAccount();
  const form = () => new URLSearchParams(knows(owner)).toString();
  const type = 'application/x-www-form-urlencoded';
  const tries: [string, string | undefined, string | Buffer, number][] = [
    ['fields twice', type, `${form()}&${form()}`, 401],
    ['JSON', 'application/json', JSON.stringify({ ...knows(owner), password: [owner.password] }), 401],
    ['no content type', undefined, form(), 401],
    ['a mebibyte', type, `${form()}&password=${'x'.repeat(1_048_576)}`, 413],
    ['unknown fields, a role among them', type, `${form()}&role=owner&groups=x`, 303],
  ];
  for (const [name, contentType, body, status] of tries) {
    const answer = await newBrowser().request({
      ...{ url: `${gateway.url}/login/local`, method: 'POST', body, follow: false },
      headers: { 'Content-Type': contentType },
    });
    const isPage = answer.headers['content-type']?.startsWith('text/html') ?? false;
    expect([name, answer.status, isPage]).toEqual([name, status, status !== 303]);
  }
});

it('audits and logs every use, and keeps nothing that was typed', async () => {
  const owner = await addAccount();
  const typed = { user_name: 'my-secret-password-by-mistake', password: 'marked-7Q2', code: '135790' };
  await tryWith(typed);
  await tryWith({ ...knows(owner), password: typed.password });
  const { client } = await signedIn(owner);
  const dataSource = gateway.gateway.app.get(DataSource);
  const rows: unknown[] = await dataSource.query('SELECT * FROM audit_events');
  const kept = `${JSON.stringify(rows)}${gateway.logLines.join('')}`;
  for (const secret of [typed.user_name, typed.password, typed.code, owner.password, owner.secret])
    expect(kept).not.toContain(secret);
  const mine = await eventsOf(client, `actor=${owner.userName}`);
  expect(mine.map(({ action, outcome }) => [action, outcome])).toEqual([
    ['sign-in.succeeded', 'success'],
    ['local-account.signed-in', 'success'],
    ['local-account.refused', 'denied'],
  ]);
  const { reason, address } = mine[2]?.['after'] as Record<string, string>;
  expect(reason).toBe('wrong-password');
  expect(await eventsOf(client, `actor=${owner.userName}&address=${address}`)).toEqual([mine[2]]);
  const [nobody] = await eventsOf(client, 'action=local-account.refused&actor=unknown');
  expect(nobody).toMatchObject({ after: { reason: 'unknown-account' }, target: { id: 'unknown' } });
  expect(gateway.logLines.some((line) => line.includes('A local account was used'))).toBe(true);
});

it('lets a local admin administer what callers of the platform do, the connection of local accounts excepted', async () => {
  await likeOkta();
  const { client: okta } = await personClient(gateway, 'Platform', 'admin');
  const { client } = await signedIn(await addAccount());
  const mapping = await client.post('/api/v1/group-mappings', {
    groupName: 'Security',
    role: 'security-engineer',
  });
  expect([mapping.status, mapping.body['connection']]).toEqual([201, 'default']);
  expect((await client.post('/api/v1/roles', { key: 'night-shift', name: 'Night', rank: 50 })).status).toBe(
    201,
  );
  const application = await client.post('/api/v1/applications', { slug: 'night', name: 'Night' });
  expect([application.status, application.body['connections']]).toEqual([201, ['default']]);
  const local = await client.get('/api/v1/connections/local');
  expect([local.status, local.body['kind'], local.body['hasClientSecret']]).toEqual([200, 'local', false]);
  const own = (await client.get('/api/v1/group-mappings?connection=local')).body['items'] as { id: string }[];
  expect(own).toMatchObject([{ groupName: 'break-glass-admins', role: 'admin' }]);
  const people = (await client.get('/api/v1/subjects?connection=local&limit=100')).body['items'] as {
    id: string;
  }[];
  expect(people.length).toBeGreaterThan(0);
  const writes: [string, string, object?][] = [
    ['PATCH', '/api/v1/connections/local', { status: 'disabled' }],
    ['PATCH', '/api/v1/connections/local', { clientSecret: 'x' }],
    ['PATCH', '/api/v1/connections/local', { defaultRole: 'developer' }],
    ['DELETE', '/api/v1/connections/local'],
    ['POST', '/api/v1/connections/local/test', {}],
    ['POST', '/api/v1/connections/local/test-sign-in', {}],
    ['GET', '/api/v1/connections/local/setup-guide'],
    ['GET', '/api/v1/connections/local/okta-groups'],
    ['POST', '/api/v1/group-mappings', { connection: 'local', groupName: 'X', role: 'developer' }],
    ['PATCH', `/api/v1/group-mappings/${own[0]?.id}`, { role: 'guest' }],
    ['DELETE', `/api/v1/group-mappings/${own[0]?.id}`],
    ['POST', '/api/v1/api-tokens', { connection: 'local', name: 'x', role: 'admin' }],
    ['POST', '/api/v1/event-triggers', { connection: 'local', kind: 'event-hook' }],
    // The caller is among them: what is built in is so for the caller, too.
    ...people.map(({ id }): [string, string, object] => [
      'PATCH',
      `/api/v1/subjects/${id}`,
      { status: 'disabled' },
    ]),
  ];
  for (const caller of [client, okta]) {
    for (const [method, path, body] of writes) {
      const answer = await caller.send(method, path, body);
      expect([method, path, answer.status, answer.body['code']]).toEqual([method, path, 409, 'built-in']);
    }
  }
  const put = await client.send(
    'PUT',
    '/api/v1/group-mappings?connection=local',
    { mappings: [] },
    { 'If-Match': '*' },
  );
  expect([put.status, put.body['code']]).toEqual([409, 'built-in']);
});

it('is no admin path: the last mapping to admin of the platform stays', async () => {
  const { client } = await signedIn(await addAccount());
  const mappings = (await client.get('/api/v1/group-mappings?connection=default')).body['items'] as {
    id: string;
    role: string;
  }[];
  const admin = mappings.find(({ role }) => role === 'admin');
  const answer = await client.send('DELETE', `/api/v1/group-mappings/${admin?.id}`);
  expect([answer.status, answer.body['code']]).toEqual([409, 'last-admin-path']);
});

it('shows the connection of local accounts to nobody who signs in, and opens none of Okta’s doors to it', async () => {
  const okta = await newBrowser().get(`${gateway.url}/login`, { follow: false });
  expect([okta.status, okta.location?.startsWith(gateway.okta.simulator.url)]).toEqual([302, true]);
  // A door that opens to no connection says of this one what it says of one that nobody has.
  const doors = [
    ['GET', '/login?connection='],
    ['GET', '/okta-initiate-login?accountId='],
    ['POST', '/backchannel-logout/'],
    ['POST', '/okta/universal-logout/'],
    ['POST', '/okta/event-hooks/'],
  ] as const;
  for (const [method, door] of doors) {
    const [mine, nobodys] = await Promise.all(
      ['local', 'nobodys'].map(async (slug) => {
        const body = method === 'POST' ? { logout_token: 'a.b.c' } : undefined;
        const headers = { Authorization: 'Bearer a.b.c' };
        const url = gateway.url + door + slug;
        const answer = await newBrowser().request({ method, url, body, headers, follow: false });
        const { 'content-type': type, location, 'www-authenticate': challenge } = answer.headers;
        const text = answer.text.replaceAll(String(answer.headers['x-request-id']), '').replaceAll(slug, '');
        return [answer.status, answer.setCookies, type, location, challenge, text];
      }),
    );
    expect([door, mine]).toEqual([door, nobodys]);
    expect(Number(mine?.[0])).toBeGreaterThanOrEqual(400);
  }
  const ready = await (await fetch(`${gateway.url}/health/ready`)).text();
  expect(ready).not.toContain('"local"');
  const { client } = await signedIn(await addAccount());
  const { text } = await client.browser.get(`${gateway.url}/api/v1/configuration`);
  expect(text).not.toContain('break-glass-admins');
});

it('lets a local account reach only applications that list its connection, and steps up by itself', async () => {
  const { client, browser } = await signedIn(await addAccount());
  const rules = [
    { path: '/*', anyRole: ['admin'] },
    { path: '/recent/*', anyRole: ['admin'], maxAge: 60 },
    { path: '/strong/*', anyRole: ['admin'], acrValues: ['urn:okta:loa:2fa:any'] },
  ];
  const create = (slug: string, connections?: string[]) =>
    client.post('/api/v1/applications', {
      slug,
      name: slug,
      hosts: [`${slug}.test`],
      connections,
      accessRules: rules,
    });
  expect((await create('with-local', ['default', 'local'])).status).toBe(201);
  expect((await create('without-local')).status).toBe(201);
  const ask = (host: string, uri: string) =>
    browser.get(`${gateway.url}/authz/forward-auth`, {
      follow: false,
      headers: {
        'X-Forwarded-Method': 'GET',
        'X-Forwarded-Proto': 'https',
        'X-Forwarded-Host': host,
        'X-Forwarded-Uri': uri,
      },
    });
  const allowed = await ask('with-local.test', '/');
  expect([allowed.status, allowed.headers['remote-roles']]).toEqual([200, 'admin']);
  expect((await ask('without-local.test', '/')).status).not.toBe(200);
  expect((await ask('with-local.test', '/recent/x')).status).toBe(200);
  await clock.advance(2 * MINUTE);
  const recent = await ask('with-local.test', '/recent/x');
  expect(recent.status).toBe(302);
  const again = await browser.get(String(recent.location), { follow: false });
  expect(new URL(String(again.location)).pathname).toBe('/login/local');
  const strong = await ask('with-local.test', '/strong/x');
  const refused = await browser.get(String(strong.location));
  expect([refused.status, refused.text.includes('step-up-required')]).toEqual([403, true]);
});

it('lets groups that the command line sets count at once, and a removed account never again', async () => {
  const owner = await addAccount();
  const { client } = await signedIn(owner);
  await accounts.setGroups(actor, owner.userName, ['nobody-maps-this']);
  expect((await client.get('/api/v1/session')).body).toMatchObject({ roles: [] });
  await clock.advance(31_000);
  expect((await tryWith(knows(owner))).answer.status).toBe(403);
  await accounts.setGroups(actor, owner.userName, ['break-glass-admins']);
  expect((await client.get('/api/v1/session')).body).toMatchObject({ roles: ['admin'] });
  await accounts.remove(actor, owner.userName);
  expect((await client.get('/api/v1/session')).status).toBe(401);
  await clock.advance(31_000);
  expect((await tryWith(knows(owner))).answer.status).toBe(401);
});

it('works with Okta gone and never reached, and with no connection at all; switched off, nothing of it is left', async () => {
  const okta = await startTestOkta(gateway.url);
  await okta.simulator.close();
  const databaseUrl = gateway.databaseUrl;
  const cut = await startTestGateway({ clock, okta, databaseUrl, env: { LOCAL_LOGIN: 'on' } });
  const owner = await addAccount();
  try {
    const { client } = await signedIn(owner, cut.url);
    expect((await client.get('/api/v1/session')).body).toMatchObject({ roles: ['admin'] });
    // What one process has taken, no other takes again.
    expect((await tryWith(knows(owner))).answer.status).toBe(401);
    const gone = await addAccount();
    const { client: elsewhere } = await signedIn(gone, cut.url);
    await accounts.remove(actor, gone.userName);
    await eventually(async () => expect((await elsewhere.get('/api/v1/session')).status).toBe(401));
  } finally {
    await cut.close();
  }
  const { browser, client } = await signedIn(owner);
  expect((await client.get('/api/v1/session')).status).toBe(200);
  const off = await startTestGateway({ clock, okta, databaseUrl, env: { LOCAL_LOGIN: 'off' } });
  try {
    const cookie = browser.cookies.header(new URL(gateway.url), { crossSite: false, method: 'GET' });
    // A gateway whose machine is busy may say at first that it cannot tell.
    await eventually(async () => {
      const answer = await fetch(`${off.url}/api/v1/session`, { headers: { Cookie: String(cookie) } });
      expect([answer.status, await answer.json()]).toMatchObject([401, { reason: 'connection-disabled' }]);
    });
    for (const method of ['GET', 'POST']) {
      const [mine, unknown] = await Promise.all(
        ['/login/local', '/login/elsewhere'].map((path) => fetch(off.url + path, { method })),
      );
      expect([method, mine?.status, unknown?.status]).toEqual([method, 404, 404]);
    }
  } finally {
    await off.close();
  }
});

it('starts without any connection where local accounts may sign in, who make the first one', async () => {
  const none = Object.fromEntries(
    ['ISSUER_URI', 'CLIENT_ID', 'CLIENT_SECRET', 'API_TOKEN'].map((name) => [`OKTA_${name}`, undefined]),
  );
  const bare = await startTestGateway({
    clock,
    env: { ...none, ADMIN_GROUP: undefined, LOCAL_LOGIN: 'breakglass' },
  });
  try {
    const printed = await localAccountCommand(
      bare,
      ['create', 'ada', '--password-stdin'],
      'correct horse battery\n',
    );
    expect(printed).not.toContain('correct horse');
    const secret = /secret=([A-Z2-7]+)/.exec(printed)?.[1] ?? '';
    const owner = { userName: 'ada', password: 'correct horse battery', secret };
    const { client } = await signedIn(owner, bare.url);
    expect((await client.get('/api/v1/session')).body).toMatchObject({ name: 'ada', roles: ['admin'] });
    const { simulator, app } = bare.okta;
    const fields = { issuer: simulator.url, clientId: app.id, clientSecret: app.clientSecret };
    const races = ['one', 'two'].map((slug) => client.post('/api/v1/connections', { ...fields, slug }));
    for (const answer of await Promise.all(races))
      expect([answer.status, answer.body['status']]).toEqual([201, 'draft']);
    const rows = await bare.gateway.app
      .get(DataSource)
      .query<{ slug: string }[]>('SELECT slug FROM connections WHERE platform');
    expect(rows).toHaveLength(1);
    const platform = `/api/v1/connections/${rows[0]?.slug}`;
    expect((await client.patch(platform, { name: 'Okta' }, { 'If-Match': '*' })).status).toBe(200);
    expect((await client.patch(platform, { status: 'active' }, { 'If-Match': '*' })).status).toBe(200);
    const mapping = { groupName: 'Rolegate Admins', role: 'admin' };
    const mapped = await client.post('/api/v1/group-mappings', mapping);
    expect([mapped.status, mapped.body['connection']]).toEqual([201, rows[0]?.slug]);
    const closed = await client.patch(platform, { status: 'disabled' }, { 'If-Match': '*' });
    expect([closed.status, closed.body['code']]).toEqual([409, 'last-admin-path']);
    await likeOkta();
    const { client: okta } = await personClient(bare, 'First', 'admin');
    expect((await okta.get('/api/v1/session')).body).toMatchObject({ roles: ['admin'] });
  } finally {
    await bare.close();
  }
}, 180_000);
