import { Client, credentials, Metadata, status, type ServiceError } from '@grpc/grpc-js';
import { Logger } from '@nestjs/common';
import { BlockList } from 'node:net';
import { ProxyScene } from '../../test/support/proxy-scene.js';
import { GatewayError } from '../errors/gateway-error.js';
import { COMMON_ALIASES, IDENTITY_HEADERS } from '../proxy-decisions/identity-headers.js';
import type { CheckRequest, CheckResponse } from './authorization-messages.js';
import { AUTHORIZATION_SERVICE, HEALTH_SERVICE } from './authorization-service.js';
import { CheckHandler } from './check-handler.js';
import { ExtAuthzServer } from './ext-authz-server.js';

let scene: ProxyScene;
let server: ExtAuthzServer;
let client: Client;

beforeAll(() => {
  Logger.overrideLogger(false);
});
beforeEach(async () => {
  scene = new ProxyScene();
  server = new ExtAuthzServer(new CheckHandler(scene.decisions, scene.configuration), scene.configuration);
  await server.listen();
  client = new Client(`127.0.0.1:${server.port}`, credentials.createInsecure());
});
afterEach(async () => {
  client.close();
  await server.close();
});

type Definition = (typeof AUTHORIZATION_SERVICE)['Check'];

/** Asks by bytes that the test made, or by a message. */
function call<T>(
  message: object | Buffer,
  definition: Definition | undefined = AUTHORIZATION_SERVICE['Check'],
) {
  if (!definition) throw new Error('no such method');
  return new Promise<T>((resolve, reject) => {
    client.makeUnaryRequest(
      definition.path,
      (value: object | Buffer) => (Buffer.isBuffer(value) ? value : definition.requestSerialize(value)),
      (bytes: Buffer) => definition.responseDeserialize(bytes) as T,
      message,
      new Metadata(),
      { deadline: Date.now() + 20_000 },
      (error: ServiceError | null, value?: T) => (error ? reject(error) : resolve(value as T)),
    );
  });
}

const bytes = (text: string): Buffer => Buffer.from(text);

function request(change: Record<string, unknown> = {}, headers: Record<string, string | Buffer> = {}) {
  const http = {
    method: bytes('GET'),
    scheme: bytes('https'),
    host: bytes('wiki.example.com'),
    path: bytes('/'),
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, Buffer.from(value as string)]),
    ),
    ...change,
  };
  return { attributes: { request: { http } } } satisfies CheckRequest;
}

const check = (change?: Record<string, unknown>, headers?: Record<string, string | Buffer>) =>
  call<CheckResponse>(request(change, headers));

const signedIn = (who: string) => ({ cookie: `session=${who}` });
const BROWSER = { accept: 'text/html', 'sec-fetch-mode': 'navigate' };

const outcome = ({ status: said, ok_response: ok, denied_response: denied }: CheckResponse) => [
  said?.code ?? 0,
  ok ? 'ok' : denied?.status.code,
];
const reasonOf = ({ denied_response: denied }: CheckResponse) =>
  (JSON.parse(denied?.body ?? '{}') as { reason?: string }).reason;
const headerOf = ({ ok_response: ok, denied_response: denied }: CheckResponse, name: string) =>
  [...(ok?.headers ?? denied?.headers ?? [])].find(({ header }) => header.key === name)?.header.value;

