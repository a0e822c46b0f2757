import type { HttpFault, TokenFault } from '../../dev/okta-simulator/faults.js';
import type { OktaUser } from '../../dev/okta-simulator/org-types.js';
import { Discovery } from '../../src/openid-provider/discovery.js';
import { Jwks } from '../../src/openid-provider/jwks.js';
import { LoginLimits } from '../../src/login/login-limits.js';
import { ProviderLimits } from '../../src/openid-provider/provider-limits.js';
import { expectErrorPage, SignInSteps } from '../contracts/sign-in-steps.js';
import { Browser } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { livedMs } from '../support/lived-time.js';
import { addPerson } from '../support/people.js';

let gateway: TestGateway;
let steps: SignInSteps;
let ada: OktaUser;
const production = new LoginLimits();

const faults = () => gateway.okta.simulator.org.faults;

/** Lets the gateway know as little of the provider as after its start. */
function forgetProvider(): void {
  for (const cache of [Discovery, Jwks]) {
    (gateway.gateway.app.get<unknown>(cache) as { entries: Map<string, unknown> }).entries.clear();
  }
}

function setLimits(limits: Partial<LoginLimits>): void {
  Object.assign(gateway.gateway.app.get(LoginLimits), production, limits);
}

function setProviderLimits(limits: Partial<ProviderLimits>): void {
  Object.assign(gateway.gateway.app.get(ProviderLimits), new ProviderLimits(), limits);
}

beforeAll(async () => {
  gateway = await startTestGateway({ apiToken: false, productionLimits: true });
  steps = new SignInSteps(gateway);
  ada = addPerson(gateway.okta, 'Ada', ['Rolegate Admins']);
});

afterEach(() => {
  faults().clear();
  setLimits({});
  setProviderLimits({});
  forgetProvider();
});

afterAll(() => gateway?.close());

describe('an ID token', () => {
  it.each<[string, TokenFault]>([
    ['signed by another key', 'wrongKey'],
    ['without a signature', 'algNone'],
    ['signed with the client secret', 'hs256'],
    ['that names an unknown key', 'unknownKid'],
    ['of another issuer', 'wrongIssuer'],
    ['for another client', 'wrongAudience'],
    ['that has expired', 'expired'],
    ['issued in the future', 'futureIat'],
    ['of another sign-in', 'wrongNonce'],
    ['without a nonce', 'missingNonce'],
    ['about nobody', 'missingSub'],
    ['for another authorized party', 'azpWrong'],
    ['that is missing', 'missingIdToken'],
  ])('%s signs nobody in, and userinfo is not asked', async (_, fault) => {
    // A first sign-in that is given up on a busy machine may still take the fault that is meant for the second.
    setLimits({ callbackMs: 60_000, providerBudgetMs: 60_000 });
    setProviderLimits({ timeoutMs: 60_000 });
    expect((await steps.signIn(ada)).status).toBe(303);
    gateway.okta.simulator.org.clearRequests();
    const browser = new Browser();
    faults().token(fault, 1);
    expectErrorPage(await steps.signIn(ada, browser), 400, 'sign-in-failed');
    expect(browser.cookies.get('rolegate')).toBeUndefined();
    expect(gateway.okta.simulator.org.countRequests('GET', /userinfo/)).toBe(0);
  });

  it.each<[string, Record<string, unknown>]>([
    ['an empty subject', { sub: '' }],
    ['a list as subject', { sub: ['00u1', '00u2'] }],
    ['a number as subject', { sub: 7 }],
    ['two audiences and no authorized party', { aud: ['other', 'another'] }],
    ['no issue time', { iat: null }],
    ['no expiry', { exp: null }],
  ])('with %s signs nobody in', async (_, claims) => {
    faults().overrideClaims('id-token', claims, 1);
    expectErrorPage(await steps.signIn(ada), 400, 'sign-in-failed');
  });

  it.each<[string, (now: number) => Record<string, unknown>]>([
    ['expired 30 seconds ago', (now) => ({ exp: now - 30, iat: now - 300 })],
    ['issued 30 seconds from now', (now) => ({ iat: now + 30 })],
    [
      'for two audiences with us as authorized party',
      () => ({ aud: [gateway.okta.app.id, 'other'], azp: gateway.okta.app.id }),
    ],
  ])('%s is accepted', async (_, claims) => {
    faults().overrideClaims('id-token', claims(Math.floor(Date.now() / 1000)), 1);
    expect((await steps.signIn(ada)).status).toBe(303);
  });

  it('signed by a key that was put in this very moment is accepted', async () => {
    await steps.signIn(ada);
    faults().token('rotateBeforeSigning', 1);
    expect((await steps.signIn(ada)).status).toBe(303);
    await gateway.okta.simulator.org.rotateKeys();
    expect((await steps.signIn(ada)).status).toBe(303);
  });

  it('leaves an audit event and a line in the log when it is refused, and no secret in either', async () => {
    faults().token('wrongNonce', 1);
    const page = await steps.signIn(ada);
    const id = String(page.headers['x-request-id']);
    const [event] = await steps.query<{ action: string; outcome: string; after: object }>(
      'SELECT action, outcome, after FROM audit_events WHERE request_id = $1',
      [id],
    );
    expect(event).toMatchObject({
      action: 'sign-in.failed',
      outcome: 'failure',
      after: { reason: 'sign-in-failed', detail: 'ID token: nonce is not the one of this sign-in' },
    });
    const lines = gateway.logLines.filter((line) => line.includes(id));
    expect(lines.join()).toContain('ID token: nonce is not the one of this sign-in');
    expect(gateway.logLines.join()).not.toMatch(/eyJ[\w-]+\.eyJ|[?&](code|state)=/);
  });
});

