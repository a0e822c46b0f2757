import { eventually } from '../support/eventually.js';
import { generateKeyPairSync } from 'node:crypto';
import { systemActor } from '../../src/access/actor.js';
import { codeAt } from '../../src/local-accounts/one-time-codes.js';
import { LocalAccountAdministration } from '../../src/local-login/local-account-administration.js';
import type { Browser, BrowserResponse } from '../support/browser.js';
import { addPerson, signInAtOkta } from '../support/people.js';
import { formsOf, leaksIn, SecretScene } from '../support/secret-scene.js';

/** Sent as every secret that a request may carry. */
const PLANTED = 'marked-secret-of-a-request-0123456789';
const DATABASE_PASSWORD = 'marked-password-of-the-database';

const before = { ...process.env };
let scene: SecretScene;
let browser: Browser;
let origin: string;

beforeAll(async () => {
  scene = await SecretScene.start(DATABASE_PASSWORD);
  const { gateway } = scene;
  origin = gateway.url;
  browser = scene.browser();
  scene.mark('database password', DATABASE_PASSWORD);
  scene.mark('client secret', gateway.okta.app.clientSecret);
  scene.mark('API token of Okta', gateway.okta.apiToken);
  scene.mark('encryption key', gateway.env['ENCRYPTION_KEYS']);
  scene.mark('secret in a request', PLANTED);
});

afterAll(async () => {
  process.env = before;
  await scene?.close();
});

function api(
  method: string,
  path: string,
  body?: object | string,
  headers: Record<string, string> = {},
): Promise<BrowserResponse> {
  return browser.request({
    url: `${origin}/api/v1/${path}`,
    method,
    headers: { Accept: 'application/json', 'Content-Type': 'application/json', Origin: origin, ...headers },
    body: typeof body === 'object' ? JSON.stringify(body) : body,
  });
}

/** Makes something whose secrets are shown once: in this answer, which is not searched for them, but for all the others. */
async function shownOnce(path: string, body: object, ...fields: string[]): Promise<Record<string, unknown>> {
  const answer = await api('POST', path, body);
  expect([path, answer.status]).toEqual([path, 201]);
  const shown = answer.json<Record<string, unknown>>();
  const said = scene.said.pop();
  const rest = Object.fromEntries(Object.entries(shown).filter(([name]) => !fields.includes(name)));
  scene.said.push({ where: said?.where ?? '', text: JSON.stringify(rest) });
  for (const field of fields) scene.mark(`${field} of ${path}`, shown[field]);
  return shown;
}

/** Begins a sign-in and goes to Okta and back, but not on into the gateway: gives the address. */
async function beginAndReturn(): Promise<string> {
  const login = await browser.get(`${origin}/login?connection=default`);
  const asked = new URL(login.location ?? '').searchParams;
  scene.mark('state', asked.get('state'));
  scene.mark('nonce', asked.get('nonce'));
  const back = (await browser.get(login.location ?? '')).location ?? '';
  scene.mark('authorization code', new URL(back).searchParams.get('code'));
  return back;
}

function markSessionCookie(of: Browser): void {
  const cookies = of.cookies
    .all()
    .filter(({ name, domain }) => name === 'rolegate' && domain === '127.0.0.1');
  expect(cookies.length).toBe(1);
  for (const { value } of cookies) scene.mark('session cookie', value);
}

