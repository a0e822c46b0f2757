import { Client } from 'pg';
import type { OktaUser } from '../../dev/okta-simulator/org-types.js';
import type { Browser } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { addPerson, browserOf, GROUP_OF_ROLE } from '../support/people.js';
import { personClient, RestClient, tokenClient } from '../support/rest-client.js';

const PATH = '/api/v1/overview';

interface Overview {
  okta?: { items: { connection: string; status: string; since?: string }[]; omitted: number };
  replicas?: { items: { current: boolean }[] };
  statistics?: { step: string; series: { metric: string }[]; membershipAge?: object };
  attention?: { kind: string; count: number; names: string[]; ref?: string }[];
  checklist?: { done: number; of: number; items: { item: string; done: boolean }[] };
  missing: { part: string; reason: string; permission?: string }[];
}

describe('the overview', () => {
  let gateway: TestGateway;
  let admin: RestClient;

  beforeAll(async () => {
    gateway = await startTestGateway({ apiToken: false });
    admin = (await personClient(gateway, 'Ada', 'admin')).client;
  });

  afterAll(async () => gateway.close());

  const overview = async (client: RestClient, query = ''): Promise<Overview> => {
    const answer = await client.get(PATH + query);
    expect(answer.status).toBe(200);
    return answer.body as unknown as Overview;
  };
  /** There may be two connections: which one is meant has to be said. */
  const signedIn = async (person: OktaUser): Promise<Browser> => {
    const browser = browserOf(gateway.okta, person);
    await browser.get(`${gateway.url}/login?connection=default`);
    return browser;
  };
  const ticked = async (): Promise<string[]> => {
    const { checklist } = await overview(admin);
    const done = checklist?.items.filter((item) => item.done).map(({ item }) => item) ?? [];
    expect([checklist?.done, checklist?.of]).toEqual([done.length, 6]);
    return done;
  };

  it('shows an admin of the platform everything in one answer', async () => {
    const shown = await overview(admin);
    expect(shown.missing).toEqual([]);
    expect(shown.okta).toEqual({
      items: [expect.objectContaining({ connection: 'default', status: 'ok' })],
      omitted: 0,
    });
    expect(shown.statistics?.series.map(({ metric }) => metric)).toContain('decision-time');
    expect(shown.statistics?.membershipAge).toBeDefined();
    await eventually(async () => expect((await overview(admin)).replicas?.items).toHaveLength(1));
  });

  it.each([
    ['', '1h'],
    ['?range=7d', '1h'],
    ['?range=30d', '1d'],
  ])('looks back as far as it is asked to: %s', async (query, step) => {
    expect((await overview(admin, query)).statistics?.step).toBe(step);
  });

  it('refuses a range that it does not know and a connection that there is not', async () => {
    expect((await admin.get(`${PATH}?range=1y`)).status).toBe(422);
    expect((await admin.get(`${PATH}?connection=nowhere`)).status).toBe(404);
  });

  it('leaves out what somebody may not see, and names what they would need', async () => {
    await admin.post('/api/v1/group-mappings', { groupName: GROUP_OF_ROLE.guest, role: 'guest' });
    const { client } = await personClient(gateway, 'Gus', 'guest');
    const shown = await overview(client);
    expect(shown).toEqual({
      at: expect.any(String) as string,
      missing: expect.arrayContaining([
        { part: 'statistics', reason: 'permission-denied', permission: 'audit-events:read' },
        { part: 'okta', reason: 'permission-denied', permission: 'connections:read' },
        { part: 'replicas', reason: 'permission-denied', permission: 'connections:read' },
        { part: 'checklist', reason: 'permission-denied', permission: 'connections:read' },
      ]) as object,
    });
  });

  it('shows callers of another connection their own alone, and none of the processes', async () => {
    const app = gateway.okta.simulator.org.addApp({
      redirectUris: [`${gateway.url}/authorization-code/callback`],
    });
    const made = await admin.post('/api/v1/connections', {
      slug: 'tenant',
      issuer: gateway.okta.simulator.url,
      clientId: app.id,
      clientSecret: app.clientSecret,
    });
    expect(made.status).toBe(201);
    const mapping = { connection: 'tenant', groupName: 'Staff', role: 'admin' };
    expect((await admin.post('/api/v1/group-mappings', mapping)).status).toBe(201);
    expect((await admin.patch('/api/v1/connections/tenant', { status: 'active' })).status).toBe(200);
    const token = await admin.post('/api/v1/api-tokens', { name: 't', role: 'admin', connection: 'tenant' });
    const tenant = tokenClient(gateway, token.body['token']);
    const shown = await overview(tenant);
    expect(shown.missing).toEqual([{ part: 'replicas', reason: 'platform-only' }]);
    expect(shown.okta?.items.map(({ connection }) => connection)).toEqual(['tenant']);
    expect(shown.statistics?.series.map(({ metric }) => metric)).not.toContain('decision-time');
    expect(shown.checklist?.items.filter(({ done }) => done)).toEqual([
      { item: 'first-mapping', done: true },
    ]);
    expect((await tenant.get(`${PATH}?connection=default`)).status).toBe(404);
  });

  it('names what is no outage and should be known: rules that are only watched, secrets that end, what could not be passed on', async () => {
    expect((await overview(admin)).attention).toEqual([]);
    const shadow = { slug: 'shade', name: 'Shade', enforcement: 'shadow' };
    expect((await admin.post('/api/v1/applications', shadow)).status).toBe(201);
    for (const [name, days] of [
      ['Ends', 3],
      ['Stays', 30],
    ] as const) {
      const token = { name, role: 'developer', expiresInDays: days };
      expect((await admin.post('/api/v1/api-tokens', token)).status).toBe(201);
      const expiresAt = new Date(Date.now() + days * 86_400_000).toISOString();
      const credential = await admin.post('/api/v1/applications/shade/credentials', { name, expiresAt });
      expect(credential.status).toBe(201);
    }
    const trigger = await admin.post('/api/v1/event-triggers', {
      ...{ kind: 'event-hook', deliverTo: 'https://receiver.example/events' },
    });
    expect(trigger.status).toBe(201);
    const triggerId = String(trigger.body['id']);
    const database = new Client({ connectionString: gateway.databaseUrl });
    await database.connect();
    await database.query(
      `INSERT INTO event_deliveries (connection_id, trigger_id, event_ids, status)
       SELECT connection_id, id, '{}', state FROM event_triggers, unnest(ARRAY['dead', 'delivered']) state WHERE id = $1`,
      [triggerId],
    );
    await database.end();
    const found = [
      { kind: 'dead-deliveries', count: 1, names: [], ref: triggerId },
      { kind: 'expiring-tokens', count: 1, names: ['Ends'] },
      { kind: 'expiring-credentials', count: 1, names: ['Ends'], ref: 'shade' },
      { kind: 'shadow-mode', count: 1, names: ['Shade'], ref: 'shade' },
    ];
    expect((await overview(admin)).attention).toEqual(found);
    // Tenants see of that what is theirs: nothing.
    const { body } = await admin.post('/api/v1/api-tokens', {
      name: 't',
      role: 'admin',
      connection: 'tenant',
    });
    expect((await overview(tokenClient(gateway, body['token']))).attention).toEqual([]);
    expect((await overview(admin, '?connection=tenant')).attention).toEqual([found[2]]);
    await admin.delete(`/api/v1/event-triggers/${triggerId}`);
    await admin.delete('/api/v1/applications/shade');
  });

  it('says of each connection how it does and when its hook was called, to callers of another of theirs alone', async () => {
    const states = async (client: RestClient, query = ''): Promise<unknown> =>
      (await client.get(`/api/v1/connection-states${query}`)).body['items'];
    const hook = await admin.post('/api/v1/event-triggers', { kind: 'event-hook', connection: 'tenant' });
    expect(hook.status).toBe(201);
    const tenant = {
      connection: 'tenant',
      status: expect.any(String) as string,
      eventHook: { lastRunAt: null },
    };
    expect(await states(admin)).toEqual([{ connection: 'default', status: 'ok' }, tenant]);
    expect(await states(admin, '?connection=tenant')).toEqual([tenant]);
    const { body } = await admin.post('/api/v1/api-tokens', {
      name: 's',
      role: 'admin',
      connection: 'tenant',
    });
    const theirs = tokenClient(gateway, body['token']);
    expect(await states(theirs)).toEqual([tenant]);
    expect((await theirs.get('/api/v1/connection-states?connection=default')).status).toBe(404);
    await admin.delete(`/api/v1/event-triggers/${String(hook.body['id'])}`);
  });

  it('ticks each step of the set-up once the facts are there, and no sooner', async () => {
    expect(await ticked()).toEqual(['first-sign-in', 'first-mapping']);

    const app = { slug: 'wiki', name: 'Wiki', hosts: ['wiki.example.com'], accessRules: [] };
    expect((await admin.post('/api/v1/applications', app)).status).toBe(201);
    expect(await ticked()).not.toContain('first-decision');
    await admin.get('/authz/forward-auth', {
      'X-Forwarded-Method': 'GET',
      'X-Forwarded-Proto': 'https',
      'X-Forwarded-Host': 'wiki.example.com',
      'X-Forwarded-Uri': '/',
    });
    await eventually(async () => expect(await ticked()).toContain('first-decision'));

    expect(await ticked()).not.toContain('second-admin');
    const bob = addPerson(gateway.okta, 'Bob', [GROUP_OF_ROLE.admin]);
    const browser = await signedIn(bob);
    await eventually(async () => expect(await ticked()).toContain('second-admin'));

    expect(await ticked()).not.toContain('tile-used');
    const { status } = await browser.get(`${gateway.url}/okta-initiate-login?accountId=default`);
    expect(status).toBe(200);
    await eventually(async () => expect(await ticked()).toContain('tile-used'));

    expect(await ticked()).not.toContain('api-access');
    const changed = await admin.patch('/api/v1/connections/default', {
      managementAuth: { type: 'ssws', apiToken: gateway.okta.apiToken },
    });
    expect(changed.status).toBe(200);
    await eventually(async () => expect(await ticked()).toHaveLength(6));
  });

  it('says since when Okta cannot be reached, and that it can be again', async () => {
    const stateOf = async () =>
      (await overview(admin)).okta?.items.find(({ connection }) => connection === 'default');
    const cora = addPerson(gateway.okta, 'Cora', [GROUP_OF_ROLE.developer]);
    expect(await stateOf()).toMatchObject({ status: 'ok' });
    const mend = gateway.okta.simulator.org.faults.status('/oauth2/v1/token', 503);
    await signedIn(cora);
    const down = await eventually(async () => {
      const state = await stateOf();
      expect(state?.status).toBe('unreachable');
      return state;
    });
    expect(Date.parse(down?.since ?? '')).toBeLessThanOrEqual(Date.now());
    mend();
    await eventually(async () => {
      await signedIn(cora);
      const state = await stateOf();
      expect(state).toMatchObject({ status: 'ok' });
      expect(state).not.toHaveProperty('since');
    });
  });
});
