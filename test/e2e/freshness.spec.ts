import { signInAdmin, type AdminClient } from '../support/admin-client.js';
import type { Browser, BrowserResponse } from '../support/browser.js';
import { GatewayClock } from '../support/gateway-clock.js';
import { eventually } from '../support/eventually.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { addPerson, signIn } from '../support/people.js';
import { askAsProxy, forwarded, NO_NAVIGATION } from '../support/proxy-question.js';
import type { OktaUser } from '../../dev/okta-simulator/org-types.js';
import { livedMs } from '../support/lived-time.js';

const MAX_AGE = 60;
const STALE_LIMIT = 300;

/** Any answer of Okta's management API about people. */
const USERS_API = /^\/api\/v1\/users\//;

let clock: GatewayClock;
let gateway: TestGateway;
let admin: AdminClient;

const pass = async (seconds: number): Promise<void> => {
  gateway.okta.simulator.org.clock.advance(seconds);
  await clock.advance(seconds * 1000);
};

const setUp = async (target: TestGateway): Promise<AdminClient> => {
  const client = await signInAdmin(target);
  await client.api('POST', '/group-mappings', { groupName: 'Engineering', role: 'developer' });
  await client.api('POST', '/applications', {
    slug: 'wiki',
    name: 'Wiki',
    hosts: ['127.0.0.1'],
    accessRules: [
      { path: '/*', anyRole: ['developer', 'admin'] },
      { path: '/admin/*', anyRole: ['admin'] },
      { path: '/open/*', public: true },
    ],
  });
  return client;
};

const ask = (browser: Browser, uri = '/'): Promise<BrowserResponse> => askAsProxy(gateway, browser, { uri });

const statusOf = async (browser: Browser, uri = '/'): Promise<number> => (await ask(browser, uri)).status;

const leave = (person: OktaUser, group: string): void => {
  const { org } = gateway.okta.simulator;
  org.removeMember(org.directory.groupByName(group)?.id ?? '', person.id);
};

const reads = (person: OktaUser): number =>
  gateway.okta.simulator.org.countRequests('GET', `/api/v1/users/${person.id}/groups`);

