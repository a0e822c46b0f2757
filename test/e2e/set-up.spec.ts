import { jest } from '@jest/globals';
import { DataSource } from 'typeorm';
import { SetUpRepository } from '../../src/set-up/set-up.repository.js';
import { SetUp } from '../../src/set-up/set-up.service.js';
import { Browser } from '../support/browser.js';
import { GatewayClock } from '../support/gateway-clock.js';
import { freePort } from '../support/free-port.js';
import { startTestGateway, type TestGateway, type TestGatewayOptions } from '../support/gateway.js';
import { addPerson, signInAtOkta } from '../support/people.js';
import { refusal, RestClient, tokenClient } from '../support/rest-client.js';

const NOTHING_CONFIGURED = {
  OKTA_ISSUER_URI: undefined,
  OKTA_CLIENT_ID: undefined,
  OKTA_CLIENT_SECRET: undefined,
  OKTA_API_TOKEN: undefined,
  ADMIN_GROUP: undefined,
};

/** A gateway without a connection, and the links that it logged. */
async function startBare(options: TestGatewayOptions = {}): Promise<TestGateway> {
  return startTestGateway({ ...options, env: { ...NOTHING_CONFIGURED, ...options.env } });
}

const linksOf = ({ logLines }: Pick<TestGateway, 'logLines'>): string[] =>
  logLines.flatMap((line) => /Open (http[^"\s]+#[\w-]{43})/.exec(line)?.[1] ?? []);

const tokenOf = (link: string | undefined): string => new URL(link ?? '').hash.slice(1);

/** Another link, as the command line makes it. */
const anotherLink = ({ gateway }: TestGateway): Promise<string> =>
  gateway.app
    .get(SetUp)
    .link({ type: 'system', id: 'cli', name: 'command line', connectionId: null, requestId: 'cli-1' });

/** A browser that used a link. */
async function browserWith(gateway: TestGateway, token: string): Promise<RestClient> {
  const client = new RestClient(gateway.url);
  expect((await client.post('/api/v1/set-up/session', { token })).status).toBe(204);
  return client;
}

/** Everything that the database holds, as text. */
async function storedText({ databaseUrl }: TestGateway): Promise<string> {
  const database = await new DataSource({ type: 'postgres', url: databaseUrl }).initialize();
  try {
    const tables = await database.query<{ name: string }[]>(
      `SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public'`,
    );
    const rows = await Promise.all(
      tables.map(({ name }) => database.query<{ row: string }[]>(`SELECT t::text AS row FROM ${name} t`)),
    );
    return rows
      .flat()
      .map(({ row }) => row)
      .join('\n');
  } finally {
    await database.destroy();
  }
}

const connectionOf = ({ okta }: TestGateway) => ({
  issuer: okta.simulator.url,
  clientId: okta.app.id,
  clientSecret: okta.app.clientSecret ?? '',
  managementAuth: { type: 'ssws', apiToken: okta.apiToken },
});

describe('a gateway that is started without a connection', () => {
  let gateway: TestGateway;
  const clock = GatewayClock.standing();

  beforeAll(async () => {
    gateway = await startBare({ clock });
  });
  afterAll(() => gateway?.close());

  it('logs one link, whose token stands in the fragment', () => {
    expect(linksOf(gateway)).toEqual([
      expect.stringMatching(new RegExp(`^${gateway.url}/console/set-up#[\\w-]{43}$`)),
    ]);
  });

  it('says setup-required in /health/ready, with the status of a gateway that requests may be sent to', async () => {
    const { status, body } = await new RestClient(gateway.url).get('/health/ready');
    expect([status, body['status']]).toEqual([200, 'setup-required']);
  });

  it.each([
    ['GET', '/'],
    ['GET', '/login'],
    ['GET', '/login?connection=default'],
    ['GET', '/okta-initiate-login?accountId=default'],
    ['GET', '/api/v1/session'],
    ['GET', '/api/v1/group-mappings'],
    ['GET', '/api/v1/openapi.json'],
    ['POST', '/okta/event-hooks/default'],
    ['POST', '/backchannel-logout/default'],
    ['GET', '/authz/auth-request'],
    ['GET', '/authz/forward-auth'],
    ['GET', '/authz/ext-authz/'],
    ['POST', '/access/v1/evaluation'],
  ])('answers 503 setup-required to %s %s', async (method, path) => {
    const { status, text } = await new Browser().request({
      url: gateway.url + path,
      method,
      follow: false,
      headers: { Accept: 'application/json' },
    });
    expect([status, text]).toEqual([503, expect.stringContaining('setup-required')]);
  });

  it('shows people who want to sign in a page', async () => {
    const { status, headers, text } = await new Browser().get(`${gateway.url}/login`);
    expect([status, headers['content-type']]).toEqual([503, 'text/html; charset=utf-8']);
    expect(text).toContain('set up');
  });

  it('shows strangers nothing but that it is to be set up', async () => {
    const { status, body } = await new RestClient(gateway.url).get('/api/v1/set-up');
    expect([status, body]).toEqual([200, { state: 'required' }]);
  });

  it.each([
    ['an unknown token', { token: 'a'.repeat(43) }, [401, 'credential-invalid']],
    ['a malformed token', { token: 'short' }, [422, 'validation-failed']],
    ['a number', { token: 1 }, [400, 'invalid-request']],
    ['nothing', {}, [422, 'validation-failed']],
  ])('refuses %s', async (_, body, expected) => {
    expect(refusal(await new RestClient(gateway.url).post('/api/v1/set-up/session', body))).toEqual(expected);
  });

  it('takes a cookie without a link for that of a stranger', async () => {
    const headers = { Cookie: `rolegate-set-up=${'a'.repeat(43)}`, Origin: gateway.url };
    const client = new RestClient(gateway.url, new Browser(), headers);
    expect((await client.get('/api/v1/set-up')).body).toEqual({ state: 'required' });
    expect(refusal(await client.get('/api/v1/connections'))).toEqual([503, 'setup-required']);
    expect(refusal(await client.put('/api/v1/set-up', { step: 2 }, { 'If-Match': '"1"' }))).toEqual([
      503,
      'setup-required',
    ]);
  });

  it('lets a link be used once, and the one before a newer one never', async () => {
    const first = tokenOf(await anotherLink(gateway));
    const second = tokenOf(await anotherLink(gateway));
    const stranger = new RestClient(gateway.url);
    const use = (token: string) => stranger.post('/api/v1/set-up/session', { token });
    expect(refusal(await use(first))).toEqual([401, 'credential-invalid']);
    expect((await use(second)).status).toBe(204);
    expect(refusal(await use(second))).toEqual([401, 'credential-invalid']);
  });

  it('locks nothing for a token that is none', async () => {
    const lock = jest.spyOn(gateway.gateway.app.get(SetUpRepository), 'findForChange');
    const token = 'a'.repeat(43);
    const answer = await new RestClient(gateway.url).post('/api/v1/set-up/session', { token });
    expect([refusal(answer), lock.mock.calls]).toEqual([[401, 'credential-invalid'], []]);
    lock.mockRestore();
  });

  it('lets a link be used for a day', async () => {
    const late = tokenOf(await anotherLink(gateway));
    await clock.jump(24 * 3_600_000);
    const answer = await new RestClient(gateway.url).post('/api/v1/set-up/session', { token: late });
    expect(refusal(answer)).toEqual([401, 'credential-invalid']);
    await clock.jump(-24 * 3_600_000);
  });

  it('does not use a link up for a page at another address than PUBLIC_URL', async () => {
    const token = tokenOf(await anotherLink(gateway));
    const elsewhere = gateway.url.replace('127.0.0.1', 'localhost');
    const client = new RestClient(gateway.url, new Browser(), { Origin: elsewhere });
    const refused = await client.post('/api/v1/set-up/session', { token });
    expect(refusal(refused)).toEqual([403, 'cross-site-request']);
    expect(JSON.stringify(refused.body)).toContain(`PUBLIC_URL is ${gateway.url}`);
    const crossSite = new RestClient(gateway.url, new Browser(), { 'Sec-Fetch-Site': 'cross-site' });
    expect(refusal(await crossSite.post('/api/v1/set-up/session', { token }))).toEqual([
      403,
      'cross-site-request',
    ]);
    await browserWith(gateway, token);
  });

  it('hands the set-up to the browser that used a link last, for 30 minutes', async () => {
    const earlier = await browserWith(gateway, tokenOf(await anotherLink(gateway)));
    const later = await browserWith(gateway, tokenOf(await anotherLink(gateway)));
    expect((await earlier.get('/api/v1/set-up')).body).toEqual({ state: 'required' });
    expect(refusal(await earlier.get('/api/v1/connections'))).toEqual([503, 'setup-required']);
    expect((await later.get('/api/v1/connections')).status).toBe(200);
    await clock.jump(1_800_000);
    expect(refusal(await later.get('/api/v1/connections'))).toEqual([503, 'setup-required']);
    await clock.jump(-1_800_000);
  });

  it('keeps the cookie from scripts, other sites and other hosts', async () => {
    const token = tokenOf(await anotherLink(gateway));
    const { headers } = await new RestClient(gateway.url).post('/api/v1/set-up/session', { token });
    expect(headers['set-cookie']).toMatch(
      /^rolegate-set-up=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=1800$/,
    );
    expect(headers['set-cookie']).not.toContain(token);
  });

  it('keeps how far the person has come, and loses no change made in another tab', async () => {
    const client = await browserWith(gateway, tokenOf(await anotherLink(gateway)));
    const { headers } = await client.get('/api/v1/set-up');
    const etag = headers['etag'] ?? '';
    const progress = { step: 2, address: 'x.okta.com' };
    const kept = await client.put('/api/v1/set-up', progress, { 'If-Match': etag });
    expect([kept.status, kept.body['progress']]).toEqual([200, progress]);
    expect(refusal(await client.put('/api/v1/set-up', { step: 1 }, { 'If-Match': etag }))).toEqual([
      412,
      'version-mismatch',
    ]);
    expect(refusal(await client.put('/api/v1/set-up', { step: 1 }))).toEqual([428, 'precondition-required']);
    expect((await client.get('/api/v1/set-up')).body['progress']).toEqual(progress);
  });

  it.each([
    ['a step that there is not', { step: 7 }, 422],
    ['a long address', { address: 'a'.repeat(2049) }, 422],
    ['control characters', { address: 'a\u0000' }, 422],
    ['half a character', { address: '\ud800' }, 422],
    ['a number for an address', { address: 7 }, 400],
    ['a secret', { clientSecret: 'hidden' }, 400],
  ])('refuses to keep %s', async (_, progress, status) => {
    const client = await browserWith(gateway, tokenOf(await anotherLink(gateway)));
    const { headers } = await client.get('/api/v1/set-up');
    const answer = await client.put('/api/v1/set-up', progress, { 'If-Match': headers['etag'] ?? '' });
    expect(answer.status).toBe(status);
  });

  it('does nothing for another site that the browser shows', async () => {
    const client = await browserWith(gateway, tokenOf(await anotherLink(gateway)));
    const foreign = { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' };
    expect(refusal(await client.post('/api/v1/connections', connectionOf(gateway), foreign))).toEqual([
      403,
      'cross-site-request',
    ]);
  });

  it.each([
    ['GET', '/api/v1/subjects'],
    ['GET', '/api/v1/audit-events'],
    ['GET', '/api/v1/configuration'],
    ['GET', '/api/v1/session'],
    ['POST', '/api/v1/api-tokens'],
    ['POST', '/api/v1/applications'],
  ])('lets the set-up not use %s %s', async (method, path) => {
    const client = await browserWith(gateway, tokenOf(await anotherLink(gateway)));
    expect(refusal(await client.send(method, path, method === 'POST' ? {} : undefined))).toEqual([
      503,
      'setup-required',
    ]);
  });
});

describe('POST /api/v1/connections/discovery', () => {
  let gateway: TestGateway;
  let client: RestClient;

  beforeAll(async () => {
    gateway = await startBare();
    client = await browserWith(gateway, tokenOf(linksOf(gateway)[0]));
  });
  afterEach(() => gateway.okta.simulator.org.faults.clear());
  afterAll(() => gateway?.close());

  const discover = (address: unknown) => client.post('/api/v1/connections/discovery', { address });

  it('finds the servers of an org from what an admin copies, and where its admin console is', async () => {
    const { url } = gateway.okta.simulator;
    const { status, body } = await discover(`${new URL(url).host}/admin/apps/active`);
    expect([status, body]).toEqual([
      200,
      {
        recommended: url,
        issuers: [
          {
            issuer: url,
            serverType: 'org',
            found: true,
            signingKeys: 1,
            groupsScope: true,
            clockSkewSeconds: expect.any(Number) as number,
          },
          {
            issuer: `${url}/oauth2/default`,
            serverType: 'custom',
            found: true,
            signingKeys: 1,
            groupsScope: expect.any(Boolean) as boolean,
            clockSkewSeconds: expect.any(Number) as number,
          },
        ],
        okta: true,
        adminConsole: url,
      },
    ]);
  });

  it('begins with the custom server that an address names, and says when there is none', async () => {
    const { url } = gateway.okta.simulator;
    const named = await discover(`${url}/oauth2/default/.well-known/openid-configuration`);
    expect(named.body['recommended']).toBe(`${url}/oauth2/default`);
    const unknown = await discover(`${url}/oauth2/aus404`);
    expect(unknown.body).toMatchObject({
      recommended: url,
      issuers: [{ issuer: `${url}/oauth2/aus404`, found: false, reason: 'not-found' }, {}, {}],
    });
  });

  it('answers when nobody is there, and when the provider is garbled', async () => {
    const nobody = await discover(`127.0.0.1:${await freePort()}`);
    expect([nobody.status, nobody.body['recommended'], nobody.body['okta']]).toEqual([200, undefined, false]);
    gateway.okta.simulator.org.faults.html('/.well-known/openid-configuration');
    const garbled = await discover(gateway.okta.simulator.url);
    expect(garbled.body).toMatchObject({ issuers: [{ found: false, reason: 'garbled' }, {}] });
  });

  it.each([
    ['no host', 'not a host', [422, 'validation-failed']],
    [
      'the metadata service of a cloud',
      'http://169.254.169.254/latest/meta-data',
      [422, 'validation-failed'],
    ],
    ['a private address', '10.0.0.1', [422, 'validation-failed']],
    ['a name of a private network', 'idp.internal', [422, 'validation-failed']],
    ['nothing', '', [422, 'validation-failed']],
    ['too much', 'a'.repeat(2049), [422, 'validation-failed']],
    ['a number', 7, [400, 'invalid-request']],
  ])('sends nothing for %s', async (_, address, expected) => {
    const answer = await discover(address);
    expect(refusal(answer)).toEqual(expected);
    if (answer.status === 422) expect(answer.body['errors']).toMatchObject([{ pointer: '/address' }]);
  });
});

describe('the set-up', () => {
  it('takes an admin from the link to their first sign-in, and is dead from then on', async () => {
    const gateway = await startBare();
    try {
      const link = linksOf(gateway)[0];
      const client = await browserWith(gateway, tokenOf(link));
      const { issuer } = connectionOf(gateway);
      const guide = await client.post('/api/v1/connections/setup-guide', { issuer });
      expect([guide.status, guide.body['redirectUri']]).toEqual([
        200,
        `${gateway.url}/authorization-code/callback`,
      ]);
      const created = await client.post('/api/v1/connections', connectionOf(gateway));
      expect([created.status, created.body['slug'], created.body['status']]).toEqual([
        201,
        'default',
        'draft',
      ]);
      expect((await client.get('/api/v1/set-up')).body).toMatchObject({ connection: 'default' });
      expect((await client.get('/api/v1/connections/default/setup-guide')).body).toEqual(guide.body);
      expect((await client.post('/api/v1/connections/default/test', {})).status).toBe(200);

      const ada = addPerson(gateway.okta, 'Ada', ['Rolegate Admins']);
      signInAtOkta(client.browser, gateway.okta, ada);
      const test = await client.post('/api/v1/connections/default/test-sign-in', {});
      const asked = await new Browser().get(String(test.body['signInUrl']));
      expect(asked.text).toMatch(/<strong>Whoever sets up this gateway<\/strong> asks you to sign in once/);
      expect(asked.text).toContain('What they will see');
      const report = await client.get(`/api/v1/connections/default/test-sign-in/${String(test.body['id'])}`);
      expect([report.status, report.body['id']]).toEqual([200, test.body['id']]);

      const groups = await client.get('/api/v1/connections/default/okta-groups?q=Rolegate');
      expect(groups.body['items']).toMatchObject([{ name: 'Rolegate Admins' }]);
      const mapping = { groupName: 'Rolegate Admins', role: 'admin' };
      expect((await client.post('/api/v1/group-mappings', mapping)).status).toBe(201);
      expect((await new Browser().get(`${gateway.url}/login`)).status).toBe(503);
      const activated = await client.patch('/api/v1/connections/default', { status: 'active' });
      expect(activated.body['status']).toBe('active');
      expect((await client.get('/api/v1/set-up')).body['state']).toBe('required');

      expect((await client.browser.get(`${gateway.url}/login`)).status).toBe(200);
      const session = await client.get('/api/v1/session');
      expect(session.body).toMatchObject({ sub: ada.id, primaryRole: 'admin', connection: 'default' });
      expect((await client.get('/api/v1/set-up')).body).toEqual({ state: 'done' });
      expect((await client.get('/health/ready')).body['status']).toBe('ok');

      const reads = jest.spyOn(gateway.gateway.app.get(SetUpRepository), 'find');
      const left = `rolegate-set-up=${client.browser.cookies.get('rolegate-set-up')?.value}`;
      const thief = new RestClient(gateway.url, new Browser(), { Cookie: left, Origin: gateway.url });
      expect(refusal(await thief.get('/api/v1/connections'))).toEqual([401, 'not-signed-in']);
      expect(reads).not.toHaveBeenCalled();
      await expect(anotherLink(gateway)).rejects.toThrow('This gateway is set up');

      const actions = await client.all('/api/v1/audit-events', 100);
      expect(actions.map(({ action }) => action)).toEqual(
        expect.arrayContaining([
          'set-up.begun',
          'set-up.link-created',
          'set-up.link-used',
          'set-up.finished',
        ]),
      );
      expect(gateway.logLines.join('')).not.toContain(gateway.okta.app.clientSecret);
    } finally {
      await gateway.close();
    }
  });

  it('has the app made in Okta by who has the set-up alone, and keeps nothing of the credential', async () => {
    const gateway = await startBare();
    try {
      const { org, url: issuer } = gateway.okta.simulator;
      const apiToken = org.addApiToken().value;
      const order = { issuer, credential: { apiToken } };
      const path = '/api/v1/connections/okta-app';
      const appsBefore = org.apps.all().length;
      const forged = { Cookie: `rolegate-set-up=${'a'.repeat(43)}`, Origin: gateway.url };
      org.clearRequests();
      for (const stranger of [
        new RestClient(gateway.url),
        new RestClient(gateway.url, new Browser(), forged),
      ]) {
        expect(refusal(await stranger.post(`${path}/plan`, { issuer }))).toEqual([503, 'setup-required']);
        expect(refusal(await stranger.post(path, order))).toEqual([503, 'setup-required']);
      }
      expect([org.requests, org.apps.all().length]).toEqual([[], appsBefore]);

      const client = await browserWith(gateway, tokenOf(linksOf(gateway)[0]));
      expect((await client.get('/api/v1/connections')).body['items']).toEqual([]);
      const planned = await client.post(`${path}/plan`, { issuer });
      expect(planned.status).toBe(200);
      const made = await client.post(path, order);
      expect([made.status, made.body['outcome'], made.body['connection']]).toEqual([200, 'done', 'default']);
      const app = org.apps.require((made.body['app'] as { clientId: string }).clientId);
      expect((await client.get('/api/v1/connections/default')).body).toMatchObject({
        status: 'draft',
        clientId: app.id,
        hasClientSecret: true,
        managementAuth: { type: 'none' },
      });

      const said = [JSON.stringify(made.body), ...gateway.logLines, await storedText(gateway)].join('\n');
      expect(said).toContain(app.id);
      for (const secret of [apiToken, app.clientSecret ?? '']) {
        expect(secret.length).toBeGreaterThan(20);
        expect(said.includes(secret)).toBe(false);
      }
    } finally {
      await gateway.close();
    }
  });

  it('goes on after a restart, and with a link that another replica made', async () => {
    const gateway = await startBare();
    try {
      const replica = await startBare({ okta: gateway.okta, databaseUrl: gateway.databaseUrl });
      try {
        expect(linksOf(replica)).toEqual([]);
        expect(replica.logLines.join('')).toContain('set-up-link');
        const client = await browserWith(replica, tokenOf(linksOf(gateway)[0]));
        expect((await client.post('/api/v1/connections', connectionOf(gateway))).status).toBe(201);
        expect((await client.get('/api/v1/connections')).body['items']).toMatchObject([{ slug: 'default' }]);
      } finally {
        await replica.close();
      }
    } finally {
      await gateway.close();
    }
  });

  it('makes one platform connection of two that are created at the same moment', async () => {
    const gateway = await startBare();
    try {
      const client = await browserWith(gateway, tokenOf(linksOf(gateway)[0]));
      const answers = await Promise.all(
        [1, 2, 3].map(() => client.post('/api/v1/connections', connectionOf(gateway))),
      );
      expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
      const { items } = (await client.get('/api/v1/connections')).body as { items: { slug: string }[] };
      expect(items.filter(({ slug }) => slug === 'default')).toHaveLength(1);
    } finally {
      await gateway.close();
    }
  });

  it('is over before it begins where a connection exists', async () => {
    const gateway = await startTestGateway();
    try {
      expect(linksOf(gateway)).toEqual([]);
      expect((await new RestClient(gateway.url).get('/api/v1/set-up')).body).toEqual({ state: 'done' });
      const states = gateway.gateway.app.get(SetUpRepository);
      const reads = [jest.spyOn(states, 'find'), jest.spyOn(states, 'findForChange')];
      const answer = await new RestClient(gateway.url).post('/api/v1/set-up/session', {
        token: 'a'.repeat(43),
      });
      expect(refusal(answer)).toEqual([401, 'credential-invalid']);
      expect(reads.map(({ mock }) => mock.calls)).toEqual([[], []]);
      expect(refusal(await tokenClient(gateway, 'x').get('/api/v1/connections'))).toEqual([
        401,
        'credential-invalid',
      ]);
    } finally {
      await gateway.close();
    }
  });
});
