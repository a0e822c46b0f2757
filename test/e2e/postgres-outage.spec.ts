import { Client } from 'pg';
import type { Browser } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { startFaultProxy, type FaultProxy } from '../support/fault-proxy.js';
import { freePort } from '../support/free-port.js';
import { startGatewayProcess } from '../support/gateway-process.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { addPerson, browserOf, signIn } from '../support/people.js';

/** After this nothing is decided by what was read before, in milliseconds. */
const BOUND_MS = 1000;

/** Statuses that a protected host may be answered while Postgres is away. */
const FORBIDDEN_WHILE_DOWN = (status: number) => status < 400 || (status >= 500 && status !== 503);

describe('while Postgres is away', () => {
  let first: TestGateway;
  let gateway: TestGateway;
  let proxy: FaultProxy;
  let admin: Browser;

  beforeAll(async () => {
    first = await startTestGateway();
    const database = new URL(first.databaseUrl);
    proxy = await startFaultProxy({ host: database.hostname, port: Number(database.port) });
    gateway = await startTestGateway({ okta: first.okta, databaseUrl: proxy.url(first.databaseUrl) });
    const { app, simulator } = first.okta;
    simulator.org.updateApp(app.id, {
      redirectUris: [...app.redirectUris, `${gateway.url}/authorization-code/callback`],
    });
    admin = (await signIn(gateway, addPerson(first.okta, 'Ada', ['Rolegate Admins']))).browser;
    const created = await admin.request({
      url: `${gateway.url}/api/v1/applications`,
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json', Origin: gateway.url },
      body: JSON.stringify({
        slug: 'wiki',
        name: 'Wiki',
        hosts: ['127.0.0.1'],
        accessRules: [{ path: '/*', anyRole: ['admin'] }],
      }),
    });
    expect(created.status).toBe(201);
  });

  afterAll(async () => {
    await gateway?.close();
    await proxy?.close();
    await first?.close();
  });

  const decision = () =>
    admin.request({
      url: `${gateway.url}/authz/forward-auth`,
      follow: false,
      headers: {
        'X-Forwarded-Method': 'GET',
        'X-Forwarded-Proto': 'http',
        'X-Forwarded-Host': '127.0.0.1',
        'X-Forwarded-Uri': '/',
      },
    });
  const session = () =>
    admin.get(`${gateway.url}/api/v1/session`, { follow: false, headers: { Accept: 'application/json' } });

  it.each([
    ['refuses connections', () => void (proxy.refuse(), proxy.reset())],
    ['hangs', () => proxy.hang()],
  ])('fails closed under load when it %s, and recovers by itself', async (_how, fault) => {
    await eventually(async () => expect((await decision()).status).toBe(200));
    fault();
    const from = performance.now();
    const decisions: number[] = [];
    const sessions: number[] = [];
    while (performance.now() - from < 3500 || decisions.length === 0) {
      const askedAt = performance.now();
      const [one, two] = await Promise.all([decision(), session()]);
      if (askedAt - from > BOUND_MS) {
        decisions.push(one.status);
        sessions.push(two.status);
      }
    }
    expect(decisions.filter(FORBIDDEN_WHILE_DOWN)).toEqual([]);
    expect(sessions.filter(FORBIDDEN_WHILE_DOWN)).toEqual([]);
    expect(decisions).toContain(503);
    expect(sessions).toContain(503);
    const notReady = await fetch(`${gateway.url}/health/ready`, { headers: { 'X-Request-ID': 'not-ready' } });
    expect(notReady.status).toBe(503);
    expect(gateway.logLines.join('\n')).toMatch(/Not ready.*not-ready|not-ready.*Not ready/);
    expect((await fetch(`${gateway.url}/health/live`)).status).toBe(200);

    proxy.resume();
    await proxy.accept();
    await eventually(async () => expect((await decision()).status).toBe(200));
    await eventually(async () => expect((await session()).status).toBe(200));
    expect((await fetch(`${gateway.url}/health/ready`)).status).toBe(200);
  });

  it('a sign-in ends with a page that says so, and works again afterwards', async () => {
    const browser = browserOf(first.okta, addPerson(first.okta, 'Lou', ['Rolegate Admins']));
    proxy.refuse();
    proxy.reset();
    const page = await browser.get(`${gateway.url}/login`);
    expect(page.status).toBe(503);
    expect(page.text).toContain('unavailable');
    await proxy.accept();
    await eventually(async () => {
      const { page: after } = await signIn(
        gateway,
        addPerson(first.okta, `Lou${Date.now()}`, ['Rolegate Admins']),
      );
      expect(after.status).toBe(200);
    });
  });
});

