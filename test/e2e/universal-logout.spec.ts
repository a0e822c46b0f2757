import { DataSource } from 'typeorm';
import type {
  UniversalLogoutOptions,
  UniversalLogoutResult,
} from '../../dev/okta-simulator/universal-logout.js';
import type { OktaUser } from '../../dev/okta-simulator/org-types.js';
import { ExpirySweeper } from '../../src/database/expiry-sweeper.js';
import { startFaultProxy, type FaultProxy } from '../support/fault-proxy.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { migrateToCurrentSchema, startTestGateway, type TestGateway } from '../support/gateway.js';
import { addPerson, signIn } from '../support/people.js';
import { personClient, RestClient, tokenClient } from '../support/rest-client.js';

/** Okta signs somebody out here: Global Token Revocation, design.md section 5. */
describe('POST /okta/universal-logout/:connection', () => {
  let database: TestDatabase;
  let proxy: FaultProxy;
  let gateway: TestGateway;
  /** A script, whom no Universal Logout signs out. */
  let admin: RestClient;
  let endpoint: string;
  let people = 0;

  beforeAll(async () => {
    database = await createTestDatabase({ migrate: migrateToCurrentSchema });
    const { hostname, port } = new URL(database.url);
    proxy = await startFaultProxy({ host: hostname, port: Number(port) });
    gateway = await startTestGateway({ databaseUrl: proxy.url(database.url), apiToken: false });
    endpoint = `${gateway.url}/okta/universal-logout/default`;
    const { client } = await personClient(gateway, 'Ada', 'admin');
    const { body } = await client.post('/api/v1/api-tokens', { name: 'script', role: 'admin' });
    admin = tokenClient(gateway, body['token']);
    await client.post('/api/v1/group-mappings', { groupName: 'Engineering', role: 'developer' });
  });

  afterAll(async () => {
    await gateway?.close();
    await gateway?.okta.simulator.close();
    await proxy?.close();
    await database?.drop();
  });

  const send = (person: OktaUser, options: UniversalLogoutOptions = {}): Promise<UniversalLogoutResult> =>
    gateway.okta.simulator.org.sendUniversalLogout(gateway.okta.app.id, person.id, { endpoint, ...options });

  /** Somebody new with a session, and whether it is still good. */
  const newcomer = async () => {
    const person = addPerson(gateway.okta, `Person${(people += 1)}`, ['Engineering']);
    const { browser } = await signIn(gateway, person);
    const status = async () => (await new RestClient(gateway.url, browser).get('/api/v1/session')).status;
    return { person, status };
  };

  const codeOf = ({ body }: UniversalLogoutResult): unknown => (JSON.parse(body) as { code?: unknown }).code;

  it.each(['email', 'iss_sub'] as const)('ends every session of the person that %s names', async (format) => {
    const { person, status } = await newcomer();
    const { browser } = await signIn(gateway, person);
    const bystander = await newcomer();
    expect(await send(person, { format })).toMatchObject({ status: 204, body: '' });
    expect(await status()).toBe(401);
    expect((await new RestClient(gateway.url, browser).get('/api/v1/session')).status).toBe(401);
    expect(await bystander.status()).toBe(200);

    const { body } = await admin.get('/api/v1/audit-events?action=subject.universal-logout&limit=1');
    expect(body['items']).toMatchObject([
      {
        actor: { type: 'system', id: 'okta', name: 'Okta' },
        connection: 'default',
        target: { type: 'subject' },
        outcome: 'success',
        before: { sessionsValidAfter: null },
        after: { format, sessionsValidAfter: expect.any(String) as string },
      },
    ]);
  });

  it('finds e-mail addresses and logins in any case, and everybody who has them', async () => {
    const { person, status } = await newcomer();
    const other = gateway.okta.simulator.org.addUser({
      firstName: 'Other',
      lastName: 'Tester',
      login: 'other.login@example.com',
      email: person.profile.email,
      groups: ['Engineering'],
    });
    await signIn(gateway, other);
    const email = person.profile.email.toUpperCase();
    expect(await send(person, { overrides: { body: { sub_id: { format: 'email', email } } } })).toMatchObject(
      {
        status: 204,
      },
    );
    expect(await status()).toBe(401);
    const login = { sub_id: { format: 'email', email: 'Other.Login@Example.com' } };
    const { browser } = await signIn(gateway, other);
    expect((await send(other, { overrides: { body: login } })).status).toBe(204);
    expect((await new RestClient(gateway.url, browser).get('/api/v1/session')).status).toBe(401);
  });

  it('lets the person sign in again at once', async () => {
    const { person } = await newcomer();
    await send(person);
    const { browser } = await signIn(gateway, person);
    expect((await new RestClient(gateway.url, browser).get('/api/v1/session')).status).toBe(200);
  });

  it('answers by the id of the connection, too, with the audience that was called', async () => {
    const { body } = await admin.get('/api/v1/connections/default');
    const byId = `${gateway.url}/okta/universal-logout/${String(body['id'])}`;
    const { person, status } = await newcomer();
    const mixed = { endpoint: byId, overrides: { claims: { aud: endpoint } } };
    expect(await send(person, mixed)).toMatchObject({ status: 401 });
    expect(await status()).toBe(200);
    // Okta names the endpoint without its query, whatever is called.
    expect(await send(person, { endpoint: `${byId}?via=okta` })).toMatchObject({ status: 204 });
    expect(await status()).toBe(401);
  });

  it.each<[string, UniversalLogoutOptions['overrides'] & object]>([
    ['without a token', { authorization: null }],
    ['with something else than a token', { authorization: 'Bearer x' }],
    ['with another scheme', { authorization: 'Basic YTpi' }],
    ['of another type', { header: { typ: 'JWT' } }],
    ['without a type', { header: { typ: null } }],
    ['that nobody signed', { header: { alg: 'none' } }],
    ['signed with the client secret', { header: { alg: 'HS256' } }],
    ['signed by another key', { wrongKey: true }],
    ['of another key id', { header: { kid: 'other' } }],
    ['of another issuer', { claims: { iss: 'https://other.okta.example' } }],
    ['for another address', { claims: { aud: 'https://other.example/okta/universal-logout/default' } }],
    ['that expired', { claims: { exp: 1 } }],
    ['that lives too long', { claims: { exp: 4_102_444_800 } }],
    ['without an identifier', { claims: { jti: null } }],
  ])('answers 401 to a request %s, and ends nothing', async (_, overrides) => {
    const { person, status } = await newcomer();
    const result = await send(person, { overrides });
    expect([result.status, codeOf(result)]).toEqual([401, 'credential-invalid']);
    expect(await status()).toBe(200);
  });

  it('answers 401 to a token for the address with a query', async () => {
    const { person, status } = await newcomer();
    const aud = `${endpoint}?via=okta`;
    const call = { endpoint: aud, overrides: { claims: { aud } } };
    expect([(await send(person, call)).status, await status()]).toEqual([401, 200]);
  });

  it('says by which scheme one proves oneself, and looks at no session', async () => {
    const { client } = await personClient(gateway, `Person${(people += 1)}`, 'developer');
    const answer = await client.post('/okta/universal-logout/default', '{}', {
      Origin: 'https://evil.example',
    });
    expect(answer.status).toBe(401);
    expect(answer.headers).toMatchObject({ 'www-authenticate': 'Bearer', 'cache-control': 'no-store' });
  });

  it('answers 401 to a token that was used before, whether it is sent later or at the same time', async () => {
    const { person } = await newcomer();
    const { status: first, token } = await send(person);
    const { browser } = await signIn(gateway, person);
    const replay = { overrides: { authorization: `Bearer ${token}` } };
    expect([first, (await send(person, replay)).status]).toEqual([204, 401]);
    expect((await new RestClient(gateway.url, browser).get('/api/v1/session')).status).toBe(200);

    const jti = 'sent-many-times';
    const many = await Promise.all(
      Array.from({ length: 8 }, () => send(person, { overrides: { claims: { jti } } })),
    );
    expect(many.map(({ status }) => status).sort()).toEqual([204, ...Array<number>(7).fill(401)]);
  });

  it('answers an unknown connection as it answers an invalid token', async () => {
    const { person } = await newcomer();
    const unknown = await send(person, { endpoint: endpoint.replace(/default$/, 'nobody') });
    const invalid = await send(person, { overrides: { wrongKey: true } });
    const withoutId = ({ body }: UniversalLogoutResult) =>
      ({ ...(JSON.parse(body) as object), requestId: '' }) as object;
    expect([unknown.status, withoutId(unknown)]).toEqual([401, withoutId(invalid)]);
    for (const odd of ['%00', '%ff', `${'x'.repeat(5000)}`, '..%2fdefault']) {
      const { status } = await send(person, { endpoint: endpoint.replace(/default$/, odd) });
      expect([400, 401, 404]).toContain(status);
    }
  });

  it('answers 403 to a good token of another connection, and lets it end nothing of this one', async () => {
    const { simulator } = gateway.okta;
    const app = simulator.org.addApp({ label: 'Partner' });
    const made = await admin.post('/api/v1/connections', {
      name: 'Partner',
      slug: 'partner',
      issuer: simulator.url,
      clientId: app.id,
      clientSecret: app.clientSecret,
    });
    expect(made.status).toBe(201);
    const { person, status } = await newcomer();
    const partners = { endpoint: endpoint.replace(/default$/, 'partner') };
    const stranger = await simulator.org.sendUniversalLogout(app.id, person.id, {
      ...partners,
      endpoint,
    });
    expect([stranger.status, codeOf(stranger)]).toEqual([403, 'permission-denied']);
    // A connection that is no more than a draft answers as well: it knows nobody.
    const nobody = await simulator.org.sendUniversalLogout(app.id, person.id, partners);
    expect([nobody.status, codeOf(nobody)]).toEqual([404, 'not-found']);
    expect(await status()).toBe(200);
  });

  it('answers 404 for somebody whom the connection does not know, by which the token is used', async () => {
    const person = addPerson(gateway.okta, 'Never', ['Engineering']);
    const first = await send(person);
    expect([first.status, codeOf(first)]).toEqual([404, 'not-found']);
    const again = await send(person, { overrides: { authorization: `Bearer ${first.token}` } });
    expect(again.status).toBe(401);
  });

  it('answers 422 for a person of another issuer', async () => {
    const { person, status } = await newcomer();
    const sub_id = { format: 'iss_sub', iss: 'https://other.okta.example', sub: person.id };
    const result = await send(person, { overrides: { body: { sub_id } } });
    expect([result.status, codeOf(result)]).toEqual([422, 'logout-not-possible']);
    expect(await status()).toBe(200);
  });

  it.each<[number, string, UniversalLogoutOptions['overrides'] & object]>([
    [400, 'no JSON', { body: '{"sub_id":' }],
    [400, 'a list', { body: [] }],
    [400, 'an unknown format', { body: { sub_id: { format: 'opaque', id: '00u1' } } }],
    [400, 'no person', { body: {} }],
    [400, 'a person of the wrong type', { body: { sub_id: { format: 'email', email: { $ne: '' } } } }],
    [400, 'a NUL', { body: { sub_id: { format: 'email', email: 'a\0b' } } }],
    [400, 'a form', { contentType: 'application/x-www-form-urlencoded', body: 'sub_id=x' }],
    [400, 'text', { contentType: 'text/plain' }],
    [413, 'a megabyte', { body: { sub_id: { format: 'email', email: 'x'.repeat(1_000_000) } } }],
  ])(
    'answers %i to a body that is %s, and the token may be used for a better one',
    async (code, _, overrides) => {
      const { person, status } = await newcomer();
      const bad = await send(person, { overrides });
      expect(bad.status).toBe(code);
      expect(await status()).toBe(200);
      expect((await send(person, { overrides: { authorization: `Bearer ${bad.token}` } })).status).toBe(204);
      expect(await status()).toBe(401);
    },
  );

  it('takes the last of two members of one name, as JSON is read everywhere', async () => {
    const [one, two] = [await newcomer(), await newcomer()];
    const subject = (person: OktaUser) =>
      `"sub_id":{"format":"email","email":${JSON.stringify(person.profile.email)}}`;
    const body = `{${subject(one.person)},${subject(two.person)}}`;
    expect((await send(one.person, { overrides: { body } })).status).toBe(204);
    expect([await one.status(), await two.status()]).toEqual([200, 401]);
  });

  it('forgets used tokens once they would be refused for their age', async () => {
    const dataSource = await new DataSource({ type: 'postgres', url: database.url }).initialize();
    const count = async () =>
      (await dataSource.query<{ n: number }[]>('SELECT count(*)::int AS n FROM used_assertions'))[0]?.n ?? 0;
    expect(await count()).toBeGreaterThan(0);
    await gateway.gateway.app.get(ExpirySweeper).sweep('used-assertions');
    expect(await count()).toBeGreaterThan(0);
    await dataSource.query(`UPDATE used_assertions SET expires_at = now() - interval '1 second'`);
    await gateway.gateway.app.get(ExpirySweeper).sweep('used-assertions');
    expect(await count()).toBe(0);
    await dataSource.destroy();
  });

  it('answers 503 while Postgres is down, and the same token does its work afterwards', async () => {
    const { person, status } = await newcomer();
    proxy.refuse();
    proxy.reset();
    const down = await send(person);
    expect([down.status, codeOf(down)]).toEqual([503, 'unavailable']);
    await proxy.accept();
    const again = { overrides: { authorization: `Bearer ${down.token}` } };
    expect((await send(person, again)).status).toBe(204);
    expect(await status()).toBe(401);
  });

  it('signs out people of a disabled connection', async () => {
    const { person } = await newcomer();
    const before = await admin.get('/api/v1/audit-events?action=subject.universal-logout&limit=100');
    const dataSource = await new DataSource({ type: 'postgres', url: database.url }).initialize();
    await dataSource.query(`UPDATE connections SET status = 'disabled' WHERE slug = 'default'`);
    expect((await send(person)).status).toBe(204);
    await dataSource.query(`UPDATE connections SET status = 'active' WHERE slug = 'default'`);
    const counted: { n: number }[] = await dataSource.query(
      `SELECT count(*)::int AS n FROM audit_events WHERE action = 'subject.universal-logout'`,
    );
    expect(counted[0]?.n).toBe((before.body['items'] as unknown[]).length + 1);
    await dataSource.destroy();
  });
});

