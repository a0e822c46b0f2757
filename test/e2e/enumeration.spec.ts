import { randomUUID } from 'node:crypto';
import { SignJWT, generateKeyPair } from 'jose';
import { systemActor } from '../../src/access/actor.js';
import { Argon2 } from '../../src/local-accounts/argon2.js';
import { codeAt } from '../../src/local-accounts/one-time-codes.js';
import { LocalAccountAdministration } from '../../src/local-login/local-account-administration.js';
import { addTestedConnection } from '../support/connection-test.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { personClient, tokenClient, type RestClient } from '../support/rest-client.js';
import { beginningOf, watchStatements, type WatchedRequest } from '../support/statements.js';

/** What a stranger can compare: status, headers and body of an answer but for the request id and the time. */
interface Told {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

let gateway: TestGateway;
let admin: RestClient;
let requests: WatchedRequest[];
/** Names of connections that a stranger must not tell apart. */
let secretNames: string[];

beforeAll(async () => {
  gateway = await startTestGateway({ env: { LOCAL_LOGIN: 'breakglass' } });
  const { client } = await personClient(gateway, 'Ada', 'admin');
  const { body } = await client.post('/api/v1/api-tokens', { name: 'script', role: 'admin' });
  admin = tokenClient(gateway, body['token']);
  await gateway.gateway.app
    .get(LocalAccountAdministration)
    .create(systemActor('test'), { userName: 'somebody', groups: ['nobodys'], password: undefined });
  const draft = (await addTestedConnection(gateway, admin)).slug;
  const disabled = (await addTestedConnection(gateway, admin)).slug;
  for (const status of ['active', 'disabled'])
    expect((await admin.patch(`/api/v1/connections/${disabled}`, { status })).status).toBe(200);
  // Nobody answers at its issuer: whoever would ask there before judging the request gives it away.
  const silent = { issuer: 'http://127.0.0.1:1', managementAuth: null };
  const unreachable = (await addTestedConnection(gateway, admin, {}, silent)).slug;
  const { body: known } = await admin.get(`/api/v1/connections/${draft}`);
  secretNames = [
    ...['unknown', draft, String(known['id']), disabled, unreachable, 'local', randomUUID()],
    ...['DEFAULT', 'a%2f..', '%ef%bf%bf', '%F0%9F%98%80', 'constructor', '__proto__', 'a'.repeat(300)],
  ];
  requests = watchStatements(gateway);
});

afterAll(() => gateway?.close());

async function ask(path: string, init: RequestInit = {}): Promise<Told> {
  const answer = await fetch(gateway.url + path, { redirect: 'manual', ...init });
  const id = answer.headers.get('x-request-id') ?? '';
  const headers = Object.fromEntries(answer.headers);
  for (const name of ['date', 'x-request-id', 'etag']) delete headers[name];
  return { status: answer.status, headers, body: (await answer.text()).replaceAll(id, 'ID') };
}

/** The different answers, each with what led to it. */
async function differences(asked: Record<string, () => Promise<Told>>): Promise<Map<string, string[]>> {
  const answers = new Map<string, string[]>();
  for (const [name, tell] of Object.entries(asked)) {
    const told = JSON.stringify(await tell());
    answers.set(told, [...(answers.get(told) ?? []), name]);
  }
  return answers;
}

const form = (values: Record<string, string>): RequestInit => ({
  method: 'POST',
  body: new URLSearchParams(values),
});

const json = (body: object, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  headers: { 'Content-Type': 'application/json', ...headers },
  body: JSON.stringify(body),
});

/** A token that somebody signed by a key of their own, of nobody's issuer. */
async function madeUp(): Promise<string> {
  const { privateKey } = await generateKeyPair('RS256');
  return new SignJWT({ sub: '00u1', events: {} })
    .setProtectedHeader({ alg: 'RS256', kid: 'k', typ: 'logout+jwt' })
    .setIssuer('https://idp.example')
    .setAudience('somebody')
    .setIssuedAt()
    .setExpirationTime('5m')
    .setJti(randomUUID())
    .sign(privateKey);
}