describe('an allowed check', () => {
  it('overwrites every identity header, also with empty values, and says nothing else', async () => {
    const answer = await check({}, { ...signedIn('developer'), 'remote-user': 'root' });
    expect(outcome(answer)).toEqual([0, 'ok']);
    const { headers } = answer.ok_response ?? { headers: [] };
    expect(headers.map(({ header }) => header.key)).toEqual(
      IDENTITY_HEADERS.map((name) => name.toLowerCase()),
    );
    expect(headerOf(answer, 'remote-user')).toBe('00u1');
    expect(headerOf(answer, 'x-rolegate-assertion')).toBe('signed.1');
    for (const option of headers) {
      expect(option).toMatchObject({ append_action: 2, keep_empty_value: true });
      expect(option.append.value ?? false).toBe(false);
    }
    const stranger = await check({ path: bytes('/status') });
    expect(outcome(stranger)).toEqual([0, 'ok']);
    expect(stranger.ok_response?.headers.map(({ header }) => header.value ?? '')).toEqual(
      IDENTITY_HEADERS.map(() => ''),
    );
  });

  it('takes away what a backend may take for ours, and never ours', async () => {
    const spoofed = { remote_user: 'root', 'x-rolegate_assertion': 'x', 'remote.roles': 'admin', other: 'x' };
    const answer = await check({}, { ...signedIn('developer'), ...spoofed, 'remote-user': 'root' });
    expect([...(answer.ok_response?.headers_to_remove ?? [])].sort()).toEqual(
      ['remote.roles', 'remote_user', 'x-rolegate_assertion'].sort(),
    );
    for (const name of COMMON_ALIASES) {
      const one = await check({ path: bytes('/status') }, { [name]: 'x' });
      expect(one.ok_response?.headers_to_remove).toEqual([name]);
    }
  });

  it('is read from raw headers, too', async () => {
    const raw = (key: string, value: string) => ({ key, raw_value: bytes(value) });
    const answer = await check({
      headers: undefined,
      header_map: { headers: [raw('cookie', 'session=developer'), raw('remote_user', 'root')] },
    });
    expect(outcome(answer)).toEqual([0, 'ok']);
    expect(answer.ok_response?.headers_to_remove).toEqual(['remote_user']);
  });

  it('is observed as Envoy’s', async () => {
    await check({}, { ...signedIn('developer'), 'x-request-id': 'r-7' });
    expect(scene.observed).toMatchObject([
      { adapter: 'ext-authz-grpc', application: 'wiki', allowed: true, requestId: 'r-7' },
    ]);
  });
});

