import type { OktaUser } from '../../dev/okta-simulator/org-types.js';
import { OktaClients } from '../../src/okta-client/okta-clients.js';
import { OktaHealth } from '../../src/okta-client/okta-health.js';
import { expectErrorPage, SignInSteps } from '../contracts/sign-in-steps.js';
import { Browser } from '../support/browser.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { livedMs } from '../support/lived-time.js';
import { addPerson } from '../support/people.js';

let gateway: TestGateway;
let steps: SignInSteps;
let admin: Browser;

const org = () => gateway.okta.simulator.org;

const person = (name: string, ...groups: string[]): OktaUser => addPerson(gateway.okta, name, groups);

const setConnection = async (changes: object): Promise<void> => {
  const answer = await steps.api(admin, 'PATCH', 'connections/default', changes);
  expect([answer.status, answer.status === 200 ? '' : answer.text]).toEqual([200, '']);
};

beforeAll(async () => {
  gateway = await startTestGateway({ productionLimits: true });
  steps = new SignInSteps(gateway);
  admin = new Browser();
  await steps.signIn(person('Root', 'Rolegate Admins', 'Staff'), admin);
  for (const [groupName, role] of [
    ['Engineering', 'developer'],
    ['Security', 'security-engineer'],
  ]) {
    expect((await steps.api(admin, 'POST', 'group-mappings', { groupName, role })).status).toBe(201);
  }
});

afterEach(() => {
  org().faults.clear();
  org().updateApp(gateway.okta.app.id, {
    idTokenClaims: 'fat',
    groupsClaim: { mode: 'names', inIdToken: true, inUserinfo: true },
  });
});

afterAll(() => gateway?.close());

describe('the groups of a person', () => {
  const groupsOf = async (who: OktaUser) => {
    const browser = new Browser();
    expect((await steps.signIn(who, browser)).status).toBe(303);
    const { groups, roles, primaryRole, membership } = await steps.session(browser);
    return { groups, roles, primaryRole, source: (membership as { source: string }).source };
  };

  it('come from the ID token, and several give several roles', async () => {
    expect(await groupsOf(person('Ida', 'Engineering', 'Security'))).toEqual({
      groups: ['Everyone', 'Security', 'Engineering'],
      roles: ['security-engineer', 'developer'],
      primaryRole: 'security-engineer',
      source: 'id-token',
    });
  });

  it('come from userinfo when the ID token is thin', async () => {
    org().updateApp(gateway.okta.app.id, { idTokenClaims: 'thin' });
    expect(await groupsOf(person('Thea', 'Engineering'))).toMatchObject({
      roles: ['developer'],
      source: 'userinfo',
    });
  });

  it('come from the API when no document carries them', async () => {
    org().updateApp(gateway.okta.app.id, { groupsClaim: { mode: 'none' } });
    expect(await groupsOf(person('Api', 'Engineering'))).toMatchObject({
      roles: ['developer'],
      source: 'api',
    });
  });

  it('come from the API when the list may have been cut', async () => {
    org().updateApp(gateway.okta.app.id, { groupsClaim: { mode: 'capped', limit: 100 } });
    const many = Array.from({ length: 120 }, (_, index) => `Team ${index}`);
    const { groups, source, roles } = await groupsOf(person('Max', ...many, 'Engineering'));
    expect([(groups as string[]).length, source, roles]).toEqual([122, 'api', ['developer']]);
  });

  it('are read for nothing else than a sign-in: a login name that equals another person’s grants nothing', async () => {
    const victim = person('Victim', 'Rolegate Admins');
    const thief = person('Thief', 'Engineering');
    org().faults.overrideClaims(
      'id-token',
      { email: victim.profile.email, preferred_username: victim.profile.login },
      1,
    );
    expect(await groupsOf(thief)).toMatchObject({ roles: ['developer'] });
    const rows = await steps.query('SELECT sub FROM subjects WHERE email = $1', [victim.profile.email]);
    expect(rows).toEqual([{ sub: thief.id }]);
  });

  it.each<[string, Record<string, unknown>]>([
    ['an object', { groups: { Engineering: true } }],
    ['numbers', { groups: [1, 2] }],
    ['an empty list', { groups: [] }],
  ])('that are %s are no list: the API decides', async (kind, claims) => {
    org().faults.overrideClaims('id-token', claims, 1);
    org().faults.overrideClaims('userinfo', claims, 1);
    expect(await groupsOf(person(`Odd-${kind.replaceAll(' ', '-')}`, 'Engineering'))).toMatchObject({
      roles: ['developer'],
      source: 'api',
    });
  });

  it('may have names that cannot be stored, which grant nothing', async () => {
    org().faults.overrideClaims('id-token', { groups: ['Engineering', 'Engineering\0', '\ud800', 'a'] }, 1);
    expect(await groupsOf(person('Nul'))).toMatchObject({
      groups: ['Engineering', 'a'],
      roles: ['developer'],
    });
  });

  it('cost nothing when profile claims are absurd', async () => {
    const absurd = {
      email: 'a\0b',
      name: ['x'],
      preferred_username: { a: 1 },
      amr: 'pwd',
      acr: 7,
      auth_time: 'now',
    };
    org().faults.overrideClaims('id-token', absurd, 1);
    org().faults.overrideClaims('userinfo', absurd, 1);
    const browser = new Browser();
    expect((await steps.signIn(person('Absurd', 'Engineering'), browser)).status).toBe(303);
    expect(await steps.session(browser)).toMatchObject({ email: null, acr: null, amr: [], authTime: null });
  });
});

