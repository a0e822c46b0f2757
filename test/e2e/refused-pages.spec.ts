import { SignInSteps } from '../contracts/sign-in-steps.js';
import { Browser, type BrowserResponse } from '../support/browser.js';
import { addTestedConnection } from '../support/connection-test.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { addPerson } from '../support/people.js';
import { personClient, type RestClient } from '../support/rest-client.js';

let gateway: TestGateway;
let steps: SignInSteps;
let admin: RestClient;

const org = () => gateway.okta.simulator.org;

beforeAll(async () => {
  gateway = await startTestGateway({ env: { SUPPORT_CONTACT: 'help@example.com' } });
  steps = new SignInSteps(gateway);
  ({ client: admin } = await personClient(gateway, 'Root', 'admin'));
  await admin.post('/api/v1/group-mappings', { groupName: 'Engineering', role: 'developer' });
  const { slug: partner } = await addTestedConnection(gateway, admin, {}, { name: 'Partner' });
  await admin.post('/api/v1/applications', {
    ...{ slug: 'closed', name: 'Closed shop', hosts: ['closed.test'], accessRules: [] },
    connections: [partner],
  });
  await admin.post('/api/v1/applications', {
    ...{ slug: 'guarded', name: 'Guarded shop', hosts: ['127.0.0.1'] },
    accessRules: [{ path: '/*', anyRole: ['admin'] }],
  });
  addPerson(gateway.okta, 'Ada', ['Engineering']);
});

afterAll(() => gateway?.close());

/** Follows the page's own link to the provider, and gives what the provider shows. */
async function useAnotherAccount(browser: Browser, page: BrowserResponse): Promise<BrowserResponse> {
  const [, link = ''] = /href="([^"]*)">Use another account</.exec(page.text) ?? [];
  return browser.get(new URL(link.replaceAll('&amp;', '&'), page.url).href);
}

/** The page that a proxy shows in place of an application's, for a request of a browser that is signed in. */
function askedByProxy(browser: Browser, address: string, method = 'GET'): Promise<BrowserResponse> {
  return browser.get(`${gateway.url}/authz/auth-request`, {
    headers: { 'X-Original-Method': method, 'X-Original-URL': address, Accept: 'text/html' },
  });
}

/** Each way in which a page refuses a person who comes with a browser, and by which words it says who they are. */
const REFUSALS: readonly (readonly [
  what: string,
  who: string | undefined,
  refuse: (browser: Browser) => Promise<BrowserResponse>,
])[] = [
  [
    'no role',
    'Okta knows you as guest@example.com',
    (browser) => steps.signIn(addPerson(gateway.okta, 'Guest', ['Cyclists']), browser),
  ],
  [
    'a foreign e-mail address',
    'You signed in as foreign@example.com.',
    async (browser) => {
      const limit = (allowedEmailDomains: string[]) =>
        admin.patch('/api/v1/connections/default', { allowedEmailDomains });
      await limit(['corp.example']);
      const page = await steps.signIn(addPerson(gateway.okta, 'Foreign', ['Engineering']), browser);
      await limit([]);
      return page;
    },
  ],
  [
    'a disabled account',
    'You signed in as off@example.com.',
    async (browser) => {
      const off = addPerson(gateway.okta, 'Off', ['Engineering']);
      await steps.signIn(off);
      await steps.query(`UPDATE subjects SET status = 'disabled' WHERE sub = $1`, [off.id]);
      return steps.signIn(off, browser);
    },
  ],
  [
    'Okta’s own refusal',
    undefined,
    async (browser) => {
      const out = addPerson(gateway.okta, 'Out', ['Engineering']);
      org().unassign(gateway.okta.app.id, out.id);
      const page = await steps.signIn(out, browser);
      org().updateApp(gateway.okta.app.id, { assignment: 'everyone' });
      return page;
    },
  ],
  [
    'too weak an authentication',
    undefined,
    (browser) => steps.signIn(addPerson(gateway.okta, 'Weak', ['Engineering']), browser, '?acr_values=phr'),
  ],
  [
    'an application that is closed to one’s organization',
    'You are signed in as insider@example.com.',
    async (browser) => {
      await steps.signIn(addPerson(gateway.okta, 'Insider', ['Engineering']), browser);
      return steps.visit(browser, '/login?return_to=https://closed.test/x%3Fy%3D%22');
    },
  ],
  [
    'a rule of an application behind a proxy',
    'Reader Tester (reader@example.com)',
    async (browser) => {
      await steps.signIn(addPerson(gateway.okta, 'Reader', ['Engineering']), browser);
      return askedByProxy(browser, 'https://127.0.0.1/reports?y=1');
    },
  ],
];