describe('a membership that can be read again', () => {
  beforeAll(async () => {
    clock = GatewayClock.standing();
    gateway = await startTestGateway({
      clock,
      env: {
        MEMBERSHIP_MAX_AGE_SECONDS: String(MAX_AGE),
        MEMBERSHIP_STALE_LIMIT_SECONDS: String(STALE_LIMIT),
      },
    });
    admin = await setUp(gateway);
  });

  afterAll(() => gateway?.close());
  afterEach(() => gateway.okta.simulator.org.faults.clear());

  it('is not read again before its time', async () => {
    const person = addPerson(gateway.okta, 'Dora', ['Engineering']);
    const { browser } = await signIn(gateway, person);
    leave(person, 'Engineering');
    await pass(MAX_AGE - 5);
    expect(await statusOf(browser)).toBe(200);
    expect(reads(person)).toBe(0);
  });

  it('is read behind the scenes after it, and a group that was left stops counting', async () => {
    const person = addPerson(gateway.okta, 'Dan', ['Engineering']);
    const { browser } = await signIn(gateway, person);
    leave(person, 'Engineering');
    await pass(MAX_AGE + 1);
    expect(await statusOf(browser)).toBe(200);
    await eventually(async () => expect(await statusOf(browser)).toBe(403));
    const session = await browser.get(`${gateway.url}/api/v1/session`);
    expect(session.json()).toMatchObject({ roles: [], primaryRole: null, membership: { source: 'api' } });
  });

  it('makes a decision that needs admin wait, so that a former admin gets nothing more', async () => {
    const person = addPerson(gateway.okta, 'Alma', ['Rolegate Admins', 'Engineering']);
    const { browser } = await signIn(gateway, person);
    expect(await statusOf(browser, '/admin/')).toBe(200);
    leave(person, 'Rolegate Admins');
    await pass(MAX_AGE + 1);
    const before = reads(person);
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask(browser, '/admin/')));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([403]));
    expect(answers[0]?.json<{ reason: string }>().reason).toBe('role-missing');
    expect(reads(person) - before).toBe(1);
    expect(await statusOf(browser)).toBe(200);
  });

  it('makes the gateway’s own API wait in the same way', async () => {
    const person = addPerson(gateway.okta, 'Aron', ['Rolegate Admins']);
    const { browser } = await signIn(gateway, person);
    leave(person, 'Rolegate Admins');
    await pass(MAX_AGE + 1);
    const answer = await browser.post(
      `${gateway.url}/api/v1/roles`,
      { key: 'auditor', name: 'Auditor', rank: 10 },
      { headers: { Accept: 'application/json' } },
    );
    expect(answer.status).toBe(403);
  });

  it('ends the sessions of somebody whom Okta suspended', async () => {
    const person = addPerson(gateway.okta, 'Sue', ['Engineering']);
    const { browser } = await signIn(gateway, person);
    gateway.okta.simulator.org.setUserStatus(person.id, 'SUSPENDED');
    await pass(MAX_AGE + 1);
    await statusOf(browser);
    await eventually(async () => expect(await statusOf(browser)).toBe(401));
    gateway.okta.simulator.org.setUserStatus(person.id, 'ACTIVE');
    expect(await statusOf(browser)).toBe(401);
  });

  it.each<[string, () => void]>([
    ['drops connections', () => gateway.okta.simulator.org.faults.drop(USERS_API)],
    ['answers 500', () => gateway.okta.simulator.org.faults.status(USERS_API, 500)],
    ['answers 429', () => gateway.okta.simulator.org.faults.rateLimited(USERS_API, 60)],
    ['answers with a page', () => gateway.okta.simulator.org.faults.html(USERS_API)],
    ['never answers', () => gateway.okta.simulator.org.faults.hang(USERS_API)],
  ])('refuses admins at once and others beyond the stale limit while Okta %s', async (_, breakOkta) => {
    const [boss, developer] = [
      addPerson(gateway.okta, `Bo${Math.random().toString(36).slice(2)}`, ['Rolegate Admins', 'Engineering']),
      addPerson(gateway.okta, `De${Math.random().toString(36).slice(2)}`, ['Engineering']),
    ];
    const { browser: bosses } = await signIn(gateway, boss);
    const { browser: developers } = await signIn(gateway, developer);
    breakOkta();
    await pass(MAX_AGE + 1);

    const waited = await livedMs(async () => {
      const refused = await ask(bosses, '/admin/');
      expect([refused.status, refused.json<{ reason: string }>().reason]).toEqual([403, 'membership-stale']);
    });
    // It waits for Okta once: 3,000 ms at most.
    expect(waited).toBeLessThan(5_900);
    const api = await bosses.get(`${gateway.url}/api/v1/sessions`, { headers: NO_NAVIGATION });
    expect([api.status, api.json()]).toEqual([
      503,
      expect.objectContaining({ code: 'okta-unavailable', reason: 'membership-stale' }),
    ]);
    // Neither role needs admin here; the name of the stronger role is not lent out either.
    const page = await ask(bosses);
    expect([page.status, page.headers['remote-roles']]).toEqual([200, 'developer']);
    expect((await ask(developers)).status).toBe(200);

    await pass(STALE_LIMIT);
    const stale = await ask(developers);
    expect([stale.status, stale.json<{ reason: string }>().reason]).toEqual([403, 'membership-stale']);
    expect(stale.headers['cache-control']).toBe('no-store');
    expect((await ask(developers, '/open/x')).status).toBe(200);
    const navigation = await developers.get(`${gateway.url}/authz/forward-auth`, {
      follow: false,
      headers: forwarded('/'),
    });
    expect([navigation.status, navigation.headers.location]).toEqual([403, undefined]);

    gateway.okta.simulator.org.faults.clear();
    // A bucket that Okta called empty is not asked again before it is full.
    await eventually(async () => {
      await pass(5);
      expect(await statusOf(developers)).toBe(200);
      expect(await statusOf(bosses, '/admin/')).toBe(200);
    });
  });

  it('shows in /health/ready that Okta cannot be reached, and that requests are answered all the same', async () => {
    gateway.okta.simulator.org.faults.status(USERS_API, 503);
    const person = addPerson(gateway.okta, 'Hel', ['Rolegate Admins']);
    const { browser } = await signIn(gateway, person);
    await pass(MAX_AGE + 1);
    expect((await ask(browser, '/admin/')).status).toBe(403);
    const ready = await browser.get(`${gateway.url}/health/ready`);
    expect(ready.status).toBe(200);
    expect(ready.json()).toEqual({
      status: 'degraded',
      checks: {
        database: 'ok',
        changeLog: expect.any(String) as string,
        okta: [{ connection: 'default', status: 'unreachable', reason: expect.any(String) as string }],
      },
    });
    gateway.okta.simulator.org.faults.clear();
    await eventually(async () => {
      await pass(2);
      expect(await statusOf(browser, '/admin/')).toBe(200);
    });
    expect((await browser.get(`${gateway.url}/health/ready`)).json()).toMatchObject({
      checks: { okta: [{ connection: 'default', status: 'ok' }] },
    });
  });
});