/** Lets the gateway know as little of Okta's API as after its start: a bucket that was empty stays so for a minute. */
function forgetOkta(): void {
  const { app } = gateway.gateway;
  (app.get<unknown>(OktaClients) as { clients: Map<string, unknown> }).clients.clear();
  const health = app.get<unknown>(OktaHealth) as Record<'states' | 'breakers', Map<string, unknown>>;
  health.states.clear();
  health.breakers.clear();
}

describe('a failing API', () => {
  afterEach(forgetOkta);

  it.each<[string, () => void]>([
    ['500', () => void org().faults.status('/api/v1/users/*', 500)],
    ['429', () => void org().faults.rateLimited('/api/v1/users/*')],
    ['a page', () => void org().faults.html('/api/v1/users/*')],
    ['a hang', () => void org().faults.hang('/api/v1/users/*')],
  ])('(%s) is an unavailable Okta, never “no groups”, and is asked twice at most', async (kind, arm) => {
    org().updateApp(gateway.okta.app.id, { groupsClaim: { mode: 'none' } });
    const who = person(`Fail-${kind.replaceAll(' ', '-')}`, 'Engineering');
    const browser = new Browser();
    const callback = await steps.callbackOf(browser, who);
    arm();
    org().clearRequests();
    const waited = await livedMs(async () =>
      expectErrorPage(await steps.visit(browser, callback), 503, 'okta-unavailable'),
    );
    expect(waited).toBeLessThan(10_000);
    const asked = org().countRequests('GET', /^\/api\/v1\/users/);
    expect([1, 2]).toContain(asked);
    expect(browser.cookies.get('rolegate')).toBeUndefined();
  });
});

