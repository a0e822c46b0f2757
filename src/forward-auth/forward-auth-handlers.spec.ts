import { createServer, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ProxyScene } from '../../test/support/proxy-scene.js';
import { GatewayError } from '../errors/gateway-error.js';
import { createFrontListener } from '../http/front-listener.js';
import { HttpProxies } from '../proxy-decisions/http-proxies.js';
import { IDENTITY_HEADERS } from '../proxy-decisions/identity-headers.js';
import { ForwardAuthHandlers } from './forward-auth-handlers.js';

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

const LOGIN = 'https://sso.example.com/login';
const scene = new ProxyScene();
const { observed } = scene;
const usual = scene.models;
const failed: string[] = [];
const handlers = new ForwardAuthHandlers(new HttpProxies(scene.decisions, scene.configuration));
const server = createServer(
  createFrontListener({
    handlers: handlers.handlers,
    fallback: (_, response) => void response.writeHead(404).end(),
    observer: { answered: () => undefined, failed: (error) => void failed.push(error.code) },
  }),
);
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  scene.models = usual;
  observed.length = 0;
  failed.length = 0;
});

interface Sent {
  path?: string;
  method?: string;
  /** Flat names and values, in this order, repeated names included. */
  headers?: string[];
  body?: string;
  from?: string;
}

function send({
  path = '/authz/forward-auth',
  method = 'GET',
  headers = [],
  body,
  from = '127.0.0.1',
}: Sent): Promise<Answer> {
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const request = httpRequest({
      port,
      host: '127.0.0.1',
      localAddress: from,
      path,
      method,
      headers: [
        'Host',
        'whatever.example',
        ...(body ? ['Content-Length', `${body.length}`] : []),
        ...headers,
      ],
    });
    request.on('error', reject);
    request.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
      );
    });
    request.end(body);
  });
}

const forwarded = (method: string, uri: string, host = 'wiki.example.com', proto = 'https') => [
  ...['X-Forwarded-Method', method],
  ...['X-Forwarded-Proto', proto],
  ...['X-Forwarded-Host', host],
  ...['X-Forwarded-Uri', uri],
];
const original = (method: string, url: string) => ['X-Original-Method', method, 'X-Original-URL', url];
const signedIn = (who: string) => ['Cookie', `session=${who}`];
const NAVIGATION = ['Sec-Fetch-Mode', 'navigate', 'Accept', 'text/html,*/*'];

const ask = (method: string, uri: string, ...headers: string[]) =>
  send({ headers: [...forwarded(method, uri), ...headers] });
const askNginx = (method: string, url: string, ...headers: string[]) =>
  send({ path: '/authz/auth-request', headers: [...original(method, url), ...headers] });
const reasonOf = ({ body }: Answer) => (JSON.parse(body) as { reason: string }).reason;

describe('an allowed request', () => {
  it.each(['/authz/forward-auth', '/authz/auth-request'])(
    'is answered by %s with the whole identity',
    async (path) => {
      const request = [...forwarded('GET', '/x?y'), ...original('GET', 'https://wiki.example.com/x?y')];
      const answer = await send({
        path,
        headers: [...request, ...signedIn('developer'), 'X-Request-ID', 'r-1'],
      });
      expect(answer).toMatchObject({ status: 200, body: '' });
      expect(answer.headers).toMatchObject({
        'remote-user': '00u1',
        'remote-email': 'ada@example.com',
        'remote-name': 'Ada Lovelace',
        'remote-roles': 'developer',
        'remote-groups': 'Devs',
        'x-rolegate-assertion': expect.stringMatching(/^signed\.\d+$/) as string,
        'cache-control': 'no-store',
        vary: 'Cookie',
        'content-length': '0',
        'x-request-id': 'r-1',
      });
    },
  );

  it('has every identity header for strangers, too', async () => {
    const answer = await ask('GET', '/status', 'Remote-User', 'root', 'Remote-Roles', 'admin');
    expect(answer.status).toBe(200);
    for (const name of IDENTITY_HEADERS) expect(answer.headers[name.toLowerCase()]).toBe('');
  });

  it('keeps request ids and people apart, though headers are reused', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        ask('GET', '/', ...signedIn(index % 2 ? 'admin' : 'developer'), 'X-Request-ID', `r-${index}`),
      ),
    );
    expect(answers.map(({ headers }) => [headers['x-request-id'], headers['remote-roles']])).toEqual(
      answers.map((_, index) => [`r-${index}`, index % 2 ? 'admin' : 'developer']),
    );
  });

  it('is one request with all its cookies, when a proxy sends them in several fields', async () => {
    const later = await ask('GET', '/', 'Cookie', 'theme=dark', ...signedIn('developer'));
    expect([later.status, later.headers['remote-roles']]).toEqual([200, 'developer']);
    const twice = await ask('GET', '/', ...signedIn('developer'), ...signedIn('admin'));
    expect(reasonOf(twice)).toBe('no-session');
  });

  it.each(['GET', 'HEAD', 'POST', 'OPTIONS', 'PUT', 'PROPFIND'])(
    'is decided by the forwarded method, when asked by %s and with a body',
    async (method) => {
      const body = method === 'HEAD' || method === 'GET' ? undefined : 'x'.repeat(100_000);
      const headers = [...forwarded('POST', '/form'), ...signedIn('developer')];
      expect((await send({ method, headers, body })).status).toBe(200);
      expect(
        (await send({ method, headers: [...forwarded('GET', '/form'), ...signedIn('developer')], body }))
          .status,
      ).toBe(403);
    },
  );

  it('is observed with its reason and its person', async () => {
    await ask('GET', '/', ...signedIn('developer'), 'X-Request-ID', 'r-2');
    expect(observed).toEqual([
      {
        adapter: 'forward-auth',
        application: 'wiki',
        allowed: true,
        reason: 'allowed',
        startedAt: expect.any(Number) as number,
        requestId: 'r-2',
        subjectId: 's1',
      },
    ]);
  });
});

