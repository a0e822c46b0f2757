import { Client } from 'pg';
import { ExpirySweeper } from '../../src/database/expiry-sweeper.js';
import { LimitExchangeRepository } from '../../src/rate-limits/limit-exchange.repository.js';
import { SharedLimits } from '../../src/rate-limits/shared-limits.js';
import { Browser, type BrowserResponse } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { startFaultProxy, type FaultProxy } from '../support/fault-proxy.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { personClient, RestClient } from '../support/rest-client.js';

/** What an event hook sends of no event. */
const HOOK_CALL = { eventType: 'com.okta.event_hook', eventTypeVersion: '1.0', data: { events: [] } };
const LIMITS = { SIGN_IN_RATE_LIMIT: '6', API_RATE_LIMIT: '8' };

let first: TestGateway;
let second: TestGateway;
let proxy: FaultProxy;
let database: Client;

beforeAll(async () => {
  first = await startTestGateway({ env: LIMITS });
  setPatience(first, 30_000);
  const { hostname, port } = new URL(first.databaseUrl);
  proxy = await startFaultProxy({ host: hostname, port: Number(port) });
  second = await startSecond();
  database = new Client({ connectionString: first.databaseUrl });
  await database.connect();
});

afterAll(async () => {
  await database?.end();
  await second?.close();
  await proxy?.close();
  await first?.close();
});

const startSecond = async () => {
  const databaseUrl = proxy.url(first.databaseUrl);
  const gateway = await startTestGateway({ okta: first.okta, databaseUrl, env: LIMITS });
  setPatience(gateway, 30_000);
  return gateway;
};

/** How long an exchange may take: a busy machine is no database that hangs. */
function setPatience({ gateway }: TestGateway, timeoutMs: number): void {
  Object.assign(gateway.app.get(LimitExchangeRepository), { timeoutMs });
}

/** One request of a client with its own address. */
const ask = (
  gateway: TestGateway,
  client: string,
  path = '/login',
  accept = 'text/html',
): Promise<BrowserResponse> =>
  new Browser().get(gateway.url + path, {
    follow: false,
    headers: { 'X-Forwarded-For': client, Accept: accept },
  });

const statuses = async (gateway: TestGateway, client: string, count: number, path?: string) => {
  const all: number[] = [];
  for (let index = 0; index < count; index += 1) all.push((await ask(gateway, client, path)).status);
  return all;
};

const refusals = async (...asked: Parameters<typeof statuses>) =>
  (await statuses(...asked)).filter((status) => status === 429).length;

const sharedLimits = (gateway: TestGateway) => gateway.gateway.app.get(SharedLimits);
const stored = async () =>
  (await database.query<{ count: number }>('SELECT count FROM request_counts')).rows.map(
    ({ count }) => count,
  );