describe('a person whom Okta lets in', () => {
  it('without a role is told which groups were seen, and the trail keeps it', async () => {
    const page = await steps.signIn(person('Guest', 'Cyclists'));
    expectErrorPage(page, 403, 'no-role');
    for (const fact of ['Cyclists', 'Everyone', '<code>api</code>', 'guest@example.com'])
      expect(page.text).toContain(fact);
    const [event] = await steps.query(
      'SELECT action, outcome, actor_name, after FROM audit_events WHERE request_id = $1',
      [page.headers['x-request-id']],
    );
    expect(event).toMatchObject({
      action: 'sign-in.denied',
      outcome: 'denied',
      actor_name: 'guest@example.com',
      after: { reason: 'no-role', groups: ['Everyone', 'Cyclists'], source: 'api' },
    });
  });

  it('and who has lost their last role loses it in their other sessions as they try again', async () => {
    const who = person('Lost', 'Engineering');
    const elsewhere = new Browser();
    await steps.signIn(who, elsewhere);
    expect(await steps.session(elsewhere)).toMatchObject({ roles: ['developer'] });
    const group = org()
      .directory.groupsOf(who.id)
      .find(({ name }) => name === 'Engineering');
    org().removeMember(group?.id ?? '', who.id);
    expectErrorPage(await steps.signIn(who), 403, 'no-role');
    expect(await steps.session(elsewhere)).toMatchObject({ status: 200, roles: [], primaryRole: null });
  });

  it('gets the default role where there is one', async () => {
    await setConnection({ defaultRole: 'guest' });
    const browser = new Browser();
    expect((await steps.signIn(person('Def', 'Cyclists'), browser)).status).toBe(303);
    expect(await steps.session(browser)).toMatchObject({ roles: ['guest'] });
    await setConnection({ defaultRole: null });
    expect(await steps.session(browser)).toMatchObject({ status: 200, roles: [] });
  });

  it('needs an address of an allowed domain where domains are limited', async () => {
    await setConnection({ allowedEmailDomains: ['corp.example'] });
    const who = person('Dom', 'Engineering');
    const page = await steps.signIn(who);
    expectErrorPage(page, 403, 'permission-denied');
    expect(page.text).not.toContain('corp.example');
    org().updateUser(who.id, { email: 'dom@CORP.example' });
    expect((await steps.signIn(who)).status).toBe(303);
    org().faults.overrideClaims('id-token', { email_verified: false }, 1);
    expectErrorPage(await steps.signIn(who), 403, 'permission-denied');
    await setConnection({ allowedEmailDomains: [] });
  });

  it('needs one of the required groups where there are any', async () => {
    await setConnection({ requiredGroups: ['Staff', 'Partners'] });
    expectErrorPage(await steps.signIn(person('Req', 'Engineering')), 403, 'no-role');
    expect((await steps.signIn(person('Par', 'Engineering', 'Partners'))).status).toBe(303);
    await setConnection({ requiredGroups: [] });
  });

  it('is refused while an admin has disabled them, and the refusal is audited under their name', async () => {
    const who = person('Off', 'Engineering');
    await steps.signIn(who);
    await steps.query(`UPDATE subjects SET status = 'disabled' WHERE sub = $1`, [who.id]);
    const browser = new Browser();
    const page = await steps.signIn(who, browser);
    expectErrorPage(page, 403, 'subject-disabled');
    expect(browser.cookies.get('rolegate')).toBeUndefined();
    const events = await steps.query(
      'SELECT action, actor_name, after FROM audit_events WHERE request_id = $1',
      [page.headers['x-request-id']],
    );
    expect(events).toMatchObject([
      { action: 'sign-in.denied', actor_name: 'off@example.com', after: { reason: 'subject-disabled' } },
    ]);
  });

  it('leaves one event for a success', async () => {
    const page = await steps.signIn(person('Evi', 'Engineering'));
    const events = await steps.query(
      'SELECT action, outcome, target_type, after FROM audit_events WHERE request_id = $1',
      [page.headers['x-request-id']],
    );
    expect(events).toEqual([
      {
        action: 'sign-in.succeeded',
        outcome: 'success',
        target_type: 'session',
        after: {
          ...{ roles: ['developer'], groupCount: 2, source: 'id-token', completeness: 'complete' },
          ...{ method: 'okta', acr: null, amr: ['pwd'], authTime: expect.any(String) as string },
          ...{ address: '127.0.0.1', userAgent: expect.any(String) as string },
        },
      },
    ]);
  });

  it.each<[string, Record<string, unknown>, Record<string, string | null>]>([
    [
      'nothing of its own',
      {},
      { scope: 'openid profile email groups', acr_values: null, max_age: null, prompt: null },
    ],
    ['scopes', { scopes: ['address', 'email'] }, { scope: 'openid profile email groups address' }],
    [
      'offline_access',
      { scopes: ['offline_access'] },
      { scope: 'openid profile email groups offline_access' },
    ],
    ['acrValues', { acrValues: 'phr urn:okta:loa:2fa:any' }, { acr_values: 'phr urn:okta:loa:2fa:any' }],
    ['maxAge', { maxAge: 600 }, { max_age: '600' }],
    ['a maxAge of 0', { maxAge: 0 }, { max_age: '0' }],
  ])('is sent to Okta with %s of the connection, and with nothing more', async (_, settings, sent) => {
    await setConnection(settings);
    try {
      const asked = new URL(await steps.begin(new Browser())).searchParams;
      for (const [name, value] of Object.entries(sent))
        expect([name, asked.get(name)]).toEqual([name, value]);
      const standard = ['response_type', 'client_id', 'redirect_uri', 'scope', 'state', 'nonce'];
      const own = ['code_challenge', 'code_challenge_method', 'acr_values', 'max_age'];
      expect([...asked.keys()].filter((name) => ![...standard, ...own].includes(name))).toEqual([]);
    } finally {
      await setConnection({ scopes: [], acrValues: null, maxAge: null });
    }
  });

  it('comes in with what the connection asks of Okta: assurance, recency, attributes', async () => {
    await setConnection({
      acrValues: 'urn:okta:loa:1fa:any',
      maxAge: 600,
      attributeClaims: ['zoneinfo', 'missing'],
    });
    const who = person('Acr', 'Engineering');
    const browser = new Browser();
    expect((await steps.signIn(who, browser)).status).toBe(303);
    expect(await steps.session(browser)).toMatchObject({ acr: 'urn:okta:loa:1fa:any', amr: ['pwd'] });
    expect(await steps.query('SELECT attributes FROM subjects WHERE sub = $1', [who.id])).toEqual([
      { attributes: { zoneinfo: 'America/Los_Angeles' } },
    ]);
    const hourAgo = Math.floor(Date.now() / 1000) - 3600;
    org().faults.overrideClaims('id-token', { auth_time: hourAgo }, 1);
    expectErrorPage(await steps.signIn(who), 400, 'sign-in-failed');
    await setConnection({ acrValues: null, maxAge: null, attributeClaims: [] });
  });

  it('comes in nowhere on a connection that is disabled while they are on their way', async () => {
    const browser = new Browser();
    const callback = await steps.callbackOf(browser, person('Way', 'Engineering'));
    await steps.query(`UPDATE connections SET status = 'disabled'`);
    const page = await steps.visit(browser, callback);
    await steps.query(`UPDATE connections SET status = 'active'`);
    expectErrorPage(page, 400, 'sign-in-failed');
  });
});

describe('a custom authorization server', () => {
  it('may put the groups into its access token, which then is verified like the ID token', async () => {
    const custom = await startTestGateway({
      server: 'custom',
      apiToken: false,
      app: { groupsClaim: { mode: 'names', inIdToken: false, inUserinfo: false, inAccessToken: true } },
    });
    const ways = new SignInSteps(custom);
    const who = addPerson(custom.okta, 'Ada', ['Rolegate Admins']);
    const browser = new Browser();
    const scope = new URL(await ways.begin(browser)).searchParams.get('scope');
    expect(scope).toBe('openid profile email');
    expect((await ways.signIn(who, browser)).status).toBe(303);
    expect(await ways.session(browser)).toMatchObject({
      roles: ['admin'],
      membership: { source: 'access-token' },
    });
    const { faults } = custom.okta.simulator.org;
    for (const claims of [{ cid: 'other' }, { uid: 'other' }, { iss: 'https://evil.example' }, { exp: 1 }]) {
      faults.overrideClaims('access-token', claims, 1);
      expectErrorPage(await ways.signIn(who), 403, 'no-role');
    }
    await custom.close();
  });
});
