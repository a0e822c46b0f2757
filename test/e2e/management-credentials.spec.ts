import { DataSource } from 'typeorm';
import { Connection } from '../../src/connections/connection.entity.js';
import { CredentialHeartbeat } from '../../src/management-authorization/credential-heartbeat.js';
import { Metrics } from '../../src/metrics/metrics.js';
import { signInAdmin, type AdminClient } from '../support/admin-client.js';
import { Browser } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';

const SCOPES = ['okta.users.read', 'okta.groups.read'];

interface PublicKeySet {
  keys: { kid: string }[];
}
interface ManagementAuth {
  type: string;
  status: string;
  keyId?: string;
  nextKeyId?: string;
  jwksUri?: string;
  publicKey?: { kid: string };
  fault?: string;
  owner?: string;
  checkedAt?: string;
  scopes?: { requested: string[]; granted: string[] | null };
}

let gateway: TestGateway;
let ada: AdminClient;
let dataSource: DataSource;

beforeAll(async () => {
  gateway = await startTestGateway();
  ada = await signInAdmin(gateway);
  dataSource = gateway.gateway.app.get(DataSource);
  // From here on it beats when the test says so.
  await gateway.gateway.app.get(CredentialHeartbeat).beforeApplicationShutdown();
});
afterAll(() => gateway?.close());

const org = () => gateway.okta.simulator.org;
const shown = async () =>
  (await ada.api('GET', '/connections/default')).json<{ managementAuth: ManagementAuth; version: number }>();
const change = async (managementAuth: unknown) =>
  (await ada.api('PATCH', '/connections/default', { managementAuth })).json<{
    managementAuth: ManagementAuth;
  }>().managementAuth;
const keySet = async (connection = 'default') => {
  const answer = await new Browser().get(`${gateway.url}/okta/management/jwks/${connection}`);
  expect([answer.status, answer.headers['cache-control']]).toEqual([200, 'no-store']);
  return answer.json<PublicKeySet>().keys.map(({ kid }) => kid);
};
/**
 * Makes the connection's credential due, and lets the heartbeat try it. Due long ago: by the gateway's clock, which
 * counts whole milliseconds, the database's "now" may not have come yet.
 */
async function beat(): Promise<void> {
  await dataSource.query(
    `UPDATE connections SET management_next_check_at = now() - interval '1 minute' WHERE slug = 'default'`,
  );
  expect(await gateway.gateway.app.get(CredentialHeartbeat).look()).toBe(true);
}
const readiness = async () =>
  (await new Browser().get(`${gateway.url}/health/ready`)).json<{
    status: string;
    checks: { okta: { status: string; reason?: string }[] };
  }>();
const credentialMetric = async () =>
  /rolegate_okta_credential_up\{connection="default"\} (\d)/.exec(
    await gateway.gateway.app.get(Metrics).registry.metrics(),
  )?.[1];
const auditedActions = async (action: string) =>
  (await ada.api('GET', `/audit-events?action=${action}`)).json<{ items: unknown[] }>().items.length;