describe('the limit of two gateways on one database', () => {
  it('counts for both what either has admitted', async () => {
    expect(await refusals(first, '203.0.113.1', 4)).toBe(0);
    await sharedLimits(first).exchange();
    // The second one hears of it with its first exchange about this client.
    expect(await refusals(second, '203.0.113.1', 1)).toBe(0);
    await sharedLimits(second).exchange();
    expect(await refusals(second, '203.0.113.1', 5)).toBe(4);
  });

  it('refuses at the other gateway, from the first request on, whom one found to have used it up', async () => {
    expect(await refusals(first, '203.0.113.2', 9)).toBe(3);
    await sharedLimits(first).exchange();
    await sharedLimits(second).exchange();
    expect(await refusals(second, '203.0.113.2', 3)).toBe(3);
    expect(await refusals(second, '203.0.113.3', 3)).toBe(0);
  });

  it('is exchanged by itself, without anybody waiting for it', async () => {
    // What others are still to store would be taken for it.
    for (const gateway of [first, second]) await sharedLimits(gateway).exchange();
    const before = await stored();
    expect(await refusals(first, '203.0.113.4', 9)).toBe(3);
    await eventually(async () => {
      const counts = await stored();
      expect(counts).toHaveLength(before.length + 1);
      expect(counts.filter((count) => count === 6)).toHaveLength(
        before.filter((count) => count === 6).length + 1,
      );
    });
    const answer = await ask(first, '203.0.113.4');
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(answer.headers['retry-after'])).toBeLessThanOrEqual(60);
  });

  it('is kept for the API and for sign-ins apart, and answers programs with a problem document', async () => {
    expect(await refusals(first, '203.0.113.5', 8, '/api/v1/session')).toBe(0);
    const refused = await ask(first, '203.0.113.5', '/api/v1/session', 'application/json');
    expect([refused.status, refused.headers['content-type']]).toEqual([429, 'application/problem+json']);
    expect(refused.json()).toMatchObject({ code: 'rate-limited', status: 429 });
    expect(await refusals(first, '203.0.113.5', 1)).toBe(0);
    const page = (await Promise.all(Array.from({ length: 7 }, () => ask(first, '203.0.113.5')))).find(
      ({ status }) => status === 429,
    );
    expect(page?.headers['content-type']).toContain('text/html');
    expect(page?.text).toContain('rate-limited');
  });

  it('answers wrong secrets of Okta’s own calls, and keeps none out who knows the right one', async () => {
    const { client } = await personClient(first, 'Ada', 'admin');
    const { body } = await client.post('/api/v1/event-triggers', { kind: 'event-hook' });
    const call = async (gateway: TestGateway, secret: unknown, address = '203.0.113.8') => {
      const headers = { 'X-Forwarded-For': address, Authorization: String(secret) };
      const answer = await new RestClient(gateway.url).post('/okta/event-hooks/default', HOOK_CALL, headers);
      return [answer.status, answer.body['code'], Number(answer.headers['retry-after'] ?? 0) > 0];
    };
    const wrong = [401, 'credential-invalid', false];
    for (let count = 0; count < 6; count += 1) expect(await call(first, 'guess')).toEqual(wrong);
    expect(await call(first, 'guess')).toEqual([429, 'rate-limited', true]);
    expect(await call(first, body['secret'])).toEqual([204, undefined, false]);
    expect(await call(first, 'guess', '203.0.113.9')).toEqual(wrong);
    await sharedLimits(first).exchange();
    await sharedLimits(second).exchange();
    expect(await call(second, 'guess')).toEqual([429, 'rate-limited', true]);
    expect(await call(second, body['secret'])).toEqual([204, undefined, false]);
  });

  it('outlasts the restart of a gateway', async () => {
    expect(await refusals(second, '203.0.113.6', 9)).toBe(3);
    await second.close();
    second = await startSecond();
    await sharedLimits(second).exchange();
    expect(await refusals(second, '203.0.113.6', 2)).toBe(2);
  });

  it('never limits decisions and health', async () => {
    await refusals(first, '203.0.113.7', 9);
    for (const path of [
      '/authz/forward-auth',
      '/authz/auth-request',
      '/access/v1/evaluation',
      '/health/live',
    ]) {
      expect(await refusals(first, '203.0.113.7', 12, path)).toBe(0);
    }
  });

  it('keeps no address in the database, and removes counts whose minute is over', async () => {
    const { rows } = await database.query<{ row: string }>(
      'SELECT request_counts::text AS row FROM request_counts',
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const { row } of rows) expect(row).not.toContain('203.0.113.');
    await database.query(`UPDATE request_counts SET ends_at = now() - interval '1 second'`);
    await first.gateway.app.get(ExpirySweeper).sweep('request-counts');
    expect(await stored()).toEqual([]);
  });
});

describe('while the database fails, the limit', () => {
  afterEach(async () => {
    proxy.resume();
    await proxy.accept();
  });

  it('is what each gateway counts itself when nothing answers, and nobody waits', async () => {
    proxy.refuse();
    proxy.reset();
    await expect(sharedLimits(second).exchange()).rejects.toThrow();
    // What needs no database shows that neither is held up by one.
    expect(await refusals(second, '203.0.113.21', 8, '/logout')).toBe(0);
    const answers = await statuses(second, '203.0.113.21', 9);
    expect(answers.filter((status) => status === 429)).toHaveLength(3);
  });

  it('is what each gateway counts itself while the database hangs, and shared again afterwards', async () => {
    setPatience(second, 300);
    proxy.hang();
    const exchange = sharedLimits(second).exchange();
    const limits = sharedLimits(second);
    // Asked as the guard asks, at once: a page would itself wait for the database.
    expect(Array.from({ length: 9 }, () => limits.consume('sign-in', '203.0.113.22', 6) > 0)).toEqual([
      ...Array<boolean>(6).fill(false),
      ...Array<boolean>(3).fill(true),
    ]);
    await expect(exchange).rejects.toThrow();
    setPatience(second, 30_000);
    proxy.resume();
    await eventually(async () => {
      limits.consume('sign-in', '203.0.113.23', 6);
      await limits.exchange();
    });
    await sharedLimits(first).exchange();
    for (let asked = 0; asked < 6; asked += 1) limits.consume('sign-in', '203.0.113.24', 6);
    await limits.exchange();
    await sharedLimits(first).exchange();
    expect(await refusals(first, '203.0.113.24', 2)).toBe(2);
  });
});
