import { DataSource } from 'typeorm';
import type { OktaApp } from '../../dev/okta-simulator/org-types.js';
import { ConnectionSecrets } from '../../src/connections/connection-secrets.js';
import { Connection } from '../../src/connections/connection.entity.js';
import { signInAdmin, type AdminClient } from '../support/admin-client.js';
import { Browser, type BrowserResponse } from '../support/browser.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { addPerson, browserOf, signIn } from '../support/people.js';

const SCOPES = ['okta.users.read', 'okta.groups.read'];
const START = '/connections/default/management-authorization';

let gateway: TestGateway;
let webApp: OktaApp;
let ada: AdminClient;

beforeAll(async () => {
  gateway = await startTestGateway({ apiToken: false });
  const { org } = gateway.okta.simulator;
  webApp = org.addApp({
    label: 'Management',
    redirectUris: [`${gateway.url}/okta/management/callback`],
    grantTypes: ['authorization_code', 'refresh_token'],
    grantedScopes: [...SCOPES, 'okta.logs.read'],
    refreshToken: { rotationType: 'ROTATE', leewaySeconds: 30 },
  });
  ada = await signInAdmin(gateway);
  const person = org.directory.userByLogin('ada@example.com');
  org.setAdminRole(person?.id ?? '', 'SUPER_ADMIN');
});
afterAll(() => gateway?.close());
afterEach(() => gateway.okta.simulator.org.faults.clear());

const managementAuth = async () =>
  (await ada.api('GET', '/connections/default')).json<{ managementAuth: Record<string, unknown> }>()
    .managementAuth;

/** Gives the connection its web app anew: what was granted before is gone. */
async function configure(scopes = SCOPES): Promise<void> {
  await ada.api('PATCH', '/connections/default', {
    managementAuth: {
      type: 'authorization-code',
      clientId: webApp.id,
      clientSecret: webApp.clientSecret,
      scopes,
    },
  });
}

async function begin(client: AdminClient = ada): Promise<string> {
  const answer = await client.api('POST', START);
  expect(answer.status).toBe(201);
  return answer.json<{ authorizationUrl: string }>().authorizationUrl;
}

/** Walks to Okta and takes down where it sends the browser back to, without going there. */
async function callbackOf(authorizationUrl: string, browser: Browser = ada.browser): Promise<string> {
  const answer = await browser.get(authorizationUrl, { follow: false });
  return answer.location ?? '';
}

function expectRefusal(page: BrowserResponse, status: number, code: string): void {
  expect([page.status, page.headers['content-type']]).toEqual([status, 'text/html; charset=utf-8']);
  expect(page.text).toContain(`<code>${code}</code>`);
}

const audited = async (action: string) =>
  (await ada.api('GET', `/audit-events?action=${action}`)).json<{
    items: { outcome: string; actor: { name: string }; after: Record<string, unknown> }[];
  }>().items;

