import type { lookup } from 'node:dns';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Configuration } from '../config/configuration.js';
import { ProviderHttp, publicAddressesOf } from './provider-http.js';

let server: Server;
let base: string;
let handle: RequestListener;

beforeAll(async () => {
  server = createServer((request, response) => handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const http = (allowPrivateIssuers = false) =>
  new ProviderHttp({ okta: { allowPrivateIssuers } } as unknown as Configuration);

const request = { purpose: 'test answer', timeoutMs: 20_000, maxBytes: 1_000 };

describe('a request to a provider', () => {
  it('gets the whole answer', async () => {
    handle = (_, response) => response.writeHead(418).write('{"a":', () => response.end('1}'));
    await expect(http().send({ ...request, url: base })).resolves.toEqual({ status: 418, body: '{"a":1}' });
  });

  it('sends a form by POST', async () => {
    let received = '';
    handle = (incoming, response) => {
      incoming.on('data', (chunk: Buffer) => (received += chunk.toString()));
      incoming.on('end', () => response.end(`${incoming.method} ${incoming.headers['content-type']}`));
    };
    const form = new URLSearchParams({ code: 'a b', x: '\u00e9' });
    const answer = await http().send({ ...request, url: base, form });
    expect(answer.body).toBe('POST application/x-www-form-urlencoded');
    expect(received).toBe('code=a+b&x=%C3%A9');
  });

  it.each<[string, RequestListener, string]>([
    ['a redirect', (_, response) => response.writeHead(302, { Location: '/x' }).end(), 'redirect'],
    ['more than is read', (_, response) => response.end('x'.repeat(1_001)), 'larger'],
    ['a connection that breaks', (incoming) => incoming.socket.destroy(), 'reached'],
    [
      'an answer that breaks off',
      (incoming, response) =>
        response.writeHead(200, { 'Content-Length': 10 }).write('x', () => incoming.socket.destroy()),
      'broke off',
    ],
  ])('that meets %s fails', async (_, listener, detail) => {
    handle = listener;
    await expect(http().send({ ...request, url: base })).rejects.toMatchObject({
      code: 'okta-unavailable',
      detail: expect.stringContaining(detail) as string,
    });
  });

  it.each<[string, RequestListener]>([
    ['no answer at all', () => undefined],
    ['headers alone', (_, response) => response.writeHead(200).flushHeaders()],
    [
      'an answer in drops',
      (_, response) => {
        const drops = setInterval(() => response.write(' '), 20);
        response.on('close', () => clearInterval(drops));
      },
    ],
  ])('that gets %s ends in time', async (_, listener) => {
    handle = listener;
    await expect(http().send({ ...request, url: base, timeoutMs: 150 })).rejects.toMatchObject({
      detail: 'test answer gave no complete answer within 150 ms',
    });
  });

  it('is not sent when there is no time left', async () => {
    await expect(http().send({ ...request, url: base, timeoutMs: 0 })).rejects.toMatchObject({
      detail: 'test answer was not asked for: no time left',
    });
  });

  it.each(['https://169.254.169.254/', 'https://10.0.0.1/', 'https://[fd00::1]/', 'https://0.0.0.0/'])(
    'does not go to %s, which is no address of the internet',
    async (url) => {
      await expect(http().send({ ...request, url })).rejects.toMatchObject({
        detail: 'test answer is on a private address',
      });
    },
  );

  it.each([
    [[{ address: '10.0.0.1', family: 4 }], undefined],
    [
      [
        { address: '::1', family: 6 },
        { address: '127.0.0.1', family: 4 },
      ],
      undefined,
    ],
    [
      [
        { address: '10.0.0.1', family: 4 },
        { address: '93.184.216.34', family: 4 },
      ],
      '93.184.216.34',
    ],
    [[{ address: '2606:2800:220:1::1', family: 6 }], '2606:2800:220:1::1'],
  ])('to a name that leads to %j goes to %s', async (addresses, chosen) => {
    const resolve = ((_name: string, _options: object, callback: (error: null, found: unknown) => void) =>
      callback(null, addresses)) as unknown as typeof lookup;
    const resolved = await new Promise((done) =>
      publicAddressesOf(resolve)('okta.example', {}, (error, address) => done(error ? undefined : address)),
    );
    expect(resolved).toBe(chosen);
  });

  it('for JSON takes nothing but an object with status 200', async () => {
    const answers: [number, string][] = [
      [200, '<html>'],
      [200, '[]'],
      [200, 'null'],
      [200, ''],
      [201, '{}'],
      [401, '{}'],
    ];
    for (const [status, body] of answers) {
      handle = (_, response) => response.writeHead(status).end(body);
      await expect(http().json({ ...request, url: base })).rejects.toMatchObject({
        code: 'okta-unavailable',
      });
    }
    handle = (_, response) => response.end('{"a":1}');
    await expect(http().json({ ...request, url: base })).resolves.toEqual({ a: 1 });
  });
});
