import type { OktaUser } from '../../dev/okta-simulator/org-types.js';
import { ExpirySweeper } from '../../src/database/expiry-sweeper.js';
import { Discovery } from '../../src/openid-provider/discovery.js';
import { Jwks } from '../../src/openid-provider/jwks.js';
import { expectErrorPage, SignInSteps } from '../contracts/sign-in-steps.js';
import { Browser, type BrowserResponse } from '../support/browser.js';
import { addTestedConnection, type TestedConnection } from '../support/connection-test.js';
import { eventually } from '../support/eventually.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { addPerson, browserOf, signIn } from '../support/people.js';
import { personClient, refusal, RestClient, tokenClient, type RestAnswer } from '../support/rest-client.js';

/** A real person tries a connection: issue "Many connections, whole sessions", item 1. */
describe('POST /api/v1/connections/:connection/test-sign-in', () => {
  let gateway: TestGateway;
  let steps: SignInSteps;
  let admin: RestClient;
  let colleague: RestClient;
  let reader: RestClient;
  let ada: OktaUser;
  let draft: TestedConnection;

  beforeAll(async () => {
    gateway = await startTestGateway();
    steps = new SignInSteps(gateway);
    ({ client: admin } = await personClient(gateway, 'Admin', 'admin'));
    ({ client: colleague } = await personClient(gateway, 'Colleague', 'admin'));
    const reading = { groupName: 'Security', role: 'security-engineer' };
    expect((await admin.post('/api/v1/group-mappings', reading)).status).toBe(201);
    ({ client: reader } = await personClient(gateway, 'Reader', 'security-engineer'));
    ada = addPerson(gateway.okta, 'Ada', ['Engineering', '<b>Hostile</b>']);
    draft = await addTestedConnection(gateway, admin, {}, { allowedEmailDomains: ['example.com'] });
    const mapping = { connection: draft.slug, groupName: 'Engineering', role: 'developer' };
    expect((await admin.post('/api/v1/group-mappings', mapping)).status).toBe(201);
  });

  afterEach(() => gateway.okta.simulator.org.faults.clear());
  afterAll(() => gateway?.close());

  const addressOf = (slug: string) => `/api/v1/connections/${slug}/test-sign-in`;

  const create = async (slug = draft.slug, client = admin): Promise<{ id: string; signInUrl: string }> => {
    const { status, body } = await client.post(addressOf(slug), {});
    expect(status).toBe(201);
    return body as { id: string; signInUrl: string };
  };

  const read = (id: string, slug = draft.slug, client = admin): Promise<RestAnswer> =>
    client.get(`${addressOf(slug)}/${id}`);

  /** Opens a link, and presses the button there. */
  const goThrough = async (
    signInUrl: string,
    browser: Browser,
    options: { follow?: boolean } = {},
  ): Promise<BrowserResponse> => {
    await browser.get(signInUrl);
    return browser.submit('Begin the test', {}, options);
  };

  /** Makes a test, has a person go through it, and reads the report. */
  const tested = async (
    person: OktaUser,
    slug = draft.slug,
    browser = browserOf(gateway.okta, person),
  ): Promise<{ page: BrowserResponse; report: Record<string, unknown>; status: unknown }> => {
    const { id, signInUrl } = await create(slug);
    const page = await goThrough(signInUrl, browser);
    const { body } = await read(id, slug);
    return { page, report: body['report'] as Record<string, unknown>, status: body['status'] };
  };

  const settings = async (slug: string, changes: object): Promise<void> => {
    expect((await admin.patch(`/api/v1/connections/${slug}`, changes)).status).toBe(200);
  };

  const rows = async (table: string): Promise<number> =>
    Number((await steps.query<{ count: string }>(`SELECT count(*) FROM ${table}`))[0]?.count);

  it('answers with an address for any browser, which works once and within ten minutes', async () => {
    const { status, headers, body } = await admin.post(addressOf(draft.slug), {});
    expect([status, headers['location'], headers['cache-control']]).toEqual([
      201,
      `${addressOf(draft.slug)}/${String(body['id'])}`,
      'no-store',
    ]);
    expect(body).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      status: 'pending',
      signInUrl: expect.stringMatching(
        new RegExp(`^${gateway.url}/login/test\\?ticket=[\\w-]{43}$`),
      ) as string,
      expiresAt: expect.any(String) as string,
    });
    const [row] = await steps.query<{ seconds: number }>(
      'SELECT extract(epoch FROM expires_at - created_at)::int AS seconds FROM test_sign_ins WHERE id = $1',
      [body['id']],
    );
    expect(row?.seconds).toBe(600);
    expect((await read(String(body['id']))).body).toMatchObject({
      status: 'pending',
      connection: draft.slug,
    });
    const url = String(body['signInUrl']);
    const begun = await goThrough(url, new Browser(), { follow: false });
    expect([begun.status, new URL(begun.location ?? '').origin]).toEqual([303, gateway.okta.simulator.url]);
    expect(new URL(begun.location ?? '').searchParams.get('client_id')).toBe(draft.app.id);
    expect(begun.setCookies.join()).toMatch(/^rolegate-browser-[0-9a-f]{16}=.*HttpOnly; SameSite=Lax/);
    expectErrorPage(await new Browser().get(url, { follow: false }), 400, 'state-invalid');
    const again = new URLSearchParams({ ticket: new URL(url).searchParams.get('ticket') ?? '' });
    expectErrorPage(await new Browser().post(`${gateway.url}/login/test`, again), 400, 'state-invalid');
  });

  it('asks first, saying who wants to see what; looking at the question uses nothing up', async () => {
    const { id, signInUrl } = await create();
    const before = await rows('authorization_requests');
    expect((await new Browser().request({ url: signInUrl, method: 'HEAD' })).status).toBe(200);
    const page = await new Browser().get(signInUrl, { follow: false });
    expect([page.status, page.setCookies, page.headers['cache-control']]).toEqual([200, [], 'no-store']);
    expect(page.text).toContain('<strong>admin@example.com</strong> asks you to sign in');
    expect(page.text).toContain(`<code>${draft.slug}</code>`);
    expect(page.text).toContain(`<code>${gateway.okta.simulator.url}</code>`);
    // A browser holds the redirects that follow a form against this, and a provider may send people on.
    expect(page.headers['content-security-policy']).toContain(
      `form-action 'self' https: ${gateway.okta.simulator.url};`,
    );
    expect(await rows('authorization_requests')).toBe(before);
    expect((await read(id)).body).toMatchObject({ status: 'pending' });
    expect((await goThrough(signInUrl, browserOf(gateway.okta, ada))).status).toBe(200);
    const { body: token } = await admin.post('/api/v1/api-tokens', { name: 'deploy <b>', role: 'admin' });
    const byToken = await create(draft.slug, tokenClient(gateway, token['token']));
    expect((await new Browser().get(byToken.signInUrl)).text).toMatch(
      /The API token\s+<strong>deploy &lt;b&gt;<\/strong>/,
    );
  });

  it('is begun by no other site, not even where nobody is signed in', async () => {
    const { signInUrl } = await create();
    const form = new URLSearchParams({ ticket: new URL(signInUrl).searchParams.get('ticket') ?? '' });
    for (const headers of [
      { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' },
      { Origin: 'null', 'Sec-Fetch-Site': undefined },
      { Origin: undefined, 'Sec-Fetch-Site': undefined },
    ]) {
      const page = await new Browser().post(`${gateway.url}/login/test`, form, { headers, follow: false });
      expectErrorPage(page, 403, 'cross-site-request');
    }
    expect((await goThrough(signInUrl, browserOf(gateway.okta, ada))).status).toBe(200);
  });

  it.each(['', '?ticket=', '?ticket=x', `?ticket=${'a'.repeat(43)}`, `?ticket=${'a'.repeat(43)}&ticket=b`])(
    'has one answer for a ticket that never was one (%s)',
    async (query) => {
      const page = await steps.visit(new Browser(), `/login/test${query}`);
      expectErrorPage(page, 400, 'state-invalid');
      expect(page.setCookies).toEqual([]);
      const posted = await new Browser().post(
        `${gateway.url}/login/test`,
        new URLSearchParams(query.slice(1)),
      );
      expectErrorPage(posted, 400, 'state-invalid');
    },
  );

  it('shows the person and the admin claims, groups, roles and what a real sign-in would do', async () => {
    const { page, report, status } = await tested(ada);
    expect([page.status, status]).toEqual([200, 'completed']);
    expect(report).toMatchObject({
      connectionStatus: 'draft',
      requestId: page.headers['x-request-id'],
      answer: { allowed: true, status: 303 },
      roles: ['developer'],
      defaultRole: null,
      defaultRoleUsed: false,
      groups: { source: 'id-token', completeness: 'complete', required: [], requiredMet: true },
      claims: {
        idToken: { sub: ada.id, iss: gateway.okta.simulator.url, aud: draft.app.id },
        userinfo: { sub: ada.id, email: 'ada@example.com' },
      },
    });
    const { items } = report['groups'] as { items: { name: string; role: string | null }[] };
    expect(items).toEqual(
      expect.arrayContaining([
        { name: 'Engineering', role: 'developer' },
        { name: '<b>Hostile</b>', role: null },
      ]),
    );
    expect(page.text).toContain('This sign-in would work');
    expect(page.text).toContain('&lt;b&gt;Hostile&lt;/b&gt;');
    expect(page.text).not.toContain('<b>Hostile');
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
  });

  it('shows no token, no nonce and no secret, and stores the report sealed', async () => {
    const { id, signInUrl } = await create();
    const page = await goThrough(signInUrl, browserOf(gateway.okta, ada));
    const answer = await read(id);
    for (const shown of [page.text, JSON.stringify(answer.body)]) {
      expect(shown).not.toMatch(/eyJ[\w-]+\.eyJ|"nonce"|<code>nonce/);
      expect(shown).not.toContain(draft.app.clientSecret);
      expect(shown).not.toContain(new URL(signInUrl).searchParams.get('ticket'));
    }
    const [row] = await steps.query<Record<string, unknown>>('SELECT * FROM test_sign_ins WHERE id = $1', [
      id,
    ]);
    expect(row?.['report']).toMatch(/^v1\./);
    expect(JSON.stringify(row)).not.toContain('ada@example.com');
    expect(gateway.logLines.join()).not.toContain(new URL(signInUrl).searchParams.get('ticket'));
  });

  it('begins no session, ends none, stores no person and no membership', async () => {
    const { browser } = await signIn(gateway, addPerson(gateway.okta, 'Carried', ['Rolegate Admins']));
    const cookie = browser.cookies.get('rolegate');
    const before = [await rows('sessions'), await rows('subjects')];
    const bob = addPerson(gateway.okta, 'Bob', ['Engineering']);
    browser.cookies.store(
      `${gateway.okta.simulator.org.createSession(bob.id)}; Path=/`,
      new URL(gateway.okta.simulator.url),
    );
    const { page, report } = await tested(bob, draft.slug, browser);
    expect([page.status, (report['claims'] as { idToken: object }).idToken]).toMatchObject([
      200,
      { sub: bob.id },
    ]);
    expect([await rows('sessions'), await rows('subjects')]).toEqual(before);
    expect(browser.cookies.get('rolegate')).toEqual(cookie);
    expect(await steps.session(browser)).toMatchObject({ status: 200, email: 'carried@example.com' });
    // A browser without a session has none afterwards either.
    const fresh = browserOf(gateway.okta, bob);
    await tested(bob, draft.slug, fresh);
    expect((await steps.session(fresh)).status).toBe(401);
  });

  it.each(['active', 'disabled'])('works for a connection that is %s', async (status) => {
    const { slug } = await addTestedConnection(gateway, admin, {}, { defaultRole: 'guest' });
    await settings(slug, { status: 'active' });
    if (status === 'disabled') await settings(slug, { status });
    const { report } = await tested(ada, slug);
    expect(report).toMatchObject({
      connectionStatus: status,
      answer: { allowed: true },
      roles: ['guest'],
      defaultRole: 'guest',
      defaultRoleUsed: true,
    });
  });

  it.each<[string, Record<string, unknown>, string, string]>([
    [
      'a domain that is not allowed',
      { allowedEmailDomains: ['other.test'] },
      'permission-denied',
      'email-domain-not-allowed',
    ],
    [
      'a required group that is missing',
      { requiredGroups: ['Elsewhere'] },
      'no-role',
      'required-group-missing',
    ],
    ['no mapped group', {}, 'no-role', 'no-mapped-group'],
    [
      'an authentication context that is not met',
      { acrValues: 'urn:okta:loa:1fa:any' },
      'step-up-required',
      'authentication-too-weak',
    ],
  ])(
    'tells that a real sign-in would refuse %s, and still shows the groups',
    async (_, changes, code, reason) => {
      const { slug } = await addTestedConnection(gateway, admin, {}, changes);
      if (code === 'step-up-required')
        gateway.okta.simulator.org.faults.overrideClaims('id-token', { acr: 'weak' }, 1);
      const { page, report, status } = await tested(ada, slug);
      expect([page.status, status]).toEqual([200, 'completed']);
      expect(report).toMatchObject({ answer: { allowed: false, status: 403, code, reason } });
      expect(report['groups']).toBeDefined();
      // A draft whose groups give no role yet is what one tests first of all: nothing is wrong with it.
      const title =
        reason === 'no-mapped-group'
          ? 'The sign-in works; a role is missing'
          : 'This sign-in would be refused';
      expect(page.text).toContain(`<h1>${title}</h1>`);
      expect(page.text).toContain('Learned from Okta’s API; the list is complete.');
      expect(page.text).toContain(`<code>${reason}</code>`);
    },
  );

  it('tells that the person is disabled here', async () => {
    const { slug } = await addTestedConnection(gateway, admin, {}, { defaultRole: 'guest' });
    await settings(slug, { status: 'active' });
    const eve = addPerson(gateway.okta, 'Eve', []);
    await steps.signIn(eve, new Browser(), `?connection=${slug}`);
    const { body } = await admin.get(`/api/v1/subjects?q=eve`);
    const [subject] = body['items'] as { id: string }[];
    expect((await admin.patch(`/api/v1/subjects/${subject?.id}`, { status: 'disabled' })).status).toBe(200);
    const { report } = await tested(eve, slug);
    expect(report['answer']).toMatchObject({ code: 'subject-disabled', reason: 'subject-disabled' });
  });

  it('tells why it came to no end, with the status, code and request id of the failure', async () => {
    gateway.okta.simulator.org.faults.token('wrongNonce', 1);
    const { page, report, status } = await tested(ada);
    expectErrorPage(page, 400, 'sign-in-failed');
    expect([status, report]).toMatchObject([
      'failed',
      {
        failedAt: 'token',
        requestId: page.headers['x-request-id'],
        answer: {
          allowed: false,
          code: 'sign-in-failed',
          reason: 'sign-in-failed',
          detail: 'ID token: nonce is not the one of this sign-in',
        },
      },
    ]);
    expect(report).not.toHaveProperty('claims');
    // The page is for the person, whom the provider’s inner life is none of.
    expect(page.text).not.toContain('nonce is not the one');
    const failures = await steps.query(
      `SELECT 1 FROM audit_events WHERE action LIKE 'sign-in.%' AND request_id = $1`,
      [report['requestId']],
    );
    expect(failures).toEqual([]);
  });

  it('tells what it learned before Okta’s API failed', async () => {
    gateway.okta.simulator.org.faults.status(/\/api\/v1\/users/, 500);
    const nobody = addPerson(gateway.okta, 'Nobody', []);
    const { page, report, status } = await tested(nobody);
    expectErrorPage(page, 503, 'okta-unavailable');
    expect([status, report]).toMatchObject([
      'failed',
      { failedAt: 'groups', claims: { idToken: { sub: nobody.id } } },
    ]);
    expect(report).not.toHaveProperty('roles');
  });

  it('tells of a provider that can’t even be asked', async () => {
    const { slug } = await addTestedConnection(gateway, admin);
    const { org } = gateway.okta.simulator;
    org.faults.status('/.well-known/openid-configuration', 500);
    forgetProvider(gateway);
    const { page, status, report } = await tested(ada, slug);
    expectErrorPage(page, 503, 'okta-unavailable');
    expect([status, report['failedAt']]).toEqual(['failed', 'request']);
  });

  it('tells apart that Okta would not exchange the code, and that it answered with an error', async () => {
    const { slug } = await addTestedConnection(gateway, admin, {}, { clientSecret: 'not-the-secret' });
    expect((await tested(ada, slug)).report['failedAt']).toBe('code');
    const { slug: closed, app } = await addTestedConnection(gateway, admin);
    gateway.okta.simulator.org.unassign(app.id, ada.id);
    expect((await tested(ada, closed)).report).toMatchObject({
      failedAt: 'answer',
      answer: { code: 'access-denied' },
    });
  });

  it('says that the person is at the provider, and gives them five minutes there', async () => {
    const { id, signInUrl } = await create();
    expect((await read(id)).body).toMatchObject({ status: 'pending', begun: false });
    await goThrough(signInUrl, new Browser(), { follow: false });
    expect((await read(id)).body).toMatchObject({ status: 'pending', begun: true });
    const [row] = await steps.query<{ seconds: number }>(
      `SELECT round(extract(epoch FROM kept_until - expires_at))::int AS kept,
         ceil(extract(epoch FROM expires_at - now()))::int AS seconds FROM test_sign_ins WHERE id = $1`,
      [id],
    );
    expect(row).toMatchObject({ kept: 600 });
    expect(row?.seconds).toBeLessThanOrEqual(300);
  });

  it.each([
    ['a refused one', {}, 200],
    ['one that works', { defaultRole: 'guest' }, 200],
    ['one that fails', { defaultRole: 'guest' }, 503],
  ])(
    'asks for everything that a sign-in asks for, and revokes the refresh token of %s',
    async (_, more, status) => {
      const { org } = gateway.okta.simulator;
      const grants = { grantTypes: ['authorization_code', 'refresh_token'] as never };
      const settings = { scopes: ['offline_access'], ...more };
      const { slug } = await addTestedConnection(gateway, admin, grants, settings);
      if (status === 503) org.faults.status(/\/api\/v1\/users/, 500);
      const before = org.countRequests('POST', '/oauth2/v1/revoke');
      const { page } = await tested(addPerson(gateway.okta, `Refreshed${before}`, []), slug);
      expect(page.status).toBe(status);
      await eventually(() => expect(org.countRequests('POST', '/oauth2/v1/revoke')).toBe(before + 1));
      expect(await rows('refresh_tokens')).toBe(0);
    },
  );

  it('is finished in the browser that began it, once', async () => {
    const { id, signInUrl } = await create();
    const browser = browserOf(gateway.okta, ada);
    const begun = await goThrough(signInUrl, browser, { follow: false });
    const callback = (await browser.get(begun.location ?? '', { follow: false })).location ?? '';
    expectErrorPage(await steps.visit(new Browser(), callback), 400, 'state-invalid');
    expect((await read(id)).body).toMatchObject({ status: 'pending' });
    const cookies = browser.cookies.header(new URL(gateway.url));
    expect((await steps.visit(browser, callback)).status).toBe(200);
    const again = new Browser({ headers: { Cookie: cookies } });
    expectErrorPage(await steps.visit(again, callback), 400, 'state-invalid');
    expect((await read(id)).body).toMatchObject({ status: 'completed' });
  });

  it('is shown to the one who asked for it alone, and under its own connection alone', async () => {
    const { id } = await create();
    const { body } = await admin.post('/api/v1/api-tokens', { name: 'script', role: 'admin' });
    for (const client of [colleague, tokenClient(gateway, body['token'])]) {
      expect(refusal(await read(id, draft.slug, client))).toEqual([404, 'not-found']);
    }
    expect(refusal(await read(id, 'default'))).toEqual([404, 'not-found']);
    expect(refusal(await read('nonsense'))).toEqual([404, 'not-found']);
    expect((await read(id)).status).toBe(200);
    const byToken = await create(draft.slug, tokenClient(gateway, body['token']));
    expect((await read(byToken.id, draft.slug, tokenClient(gateway, body['token']))).status).toBe(200);
  });

  it('is for those who may write the connection, and for nobody of another one', async () => {
    expect(refusal(await reader.post(addressOf(draft.slug), {}))).toEqual([403, 'permission-denied']);
    const { id } = await create();
    expect(refusal(await read(id, draft.slug, reader))).toEqual([403, 'permission-denied']);
    const other = await addTestedConnection(gateway, admin);
    await settings(other.slug, { status: 'active' });
    const mapping = { connection: other.slug, groupName: 'Tenant Admins', role: 'admin' };
    gateway.okta.simulator.org.addGroup({ name: 'Tenant Admins' });
    expect((await admin.post('/api/v1/group-mappings', mapping)).status).toBe(201);
    const tina = addPerson(gateway.okta, 'Tina', ['Tenant Admins']);
    const browser = new Browser();
    expect((await steps.signIn(tina, browser, `?connection=${other.slug}`)).status).toBe(303);
    const tenant = new RestClient(gateway.url, browser);
    for (const slug of [draft.slug, 'default', 'unknown']) {
      expect(refusal(await tenant.post(addressOf(slug), {}))).toEqual([404, 'not-found']);
    }
    const own = await create(other.slug, tenant);
    expect((await read(own.id, other.slug, tenant)).status).toBe(200);
    expect(refusal(await read(own.id, draft.slug, tenant))).toEqual([404, 'not-found']);
  });

  it('leaves an audit event that names the admin and says nothing of the person', async () => {
    const { report } = await tested(ada);
    const events = await steps.query<Record<string, unknown>>(
      `SELECT action, actor_name, outcome, after FROM audit_events WHERE request_id = $1`,
      [report['requestId']],
    );
    expect(events).toMatchObject([
      {
        action: 'connection.sign-in-tested',
        actor_name: 'admin@example.com',
        outcome: 'success',
        after: { status: 'completed', allowed: true, roles: ['developer'], source: 'id-token' },
      },
    ]);
    expect(JSON.stringify(events)).not.toContain('ada');
  });

  it('expires unused, and its report is gone ten minutes after the end', async () => {
    const [unused, used] = [await create(), await create()];
    await goThrough(used.signInUrl, browserOf(gateway.okta, ada));
    expect((await read(used.id)).body).toMatchObject({ status: 'completed' });
    const [times] = await steps.query<{ same: boolean; left: number }>(
      `SELECT kept_until = expires_at AS same, extract(epoch FROM kept_until - now())::int AS left
       FROM test_sign_ins WHERE id = $1`,
      [used.id],
    );
    expect(times?.same).toBe(true);
    expect(times?.left).toBeLessThanOrEqual(600);
    const pass = (): Promise<unknown> =>
      steps.query(
        `UPDATE test_sign_ins SET expires_at = expires_at - interval '10 minutes',
           kept_until = kept_until - interval '10 minutes'`,
      );
    await pass();
    expect((await read(unused.id)).body).toMatchObject({ status: 'expired' });
    expect(refusal(await read(used.id))).toEqual([404, 'not-found']);
    expectErrorPage(await new Browser().get(unused.signInUrl), 400, 'state-invalid');
    await pass();
    await gateway.gateway.app.get(ExpirySweeper).sweep('test-sign-ins');
    expect(await rows('test_sign_ins')).toBe(0);
  });
});

/** Lets the gateway know as little of the provider as after its start. */
function forgetProvider({ gateway }: TestGateway): void {
  for (const cache of [Discovery, Jwks]) {
    (gateway.app.get<unknown>(cache) as { entries: Map<string, unknown> }).entries.clear();
  }
}
