import { createHmac } from 'node:crypto';
import type { AssertionClaims } from '../../src/assertions/assertion-claims.js';
import { AssertionSigner } from '../../src/assertions/assertion-signer.js';
import { signInAdmin, type AdminClient } from '../support/admin-client.js';
import type { Browser } from '../support/browser.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { addPerson, signIn } from '../support/people.js';
import { askAsProxy } from '../support/proxy-question.js';

type Answer = { status: number; headers: Headers; body: Record<string, unknown> };

const WIKI_HOST = 'wiki.example.com';
const INACTIVE = { active: false };

let gateway: TestGateway;
let admin: AdminClient;
let wiki: string;
let shop: string;
let adminToken: string;
let guestToken: string;
let dee: Browser;

async function credentialOf(slug: string, host: string): Promise<string> {
  await admin.api('POST', '/applications', {
    slug,
    name: slug,
    hosts: [host],
    accessRules: [{ path: '/*', anyRole: ['developer', 'admin'] }],
  });
  const answer = await admin.api('POST', `/applications/${slug}/credentials`, { name: 'introspection' });
  return answer.json<{ token: string }>().token;
}

async function apiToken(role: string): Promise<string> {
  const answer = await admin.api('POST', '/api-tokens', { name: `script-${role}`, role });
  return answer.json<{ token: string }>().token;
}

beforeAll(async () => {
  gateway = await startTestGateway();
  admin = await signInAdmin(gateway);
  await admin.api('POST', '/group-mappings', { groupName: 'Engineering', role: 'developer' });
  await admin.api('POST', '/group-mappings', { groupName: 'Everyone Else', role: 'guest' });
  wiki = await credentialOf('wiki', WIKI_HOST);
  shop = await credentialOf('shop', 'shop.example.com');
  adminToken = await apiToken('admin');
  guestToken = await apiToken('guest');
  dee = (await signIn(gateway, addPerson(gateway.okta, 'Dee', ['Engineering']))).browser;
});

afterAll(() => gateway?.close());

const bearer = (secret: string) => ({ Authorization: `Bearer ${secret}` });
const basic = (id: string, secret: string) => ({
  Authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
});

async function post(body: string, headers: Record<string, string> = {}): Promise<Answer> {
  const answer = await fetch(`${gateway.url}/oauth2/introspect`, {
    method: 'POST',
    body,
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
  });
  return {
    status: answer.status,
    headers: answer.headers,
    body: (await answer.json()) as Record<string, unknown>,
  };
}

const introspect = (token: string, headers: Record<string, string> = bearer(wiki)): Promise<Answer> =>
  post(new URLSearchParams({ token, token_type_hint: 'access_token' }).toString(), headers);

/** The assertion that a proxy in front of the wiki is handed for a person. */
async function assertionOf(person: Browser): Promise<string> {
  const answer = await askAsProxy(gateway, person, { host: WIKI_HOST });
  return String(answer.headers['x-rolegate-assertion'] ?? '');
}

/** An assertion of the gateway's own key about anything at all. */
const sign = (claims: Partial<AssertionClaims>): string =>
  gateway.gateway.app.get(AssertionSigner).sign({
    application: 'wiki',
    sub: '00u1',
    connection: 'default',
    sessionId: 'b5a9c1f4-0000-4000-8000-000000000000',
    sessionExpiresAtMs: Date.now() + 3_600_000,
    roles: ['admin'],
    groups: [],
    email: null,
    name: null,
    acr: null,
    amr: [],
    authTimeMs: null,
    ...claims,
  }).token;

function payloadOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<
    string,
    unknown
  >;
}

/** An assertion about the developer's session that differs in something from what a proxy is handed. */
async function likeDees(claims: Partial<AssertionClaims>): Promise<string> {
  const { sub, sid } = payloadOf(await assertionOf(dee));
  return sign({ sub: String(sub), sessionId: String(sid), ...claims });
}

