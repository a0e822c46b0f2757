import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { NewApp, OktaApp, OktaUser } from '../../dev/okta-simulator/org-types.js';
import { startOpenIdProvider } from '../contracts/openid-provider.js';
import { Browser } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { addPerson, browserOf } from '../support/people.js';
import { personClient, refusal, type RestAnswer, type RestClient } from '../support/rest-client.js';

const PATH = '/api/v1/connections';
let gateway: TestGateway;
let admin: RestClient;
let ada: OktaUser;

const org = () => gateway.okta.simulator.org;

beforeAll(async () => {
  gateway = await startTestGateway({ apiToken: false });
  ({ client: admin } = await personClient(gateway, 'Root', 'admin'));
  ada = addPerson(gateway.okta, 'Ada', ['Rolegate Admins', 'Engineering']);
});

afterAll(() => gateway?.close());

const warningsOf = async (slug: string) => (await admin.get(`${PATH}/${slug}`)).body['warnings'];
const codesOf = async (slug: string): Promise<unknown[]> => {
  const { status, body } = await admin.post(`${PATH}/${slug}/test`, {});
  expect(status).toBe(200);
  return (body['findings'] as { code: string }[]).map(({ code }) => code);
};

function addApp(app: NewApp = {}): OktaApp {
  return org().addApp({
    redirectUris: [`${gateway.url}/authorization-code/callback`],
    idTokenClaims: 'fat',
    groupsClaim: { mode: 'names' },
    ...app,
  });
}

/** A connection to the gateway's own org that people may use; Engineering gives the role developer in it. */
async function addActive(slug: string, values: Record<string, unknown>): Promise<void> {
  const body = { slug, issuer: gateway.okta.simulator.url, ...values };
  expect((await admin.post(PATH, body)).status).toBe(201);
  const mapping = { connection: slug, groupName: 'Engineering', role: 'developer' };
  expect((await admin.post('/api/v1/group-mappings', mapping)).status).toBe(201);
  expect((await admin.patch(`${PATH}/${slug}`, { status: 'active' })).status).toBe(200);
}

/** Signs Ada in through a connection; gives the status at the end and what the session says. */
async function signInThrough(
  slug: string,
): Promise<{ status: number; browser: Browser; session: Record<string, unknown> }> {
  const browser = browserOf(gateway.okta, ada);
  const { status } = await browser.get(`${gateway.url}/login?connection=${slug}`);
  const answer = await browser.get(`${gateway.url}/api/v1/session`, {
    headers: { Accept: 'application/json' },
  });
  return { status, browser, session: answer.json() };
}

describe('several connections to one org', () => {
  beforeAll(async () => {
    const app = addApp({ label: 'Rolegate staging' });
    await admin.patch(`${PATH}/default`, { environment: 'production' });
    const client = { clientId: app.id, clientSecret: app.clientSecret };
    await addActive('staging', { ...client, environment: 'staging' });
  });

  it('are as many tenants: each has its own people, mappings and sessions', async () => {
    const production = await signInThrough('default');
    const staging = await signInThrough('staging');
    expect([production.session['connection'], production.session['roles']]).toEqual(['default', ['admin']]);
    expect([staging.session['connection'], staging.session['roles']]).toEqual(['staging', ['developer']]);
    expect(production.session['sub']).toBe(staging.session['sub']);

    const people = async (connection: string) =>
      (
        (await admin.get(`/api/v1/subjects?connection=${connection}`)).body['items'] as {
          id: string;
          sub: string;
        }[]
      ).filter(({ sub }) => sub === ada.id);
    const [[here], [there]] = [await people('default'), await people('staging')];
    expect(here?.id).toBeDefined();
    expect(there?.id).not.toBe(here?.id);

    expect((await admin.patch(`${PATH}/staging`, { status: 'disabled' })).status).toBe(200);
    const alive = async ({ browser }: { browser: Browser }) =>
      (await browser.get(`${gateway.url}/api/v1/session`, { headers: { Accept: 'application/json' } }))
        .status;
    await eventually(async () => expect(await alive(staging)).toBe(401));
    expect(await alive(production)).toBe(200);
    await admin.patch(`${PATH}/staging`, { status: 'active' });
  });

  it('carry the name of their environment, and no warning while each has a client of its own', async () => {
    const { body } = await admin.get(`${PATH}?limit=100`);
    const seen = (body['items'] as Record<string, unknown>[]).map(({ slug, environment }) => [
      slug,
      environment,
    ]);
    expect(seen).toEqual(
      expect.arrayContaining([
        ['default', 'production'],
        ['staging', 'staging'],
      ]),
    );
    expect([await warningsOf('default'), await warningsOf('staging')]).toEqual([undefined, undefined]);
  });

  it('that share a client are told so, by the API and by the test of a connection', async () => {
    const client = { clientId: gateway.okta.app.id, clientSecret: gateway.okta.app.clientSecret };
    await admin.post(PATH, { slug: 'twin', issuer: gateway.okta.simulator.url, ...client });
    expect(await warningsOf('default')).toEqual(['client-shared']);
    expect(await codesOf('twin')).toContain('connection-shares-client');
    await admin.delete(`${PATH}/twin`);
    expect(await warningsOf('default')).toBeUndefined();
  });
});