describe('a forbidden request', () => {
  it('is 403 with the reason in a problem document', async () => {
    const answer = await ask('GET', '/admin', ...signedIn('developer'));
    expect(answer.status).toBe(403);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      vary: 'Cookie',
    });
    expect(JSON.parse(answer.body)).toMatchObject({
      code: 'permission-denied',
      reason: 'role-missing',
      requestId: answer.headers['x-request-id'],
    });
    expect(answer.headers['remote-user']).toBeUndefined();
  });

  it('is a page for a browser', async () => {
    const answer = await ask('GET', '/admin', ...signedIn('developer'), ...NAVIGATION);
    expect(answer).toMatchObject({ status: 403, headers: { 'content-type': 'text/html; charset=utf-8' } });
    expect(answer.body).toContain('role-missing');
    expect(answer.body).toContain(String(answer.headers['x-request-id']));
  });

  it.each([
    ['developer', 'GET', '/form', 'no-matching-rule'],
    ['subject-disabled', 'GET', '/', 'subject-disabled'],
  ])('of %s for %s %s says %s', async (who, method, uri, reason) => {
    const answer = await ask(method, uri, ...signedIn(who));
    expect([answer.status, reasonOf(answer)]).toEqual([403, reason]);
  });

  it('on an unknown host leads nobody to the sign-in', async () => {
    const answer = await send({ headers: [...forwarded('GET', '/', 'evil.example'), ...NAVIGATION] });
    expect(answer.status).toBe(403);
    expect(answer.headers.location).toBeUndefined();
    const nginx = await askNginx('GET', 'https://evil.example/');
    expect([nginx.status, nginx.headers['x-rolegate-login']]).toEqual([403, undefined]);
  });
});