describe('an application that asks about an assertion', () => {
  it('learns who makes the request, and is told not to keep the answer', async () => {
    const token = await assertionOf(dee);
    const { status, headers, body } = await introspect(token);
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    const { sub, jti, exp, iat, sid } = payloadOf(token);
    expect(body).toMatchObject({ active: true, sub, jti, exp, iat, sid, aud: 'wiki', client_id: 'wiki' });
    expect(body).toMatchObject({
      iss: gateway.url,
      connection: 'default',
      email: 'dee@example.com',
      roles: ['developer'],
      groups: ['Engineering'],
    });
  });

  it.each([
    ['Bearer', () => bearer(wiki), ''],
    ['Basic', () => basic('wiki', wiki), ''],
    ['the body', () => ({}), () => `&client_id=wiki&client_secret=${wiki}`],
  ])('may prove who it is by %s', async (_, headers, body) => {
    const more = typeof body === 'function' ? body() : body;
    const answer = await post(`token=${await assertionOf(dee)}${more}`, headers());
    expect(answer.body).toMatchObject({ active: true, aud: 'wiki' });
  });

  it('learns the roles of this moment, not those of when the assertion was signed', async () => {
    const person = addPerson(gateway.okta, 'Mia', ['Engineering']);
    const { browser } = await signIn(gateway, person);
    const token = await assertionOf(browser);
    const mappings = (await admin.api('GET', '/group-mappings')).json<{
      items: { id: string; role: string }[];
    }>();
    const mapping = mappings.items.find(({ role }) => role === 'developer');
    await admin.api('DELETE', `/group-mappings/${mapping?.id}`);
    try {
      expect(payloadOf(token)['roles']).toEqual(['developer']);
      expect((await introspect(token)).body).toMatchObject({ active: true, roles: [], groups: [] });
    } finally {
      await admin.api('POST', '/group-mappings', { groupName: 'Engineering', role: 'developer' });
    }
  });

  it('learns at once that the session is over', async () => {
    const { browser } = await signIn(gateway, addPerson(gateway.okta, 'Rex', ['Engineering']));
    const token = await assertionOf(browser);
    expect((await introspect(token)).body['active']).toBe(true);
    await admin.api('DELETE', `/sessions/${String(payloadOf(token)['sid'])}`);
    expect(await introspect(token)).toMatchObject({ status: 200, body: INACTIVE });
  });

  it('learns that of an API token whose connection may use it', async () => {
    expect((await introspect(guestToken)).body).toMatchObject({
      active: true,
      connection: 'default',
      roles: ['guest'],
      username: 'script-guest',
    });
  });
});

describe('what a caller must not know, or does not exist, is inactive and nothing more', () => {
  const forged = async (header: object): Promise<string> => {
    const [head = '', payload = ''] = (await assertionOf(dee)).split('.');
    const own = JSON.parse(Buffer.from(head, 'base64url').toString()) as object;
    const input = `${Buffer.from(JSON.stringify({ ...own, ...header })).toString('base64url')}.${payload}`;
    return `${input}.${createHmac('sha256', 'secret').update(input).digest('base64url')}`;
  };

  it.each<[string, () => string | Promise<string>]>([
    ['another application’s assertion', () => likeDees({ application: 'shop' })],
    ['an assertion of no session', () => sign({})],
    ['an assertion whose session id is none', () => sign({ sessionId: "' OR 1=1" })],
    ['an assertion about somebody else’s session', () => likeDees({ sub: 'admin' })],
    ['no token at all', () => 'x'],
    ['an assertion about a person on an unknown connection', () => likeDees({ connection: 'elsewhere' })],
    ['an unknown API token', () => `rgt_${'A'.repeat(43)}`],
    ['the caller’s own credential', () => wiki],
    ['HS256', () => forged({ alg: 'HS256' })],
    ['alg none', () => forged({ alg: 'none' })],
    ['another kind of token', () => forged({ typ: 'JWT' })],
    ['a changed signature', async () => (await assertionOf(dee)).replace(/.{4}$/, 'AAAA')],
    ['a NUL', () => '\u0000'],
    ['a very long one', () => 'x'.repeat(100_000)],
  ])('%s', async (_, token) => {
    const answer = await introspect(await token());
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual(INACTIVE);
  });

  it('holds for the other application’s view of a valid assertion', async () => {
    const token = await assertionOf(dee);
    expect((await introspect(token, bearer(shop))).body).toEqual(INACTIVE);
    expect((await introspect(token, bearer(wiki))).body['active']).toBe(true);
  });
});

describe('an API token that may introspect', () => {
  it('sees assertions of every application and other API tokens', async () => {
    const headers = bearer(adminToken);
    expect((await introspect(await assertionOf(dee), headers)).body).toMatchObject({
      active: true,
      aud: 'wiki',
    });
    expect((await introspect(guestToken, headers)).body).toMatchObject({ active: true, roles: ['guest'] });
  });

  it('needs the permission for it', async () => {
    const answer = await introspect(await assertionOf(dee), bearer(guestToken));
    expect(answer.status).toBe(403);
    expect(answer.body['error']).toBe('insufficient_scope');
    expect(answer.headers.get('www-authenticate')).toContain('insufficient_scope');
  });
});