describe('an admin who grants the gateway access to Okta’s API', () => {
  it('walks to Okta’s org server and back, and the connection has a credential that works', async () => {
    await configure([...SCOPES, 'okta.logs.read']);
    expect(await managementAuth()).toEqual({
      type: 'authorization-code',
      status: 'authorization-needed',
      clientId: webApp.id,
      scopes: { requested: [...SCOPES, 'okta.logs.read'], granted: null },
      setAt: expect.stringMatching(/^\d{4}-.*Z$/) as string,
    });
    const url = new URL(await begin());
    expect(`${url.origin}${url.pathname}`).toBe(`${gateway.okta.simulator.url}/oauth2/v1/authorize`);
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      response_type: 'code',
      redirect_uri: `${gateway.url}/okta/management/callback`,
      scope: 'openid profile offline_access okta.users.read okta.groups.read okta.logs.read',
      code_challenge_method: 'S256',
    });
    const page = await ada.browser.get(url.href);
    expect(page.status).toBe(200);
    expect(page.text).toContain('Access granted');
    expect(page.text).toContain('ada@example.com');
    expect(await managementAuth()).toMatchObject({
      status: 'configured',
      owner: 'ada@example.com',
      scopes: { granted: [...SCOPES, 'okta.logs.read'] },
    });
    const groups = await ada.api('GET', '/connections/default/okta-groups?limit=5');
    expect(groups.json<{ items: unknown[] }>().items.length).toBeGreaterThan(0);
    const [event] = await audited('connection.management-authorized');
    expect([event?.outcome, event?.actor.name]).toEqual(['success', 'ada@example.com']);
  });

  it('shows no secret in any answer, audit event or log line', async () => {
    const secrets = [webApp.clientSecret ?? '', ...(await secretsInUse())];
    expect(secrets.every((secret) => secret.length > 20)).toBe(true);
    const events = (await ada.api('GET', '/audit-events')).text;
    const connection = (await ada.api('GET', '/connections/default')).text;
    for (const secret of secrets) {
      expect(events).not.toContain(secret);
      expect(connection).not.toContain(secret);
      expect(gateway.logLines.join('\n')).not.toContain(secret);
    }
  });

  it('can be kept apart from what was asked for: scopes that are not granted are shown as missing', async () => {
    await configure([...SCOPES, 'okta.schemas.read']);
    const page = await ada.browser.get(await begin());
    expectRefusal(page, 400, 'authorization-failed');
    expect(page.text).toContain('Okta API Scopes');
    expect(page.text).not.toContain('exceeds the scope');
  });
});

describe('the callback of such a grant', () => {
  beforeAll(() => configure());

  it('is refused in another browser, and stays open to the one that began', async () => {
    const callback = await callbackOf(await begin());
    const stranger = (await signIn(gateway, addPerson(gateway.okta, 'Eve', ['Rolegate Admins']))).browser;
    expectRefusal(await stranger.get(callback), 400, 'state-invalid');
    expectRefusal(await new Browser().get(callback), 400, 'state-invalid');
    expect((await ada.browser.get(callback)).status).toBe(200);
  });

  it('works once', async () => {
    const callback = await callbackOf(await begin());
    expect((await ada.browser.get(callback)).status).toBe(200);
    expectRefusal(await ada.browser.get(callback), 400, 'state-invalid');
  });

  it.each([
    ['a state that nobody issued', (url: URL) => url.searchParams.set('state', 'a'.repeat(43))],
    ['a state twice', (url: URL) => url.searchParams.append('state', url.searchParams.get('state') ?? '')],
    ['a code twice', (url: URL) => url.searchParams.append('code', 'other')],
    ['no state', (url: URL) => url.searchParams.delete('state')],
  ])('refuses %s', async (_, spoil) => {
    const url = new URL(await callbackOf(await begin()));
    spoil(url);
    expectRefusal(await ada.browser.get(url.href), 400, 'state-invalid');
  });

  it('is over after ten minutes', async () => {
    const callback = await callbackOf(await begin());
    await sql("UPDATE management_authorizations SET expires_at = now() - interval '1 second'");
    expectRefusal(await ada.browser.get(callback), 400, 'state-invalid');
  });

  it('does not take a code that another authorization got', async () => {
    const [first, second] = [
      new URL(await callbackOf(await begin())),
      new URL(await callbackOf(await begin())),
    ];
    first.searchParams.set('code', second.searchParams.get('code') ?? '');
    expectRefusal(await ada.browser.get(first.href), 400, 'authorization-failed');
    expect((await managementAuth())['status']).toBe('configured');
  });

  it('answers Okta’s refusal with a page of its own', async () => {
    const url = new URL(await begin());
    const state = url.searchParams.get('state') ?? '';
    const page = await ada.browser.get(
      `${gateway.url}/okta/management/callback?state=${state}&error=access_denied&error_description=Raw+words`,
    );
    expectRefusal(page, 403, 'access-denied');
    expect(page.text).not.toContain('Raw words');
  });

  it('is not finished for an admin who lost their role meanwhile, and that is audited', async () => {
    await ada.api('POST', '/roles', { key: 'deputy', name: 'Deputy', rank: 9 });
    const grant = { role: 'deputy', resourceType: 'connections', action: 'write' };
    await ada.api('POST', '/applications/gateway/grants', grant);
    const mapping = (
      await ada.api('POST', '/group-mappings', { groupName: 'Security', role: 'deputy' })
    ).json<{
      id: string;
    }>();
    const { browser } = await signIn(gateway, addPerson(gateway.okta, 'Mallory', ['Security']));
    const callback = await callbackOf(await begin(clientOf(browser)), browser);
    await ada.api('DELETE', `/group-mappings/${mapping.id}`);
    expectRefusal(await browser.get(callback), 403, 'permission-denied');
    expect((await managementAuth())['owner']).toBe('ada@example.com');
    const [event] = await audited('connection.management-authorization-failed');
    expect([event?.outcome, event?.actor.name]).toEqual(['denied', 'mallory@example.com']);
  });

  it('is not finished for somebody else who signs in to the same browser', async () => {
    const callback = await callbackOf(await begin());
    const other = browserOf(gateway.okta, addPerson(gateway.okta, 'Oscar', ['Rolegate Admins']));
    for (const cookie of pendingCookiesOf(ada.browser)) other.cookies.store(cookie, new URL(gateway.url));
    await other.get(`${gateway.url}/login`);
    expectRefusal(await other.get(callback), 403, 'permission-denied');
  });

  it('is not finished once the credential was changed meanwhile', async () => {
    const callback = await callbackOf(await begin());
    await configure(['okta.users.read']);
    expectRefusal(await ada.browser.get(callback), 400, 'authorization-failed');
    expect((await managementAuth())['status']).toBe('authorization-needed');
  });

  it('tells an outage from a refusal', async () => {
    const callback = await callbackOf(await begin());
    gateway.okta.simulator.org.faults.status('/oauth2/v1/token', 503);
    expectRefusal(await ada.browser.get(callback), 503, 'okta-unavailable');
  });
});

