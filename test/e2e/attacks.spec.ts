import { connect } from 'node:net';
import { jest } from '@jest/globals';
import type { OktaUser } from '../../dev/okta-simulator/org-types.js';
import { SessionsRepository } from '../../src/sessions/sessions.repository.js';
import type { Browser, RequestHeaders } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { addPerson, browserOf, GROUP_OF_ROLE, signIn } from '../support/people.js';

const WRITES = [
  'group-mappings:write',
  'api-tokens:write',
  'connections:write',
  'applications:write',
  'subjects:write',
  'sessions:write',
  'roles:write',
] as const;

/** An attack that ties up the process is seen by how long one answer takes; an honest one takes milliseconds. */
const LONGEST_ANSWER_MS = 3000;

describe('attacks on a running gateway', () => {
  let gateway: TestGateway;
  let ada: OktaUser;
  let admin: Browser;

  beforeAll(async () => {
    gateway = await startTestGateway({ env: { LOG_LEVEL: 'trace', DECISION_LOG: 'all' } });
    ada = addPerson(gateway.okta, 'Ada', [GROUP_OF_ROLE.admin]);
    admin = (await signIn(gateway, ada)).browser;
  });

  afterAll(async () => gateway.close());

  /** One request of the API, by the admin's session unless the headers say otherwise. */
  const api = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const began = performance.now();
    const response = await fetch(`${gateway.url}/api/v1${path}`, {
      method,
      headers: {
        'Content-Type': 'application/json',
        ...(headers['Authorization'] ? {} : { Cookie: cookiesOf(admin), Origin: gateway.url }),
        ...headers,
      },
      body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
    });
    const text = await response.text();
    const answer = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
    return { status: response.status, answer, headers: response.headers, tookMs: performance.now() - began };
  };

  const cookiesOf = (browser: Browser): string => browser.cookies.header(new URL(gateway.url)) ?? '';

  const sessionTokenOf = (browser: Browser): string =>
    /(?:^|; )rolegate=([^;]+)/.exec(cookiesOf(browser))?.[1] ?? '';

  /** What comes back for bytes that no client library would send. */
  const raw = (lines: readonly string[], body = ''): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
      let answer = '';
      socket.setTimeout(10_000, () => socket.destroy(new Error('no answer')));
      socket.on('data', (chunk) => (answer += chunk.toString('latin1')));
      socket.on('error', reject);
      socket.on('close', () => resolve(answer));
      socket.write(Buffer.from([...lines, 'Connection: close', '', body].join('\r\n'), 'latin1'));
    });

  const statusOf = (answer: string): number => Number(answer.split(' ')[1] ?? 0);

  /** Where a sign-in stands when the provider has sent the browser back. */
  const reachCallback = async (
    person: OktaUser,
    connection = 'default',
  ): Promise<{ browser: Browser; callback: string }> => {
    const browser = browserOf(gateway.okta, person);
    const begun = await browser.get(`${gateway.url}/login?connection=${connection}`, { follow: false });
    const back = await browser.get(begun.location ?? '', { follow: false });
    return { browser, callback: back.location ?? '' };
  };

  describe('by somebody who has no account', () => {
    it('cannot keep the gateway busy with an endless issuer in an initiated sign-in', async () => {
      const began = performance.now();
      const response = await fetch(`${gateway.url}/okta-initiate-login`, {
        method: 'POST',
        body: new URLSearchParams({ accountId: 'default', iss: `${'/'.repeat(64_000)}x` }),
      });
      expect(response.status).toBe(400);
      expect(performance.now() - began).toBeLessThan(LONGEST_ANSWER_MS);
    });

    it.each([
      ['an unreadable absolute form', 'GET http://[/x HTTP/1.1'],
      ['an absolute form with a broken escape', 'GET http://a%zz/x HTTP/1.1'],
      ['an asterisk', 'OPTIONS * HTTP/1.1'],
    ])('is answered %s as a request target with a problem document', async (_, requestLine) => {
      const answer = await raw([requestLine, 'Host: gateway.test']);
      expect([400, 404]).toContain(statusOf(answer));
      expect(answer).toMatch(/content-type: application\/problem\+json/i);
    });

    it.each([
      ['two lengths', ['Content-Length: 3', 'Content-Length: 4']],
      ['a length and chunks', ['Content-Length: 5', 'Transfer-Encoding: chunked']],
      ['a folded header', ['X-Folded: a', ' b']],
    ])('cannot hide a second request behind %s', async (_, headers) => {
      const answer = await raw(
        ['POST /logout HTTP/1.1', 'Host: gateway.test', ...headers],
        '0\r\n\r\nGET / HTTP/1.1\r\n\r\n',
      );
      expect(statusOf(answer)).toBe(400);
      expect(answer.match(/HTTP\/1\.1 /g)).toHaveLength(1);
    });

    it('is not led to a decision by an absolute form, another spelling or a long target', async () => {
      const targets = [
        'http://gateway.test/authz/forward-auth',
        '/AUTHZ/forward-auth',
        '/authz/forward-auth/',
        '/authz//forward-auth',
        '/authz/%66orward-auth',
        `/authz/forward-auth${'/x'.repeat(12_000)}`,
      ];
      for (const target of targets) {
        expect(statusOf(await raw([`GET ${target} HTTP/1.1`, 'Host: gateway.test']))).toBe(404);
      }
    });

    it('learns nothing by OPTIONS, HEAD, TRACE or a method override on a guarded route', async () => {
      for (const method of ['HEAD', 'OPTIONS', 'TRACE', 'PROPFIND']) {
        const answer = await raw([`${method} /api/v1/subjects HTTP/1.1`, 'Host: gateway.test']);
        expect(answer).not.toContain('"items"');
        expect([200, 401, 404]).toContain(statusOf(answer));
      }
      const overridden = await fetch(`${gateway.url}/health/live`, {
        headers: {
          'X-HTTP-Method-Override': 'DELETE',
          'X-HTTP-Method': 'DELETE',
          'X-Original-URL': '/api/v1/roles',
        },
      });
      expect(await overridden.json()).toEqual({ status: 'ok' });
    });

    it('makes no query by cookies that cannot be sessions', async () => {
      const asked = jest.spyOn(gateway.gateway.app.get(SessionsRepository), 'readByKeys');
      const headers = { 'X-Forwarded-Method': 'GET', 'X-Forwarded-Host': 'app.test', 'X-Forwarded-Uri': '/' };
      const ask = async (value: string) => {
        const answer = await fetch(`${gateway.url}/authz/forward-auth`, {
          headers: { ...headers, Cookie: `rolegate=${value}` },
        });
        expect(answer.status).not.toBe(200);
        await answer.arrayBuffer();
      };
      const garbage = ['x', 'a'.repeat(42), 'a'.repeat(44), `${'a'.repeat(42)}!`, '%00', 'a'.repeat(8000)];
      try {
        for (let round = 0; round < 50; round += 1) await Promise.all(garbage.map(ask));
        expect(asked).not.toHaveBeenCalled();
        // One that could be a session is looked for.
        await ask('a'.repeat(43));
        expect(asked).toHaveBeenCalled();
      } finally {
        asked.mockRestore();
      }
    });
  });

  describe('on sessions and sign-ins', () => {
    const session = (cookie: string) =>
      raw(['GET /api/v1/session HTTP/1.1', 'Host: gateway.test', `Cookie: ${cookie}`]);

    it('takes no cookie for the session cookie because its name merely looks like it', async () => {
      const token = sessionTokenOf(admin);
      expect(statusOf(await session(`rolegate=${token}`))).toBe(200);
      // A sibling host may set such names, which a browser's protection of `__Host-` does not cover.
      for (const name of ['\xa0rolegate', 'rolegate\xa0', 'Rolegate', 'rolegate\x85', '$rolegate']) {
        expect([name, statusOf(await session(`${name}=${token}`))]).toEqual([name, 401]);
      }
      expect(statusOf(await session(`rolegate=${token}; rolegate=${token}`))).toBe(401);
    });

    it('applies the cross-site rule to a sign-out that names another credential besides the cookie', async () => {
      const { browser } = await signIn(gateway, ada);
      const answer = await fetch(`${gateway.url}/logout`, {
        method: 'POST',
        redirect: 'manual',
        headers: { Cookie: cookiesOf(browser), Origin: 'https://evil.example', Authorization: 'Basic eDp5' },
      });
      expect(answer.status).toBe(403);
      expect(statusOf(await session(`rolegate=${sessionTokenOf(browser)}`))).toBe(200);
    });

    it('lets one of fifty simultaneous callbacks with one state in', async () => {
      const { browser, callback } = await reachCallback(ada);
      const headers = { Cookie: cookiesOf(browser) };
      const answers = await Promise.all(
        Array.from({ length: 50 }, () => fetch(callback, { headers, redirect: 'manual' })),
      );
      const statuses = answers.map(({ status }) => status).sort();
      expect(statuses).toEqual([303, ...Array<number>(49).fill(400)]);
    });

    it('gives a new session id at every sign-in and none to a browser that brings one along', async () => {
      const { browser, callback } = await reachCallback(ada);
      const planted = 'a'.repeat(43);
      const answer = await browser.get(callback, {
        follow: false,
        headers: { Cookie: `${cookiesOf(browser)}; rolegate=${planted}` },
      });
      expect(answer.status).toBe(303);
      expect(answer.setCookies.some((line) => line.startsWith('rolegate='))).toBe(true);
      expect(statusOf(await session(`rolegate=${planted}`))).toBe(401);
    });

    it('opens no session for somebody who is disabled while the sign-in is under way', async () => {
      const bob = addPerson(gateway.okta, 'Bob', [GROUP_OF_ROLE.admin]);
      await signIn(gateway, bob);
      const found = await api('GET', '/subjects?q=bob%40example.com');
      const [subject] = found.answer['items'] as { id: string }[];
      const { browser, callback } = await reachCallback(bob);
      gateway.okta.simulator.org.faults.slow('/oauth2/v1/token', 2_000, { count: 1 });
      const underWay = browser.get(callback, { follow: false });
      expect((await api('PATCH', `/subjects/${subject?.id}`, { status: 'disabled' })).status).toBe(200);
      const answer = await underWay;
      expect(answer.status).toBe(403);
      expect(answer.setCookies.some((line) => /^rolegate=[^;]/.test(line))).toBe(false);
    });

    it.each([
      ['is disabled', () => ({ status: 'disabled' })],
      [
        'gets another issuer',
        () => ({
          issuer: `${gateway.okta.simulator.url}/oauth2/default`,
          clientSecret: gateway.okta.app.clientSecret,
        }),
      ],
    ])('opens no session at a connection that %s while the sign-in is under way', async (what, change) => {
      const { app, simulator } = gateway.okta;
      const slug = what.replaceAll(' ', '-');
      await api('POST', '/connections', {
        slug,
        issuer: simulator.url,
        clientId: app.id,
        clientSecret: app.clientSecret,
      });
      await api('PATCH', `/connections/${slug}`, { status: 'active' });
      const mapping = { connection: slug, groupName: GROUP_OF_ROLE.admin, role: 'guest' };
      expect((await api('POST', '/group-mappings', mapping)).status).toBe(201);
      const { browser, callback } = await reachCallback(ada, slug);
      simulator.org.faults.slow('/oauth2/v1/userinfo', 2_000, { count: 1 });
      simulator.org.requests.length = 0;
      const underWay = browser.get(callback, { follow: false });
      await eventually(() =>
        expect(simulator.org.requests.some(({ path }) => path.endsWith('/token'))).toBe(true),
      );
      expect((await api('PATCH', `/connections/${slug}`, change())).status).toBe(200);
      const answer = await underWay;
      expect(answer.status).toBe(400);
      expect(answer.setCookies.some((line) => /^rolegate=[^;]/.test(line))).toBe(false);
      const sessions = await api('GET', `/sessions?connection=${slug}`);
      expect(sessions.answer['items']).toEqual([]);
    });

    it('keeps the same person of two connections apart, even when they share a client', async () => {
      const { app, simulator } = gateway.okta;
      const made = await api('POST', '/connections', {
        slug: 'twin',
        name: '<img src=x onerror=alert(1)>',
        issuer: simulator.url,
        clientId: app.id,
        clientSecret: app.clientSecret,
      });
      expect(made.status).toBe(201);
      expect((await api('PATCH', '/connections/twin', { status: 'active' })).status).toBe(200);
      const browser = browserOf(gateway.okta, ada);
      const refused = await browser.get(`${gateway.url}/login?connection=twin`);
      expect([refused.status, refused.text.includes('no-role')]).toEqual([403, true]);
      // The code of one connection's sign-in is worth nothing under the state of the other's.
      const begun = async (slug: string) =>
        new URL(
          (await browser.get(`${gateway.url}/login?connection=${slug}`, { follow: false })).location ?? '',
        );
      const [home, twin] = [await begun('default'), await begun('twin')];
      const back = new URL((await browser.get(home.href, { follow: false })).location ?? '');
      back.searchParams.set('state', twin.searchParams.get('state') ?? '');
      expect((await browser.get(back.href, { follow: false })).status).toBe(400);
      const chooser = await browser.get(`${gateway.url}/login`);
      expect(chooser.text).toContain('&lt;img src=x onerror=alert(1)&gt;');
      expect(chooser.text).not.toContain('<img');
      expect(chooser.headers['content-security-policy']).toContain("default-src 'none'");
      expect((await api('PATCH', '/connections/twin', { status: 'disabled' })).status).toBe(200);
    });

    it('records a failed sign-in whatever its error text holds, and shows none of that text', async () => {
      const browser = browserOf(gateway.okta, ada);
      const begun = await browser.get(`${gateway.url}/login?connection=default`, { follow: false });
      const callback = new URL('/authorization-code/callback', gateway.url);
      callback.search = new URLSearchParams({
        state: new URL(begun.location ?? '').searchParams.get('state') ?? '',
        error: 'server_error',
        error_description: `\0\x1b[31m\r\n<script>alert(1)</script>${'z'.repeat(9000)}`,
      }).toString();
      const answer = await browser.get(callback.href, { follow: false });
      expect(answer.status).toBe(400);
      expect(answer.text).not.toContain('alert(1)');
      const trail = await api('GET', '/audit-events?action=sign-in.failed&limit=1');
      const [event] = trail.answer['items'] as { requestId: string; after: { detail: string } }[];
      expect(event?.requestId).toBe(answer.headers['x-request-id']);
      expect(event?.after.detail.length).toBeLessThan(1000);
    });
  });

  describe('by somebody who may write one thing', () => {
    const tokens = new Map<string, string>();

    beforeAll(async () => {
      for (const permission of WRITES) {
        const [resourceType = '', action = ''] = permission.split(':');
        const role = permission.replace(':', '-');
        await api('POST', '/roles', { key: role, name: role, rank: 500 });
        await api('POST', '/applications/gateway/grants', { role, action, resourceType });
        const made = await api('POST', '/api-tokens', { name: role, role });
        tokens.set(permission, String(made.answer['token']));
      }
    });

    const as = (permission: string): Record<string, string> => ({
      Authorization: `Bearer ${tokens.get(permission)}`,
    });

    it.each([
      ['group-mappings:write', 'POST', '/group-mappings', { groupName: 'Engineering', role: 'developer' }],
      ['group-mappings:write', 'POST', '/group-mappings', { groupName: 'Engineering', role: 'roles-write' }],
      ['api-tokens:write', 'POST', '/api-tokens', { name: 'x', role: 'admin' }],
      ['api-tokens:write', 'POST', '/api-tokens', { name: 'x', role: 'guest' }],
      ['connections:write', 'PATCH', '/connections/default', { groupsClaim: 'email' }],
      ['connections:write', 'PATCH', '/connections/default', { defaultRole: 'developer' }],
      [
        'connections:write',
        'PATCH',
        '/connections/default',
        { issuer: 'https://evil.example', clientSecret: 'x', apiToken: null },
      ],
      [
        'applications:write',
        'POST',
        '/applications/gateway/grants',
        { role: 'applications-write', action: 'write', resourceType: 'group-mappings' },
      ],
      [
        'applications:write',
        'POST',
        '/applications/gateway/grants',
        { role: '*', action: 'read', resourceType: 'audit-events' },
      ],
      [
        'roles:write',
        'POST',
        '/applications/gateway/grants',
        { role: 'roles-write', action: 'write', resourceType: 'roles' },
      ],
      ['subjects:write', 'GET', '/subjects', undefined],
      ['sessions:write', 'GET', '/sessions', undefined],
    ])('with %s alone is refused %s %s %j', async (permission, method, path, body) => {
      const { status, answer } = await api(method, path, body, as(permission));
      expect([status, answer['code']]).toEqual([403, 'permission-denied']);
    });

    it('cannot move the mapping to admin to another group, by whichever method', async () => {
      const listed = await api('GET', '/group-mappings');
      const items = listed.answer['items'] as { id: string; role: string }[];
      const id = items.find(({ role }) => role === 'admin')?.id;
      const mine = as('group-mappings:write');
      const moved = await api('PATCH', `/group-mappings/${id}`, { groupName: 'Everyone' }, mine);
      const replaced = await api(
        'PUT',
        '/group-mappings',
        { mappings: [{ groupName: 'Everyone', role: 'admin' }] },
        { ...mine, 'If-Match': listed.headers.get('etag') ?? '' },
      );
      const repinned = await api('PATCH', `/group-mappings/${id}`, { groupId: '00gEvil' }, mine);
      expect([moved.status, replaced.status, repinned.status]).toEqual([403, 403, 403]);
    });

    it('never leaves a mapping without its role, however role and mapping race', async () => {
      for (let round = 0; round < 8; round += 1) {
        const role = `racing-${round}`;
        await api('POST', '/roles', { key: role, name: role, rank: 600 });
        const [mapped, removed] = await Promise.all([
          api('POST', '/group-mappings', { groupName: `Racing ${round}`, role }),
          api('DELETE', `/roles/${role}`),
        ]);
        expect([
          [201, 409],
          [422, 204],
        ]).toContainEqual([mapped.status, removed.status]);
      }
    });

    it.each([
      ['list of mappings', 'PUT', '/group-mappings', `{"mappings":[${'{},'.repeat(80_000)}{}]}`, 422],
      ['list of scopes', 'POST', '/connections', connectionWith('scopes'), 422],
      ['list of domains', 'POST', '/connections', connectionWith('allowedEmailDomains'), 422],
      ['object of unknown fields', 'POST', '/roles', manyFields(), 400],
    ])('cannot keep the gateway busy with an overlong %s', async (_, method, path, body, status) => {
      const answer = await api(method, path, body, { 'If-Match': '"1"' });
      expect(answer.status).toBe(status);
      expect(answer.tookMs).toBeLessThan(LONGEST_ANSWER_MS);
    });

    it.each([
      ['/sessions', ['2026-02-31T00:00:00.000Z', '00000000-0000-4000-8000-000000000000']],
      ['/sessions', ['0000-01-01T00:00:00.000Z', '00000000-0000-4000-8000-000000000000']],
      ['/api-tokens', ['2026-02-30T00:00:00.000Z', '00000000-0000-4000-8000-000000000000']],
      ['/audit-events', ['99999999999999999999']],
      ['/roles', ['9999999999', 'x']],
      ['/subjects', ["' OR 1=1 --", 'x']],
    ])('hears of %s with the forged cursor %j only that it is none', async (path, key) => {
      const cursor = Buffer.from(JSON.stringify(key)).toString('base64url');
      const { status, answer } = await api('GET', `${path}?after=${cursor}`);
      expect([status, answer['code']]).toEqual([400, 'invalid-request']);
    });
  });

  it('writes no cookie, code, token, state, verifier or secret to its log, even at level trace', async () => {
    const { browser, callback } = await reachCallback(ada);
    await browser.get(`${callback}x`, { follow: false });
    const { browser: another } = await signInByDefault();
    const made = await api('POST', '/api-tokens', { name: 'logged', role: 'guest' });
    await api('GET', '/roles', undefined, { Authorization: `Bearer ${String(made.answer['token'])}x` });
    const { okta, env, databaseUrl, logLines } = gateway;
    const secrets = [
      sessionTokenOf(admin),
      sessionTokenOf(another),
      String(made.answer['token']),
      okta.apiToken,
      okta.app.clientSecret ?? '',
      env['ENCRYPTION_KEYS'] ?? '',
      new URL(databaseUrl).password,
      ...['code', 'state'].map((name) => new URL(callback).searchParams.get(name) ?? ''),
    ];
    expect(secrets.filter((secret) => secret.length < 8)).toEqual([]);
    const log = logLines.join('');
    expect(secrets.filter((secret) => log.includes(secret))).toEqual([]);
    expect(log).not.toMatch(/eyJ[\w-]{20,}\.|code_verifier|id_token_hint|\bSSWS |Bearer rgt_/);
    expect(log.split('\n').filter((line) => line !== '' && !line.startsWith('{'))).toEqual([]);
  });

  const signInByDefault = async (): Promise<{ browser: Browser }> => {
    const { browser, callback } = await reachCallback(ada);
    await browser.get(callback, { headers: {} satisfies RequestHeaders });
    return { browser };
  };
});

function connectionWith(list: string): string {
  const values = Array.from({ length: 30_000 }, (_, index) => `"${index.toString(36)}.a"`);
  return `{"issuer":"https://example.okta.com","clientId":"x","${list}":[${values.join(',')}]}`;
}

function manyFields(): string {
  return `{${Array.from({ length: 25_000 }, (_, index) => `"k${index.toString(36)}":1`).join(',')}}`;
}
