import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { createForwardAuthProxy } from './forward-auth-proxy.js';
import { listen, stop } from './loopback-server.js';

const IDENTITY = {
  'Remote-User': '00u1',
  'Remote-Email': 'ada@example.com',
  'Remote-Name': 'Ada',
  'Remote-Roles': 'admin',
  'Remote-Groups': 'Rolegate%20Admins',
  'X-Rolegate-Assertion': '',
};

/** What the fake gateway answers. */
type GatewayAnswer = {
  status: number;
  headers?: Record<string, string>;
  body?: string;
};
let decide: (question: IncomingMessage) => GatewayAnswer | 'hang';
let serve: (request: IncomingMessage, response: import('node:http').ServerResponse) => void;
let questions: IncomingMessage[];
let received: IncomingMessage[];
let servers: Server[];
let gateway: Server;
let proxyPort: number;

beforeEach(async () => {
  questions = [];
  received = [];
  decide = () => ({ status: 200, headers: IDENTITY });
  serve = (_, response) => void response.end('payslip');
  gateway = createServer((question, response) => {
    questions.push(question);
    const decision = decide(question);
    if (decision === 'hang') return;
    const { status, headers, body } = decision;
    response.writeHead(status, headers).end(body);
  });
  const application = createServer((request, response) => {
    received.push(request);
    serve(request, response);
  });
  const gatewayPort = await listen(gateway, 0);
  const proxy = createForwardAuthProxy({
    gatewayPort,
    application: { port: await listen(application, 0), secret: 'open sesame' },
    decisionLimitMs: 2_000,
  });
  proxyPort = await listen(proxy, 0);
  servers = [proxy, application, gateway];
});

afterEach(() => Promise.all(servers.map(stop)));

interface Sent {
  method?: string;
  path?: string;
  headers?: string[];
  body?: string;
}

/** Sends a request with exactly these headers and a path that is not tidied up. */
async function send(what: Sent = {}): Promise<{ answer: IncomingMessage; body: string }> {
  const { method = 'GET', path = '/', headers = [], body } = what;
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    httpRequest({
      port: proxyPort,
      host: '127.0.0.1',
      method,
      path,
      headers: ['Host', `payroll.test:${proxyPort}`, ...headers],
    })
      .once('response', resolve)
      .once('error', reject)
      .end(body);
  });
  return { answer, body: await text(answer) };
}

/** Header lines of one name as they were received, whatever their case. */
function lines(message: IncomingMessage | undefined, name: string): string[] {
  const raw = message?.rawHeaders ?? [];
  return raw.filter((_, index) => index % 2 === 1 && raw[index - 1]?.toLowerCase() === name.toLowerCase());
}

describe('the question to the gateway', () => {
  it('names method, scheme, host and the path exactly as it came, with the cookies', async () => {
    await send({ method: 'DELETE', path: '/a/%2e%2e/b?x=1', headers: ['Cookie', 'rolegate=abc; sid=1'] });
    const { url, headers } = questions[0] as IncomingMessage;
    expect(url).toBe('/authz/forward-auth');
    expect(headers).toMatchObject({
      'x-forwarded-method': 'DELETE',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': `payroll.test:${proxyPort}`,
      'x-forwarded-uri': '/a/%2e%2e/b?x=1',
      cookie: 'rolegate=abc; sid=1',
    });
    expect(received[0]?.url).toBe('/a/%2e%2e/b?x=1');
  });

  it('never repeats what the client claims to have been forwarded', async () => {
    await send({
      path: '/admin/',
      headers: ['X-Forwarded-Uri', '/public/', 'X-Forwarded-Method', 'OPTIONS', 'X-Forwarded-Host', 'evil'],
    });
    expect(lines(questions[0], 'x-forwarded-uri')).toEqual(['/admin/']);
    expect(lines(questions[0], 'x-forwarded-method')).toEqual(['GET']);
    expect(lines(questions[0], 'x-forwarded-host')).toEqual([`payroll.test:${proxyPort}`]);
  });

  it('is not asked about a target that names a host of its own', async () => {
    const { answer } = await send({ path: 'http://other.test/admin/' });
    expect(answer.statusCode).toBe(400);
    expect(questions).toHaveLength(0);
    expect(received).toHaveLength(0);
  });
});

