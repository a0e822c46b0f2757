import type { OktaUser } from '../../dev/okta-simulator/org-types.js';
import { Browser, type BrowserResponse } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { HandoffScene, refused, sessionCookieOf, statusOf, WIKI } from '../support/handoff-scene.js';
import { askAsProxy } from '../support/proxy-question.js';

const TWO_FACTORS = 'urn:okta:loa:2fa:any';
const DEVELOPERS = { anyRole: ['developer'] };

describe('a rule that asks for a stronger or a more recent sign-in', () => {
  let scene: HandoffScene;

  beforeAll(async () => {
    scene = await HandoffScene.start();
    await scene.admin.api('PATCH', '/applications/wiki', {
      accessRules: [
        { path: '/*', ...DEVELOPERS },
        { path: '/vault/*', ...DEVELOPERS, acrValues: [TWO_FACTORS] },
        { path: '/recent/*', ...DEVELOPERS, maxAge: 300 },
        { path: '/second/*', ...DEVELOPERS, secondFactor: true },
        { path: '/both/*', ...DEVELOPERS, acrValues: [TWO_FACTORS, 'phr'], maxAge: 300 },
      ],
    });
  });

  afterAll(async () => scene?.close());
  afterEach(() => scene.gateway.okta.simulator.org.faults.clear());

  const hourAgo = () => Math.floor(Date.now() / 1000) - 3600;
  const overrideNext = (claims: object) =>
    scene.gateway.okta.simulator.org.faults.overrideClaims('id-token', { ...claims }, 1);

  /** Somebody who is in, but signed in an hour ago and with a password alone. */
  async function weakAndOld(person: OktaUser): Promise<Browser> {
    overrideNext({ auth_time: hourAgo() });
    return scene.atWiki(person);
  }

  /** Answers Okta's question of who one is, with a second factor where one is asked for. */
  const answerOkta = (browser: Browser, { profile }: OktaUser): Promise<BrowserResponse> => {
    expect(browser.page?.url).toContain('/oauth2/v1/authorize');
    return browser.submit('Sign in', { username: profile.login });
  };

  const seenBy = (person: OktaUser, path: string) => `${person.id} at ${WIKI}:${scene.front.port}${path}`;

  const ownSession = async (browser: Browser) =>
    (
      await browser.get(`${scene.gateway.url}/api/v1/session`, { headers: { Accept: 'application/json' } })
    ).json<{ acr: string | null; amr: string[]; authTime: string | null }>();

  it.each([
    ['/vault/x', `acr_values="${TWO_FACTORS}"`, `&acr_values=${encodeURIComponent(TWO_FACTORS)}`],
    ['/recent/x', 'max_age="300"', '&max_age=300'],
    ['/second/x', `acr_values="${TWO_FACTORS}"`, '&second_factor=true'],
    [
      '/both/x',
      `acr_values="${TWO_FACTORS} phr", max_age="300"`,
      `&acr_values=${encodeURIComponent(`${TWO_FACTORS} phr`)}&max_age=300`,
    ],
  ])('tells programs by RFC 9470, and sends people, for %s', async (uri, challenge, parameters) => {
    const browser = await weakAndOld(scene.newcomer());
    const headers = { Cookie: sessionCookieOf(browser, WIKI) };
    const program = await askAsProxy(scene.gateway, browser, { uri, host: WIKI, headers });
    expect(program.status).toBe(401);
    expect(program.headers['www-authenticate']).toBe(
      `Bearer error="insufficient_user_authentication", error_description="This asks for a stronger or a more recent sign-in.", ${challenge}`,
    );
    expect(program.json()).toMatchObject({ code: 'step-up-required' });
    const person = await askAsProxy(scene.gateway, browser, { uri, host: WIKI, headers, navigation: true });
    const back = encodeURIComponent(`https://${WIKI}${uri}`);
    expect([person.status, person.headers.location]).toEqual([
      302,
      `${scene.gateway.url}/login?return_to=${back}${parameters}`,
    ]);
    const nginx = await askAsProxy(scene.gateway, browser, {
      dialect: 'auth-request',
      uri,
      host: WIKI,
      headers,
      navigation: true,
    });
    expect([nginx.status, nginx.headers['x-rolegate-login']]).toEqual([401, person.headers.location]);
    const other = await askAsProxy(scene.gateway, browser, { uri: '/x', host: WIKI, headers });
    expect(other.status).toBe(200);
  });

  it.each(['/vault/x?y=z', '/second/x', '/both/x'])(
    'lets the person in to %s who then proves more',
    async (path) => {
      const dee = scene.newcomer();
      const browser = await weakAndOld(dee);
      const before = sessionCookieOf(browser, WIKI);
      const asked = await browser.get(scene.wiki(path));
      expect(asked.hops.map(({ url }) => new URL(url).pathname)).toEqual([
        new URL(path, 'http://x').pathname,
        '/login',
      ]);
      const end = await answerOkta(browser, dee);
      expect(end.text).toBe(seenBy(dee, path));
      const session = await ownSession(browser);
      expect(session).toMatchObject({ acr: TWO_FACTORS });
      expect(session.amr).toContain('mfa');
      // The session that proved less is over, and what was handed over of it.
      expect(await scene.asked(before, WIKI)).toBe(401);
      expect(await statusOf(browser, scene.wiki('/vault/again'))).toBe(200);
    },
  );

  it('lets the person in without a question whose sign-in at Okta is recent enough', async () => {
    const dee = scene.newcomer();
    const browser = await weakAndOld(dee);
    const end = await browser.get(scene.wiki('/recent/x'));
    expect(end.text).toBe(seenBy(dee, '/recent/x'));
    expect(end.hops.filter(({ url }) => new URL(url).pathname === '/oauth2/v1/authorize')).toHaveLength(1);
  });

  it('leads through a first sign-in, too', async () => {
    const dee = scene.newcomer();
    const browser = await scene.atGateway(dee);
    await browser.get(scene.wiki('/vault/first'));
    expect((await answerOkta(browser, dee)).text).toBe(seenBy(dee, '/vault/first'));
  });

  it.each<[string, string, () => object]>([
    ['a weaker class than was asked for', '/vault/x', () => ({ acr: 'urn:okta:loa:1fa:any' })],
    ['no class', '/vault/x', () => ({ acr: null })],
    ['a class that isn’t a text', '/vault/x', () => ({ acr: [TWO_FACTORS] })],
    ['an authentication that is too old', '/both/x', () => ({ auth_time: hourAgo() })],
    ['an authentication at no time', '/both/x', () => ({ auth_time: null })],
    ['one factor twice', '/second/x', () => ({ amr: ['pwd', 'kba'] })],
    ['no methods', '/second/x', () => ({ amr: null })],
  ])(
    'ends with a page, and leaves the session as it was, when the provider returns %s',
    async (_, path, claims) => {
      const dee = scene.newcomer();
      const browser = await weakAndOld(dee);
      const cookies = [WIKI, '127.0.0.1'].map((host) => sessionCookieOf(browser, host));
      await browser.get(scene.wiki(path));
      overrideNext(claims());
      const end = await answerOkta(browser, dee);
      expect(refused(end)).toEqual([403, 'step-up-required']);
      expect(end.headers['content-type']).toContain('text/html');
      expect([WIKI, '127.0.0.1'].map((host) => sessionCookieOf(browser, host))).toEqual(cookies);
      expect(await statusOf(browser, scene.wiki('/x'))).toBe(200);
      expect((await ownSession(browser)).acr).not.toBe(TWO_FACTORS);
    },
  );

  it('ends with a page for a person who has no stronger method, without a circle', async () => {
    const dee = scene.newcomer();
    scene.gateway.okta.simulator.org.updateUser(dee.id, { factors: [] });
    const browser = await weakAndOld(dee);
    const end = await browser.get(scene.wiki('/vault/x'));
    expect(refused(end)).toEqual([403, 'step-up-required']);
    expect(await statusOf(browser, scene.wiki('/x'))).toBe(200);
  });

  it('is inherited from the application by every rule that doesn’t say otherwise, and shown where it is set', async () => {
    const patch = (stepUp: object | null) => scene.admin.api('PATCH', '/applications/wiki', { stepUp });
    const dee = scene.newcomer();
    const browser = await weakAndOld(dee);
    const headers = { Cookie: sessionCookieOf(browser, WIKI) };
    const reasonAt = async (uri: string) =>
      (await askAsProxy(scene.gateway, browser, { uri, host: WIKI, headers })).headers['www-authenticate'];
    expect((await patch({ secondFactor: true })).json()).toMatchObject({ stepUp: { secondFactor: true } });
    try {
      expect(await reasonAt('/x')).toContain(`acr_values="${TWO_FACTORS}"`);
      expect(await reasonAt('/recent/x')).toContain(`acr_values="${TWO_FACTORS}", max_age="300"`);
      await browser.get(scene.wiki('/x'));
      expect((await answerOkta(browser, dee)).text).toBe(seenBy(dee, '/x'));
    } finally {
      expect((await patch(null)).json()).not.toHaveProperty('stepUp');
    }
    expect(await scene.asked(sessionCookieOf(await scene.atWiki(), WIKI), WIKI)).toBe(200);
  });

  it('can be asked of changes by the gateway’s own API, by nobody who doesn’t meet it', async () => {
    const { gateway } = scene;
    const send = (browser: Browser, method: string, path: string, body?: object, headers = {}) =>
      browser.request({
        url: `${gateway.url}/api/v1${path}`,
        method,
        ...(body && { body }),
        headers: { Accept: 'application/json', 'Sec-Fetch-Mode': 'cors', ...headers },
      });
    const api = (method: string, path: string, body?: object) =>
      send(scene.admin.browser, method, path, body);
    const set = (stepUp: object | null) => api('PATCH', '/applications/gateway', { stepUp });
    const refusedSet = await set({ secondFactor: true });
    expect([refusedSet.status, refusedSet.json()]).toMatchObject([
      422,
      { errors: [{ pointer: '/stepUp', code: 'not-met-by-yourself' }] },
    ]);
    const renamed = await api('PATCH', '/applications/gateway', { name: 'Mine', stepUp: null });
    expect(renamed.status).toBe(409);
    const made = await api('POST', '/api-tokens', { name: 'script', role: 'admin' });
    const { token } = made.json<{ token: string }>();
    const asScript = (method: string, path: string, body?: object) =>
      send(new Browser(), method, path, body, { Authorization: `Bearer ${token}` });
    const loaded = await asScript('PATCH', '/applications/gateway', { stepUp: { secondFactor: true } });
    expect([loaded.status, loaded.json()]).toMatchObject([200, { stepUp: { secondFactor: true } }]);
    try {
      const change = await api('PATCH', '/applications/wiki', { name: 'Wiki 2' });
      expect([change.status, change.json()]).toMatchObject([401, { code: 'step-up-required' }]);
      expect(change.headers['www-authenticate']).toContain('error="insufficient_user_authentication"');
      expect(change.headers['x-rolegate-login']).toBe(`${gateway.url}/login?second_factor=true`);
      await eventually(async () => {
        const kept = await asScript(
          'GET',
          `/decisions?requestId=${change.json<{ requestId: string }>().requestId}`,
        );
        expect(kept.json()).toMatchObject({
          items: [
            { allowed: false, reason: 'step-up-required', subject: { id: expect.any(String) as string } },
          ],
        });
      });
      const headers = { 'Sec-Fetch-Mode': 'navigate', Accept: 'text/html' };
      const navigation = await scene.admin.browser.request({
        url: `${gateway.url}/api/v1/applications/wiki`,
        method: 'DELETE',
        headers,
        follow: false,
      });
      expect([navigation.status, navigation.location]).toEqual([
        303,
        `${gateway.url}/login?second_factor=true`,
      ]);
      expect((await api('GET', '/applications/wiki')).status).toBe(200);
    } finally {
      expect((await asScript('PATCH', '/applications/gateway', { stepUp: null })).status).toBe(200);
    }
    expect((await api('PATCH', '/applications/wiki', { name: 'Wiki' })).status).toBe(200);
  });

  describe('at /login', () => {
    const login = (browser: Browser, parameters: string) =>
      browser.get(`${scene.gateway.url}/login?${parameters}`, { follow: false });

    it('goes to Okta with what is asked for, also from a host that a session could be handed to', async () => {
      const browser = await scene.atWiki();
      const back = encodeURIComponent(scene.wiki('/x'));
      expect(new URL((await login(browser, `return_to=${back}`)).location ?? '').pathname).toBe(
        '/.rolegate/sign-in',
      );
      const asked = await login(browser, `return_to=${back}&acr_values=phr+${TWO_FACTORS}&max_age=0`);
      const { origin, searchParams } = new URL(asked.location ?? '');
      expect(asked.status).toBe(302);
      expect(origin).toBe(scene.gateway.okta.simulator.url);
      expect(searchParams.get('acr_values')).toBe(`phr ${TWO_FACTORS}`);
      expect(searchParams.get('max_age')).toBe('0');
    });

    it.each([
      'acr_values=',
      'acr_values=%20%20',
      'acr_values=a&acr_values=b',
      'acr_values=a%00',
      'acr_values=a%0d%0aSet-Cookie:%20x=y',
      'acr_values=%22%3e%3cscript%3e',
      'acr_values=%c3%bc',
      'acr_values=%ff',
      `acr_values=${'a+'.repeat(5)}${'b+c+d+e+f+g+h+i+j+k+l'}`,
      `acr_values=${'x'.repeat(256)}`,
      'max_age=',
      'max_age=-1',
      'max_age=%2b1',
      'max_age=0x10',
      'max_age=1e9',
      'max_age=NaN',
      'max_age=99999999999999999999',
      'max_age=1&max_age=2',
      'second_factor=',
      'second_factor=1',
      'second_factor=true&second_factor=true',
      'max_age[]=1&max_age=1&max_age=',
    ])('refuses %s with a page', async (parameters) => {
      const answer = await login(await scene.atGateway(), parameters);
      expect(refused(answer)).toEqual([400, 'invalid-request']);
      expect(answer.text).not.toContain('<script>');
      expect(answer.setCookies).toEqual([]);
    });

    it('never asks for less than the connection, and says when no sign-in could meet both', async () => {
      const browser = await scene.atGateway();
      await scene.admin.api('PATCH', '/connections/default', { acrValues: TWO_FACTORS, maxAge: 600 });
      try {
        const weaker = await login(browser, 'acr_values=urn:okta:loa:1fa:any&max_age=900');
        expect(refused(weaker)).toEqual([403, 'step-up-required']);
        const mixed = await login(browser, 'acr_values=urn:okta:loa:1fa:any+phr&max_age=900');
        const { searchParams } = new URL(mixed.location ?? '');
        expect([searchParams.get('acr_values'), searchParams.get('max_age')]).toEqual(['phr', '600']);
      } finally {
        await scene.admin.api('PATCH', '/connections/default', { acrValues: null, maxAge: null });
      }
    });
  });
});