async function query(databaseUrl: string, text: string, values: unknown[] = []): Promise<number> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query(text, values)).rowCount ?? 0;
  } finally {
    await client.end();
  }
}

async function insertRoles(databaseUrl: string, keys: string[]): Promise<void> {
  await query(
    databaseUrl,
    'INSERT INTO roles (key, name, rank) SELECT key, key, 50 FROM unnest($1::text[]) AS key',
    [keys],
  );
}

/** Whether a transaction that has written group mappings is open: it holds a lock on the table. */
async function mappingWritesUnderWay(databaseUrl: string): Promise<boolean> {
  const locks = `SELECT 1 FROM pg_locks WHERE relation = 'group_mappings'::regclass AND mode = 'RowExclusiveLock'`;
  return (await query(databaseUrl, locks)) > 0;
}

describe('kill -9 in the middle of a mapping PUT', () => {
  it('leaves the old set or the new one, whole', async () => {
    const running = await startTestGateway();
    try {
      const roles = Array.from({ length: 400 }, (_, index) => `r-${index}`);
      const { browser } = await signIn(running, addPerson(running.okta, 'Ada', ['Rolegate Admins']));
      const write = (
        url: string,
        method: string,
        path: string,
        body: unknown,
        headers: Record<string, string> = {},
      ) =>
        browser.request({
          url: `${url}/api/v1${path}`,
          method,
          headers: {
            'Content-Type': 'application/json',
            Accept: 'application/json',
            Origin: running.url,
            ...headers,
          },
          body: JSON.stringify(body),
        });
      await insertRoles(running.databaseUrl, roles);
      const list = async () => {
        const answer = await browser.get(`${running.url}/api/v1/group-mappings?limit=200`, {
          headers: { Accept: 'application/json' },
        });
        return {
          count: answer.json<{ items: unknown[] }>().items.length,
          etag: answer.headers['etag'] as string,
        };
      };
      const before = await list();
      expect(before.count).toBe(1);

      const doomed = await startGatewayProcess({
        ...running.env,
        PORT: String(await freePort()),
        OKTA_API_TOKEN: undefined,
      });
      const mappings = [
        { groupName: 'Rolegate Admins', role: 'admin' },
        ...roles.map((role) => ({ groupName: `Group ${role}`, role })),
      ];
      // The mappings are written before the audit event, which has to wait: so the kill comes in between.
      const holder = new Client({ connectionString: running.databaseUrl });
      holder.on('error', () => undefined); // when a failure leaves it to the end of the database
      await holder.connect();
      await holder.query('BEGIN; LOCK TABLE audit_events IN SHARE MODE');
      const put = write(
        doomed.url,
        'PUT',
        '/group-mappings',
        { mappings },
        { 'If-Match': before.etag },
      ).catch(() => undefined);
      // Okta is asked about every group first.
      await eventually(
        async () => expect(await mappingWritesUnderWay(running.databaseUrl)).toBe(true),
        60_000,
      );
      doomed.child.kill('SIGKILL');
      await put;
      await holder.end();
      await eventually(async () => {
        const after = await list();
        expect([1, 200]).toContain(after.count);
        // A set that was written has another version; one that was not, the same.
        expect(after.etag === before.etag).toBe(after.count === 1);
      });
    } finally {
      await running.close();
    }
  });
});
