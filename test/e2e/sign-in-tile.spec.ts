import type { OktaUser } from '../../dev/okta-simulator/org-types.js';
import { expectErrorPage, SignInSteps } from '../contracts/sign-in-steps.js';
import { Browser } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { addPerson, browserOf } from '../support/people.js';

let gateway: TestGateway;
let steps: SignInSteps;
let ada: OktaUser;
let admin: Browser;

const orgUrl = () => gateway.okta.simulator.url;
const tile = (query: string) => `/okta-initiate-login?${query}`;

beforeAll(async () => {
  gateway = await startTestGateway({ apiToken: false, server: 'custom' });
  // The custom server's groups come unasked; its default metadata knows no scope for them.
  gateway.okta.simulator.org.updateApp(gateway.okta.app.id, { groupsClaim: { inIdToken: 'always' } });
  steps = new SignInSteps(gateway);
  ada = addPerson(gateway.okta, 'Ada', ['Rolegate Admins']);
  admin = new Browser();
  await steps.signIn(ada, admin);
});

afterAll(() => gateway?.close());

describe('the tile on Okta’s dashboard', () => {
  it('leads into the gateway without a further click', async () => {
    const browser = browserOf(gateway.okta, ada);
    const dashboard = await browser.get(`${orgUrl()}/app/UserHome`);
    const [, link = ''] = /href="([^"]*\/home\/[^"]*)"/.exec(dashboard.text) ?? [];
    const page = await browser.get(new URL(link, dashboard.url).href);
    expect([page.status, page.url]).toEqual([200, `${gateway.url}/`]);
    expect(page.text).toContain('You are signed in.');
    expect(page.text).toContain('<span class="tag">Admin <span class="muted">admin</span></span>');
    // Okta names its org there, even for an application on a custom server.
    expect(page.hops.map(({ url }) => url).join()).toContain(
      `accountId=default&iss=${encodeURIComponent(orgUrl())}`,
    );
  });

  it('leads to a registered application, and to the start page for any other place', async () => {
    const created = await steps.api(admin, 'POST', 'applications', {
      slug: 'wiki',
      name: 'Wiki',
      hosts: ['wiki.example.com'],
      accessRules: [],
    });
    expect(created.status).toBe(201);
    const targets: [string, string][] = [
      ['https://wiki.example.com/start?x=1', 'https://wiki.example.com/start?x=1'],
      ['https://evil.example/', '/'],
      ['https://wiki.example.com@evil.example/', '/'],
      ['/logout', '/'],
    ];
    for (const [target, followed] of targets) {
      const browser = browserOf(gateway.okta, ada);
      const begun = await steps.visit(
        browser,
        tile(`accountId=default&target_link_uri=${encodeURIComponent(target)}`),
      );
      const callback = await browser.get(begun.location ?? '', { follow: false });
      const done = await steps.visit(browser, callback.location ?? '');
      expect([done.status, done.headers.location]).toEqual([303, followed]);
    }
  });

  it.each([
    ['the org', () => `accountId=default&iss=${encodeURIComponent(orgUrl())}`],
    ['the org with a slash', () => `accountId=default&iss=${encodeURIComponent(`${orgUrl()}/`)}`],
    [
      'the authorization server',
      () => `accountId=default&iss=${encodeURIComponent(`${orgUrl()}/oauth2/default`)}`,
    ],
    ['nobody', () => 'accountId=default'],
    ['nobody, for nobody in particular', () => ''],
  ])('may name %s as issuer', async (_, query) => {
    const answer = await steps.visit(new Browser(), tile(query()));
    expect([answer.status, new URL(answer.location ?? '').origin]).toEqual([302, orgUrl()]);
  });

  it('hands the login hint on', async () => {
    const answer = await steps.visit(new Browser(), tile('accountId=default&login_hint=ada%40example.com'));
    expect(new URL(answer.location ?? '').searchParams.get('login_hint')).toBe('ada@example.com');
  });

  it.each([
    'iss=https%3A%2F%2Fevil.example',
    'iss=',
    'accountId=default&iss=https%3A%2F%2Fevil.example&iss=x',
  ])('with a foreign issuer (%s) leads nowhere', async (query) => {
    const answer = await steps.visit(new Browser(), tile(query));
    expectErrorPage(answer, 400, 'sign-in-failed');
    expect(answer.setCookies).toEqual([]);
  });

  it('says the same of unknown, disabled and malformed accounts', async () => {
    await steps.query(
      `INSERT INTO connections (slug, name, status, issuer, client_id) VALUES ('off', 'Off', 'disabled', $1, 'x')`,
      [orgUrl()],
    );
    await steps.query(`INSERT INTO change_log (kind, ref) VALUES ('model', '')`);
    const queries = [
      'unknown',
      'off',
      '',
      '../x',
      'default%00',
      'DEFAULT',
      'a'.repeat(3000),
      'default&accountId=default',
    ];
    const pages = await Promise.all(queries.map((id) => steps.visit(new Browser(), tile(`accountId=${id}`))));
    const bodies = pages.map((page) => page.text.replaceAll(String(page.headers['x-request-id']), 'ID'));
    for (const page of pages) expectErrorPage(page, 404, 'not-found');
    expect(new Set(bodies).size).toBe(1);
  });

  it('works by POST from Okta’s site, whatever cookies come along', async () => {
    const browser = browserOf(gateway.okta, ada);
    await steps.visit(browser, '/login');
    const answer = await browser.post(
      `${gateway.url}${tile('accountId=default')}`,
      new URLSearchParams({ iss: orgUrl(), target_link_uri: '/x' }),
      { from: `${orgUrl()}/app/UserHome`, follow: false },
    );
    expect([answer.status, new URL(answer.location ?? '').origin]).toEqual([303, orgUrl()]);
  });

  it('refuses an ID token that is posted unasked', async () => {
    const answer = await new Browser().post(
      `${gateway.url}${tile('accountId=default')}`,
      new URLSearchParams({ id_token: 'a.b.c' }),
      { from: orgUrl(), follow: false },
    );
    expectErrorPage(answer, 400, 'sign-in-failed');
    expect(answer.text).toContain('Redirect to app to initiate login');
  });
});