describe('who may begin', () => {
  it('is nobody without a web app to do it through', async () => {
    await ada.api('PATCH', '/connections/default', { managementAuth: null });
    await expect(ada.api('POST', START)).rejects.toThrow('409');
  });

  it('is no API token: it has no browser', async () => {
    await configure();
    const { token } = (await ada.api('POST', '/api-tokens', { name: 'script', role: 'admin' })).json<{
      token: string;
    }>();
    const answer = await new Browser().post(
      `${gateway.url}/api/v1${START}`,
      {},
      {
        headers: { Authorization: `Bearer ${token}`, Accept: 'application/json' },
      },
    );
    expect([answer.status, answer.json<{ code: string }>().code]).toEqual([403, 'permission-denied']);
  });
});

/** The API as whoever is signed in to a browser uses it. */
function clientOf(browser: Browser): AdminClient {
  const headers = { Accept: 'application/json', 'Content-Type': 'application/json', Origin: gateway.url };
  return {
    browser,
    api: (method, path, body) =>
      browser.request({
        url: `${gateway.url}/api/v1${path}`,
        method,
        body: body ?? {},
        headers,
        follow: false,
      }),
  };
}

/** The cookies that bind pending authorizations to a browser, as lines that set them. */
function pendingCookiesOf(browser: Browser): string[] {
  return browser.cookies
    .all()
    .filter(({ name }) => name.includes('-management-'))
    .map(({ name, value }) => `${name}=${value}; Path=/`);
}

const sql = (statement: string): Promise<unknown> => gateway.gateway.app.get(DataSource).query(statement);

/** The refresh token that is stored, in the clear. */
async function secretsInUse(): Promise<string[]> {
  const { app } = gateway.gateway;
  const connection = await app.get(DataSource).manager.findOneByOrFail(Connection, { slug: 'default' });
  return [app.get(ConnectionSecrets).openManagementSecret(connection.id, connection.managementSecret ?? '')];
}