describe('a path that is the gateway’s on the application’s host', () => {
  it('goes to the gateway, with the host, the cookies and the body, and back with its cookies', async () => {
    const bodies: Promise<string>[] = [];
    decide = (request) => {
      bodies.push(text(request));
      return { status: 303, headers: { 'Set-Cookie': 'rolegate=; Max-Age=0', Location: 'http://sso.test/' } };
    };
    const { answer } = await send({
      method: 'POST',
      path: '/.rolegate/sign-out?a=b',
      headers: ['Cookie', 'rolegate=abc', 'Content-Length', '4', 'Origin', 'http://payroll.test'],
      body: 'sure',
    });
    expect(await Promise.all(bodies)).toEqual(['sure']);
    expect(questions[0]).toMatchObject({ method: 'POST', url: '/.rolegate/sign-out?a=b' });
    expect(questions[0]?.headers).toMatchObject({
      cookie: 'rolegate=abc',
      origin: 'http://payroll.test',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': `payroll.test:${proxyPort}`,
    });
    expect(answer.statusCode).toBe(303);
    expect(answer.headers).toMatchObject({
      location: 'http://sso.test/',
      'set-cookie': ['rolegate=; Max-Age=0'],
    });
    expect(received).toHaveLength(0);
  });

  it('carries nothing that the client claims of proxies or of people', async () => {
    await send({
      path: '/.rolegate/sign-in',
      headers: ['X-Forwarded-Host', 'evil.test', 'X_Forwarded_Proto', 'https', 'Remote-User', 'root'],
    });
    expect(lines(questions[0], 'x-forwarded-host')).toEqual([`payroll.test:${proxyPort}`]);
    expect(questions[0]?.rawHeaders.join()).not.toMatch(/evil|https|root/);
  });

  it.each(['/.rolegatex', '/.ROLEGATE/sign-in', '/a/.rolegate/sign-in', '/%2erolegate/sign-in'])(
    'is not %s, about which the gateway is asked',
    async (path) => {
      await send({ path });
      expect(questions[0]?.url).toBe('/authz/forward-auth');
    },
  );

  it('gets 502 when the gateway is gone', async () => {
    await stop(gateway);
    expect((await send({ path: '/.rolegate/sign-in' })).answer.statusCode).toBe(502);
  });
});