describe('a stranger who guesses', () => {
  it('is slowed down, and does not slow Okta down', async () => {
    const gateway = await startTestGateway({ apiToken: false, env: { SIGN_IN_RATE_LIMIT: '5' } });
    const stranger = new RestClient(gateway.url);
    const guess = async () =>
      (await stranger.post('/okta/universal-logout/default', '{}', { Authorization: 'Bearer a.b.c' })).status;
    for (let attempt = 0; attempt < 5; attempt += 1) expect(await guess()).toBe(401);
    const answer = await stranger.post('/okta/universal-logout/default', '{}');
    expect([answer.status, answer.body['code']]).toEqual([429, 'rate-limited']);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    const other = { 'X-Forwarded-For': '203.0.113.7' };
    expect((await stranger.post('/okta/universal-logout/default', '{}', other)).status).toBe(401);
    // From the stranger's address, as behind a proxy that nobody trusts.
    const { client, person } = await personClient(gateway, 'Eve', 'admin');
    const endpoint = `${gateway.url}/okta/universal-logout/default`;
    const { org } = gateway.okta.simulator;
    expect(await org.sendUniversalLogout(gateway.okta.app.id, person.id, { endpoint })).toMatchObject({
      status: 204,
    });
    expect((await client.get('/api/v1/session')).status).toBe(401);
    await gateway.close();
  });

  it('does not make Okta’s token invalid while the key set cannot be read', async () => {
    const gateway = await startTestGateway({ apiToken: false });
    const { org } = gateway.okta.simulator;
    const { person } = await personClient(gateway, 'Eve', 'admin');
    const fresh = await startTestGateway({ okta: gateway.okta, apiToken: false });
    org.faults.status('/oauth2/v1/keys', 503);
    const endpoint = `${fresh.url}/okta/universal-logout/default`;
    const down = await org.sendUniversalLogout(gateway.okta.app.id, person.id, { endpoint });
    expect([down.status, (JSON.parse(down.body) as { code: string }).code]).toEqual([
      503,
      'okta-unavailable',
    ]);
    org.faults.clear();
    expect(await org.sendUniversalLogout(gateway.okta.app.id, person.id, { endpoint })).toMatchObject({
      status: 404,
    });
    await fresh.close();
    await gateway.close();
  });
});