describe('a stranger who asks for connections by name', () => {
  it.each<[string, (name: string, token: string) => [path: string, init?: RequestInit], boolean]>([
    ['the sign-in', (name) => [`/login?connection=${name}`], false],
    ['the tile', (name) => [`/okta-initiate-login?accountId=${name}`], false],
    ['the tile by POST', (name) => [`/okta-initiate-login?accountId=${name}`, form({ a: 'b' })], false],
    ['the keys of clients', (name) => [`/okta/client/jwks/${name}`], false],
    ['the keys of service apps', (name) => [`/okta/management/jwks/${name}`], false],
    [
      'the verification of event hooks',
      (name) => [
        `/okta/event-hooks/${name}`,
        { headers: { Authorization: 'guess', 'X-Okta-Verification-Challenge': 'x' } },
      ],
      true,
    ],
    [
      'event hooks',
      (name) => [`/okta/event-hooks/${name}`, json({ data: {} }, { Authorization: 'guess' })],
      true,
    ],
    [
      'Universal Logout',
      (name, token) => [`/okta/universal-logout/${name}`, json({}, { Authorization: `Bearer ${token}` })],
      true,
    ],
    ['Universal Logout without a token', (name) => [`/okta/universal-logout/${name}`, json({})], true],
    [
      'back-channel logout',
      (name, token) => [`/backchannel-logout/${name}`, form({ logout_token: token })],
      true,
    ],
    ['back-channel logout without a token', (name) => [`/backchannel-logout/${name}`, form({})], true],
    ['the set-up guide', (name) => [`/api/v1/connections/${name}/setup-guide`], true],
    ['a test sign-in', (name) => [`/api/v1/connections/${name}/test-sign-in`, json({})], true],
  ])('learns nothing from %s about which there are', async (_, request, evenOfTheOpenOne) => {
    const token = await madeUp();
    const names = evenOfTheOpenOne ? ['default', ...secretNames] : secretNames;
    const asked = Object.fromEntries(names.map((name) => [name, () => ask(...request(name, token))]));
    const answers = await differences(asked);
    expect([...answers.values()]).toEqual([names]);
    const [[told = '{}'] = []] = answers;
    expect((JSON.parse(told) as Told).status).toBeLessThan(500);
    // What can be no name may be told so.
    expect((await ask(...request('%00', token))).status).toBeLessThan(500);
  });

  it('makes the gateway do the same for each of them, where a secret is compared', async () => {
    const token = await madeUp();
    await admin.post('/api/v1/event-triggers', { kind: 'event-hook', eventTypes: ['user.session.start'] });
    const kinds: ((name: string) => Promise<Told>)[] = [
      (name) => ask(`/okta/event-hooks/${name}`, json({ data: {} }, { Authorization: 'guess' })),
      (name) => ask(`/okta/universal-logout/${name}`, json({}, { Authorization: `Bearer ${token}` })),
      (name) => ask(`/backchannel-logout/${name}`, form({ logout_token: token })),
    ];
    for (const kind of kinds) {
      requests.length = 0;
      for (const name of ['default', ...secretNames]) await kind(name);
      const work = requests.map(({ statements }) => statements.map(beginningOf).join());
      expect([...new Set(work)]).toHaveLength(1);
      expect(work[0]).not.toBe('');
    }
  });

  it('is believed nothing about an issuer, so that none is asked on a stranger’s word', async () => {
    const { org } = gateway.okta.simulator;
    org.clearRequests();
    const token = await madeUp();
    for (const name of secretNames) {
      await ask(`/okta/universal-logout/${name}`, json({}, { Authorization: `Bearer ${token}` }));
      await ask(`/backchannel-logout/${name}`, form({ logout_token: token }));
    }
    expect(org.requests).toEqual([]);
  });
});

describe('a stranger who tries local accounts', () => {
  it('makes the gateway do the same whoever one says to be', async () => {
    const { app } = gateway.gateway;
    const argon2 = app.get(Argon2);
    const accounts = app.get(LocalAccountAdministration);
    const add = async (userName: string, groups = ['break-glass-admins']) => {
      const made = await accounts.create(systemActor('test'), { userName, groups, password: undefined });
      const secret = new URL(made.totpUri ?? '').searchParams.get('secret') ?? '';
      return { user_name: userName, password: made.password ?? '', secret };
    };
    const code = (secret: string) => codeAt(secret, Date.now());
    const [open, locked] = [await add('open-one'), await add('locked-one')];
    const headers = (network: number) => ({
      'X-Forwarded-For': `198.51.100.${network}`,
      Origin: gateway.url,
    });
    const guess = (values: Record<string, string>, network: number) =>
      ask('/login/local', { ...form(values), headers: headers(network) });
    for (let n = 0; n < 10; n += 1)
      await guess({ user_name: locked.user_name, password: 'x', code: '000000' }, 1);
    const tries: Record<string, Record<string, string>> = {
      unknown: { user_name: 'nobody-at-all', password: 'x', code: '123456' },
      impossible: { user_name: '"><script>\0', password: 'x', code: '123456' },
      'of an Okta person': { user_name: 'ada@example.com', password: 'x', code: '123456' },
      'wrong password': { user_name: open.user_name, password: 'x', code: code(open.secret) },
      'wrong code': { user_name: open.user_name, password: open.password, code: 'x' },
      'other case, wrong password': { user_name: ' OPEN-ONE ', password: 'x', code: '123456' },
      'locked, all right': {
        user_name: locked.user_name,
        password: locked.password,
        code: code(locked.secret),
      },
    };
    let verified = 0;
    const verify = argon2.verify.bind(argon2);
    argon2.verify = (phc, text) => {
      verified += 1;
      return verify(phc, text);
    };
    const work: Record<string, unknown> = {};
    const bodies = new Set<string>();
    for (const [name, values] of Object.entries(tries)) {
      requests.length = 0;
      verified = 0;
      bodies.add(JSON.stringify(await guess(values, 2)));
      work[name] = { verified, statements: requests[0]?.statements.map(beginningOf) };
    }
    expect(bodies.size).toBe(1);
    for (const name of Object.keys(tries)) expect([name, work[name]]).toEqual([name, work['wrong password']]);
    expect(work['unknown']).toMatchObject({ verified: 1 });
  });
});
