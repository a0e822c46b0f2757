import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.js';
import { asNpmStarts, runGatewayProcess, startGatewayProcess } from '../support/gateway-process.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';

describe('the production start', () => {
  let running: TestGateway;

  beforeAll(async () => {
    running = await startTestGateway();
  });

  afterAll(async () => running.close());

  it('refuses an empty environment with one report that names every variable', async () => {
    const { exited, output } = runGatewayProcess({});
    expect(await exited).toBe(1);
    for (const name of [
      'PUBLIC_URL',
      'DATABASE_URL',
      'ENCRYPTION_KEYS',
      'OKTA_ISSUER_URI',
      'OKTA_CLIENT_ID',
      'OKTA_CLIENT_SECRET',
    ]) {
      expect(output()).toContain(name);
    }
    expect(output()).not.toMatch(/\n {4}at /);
  });

  it('says that the database cannot be reached, without its password, and does not start another one', async () => {
    const port = await freePort();
    const { exited, output } = runGatewayProcess({
      ...running.env,
      PORT: String(await freePort()),
      DATABASE_URL: `postgres://rolegate:hunter2@127.0.0.1:${port}/rolegate`,
    });
    expect(await exited).toBe(1);
    expect(output()).toContain('DATABASE_URL');
    expect(output()).not.toContain('hunter2');
    expect(output()).not.toMatch(/\n {4}at /);
  });

  it('names the OKTA variables when there is neither a connection nor a way to make one', async () => {
    const { createTestDatabase } = await import('../support/test-database.js');
    const { migrateToCurrentSchema } = await import('../support/gateway.js');
    const empty = await createTestDatabase({ migrate: migrateToCurrentSchema });
    try {
      const { exited, output } = runGatewayProcess({
        ...running.env,
        PORT: String(await freePort()),
        DATABASE_URL: empty.url,
        OKTA_ISSUER_URI: undefined,
        OKTA_CLIENT_SECRET: undefined,
      });
      expect(await exited).toBe(1);
      expect(output()).toContain('OKTA_ISSUER_URI');
      expect(output()).toContain('OKTA_CLIENT_SECRET');
    } finally {
      await empty.drop();
    }
  });

  it('needs no OKTA variables once a connection exists', async () => {
    const port = String(await freePort());
    const env = {
      ...running.env,
      PORT: port,
      OKTA_ISSUER_URI: undefined,
      OKTA_CLIENT_ID: undefined,
      OKTA_CLIENT_SECRET: undefined,
    };
    const gateway = await startGatewayProcess(env);
    const ready = await eventually(async () => {
      const answer = await fetch(`${gateway.url}/health/ready`);
      expect(answer.status).toBe(200);
      return (await answer.json()) as {
        status: string;
        checks: { database: string; okta: { connection: string }[] };
      };
    });
    expect(ready.checks.database).toBe('ok');
    expect(ready.checks.okta.map(({ connection }) => connection)).toContain('default');
    const begun = Date.now();
    expect(await gateway.stop()).toBe(0);
    expect(Date.now() - begun).toBeLessThan(10_000);
  });

  it('ends by the SIGTERM that npm passes on to the shell in which it started it', async () => {
    const port = String(await freePort());
    const gateway = await startGatewayProcess({ ...running.env, PORT: port }, asNpmStarts());
    expect(await gateway.stop()).toBe(0);
    await expect(fetch(`${gateway.url}/health/live`)).rejects.toThrow();
    expect(gateway.output()).toContain('finishing what is being answered');
  });

  it('never prints a secret of its environment', async () => {
    const port = String(await freePort());
    const gateway = await startGatewayProcess({ ...running.env, PORT: port, LOG_LEVEL: 'trace' });
    await gateway.stop();
    for (const secret of [
      running.env['OKTA_CLIENT_SECRET'],
      running.env['OKTA_API_TOKEN'],
      running.env['ENCRYPTION_KEYS'],
    ]) {
      expect(secret).toBeTruthy();
      expect(gateway.output()).not.toContain(secret);
    }
  });

  it('shares the port among WORKERS and stops them all', async () => {
    const port = String(await freePort());
    const gateway = await startGatewayProcess({ ...running.env, PORT: port, WORKERS: '2' });
    expect((await fetch(`${gateway.url}/health/ready`)).status).toBe(200);
    expect(await gateway.stop()).toBe(0);
    await expect(fetch(`${gateway.url}/health/live`)).rejects.toThrow();
  });
});