describe('a denied check', () => {
  it('of somebody without the role is 7 and 403', async () => {
    const answer = await check({ path: bytes('/admin') }, signedIn('developer'));
    expect([...outcome(answer), reasonOf(answer)]).toEqual([7, 403, 'role-missing']);
    expect(answer.ok_response).toBeUndefined();
    expect(headerOf(answer, 'content-type')).toBe('application/problem+json');
    expect(headerOf(answer, 'cache-control')).toBe('no-store');
    expect(headerOf(answer, 'content-length')).toBeUndefined();
    expect(headerOf(answer, 'x-request-id')).toMatch(/^[\w.-]+$/);
  });

  it('of a stranger is 16, with the way to the sign-in for a browser', async () => {
    const program = await check();
    expect([...outcome(program), reasonOf(program)]).toEqual([16, 401, 'no-session']);
    expect(headerOf(program, 'www-authenticate')).toContain('Bearer');
    const page = await check({ path: bytes('/x?y') }, BROWSER);
    expect(outcome(page)).toEqual([16, 302]);
    expect(headerOf(page, 'location')).toBe(
      `https://sso.example.com/login?return_to=${encodeURIComponent('https://wiki.example.com/x?y')}`,
    );
  });

  it('comes back to https behind a proxy that ends TLS', async () => {
    const behind = { ...BROWSER, 'x-forwarded-proto': 'https' };
    const page = await check({ scheme: bytes('http') }, behind);
    expect(headerOf(page, 'location')).toContain(encodeURIComponent('https://wiki.example.com/'));
  });

  it.each<[string, Record<string, unknown>]>([
    ['no method', { method: undefined }],
    ['an empty method', { method: bytes('') }],
    ['an odd method', { method: bytes('get') }],
    ['no path', { path: undefined }],
    ['an absolute form', { path: bytes('http://wiki.example.com/status') }],
    ['a path that is climbed out of', { path: bytes('/status/../admin') }],
    ['a path that is no UTF-8', { path: Buffer.from([0x2f, 0xff]) }],
    ['no host', { host: undefined }],
    ['two hosts', { host: bytes('wiki.example.com, evil.example') }],
    ['an odd scheme', { scheme: bytes('javascript') }],
    ['a header that is no UTF-8', { headers: { 'x-other': Buffer.from([0x61, 0xff]) } }],
    [
      'a raw header that is no UTF-8',
      { header_map: { headers: [{ key: 'a', raw_value: Buffer.from([0xc0]) }] } },
    ],
    [
      'too many headers',
      { headers: Object.fromEntries(Array.from({ length: 201 }, (_, n) => [`h${n}`, bytes('')])) },
    ],
  ])('of %s is 3 and 400, even of what is public', async (_, change) => {
    const answer = await check({ path: bytes('/status'), ...change });
    expect([...outcome(answer), reasonOf(answer)]).toEqual([3, 400, 'request-ambiguous']);
  });

  it.each([[{}], [{ attributes: {} }], [{ attributes: { request: {} } }]])(
    'of nothing is one: %j',
    async (message) => {
      expect(outcome(await call<CheckResponse>(message))).toEqual([3, 400]);
    },
  );

  it('of bytes that are no message is an error, which lets nothing pass', async () => {
    for (const noise of [Buffer.from([0xff, 0xff, 0xff]), Buffer.from([0x0a, 0x7f, 0x01])]) {
      await expect(call<CheckResponse>(noise)).rejects.toMatchObject({
        code: expect.any(Number) as number,
      });
    }
    expect(outcome(await check({ path: bytes('/status') }))).toEqual([0, 'ok']);
  });

  it('of more bytes than a check has is an error', async () => {
    const body = { path: bytes('/status'), method: Buffer.alloc(3 * 1024 * 1024, 'x') };
    await expect(check(body)).rejects.toMatchObject({ code: status.RESOURCE_EXHAUSTED });
  });

  it('is every one of a peer that isn’t trusted', async () => {
    scene.configuration.trustedProxies = new BlockList();
    expect(outcome(await check({ path: bytes('/status') }, signedIn('admin')))).toEqual([3, 400]);
  });

  it('while nothing can be known is 14 and 503, never a redirect', async () => {
    const down = await check({}, { ...signedIn('unavailable'), ...BROWSER });
    expect([...outcome(down), headerOf(down, 'location')]).toEqual([14, 503, undefined]);
    scene.models = () => Promise.reject(new GatewayError('unavailable'));
    expect(outcome(await check({ path: bytes('/status') }))).toEqual([14, 503]);
  });

  it('that fails for a reason nobody foresaw is 14 and 503, without its words', async () => {
    for (const models of [
      () => Promise.reject(new Error('secret')),
      () => {
        throw new Error('secret');
      },
    ]) {
      scene.models = models;
      const answer = await check({ path: bytes('/status') }, signedIn('admin'));
      expect(outcome(answer)).toEqual([14, 503]);
      expect(JSON.stringify(answer)).not.toContain('secret');
    }
  });
});

describe('the server', () => {
  it('answers health checks of its services alone', async () => {
    const health = (service: string) => call<{ status: number }>({ service }, HEALTH_SERVICE['Check']);
    expect((await health('')).status).toBe(1);
    expect((await health('envoy.service.auth.v3.Authorization')).status).toBe(1);
    await expect(health('other')).rejects.toMatchObject({ code: status.NOT_FOUND });
  });

  it('answers what was asked before it stops, and nothing afterwards', async () => {
    let release: () => void = () => undefined;
    let asked: () => void = () => undefined;
    const arrived = new Promise<void>((resolve) => (asked = resolve));
    const usual = scene.models();
    scene.models = () => {
      asked();
      return new Promise((resolve) => (release = () => resolve(usual)));
    };
    const answer = check({ path: bytes('/status') });
    await arrived;
    const closed = server.close();
    release();
    expect(outcome(await answer)).toEqual([0, 'ok']);
    await closed;
    await expect(check()).rejects.toMatchObject({ code: status.UNAVAILABLE });
  });

  it('names the variable when its port is in use, and needs none', async () => {
    const settings = (extAuthzGrpcPort?: number) => ({ ...scene.configuration, extAuthzGrpcPort });
    const other = (port?: number) =>
      new ExtAuthzServer(new CheckHandler(scene.decisions, scene.configuration), settings(port));
    await expect(other(server.port).listen()).rejects.toThrow('EXT_AUTHZ_GRPC_PORT');
    const off = other();
    await off.listen();
    expect(off.port).toBe(0);
    await off.close();
  });
});
