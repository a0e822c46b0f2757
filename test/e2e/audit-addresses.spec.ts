import { Client } from 'pg';
import { eventually } from '../support/eventually.js';
import { addPerson, browserOf } from '../support/people.js';
import { Browser } from '../support/browser.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { personClient, type RestClient } from '../support/rest-client.js';

const AUDIT = '/api/v1/audit-events';
const ADDRESS = '203.0.113.9';

describe('the address in the audit trail', () => {
  let gateway: TestGateway;
  let admin: RestClient;

  beforeAll(async () => {
    gateway = await startTestGateway({ env: { TRUSTED_PROXIES: '127.0.0.0/8' } });
    ({ client: admin } = await personClient(gateway, 'Ada', 'admin'));
    const role = { key: 'auditor', name: 'Auditor', rank: 30 };
    const made = await admin.post('/api/v1/roles', role, { 'X-Forwarded-For': `192.0.2.1, ${ADDRESS}` });
    expect(made.status).toBe(201);
  });

  afterAll(async () => gateway.close());

  const listed = async (query: string): Promise<Record<string, unknown>[]> =>
    (await admin.get(`${AUDIT}?${query}`)).body['items'] as Record<string, unknown>[];

  it('is that of the client behind the proxies that are believed, and can be looked for', async () => {
    const [made, ...more] = await listed(`address=${ADDRESS}&changes=true`);
    expect(made).toMatchObject({ action: 'role.created', address: ADDRESS, target: { id: 'auditor' } });
    expect(more).toEqual([]);
    expect(await listed('address=192.0.2.1')).toEqual([]);
    // The gateway itself asks from nowhere.
    const [mapped] = await listed('actor=system&action=group-mapping.created&changes=true');
    expect(mapped).toBeDefined();
    expect(mapped).not.toHaveProperty('address');
    expect((await listed(`address=${ADDRESS}`))[0]).not.toHaveProperty('address');
  });

  it('is that of sign-ins and sign-outs, too, whatever came of them', async () => {
    const stranger = browserOf(gateway.okta, addPerson(gateway.okta, 'Nobody', []));
    await stranger.get(`${gateway.url}/login`);
    const broken = new Browser();
    const begun = await broken.get(`${gateway.url}/login`, { follow: false });
    const state = new URL(begun.headers.location ?? '').searchParams.get('state') ?? '';
    await broken.get(`${gateway.url}/authorization-code/callback?state=${state}&error=invalid_request`);
    const { browser } = (await personClient(gateway, 'Eve', 'admin')).client;
    await browser.get(`${gateway.url}/logout`);
    await browser.submit('Sign out', {});
    const found = await listed('address=127.0.0.1&limit=100');
    expect(new Set(found.map(({ action }) => action))).toEqual(
      new Set(['sign-in.succeeded', 'sign-in.denied', 'sign-in.failed', 'session.signed-out']),
    );
  });

  it('is in the files, too', async () => {
    const { text } = await admin.browser.request({
      url: `${gateway.url}${AUDIT}?address=${ADDRESS}&format=csv`,
      follow: false,
    });
    const [head, line] = text.trim().split('\r\n');
    expect(head?.endsWith('"request_id","address"')).toBe(true);
    expect(line?.endsWith(`,"${ADDRESS}"`)).toBe(true);
  });

  it('is a part of what the chain seals, as each row of a list says', async () => {
    const seals = async (): Promise<unknown[]> =>
      (await listed('action=role.created&seal=true')).map(({ seal }) => (seal as { state: string }).state);
    await eventually(async () => expect(await seals()).toEqual(['verified']));
    const database = new Client({ connectionString: gateway.databaseUrl });
    await database.connect();
    await database.query('ALTER TABLE audit_events DISABLE TRIGGER USER');
    await database.query(`UPDATE audit_events SET address = '192.0.2.1' WHERE address = $1`, [ADDRESS]);
    await database.end();
    expect(await seals()).toEqual(['broken']);
    const [other] = await listed('action=group-mapping.created&seal=true');
    expect(other?.['seal']).toMatchObject({ state: 'verified' });
    expect((await listed('action=role.created'))[0]).not.toHaveProperty('seal');
  });
});
