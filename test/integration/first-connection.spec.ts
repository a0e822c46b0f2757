import { Logger } from '@nestjs/common';
import { jest } from '@jest/globals';
import { ApplicationsModule } from '../../src/applications/applications.module.js';
import { AuditTrail } from '../../src/audit/audit-trail.js';
import { loadConfiguration } from '../../src/config/load-configuration.js';
import { ConferralRules } from '../../src/connections/conferral-rules.js';
import { ConnectionSecrets } from '../../src/connections/connection-secrets.js';
import { Connection } from '../../src/connections/connection.entity.js';
import { ConnectionsModule } from '../../src/connections/connections.module.js';
import { ConnectionsRepository } from '../../src/connections/connections.repository.js';
import { FirstConnection } from '../../src/connections/first-connection.js';
import { ManagementCredentialCheck } from '../../src/connections/management-credential-check.js';
import { ManagementCredentials } from '../../src/connections/management-credentials.js';
import { Encryption } from '../../src/crypto/encryption.js';
import { Transactions } from '../../src/database/transactions.js';
import { startAdminApi, type AdminApi } from '../support/admin-api.js';
import { FakeCredentialCheck } from '../support/fake-credential-check.js';

const okta = new FakeCredentialCheck();
const ENVIRONMENT = {
  PUBLIC_URL: 'https://sso.example.com',
  DATABASE_URL: 'postgres://unused/unused',
  ENCRYPTION_KEYS: Buffer.alloc(32, 1).toString('base64'),
  OKTA_ISSUER_URI: 'https://Example.okta.com/',
  OKTA_CLIENT_ID: 'the-client',
  OKTA_CLIENT_SECRET: 'the-secret',
};
let api: AdminApi;

beforeAll(async () => {
  api = await startAdminApi([ConnectionsModule, ApplicationsModule], {
    providers: [{ provide: ManagementCredentialCheck, useValue: okta }],
  });
});
afterAll(() => api.close());
beforeEach(() => api.dataSource.query('DELETE FROM connections'));

/** The step of a start that makes the first connection, under this environment. */
function startWith(env: Record<string, string | undefined> = {}): Promise<Connection | null> {
  const configuration = loadConfiguration({ ...ENVIRONMENT, ...env });
  const secrets = new ConnectionSecrets(new Encryption(configuration));
  const first = new FirstConnection(
    api.app.get(ConnectionsRepository),
    api.app.get(Transactions),
    api.app.get(AuditTrail),
    secrets,
    new ManagementCredentials(okta, secrets, api.clock),
    api.app.get(ConferralRules),
    configuration,
    api.clock,
  );
  return first.ensure('start-1');
}

/** The same, where it makes or finds the connection. */
async function startedWith(env?: Record<string, string | undefined>): Promise<Connection> {
  const connection = await startWith(env);
  if (!connection) throw new Error('there is no connection');
  return connection;
}

async function warningsOf(env: Record<string, string | undefined>): Promise<string> {
  const warn = jest.spyOn(Logger.prototype, 'warn').mockReturnValue(undefined);
  try {
    await startWith(env);
    return warn.mock.calls.map(([message]) => String(message)).join('\n');
  } finally {
    warn.mockRestore();
  }
}

it('is made from the environment while none exists, active and the platform’s, as the system', async () => {
  const made = await startedWith({
    OKTA_API_TOKEN: '00token',
    OKTA_GROUPS_CLAIM: 'Groups',
    DEFAULT_ROLE: 'guest',
  });
  const row = await api.dataSource.manager.findOneByOrFail(Connection, { id: made.id });
  expect(row).toMatchObject({
    slug: 'default',
    name: 'example.okta.com',
    status: 'active',
    platform: true,
    issuer: 'https://example.okta.com',
    clientId: 'the-client',
    managementAuthType: 'ssws',
    groupsClaim: 'Groups',
    defaultRole: 'guest',
  });
  const secrets = new ConnectionSecrets(new Encryption(loadConfiguration(ENVIRONMENT)));
  expect(secrets.openClientSecret(row)).toBe('the-secret');
  expect(secrets.openManagementCredential(row)).toEqual({ type: 'ssws', apiToken: '00token' });
  expect(okta.asked).toEqual([]);
  const [event] = await api.dataSource.query<Record<string, unknown>[]>(
    'SELECT action, actor_type, request_id, after FROM audit_events WHERE target_id = $1',
    [row.id],
  );
  expect(event).toMatchObject({ action: 'connection.created', actor_type: 'system', request_id: 'start-1' });
  expect(JSON.stringify(event)).not.toMatch(/the-secret|00token/);
});

it.each([
  [{ OKTA_ISSUER_URI: undefined, OKTA_CLIENT_SECRET: undefined }, ['OKTA_ISSUER_URI', 'OKTA_CLIENT_SECRET']],
  [{ OKTA_ISSUER_URI: 'https://example-admin.okta.com' }, ['OKTA_ISSUER_URI']],
  [{ OKTA_ISSUER_URI: 'https://10.0.0.1' }, ['OKTA_ISSUER_URI']],
  [{ DEFAULT_ROLE: 'admin' }, ['DEFAULT_ROLE']],
  [{ DEFAULT_ROLE: 'no-such-role' }, ['DEFAULT_ROLE']],
])('is not made from %j, and the report names the variables', async (env, names) => {
  const failure = startWith(env);
  await expect(failure).rejects.toMatchObject({
    name: 'ConfigurationError',
    faults: names.map((name) => expect.objectContaining({ name }) as unknown),
  });
  await expect(failure).rejects.not.toThrow(/example-admin|10\.0\.0\.1|no-such-role/);
  expect(await api.dataSource.manager.count(Connection)).toBe(0);
});

it('may be on a private network when that is allowed', async () => {
  const made = await startedWith({ OKTA_ISSUER_URI: 'https://10.0.0.1', ALLOW_PRIVATE_ISSUERS: 'on' });
  expect(made.issuer).toBe('https://10.0.0.1');
});

it('is no longer ruled by the environment once it exists: differences are named, without a value', async () => {
  const made = await startedWith();
  expect(await warningsOf({})).toBe('');
  expect(
    await warningsOf({
      OKTA_ISSUER_URI: undefined,
      OKTA_CLIENT_ID: undefined,
      OKTA_CLIENT_SECRET: undefined,
    }),
  ).toBe('');
  const warnings = await warningsOf({
    OKTA_ISSUER_URI: 'https://other.okta.com',
    OKTA_CLIENT_SECRET: 'another-secret',
    OKTA_API_TOKEN: '00new',
    DEFAULT_ROLE: 'admin',
  });
  expect(warnings).toContain('OKTA_ISSUER_URI, OKTA_CLIENT_SECRET, OKTA_API_TOKEN, DEFAULT_ROLE');
  expect(warnings).not.toMatch(/other\.okta|another-secret|00new/);
  const row = await api.dataSource.manager.findOneByOrFail(Connection, { id: made.id });
  expect(row).toMatchObject({
    issuer: 'https://example.okta.com',
    managementAuthType: 'none',
    defaultRole: null,
  });
  expect(await api.dataSource.manager.count(Connection)).toBe(1);
});

it('cannot be used with other encryption keys, which the start says instead of every sign-in', async () => {
  await startWith();
  await expect(startWith({ ENCRYPTION_KEYS: Buffer.alloc(32, 2).toString('base64') })).rejects.toMatchObject({
    faults: [{ name: 'ENCRYPTION_KEYS' }],
  });
});
