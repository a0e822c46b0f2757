import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { Browser } from '../support/browser.js';
import { freePort } from '../support/free-port.js';
import { runGatewayProcess } from '../support/gateway-process.js';
import { migrateToCurrentSchema, startTestGateway, type TestGateway } from '../support/gateway.js';
import { addPerson, signIn } from '../support/people.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let running: TestGateway;
let empty: TestDatabase;
let busy: Server;
let busyPort: number;

beforeAll(async () => {
  running = await startTestGateway();
  empty = await createTestDatabase({ migrate: migrateToCurrentSchema });
  busy = createServer();
  await new Promise<void>((resolve) => busy.listen(0, '127.0.0.1', resolve));
  busyPort = (busy.address() as AddressInfo).port;
});

afterAll(async () => {
  busy?.close();
  await running?.close();
  await empty?.drop();
});

/** What a start with these variables prints before it gives up. */
async function reportOf(env: Record<string, string | undefined>): Promise<string> {
  const started = runGatewayProcess({
    ...running.env,
    DATABASE_URL: empty.url,
    PORT: String(await freePort()),
    ...env,
  });
  const alive = setTimeout(() => started.child.kill(), 60_000);
  expect(await started.exited).toBe(1);
  clearTimeout(alive);
  expect(started.output()).not.toMatch(/\n {4}at /);
  return started.output();
}

describe('a start that cannot be', () => {
  it('names every faulty variable in one report, and no value', async () => {
    const report = await reportOf({
      PUBLIC_URL: 'http://sso.example.com',
      PORT: 'port-value',
      METRICS_PORT: '70000',
      ENCRYPTION_KEYS: 'key-value',
      OKTA_ISSUER_URI: 'issuer-value',
      TRUSTED_PROXIES: 'proxy-value',
      OKTA_API_TOKEN: undefined,
      OKTA_API_CLIENT_ID: '0oa1',
      OKTA_API_PRIVATE_KEY: 'private-value',
      OKTA_CLIENT_SECRET: undefined,
      OKTA_CLIENT_SECRET_FILE: '/nowhere/secret-value',
      DECISION_LOG: 'some-value',
    });
    for (const name of [
      ...['PUBLIC_URL', 'PORT', 'METRICS_PORT', 'ENCRYPTION_KEYS', 'OKTA_ISSUER_URI', 'TRUSTED_PROXIES'],
      ...['OKTA_API_PRIVATE_KEY', 'OKTA_CLIENT_SECRET', 'DECISION_LOG'],
    ])
      expect(report).toMatch(new RegExp(`^  ${name} `, 'm'));
    expect(report).not.toContain('-value');
  });

  it.each<[string, () => Record<string, string>, RegExp]>([
    ['a default role that may write', () => ({ DEFAULT_ROLE: 'admin' }), /DEFAULT_ROLE/],
    // From here on the connection exists; what is faulty comes later.
    ['a group for admins that Okta does not know', () => ({ ADMIN_GROUP: 'rolegate admins' }), /ADMIN_GROUP/],
    ['a busy port', () => ({ PORT: String(busyPort) }), /port \d+ on 127\.0\.0\.1 is in use/],
    ['a busy metrics port', () => ({ METRICS_PORT: String(busyPort) }), /METRICS_PORT/],
    ['an address of another machine', () => ({ HOST: '203.0.113.1' }), /HOST/],
  ])('says so for %s', async (_, env, report) => {
    const printed = await reportOf(env());
    expect(printed).toMatch(report);
    expect(printed).not.toContain('DATABASE_URL');
  });
});

describe('a start without a key that is needed', () => {
  it('says in one report which one, and what for, and overwrites nothing', async () => {
    const stored = async () => {
      const database = new Client({ connectionString: running.databaseUrl });
      await database.connect();
      const { rows } = await database.query<{ slug: string; client_secret: string; version: number }>(
        'SELECT slug, client_secret, version FROM connections ORDER BY slug',
      );
      await database.end();
      return rows;
    };
    const before = await stored();
    const lost = before[0]?.client_secret.split('.')[1];
    const other = randomBytes(32).toString('base64');
    const report = await reportOf({ DATABASE_URL: running.databaseUrl, ENCRYPTION_KEYS: other });
    expect(report.match(/^ {2}ENCRYPTION_KEYS /gm)).toHaveLength(1);
    expect(report).toContain(`lacks the key ${lost}`);
    expect(report).toContain('connections.client_secret');
    expect(report).not.toContain(other);
    expect(await stored()).toEqual(before);
  });
});

describe('a start', () => {
  it('waits for no Okta, and reads secrets from files', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rolegate-start-'));
    const database = await createTestDatabase({ migrate: migrateToCurrentSchema });
    writeFileSync(join(folder, 'secret'), `${running.okta.app.clientSecret}\n`);
    running.okta.simulator.org.faults.drop(/./);
    try {
      const gateway = await startTestGateway({
        okta: running.okta,
        databaseUrl: database.url,
        env: { OKTA_CLIENT_SECRET: undefined, OKTA_CLIENT_SECRET_FILE: join(folder, 'secret') },
      });
      const ready = await new Browser().get(`${gateway.url}/health/ready`);
      expect(ready.status).toBe(200);
      const login = await new Browser().get(`${gateway.url}/login`, { follow: false });
      expect([login.status, login.text.includes('okta-unavailable')]).toEqual([503, true]);
      await gateway.close();
      // The group that could not be looked up is mapped by the next start that finds Okta.
      running.okta.simulator.org.faults.clear();
      const again = await startTestGateway({
        okta: running.okta,
        databaseUrl: database.url,
        env: { OKTA_CLIENT_SECRET: 'ignored' },
      });
      running.okta.simulator.org.updateApp(running.okta.app.id, {
        redirectUris: [`${again.url}/authorization-code/callback`],
      });
      const { page } = await signIn(again, addPerson(running.okta, 'Ada', ['Rolegate Admins']));
      expect(page.text).toContain('group-mappings:write');
      expect(again.logLines.join()).toContain('OKTA_CLIENT_SECRET');
      await again.close();
    } finally {
      running.okta.simulator.org.faults.clear();
      rmSync(folder, { recursive: true });
      await database.drop();
    }
  });
});