describe('an issuer', () => {
  const create = (values: object): Promise<RestAnswer> =>
    admin.post(PATH, { clientId: 'c', clientSecret: 's', ...values });

  it('is found by domain and authorization server, with an API token that is tried', async () => {
    const { host } = new URL(gateway.okta.simulator.url);
    const five = { domain: host, authorizationServerId: 'default', apiToken: gateway.okta.apiToken };
    const { status, body } = await create({ slug: 'five', ...five });
    expect([status, body['issuer'], body['serverType']]).toEqual([
      201,
      `http://${host}/oauth2/default`,
      'custom',
    ]);
    expect(body['managementAuth']).toMatchObject({ type: 'ssws', status: 'configured' });
    expect(body).not.toHaveProperty('warnings');
    const own = await admin.patch(`${PATH}/five`, {
      authorizationServerId: '',
      clientSecret: 's',
      managementAuth: null,
    });
    expect([own.status, own.body['issuer']]).toEqual([200, `http://${host}`]);
  });

  it('that the org calls by another name is refused with the one that works', async () => {
    const issuer = gateway.okta.simulator.url.replace('127.0.0.1', 'localhost');
    const refused = await create({ slug: 'alias', issuer });
    expect(refusal(refused)).toEqual([422, 'issuer-mismatch']);
    expect(refused.body['detail']).toContain(`Set the issuer to ${gateway.okta.simulator.url},`);
    expect((await admin.get(`${PATH}/alias`)).status).toBe(404);
  });

  it('whose provider is down is kept with a warning, which a test takes back once it answers', async () => {
    org().faults.add('/.well-known/openid-configuration', { kind: 'status', status: 503 });
    try {
      await create({ slug: 'early', issuer: gateway.okta.simulator.url, clientId: 'early' });
      expect(await warningsOf('early')).toEqual(['issuer-not-reached']);
      expect(await codesOf('early')).not.toContain('issuer-ok');
      expect(await warningsOf('early')).toEqual(['issuer-not-reached']);
    } finally {
      org().faults.clear();
    }
    expect(await codesOf('early')).toContain('issuer-ok');
    expect(await warningsOf('early')).toBeUndefined();
  });
});