describe('secrets that go through every flow', () => {
  it('of a sign-in, with a provider that repeats what it was sent', async () => {
    signInAtOkta(browser, scene.gateway.okta, addPerson(scene.gateway.okta, 'Ada', ['Rolegate Admins']));
    scene.insteadOfProvider = (sent) => ({
      status: 400,
      body: JSON.stringify({ error: 'invalid_grant', error_description: `Refused: ${sent}` }),
    });
    expect((await browser.get(await beginAndReturn())).status).toBe(400);
    scene.insteadOfProvider = (sent) => ({ status: 200, body: `no JSON: ${sent}` });
    expect((await browser.get(await beginAndReturn())).status).toBe(503);
    const refused = `${await beginAndReturn()}x&error=server_error&error_description=${PLANTED}`;
    expect((await browser.get(refused)).status).toBe(400);
    const back = await beginAndReturn();
    expect((await browser.get(back)).status).toBe(303);
    expect((await browser.get(back)).status).toBe(400);
    markSessionCookie(browser);
  });

  it('of a sign-in that gives a refresh token', async () => {
    expect((await api('PATCH', 'connections/default', { scopes: ['offline_access'] })).status).toBe(200);
    expect((await browser.get(await beginAndReturn())).status).toBe(303);
    markSessionCookie(browser);
  });

  it('of tokens, credentials, hooks and deliveries, and of whoever uses them', async () => {
    const { token } = await shownOnce('api-tokens', { name: 'script', role: 'admin' }, 'token');
    const wiki = { slug: 'wiki', name: 'Wiki', hosts: ['127.0.0.1'], accessRules: [] };
    expect((await api('POST', 'applications', wiki)).status).toBe(201);
    await shownOnce('applications/wiki/credentials', { name: 'wiki' }, 'token');
    const hook = { kind: 'event-hook', deliverTo: 'http://127.0.0.1:9/events' };
    const { secret } = await shownOnce('event-triggers', hook, 'secret', 'deliverySecret');
    for (const authorization of [String(secret), PLANTED]) {
      const headers = { Authorization: authorization, 'X-Okta-Verification-Challenge': 'abc' };
      await scene.browser().get(`${origin}/okta/event-hooks/default`, { headers });
    }
    for (const bearer of [String(token), PLANTED]) {
      for (const path of ['api-tokens', 'event-triggers', 'audit-events', 'applications/wiki/credentials']) {
        const headers = { Authorization: `Bearer ${bearer}`, Accept: 'application/json' };
        const { status } = await scene.browser().get(`${origin}/api/v1/${path}`, { headers });
        expect([path, status]).toEqual([path, bearer === PLANTED ? 401 : 200]);
      }
    }
  });

  it('of clients that prove themselves by a private key', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    scene.mark('private key', pem.split('\n')[3]);
    scene.mark('private exponent', privateKey.export({ format: 'jwk' }).d);
    const { issuer } = (await api('GET', 'connections/default')).json<{ issuer: string }>();
    const client = { slug: 'keys', issuer, clientId: 'c', privateKey: pem, keyId: 'k1' };
    expect((await api('POST', 'connections', client)).status).toBe(201);
    const managementAuth = { type: 'service-app', clientId: 'c', privateKey: pem, keyId: 'k1' };
    // Okta does not know this client, which is found out with its key.
    expect((await api('PATCH', 'connections/keys', { managementAuth })).status).toBe(422);
    expect((await api('GET', 'connections/keys')).status).toBe(200);
    expect((await api('POST', 'connections/keys/test', {})).status).toBe(200);
    const broken = { managementAuth: { ...managementAuth, privateKey: pem.replace('-----END', PLANTED) } };
    expect((await api('PATCH', 'connections/keys', broken)).status).toBeGreaterThanOrEqual(400);
  });

  it('of requests that are refused', async () => {
    const refused: [string, string, object | string][] = [
      ['PATCH', 'connections/default', { clientSecret: PLANTED, clientSecretTwice: PLANTED }],
      ['PATCH', 'connections/default', { clientSecret: [PLANTED] }],
      [
        'PATCH',
        'connections/default',
        { managementAuth: { type: 'ssws', apiToken: PLANTED, other: PLANTED } },
      ],
      ['POST', 'connections', { slug: 'x', issuer: 'none', clientId: 'x', clientSecret: PLANTED }],
      ['POST', 'connections', `{"clientSecret":"${PLANTED}"`],
      ['POST', 'connections', `"${PLANTED}"`],
    ];
    for (const [method, path, body] of refused) {
      const { status } = await api(method, path, body);
      expect([path, status >= 400 && status < 500]).toEqual([path, true]);
    }
    const cookie = `rolegate=${PLANTED}; __Host-rolegate=${PLANTED}`;
    await scene.browser().get(`${origin}/api/v1/session`, { headers: { Cookie: cookie } });
    await scene.browser().get(`${origin}/authorization-code/callback?code=${PLANTED}&state=${PLANTED}`);
    await scene.browser().post(`${origin}/okta/universal-logout/default`, `{"jwt":"${PLANTED}"}`, {
      headers: { Authorization: `Bearer ${PLANTED}` },
    });
    const form = new URLSearchParams({ logout_token: PLANTED });
    await scene.browser().post(`${origin}/backchannel-logout/default`, form);
    await scene.browser().post(
      `${origin}/access/v1/evaluation`,
      { subject: {} },
      {
        headers: { Authorization: `Bearer ${PLANTED}` },
      },
    );
    await browser.get(`${origin}/authz/forward-auth`, {
      headers: {
        'X-Forwarded-Method': 'GET',
        'X-Forwarded-Proto': 'https',
        'X-Forwarded-Host': '127.0.0.1',
        'X-Forwarded-Uri': `/x?code=${PLANTED}`,
      },
    });
  });

  it('of a local account', async () => {
    const accounts = scene.gateway.gateway.app.get(LocalAccountAdministration);
    const { password, totpUri } = await accounts.create(systemActor('test'), {
      userName: 'owner',
      groups: ['break-glass-admins'],
      password: undefined,
    });
    const secret = new URL(totpUri ?? '').searchParams.get('secret') ?? '';
    const code = codeAt(secret, Date.now());
    scene.mark('password of a local account', password);
    scene.mark('TOTP secret', secret);
    for (const given of [PLANTED, password ?? '']) {
      const local = scene.browser();
      const page = await local.get(`${origin}/login/local`);
      const answer = await local.submit(undefined, { user_name: 'owner', password: given, code }, { page });
      expect(answer.status).toBe(given === PLANTED ? 401 : 303);
      if (given !== PLANTED) markSessionCookie(local);
    }
  });

  it('of reading it all again, and of an Okta that fails', async () => {
    for (const path of ['configuration', 'connections', 'sessions', 'audit-events?limit=200', 'sign-ins']) {
      expect([path, (await api('GET', path)).status]).toEqual([path, 200]);
    }
    await api('GET', 'audit-events', undefined, { Accept: 'text/csv' });
    await api('GET', 'connections/default/setup-guide', undefined, { Accept: 'text/html' });
    expect((await api('POST', 'connections/default/test', {})).status).toBe(200);
    scene.gateway.okta.simulator.org.faults.add('/api/v1/*', { kind: 'html', status: 500 });
    expect((await api('GET', 'connections/default/okta-groups')).status).toBe(503);
  });

  it('of requests while the database is away', async () => {
    const back = await beginAndReturn();
    scene.database.refuse();
    scene.database.reset();
    for (const path of ['/api/v1/session', '/login?connection=default', back.slice(origin.length)]) {
      // What a replica knows may count for a second yet.
      await eventually(async () => {
        const { status } = await browser.get(origin + path, { headers: { Accept: 'application/json' } });
        expect([path.split('?')[0], status]).toEqual([path.split('?')[0], 503]);
      });
    }
    await scene.database.accept();
  });

  it('of a sign-out', async () => {
    await eventually(async () => expect((await browser.post(`${origin}/logout`)).status).toBe(303));
  });
});

