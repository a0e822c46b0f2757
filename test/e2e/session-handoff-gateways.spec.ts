import type { OktaUser } from '../../dev/okta-simulator/org-types.js';
import { startApplicationFront, type FrontOptions } from '../support/application-front.js';
import { Browser, type BrowserResponse } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { startFaultProxy } from '../support/fault-proxy.js';
import type { TestGateway } from '../support/gateway.js';
import { HandoffScene, refused, sessionCookieOf, WIKI } from '../support/handoff-scene.js';
import { askAsProxy } from '../support/proxy-question.js';
import { staleFor } from '../support/stale-for.js';

/** How long after its end was acknowledged a session may be taken for one by any gateway, in milliseconds. */
const BOUND_MS = 1000;

describe('sessions on the hosts of applications, on several gateways and behind proxies that are misconfigured', () => {
  let scene: HandoffScene;
  let other: TestGateway;

  beforeAll(async () => {
    scene = await HandoffScene.start();
    other = await scene.startReplica();
  });

  afterAll(async () => {
    await other?.close();
    await scene?.close();
  });

  describe('are gone from both gateways within the bound', () => {
    const subjectIdOf = async (person: OktaUser): Promise<string> => {
      const query = `q=${encodeURIComponent(person.profile.login)}`;
      return (await scene.items<{ id: string }>(`/subjects?${query}`))[0]?.id ?? '';
    };

    it.each<[string, (browser: Browser, person: OktaUser) => Promise<unknown>]>([
      [
        'when the person signs out on the host',
        async (browser) =>
          (await browser.post(scene.wiki('/.rolegate/sign-out'), undefined, { follow: false })).status,
      ],
      [
        'when the person signs out at the gateway',
        async (browser) =>
          (await browser.post(`${scene.gateway.url}/logout`, undefined, { follow: false })).status,
      ],
      [
        'when an admin ends the person’s sessions',
        async (_, person) =>
          (await scene.admin.api('DELETE', `/sessions?subject=${await subjectIdOf(person)}`)).status,
      ],
      [
        'when the person is disabled',
        async (_, person) =>
          (await scene.admin.api('PATCH', `/subjects/${await subjectIdOf(person)}`, { status: 'disabled' }))
            .status,
      ],
      [
        'when Okta signs the person out everywhere',
        async (_, person) =>
          (
            await scene.gateway.okta.simulator.org.sendUniversalLogout(scene.gateway.okta.app.id, person.id, {
              endpoint: `${scene.gateway.url}/okta/universal-logout/default`,
              format: 'iss_sub',
            })
          ).status,
      ],
    ])('%s', async (_, end) => {
      const person = scene.newcomer();
      const browser = await scene.atWiki(person);
      const cookie = sessionCookieOf(browser, WIKI);
      for (const gateway of [scene.gateway, other])
        expect(await scene.asked(cookie, WIKI, gateway)).toBe(200);
      expect(String(await end(browser, person))).toMatch(/^[23]\d\d$/);
      const since = performance.now();
      const spans = await Promise.all(
        [scene.gateway, other].map((gateway) =>
          staleFor(
            {
              ask: async () => (await scene.asked(cookie, WIKI, gateway)) === 200,
              outdated: true,
              current: false,
            },
            since,
          ),
        ),
      );
      expect(Math.max(...spans)).toBeLessThanOrEqual(BOUND_MS);
    });
  });

  describe('lead nobody round in circles', () => {
    const behind = async (
      options: Omit<FrontOptions, 'gatewayUrl'>,
      visit: (origin: string) => Promise<BrowserResponse>,
    ): Promise<BrowserResponse> => {
      const front = await startApplicationFront({ gatewayUrl: scene.gateway.url, ...options });
      try {
        return await visit(front.origin(WIKI));
      } finally {
        await front.close();
      }
    };

    it('when the proxy keeps /.rolegate/ to itself', async () => {
      const browser = await scene.atGateway();
      const end = await behind({ routesOwnPaths: false }, (origin) => browser.get(origin));
      expect([end.status, new URL(end.url).pathname]).toEqual([403, '/.rolegate/sign-in']);
      expect(end.text).toContain('/.rolegate/');
    });

    it('when no cookie of the host reaches the gateway: the page says so', async () => {
      const browser = await scene.atGateway();
      const end = await behind({ hidesCookiesFrom: 'gateway' }, (origin) => browser.get(origin));
      expect(refused(end)).toEqual([400, 'state-invalid']);
      expect(new URL(end.url).pathname).toBe('/.rolegate/callback');
      expect(end.text).toContain('Your browser sent none of the cookies');
    });

    it.each(['/', '/deep?a=b'])(
      'when the proxy shows no cookie to whoever decides about %s: the page says so',
      async (path) => {
        const browser = await scene.atGateway();
        const end = await behind({ hidesCookiesFrom: 'decisions' }, (origin) => browser.get(origin + path));
        expect(refused(end)[0]).toBe(400);
        expect(new URL(end.url).pathname).toBe('/.rolegate/sign-in');
        expect(end.text).toContain('Your sign-in does not reach the gateway');
        expect(end.text).toContain('state-invalid');
        expect(end.hops.filter(({ url }) => new URL(url).pathname === '/.rolegate/callback')).toHaveLength(2);
        expect([...scene.gateway.logLines, ...other.logLines].join('')).toContain(
          'A session cookie does not reach decisions',
        );
      },
    );

    it('when the session cookie comes twice', async () => {
      const browser = await scene.atGateway();
      browser.cookies.store('rolegate=planted; Path=/deep', new URL(scene.wiki()));
      browser.cookies.store('rolegate=planted; Path=/.rolegate', new URL(scene.wiki()));
      const end = await browser.get(scene.wiki('/deep'));
      expect(end.status).toBe(400);
      expect(end.text).toContain('no second cookie of the same name');
    });

    it('but let everybody back in who signed out and in again, however often', async () => {
      const dee = scene.newcomer();
      const browser = await scene.atWiki(dee);
      for (let round = 0; round < 4; round += 1) {
        await browser.post(scene.wiki('/.rolegate/sign-out'), undefined, { follow: false });
        expect((await browser.get(scene.wiki())).text).toBe(`${dee.id} at ${WIKI}:${scene.front.port}/`);
      }
    });

    it('but let everybody back in whose cookie got lost, however often', async () => {
      const browser = await scene.atWiki();
      for (let round = 0; round < 4; round += 1) {
        browser.cookies.store('rolegate=; Path=/; Max-Age=0', new URL(scene.wiki()));
        expect((await browser.get(scene.wiki())).status).toBe(200);
      }
    });
  });

  it('are not begun while the database is away: 503, and afterwards all is well', async () => {
    const database = new URL(scene.gateway.databaseUrl);
    const proxy = await startFaultProxy({ host: database.hostname, port: Number(database.port) });
    const gateway = await scene.startReplica({}, proxy.url(scene.gateway.databaseUrl));
    try {
      const browser = await scene.atGateway();
      const callback = await scene.stopBeforeCallback(browser);
      const cookie = browser.cookies.header(new URL(callback)) ?? '';
      const own = sessionCookieOf(browser, '127.0.0.1');
      const headers = { 'X-Forwarded-Host': `${WIKI}:${scene.front.port}`, 'X-Forwarded-Proto': 'http' };
      const at = (path: string, more: Record<string, string>) =>
        new Browser().get(gateway.url + path, { headers: more, follow: false });
      const begun = await browser.get(scene.wiki('/.rolegate/sign-in'), { follow: false });
      const { search } = new URL(begun.location ?? '');
      const redeem = () =>
        at(`/.rolegate/callback${new URL(callback).search}`, { ...headers, Cookie: cookie });
      proxy.refuse();
      proxy.reset();
      expect(refused(await redeem())).toEqual([503, 'unavailable']);
      await eventually(async () => {
        const answer = await at(`/session-handoff${search}`, { Cookie: own });
        expect(refused(answer)).toEqual([503, 'unavailable']);
      });
      await proxy.accept();
      await eventually(async () => expect((await redeem()).status).toBe(302));
    } finally {
      await gateway.close();
      await proxy.close();
    }
  });

  it('serves hosts that a wildcard covers, over https with protected cookies and the port that was used', async () => {
    await scene.addApplication('tenants', '*.apps.example.com');
    const secure = await scene.startReplica({ PUBLIC_URL: 'https://sso.example.com' });
    const at = `${secure.url}/.rolegate`;
    const headers = { 'X-Forwarded-Host': 'a.apps.example.com:8443', 'X-Forwarded-Proto': 'https' };
    const begin = (more: object = {}) =>
      new Browser().get(`${at}/sign-in?return_to=/x`, { headers: { ...headers, ...more }, follow: false });
    const begun = await begin();
    const [line = ''] = begun.setCookies;
    expect(line).toMatch(
      /^__Host-rolegate-handoff-[0-9a-f]{16}=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure; Max-Age=60$/,
    );
    const step = new URL(begun.location ?? '');
    expect(step.origin).toBe('https://sso.example.com');
    expect(step.searchParams.get('origin')).toBe('https://a.apps.example.com:8443');
    const own = (await scene.atGateway()).cookies.get('rolegate', '127.0.0.1')?.value;
    const issued = await new Browser().get(secure.url + step.pathname + step.search, {
      headers: { Cookie: `__Host-rolegate=${own}` },
      follow: false,
    });
    const callback = new URL(issued.location ?? '');
    expect(callback.origin).toBe('https://a.apps.example.com:8443');
    const ended = await new Browser().get(`${at}/callback${callback.search}`, {
      headers: { ...headers, Cookie: line.split(';')[0] },
      follow: false,
    });
    expect([ended.status, ended.headers.location]).toEqual([302, 'https://a.apps.example.com:8443/x']);
    const session = ended.setCookies.find((cookie) => cookie.startsWith('__Host-rolegate='));
    expect(session).toMatch(/^__Host-rolegate=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure$/);
    const ask = (host: string) =>
      askAsProxy(secure, new Browser(), { host, headers: { Cookie: session?.split(';')[0] } });
    expect((await ask('a.apps.example.com')).status).toBe(200);
    expect((await ask('b.apps.example.com')).status).toBe(401);
    for (const host of ['apps.example.com', 'a.b.apps.example.com', 'evil.example.com'])
      expect((await begin({ 'X-Forwarded-Host': host })).status).toBe(404);
    expect((await begin({ 'X-Forwarded-Proto': 'http' })).status).toBe(404);
    await secure.close();
  });
});
