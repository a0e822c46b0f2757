import { createServer, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { examineProxy } from './examine-proxy.js';
import type { Patient } from './examination.js';

interface Said {
  status: number;
  headers?: OutgoingHttpHeaders;
  body?: string;
}

/** A proxy that says what the test wants. */
let say: (request: IncomingMessage) => Said;
const asked: string[] = [];
let answers = 0;

const server = createServer((request, response) => {
  asked.push(`${request.method} ${request.url}`);
  const { status, headers, body } = say(request);
  response.writeHead(status, { 'X-Request-ID': `r-${(answers += 1)}`, ...headers }).end(body);
});
server.on('upgrade', (_, socket) => socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n'));

let origin: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
beforeEach(() => {
  asked.length = 0;
  say = good;
});

/** Where nobody listens. */
const GATEWAY = 'https://sso.example.test:1';

/** What a proxy says that does everything right. */
function good({ url = '', headers, method }: IncomingMessage): Said {
  if (!headers.host?.startsWith('127.')) return { status: 421 };
  if (url.startsWith('/.rolegate/sign-in')) {
    return { status: 302, headers: { Location: `${GATEWAY}/session-handoff?host=x` } };
  }
  if (headers['sec-fetch-mode'] === 'navigate' && method === 'GET') {
    const returnTo = encodeURIComponent(`${origin}${url}`);
    return { status: 302, headers: { Location: `${GATEWAY}/login?return_to=${returnTo}` } };
  }
  return {
    status: 401,
    headers: { 'Content-Type': 'application/problem+json' },
    body: '{"reason":"no-session"}',
  };
}

const examine = (more: Partial<Patient> = {}) =>
  examineProxy({
    url: new URL(`${origin}/private/page`),
    timeoutMs: 5_000,
    nowMs: () => Date.now(),
    // The gateway of these tests exists nowhere: nothing may be asked of a host outside this machine.
    connectTo: '127.0.0.1',
    ...more,
  });
const codes = async (more: Partial<Patient> = {}) => (await examine(more)).map(({ code }) => code);

it('finds nothing where everything is right, and sends nothing that writes', async () => {
  expect(await examine({ publicPath: '/public/page', echoPath: '/echo', sessionCookie: undefined })).toEqual(
    [],
  );
  expect(new Set(asked.map((line) => line.split(' ')[0]))).toEqual(
    new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND']),
  );
  expect(asked.length).toBeLessThan(70);
});

it('says when nobody answers, and asks no more', async () => {
  expect(await codes({ url: new URL('http://127.0.0.1:1/') })).toEqual(['unreachable']);
});

it('gives up on a proxy that never answers', async () => {
  const silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as AddressInfo;
  expect(await codes({ url: new URL(`http://127.0.0.1:${port}/`), timeoutMs: 100 })).toEqual(['unreachable']);
  silent.closeAllConnections();
  await new Promise((resolve) => silent.close(resolve));
});

it.each([
  ['an empty 200', { status: 200 }],
  ['a page', { status: 200, body: 'hello' }],
  ['a page that is not there', { status: 404 }],
])('takes %s for an application that nobody protects', async (_, said) => {
  say = () => said;
  const findings = await examine();
  expect(findings.map(({ code, severity }) => [code, severity])).toEqual([['not-protected', 'problem']]);
  expect(findings[0]?.what).toContain(String(said.status));
  expect(asked).toHaveLength(1);
});

it.each([
  ['question-ambiguous', 'request-ambiguous', 400],
  ['host-not-registered', 'application-unknown', 403],
])('says %s when the gateway does', async (code, reason, status) => {
  say = () => ({ status, body: JSON.stringify({ reason }) });
  expect(await codes()).toEqual([code]);
});

it('finds a redirect to another gateway', async () => {
  expect(await codes({ gateway: new URL('https://other.example.test') })).toContain('redirect-elsewhere');
  say = (request) => {
    const said = good(request);
    return said.headers?.['Location']?.toString().includes('/login')
      ? { status: 302, headers: { Location: 'http://10.0.0.1:3000/authz/login' } }
      : said;
  };
  expect(await codes()).toEqual(['redirect-elsewhere']);
});

it.each(['app:/login', 'file:///login', 'data:/login'])(
  'learns no gateway from a redirect to %s, where nobody can be asked',
  async (location) => {
    say = (request) => {
      const said = good(request);
      return said.headers?.['Location']?.toString().includes('/login')
        ? { status: 302, headers: { Location: location } }
        : said;
    };
    expect(await codes()).toEqual(['redirect-elsewhere']);
  },
);

it('writes nothing on the terminal that a hostile site could steer it by', async () => {
  for (const location of [
    `${GATEWAY}/login?return_to=%1b%5D0;owned%07%c2%9b31m%e2%80%ae%0anothing%20to%20change`,
    'login\u009b2J\u0085',
  ]) {
    say = (request) =>
      good(request).status === 302 ? { status: 302, headers: { Location: location } } : good(request);
    const said = (await examine()).map(({ what }) => what).join(' ');
    expect(said).toMatch(/U\+009B/);
    expect(said).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  }
});

it('finds a way back that leads elsewhere', async () => {
  say = (request) => {
    const said = good(request);
    const location = said.headers?.['Location']?.toString().replace('http%3A', 'https%3A');
    return location ? { ...said, headers: { Location: location } } : said;
  };
  expect(await codes()).toEqual(['return-address-wrong']);
});

it('finds answers that come from a cache', async () => {
  say = (request) => ({
    ...good(request),
    headers: { ...good(request).headers, 'X-Request-ID': 'always-the-same' },
  });
  expect(await codes()).toEqual(['answers-cached']);
  say = (request) => ({ ...good(request), headers: { ...good(request).headers, Age: '12' } });
  expect(await codes()).toEqual(['answers-cached']);
});

it('finds a clock that is wrong', async () => {
  expect(await codes({ nowMs: () => Date.now() + 3_600_000 })).toEqual(['clock-off']);
});

it('finds decisions that anybody may ask for', async () => {
  const gateway = new URL(origin);
  expect(await codes({ gateway })).toContain('decision-route-open');
  say = (request) => (request.url?.startsWith('/authz/') ? { status: 404 } : good(request));
  expect(await codes({ gateway })).not.toContain('decision-route-open');
});

it('finds a session that does not arrive', async () => {
  expect(await codes({ sessionCookie: 'rolegate=x' })).toEqual(['session-not-accepted']);
  say = (request) => (request.headers.cookie ? { status: 200, body: 'hello' } : good(request));
  expect(await codes({ sessionCookie: 'rolegate=x' })).toEqual([]);
});

it('notes each mistake once, and shows no secret', async () => {
  say = (request) => (request.method === 'GET' ? good(request) : { status: 204 });
  const findings = await examine({ sessionCookie: 'rolegate=very-secret' });
  expect(findings.filter(({ code }) => code === 'method-exempted')).toHaveLength(1);
  expect(JSON.stringify(findings)).not.toContain('very-secret');
});