describe('the callback path', () => {
  it('that is not configured does not exist', async () => {
    expectErrorPage(
      await steps.visit(new Browser(), '/oauth/callback/okta?code=x&state=y'),
      404,
      'not-found',
    );
  });

  it('can be the other one', async () => {
    const other = await startTestGateway({
      apiToken: false,
      env: { OKTA_REDIRECT_PATH: '/oauth/callback/okta', OKTA_POST_LOGOUT_PATH: '/' },
    });
    other.okta.simulator.org.updateApp(other.okta.app.id, {
      redirectUris: [`${other.url}/oauth/callback/okta`],
      postLogoutRedirectUris: [`${other.url}/`],
    });
    const browser = browserOf(other.okta, addPerson(other.okta, 'Ada', ['Rolegate Admins']));
    expect((await browser.get(`${other.url}/login`)).text).toContain('You are signed in.');
    const out = await browser.submit('Sign out');
    expect([out.status, new URL(out.url).pathname]).toEqual([200, '/']);
    expect(out.text).toContain('You are not signed in');
    expectErrorPage(
      await new SignInSteps(other).visit(browser, '/authorization-code/callback?code=x'),
      404,
      'not-found',
    );
    await other.close();
  });
});

describe('the pages', () => {
  it('say who is signed in, and what that amounts to', async () => {
    const page = await admin.get(`${gateway.url}/`);
    for (const fact of [
      'Ada Tester',
      'ada@example.com',
      'Rolegate Admins',
      'admin',
      'group-mappings:write',
      'ID token',
    ]) {
      expect(page.text).toContain(fact);
    }
    expect(page.headers['cache-control']).toBe('no-store');
    expect(page.headers['referrer-policy']).toBe('same-origin');
  });

  it('greet a stranger without sending them anywhere', async () => {
    const page = await steps.visit(new Browser(), '/?state=left-over');
    expect([page.status, page.text.includes('href="/login"')]).toEqual([200, true]);
  });

  it('sign nobody out who only looks at them', async () => {
    const page = await steps.visit(admin, '/logout?state=x');
    expect([page.status, page.text.includes('still signed in')]).toEqual([200, true]);
    expect((await steps.session(admin)).status).toBe(200);
    const stranger = await steps.visit(new Browser(), '/logout');
    expect([stranger.status, stranger.text.includes('You are signed out')]).toEqual([200, true]);
  });

  it('sign nobody out for another site', async () => {
    const { value = '' } = admin.cookies.get('rolegate') ?? {};
    const forged = await new Browser({ headers: { Cookie: `rolegate=${value}` } }).post(
      `${gateway.url}/logout`,
      new URLSearchParams(),
      { from: 'https://evil.example/', follow: false },
    );
    expectErrorPage(forged, 403, 'cross-site-request');
    expect((await steps.session(admin)).status).toBe(200);
  });

  it('sign out without a session, too', async () => {
    const answer = await new Browser().post(`${gateway.url}/logout`, new URLSearchParams(), {
      follow: false,
    });
    expect([answer.status, answer.headers.location]).toEqual([303, '/logout']);
  });

  it('escape what Okta says of a person', async () => {
    const eve = gateway.okta.simulator.org.addUser({
      firstName: '<script>alert(1)</script>',
      groups: ['<img src=x onerror=alert(1)>', 'Rolegate Admins'],
    });
    const browser = new Browser();
    await steps.signIn(eve, browser);
    const page = await browser.get(`${gateway.url}/`);
    expect(page.text).toContain('&lt;script&gt;');
    expect(page.text).not.toMatch(/<script|<img/);
  });

  it('let a person choose between several connections, keeping where they want to go', async () => {
    await steps.query(
      `INSERT INTO connections (slug, name, status, issuer, client_id) VALUES ('second', 'Second <Org>', 'active', $1, 'x')`,
      [orgUrl()],
    );
    await steps.query(`INSERT INTO change_log (kind, ref) VALUES ('model', '')`);
    const choice = async (path: string) => {
      const page = await steps.visit(new Browser(), path);
      return [...page.text.matchAll(/href="(\/login\?[^"]*)"/g)].map(([, href = '']) =>
        href.replaceAll('&amp;', '&'),
      );
    };
    await eventually(async () => {
      expect(await choice('/login?return_to=/x')).toEqual([
        '/login?connection=default&return_to=%2Fx',
        '/login?connection=second&return_to=%2Fx',
      ]);
    });
    expect(await choice(tile('target_link_uri=https%3A%2F%2Fevil.example'))).toContain(
      '/login?connection=default&return_to=%2F',
    );
    const page = await steps.visit(new Browser(), '/login');
    expect(page.text).toContain('Continue with Second &lt;Org&gt;');
    expect((await steps.visit(new Browser(), '/login?connection=default')).status).toBe(302);
    expectErrorPage(await steps.visit(new Browser(), '/login?connection=off'), 404, 'not-found');
    expectErrorPage(
      await steps.visit(new Browser(), '/login?connection=default&connection=default'),
      404,
      'not-found',
    );
  });
});
