import type { OktaUser } from '../../dev/okta-simulator/org-types.js';
import { SignInSteps } from '../contracts/sign-in-steps.js';
import { Browser, type BrowserResponse } from '../support/browser.js';
import { addTestedConnection } from '../support/connection-test.js';
import { eventually } from '../support/eventually.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { addPerson, browserOf } from '../support/people.js';
import { askAsProxy } from '../support/proxy-question.js';
import { RestClient } from '../support/rest-client.js';

/** Directives of a page's content security policy, each with its values. */
function policyOf(page: BrowserResponse): Map<string, string[]> {
  const directives = String(page.headers['content-security-policy'] ?? '').split(';');
  return new Map(
    directives.map((directive) => {
      const [name = '', ...values] = directive.trim().split(/ +/);
      return [name, values];
    }),
  );
}

/** What is wrong with a page for the security of whoever looks at it; nothing, if all is well. */
function faultsOf(page: BrowserResponse, formOrigins: readonly string[] = []): string[] {
  const faults: string[] = [];
  const expectHeader = (name: string, value: string): void => {
    if (page.headers[name] !== value) faults.push(`${name}: ${String(page.headers[name])}`);
  };
  expectHeader('content-type', 'text/html; charset=utf-8');
  expectHeader('cache-control', 'no-store');
  expectHeader('referrer-policy', 'same-origin');
  expectHeader('x-content-type-options', 'nosniff');
  expectHeader('x-frame-options', 'DENY');
  const policy = policyOf(page);
  const expectDirective = (name: string, allowed: (values: string[]) => boolean): void => {
    const values = policy.get(name);
    if (!values || !allowed(values)) faults.push(`${name} ${values?.join(' ') ?? 'missing'}`);
  };
  const isNone = (values: string[]): boolean => values.join() === "'none'";
  expectDirective('default-src', isNone);
  expectDirective('frame-ancestors', isNone);
  expectDirective('base-uri', isNone);
  expectDirective('style-src', (values) => values.every((value) => /^'sha256-[\w+/=]{44}'$/.test(value)));
  expectDirective('form-action', (values) =>
    values.every((value) => ["'self'", ...formOrigins].includes(value)),
  );
  for (const name of policy.keys())
    if (/^(script|connect|font|media|object|frame|worker)-src/.test(name)) faults.push(`allows ${name}`);
  for (const [what, pattern] of [
    ['a script', /<script|javascript:/i],
    ['an event handler', /<[^>]*\son[a-z]+\s*=/i],
    ['a style in an attribute', /<[^>]*\sstyle\s*=/i],
    ['a resource', /<(link|img|iframe|object|embed|video|audio|base|meta http-equiv)\b|@import|url\(/i],
    ['a form that leads elsewhere', /<form[^>]*\saction="(?!\/[^/])/i],
  ] as const) {
    if (pattern.test(page.text)) faults.push(`has ${what}`);
  }
  const named = page.text.split(`>${String(page.headers['x-request-id'])}</code>`).length - 1;
  if (named !== 1) faults.push(`names the request id ${named} times`);
  return faults;
}

describe('every page', () => {
  let gateway: TestGateway;
  let steps: SignInSteps;
  let admin: RestClient;
  let nobody: OktaUser;
  let second: string;

  beforeAll(async () => {
    gateway = await startTestGateway({
      env: { LOCAL_LOGIN: 'on', SUPPORT_CONTACT: 'https://help.example.com/sso' },
    });
    steps = new SignInSteps(gateway);
    ({ client: admin } = await signedInAdmin(gateway));
    nobody = addPerson(gateway.okta, 'Nobody', ['<i>Unmapped</i>']);
    second = (await addTestedConnection(gateway, admin, {}, { defaultRole: 'guest' })).slug;
    expect((await admin.patch(`/api/v1/connections/${second}`, { status: 'active' })).status).toBe(200);
    const wiki = { slug: 'wiki', name: 'Wiki', hosts: ['wiki.example.com'], accessRules: [] };
    expect((await admin.post('/api/v1/applications', wiki)).status).toBe(201);
  });

  afterEach(() => gateway.okta.simulator.org.faults.clear());
  afterAll(() => gateway?.close());

  const visit = (path: string, browser = new Browser()): Promise<BrowserResponse> =>
    browser.get(gateway.url + path, { follow: false });

  /** At the application's host, as its proxy hands it on. */
  const atWiki = (path: string): Promise<BrowserResponse> =>
    new Browser().get(gateway.url + path, {
      follow: false,
      headers: { 'X-Forwarded-Host': 'wiki.example.com', 'X-Forwarded-Proto': 'https' },
    });

  const outage = async (): Promise<BrowserResponse> => {
    const browser = new Browser();
    const callback = await steps.callbackOf(browser, nobody, '?connection=default');
    gateway.okta.simulator.org.faults.status('/oauth2/v1/token', 500);
    return visit(callback.slice(gateway.url.length), browser);
  };

  const tested = async (fault: boolean): Promise<BrowserResponse> => {
    const { body } = await admin.post(`/api/v1/connections/${second}/test-sign-in`, {});
    if (fault) gateway.okta.simulator.org.faults.token('wrongNonce', 1);
    const browser = browserOf(gateway.okta, nobody);
    await browser.get(String(body['signInUrl']));
    return browser.submit('Begin the test');
  };

  it.each<[string, number, () => Promise<BrowserResponse>]>([
    ['sign-in', 200, () => visit('/login')],
    ['local sign-in', 200, () => visit('/login/local')],
    ['start, signed out', 200, () => visit('/')],
    ['start, signed in', 200, () => visit('/', admin.browser)],
    ['signed out', 200, () => visit('/logout')],
    ['still signed in', 200, () => visit('/logout', admin.browser)],
    ['own sessions', 200, () => visit('/sessions', admin.browser)],
    [
      'setup guide',
      200,
      () => admin.browser.get(`${gateway.url}/api/v1/connections/default/setup-guide`, { follow: false }),
    ],
    ['test sign-in', 200, () => tested(false)],
    ['failed test sign-in', 400, () => tested(true)],
    ['used link of a test sign-in', 400, () => visit('/login/test?ticket=x')],
    ['unknown connection', 404, () => visit('/login?connection=unknown')],
    ['malformed step-up', 400, () => visit('/login?max_age=x')],
    ['foreign issuer', 400, () => visit('/okta-initiate-login?iss=https%3A%2F%2Fevil.example')],
    ['unknown state', 400, () => visit('/authorization-code/callback?code=x&state=y')],
    ['no role', 403, () => steps.signIn(nobody, new Browser(), '?connection=default')],
    ['outage of the provider', 503, outage],
    ['authorization for the management API', 400, () => visit('/okta/management/callback?state=x')],
    ['nothing at this address', 404, () => visit('/nowhere')],
    ['sign-out of an application', 200, () => atWiki('/.rolegate/sign-out')],
    ['failed hand-off', 400, () => atWiki('/.rolegate/callback?code=x&state=y')],
  ])('(%s) has the strict policy, no script and nothing of elsewhere', async (_, status, open) => {
    const page = await open();
    expect(page.status).toBe(status);
    expect(faultsOf(page, [gateway.url, gateway.okta.simulator.url])).toEqual([]);
  });

  // On an application's host the gateway's own origin is another one, to which its sign-out goes on.
  it('but for those from which a sign-out goes on to the provider may send forms to this origin alone', async () => {
    for (const page of [await visit('/login'), await visit('/'), await visit('/login/local')])
      expect(policyOf(page).get('form-action')).toEqual(["'self'"]);
    expect(policyOf(await visit('/', admin.browser)).get('form-action')).toEqual([
      "'self'",
      gateway.okta.simulator.url,
    ]);
  });

  describe('that refuses a person', () => {
    const shop = '/api/v1/applications/shop';
    const hidden = 'Keepers & <b>Friends</b>';
    let visitor: Browser;
    let refused: (uri?: string) => Promise<string>;

    beforeAll(async () => {
      const mapping = (groupName: string, role: string, connection: string): Promise<unknown> =>
        admin.post('/api/v1/group-mappings', { connection, groupName, role });
      await mapping('Visitors', 'guest', 'default');
      await mapping(hidden, 'developer', 'default');
      await mapping('Foreign keepers', 'developer', second);
      const accessRules = [
        { path: '/*', anyRole: ['developer', 'admin'] },
        { path: '/odd', permission: 'odd:read' },
      ];
      const made = { slug: 'shop', name: 'Shop', hosts: ['shop.example.com'], accessRules };
      expect((await admin.post('/api/v1/applications', made)).status).toBe(201);
      const grant = {
        role: 'developer',
        action: 'read',
        resourceType: 'odd',
        condition: 'resource.id == "s3"',
      };
      expect((await admin.post(`${shop}/grants`, grant)).status).toBe(201);
      visitor = browserOf(gateway.okta, addPerson(gateway.okta, 'Vera', ['Visitors']));
      await visitor.get(`${gateway.url}/login?connection=default`);
      refused = async (uri = '/'): Promise<string> => {
        const question = { uri, host: 'shop.example.com', navigation: true };
        const answer = await askAsProxy(gateway, visitor, question);
        expect(answer.status).toBe(403);
        return answer.text;
      };
    });

    it('names no group unless an admin allows it, and the contact of the whole gateway', async () => {
      const page = await refused();
      expect(page).toContain('<a href="https://help.example.com/sso">');
      expect(page).not.toMatch(/Keepers|Friends|may use it/);
      const stranger = await steps.signIn(nobody, new Browser(), '?connection=default');
      expect(stranger.text).toContain('<a href="https://help.example.com/sso">');
    });

    it('names the groups of the person’s own connection that would help, and the application’s contact, as text', async () => {
      const contact = '<i>Ask Ada</i>';
      const change = { showNeededGroups: true, supportContact: contact };
      expect((await admin.patch(shop, change)).status).toBe(200);
      await eventually(async () =>
        expect(await refused()).toContain(
          '<span class="tag">Keepers &amp; &lt;b&gt;Friends&lt;/b&gt;</span>',
        ),
      );
      const page = await refused();
      expect(page).toContain('Contact: &lt;i&gt;Ask Ada&lt;/i&gt;');
      // The least that helps, and nothing of other connections.
      expect(page).not.toMatch(/Rolegate Admins|Foreign|help\.example\.com|<i>Ask/);
    });

    it('tells of no condition, and of no group that would not do', async () => {
      const page = await refused('/odd');
      expect(page).not.toMatch(/may use it|Keepers|s3/);
    });

    it('offers an address as a link, and takes nothing else for one', async () => {
      expect((await admin.patch(shop, { supportContact: 'help@example.com' })).status).toBe(200);
      await eventually(async () =>
        expect(await refused()).toContain('<a href="mailto:help@example.com">help@example.com</a>'),
      );
      for (const supportContact of ['javascript:alert(1)', 'JAVASCRIPT :alert(1)', 'data:text/html,x'])
        expect((await admin.patch(shop, { supportContact })).status).toBe(422);
    });
  });

  it('asks for https from now on where the gateway is there, and not on a loopback', async () => {
    const secure = await startTestGateway({ env: { PUBLIC_URL: 'https://sso.example.test' } });
    try {
      for (const path of ['/', '/logout', '/login?connection=unknown', '/nowhere']) {
        const page = await new Browser().get(secure.url + path, { follow: false });
        expect(page.headers['strict-transport-security']).toMatch(/^max-age=31536000/);
        expect((await visit(path)).headers['strict-transport-security']).toBeUndefined();
      }
    } finally {
      await secure.close();
    }
  });
});

/** An admin, signed in by the only connection there is, which the page with local accounts does not choose by itself. */
async function signedInAdmin(gateway: TestGateway): Promise<{ client: RestClient }> {
  const ada = addPerson(gateway.okta, 'Ada', ['Rolegate Admins']);
  const browser = browserOf(gateway.okta, ada);
  await browser.get(`${gateway.url}/login?connection=default`);
  return { client: new RestClient(gateway.url, browser) };
}