describe('a request without a session', () => {
  const returning = (url: string) => `${LOGIN}?return_to=${encodeURIComponent(url)}`;

  it('is 401 for a program', async () => {
    for (const headers of [
      [],
      ['Accept', 'application/json'],
      ['Accept', 'text/html', 'X-Requested-With', 'XMLHttpRequest'],
      ['Accept', 'text/html', 'Sec-Fetch-Mode', 'cors'],
    ]) {
      const answer = await ask('GET', '/x', ...headers);
      expect([answer.status, answer.headers.location, reasonOf(answer)]).toEqual([
        401,
        undefined,
        'no-session',
      ]);
      expect(answer.headers['www-authenticate']).toMatch(/^\w+ realm=/);
    }
  });

  it('is 302 to the sign-in for a browser, which comes back to where it was', async () => {
    for (const headers of [
      NAVIGATION,
      ['Accept', 'text/html'],
      [...NAVIGATION, ...signedIn('session-expired')],
    ]) {
      const answer = await ask('GET', '/x%20y?a=b&c', ...headers);
      expect([answer.status, answer.headers.location]).toEqual([
        302,
        returning('https://wiki.example.com/x%20y?a=b&c'),
      ]);
      expect(answer.headers).toMatchObject({ 'cache-control': 'no-store' });
    }
  });

  it('returns to the port that the browser used', async () => {
    const ported = await send({
      headers: [...forwarded('GET', '/x', 'WIKI.example.com:8443'), ...NAVIGATION],
    });
    expect(ported.headers.location).toBe(returning('https://wiki.example.com:8443/x'));
    const local = await send({
      headers: [...forwarded('GET', '/x', '127.0.0.1:4000', 'http'), ...NAVIGATION],
    });
    expect(local.headers.location).toBe(returning('http://127.0.0.1:4000/x'));
  });

  it.each([
    ['another method', forwarded('POST', '/form')],
    ['plain http beyond this machine', forwarded('GET', '/x', 'wiki.example.com', 'http')],
    ['a WebSocket', forwarded('GET', '/x', 'wiki.example.com', 'wss')],
    ['an address without end', forwarded('GET', `/${'x'.repeat(5000)}`)],
  ])('returns nowhere after %s', async (_, headers) => {
    const answer = await send({ headers: [...headers, ...NAVIGATION] });
    expect([answer.status, answer.headers.location]).toEqual([302, LOGIN]);
  });

  it('is never redirected for nginx, which gets the address in a header', async () => {
    for (const headers of [[], NAVIGATION]) {
      const answer = await askNginx('GET', 'https://wiki.example.com/x?y=z', ...headers);
      expect([answer.status, answer.headers.location]).toEqual([401, undefined]);
      expect(answer.headers['x-rolegate-login']).toBe(returning('https://wiki.example.com/x?y=z'));
    }
    const posted = await askNginx('POST', 'https://wiki.example.com/form');
    expect(posted.headers['x-rolegate-login']).toBe(LOGIN);
  });

  it('is one also when it would upgrade its connection, and so is one of somebody who may', async () => {
    const upgrade = ['Connection', 'Upgrade', 'Upgrade', 'websocket'];
    expect((await ask('GET', '/', ...upgrade)).status).toBe(401);
    expect((await ask('GET', '/', ...upgrade, ...signedIn('developer'))).status).toBe(200);
  });

  it('takes no credential but the session cookie', async () => {
    const answer = await ask('GET', '/', 'Authorization', 'Bearer session=admin', 'X-Session', 'admin');
    expect(answer.status).toBe(401);
  });
});

describe('while the database is down', () => {
  it.each(['/', '/status'])('%s is 503 and never a redirect', async (uri) => {
    const answer = await ask('GET', uri, ...signedIn('unavailable'), ...NAVIGATION);
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
    expect(answer.headers.location).toBeUndefined();
    expect(reasonOf(answer)).toBe('unavailable');
  });

  it('an access model that can’t be confirmed is 503, too', async () => {
    scene.models = () => Promise.reject(new GatewayError('unavailable'));
    const answer = await ask('GET', '/status', ...signedIn('admin'));
    expect([answer.status, reasonOf(answer)]).toEqual([503, 'unavailable']);
    expect(observed).toMatchObject([{ allowed: false, reason: 'unavailable' }]);
  });

  it('an unforeseen failure is answered without its words', async () => {
    scene.models = () => Promise.reject(new Error('secret'));
    const answer = await ask('GET', '/', ...signedIn('admin'));
    expect(answer.status).toBe(500);
    expect(answer.body).not.toContain('secret');
    expect(failed).toEqual(['internal-error']);
  });
});