describe('a client that proves itself by a private key', () => {
  const publicJwk = (key: KeyObject, kid: string) => {
    const { kty, n, e } = key.export({ format: 'jwk' });
    return { kty, n, e, kid, alg: 'RS256', use: 'sig' };
  };
  const pemOf = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString();
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });

  it('signs people in with a key of its own, and not with one that Okta does not know', async () => {
    const jwks = { keys: [publicJwk(pair.publicKey, 'k1')] };
    const app = addApp({ tokenEndpointAuthMethod: 'private_key_jwt', jwks });
    await addActive('own-key', { clientId: app.id, privateKey: pemOf(pair.privateKey), keyId: 'k1' });
    expect((await signInThrough('own-key')).session['roles']).toEqual(['developer']);
    expect(await codesOf('own-key')).toContain('client-key-accepted');

    await admin.patch(`${PATH}/own-key`, { privateKey: pemOf(pair.privateKey), keyId: 'k2' });
    expect((await signInThrough('own-key')).status).toBe(400);
    expect(await codesOf('own-key')).toContain('client-key-refused');
  });

  it('goes over to a generated key when Okta does, and from that to the next, without a sign-in that fails', async () => {
    const app = addApp({ label: 'Generated' });
    await addActive('generated', { clientId: app.id, clientSecret: app.clientSecret });
    const first = (await admin.patch(`${PATH}/generated`, { generateKey: true })).body;
    expect(await codesOf('generated')).toEqual(
      expect.arrayContaining(['client-secret-accepted', 'client-key-waiting']),
    );
    expect((await signInThrough('generated')).status).toBe(200);
    expect((await admin.get(`${PATH}/generated`)).body['hasClientSecret']).toBe(true);

    const jwksUri = String(first['jwksUri']);
    org().updateApp(app.id, { tokenEndpointAuthMethod: 'private_key_jwt', jwksUri });
    expect((await signInThrough('generated')).status).toBe(200);
    await eventually(async () =>
      expect((await admin.get(`${PATH}/generated`)).body).toMatchObject({
        tokenEndpointAuthMethod: 'private_key_jwt',
        keyId: first['nextKeyId'],
        hasClientSecret: false,
      }),
    );

    const second = (await admin.patch(`${PATH}/generated`, { generateKey: true })).body;
    expect(second['keyId']).toBe(first['nextKeyId']);
    const served = async () =>
      (await new Browser().get(jwksUri)).json<{ keys: { kid: string }[] }>().keys.map(({ kid }) => kid);
    expect(await served()).toEqual([first['nextKeyId'], second['nextKeyId']]);
    expect((await signInThrough('generated')).status).toBe(200);
    await eventually(async () =>
      expect((await admin.get(`${PATH}/generated`)).body['keyId']).toBe(second['nextKeyId']),
    );
    expect(await served()).toEqual([first['nextKeyId'], second['nextKeyId']]);
    expect((await signInThrough('generated')).status).toBe(200);

    const trail = await admin.get('/api/v1/audit-events?action=connection.client-key-promoted');
    expect(trail.body['items']).toHaveLength(2);
    const all = await admin.get('/api/v1/audit-events?limit=200');
    for (const text of [JSON.stringify(all.body), gateway.logLines.join('\n')])
      expect(text).not.toMatch(/PRIVATE KEY|"qi":/);
  });

  it('that is generated is believed by an OpenID provider that nobody here wrote, which fetches it from the gateway', async () => {
    const provider = await startOpenIdProvider();
    try {
      provider.addPerson({ sub: 'ada', name: 'Ada', email: 'ada@example.com', groups: ['Engineering'] });
      const metadata = {
        token_endpoint_auth_method: 'private_key_jwt',
        jwks_uri: `${gateway.url}/okta/client/jwks/other-provider`,
      };
      await provider.register(gateway.url, metadata);
      const { issuer, clientId } = provider;
      await addActive('other-provider', { issuer, clientId, generateKey: true });
      const browser = new Browser();
      const { location = '' } = await browser.get(`${gateway.url}/login?connection=other-provider`, {
        follow: false,
      });
      const back = await provider.signIn(browser, location, 'ada');
      expect((await browser.get(back.location ?? '')).status).toBe(200);
      const session = await browser.get(`${gateway.url}/api/v1/session`, {
        headers: { Accept: 'application/json' },
      });
      expect(session.json()).toMatchObject({
        connection: 'other-provider',
        sub: 'ada',
        roles: ['developer'],
      });
    } finally {
      await provider.close();
    }
  });
});

describe('the set-up guide', () => {
  it('is a page for people, without scripts and with nothing unescaped', async () => {
    await admin.post(PATH, {
      slug: 'guided',
      name: '<b>Acme</b>',
      issuer: gateway.okta.simulator.url,
      clientId: '0oa-guided',
      environment: 'staging',
    });
    const path = `${gateway.url}${PATH}/guided/setup-guide`;
    const page = await admin.browser.get(path);
    expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.headers['vary']).toContain('Accept');
    expect(page.headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(page.text).toContain('Set up &lt;b&gt;Acme&lt;/b&gt; in Okta');
    expect(page.text).not.toMatch(/<script|<b>|javascript:/);
    for (const value of [
      'authorization-code/callback',
      'backchannel-logout/guided',
      'okta/client/jwks/guided',
    ])
      expect(page.text).toContain(`<code class="copy">${gateway.url}/${value}</code>`);
    for (const Accept of ['*/*', 'application/json', 'application/json, text/html']) {
      const answer = await admin.browser.get(path, { headers: { Accept } });
      expect([Accept, answer.headers['content-type']]).toEqual([Accept, 'application/json; charset=utf-8']);
    }
    expect((await new Browser().get(path)).status).toBe(401);
  });
});