describe('a membership that nothing can read again', () => {
  beforeAll(async () => {
    clock = GatewayClock.standing();
    gateway = await startTestGateway({
      clock,
      apiToken: false,
      env: {
        MEMBERSHIP_MAX_AGE_SECONDS: String(MAX_AGE),
        MEMBERSHIP_STALE_LIMIT_SECONDS: String(STALE_LIMIT),
      },
    });
    admin = await setUp(gateway);
  });

  afterAll(() => gateway?.close());

  it('counts up to the stale limit, for admins too', async () => {
    const { browser } = await signIn(gateway, addPerson(gateway.okta, 'Ned', ['Engineering']));
    await pass(STALE_LIMIT - 5);
    expect(await statusOf(browser)).toBe(200);
    expect(await statusOf(admin.browser, '/admin/')).toBe(200);
  });

  it('is written down when it is used, in numbers rather than one event a decision', async () => {
    const { browser } = await signIn(gateway, addPerson(gateway.okta, 'Nan', ['Engineering']));
    const auditor = await signInAdmin(gateway, 'Vera');
    await pass(MAX_AGE + 1);
    for (let time = 0; time < 3; time += 1) expect(await statusOf(browser)).toBe(200);
    await eventually(async () => {
      const answer = await auditor.api('GET', '/audit-events?action=membership.stale-used');
      const { items } = answer.json<{ items: Record<string, unknown>[] }>();
      expect(items).toEqual([
        expect.objectContaining({
          connection: 'default',
          actor: expect.objectContaining({ type: 'system' }) as object,
          target: expect.objectContaining({ type: 'connection' }) as object,
          after: expect.objectContaining({
            cause: 'no-credential',
            people: expect.any(Number) as number,
          }) as object,
        }),
      ]);
    });
  });

  it('ends the session there, and a navigation goes silently through Okta again', async () => {
    const { browser } = await signIn(gateway, addPerson(gateway.okta, 'Nia', ['Engineering']));
    const old = browser.cookies.get('rolegate')?.value;
    await pass(STALE_LIMIT + 1);
    expect(await statusOf(browser)).toBe(401);
    const session = await browser.get(`${gateway.url}/api/v1/session`, { headers: NO_NAVIGATION });
    expect([session.status, session.json()]).toEqual([
      401,
      expect.objectContaining({ code: 'not-signed-in' }),
    ]);

    const navigation = await browser.get(`${gateway.url}/authz/forward-auth`, {
      follow: false,
      headers: forwarded('/page?x=1', { host: new URL(gateway.url).host }),
    });
    expect(navigation.status).toBe(302);
    let step = await browser.get(navigation.location ?? '', { follow: false });
    while (step.location && !step.location.includes('/page?x=1'))
      step = await browser.get(step.location, { follow: false });
    expect([step.status, step.location]).toEqual([303, `${gateway.url}/page?x=1`]);
    expect(browser.cookies.get('rolegate')?.value).not.toBe(old);
    expect(await statusOf(browser)).toBe(200);
  });

  it('learns at that sign-in which groups somebody has left', async () => {
    const person = addPerson(gateway.okta, 'Noa', ['Engineering']);
    const { browser } = await signIn(gateway, person);
    leave(person, 'Engineering');
    await pass(STALE_LIMIT + 1);
    const page = await browser.get(`${gateway.url}/login`);
    expect(page.status).toBe(403);
    expect([401, 403]).toContain(await statusOf(browser));
  });
});
