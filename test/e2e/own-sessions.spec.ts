import type { OktaUser } from '../../dev/okta-simulator/org-types.js';
import { Browser } from '../support/browser.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { addPerson, browserOf, signIn, signInAtOkta } from '../support/people.js';

const JSON_ONLY = { headers: { Accept: 'application/json', 'Sec-Fetch-Mode': 'cors' } };
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0';

describe('the page of one’s own sessions', () => {
  let gateway: TestGateway;
  let ada: OktaUser;
  let admin: Browser;

  beforeAll(async () => {
    gateway = await startTestGateway();
    ada = addPerson(gateway.okta, 'Ada', ['Engineering']);
    admin = (await signIn(gateway, addPerson(gateway.okta, 'Eve', ['Rolegate Admins']))).browser;
    const mapping = { groupName: 'Engineering', role: 'developer' };
    expect((await admin.post(`${gateway.url}/api/v1/group-mappings`, mapping)).status).toBe(201);
  });
  afterAll(() => gateway?.close());

  const page = (browser: Browser) => browser.get(`${gateway.url}/sessions`);
  const statusOf = async (browser: Browser) =>
    (await browser.get(`${gateway.url}/api/v1/session`, JSON_ONLY)).status;
  const statusBy = async (cookie: string | undefined) =>
    (
      await new Browser().get(`${gateway.url}/api/v1/session`, {
        headers: { ...JSON_ONLY.headers, Cookie: cookie },
      })
    ).status;
  const ownId = async (browser: Browser) => {
    const answer = await browser.get(`${gateway.url}/api/v1/sessions/own`, JSON_ONLY);
    const { items } = answer.json<{ items: { id: string; current: boolean }[] }>();
    return items.find(({ current }) => current)?.id ?? '';
  };
  const press = (browser: Browser, path: string, options = {}) =>
    browser.post(`${gateway.url}${path}`, new URLSearchParams(), { follow: false, ...options });

  it('is reached from the page that says who one is, and says of each session where and when it began', async () => {
    const { browser, page: start } = await signIn(gateway, ada);
    expect(start.text).toContain('href="/sessions"');
    const other = new Browser({ headers: { 'User-Agent': FIREFOX } });
    signInAtOkta(other, gateway.okta, ada);
    await other.get(`${gateway.url}/login`);
    const shown = await page(browser);
    expect(shown.status).toBe(200);
    expect(shown.headers['content-security-policy']).toMatch(/default-src 'none'.*form-action 'self'/);
    expect(shown.headers['cache-control']).toBe('no-store');
    expect(shown.text).toContain('Firefox 120 on Linux');
    expect(shown.text).toContain('127.0.0.1');
    expect(shown.text.match(/class="tag">this one</g)).toHaveLength(1);
    expect(shown.text.match(/\/sessions\/[0-9a-f-]{36}\/end/g)).toHaveLength(1);
    expect(shown.text).not.toContain('eve@example.com');
    await press(browser, '/sessions/end-others');
  });

  it('ends one session, or all others, at a press of a button', async () => {
    const [here, there, yonder] = await Promise.all(
      [1, 2, 3].map(async () => (await signIn(gateway, ada)).browser),
    );
    if (!here || !there || !yonder) throw new Error('nobody signed in');
    const one = await press(here, `/sessions/${await ownId(there)}/end`);
    expect([one.status, one.headers.location]).toEqual([303, '/sessions']);
    expect(await Promise.all([here, there, yonder].map(statusOf))).toEqual([200, 401, 200]);
    const others = await press(here, '/sessions/end-others');
    expect([others.status, others.headers.location]).toEqual([303, '/sessions']);
    expect(await Promise.all([here, there, yonder].map(statusOf))).toEqual([200, 401, 401]);
    expect((await page(here)).text).not.toContain('End all sessions');
    const own = await press(here, `/sessions/${await ownId(here)}/end`);
    expect([own.status, own.headers.location]).toEqual([303, '/logout']);
    expect(await statusOf(here)).toBe(401);
  });

  it('answers alike to a session of somebody else, one that never was, and what is no id', async () => {
    const { browser } = await signIn(gateway, ada);
    const foreign = await ownId(admin);
    const pages = [foreign, '00000000-0000-4000-8000-000000000000', 'x%00', '..%2f'].map(async (id) => {
      const { status, text } = await press(browser, `/sessions/${id}/end`);
      return [status, text.replace(/Request id <code>[^<]*/, '')];
    });
    const answers = await Promise.all(pages);
    expect(answers[0]?.[0]).toBe(404);
    expect(answers[1]).toEqual(answers[0]);
    expect(answers.slice(2).map(([status]) => status)).toEqual([404, 404]);
    // Not even an admin, who could end it elsewhere.
    expect((await press(admin, `/sessions/${await ownId(browser)}/end`)).status).toBe(404);
    expect([await statusOf(browser), await statusOf(admin)]).toEqual([200, 200]);
  });

  it('believes no form of another site, and shows strangers nothing', async () => {
    const { browser } = await signIn(gateway, ada);
    for (const headers of [
      { Origin: 'https://evil.example' },
      { 'Sec-Fetch-Site': 'cross-site', Origin: undefined },
    ]) {
      expect((await press(browser, '/sessions/end-others', { headers })).status).toBe(403);
    }
    const stranger = browserOf(gateway.okta, ada);
    const asked = await stranger.get(`${gateway.url}/sessions`, { follow: false });
    expect([asked.status, asked.headers['content-type']]).toEqual([401, 'text/html; charset=utf-8']);
    expect(asked.text).toContain('href="/"');
    expect((await press(stranger, '/sessions/end-others')).status).toBe(401);
  });

  it('is ended as a role that limits how often its people are signed in says, and tells when sessions end', async () => {
    const limit = (limits: object) =>
      admin.request({ url: `${gateway.url}/api/v1/roles/developer`, method: 'PATCH', body: limits });
    const { browser: first } = await signIn(gateway, ada);
    expect((await limit({ maxConcurrentSessions: 1, sessionMaxSeconds: 1200 })).status).toBe(200);
    const { browser: second } = await signIn(gateway, ada);
    expect([await statusOf(first), await statusOf(second)]).toEqual([401, 200]);
    const own = (await second.get(`${gateway.url}/api/v1/sessions/own`, JSON_ONLY)).json<{
      items: { createdAt: string; expiresAt: string }[];
    }>();
    expect(
      own.items.map(({ createdAt, expiresAt }) => Date.parse(expiresAt) - Date.parse(createdAt)),
    ).toEqual([1_200_000]);
    const { expiresAt } = (await second.get(`${gateway.url}/api/v1/session`, JSON_ONLY)).json<{
      expiresAt: string;
    }>();
    expect(expiresAt).toBe(own.items[0]?.expiresAt);
    expect((await limit({ maxConcurrentSessions: null, sessionMaxSeconds: null })).status).toBe(200);
  });

  it('has another session after every sign-in, a step-up included, and the one before is over', async () => {
    const { browser } = await signIn(gateway, ada);
    const ids = [await ownId(browser)];
    const cookies = [browser.cookies.header(new URL(gateway.url))];
    await browser.get(`${gateway.url}/login`);
    ids.push(await ownId(browser));
    await browser.get(`${gateway.url}/login?acr_values=urn:okta:loa:2fa:any`);
    await browser.submit('Sign in', { username: ada.profile.login });
    ids.push(await ownId(browser));
    expect(new Set(ids).size).toBe(3);
    expect(await statusBy(cookies[0])).toBe(401);
  });

  describe('or any other of the gateway gives the session another cookie', () => {
    const cookieOf = (browser: Browser) => browser.cookies.header(new URL(gateway.url));
    const renewals = async (browser: Browser) => {
      const id = await ownId(browser);
      const answer = await admin.get(
        `${gateway.url}/api/v1/audit-events?action=session.renewed&limit=200`,
        JSON_ONLY,
      );
      const { items } = answer.json<{ items: { target: { id: string }; after: object }[] }>();
      return items.filter(({ target }) => target.id === id).map(({ after }) => after);
    };
    /** Gives everybody in Security another role. @returns what takes it away again. */
    const grant = async () => {
      const mapping = { groupName: 'Security', role: 'security-engineer' };
      const made = await admin.post(`${gateway.url}/api/v1/group-mappings`, mapping);
      expect(made.status).toBe(201);
      const { id } = made.json<{ id: string }>();
      const url = `${gateway.url}/api/v1/group-mappings/${id}`;
      return async () => expect((await admin.request({ url, method: 'DELETE' })).status).toBe(204);
    };

    it('when its person has gained a role: the one before is dead, and the API never does that', async () => {
      const { browser } = await signIn(gateway, addPerson(gateway.okta, 'Rita', ['Engineering', 'Security']));
      const [id, before] = [await ownId(browser), cookieOf(browser)];
      await page(browser);
      expect(cookieOf(browser)).toBe(before);
      const take = await grant();
      expect(await statusOf(browser)).toBe(200);
      const fetched = await browser.get(`${gateway.url}/sessions`, { headers: { 'Sec-Fetch-Mode': 'cors' } });
      expect([fetched.status, cookieOf(browser)]).toEqual([200, before]);
      expect((await page(browser)).status).toBe(200);
      const after = cookieOf(browser);
      expect(after).not.toBe(before);
      expect([await statusBy(before), await statusBy(after)]).toEqual([401, 200]);
      expect(await ownId(browser)).toBe(id);
      await page(browser);
      await browser.get(`${gateway.url}/`);
      expect(cookieOf(browser)).toBe(after);
      const roles = ['security-engineer', 'developer'];
      expect(await renewals(browser)).toEqual([{ roles, gained: ['security-engineer'] }]);
      await take();
    });

    it('not when they lose one, nor when they have it again', async () => {
      const { browser } = await signIn(gateway, addPerson(gateway.okta, 'Fay', ['Engineering', 'Security']));
      const take = await grant();
      await browser.get(`${gateway.url}/`);
      const cookie = cookieOf(browser);
      expect(await renewals(browser)).toHaveLength(1);
      await take();
      await browser.get(`${gateway.url}/`);
      const takeAgain = await grant();
      await browser.get(`${gateway.url}/`);
      await page(browser);
      expect([cookieOf(browser), (await renewals(browser)).length]).toEqual([cookie, 1]);
      await takeAgain();
    });

    it('once, of navigations at the same moment, and signs nobody out', async () => {
      const { browser } = await signIn(gateway, addPerson(gateway.okta, 'Max', ['Engineering', 'Security']));
      const before = cookieOf(browser);
      const take = await grant();
      const tabs = await Promise.all(
        [1, 2, 3, 4, 5, 6].map(() => browser.get(`${gateway.url}/`, { headers: { Cookie: before } })),
      );
      // Who comes after the renewal is a stranger with that cookie; the answer leaves the new one alone.
      expect(tabs.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
      expect(tabs.flatMap(({ setCookies }) => setCookies)).toHaveLength(1);
      expect(await statusOf(browser)).toBe(200);
      expect(await renewals(browser)).toHaveLength(1);
      await take();
    });

    it('which the one before can still sign out, when both come at the same moment', async () => {
      const { browser } = await signIn(gateway, addPerson(gateway.okta, 'Ole', ['Engineering', 'Security']));
      const before = cookieOf(browser);
      const take = await grant();
      await browser.get(`${gateway.url}/`);
      const after = cookieOf(browser);
      expect([await statusBy(before), await statusBy(after)]).toEqual([401, 200]);
      await press(browser, '/logout', { headers: { Cookie: before } });
      expect(await statusBy(after)).toBe(401);
      await take();
    });
  });
});
