import type { Browser } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { startFaultProxy, type FaultProxy } from '../support/fault-proxy.js';
import { freePort } from '../support/free-port.js';
import { startGatewayProcess, type GatewayProcess } from '../support/gateway-process.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { addPerson, signIn } from '../support/people.js';
import { staleFor } from '../support/stale-for.js';

/** How long after an acknowledged change the other process may still decide as before, in milliseconds. */
const BOUND_MS = 1000;

describe('two gateway processes on one database', () => {
  let first: TestGateway;
  let second: GatewayProcess;
  let proxy: FaultProxy;
  let admin: Browser;
  let developer: Browser;

  beforeAll(async () => {
    first = await startTestGateway();
    const database = new URL(first.databaseUrl);
    proxy = await startFaultProxy({ host: database.hostname, port: Number(database.port) });
    const port = String(await freePort());
    second = await startGatewayProcess({
      ...first.env,
      PORT: port,
      DATABASE_URL: proxy.url(first.databaseUrl),
    });

    admin = (await signIn(first, addPerson(first.okta, 'Ada', ['Rolegate Admins']))).browser;
    await api('POST', '/group-mappings', { groupName: 'Engineering', role: 'developer' });
    await api('POST', '/applications', {
      slug: 'wiki',
      name: 'Wiki',
      hosts: ['127.0.0.1'],
      accessRules: [{ path: '/*', anyRole: ['developer', 'admin'] }],
    });
    developer = (await signIn(first, addPerson(first.okta, 'Dee', ['Engineering']))).browser;
  });

  afterAll(async () => {
    await second?.stop();
    await proxy?.close();
    await first?.close();
  });

  async function api(method: string, path: string, body?: unknown) {
    const answer = await admin.request({
      url: `${first.url}/api/v1${path}`,
      method,
      body: body === undefined ? undefined : JSON.stringify(body),
      headers: { Accept: 'application/json', 'Content-Type': 'application/json', Origin: first.url },
    });
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    return answer;
  }

  /** What a proxy in front of the wiki is told by a process. */
  async function ask(url: string, browser: Browser): Promise<number> {
    const answer = await browser.request({
      url: `${url}/authz/forward-auth`,
      follow: false,
      headers: {
        Accept: 'application/json',
        'Sec-Fetch-Mode': undefined,
        'X-Forwarded-Method': 'GET',
        'X-Forwarded-Proto': 'http',
        'X-Forwarded-Host': '127.0.0.1',
        'X-Forwarded-Uri': '/page',
      },
    });
    return answer.status;
  }

  it('both know a session that one of them began', async () => {
    expect(await ask(first.url, developer)).toBe(200);
    await eventually(async () => expect(await ask(second.url, developer)).toBe(200));
  });

  it('a changed mapping counts in the other process within a second, and nobody signs in again', async () => {
    const mappings = (await api('GET', '/group-mappings')).json<{
      items: { id: string; groupName: string }[];
    }>().items;
    const id = mappings.find((mapping) => mapping.groupName === 'Engineering')?.id;
    await api('PATCH', `/group-mappings/${id}`, { role: 'guest' });
    const takenAt = performance.now();
    expect(await ask(first.url, developer)).toBe(403);
    const elsewhere = () => ask(second.url, developer);
    const taken = { ask: elsewhere, outdated: 200, current: 403 };
    expect(await staleFor(taken, takenAt)).toBeLessThanOrEqual(BOUND_MS);
    await api('PATCH', `/group-mappings/${id}`, { role: 'developer' });
    const given = { ask: elsewhere, outdated: 403, current: 200 };
    expect(await staleFor(given)).toBeLessThanOrEqual(BOUND_MS);
  });

  it('a process whose database link hangs allows nothing one second after a revocation, and recovers by itself', async () => {
    const person = addPerson(first.okta, 'Rex', ['Engineering']);
    const { browser } = await signIn(first, person);
    await eventually(async () => expect(await ask(second.url, browser)).toBe(200));

    proxy.hang();
    const sessions = (await api('GET', '/sessions')).json<{
      items: { id: string; subject: { sub: string } }[];
    }>().items;
    await api('DELETE', `/sessions/${sessions.find((session) => session.subject.sub === person.id)?.id}`);
    expect(await ask(first.url, browser)).toBe(401);
    const revokedAt = performance.now();
    const late: number[] = [];
    while (performance.now() - revokedAt < 3 * BOUND_MS || late.length === 0) {
      const askedAt = performance.now();
      const status = await ask(second.url, browser);
      if (askedAt - revokedAt > BOUND_MS) late.push(status);
    }
    expect(new Set(late)).toEqual(new Set([503]));

    proxy.resume();
    await eventually(async () => expect(await ask(second.url, browser)).toBe(401));
    await eventually(async () => expect(await ask(second.url, developer)).toBe(200));
  });

  it('a revoked session is refused by the other process within a second', async () => {
    const person = addPerson(first.okta, 'Uma', ['Engineering']);
    const { browser } = await signIn(first, person);
    await eventually(async () => expect(await ask(second.url, browser)).toBe(200));
    const sessions = (await api('GET', '/sessions')).json<{
      items: { id: string; subject: { sub: string } }[];
    }>().items;
    await api('DELETE', `/sessions/${sessions.find((session) => session.subject.sub === person.id)?.id}`);
    const revoked = { ask: () => ask(second.url, browser), outdated: 200, current: 401 };
    expect(await staleFor(revoked)).toBeLessThanOrEqual(BOUND_MS);
  });

  it('a disabled connection ends the sessions of its people in every process', async () => {
    const other = await startTestGateway({ okta: first.okta, databaseUrl: first.databaseUrl });
    try {
      const { app, simulator } = first.okta;
      await api('POST', '/connections', {
        slug: 'partner',
        name: 'Partner',
        issuer: `${simulator.url}/oauth2/default`,
        clientId: app.id,
        clientSecret: app.clientSecret,
      });
      await api('PATCH', '/connections/partner', { status: 'active', defaultRole: 'guest' });
      await api('PATCH', '/applications/wiki', {
        connections: ['default', 'partner'],
        accessRules: [{ path: '/*', anyRole: ['developer', 'admin', 'guest'] }],
      });
      const person = addPerson(first.okta, 'Pat', ['Nobody Maps This']);
      const { browser } = await signIn(first, person);
      await browser.get(`${first.url}/login?connection=partner`);
      await eventually(async () => expect(await ask(second.url, browser)).toBe(200));
      await api('PATCH', '/connections/partner', { status: 'disabled' });
      const disabledAt = performance.now();
      for (const url of [first.url, second.url, other.url]) {
        const disabled = { ask: () => ask(url, browser), outdated: 200, current: 401 };
        expect(await staleFor(disabled, disabledAt)).toBeLessThanOrEqual(BOUND_MS);
      }
      expect(await ask(second.url, developer)).toBe(200);
    } finally {
      await other.close();
    }
  });
});