describe.each(REFUSALS)('the page that refuses for %s', (_, who, refuse) => {
  let browser: Browser;
  let page: BrowserResponse;

  beforeAll(async () => {
    browser = new Browser();
    page = await refuse(browser);
  });

  it('says who one is, whom to ask with which request id, and where the start is', () => {
    expect(page.status).toBe(403);
    expect(page.text).toContain(`<code>${String(page.headers['x-request-id'])}</code>`);
    expect(page.text).toContain('<a href="mailto:help@example.com">help@example.com</a>');
    expect(page.text).toMatch(/href="[^"]*\/">Rolegate’s start page</);
    if (who === undefined) expect(page.text).not.toMatch(/@example\.com\.|signed in as/);
    else expect(page.text).toContain(who);
  });

  it('lets somebody else sign in: Okta asks who it is though it knows this browser', async () => {
    const asked = await useAnotherAccount(browser, page);
    expect([asked.status, new URL(asked.url).origin]).toEqual([200, gateway.okta.simulator.url]);
    const answer = await browser.submit('Sign in', { username: 'ada@example.com' }, { follow: false });
    // Not on to where they wanted to go, which may be an application's own host.
    await browser.get(answer.location ?? '', { follow: false });
    expect(await steps.session(browser)).toMatchObject({ status: 200, email: 'ada@example.com' });
  });
});

describe('“Use another account”', () => {
  it('ends the session of whoever was signed in, once somebody else is', async () => {
    const [browser, before] = [new Browser(), new Browser()];
    await steps.signIn(addPerson(gateway.okta, 'First', ['Engineering']), browser);
    before.cookies.store(`rolegate=${browser.cookies.get('rolegate')?.value}; Path=/`, new URL(gateway.url));
    expect((await steps.session(before)).status).toBe(200);
    await browser.get(`${gateway.url}/login?prompt=login`);
    await browser.submit('Sign in', { username: 'ada@example.com' });
    expect(await steps.session(browser)).toMatchObject({ email: 'ada@example.com' });
    expect((await steps.session(before)).status).toBe(401);
  });

  it.each([
    ['back to where a proxy showed it', 'https://127.0.0.1/reports/%22', 'GET', undefined],
    ['back there without the query', 'https://127.0.0.1/reports?token=1', 'GET', 'https://127.0.0.1/reports'],
    ['to the start where a form was sent', 'https://127.0.0.1/reports', 'POST', '/'],
    ['to the start from where cookies would travel in the clear', 'http://shop.example/', 'GET', '/'],
    ['to the start from a host of no application', 'https://evil.example/x', 'GET', '/'],
  ])('leads %s', async (_, address, method, end = address) => {
    const browser = new Browser();
    await steps.signIn(addPerson(gateway.okta, `From${method}${address.length}`, ['Engineering']), browser);
    const page = await askedByProxy(browser, address, method);
    expect(page.status).toBe(403);
    expect(new URL((await useAnotherAccount(browser, page)).url).origin).toBe(gateway.okta.simulator.url);
    const answer = await browser.submit('Sign in', { username: 'ada@example.com' }, { follow: false });
    const back = await browser.get(answer.location ?? '', { follow: false });
    expect(new URL(back.location ?? '', gateway.url).href).toBe(new URL(end, gateway.url).href);
    expect(await steps.session(browser)).toMatchObject({ email: 'ada@example.com' });
  });

  it('goes nowhere but to the provider and back to addresses that are allowed', async () => {
    const browser = new Browser();
    await browser.get(`${gateway.url}/login?prompt=login&return_to=https://evil.example/`);
    const end = await browser.submit('Sign in', { username: 'ada@example.com' });
    expect(new URL(end.url).origin).toBe(gateway.url);
  });

  it.each(['none', 'consent', 'select_account', ''])('is not what prompt=%s asks for', async (prompt) => {
    const location = await steps.begin(new Browser(), `?prompt=${prompt}`);
    expect(new URL(location).searchParams.has('prompt')).toBe(false);
  });

  it('is a choice of the page after signing out, where Okta’s own session may live on', async () => {
    const page = await steps.visit(new Browser(), '/logout');
    expect(page.text).toContain('href="/login?prompt=login">Use another account</a>');
  });
});