describe('the heartbeat of an API token', () => {
  it('keeps it alive without a new version or an audit event', async () => {
    const before = await shown();
    await beat();
    const after = await shown();
    expect([after.version, after.managementAuth.status]).toEqual([before.version, 'configured']);
    expect(Date.parse(after.managementAuth.checkedAt ?? '')).toBeGreaterThan(Date.now() - 60_000);
    expect(await credentialMetric()).toBe('1');
    const { managementNextCheckAt } = await dataSource.manager.findOneByOrFail(Connection, {
      slug: 'default',
    });
    const hours = ((managementNextCheckAt?.getTime() ?? 0) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(21);
    expect(hours).toBeLessThan(27);
  });

  it('tells whose rights the token has', async () => {
    const { id: ownerId } = org().addUser({ login: 'owner@example.com' });
    const apiToken = org().addApiToken({ ownerId }).value;
    expect(await change({ type: 'ssws', apiToken })).toMatchObject({ owner: 'owner@example.com' });
    await dataSource.query('UPDATE connections SET management_owner = NULL');
    await beat();
    expect((await shown()).managementAuth.owner).toBe('owner@example.com');
    await change({ type: 'ssws', apiToken: gateway.okta.apiToken });
  });

  it('says once that Okta refuses it, everywhere, and tries again within the hour', async () => {
    const { version } = await shown();
    org().revokeApiToken(gateway.okta.apiToken);
    await beat();
    await beat();
    const { managementAuth, version: later } = await shown();
    expect([managementAuth.status, managementAuth.fault, later]).toEqual([
      'failing',
      'token-invalid',
      version,
    ]);
    await eventually(async () => {
      const { status, checks } = await readiness();
      expect([status, checks.okta[0]?.reason]).toEqual(['degraded', 'token-invalid']);
    });
    expect((await new Browser().get(`${gateway.url}/health/ready`)).status).toBe(200);
    expect(await credentialMetric()).toBe('0');
    expect(await auditedActions('connection.credential-failed')).toBe(1);
    const { managementNextCheckAt } = await dataSource.manager.findOneByOrFail(Connection, {
      slug: 'default',
    });
    expect((managementNextCheckAt?.getTime() ?? 0) - Date.now()).toBeLessThan(70 * 60_000);
  });

  it('takes an Okta that is down for no fault of the token', async () => {
    await ada.api('PATCH', '/connections/default', { apiToken: org().addApiToken().value });
    org().faults.status('/api/v1/*', 503);
    await beat();
    org().faults.clear();
    expect((await shown()).managementAuth.status).toBe('configured');
    expect(await credentialMetric()).toBe('1');
  });
});

describe('a service app whose key the gateway generates', () => {
  let appId: string;

  beforeAll(() => {
    appId = org().addApp({
      label: 'Gateway',
      applicationType: 'service',
      grantedScopes: SCOPES,
      jwksUri: `${gateway.url}/okta/management/jwks/default`,
    }).id;
  });

  it('shows the public key alone, and waits for Okta to accept it', async () => {
    const scopes = [...SCOPES, 'okta.logs.read'];
    const shownAuth = await change({ type: 'service-app', clientId: appId, generateKey: true, scopes });
    expect(shownAuth).toMatchObject({
      type: 'service-app',
      status: 'authorization-needed',
      jwksUri: `${gateway.url}/okta/management/jwks/default`,
      scopes: { requested: scopes, granted: null },
    });
    expect(shownAuth.publicKey?.kid).toBe(shownAuth.nextKeyId);
    expect(Object.keys(shownAuth.publicKey ?? {}).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
    expect(await keySet()).toEqual([shownAuth.nextKeyId]);
  });

  it('is put to use by itself once Okta issues a token for it, with the scopes that Okta gave', async () => {
    const { nextKeyId } = (await shown()).managementAuth;
    await beat();
    const { managementAuth } = await shown();
    expect(managementAuth).toMatchObject({
      status: 'configured',
      keyId: nextKeyId,
      scopes: { requested: [...SCOPES, 'okta.logs.read'], granted: SCOPES },
    });
    expect(managementAuth.nextKeyId).toBeUndefined();
    expect((await ada.api('GET', '/connections/default/okta-groups')).status).toBe(200);
  });

  it('works on with the old key until Okta accepts the next, and publishes both for an hour', async () => {
    const { keyId } = (await shown()).managementAuth;
    org().updateApp(appId, { jwksUri: null, jwks: { keys: [await publicJwk()] } });
    const rotating = await change({ type: 'service-app', generateKey: true });
    expect([rotating.status, rotating.keyId]).toEqual(['configured', keyId]);
    expect(rotating.nextKeyId).not.toBe(keyId);
    expect(await keySet()).toEqual([keyId, rotating.nextKeyId]);
    await beat();
    expect((await shown()).managementAuth).toMatchObject({
      status: 'configured',
      keyId,
      nextKeyId: rotating.nextKeyId,
    });
    expect((await ada.api('GET', '/connections/default/okta-groups')).status).toBe(200);

    org().updateApp(appId, { jwksUri: `${gateway.url}/okta/management/jwks/default` });
    await beat();
    expect((await shown()).managementAuth.keyId).toBe(rotating.nextKeyId);
    expect(await keySet()).toEqual([keyId, rotating.nextKeyId]);
    expect(await auditedActions('connection.management-key-promoted')).toBe(2);
  });

  it('tells nothing of connections that do not exist, and never another one’s key', async () => {
    await ada.api('POST', '/connections', {
      slug: 'other',
      issuer: gateway.okta.simulator.url,
      clientId: 'c',
      clientSecret: 's',
    });
    expect(await keySet('other')).toEqual([]);
    expect(await keySet('nobody')).toEqual([]);
  });

  it('leaves no private key in any answer, audit event or log line', async () => {
    const { managementSecret } = await dataSource.manager.findOneByOrFail(Connection, { slug: 'default' });
    expect(managementSecret).not.toContain('PRIVATE KEY');
    const events = (await ada.api('GET', '/audit-events')).text;
    for (const text of [
      events,
      (await ada.api('GET', '/connections/default')).text,
      gateway.logLines.join('\n'),
    ]) {
      expect(text).not.toContain('PRIVATE KEY');
    }
  });

  it('is refused with advice when the app demands DPoP', async () => {
    org().updateApp(appId, { dpopBoundAccessTokens: true });
    await beat();
    expect((await shown()).managementAuth).toMatchObject({ status: 'failing', fault: 'token-invalid' });
    org().updateApp(appId, { dpopBoundAccessTokens: false });
    await beat();
    expect((await shown()).managementAuth.status).toBe('configured');
    expect(await auditedActions('connection.credential-recovered')).toBe(1);
  });

  it('must be given anew with another issuer, and nothing of it is left', async () => {
    await expect(
      ada.api('PATCH', '/connections/default', { issuer: 'https://evil.example.com', clientSecret: 's' }),
    ).rejects.toThrow('/managementAuth');
  });

  async function publicJwk(): Promise<Record<string, string>> {
    const answer = await new Browser().get(`${gateway.url}/okta/management/jwks/default`);
    return answer.json<{ keys: Record<string, string>[] }>().keys[0] ?? {};
  }
});

describe('scopes', () => {
  it('are listed with their purposes, and refused with the reason', async () => {
    const guide = (await ada.api('GET', '/connections/default/setup-guide')).json<{
      scopes: { scope: string; requestable: boolean; reason?: string }[];
      managementRedirectUri: string;
    }>();
    expect(guide.managementRedirectUri).toBe(`${gateway.url}/okta/management/callback`);
    const of = (name: string) => guide.scopes.find(({ scope }) => scope === name);
    expect([of('okta.logs.read')?.requestable, of('device_sso')?.requestable]).toEqual([true, false]);
    expect(of('device_sso')?.reason).toContain('native apps');
    await expect(change({ scopes: ['okta.clients.manage'] })).rejects.toThrow('scope-refused');
    await expect(ada.api('PATCH', '/connections/default', { scopes: ['device_sso'] })).rejects.toThrow('422');
  });
});
