import { decodeJwt, generateKeyPair, UnsecuredJWT } from 'jose';
import { IdentityJudge } from '../../src/login/identity-judge.js';
import { MembershipRefresher } from '../../src/directory/membership-refresher.js';
import { startOpenIdProvider, type OpenIdProvider } from '../contracts/openid-provider.js';
import { startApplicationFront } from '../support/application-front.js';
import { Browser, type BrowserResponse } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { startFaultProxy, type FaultProxy } from '../support/fault-proxy.js';
import {
  migrateToCurrentSchema,
  startTestGateway,
  type TestGateway,
  type TestOkta,
} from '../support/gateway.js';
import { sessionCookieOf } from '../support/handoff-scene.js';
import { askAsProxy } from '../support/proxy-question.js';
import { RestClient, tokenClient } from '../support/rest-client.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { DataSource } from 'typeorm';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';

/** npm's oidc-provider signs people out here: OpenID Connect Back-Channel Logout 1.0. */
describe('POST /backchannel-logout/:connection', () => {
  let provider: OpenIdProvider;
  let database: TestDatabase;
  let direct: DataSource;
  let proxy: FaultProxy;
  let gateway: TestGateway;
  /** Another process on the same database. */
  let other: TestGateway;
  let admin: RestClient;
  let people = 0;

  beforeAll(async () => {
    provider = await startOpenIdProvider();
    database = await createTestDatabase({ migrate: migrateToCurrentSchema });
    direct = await new DataSource({ type: 'postgres', url: database.url }).initialize();
    const { hostname, port } = new URL(database.url);
    proxy = await startFaultProxy({ host: hostname, port: Number(port) });
    const okta = {
      simulator: { url: provider.issuer },
      app: { id: provider.clientId, clientSecret: provider.clientSecret },
    } as unknown as TestOkta;
    gateway = await startTestGateway({ okta, apiToken: false, databaseUrl: proxy.url(database.url) });
    other = await startTestGateway({ okta, apiToken: false, databaseUrl: database.url });
    await provider.register(gateway.url);
    const root = await newcomer('Rolegate Admins', 'ada');
    const { body } = await root.client.post('/api/v1/api-tokens', { name: 'script', role: 'admin' });
    admin = tokenClient(gateway, body['token']);
    await admin.post('/api/v1/group-mappings', { groupName: 'Engineering', role: 'developer' });
  });

  afterAll(async () => {
    await other?.close();
    await gateway?.close();
    await direct?.destroy();
    await proxy?.close();
    await database?.drop();
    await provider?.close();
  });

  /** Follows redirects for as long as they stay with the provider, and signs in where it asks. */
  const signIn = async (browser: Browser, sub: string): Promise<void> => {
    let answer: BrowserResponse = await browser.get(`${gateway.url}/login`, { follow: false });
    while (answer.location?.startsWith(`${provider.issuer}/`) ?? answer.status === 200) {
      answer = answer.location
        ? await browser.get(answer.location, { follow: false })
        : await browser.submit('Sign in', { login: sub }, { follow: false, page: answer });
    }
    if (answer.location === undefined) throw new Error(`no sign-in: ${answer.status} ${answer.text}`);
    const { status } = await browser.get(answer.location);
    if (status !== 200) throw new Error(`the sign-in of ${sub} ended with ${status}`);
  };

  const newcomer = async (group = 'Engineering', sub = `person-${(people += 1)}`) => {
    provider.addPerson({ sub, name: sub, email: `${sub}@example.com`, groups: [group] });
    const browser = new Browser();
    await signIn(browser, sub);
    const client = new RestClient(gateway.url, browser);
    const [row] = await direct.query<{ sid: string; id: string; subject: string }[]>(
      `SELECT s.sid, s.id, p.id AS subject FROM sessions s JOIN subjects p ON p.id = s.subject_id
       WHERE p.sub = $1 ORDER BY s.created_at DESC LIMIT 1`,
      [sub],
    );
    const status = async (): Promise<number> => (await client.get('/api/v1/session')).status;
    return { sub, browser, client, status, sid: row?.sid ?? '', id: row?.id, subject: row?.subject ?? '' };
  };

  const post = async (
    body: string,
    { path = 'default', type = 'application/x-www-form-urlencoded' } = {},
  ) => {
    const answer = await fetch(`${gateway.url}/backchannel-logout/${path}`, {
      method: 'POST',
      headers: { 'Content-Type': type, 'Sec-Fetch-Site': 'cross-site', Origin: 'https://op.example' },
      body,
    });
    const text = await answer.text();
    return { status: answer.status, cache: answer.headers.get('cache-control'), text };
  };
  const send = (token: string, path?: string) =>
    post(new URLSearchParams({ logout_token: token }).toString(), path === undefined ? {} : { path });
  const refusal = {
    status: 400,
    cache: 'no-store',
    text: expect.stringContaining('"error":"invalid_request"') as string,
  };
  const done = { status: 200, cache: 'no-store', text: '' };

  it('rp-backchannel-rpinitlogout: answers 200 for a session that its person has ended here', async () => {
    const { browser, status } = await newcomer();
    const before = provider.logouts.length;
    const page = await browser.post(`${gateway.url}/logout`, undefined, { follow: false });
    expect(await status()).toBe(401);
    await browser.get(page.location ?? '');
    const last = await browser.submit(undefined, { logout: 'yes' });
    expect(last.url).toContain(`${gateway.url}/logout`);
    expect(provider.logouts.slice(before)).toEqual(['success']);
  });

  it('ends the session here when the person signs out at the provider, on every replica, and tells the auditors', async () => {
    const { browser, status, id, subject } = await newcomer();
    const elsewhere = new RestClient(other.url, browser);
    expect((await elsewhere.get('/api/v1/session')).status).toBe(200);
    const before = provider.logouts.length;
    await browser.get(`${provider.issuer}/session/end`);
    await browser.submit(undefined, { logout: 'yes' });
    expect(provider.logouts.slice(before)).toEqual(['success']);
    expect(await status()).toBe(401);
    await eventually(async () => expect((await elsewhere.get('/api/v1/session')).status).toBe(401));
    const { body } = await admin.get('/api/v1/audit-events?action=session.backchannel-logout&limit=1');
    expect(body['items']).toMatchObject([
      {
        actor: { type: 'system', id: 'openid-provider', name: provider.issuer },
        connection: 'default',
        target: { type: 'session', id },
        after: { subject },
      },
    ]);
  });

  it('ends the session that sid names, and no other of the person', async () => {
    const one = await newcomer();
    const two = await newcomer('Engineering', one.sub);
    expect(await send(await provider.logoutToken({ sid: one.sid }))).toEqual(done);
    expect([await one.status(), await two.status()]).toEqual([401, 200]);
  });

  it('ends all sessions of the person whom sub alone names', async () => {
    const one = await newcomer();
    const two = await newcomer('Engineering', one.sub);
    const bystander = await newcomer();
    expect(await send(await provider.logoutToken({ sub: one.sub }))).toEqual(done);
    expect([await one.status(), await two.status(), await bystander.status()]).toEqual([401, 401, 200]);
    const { body } = await admin.get('/api/v1/audit-events?action=subject.backchannel-logout&limit=1');
    expect(body['items']).toMatchObject([{ target: { type: 'subject', id: one.subject } }]);
    await signIn(one.browser, one.sub);
    expect(await one.status()).toBe(200);
  });

  it('ends a session only if it is of that sub when both are given', async () => {
    const { sub, sid, status } = await newcomer();
    expect(await send(await provider.logoutToken({ sub: 'ada', sid }))).toEqual(done);
    expect(await status()).toBe(200);
    expect(await send(await provider.logoutToken({ sub, sid }))).toEqual(done);
    expect(await status()).toBe(401);
  });

  it('ends sessions of the person of which it is not known where they began, when both are given', async () => {
    const { sub, id, status } = await newcomer();
    await direct.query('UPDATE sessions SET sid = NULL WHERE id = $1', [id]);
    expect(await send(await provider.logoutToken({ sub, sid: 'another' }))).toEqual(done);
    expect(await status()).toBe(401);
  });

  it('answers 200 for somebody who is not known, or has no session any more', async () => {
    const { sid, sub } = await newcomer();
    for (const claims of [{ sub: 'nobody' }, { sid: 'none' }, { sid }, { sid }, { sub, sid: 'none' }])
      expect(await send(await provider.logoutToken(claims))).toEqual(done);
  });

  const otherKey = async () => (await generateKeyPair('RS256')).privateKey;
  const secret = new TextEncoder().encode('a secret: with +%/ and more than enough of it');

  it.each<[string, (sub: string) => string | Promise<string>]>([
    [
      'rp-backchannel-alg-none',
      async (sub) => new UnsecuredJWT(decodeJwt(await provider.logoutToken({ sub }))).encode(),
    ],
    ['rp-backchannel-no-event', (sub) => provider.logoutToken({ sub, events: null })],
    ['rp-backchannel-with-nonce', (sub) => provider.logoutToken({ sub, nonce: 'n' })],
    ['rp-backchannel-wrong-alg', (sub) => provider.logoutToken({ sub }, { alg: 'HS256' }, secret)],
    ['rp-backchannel-wrong-aud', (sub) => provider.logoutToken({ sub, aud: 'other' })],
    ['rp-backchannel-wrong-event', (sub) => provider.logoutToken({ sub, events: { [`${EVENT}s`]: {} } })],
    ['rp-backchannel-wrong-iss', (sub) => provider.logoutToken({ sub, iss: 'https://other.example' })],
    ['an empty nonce', (sub) => provider.logoutToken({ sub, nonce: '' })],
    ['an event that is no object', (sub) => provider.logoutToken({ sub, events: { [EVENT]: true } })],
    ['a list of events', (sub) => provider.logoutToken({ sub, events: [EVENT] })],
    ['another key', async (sub) => provider.logoutToken({ sub }, {}, await otherKey())],
    ['an unknown key', (sub) => provider.logoutToken({ sub }, { kid: 'k2' })],
    ['the type of an ID token', (sub) => provider.logoutToken({ sub }, { typ: 'JWT' })],
    ['the type of an access token', (sub) => provider.logoutToken({ sub }, { typ: 'at+jwt' })],
    ['an end in the past', (sub) => provider.logoutToken({ sub, exp: 1 })],
    ['no end', (sub) => provider.logoutToken({ sub, exp: null })],
    ['an old issue time', (sub) => provider.logoutToken({ sub, iat: 1 })],
    ['an issue time in the future', (sub) => provider.logoutToken({ sub, iat: 4_102_444_800 })],
    ['no issue time', (sub) => provider.logoutToken({ sub, iat: null })],
    ['no identifier', (sub) => provider.logoutToken({ sub, jti: null })],
    ['an empty identifier', (sub) => provider.logoutToken({ sub, jti: '' })],
    ['neither sub nor sid', () => provider.logoutToken({})],
    ['a sub that is no text', () => provider.logoutToken({ sub: 7 })],
    ['a sub that cannot be stored', () => provider.logoutToken({ sub: 'a\0b' })],
    ['a list of sids', (sub) => provider.logoutToken({ sub, sid: ['x'] })],
    ['no token at all', () => 'nonsense'],
  ])('%s: answers 400, and ends nothing', async (_, tokenOf) => {
    const { sub, status } = await newcomer();
    expect(await send(await tokenOf(sub))).toEqual(refusal);
    expect(await status()).toBe(200);
  });

  it('accepts a token without a type, with more claims, for a list of audiences', async () => {
    const { sub, status } = await newcomer();
    const token = await provider.logoutToken({ sub, aud: [provider.clientId], more: {} }, { typ: undefined });
    const form = new URLSearchParams({ extra: '1', logout_token: token });
    expect(await post(form.toString())).toEqual(done);
    expect(await status()).toBe(401);
  });

  it('answers 400 to a token that was used before, whether it is sent later or at the same time', async () => {
    const { sub, status, browser } = await newcomer();
    const token = await provider.logoutToken({ sub });
    const many = await Promise.all(Array.from({ length: 5 }, () => send(token)));
    expect(many.map((answer) => answer.status).sort()).toEqual([200, 400, 400, 400, 400]);
    await signIn(browser, sub);
    expect(await send(token)).toEqual(refusal);
    expect(await status()).toBe(200);
  });

  it.each<[string, (token: string) => ReturnType<typeof post>]>([
    ['two tokens', (token) => post(`logout_token=${token}&logout_token=${token}`)],
    ['no token', () => post('')],
    [
      'a token in JSON',
      (token) => post(JSON.stringify({ logout_token: token }), { type: 'application/json' }),
    ],
    ['plain text', (token) => post(`logout_token=${token}`, { type: 'text/plain' })],
    ['an unknown connection', (token) => send(token, 'nobody')],
    ['a connection that cannot be', (token) => send(token, '%00')],
    ['the built-in connection', (token) => send(token, 'local')],
  ])('answers 400 to %s, in the same words, and ends nothing', async (_, ask) => {
    const { sub, status } = await newcomer();
    const token = await provider.logoutToken({ sub });
    expect(await ask(token)).toEqual(refusal);
    expect(await status()).toBe(200);
    // It was not used up.
    expect(await send(token)).toEqual(done);
    expect(await status()).toBe(401);
  });

  it.each<[string, (who: { sub: string; sid: string; id: string }) => Promise<unknown>]>([
    ['its session there', async ({ sid }) => send(await provider.logoutToken({ sid }))],
    [
      'its session there and the person',
      async ({ sub, sid }) => send(await provider.logoutToken({ sub, sid })),
    ],
    ['the person', async ({ sub }) => send(await provider.logoutToken({ sub }))],
    ['the person to an admin, who asks for it', ({ id }) => admin.post(`/api/v1/subjects/${id}/revoke`, {})],
  ])('wins against a sign-in that is between callback and session: of %s', async (_, logOut) => {
    const { sub, subject, browser, client } = await newcomer();
    await browser.post(`${gateway.url}/logout`, undefined, { follow: false });
    const judge = gateway.gateway.app.get(IdentityJudge);
    const original = judge.judge.bind(judge);
    let answer: unknown;
    judge.judge = async (...asked) => {
      const judged = await original(...asked);
      answer = await logOut({ sub, sid: judged.profile.sid ?? '', id: subject });
      return judged;
    };
    try {
      await expect(signIn(browser, sub)).rejects.toThrow('ended with 400');
    } finally {
      judge.judge = original;
    }
    expect(answer).toMatchObject({ status: 200 });
    expect((await client.get('/api/v1/session')).status).toBe(401);
    // Whom the provider vouches for anew is let in, be it by the same session there.
    await signIn(browser, sub);
    expect((await client.get('/api/v1/session')).status).toBe(200);
  });

  it('leaves a sign-in alone that is under way with another session there', async () => {
    const { sub, browser } = await newcomer();
    const judge = gateway.gateway.app.get(IdentityJudge);
    const original = judge.judge.bind(judge);
    judge.judge = async (...asked) => {
      expect(await send(await provider.logoutToken({ sid: 'another' }))).toEqual(done);
      expect(await send(await provider.logoutToken({ sub, sid: 'another' }))).toEqual(done);
      return original(...asked);
    };
    try {
      await signIn(browser, sub);
    } finally {
      judge.judge = original;
    }
  });

  it('answers by the id of the connection, too', async () => {
    const { sub, status } = await newcomer();
    const { body } = await admin.get('/api/v1/connections/default');
    expect(await send(await provider.logoutToken({ sub }), String(body['id']))).toEqual(done);
    expect(await status()).toBe(401);
  });

  it('ends what the person has on the hosts of applications, on every replica', async () => {
    const front = await startApplicationFront({ gatewayUrl: gateway.url });
    try {
      const host = 'localhost';
      const accessRules = [{ path: '/*', anyRole: ['developer'] }];
      await admin.post('/api/v1/applications', { slug: 'wiki', name: 'Wiki', hosts: [host], accessRules });
      const { browser, sid } = await newcomer();
      expect((await browser.get(front.origin(host))).status).toBe(200);
      const headers = { Cookie: sessionCookieOf(browser, host) };
      const asked = async (at: TestGateway): Promise<number> =>
        (await askAsProxy(at, new Browser(), { host, headers })).status;
      expect([await asked(gateway), await asked(other)]).toEqual([200, 200]);
      expect(await send(await provider.logoutToken({ sid }))).toEqual(done);
      await eventually(async () => expect([await asked(gateway), await asked(other)]).toEqual([401, 401]));
    } finally {
      await front.close();
    }
  });

  it('slows down whoever guesses, and not the provider', async () => {
    const okta = {
      simulator: { url: provider.issuer },
      app: { id: provider.clientId, clientSecret: provider.clientSecret },
    } as unknown as TestOkta;
    const env = { SIGN_IN_RATE_LIMIT: '3' };
    const strict = await startTestGateway({ okta, apiToken: false, databaseUrl: database.url, env });
    const { sub, status } = await newcomer();
    const good = await provider.logoutToken({ sub });
    const ask = (token: string, headers: Record<string, string> = {}) =>
      fetch(`${strict.url}/backchannel-logout/default`, {
        method: 'POST',
        headers,
        body: new URLSearchParams({ logout_token: token }),
      });
    try {
      // What is believed is not counted.
      for (let count = 0; count < 5; count += 1)
        expect((await ask(await provider.logoutToken({ sub: 'nobody' }))).status).toBe(200);
      for (let count = 0; count < 3; count += 1) expect((await ask('a.b.c')).status).toBe(400);
      const slowed = await ask('a.b.c');
      expect([slowed.status, await slowed.json()]).toEqual([
        429,
        expect.objectContaining({ error: 'rate-limited' }),
      ]);
      expect(Number(slowed.headers.get('retry-after'))).toBeGreaterThan(0);
      expect((await ask('a.b.c', { 'X-Forwarded-For': '203.0.113.7' })).status).toBe(400);
      expect(await status()).toBe(200);
      // Nor is the provider, though it comes from the same address.
      expect((await ask(good)).status).toBe(200);
      await eventually(async () => expect(await status()).toBe(401));
    } finally {
      await strict.close();
    }
  });

  it('answers 503 while the database cannot be used, never 200; the token may be sent again', async () => {
    const { sub, status } = await newcomer();
    const token = await provider.logoutToken({ sub });
    proxy.refuse();
    proxy.reset();
    try {
      expect(await send(token)).toEqual({
        status: 503,
        cache: 'no-store',
        text: expect.stringContaining('"error":"unavailable"') as string,
      });
    } finally {
      await proxy.accept();
    }
    await eventually(async () => expect(await send(token)).toEqual(done));
    await eventually(async () => expect(await status()).toBe(401));
  });

  it('refresh-token: a provider that rotates every refresh token is asked again by the newest', async () => {
    const { sub, subject, status } = await newcomer();
    provider.addPerson({ sub, name: sub, email: `${sub}@example.com`, groups: ['Security', 'Engineering'] });
    const refresher = gateway.gateway.app.get(MembershipRefresher);
    for (const freshSince of [new Date(Date.now() + 3_600_000), new Date(Date.now() + 7_200_000)]) {
      expect(await refresher.refresh(subject, { waitMs: 8_000, background: true, freshSince })).toMatchObject(
        {
          membership: { groups: [{ name: 'Security' }, { name: 'Engineering' }], source: 'userinfo' },
        },
      );
    }
    const tokens: unknown = await direct.query(
      'SELECT unanswered FROM refresh_tokens WHERE subject_id = $1',
      [subject],
    );
    expect(tokens).toEqual([{ unanswered: false }]);
    expect(await send(await provider.logoutToken({ sub }))).toEqual(done);
    expect(await status()).toBe(401);
    await eventually(async () =>
      expect(await direct.query('SELECT 1 FROM refresh_tokens WHERE subject_id = $1', [subject])).toEqual([]),
    );
  });
});