describe('userinfo', () => {
  it('about somebody else signs nobody in', async () => {
    faults().token('userinfoSubMismatch', 1);
    expectErrorPage(await steps.signIn(ada), 400, 'sign-in-failed');
  });

  it('that is a page is an unavailable Okta, and the process goes on', async () => {
    faults().token('userinfoHtml', 1);
    expectErrorPage(await steps.signIn(ada), 503, 'okta-unavailable');
    expect((await steps.signIn(ada)).status).toBe(303);
  });
});

describe('an endpoint', () => {
  const endpoints: [string, string][] = [
    ['discovery', '/.well-known/openid-configuration'],
    ['the key set', '/oauth2/v1/keys'],
    ['the token endpoint', '/oauth2/v1/token'],
    ['userinfo', '/oauth2/v1/userinfo'],
  ];
  const troubles: [string, HttpFault][] = [
    ['answers 500', { kind: 'status', status: 500 }],
    ['answers 503', { kind: 'status', status: 503 }],
    ['answers with a page', { kind: 'html', status: 200 }],
    ['answers with garbage', { kind: 'garbage-json', status: 200 }],
    ['refuses too many requests', { kind: 'rate-limited', resetInSeconds: 30 }],
    ['drops the connection', { kind: 'drop' }],
    ['never answers', { kind: 'hang' }],
  ];
  const cases = endpoints.flatMap(([name, path]) =>
    troubles.map(([trouble, fault]): [string, string, string, HttpFault] => [name, trouble, path, fault]),
  );

  it.each(cases)(
    '(%s) that %s is an unavailable Okta, and nothing is left of it afterwards',
    async (name, _, path, fault) => {
      setProviderLimits({ timeoutMs: 300 });
      const browser = new Browser();
      const callback = name === 'discovery' ? '/login' : await steps.callbackOf(browser, ada);
      forgetProvider();
      faults().add(path, fault);
      const page = await steps.visit(browser, callback);
      expectErrorPage(page, 503, 'okta-unavailable');
      expect(page.text).not.toContain('Please wait');
      expect(page.headers['retry-after']).toBe('5');
      faults().clear();
      setProviderLimits({});
      forgetProvider();
      expect((await steps.signIn(ada)).status).toBe(303);
    },
  );

  it('that redirects is not followed', async () => {
    const { org } = gateway.okta.simulator;
    forgetProvider();
    gateway.okta.simulator.org.clearRequests();
    faults().add('/.well-known/openid-configuration', { kind: 'html', status: 302 }, { count: 1 });
    expectErrorPage(await steps.visit(new Browser(), '/login'), 503, 'okta-unavailable');
    expect(org.requests.map(({ path }) => path)).toEqual(['/.well-known/openid-configuration']);
  });
});