describe('all that was said and stored', () => {
  beforeAll(() => scene.gather());

  it('holds none of them in the clear', () => {
    // Of a sign-in that is pending the nonce is stored as it is: it is worth something to the provider's signature alone.
    const leaks = leaksIn(scene.said, scene.marked).filter(
      (leak) => leak !== 'nonce in table authorization_requests',
    );
    expect(leaks).toEqual([]);
  });

  it('was searched for all of them, in all places', () => {
    const marked = new Set(scene.marked.map(({ what }) => what));
    expect([...marked].sort()).toEqual(LOOKED_FOR);
    const places = scene.said.map(({ where }) => where);
    const tables = [
      'sessions',
      'connections',
      'audit_events',
      'refresh_tokens',
      'local_accounts',
      'change_log',
    ];
    expect(places).toEqual(expect.arrayContaining(tables.map((name) => `table ${name}`)));
    for (const place of ['log', 'metrics', 'traces', 'table sessions', 'table audit_events']) {
      const text = scene.said.find(({ where }) => where === place)?.text ?? '';
      expect([place, text.length > 200]).toEqual([place, true]);
    }
    expect(places.filter((where) => where.startsWith('the answer')).length).toBeGreaterThan(40);
  });

  it('would have told of one in whatever form it is written', () => {
    for (const { what, value } of scene.marked) {
      for (const form of formsOf(value)) {
        expect(leaksIn([{ where: 'log', text: `{"msg":"${form}"}` }], scene.marked)).toContain(
          `${what} in log`,
        );
      }
    }
  });
});

const LOOKED_FOR = [
  'API token of Okta',
  'TOTP secret',
  'access_token',
  'authorization code',
  'client secret',
  'client_assertion',
  'code_verifier',
  'database password',
  'deliverySecret of event-triggers',
  'encryption key',
  'id_token',
  'nonce',
  'password of a local account',
  'private exponent',
  'private key',
  'refresh_token',
  'secret in a request',
  'secret of event-triggers',
  'session cookie',
  'state',
  'token of api-tokens',
  'token of applications/wiki/credentials',
];
