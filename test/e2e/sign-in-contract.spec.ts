import { expectErrorPage, SignInSteps } from '../contracts/sign-in-steps.js';
import { signInAdmin, type AdminClient } from '../support/admin-client.js';
import { Browser, type BrowserResponse } from '../support/browser.js';
import { GatewayClock } from '../support/gateway-clock.js';
import { freePort } from '../support/free-port.js';
import { startTestGateway, startTestOkta, type TestGateway, type TestOkta } from '../support/gateway.js';
import { addPerson, browserOf, signIn, signInAtOkta } from '../support/people.js';
import { startProviderFront, type ProviderFront } from '../support/provider-front.js';
import { askAsProxy, NO_NAVIGATION } from '../support/proxy-question.js';

describe('a gateway on https behind a proxy that ends TLS', () => {
  const origin = 'https://sso.example.com';
  let gateway: TestGateway;
  let clock: GatewayClock;
  let metricsPort: number;

  beforeAll(async () => {
    metricsPort = await freePort();
    clock = GatewayClock.standing();
    gateway = await startTestGateway({
      clock,
      env: {
        PUBLIC_URL: origin,
        METRICS_PORT: String(metricsPort),
        DEFAULT_ROLE: 'guest',
        OKTA_GROUPS_CLAIM: 'realm_access.roles',
        SIGN_IN_RATE_LIMIT: '30',
        API_RATE_LIMIT: '30',
        SESSION_IDLE_SECONDS: '600',
        SESSION_MAX_SECONDS: '1200',
      },
      apiToken: false,
      app: {
        redirectUris: [`${origin}/authorization-code/callback`],
        postLogoutRedirectUris: [`${origin}/logout`],
        groupsClaim: { mode: 'none' },
      },
    });
  });

  afterAll(() => gateway?.close());
  afterEach(() => gateway.okta.simulator.org.faults.clear());

  let client = 0;
  /** A browser that reaches the gateway as if by its public name, from an address of its own. */
  const newBrowser = (): Browser =>
    new Browser({
      headers: { 'X-Forwarded-For': `198.51.100.${(client += 1)}`, 'X-Forwarded-Proto': 'https' },
    });
  const visit = (browser: Browser, address: string): Promise<BrowserResponse> => {
    const { pathname, search } = new URL(address, origin);
    return browser.get(gateway.url + pathname + search, { follow: false });
  };
  const signInThrough = async (browser: Browser, groups: string[]): Promise<BrowserResponse> => {
    const person = addPerson(gateway.okta, `P${Math.random().toString(36).slice(2)}`, []);
    const { faults } = gateway.okta.simulator.org;
    faults.overrideClaims('id-token', { realm_access: { roles: groups } }, 1);
    signInAtOkta(browser, gateway.okta, person);
    const begun = await visit(browser, '/login');
    const answered = await browser.get(begun.location ?? '', { follow: false });
    return visit(browser, answered.location ?? '');
  };
  const session = (browser: Browser) =>
    browser.get(`${gateway.url}/api/v1/session`, { headers: NO_NAVIGATION });

  it('takes every address from PUBLIC_URL, whatever Host a request names', async () => {
    for (const headers of [{}, { Host: 'evil.example' }, { 'X-Forwarded-Host': 'evil.example' }]) {
      const answer = await newBrowser().get(`${gateway.url}/login`, { headers, follow: false });
      expect(answer.status).toBe(302);
      expect(new URL(answer.location ?? '').searchParams.get('redirect_uri')).toBe(
        `${origin}/authorization-code/callback`,
      );
    }
    const nginx = { dialect: 'auth-request', uri: '/x', headers: { Host: 'evil.example' } } as const;
    expect((await askAsProxy(gateway, newBrowser(), nginx)).status).toBe(403);
  });

  it('has cookies that are Secure and belong to its host alone', async () => {
    const browser = newBrowser();
    const begun = await visit(browser, '/login');
    expect(begun.setCookies).toHaveLength(1);
    expect(begun.setCookies[0]).toMatch(
      /^__Host-rolegate-browser-[0-9a-f]{16}=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure; Max-Age=600$/,
    );
    const done = await signInThrough(browser, ['Rolegate Admins']);
    expect([done.status, done.headers.location]).toEqual([303, '/']);
    expect(done.setCookies).toContainEqual(
      expect.stringMatching(/^__Host-rolegate=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure$/),
    );
    expect(browser.cookies.rejected).toEqual([]);
    const token = browser.cookies.get('__Host-rolegate')?.value ?? '';
    const plain = new Browser({ headers: { Cookie: `rolegate=${token}` } });
    expect((await session(plain)).status).toBe(401);
  });

  it('reads the groups from the dotted claim, and gives the default role where none of them is mapped', async () => {
    const admin = newBrowser();
    await signInThrough(admin, ['Rolegate Admins', 'Other']);
    expect((await session(admin)).json()).toMatchObject({
      groups: ['Rolegate Admins', 'Other'],
      roles: ['admin'],
      membership: { source: 'id-token' },
    });
    const guest = newBrowser();
    expect((await signInThrough(guest, ['Other'])).status).toBe(303);
    expect((await session(guest)).json()).toMatchObject({ roles: ['guest'], primaryRole: 'guest' });
  });

  it('ends a session that is idle, and one that has lasted its time', async () => {
    const browser = newBrowser();
    await signInThrough(browser, ['Rolegate Admins']);
    const { expiresAt } = (await session(browser)).json<{ expiresAt: string }>();
    expect(Date.parse(expiresAt) - clock.now().getTime()).toBe(1_200_000);
    const [idle, busy] = [newBrowser(), newBrowser()];
    await signInThrough(idle, ['Rolegate Admins']);
    await signInThrough(busy, ['Rolegate Admins']);
    const pass = async (seconds: number): Promise<void> => {
      gateway.okta.simulator.org.clock.advance(seconds);
      await clock.advance(seconds * 1000);
    };
    await pass(590);
    expect((await session(busy)).status).toBe(200);
    await pass(20);
    expect([(await session(busy)).status, (await session(idle)).status]).toEqual([200, 401]);
    await pass(580);
    expect((await session(busy)).status).toBe(200);
    await pass(20);
    expect((await session(busy)).status).toBe(401);
  });

  it('limits sign-ins and the API for each client address, and decisions and health never', async () => {
    const browser = newBrowser();
    const many = async (path: string): Promise<number[]> => {
      const answers = [];
      for (let count = 0; count < 31; count += 1)
        answers.push(
          (await browser.get(gateway.url + path, { follow: false, headers: NO_NAVIGATION })).status,
        );
      return answers;
    };
    const logins = await many('/login');
    expect([logins.filter((status) => status === 302).length, logins.at(-1)]).toEqual([30, 429]);
    const reads = await many('/api/v1/session');
    expect([reads.filter((status) => status === 401).length, reads.at(-1)]).toEqual([30, 429]);
    const refused = await browser.get(`${gateway.url}/api/v1/session`, { headers: NO_NAVIGATION });
    expect(refused.json()).toMatchObject({ code: 'rate-limited' });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(new Set(await many('/authz/forward-auth'))).toEqual(new Set([400]));
    expect(new Set(await many('/health/ready'))).toEqual(new Set([200]));
    expect((await visit(newBrowser(), '/login')).status).toBe(302);
  });

  it('shows its metrics on their own port alone', async () => {
    const metrics = await fetch(`http://127.0.0.1:${metricsPort}/metrics`);
    expect(metrics.status).toBe(200);
    expect(await metrics.text()).toContain('rolegate_decisions_total{adapter="auth-request"');
    for (const path of ['/', '/health/live', '/login', '/authz/forward-auth'])
      expect((await fetch(`http://127.0.0.1:${metricsPort}${path}`)).status).toBe(404);
    expect((await visit(newBrowser(), '/metrics')).status).toBe(404);
  });

  it('tells an orchestrator that it lives and is ready, and that Okta fails without being less ready', async () => {
    const live = await newBrowser().get(`${gateway.url}/health/live`);
    expect([live.status, live.headers['cache-control'], live.json()]).toEqual([
      200,
      'no-store',
      { status: 'ok' },
    ]);
    gateway.okta.simulator.org.faults.status('/oauth2/v1/token', 500);
    expectErrorPage(await signInThrough(newBrowser(), []), 503, 'okta-unavailable');
    const ready = await newBrowser().get(`${gateway.url}/health/ready`);
    expect([ready.status, ready.json()]).toEqual([
      200,
      {
        status: 'degraded',
        checks: {
          database: 'ok',
          changeLog: expect.stringMatching(/^(ok|behind)$/) as string,
          okta: [{ connection: 'default', status: 'unreachable', reason: 'okta-unavailable' }],
        },
      },
    ]);
    gateway.okta.simulator.org.faults.clear();
    await signInThrough(newBrowser(), []);
    expect((await newBrowser().get(`${gateway.url}/health/ready`)).json()).toMatchObject({
      checks: { okta: [{ connection: 'default', status: 'ok' }] },
    });
  });
});