describe('the page that says that Okta cannot be reached', () => {
  it('tries again by itself at the same address, and says so', async () => {
    forgetProvider();
    faults().status('/.well-known/openid-configuration', 503, { count: 1 });
    const browser = new Browser();
    const page = await steps.visit(browser, '/login?connection=default&return_to=/sessions');
    expectErrorPage(page, 503, 'okta-unavailable');
    expect(page.headers['refresh']).toBe('15');
    expect(page.text).toContain('This page tries again by itself after 15 seconds');
  });

  it('begins anew after an answer of Okta that can be used once', async () => {
    const browser = new Browser();
    const callback = await steps.callbackOf(browser, ada);
    faults().status('/oauth2/v1/token', 503);
    const page = await steps.visit(browser, callback);
    expectErrorPage(page, 503, 'okta-unavailable');
    expect(page.headers['refresh']).toBe('15; url=/login');
  });
});

describe('a callback', () => {
  it('is over within ten seconds when the token endpoint hangs, with the limits of production', async () => {
    const browser = new Browser({ timeoutMs: 12_000 });
    const callback = await steps.callbackOf(browser, ada);
    faults().hang('/oauth2/v1/token');
    const waited = await livedMs(async () =>
      expectErrorPage(await steps.visit(browser, callback), 503, 'okta-unavailable'),
    );
    expect(waited).toBeLessThan(10_000);
    expect(production.callbackMs).toBeLessThan(10_000);
  });

  it('that is too late begins no session behind the person’s back', async () => {
    setLimits({ callbackMs: 1_500 });
    const browser = new Browser();
    const callback = await steps.callbackOf(browser, ada);
    const count = () => steps.query<{ count: string }>('SELECT count(*) FROM sessions');
    const before = await count();
    faults().slow('/oauth2/v1/userinfo', 2_500);
    gateway.okta.simulator.org.clearRequests();
    expectErrorPage(await steps.visit(browser, callback), 503, 'okta-unavailable');
    await eventually(() => {
      const asked = gateway.okta.simulator.org.requests.find(({ path }) => path.endsWith('/userinfo'));
      expect(asked?.status).toBe(200);
    });
    setLimits({});
    faults().clear();
    // Whatever the late one still had to do, it had the time of a whole sign-in for it.
    await steps.signIn(ada);
    expect(Number((await count())[0]?.count)).toBe(Number(before[0]?.count) + 1);
  });

  it('goes on by itself when Okta is back', async () => {
    faults().status('/oauth2/v1/token', 500);
    expectErrorPage(await steps.signIn(ada), 503, 'okta-unavailable');
    faults().clear();
    expect((await steps.signIn(ada)).status).toBe(303);
  });

  it('with Okta’s OAuth errors shows none of Okta’s words', async () => {
    const browser = new Browser();
    const callback = new URL(await steps.callbackOf(browser, ada));
    callback.searchParams.set('code', 'made-up');
    const page = await steps.visit(browser, callback.href);
    expectErrorPage(page, 400, 'sign-in-failed');
    expect(page.text).not.toContain('invalid or has expired');
    expect(gateway.logLines.join()).toContain('invalid_grant');
  });

  it('with an error in absurd words is recorded as far as it can be', async () => {
    const browser = new Browser();
    const callback = new URL(await steps.callbackOf(browser, ada));
    callback.search = `?state=${callback.searchParams.get('state')}&error=x&error_description=a%00b%0a${'c'.repeat(2000)}`;
    const page = await steps.visit(browser, callback.href);
    expectErrorPage(page, 400, 'sign-in-failed');
    const [event] = await steps.query<{ detail: string }>(
      `SELECT after->>'detail' AS detail FROM audit_events WHERE request_id = $1`,
      [page.headers['x-request-id']],
    );
    expect(event?.detail).toMatch(/^x: a b c{400,500}$/);
  });

  it('of a person who is not assigned to the application says what to ask for', async () => {
    const { org } = gateway.okta.simulator;
    org.unassign(gateway.okta.app.id, ada.id);
    const page = await steps.signIn(ada);
    org.updateApp(gateway.okta.app.id, { assignment: 'everyone' });
    expectErrorPage(page, 403, 'access-denied');
    expect(page.text).toContain('assign this application to you');
    expect(page.text).not.toContain('User is not assigned');
  });
});

it('a provider whose discovery names another issuer is refused before anybody is sent there', async () => {
  const elsewhere = await startTestGateway({
    okta: gateway.okta,
    apiToken: false,
    env: { OKTA_ISSUER_URI: gateway.okta.simulator.url.replace('127.0.0.1', 'localhost') },
  });
  expectErrorPage(await new SignInSteps(elsewhere).visit(new Browser(), '/login'), 503, 'issuer-mismatch');
  await elsewhere.close();
});
