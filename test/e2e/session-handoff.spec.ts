import { Browser } from '../support/browser.js';
import { HandoffScene, refused, sessionCookieOf, SHOP, statusOf, WIKI } from '../support/handoff-scene.js';
import { addPerson, browserOf } from '../support/people.js';

const HANDOFF_COOKIE = /^rolegate-handoff-[0-9a-f]{16}$/;

describe('a session on the hosts of applications', () => {
  let scene: HandoffScene;

  beforeAll(async () => {
    scene = await HandoffScene.start();
  });

  afterAll(async () => scene?.close());

  it('begins by itself, after the sign-in at Okta and then without one, and returns to where it was asked for', async () => {
    const dee = scene.newcomer();
    const browser = browserOf(scene.gateway.okta, dee);
    const first = await browser.get(scene.wiki('/a%20b?c=d&e=%C3%BC'));
    expect(first.text).toBe(`${dee.id} at ${WIKI}:${scene.front.port}/a%20b?c=d&e=%C3%BC`);
    const second = await browser.get(scene.shop('/basket'));
    expect(second.text).toBe(`${dee.id} at ${SHOP}:${scene.front.port}/basket`);
    expect(second.hops.map(({ url }) => new URL(url).pathname)).toEqual([
      '/basket',
      '/login',
      '/.rolegate/sign-in',
      '/session-handoff',
      '/.rolegate/callback',
    ]);
    expect((await browser.get(scene.shop('/again'), { follow: false })).status).toBe(200);
    const cookies = browser.cookies.all().filter(({ name }) => name === 'rolegate');
    expect(cookies.map(({ name, domain }) => [name, domain]).sort()).toEqual([
      ['rolegate', '127.0.0.1'],
      ['rolegate', SHOP],
      ['rolegate', WIKI],
    ]);
    expect(new Set(cookies.map(({ value }) => value)).size).toBe(3);
    for (const cookie of cookies)
      expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'lax', hostOnly: true });
  });

  it('goes on when the one at the gateway gets another cookie, on this page or on the way to another application', async () => {
    const dee = addPerson(scene.gateway.okta, 'Riser', ['Engineering', 'Security']);
    const [browser, other] = [await scene.atWiki(dee), await scene.atWiki(dee)];
    const pending = await scene.stopBeforeCallback(browser, '/pending');
    const [wiki, cookie, otherCookie] = [
      sessionCookieOf(browser, WIKI),
      sessionCookieOf(browser, '127.0.0.1'),
      sessionCookieOf(other, '127.0.0.1'),
    ];
    await scene.admin.api('POST', '/group-mappings', { groupName: 'Security', role: 'security-engineer' });
    await browser.get(`${scene.gateway.url}/sessions`);
    const renewed = sessionCookieOf(browser, '127.0.0.1');
    expect(renewed).not.toBe(cookie);
    expect(await statusOf(browser, scene.wiki('/still'))).toBe(200);
    expect(sessionCookieOf(browser, WIKI)).toBe(wiki);
    expect((await browser.get(pending)).text).toContain('/pending');
    const arrived = await other.get(scene.shop('/there'));
    expect(arrived.text).toContain('/there');
    expect(arrived.hops.map(({ url }) => new URL(url).pathname)).toContain('/session-handoff');
    expect(sessionCookieOf(other, '127.0.0.1')).not.toBe(otherCookie);
    const page = await browser.get(scene.wiki('/.rolegate/sign-out'));
    await browser.submit(undefined, {}, { page });
    expect(await scene.asked(sessionCookieOf(other, SHOP), SHOP)).toBe(200);
    expect(await scene.asked(wiki, WIKI)).toBe(401);
    expect(
      (await new Browser().get(`${scene.gateway.url}/api/v1/session`, { headers: { Cookie: renewed } }))
        .status,
    ).toBe(401);
  });

  it('tells the code to nobody: no referrer, nothing stored, nothing logged', async () => {
    const browser = await scene.atGateway();
    const callback = await scene.stopBeforeCallback(browser);
    const answer = await browser.get(callback, { follow: false });
    expect(answer).toMatchObject({ status: 302, location: scene.wiki('/page') });
    expect(answer.headers).toMatchObject({ 'referrer-policy': 'no-referrer', 'cache-control': 'no-store' });
    const code = new URL(callback).searchParams.get('code') ?? '';
    expect(code).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(scene.gateway.logLines.join('')).not.toContain(code);
    expect(browser.cookies.all().filter(({ name }) => HANDOFF_COOKIE.test(name))).toEqual([]);
  });

  it('is good on its own host, and nowhere else', async () => {
    const browser = await scene.atWiki();
    const cookie = sessionCookieOf(browser, WIKI);
    expect(await scene.asked(cookie, WIKI)).toBe(200);
    expect(await scene.asked(cookie, SHOP)).toBe(401);
    expect(await scene.asked(cookie, '127.0.0.1')).not.toBe(200);
    const api = (path: string, headers = {}) =>
      new Browser().get(scene.gateway.url + path, { headers: { Cookie: cookie, ...headers }, follow: false });
    expect((await api('/api/v1/session')).status).toBe(401);
    expect((await api('/api/v1/applications')).status).toBe(401);
    expect((await api('/')).text).toContain('You are not signed in');
    // Nor is it the gateway's own when a request claims to be for that host.
    expect((await api('/api/v1/session', { Host: WIKI, 'X-Forwarded-Host': WIKI })).status).toBe(401);
    const login = await api(`/login?return_to=${encodeURIComponent(scene.shop())}`);
    expect(new URL(login.location ?? '').origin).toBe(scene.gateway.okta.simulator.url);
    // The gateway's own is accepted for every host, and no hand-off is made from a cookie of an application.
    expect(await scene.asked(sessionCookieOf(browser, '127.0.0.1'), SHOP)).toBe(200);
    const query = new URLSearchParams({ origin: scene.shop().slice(0, -1), challenge: 'x'.repeat(43) });
    expect((await api(`/session-handoff?${query.toString()}`)).location).toContain('/login?return_to=');
  });

  it('lets tabs that were restored together all come in', async () => {
    const browser = await scene.atGateway();
    const begun = await Promise.all(
      ['/1', '/2', '/3'].map((path) =>
        browser.get(scene.wiki(`/.rolegate/sign-in?return_to=${path}`), { follow: false }),
      ),
    );
    const ended = [];
    for (const { location } of begun) ended.push(await browser.get(location ?? ''));
    expect(ended.map(({ status, url }) => [status, url])).toEqual([
      [200, scene.wiki('/1')],
      [200, scene.wiki('/2')],
      [200, scene.wiki('/3')],
    ]);
  });

  describe('ends', () => {
    it('everywhere by signing out on the host of an application, and at Okta', async () => {
      const dee = scene.newcomer();
      const browser = await scene.atWiki(dee);
      await browser.get(scene.shop());
      const page = await browser.get(scene.wiki('/.rolegate/sign-out'));
      expect(page.status).toBe(200);
      expect(page.headers['content-security-policy']).toContain(scene.gateway.url);
      expect(page.headers['content-security-policy']).toContain(scene.gateway.okta.simulator.url);
      expect(await statusOf(browser, scene.wiki())).toBe(200);
      const cookies = [WIKI, SHOP, '127.0.0.1'].map(
        (host) => [sessionCookieOf(browser, host), host] as const,
      );
      const ended = await browser.submit(undefined, {}, { page });
      expect(ended.hops.map(({ url }) => new URL(url).pathname)).toContain('/oauth2/v1/logout');
      expect(ended.url).toMatch(new RegExp(`^${scene.gateway.url}/logout`));
      expect(ended.text).toContain('You are signed out');
      for (const [cookie, host] of cookies) expect(await scene.asked(cookie, host)).not.toBe(200);
      expect(await scene.items('/audit-events?action=session.signed-out&limit=1')).toMatchObject([
        { actor: { name: dee.profile.email } },
      ]);
    });

    it.each<[string, (browser: Browser) => Promise<unknown>]>([
      [
        'the person signs out at the gateway',
        (browser) => browser.post(`${scene.gateway.url}/logout`, undefined, { follow: false }),
      ],
      ['the person signs in once more', (browser) => browser.get(`${scene.gateway.url}/login`)],
    ])('when %s', async (_, end) => {
      const browser = await scene.atWiki();
      const cookie = sessionCookieOf(browser, WIKI);
      expect(await scene.asked(cookie, WIKI)).toBe(200);
      await end(browser);
      expect(await scene.asked(cookie, WIKI)).toBe(401);
    });

    it('not by a form of another site', async () => {
      const browser = await scene.atWiki();
      for (const from of ['http://evil.test/', scene.shop(), `${scene.gateway.url}/`, `http://${WIKI}:1/`]) {
        const answer = await browser.post(scene.wiki('/.rolegate/sign-out'), undefined, {
          from,
          follow: false,
        });
        expect(refused(answer)).toEqual([403, 'cross-site-request']);
      }
      expect(await statusOf(browser, scene.wiki())).toBe(200);
    });

    it('when the application loses the host, also for the next application there', async () => {
      const browser = await scene.atWiki();
      const cookie = sessionCookieOf(browser, WIKI);
      const hosts = (slug: string, ...names: string[]) =>
        scene.admin.api('PATCH', `/applications/${slug}`, { hosts: names });
      expect((await hosts('wiki', 'wiki.example.com')).status).toBe(200);
      expect(await scene.asked(cookie, WIKI)).toBe(403);
      expect(refused(await browser.get(scene.wiki('/.rolegate/sign-in'), { follow: false }))).toEqual([
        404,
        'not-found',
      ]);
      expect((await hosts('shop', SHOP, WIKI)).status).toBe(200);
      expect(await scene.asked(cookie, WIKI)).toBe(401);
      await hosts('shop', SHOP);
      await hosts('wiki', WIKI);
      expect(await scene.asked(cookie, WIKI)).toBe(200);
    });
  });
});
