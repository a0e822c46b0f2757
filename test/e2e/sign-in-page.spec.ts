import type { OktaUser } from '../../dev/okta-simulator/org-types.js';
import { Discovery } from '../../src/openid-provider/discovery.js';
import { expectErrorPage, SignInSteps } from '../contracts/sign-in-steps.js';
import { Browser, type BrowserResponse } from '../support/browser.js';
import { addTestedConnection } from '../support/connection-test.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { addPerson, browserOf } from '../support/people.js';
import { personClient, type RestClient } from '../support/rest-client.js';

/** Not the way to anywhere but `/`, however they are read. */
const HOSTILE_ADDRESSES = [
  '//evil.example',
  '///evil.example',
  '////evil.example',
  '/\\evil.example',
  '\\/evil.example',
  '\\\\evil.example',
  '/\t/evil.example',
  '\t//evil.example',
  '/\n/evil.example',
  '/\r\n/evil.example',
  '/\0/evil.example',
  ' //evil.example',
  ' https://evil.example',
  '\u00a0//evil.example',
  '/%5cevil.example',
  '/%2f%2fevil.example',
  '/%2e%2e//evil.example',
  '/.//evil.example',
  '/..//evil.example',
  '/x/..//evil.example',
  '/%09/evil.example',
  'https:evil.example',
  'https:/evil.example',
  'https:///evil.example',
  'https:\\\\evil.example',
  'https://evil.example',
  'HTTPS://EVIL.EXAMPLE',
  'http://evil.example',
  'http://wiki.example.com',
  'https://wiki.example.com.evil.example',
  'https://wiki.example.com@evil.example',
  'https://wiki.example.com:443@evil.example',
  'https://wiki.example.com%40evil.example',
  'https://wiki.example.com%2eevil.example',
  'https://wiki.example.com%00.evil.example',
  'https://wiki.example.com\\.evil.example',
  'https://evil.example#wiki.example.com',
  'https://evil.example?wiki.example.com',
  'https://evil.example/wiki.example.com',
  'https://evilwiki.example.com',
  'https://sub.wiki.example.com',
  'https://wiki.example.com.',
  'https://user:pass@wiki.example.com/',
  'https://wiki.exаmple.com',
  'https://xn--wiki-9ra.example.com',
  'https://wiki。example.com.evil.example',
  'https://①②⑦.0.0.1/',
  'https://[::1]/',
  'https://2130706433/',
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'java\tscript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:x',
  'file:///etc/passwd',
  'ftp://wiki.example.com/',
  'blob:https://wiki.example.com/x',
  'view-source:https://wiki.example.com/',
  'evil.example',
  '@evil.example',
  '.evil.example',
  '',
  '/login',
  '/login/test?ticket=x',
  '/logout',
  '/okta-initiate-login',
  '/authorization-code/callback?code=x&state=y',
];