describe('a caller who is not known', () => {
  const unknown = `rga_${'A'.repeat(43)}`;

  it.each<[string, () => Record<string, string>, string]>([
    ['nothing', () => ({}), 'Basic'],
    ['an unknown credential', () => bearer(unknown), 'Bearer'],
    ['an unknown API token', () => bearer(`rgt_${'A'.repeat(43)}`), 'Bearer'],
    ['another application’s name', () => basic('shop', wiki), 'Basic'],
    ['no name', () => basic('', wiki), 'Basic'],
    ['Basic without a colon', () => ({ Authorization: 'Basic d2lraQ==' }), 'Basic'],
    ['Basic with a broken escape', () => basic('wiki', '%zz'), 'Basic'],
    ['an API token by Basic', () => basic('admin', adminToken), 'Basic'],
    ['a scheme of their own', () => ({ Authorization: `Token ${wiki}` }), 'Basic'],
    [
      'a session cookie',
      () => ({ Cookie: admin.browser.cookies.header(new URL(gateway.url)) ?? '' }),
      'Basic',
    ],
  ])('is refused with %s', async (_, headers, scheme) => {
    const answer = await introspect(await assertionOf(dee), headers());
    expect(answer.status).toBe(401);
    expect(answer.body).toEqual({ error: 'invalid_client', error_description: expect.any(String) as string });
    expect(answer.headers.get('www-authenticate')).toMatch(new RegExp(`^${scheme} realm="rolegate"`));
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('is refused when the credential was taken away', async () => {
    const made = await admin.api('POST', '/applications/wiki/credentials', { name: 'old' });
    const { id, token } = made.json<{ id: string; token: string }>();
    expect((await introspect('x', bearer(token))).status).toBe(200);
    await admin.api('DELETE', `/applications/wiki/credentials/${id}`);
    expect((await introspect('x', bearer(token))).status).toBe(401);
  });
});

describe('a request that is malformed', () => {
  it.each<[string, string, () => Record<string, string>, number]>([
    ['no token', 'token_type_hint=access_token', () => bearer(wiki), 400],
    ['an empty token', 'token=', () => bearer(wiki), 400],
    ['two tokens', 'token=a&token=b', () => bearer(wiki), 400],
    ['JSON', '{"token":"a"}', () => ({ ...bearer(wiki), 'Content-Type': 'application/json' }), 400],
    ['no form', 'token=a', () => ({ ...bearer(wiki), 'Content-Type': 'text/plain' }), 400],
    ['two ways to prove who asks', 'token=a&client_id=wiki&client_secret=x', () => bearer(wiki), 400],
  ])('is refused: %s', async (_, body, headers, status) => {
    const answer = await post(body, headers());
    expect(answer.status).toBe(status);
    expect(answer.body['error']).toBe('invalid_request');
  });

  it('is refused when it is too large', async () => {
    expect((await post(`token=${'x'.repeat(300_000)}`, bearer(wiki))).status).toBe(413);
  });

  it('is no GET: a token does not belong into an address', async () => {
    const answer = await fetch(`${gateway.url}/oauth2/introspect?token=a`, { headers: bearer(wiki) });
    expect([404, 405]).toContain(answer.status);
  });
});

describe('what clients configure themselves by', () => {
  it('names the endpoint and the keys', async () => {
    const answer = await fetch(`${gateway.url}/.well-known/oauth-authorization-server`);
    expect(answer.status).toBe(200);
    const metadata = (await answer.json()) as Record<string, unknown>;
    expect(metadata).toMatchObject({
      issuer: gateway.url,
      jwks_uri: `${gateway.url}/.well-known/jwks.json`,
      introspection_endpoint: `${gateway.url}/oauth2/introspect`,
    });
    expect(metadata['introspection_endpoint_auth_methods_supported']).toContain('client_secret_basic');
  });

  it('holds public keys alone, which may be kept for five minutes', async () => {
    const answer = await fetch(`${gateway.url}/.well-known/jwks.json`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('public, max-age=300');
    const { keys } = (await answer.json()) as { keys: Record<string, string>[] };
    expect(keys).toHaveLength(1);
    expect(Object.keys(keys[0] ?? {}).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
    expect(keys[0]).toMatchObject({ alg: 'ES256', use: 'sig', kty: 'EC', crv: 'P-256' });
  });
});