describe('what a proxy says', () => {
  const admin = signedIn('admin');
  const ambiguous = async (sent: Sent) => {
    const answer = await send(sent);
    return [answer.status, reasonOf(answer)];
  };
  const refused = [400, 'request-ambiguous'];

  it('is believed of trusted proxies alone', async () => {
    const headers = [...forwarded('GET', '/'), ...admin];
    expect((await send({ headers })).status).toBe(200);
    expect(await ambiguous({ headers, from: '127.0.0.2' })).toEqual(refused);
  });

  it.each(['X-Forwarded-Method', 'X-Forwarded-Host', 'X-Forwarded-Uri'])(
    'is refused without %s',
    async (name) => {
      const headers = forwarded('GET', '/');
      const index = headers.indexOf(name);
      expect(await ambiguous({ headers: [...headers.toSpliced(index, 2), ...admin] })).toEqual(refused);
      expect(await ambiguous({ headers: [...headers.with(index + 1, ''), ...admin] })).toEqual(refused);
      expect(await ambiguous({ headers: [...headers.with(index + 1, '  '), ...admin] })).toEqual(refused);
    },
  );

  it.each(['X-Forwarded-Method', 'X-Forwarded-Proto', 'X-Forwarded-Host', 'X-Forwarded-Uri'])(
    'is refused with two of %s, even alike or empty',
    async (name) => {
      const headers = forwarded('GET', '/');
      const value = headers[headers.indexOf(name) + 1] ?? '';
      for (const second of [value, '', 'other', '/other']) {
        expect(await ambiguous({ headers: [...headers, name, second, ...admin] })).toEqual(refused);
        expect(await ambiguous({ headers: [name, second, ...headers, ...admin] })).toEqual(refused);
      }
    },
  );

  it('may name a path with a comma and a space after it once', async () => {
    expect((await ask('GET', '/a,%20b?c=d,%20e', ...admin)).status).toBe(200);
    expect((await ask('GET', '/a?b, c', ...admin)).status).toBe(200);
  });

  it.each([
    ...[
      '/a/../admin',
      '/%2e%2e/admin',
      '//admin',
      '/a//b',
      '/a;b',
      '/a\\b',
      '/a%2fb',
      '/a%5Cb',
      '/a%00',
      '/%2561dmin',
    ],
    ...['/a%ff', '/a#b', 'admin', '*', 'http://wiki.example.com/', '/caf\u00e9'],
  ])('is refused with the path %s', async (uri) => {
    expect(await ambiguous({ headers: [...forwarded('GET', uri), ...admin] })).toEqual(refused);
  });

  it.each(['get', 'GET, POST', 'GET POST', 'G3T', '_GET', 'GET;', 'A'.repeat(40)])(
    'is refused with the method %s',
    async (method) => {
      expect(await ambiguous({ headers: [...forwarded(method, '/'), ...admin] })).toEqual(refused);
    },
  );

  it.each([
    'wiki.example.com, evil.example',
    'a@wiki.example.com',
    'wiki.example.com/x',
    'wiki.example.com?',
    'wiki.example.com.',
    'wiki.example.com:port',
  ])('is refused with the host %s', async (host) => {
    expect(await ambiguous({ headers: [...forwarded('GET', '/', host), ...admin] })).toEqual(refused);
  });

  it('is refused with a scheme that is none', async () => {
    expect(
      await ambiguous({ headers: [...forwarded('GET', '/', 'wiki.example.com', 'javascript'), ...admin] }),
    ).toEqual(refused);
  });

  it.each([
    ...[
      '/x',
      'wiki.example.com/x',
      '//wiki.example.com/x',
      'https://wiki.example.com',
      'https:///x',
      'https:/wiki.example.com/x',
    ],
    ...['https://u@wiki.example.com/', 'https://wiki.example.com#/x'],
    ...[
      'https://wiki.example.comhttps://evil.example/',
      'ftp://wiki.example.com/',
      'https://wiki.example.com?x=/',
    ],
  ])('is refused with the original URL %s', async (url) => {
    expect(
      await ambiguous({ path: '/authz/auth-request', headers: [...original('GET', url), ...admin] }),
    ).toEqual(refused);
  });

  it.each([
    ['GET', 'https://wiki.example.com/../admin'],
    ['GET', 'https://wiki.example.com//admin'],
    ['get', 'https://wiki.example.com/'],
  ])('of a client that asks %s %s is 403 for nginx, which makes a 500 of every 400', async (method, url) => {
    const answer = await askNginx(method, url, ...admin);
    expect([answer.status, reasonOf(answer)]).toEqual([403, 'request-ambiguous']);
  });

  it('in another dialect is ignored', async () => {
    const nginx = original('GET', 'https://wiki.example.com/status');
    expect(
      (await send({ headers: [...forwarded('GET', '/admin'), ...nginx, ...signedIn('developer')] })).status,
    ).toBe(403);
    const traefik = forwarded('GET', '/status');
    const path = '/authz/auth-request';
    expect(
      (await send({ path, headers: [...original('GET', 'https://wiki.example.com/admin'), ...traefik] }))
        .status,
    ).toBe(401);
    expect(await ambiguous({ path, headers: [...traefik, ...admin] })).toEqual(refused);
    expect(await ambiguous({ headers: [...nginx, ...admin] })).toEqual(refused);
  });

  it('is not overruled by other headers, our own query string, or what a health check calls itself', async () => {
    const other = [
      ...['X-Original-URI', '/status', 'X-Rewrite-URL', '/status', 'X-Forwarded-Prefix', '/status'],
      ...['Forwarded', 'host=localhost', 'X-HTTP-Method-Override', 'POST', 'User-Agent', 'GoogleHC/1.0'],
    ];
    const path = '/authz/forward-auth?uri=/status&x-forwarded-uri=/status';
    const answer = await send({ path, headers: [...forwarded('GET', '/admin'), ...other] });
    expect(answer.status).toBe(401);
  });

  it('is refused beside a header that a backend may take for one of ours', async () => {
    for (const name of ['Remote_User', 'remote.roles', 'X_Rolegate_Assertion']) {
      expect(await ambiguous({ headers: [...forwarded('GET', '/'), ...admin, name, 'admin'] })).toEqual(
        refused,
      );
    }
  });
});