describe('the sign-in page', () => {
  let gateway: TestGateway;
  let steps: SignInSteps;
  let admin: RestClient;
  let ada: OktaUser;
  let second: string;
  let draft: string;

  beforeAll(async () => {
    gateway = await startTestGateway();
    steps = new SignInSteps(gateway);
    ({ client: admin } = await personClient(gateway, 'Admin', 'admin'));
    ada = addPerson(gateway.okta, 'Ada', ['Rolegate Admins']);
    const settings = { defaultRole: 'guest', name: 'Zweite <Org>' };
    second = (await addTestedConnection(gateway, admin, {}, settings)).slug;
    draft = (await addTestedConnection(gateway, admin)).slug;
    expect((await admin.patch(`/api/v1/connections/${second}`, { status: 'active' })).status).toBe(200);
    const wiki = { slug: 'wiki', name: 'Wiki', hosts: ['wiki.example.com'], accessRules: [] };
    expect((await admin.post('/api/v1/applications', wiki)).status).toBe(201);
  });

  afterEach(() => gateway.okta.simulator.org.faults.clear());
  afterAll(() => gateway?.close());

  /** The slugs in the order in which the page lists them. */
  const listed = (page: BrowserResponse): string[] =>
    [...page.text.matchAll(/href="\/login\?connection=([^"&]+)/g)].map(([, slug = '']) => slug);

  it('lists the active connections in a stable order, drafts and disabled ones not', async () => {
    const pages = [await steps.visit(new Browser(), '/login'), await steps.visit(new Browser(), '/login')];
    for (const page of pages) {
      expect([page.status, listed(page)]).toEqual([200, ['default', second]]);
      expect(page.text).toContain('Continue with Zweite &lt;Org&gt;');
      expect(page.text).not.toContain('last used');
    }
  });

  it('carries on with where the person wants to go', async () => {
    const page = await steps.visit(new Browser(), '/login?return_to=%2Fapi%2Fdocs%3Fx%3D%22%3E&max_age=60');
    const [, href = ''] = /href="(\/login\?connection=default[^"]*)"/.exec(page.text) ?? [];
    const link = new URL(href.replaceAll('&amp;', '&'), gateway.url);
    expect(Object.fromEntries(link.searchParams)).toEqual({
      connection: 'default',
      return_to: '/api/docs?x=%22%3E',
      max_age: '60',
    });
  });

  it('remembers the choice once it led to a session, names it and never skips the page for it', async () => {
    const browser = new Browser();
    await steps.begin(browser, `?connection=${second}`);
    expect(listed(await steps.visit(browser, '/login'))).toEqual(['default', second]);
    const done = await steps.signIn(ada, browser, `?connection=${second}`);
    expect(done.setCookies).toContain(
      `rolegate-connection=${second}; Path=/login; HttpOnly; SameSite=Lax; Max-Age=15552000`,
    );
    const page = await steps.visit(browser, '/login');
    expect([page.status, listed(page)]).toEqual([200, [second, 'default']]);
    expect(page.text.match(/last used in this browser/g)).toHaveLength(1);
    await steps.signIn(ada, browser, '?connection=default');
    expect(listed(await steps.visit(browser, '/login'))).toEqual(['default', second]);
  });

  it.each(['x', '<b>', 'a'.repeat(4000), '..', 'default; rolegate-connection=second'])(
    'is as without any for a remembered choice that is none (%s)',
    async (value) => {
      const page = await steps.visit(
        new Browser({ headers: { Cookie: `rolegate-connection=${value}` } }),
        '/login',
      );
      expect([page.status, listed(page)]).toEqual([200, ['default', second]]);
      expect(page.text).not.toContain('last used');
    },
  );

  it.each(['/login?connection=', '/okta-initiate-login?accountId='])(
    'says the same bytes of unknown, disabled, draft and malformed connections (%s)',
    async (path) => {
      const disabled = (await addTestedConnection(gateway, admin)).slug;
      await admin.patch(`/api/v1/connections/${disabled}`, { status: 'active' });
      await admin.patch(`/api/v1/connections/${disabled}`, { status: 'disabled' });
      const names = ['unknown', disabled, draft, 'local', '', 'DEFAULT', '%00', 'a%2f..', 'a'.repeat(3000)];
      const pages: BrowserResponse[] = [];
      for (const name of names) pages.push(await steps.visit(new Browser(), path + name));
      for (const page of pages) {
        expectErrorPage(page, 404, 'not-found');
        expect(page.setCookies).toEqual([]);
      }
      const bytes = pages.map((page) => page.text.replaceAll(String(page.headers['x-request-id']), 'ID'));
      expect(new Set(bytes).size).toBe(1);
    },
  );

  it('asks a person whom a tile names no connection for, and keeps the hint and the target', async () => {
    const query = `login_hint=ada%40example.com&target_link_uri=%2Fx&iss=${encodeURIComponent(gateway.okta.simulator.url)}`;
    const page = await steps.visit(new Browser(), `/okta-initiate-login?${query}`);
    expect([page.status, listed(page)]).toEqual([200, ['default', second]]);
    const [, href = ''] = /href="(\/login\?connection=default[^"]*)"/.exec(page.text) ?? [];
    const begun = await steps.visit(new Browser(), href.replaceAll('&amp;', '&'));
    expect(new URL(begun.location ?? '').searchParams.get('login_hint')).toBe('ada@example.com');
    const foreign = await steps.visit(new Browser(), '/okta-initiate-login?iss=https%3A%2F%2Fevil.example');
    expectErrorPage(foreign, 400, 'sign-in-failed');
  });

  it('takes the tile of any connection by slug and by id, by GET and by POST', async () => {
    const { body } = await admin.get(`/api/v1/connections/${second}`);
    for (const name of [second, String(body['id'])]) {
      const byGet = await steps.visit(new Browser(), `/okta-initiate-login?accountId=${name}`);
      const form = new URLSearchParams({ accountId: name });
      const byPost = await new Browser().post(`${gateway.url}/okta-initiate-login`, form, {
        from: gateway.okta.simulator.url,
        follow: false,
      });
      expect([byGet.status, byPost.status]).toEqual([302, 303]);
      for (const { location } of [byGet, byPost])
        expect(new URL(location ?? '').searchParams.get('client_id')).toBe(body['clientId']);
    }
  });

  it.each(['a%0d%0ab', '%00', 'a'.repeat(256), '%E2%80%AEx', '%20', 'a&login_hint=b'])(
    'hands on no login hint that is not one line of text (%s)',
    async (hint) => {
      const begun = await steps.visit(
        new Browser(),
        `/okta-initiate-login?accountId=default&login_hint=${hint}`,
      );
      expect(begun.status).toBe(302);
      expect(new URL(begun.location ?? '').searchParams.has('login_hint')).toBe(false);
    },
  );

  it.each([
    ['return_to', '/login?connection=default&return_to='],
    ['target_link_uri', '/okta-initiate-login?accountId=default&target_link_uri='],
  ])('leads to the start page for every hostile %s', async (_, path) => {
    const stored: [string, string][] = [];
    for (const address of HOSTILE_ADDRESSES) {
      await steps.query('DELETE FROM authorization_requests');
      const begun = await steps.visit(new Browser(), path + encodeURIComponent(address));
      expect([address, begun.status]).toEqual([address, 302]);
      const [row] = await steps.query<{ return_to: string }>('SELECT return_to FROM authorization_requests');
      if (row?.return_to !== '/') stored.push([address, row?.return_to ?? '']);
    }
    expect(stored).toEqual([]);
  });

  it('goes where it may: to a path of its own and to a registered application', async () => {
    for (const [address, kept] of [
      ['/api/docs', '/api/docs'],
      ['https://wiki.example.com/start?x=1', 'https://wiki.example.com/start?x=1'],
    ] as const) {
      await steps.query('DELETE FROM authorization_requests');
      await steps.visit(new Browser(), `/login?connection=default&return_to=${encodeURIComponent(address)}`);
      expect(await steps.query('SELECT return_to FROM authorization_requests')).toEqual([
        { return_to: kept },
      ]);
    }
  });

  describe('with planted cookies', () => {
    const planted = 'p'.repeat(43);

    const tokenOf = (browser: Browser): string => browser.cookies.get('rolegate')?.value ?? '';

    const statusWith = async (token: string): Promise<number> =>
      (await steps.session(new Browser({ headers: { Cookie: `rolegate=${token}` } }))).status;

    it('never takes over a session id that nobody issued', async () => {
      const browser = new Browser();
      browser.cookies.store(`rolegate=${planted}; Path=/`, new URL(gateway.url));
      expect((await steps.session(browser)).status).toBe(401);
      expect((await steps.signIn(ada, browser, '?connection=default')).status).toBe(303);
      expect(tokenOf(browser)).not.toBe(planted);
      expect([await statusWith(planted), (await steps.session(browser)).status]).toEqual([401, 200]);
    });

    it('ends the session of somebody else that an attacker put into the browser', async () => {
      const attacker = new Browser();
      await steps.signIn(
        addPerson(gateway.okta, 'Mallory', ['Rolegate Admins']),
        attacker,
        '?connection=default',
      );
      const known = tokenOf(attacker);
      const victim = new Browser();
      victim.cookies.store(`rolegate=${known}; Path=/`, new URL(gateway.url));
      await steps.signIn(ada, victim, '?connection=default');
      expect(tokenOf(victim)).not.toBe(known);
      expect([await statusWith(known), await statusWith(tokenOf(victim))]).toEqual([401, 200]);
      expect(await steps.session(victim)).toMatchObject({ email: 'ada@example.com' });
    });

    it('has no session while its cookie comes twice, in whatever order, and a sign-in is no way around that', async () => {
      const own = new Browser();
      await steps.signIn(ada, own, '?connection=default');
      const token = tokenOf(own);
      for (const pair of [
        `rolegate=${token}; rolegate=${planted}`,
        `rolegate=${planted}; rolegate=${token}`,
        `rolegate=${token}; rolegate=${token}`,
        `rolegate=; rolegate=${token}`,
      ]) {
        const tossed = new Browser({ headers: { Cookie: pair } });
        expect([pair, (await steps.session(tossed)).status]).toEqual([pair, 401]);
      }
      expect(await statusWith(token)).toBe(200);
    });

    it('is not fooled by one of a narrower path or a parent domain, which comes along as a second', async () => {
      const browser = new Browser();
      await steps.signIn(ada, browser, '?connection=default');
      browser.cookies.store(`rolegate=${planted}; Path=/api`, new URL(`${gateway.url}/api/v1/session`));
      expect((await steps.session(browser)).status).toBe(401);
      expect((await steps.visit(browser, '/')).text).toContain('You are signed in.');
    });

    it('refuses the state of another browser, however the cookie got here', async () => {
      const [mallory, victim] = [new Browser(), browserOf(gateway.okta, ada)];
      const callback = await steps.callbackOf(mallory, ada, '?connection=default');
      expectErrorPage(await steps.visit(victim, callback), 400, 'state-invalid');
      // The name of the cookie can be worked out from the state; the secret in it can't.
      const { name } =
        mallory.cookies.all().find((cookie) => cookie.name.startsWith('rolegate-browser-')) ?? {};
      victim.cookies.store(`${name}=${planted}; Path=/`, new URL(gateway.url));
      expectErrorPage(await steps.visit(victim, callback), 400, 'state-invalid');
      expect(tokenOf(victim)).toBe('');
    });

    it('has a new id after a step-up, and the old one is dead', async () => {
      const browser = new Browser();
      await steps.signIn(ada, browser, '?connection=default');
      const before = tokenOf(browser);
      const now = Math.floor(Date.now() / 1000);
      gateway.okta.simulator.org.faults.overrideClaims('id-token', { auth_time: now }, 1);
      const done = await steps.signIn(ada, browser, '?connection=default&max_age=3600');
      expect(done.status).toBe(303);
      expect(tokenOf(browser)).not.toBe(before);
      expect([await statusWith(before), await statusWith(tokenOf(browser))]).toEqual([401, 200]);
    });
  });
});