describe('a provider that has less than Okta', () => {
  let front: ProviderFront;
  let okta: TestOkta;
  let gateway: TestGateway;
  let admin: AdminClient;
  let renamed = 0;

  beforeAll(async () => {
    front = await startProviderFront();
    okta = await startTestOkta('http://127.0.0.1:1', {}, front.simulator);
    gateway = await startTestGateway({ okta, productionLimits: true });
    okta.simulator.org.updateApp(okta.app.id, {
      redirectUris: [`${gateway.url}/authorization-code/callback`],
      postLogoutRedirectUris: [`${gateway.url}/logout`],
    });
    admin = await signInAdmin(gateway);
  });

  afterAll(async () => {
    await gateway?.close();
    await front?.simulator.close();
  });
  afterEach(() => okta.simulator.org.faults.clear());

  /** Makes the gateway read discovery again: a connection that changed is another one. */
  const describeProvider = async (changes: Record<string, unknown>): Promise<void> => {
    front.describe(changes);
    await admin.api('PATCH', '/connections/default', { name: `Provider ${(renamed += 1)}` });
  };

  it('is signed out of here alone when it has no end of session', async () => {
    await describeProvider({ end_session_endpoint: undefined });
    const { browser } = await signIn(gateway, addPerson(okta, 'Eve', ['Rolegate Admins']));
    const out = await browser.post(`${gateway.url}/logout`, undefined, { follow: false });
    expect([out.status, out.headers.location]).toEqual([303, '/logout']);
    expect((await browser.get(`${gateway.url}/api/v1/session`)).status).toBe(401);
    const page = await browser.get(out.location ?? '');
    expect(page.text).toContain('You are signed out');
    expect(page.text).toContain('Okta’s own session in this browser may live on');
  });

  it('needs no userinfo', async () => {
    await describeProvider({ userinfo_endpoint: undefined });
    okta.simulator.org.clearRequests();
    await signIn(gateway, addPerson(okta, 'Una', ['Rolegate Admins']));
    expect(okta.simulator.org.countRequests('GET', /userinfo/)).toBe(0);
  });

  it('must name itself in its answers when it says that it does', async () => {
    await describeProvider({ authorization_response_iss_parameter_supported: true });
    const steps = new SignInSteps(gateway);
    const person = addPerson(okta, 'Ines', ['Rolegate Admins']);
    const [silent, named] = [new Browser(), new Browser()];
    expectErrorPage(await steps.visit(silent, await steps.callbackOf(silent, person)), 400, 'sign-in-failed');
    const callback = `${await steps.callbackOf(named, person)}&iss=${encodeURIComponent(okta.simulator.url)}`;
    expect((await steps.visit(named, callback)).status).toBe(303);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['another issuer', { issuer: 'https://evil.example' }, 'issuer-mismatch'],
    ['no issuer', { issuer: undefined }, 'okta-unavailable'],
    ['no token endpoint', { token_endpoint: undefined }, 'okta-unavailable'],
    ['an endpoint without encryption', { token_endpoint: 'http://evil.example/token' }, 'okta-unavailable'],
    ['no keys', { jwks_uri: 7 }, 'okta-unavailable'],
  ])('with %s in its discovery document is 503', async (_, changes, code) => {
    await describeProvider(changes);
    const page = await new Browser().get(`${gateway.url}/login`, { follow: false });
    expectErrorPage(page, 503, code);
    expect(page.text).not.toContain('evil.example');
    expect(page.setCookies).toEqual([]);
  });

  it('that hangs holds up nobody who signs out: the session is over first', async () => {
    await describeProvider({});
    const { browser } = await signIn(gateway, addPerson(okta, 'Hana', ['Rolegate Admins']));
    await describeProvider({});
    okta.simulator.org.faults.hang('/.well-known/openid-configuration');
    const began = performance.now();
    let over = false;
    const out = browser
      .post(`${gateway.url}/logout`, undefined, { follow: false })
      .finally(() => (over = true));
    const token = browser.cookies.get('rolegate')?.value ?? '';
    const thief = new Browser({ headers: { Cookie: `rolegate=${token}` } });
    let status = 200;
    while (status !== 401 && !over) status = (await thief.get(`${gateway.url}/api/v1/session`)).status;
    expect(status).toBe(401);
    const done = await out;
    expect([done.status, done.headers.location]).toEqual([303, '/logout']);
    // It waits for the provider once: 5,000 ms.
    expect(performance.now() - began).toBeLessThan(9_500);
  });
});

