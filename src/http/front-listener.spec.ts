import {
  createServer,
  request as httpRequest,
  type IncomingHttpHeaders,
  type RequestListener,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { GatewayError } from '../errors/gateway-error.js';
import { createFrontListener, MAX_HEADER_FIELDS, type FrontHandler } from './front-listener.js';

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

const seen: string[] = [];
const observer = {
  answered: (method: string, status: number, durationMs: number) =>
    seen.push(`${method} ${status} ${durationMs >= 0 ? 'measured' : 'not measured'}`),
  failed: (error: GatewayError, requestId: string, path: string) =>
    seen.push(`failed ${error.code} ${requestId} ${path}`),
};
const fallback: RequestListener = (request, response) => void response.end(`fallback ${request.url}`);
const handlers = new Map<string, FrontHandler>([
  [
    '/authz/ok',
    (_, response, requestId) => void response.writeHead(200, { 'X-Request-ID': requestId }).end('ok'),
  ],
  ['/authz/later', (_, response) => Promise.resolve().then(() => void response.end('later'))],
  [
    '/authz/throws',
    () => {
      throw new Error('secret words');
    },
  ],
  [
    '/authz/rejects',
    () => Promise.reject(new GatewayError('unavailable', undefined, { headers: { 'Retry-After': '1' } })),
  ],
  [
    '/authz/half',
    (_, response) => {
      response.writeHead(200).write('half');
      throw new Error('too late');
    },
  ],
]);
const prefixes = new Map<string, FrontHandler>([
  ['/authz/ext-authz/', (request, response) => void response.end(`prefix ${request.url}`)],
]);

const server = createServer(createFrontListener({ handlers, prefixes, fallback, observer }));
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  seen.length = 0;
});

function send(path: string, headers: string[] = [], method = 'GET'): Promise<Answer> {
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const host = `127.0.0.1:${port}`;
    const request = httpRequest({
      port,
      host: '127.0.0.1',
      path,
      method,
      headers: ['Host', host, ...headers],
    });
    request.on('error', reject);
    request.on('response', (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
      response.on('error', reject);
    });
    request.end();
  });
}

describe('the front listener', () => {
  it('answers an exact path, whatever its query and method', async () => {
    for (const path of ['/authz/ok', '/authz/ok?', '/authz/ok?x=/y']) {
      expect(await send(path)).toMatchObject({ status: 200, body: 'ok' });
    }
    expect(await send('/authz/ok', [], 'PROPFIND')).toMatchObject({ status: 200, body: 'ok' });
    expect(await send('/authz/ok', [], 'HEAD')).toMatchObject({ status: 200, body: '' });
    expect(seen).toContain('PROPFIND 200 measured');
  });

  it('answers below a prefix', async () => {
    expect((await send('/authz/ext-authz/a/../b?c')).body).toBe('prefix /authz/ext-authz/a/../b?c');
    expect((await send('/authz/ext-authz')).body).toBe('fallback /authz/ext-authz');
  });

  it.each([
    '/',
    '/authz',
    '/authz/ok/',
    '/authz//ok',
    '/Authz/ok',
    '/authz/OK',
    '/authz/%6fk',
    '/authz/./ok',
    '/x/../authz/ok',
    '/authz/ok;x',
    '/authz/ok%3Fx',
    '/authz/ok%00',
    'http://127.0.0.1/authz/ok',
    '/constructor',
    '/__proto__',
  ])('leaves %s to the framework', async (path) => {
    expect((await send(path)).body).toBe(`fallback ${path}`);
    expect(seen).toEqual([]);
  });

  it('waits for handlers that need time', async () => {
    expect(await send('/authz/later')).toMatchObject({ status: 200, body: 'later' });
  });

  it('takes over a well-formed request id and makes one otherwise', async () => {
    expect((await send('/authz/ok', ['X-Request-ID', 'abc-1'])).headers['x-request-id']).toBe('abc-1');
    for (const headers of [[], ['X-Request-ID', 'a b'], ['X-Request-ID', 'a', 'X-Request-ID', 'b']]) {
      expect((await send('/authz/ok', headers)).headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it('answers what a handler throws with a problem document that keeps its words back', async () => {
    const answer = await send('/authz/throws', ['X-Request-ID', 'id-1']);
    expect(answer).toMatchObject({
      status: 500,
      headers: {
        'content-type': 'application/problem+json',
        'cache-control': 'no-store',
        'x-request-id': 'id-1',
      },
    });
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'internal-error', requestId: 'id-1' });
    expect(answer.body).not.toContain('secret');
    expect(seen).toEqual(['failed internal-error id-1 /authz/throws', 'GET 500 measured']);
  });

  it('answers what a handler rejects with', async () => {
    const answer = await send('/authz/rejects');
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'unavailable' });
  });

  it('cuts the connection when a handler fails in the middle of its answer, and lives on', async () => {
    await expect(send('/authz/half')).rejects.toThrow();
    expect(await send('/authz/ok')).toMatchObject({ status: 200 });
  });

  it('refuses more header fields than anybody needs', async () => {
    const fields = (count: number) =>
      Array.from({ length: count }, (_, index) => [`X-Field-${index}`, 'x']).flat();
    expect(await send('/authz/ok', fields(MAX_HEADER_FIELDS - 10))).toMatchObject({ status: 200 });
    const refused = await send('/authz/ok', fields(MAX_HEADER_FIELDS));
    expect(refused.status).toBe(431);
    expect(JSON.parse(refused.body)).toMatchObject({ code: 'invalid-request' });
  });
});