describe('the sign-in page with local accounts', () => {
  let gateway: TestGateway;

  const visit = (path: string) => new Browser().get(gateway.url + path, { follow: false });
  const withLogin = (localLogin: string) => {
    beforeAll(async () => (gateway = await startTestGateway({ env: { LOCAL_LOGIN: localLogin } })));
    afterAll(() => gateway?.close());
  };

  /** The answer to a sign-in while the provider does not answer. */
  const outage = async (): Promise<BrowserResponse> => {
    const discovery = gateway.gateway.app.get<unknown>(Discovery) as { entries: Map<string, unknown> };
    discovery.entries.clear();
    gateway.okta.simulator.org.faults.status('/.well-known/openid-configuration', 500);
    return visit('/login?connection=default');
  };

  describe('beside a provider', () => {
    withLogin('on');

    it('lists them as a further choice, even beside the only connection', async () => {
      const page = await visit('/login?return_to=%2Fapi%2Fdocs');
      expect(page.status).toBe(200);
      expect(page.text).toContain('href="/login?connection=default&amp;return_to=%2Fapi%2Fdocs"');
      expect(page.text).toContain('href="/login/local?return_to=%2Fapi%2Fdocs"');
      expect((await visit('/login?connection=default')).status).toBe(302);
      expect((await visit('/okta-initiate-login')).status).toBe(302);
    });
  });

  describe('for break-glass', () => {
    withLogin('breakglass');

    it('offers them on the page alone that says that the provider can’t be reached', async () => {
      expect((await visit('/login')).status).toBe(302);
      const page = await outage();
      expectErrorPage(page, 503, 'okta-unavailable');
      expect(page.text).toContain('Administrators can use <a href="/login/local">a break-glass account</a>');
      const other = await visit('/login?connection=unknown');
      expectErrorPage(other, 404, 'not-found');
      expect(other.text).not.toContain('/login/local');
    });
  });

  describe('switched off', () => {
    withLogin('off');

    it('offers them nowhere', async () => {
      const page = await outage();
      expectErrorPage(page, 503, 'okta-unavailable');
      expect(page.text).not.toContain('local');
    });
  });
});