describe('a request that is allowed', () => {
  it('reaches the application with the identity of the gateway and the secret of the proxy', async () => {
    const { answer, body } = await send();
    expect([answer.statusCode, body]).toEqual([200, 'payslip']);
    for (const [name, value] of Object.entries(IDENTITY)) expect(lines(received[0], name)).toEqual([value]);
    expect(lines(received[0], 'x-payroll-proxy-secret')).toEqual(['open sesame']);
  });

  it('carries no identity header of the client, under whatever alias, and no forged secret', async () => {
    const forged = ['Remote-User', 'remote_user', 'Remote.Roles', 'REMOTE_GROUPS', 'X_Rolegate_Assertion'];
    await send({
      headers: [...forged, 'X-Rolegate-Anything', 'X-Payroll-Proxy-Secret'].flatMap((name) => [
        name,
        'forged',
      ]),
    });
    expect(received[0]?.rawHeaders).not.toContain('forged');
  });

  it('keeps the identity headers when the client asks to drop them', async () => {
    await send({ headers: ['Connection', 'Remote-User, X-Payroll-Proxy-Secret'] });
    expect(lines(received[0], 'remote-user')).toEqual(['00u1']);
    expect(lines(received[0], 'x-payroll-proxy-secret')).toEqual(['open sesame']);
  });

  it('carries the cookies of the application, never those of the gateway', async () => {
    await send({
      headers: ['Cookie', 'theme=dark; __Host-rolegate=1; rolegate=2; rolegate-browser=3; lang=en'],
    });
    await send({ headers: ['Cookie', 'rolegate=1'] });
    expect(received.map((request) => lines(request, 'cookie'))).toEqual([['theme=dark; lang=en'], []]);
  });

  it('keeps its body, with a length or in chunks, even when the client asks to drop the length', async () => {
    const bodies: string[] = [];
    serve = (request, response) => {
      void text(request).then((body) => {
        bodies.push(body);
        response.end();
      });
    };
    await send({ method: 'POST', headers: ['Content-Length', '5'], body: 'sized' });
    await send({ method: 'PUT', headers: ['Transfer-Encoding', 'chunked'], body: 'chunked' });
    await send({ method: 'GET', headers: ['Transfer-Encoding', 'chunked'], body: 'odd but legal' });
    await send({
      method: 'DELETE',
      headers: ['Content-Length', '6', 'Connection', 'Content-Length'],
      body: 'framed',
    });
    expect(bodies).toEqual(['sized', 'chunked', 'odd but legal', 'framed']);
  });

  it('is answered piece by piece, as the application writes', async () => {
    let finish = (): void => undefined;
    serve = (_, response) => {
      response.write('first ');
      finish = () => void response.end('second');
    };
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      httpRequest({ port: proxyPort, host: '127.0.0.1' })
        .once('response', resolve)
        .once('error', reject)
        .end();
    });
    const first = await new Promise<string>((resolve) =>
      answer.once('data', (chunk: Buffer) => resolve(String(chunk))),
    );
    expect(first).toBe('first ');
    finish();
    expect(await text(answer)).toBe('second');
  });

  it('cannot set a cookie in the name of the gateway', async () => {
    serve = (_, response) =>
      void response.writeHead(200, { 'Set-Cookie': ['theme=dark', 'rolegate=stolen; Path=/'] }).end();
    const { answer } = await send();
    expect(answer.headers['set-cookie']).toEqual(['theme=dark']);
  });

  it('gets 502 when the application is gone', async () => {
    serve = (request) => void request.socket.destroy();
    expect((await send()).answer.statusCode).toBe(502);
  });
});

describe('a request that is not allowed', () => {
  it.each([302, 400, 401, 403])(
    'gets the answer %i of the gateway, and never reaches the application',
    async (status) => {
      decide = () => ({
        status,
        headers: { Location: 'http://sso.test/login', 'X-Request-ID': 'r1' },
        body: 'no',
      });
      const { answer, body } = await send({ method: 'POST', headers: ['Content-Length', '3'], body: 'abc' });
      expect([answer.statusCode, body]).toEqual([status, 'no']);
      expect(answer.headers).toMatchObject({ location: 'http://sso.test/login', 'x-request-id': 'r1' });
      expect(received).toHaveLength(0);
    },
  );

  it.each([
    ['a 204', { status: 204, headers: IDENTITY }, 502],
    ['a 200 without identity headers', { status: 200, headers: {} }, 502],
    ['a 404', { status: 404 }, 502],
    ['a 500', { status: 500, headers: IDENTITY }, 503],
    ['a 503', { status: 503, headers: IDENTITY }, 503],
  ])('is not let through by %s', async (_, decision, status) => {
    decide = () => decision;
    expect((await send()).answer.statusCode).toBe(status);
    expect(received).toHaveLength(0);
  });

  it('gets 503 when the gateway is gone', async () => {
    await stop(gateway);
    expect((await send()).answer.statusCode).toBe(503);
    expect(received).toHaveLength(0);
  });

  it('gets 503 when the gateway takes too long', async () => {
    decide = () => 'hang';
    expect((await send()).answer.statusCode).toBe(503);
    expect(received).toHaveLength(0);
  });

  it('gets 503 when the gateway breaks off', async () => {
    decide = () => {
      questions.at(-1)?.socket.destroy();
      return { status: 200, headers: IDENTITY };
    };
    expect((await send()).answer.statusCode).toBe(503);
    expect(received).toHaveLength(0);
  });

  it('cannot be smuggled behind one that is', async () => {
    // Two framings in one request: whoever believes the other one sees a second request.
    const raw = `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /admin/ HTTP/1.1\r\nHost: a\r\n\r\n`;
    const socket = connect(proxyPort, '127.0.0.1');
    socket.end(raw);
    const answer = await text(socket);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(received).toHaveLength(0);
  });
});