describe('where a sign-in may lead', () => {
  let gateway: TestGateway;

  beforeAll(async () => {
    gateway = await startTestGateway();
    const admin = await signInAdmin(gateway);
    await admin.api('POST', '/applications', {
      slug: 'wiki',
      name: 'Wiki',
      hosts: ['wiki.example.com', '127.0.0.1', 'localhost'],
      accessRules: [],
    });
  });

  afterAll(() => gateway?.close());

  const leadsTo = async (query: string): Promise<string | undefined> => {
    const person = gateway.okta.simulator.org.directory
      .allUsers()
      .find((user) => user.profile.firstName === 'Ada');
    if (!person) throw new Error('nobody to sign in');
    const browser = browserOf(gateway.okta, person);
    const begun = await browser.get(`${gateway.url}/login?${query}`, { follow: false });
    const answered = await browser.get(begun.location ?? '', { follow: false });
    return (await browser.get(answered.location ?? '', { follow: false })).headers.location;
  };

  it.each([
    '/path?x=1&y=%20#part',
    'https://wiki.example.com/',
    'https://wiki.example.com:8443/a?b=c',
    'http://127.0.0.1:4000/x',
    'http://localhost:4000/x',
  ])('%s is followed', async (target) => {
    expect(await leadsTo(`return_to=${encodeURIComponent(target)}`)).toBe(target);
  });

  it('its own origin is a path of its own', async () => {
    expect(await leadsTo(`return_to=${encodeURIComponent(`${gateway.url}/x?y`)}`)).toBe('/x?y');
  });

  it.each([
    ...['', '//evil.example', '///evil.example', '/\\evil.example', '\\\\evil.example', '/%09/evil.example'],
    ...[
      '/\t/evil.example',
      ' //evil.example',
      'https:evil.example',
      'https:/evil.example',
      'https:///evil.example',
    ],
    ...['https://evil.example', 'http://wiki.example.com/', 'https://wiki.example.com@evil.example/'],
    ...[
      'https://evil.example#wiki.example.com',
      'https://evil.example\\@wiki.example.com',
      'HTTPS://EVIL.example',
    ],
    ...[
      'https://wiki.example.com.evil.example',
      'https://xwiki.example.com',
      'https://user:pw@wiki.example.com/',
    ],
    ...[
      'javascript:alert(1)',
      'data:text/html,x',
      'ftp://wiki.example.com/',
      '/.//evil.example',
      '/x/..//evil.example',
    ],
    ...[
      '/%2f%2fevil.example',
      '/%5cevil.example',
      'evil.example',
      '?x',
      '/a\r\nSet-Cookie: x=y',
      '/login',
      '/logout',
    ],
    ...['https://wiki.example.com./', 'https://[::1]/'],
  ])('%j is not: it ends on the start page', async (target) => {
    expect(await leadsTo(`return_to=${encodeURIComponent(target)}`)).toBe('/');
  });

  it('two targets are none', async () => {
    expect(await leadsTo('return_to=/a&return_to=/b')).toBe('/');
    expect(await leadsTo('')).toBe('/');
  });

  it('an address without end is none', async () => {
    expect(await leadsTo(`return_to=/${'x'.repeat(3000)}`)).toBe('/');
  });
});
