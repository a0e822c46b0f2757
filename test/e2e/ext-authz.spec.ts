import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import type { CheckResponse } from '../../src/ext-authz/authorization-messages.js';
import { AUTHORIZATION_SERVICE } from '../../src/ext-authz/authorization-service.js';
import { ExtAuthzServer } from '../../src/ext-authz/ext-authz-server.js';
import { signInAdmin } from '../support/admin-client.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { addPerson, signIn } from '../support/people.js';

const HOST = 'wiki.example.com';
const IDENTITY = ['remote-user', 'remote-email', 'remote-name', 'remote-roles', 'remote-groups'];

let gateway: TestGateway;
let client: Client;
/** The developer's cookie. */
let cookie: string;

beforeAll(async () => {
  gateway = await startTestGateway({ env: { EXT_AUTHZ_GRPC_PORT: '0' } });
  const admin = await signInAdmin(gateway);
  await admin.api('POST', '/group-mappings', { groupName: 'Engineering', role: 'developer' });
  await admin.api('POST', '/applications', {
    slug: 'wiki',
    name: 'Wiki',
    hosts: [HOST],
    accessRules: [
      { path: '/*', anyRole: ['developer'] },
      { path: '/open/*', public: true },
      { path: '/admin/*', anyRole: ['admin'] },
      { path: '/form', methods: ['POST'], anyRole: ['developer'] },
    ],
  });
  const { browser } = await signIn(gateway, addPerson(gateway.okta, 'Dee', ['Engineering']));
  cookie = `rolegate=${browser.cookies.get('rolegate')?.value ?? ''}`;
  client = new Client(
    `127.0.0.1:${gateway.gateway.app.get(ExtAuthzServer).port}`,
    credentials.createInsecure(),
  );
});

afterAll(async () => {
  client?.close();
  await gateway?.close();
});

interface Asked {
  method?: string;
  /** As it stands in the request line. */
  target?: string;
  /** Names and values by turns, instead of the usual Host. */
  headers?: string[];
  body?: string;
  from?: string;
}

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** Asks as Envoy does by HTTP: the client's method and Host, its target behind the prefix. */
function ask({
  method = 'GET',
  target = '/authz/ext-authz/',
  headers = [],
  body,
  from,
}: Asked): Promise<Answer> {
  const { port } = new URL(gateway.url);
  const own = headers.some((name, index) => index % 2 === 0 && name === 'Host') ? [] : ['Host', HOST];
  const length = body === undefined ? [] : ['Content-Length', `${body.length}`];
  return new Promise((resolve, reject) => {
    const request = httpRequest({
      host: '127.0.0.1',
      port,
      localAddress: from ?? '127.0.0.1',
      method,
      path: target,
      setHost: false,
      headers: [...own, ...length, 'X-Forwarded-Proto', 'https', ...headers],
    });
    request.on('error', reject).on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
      );
    });
    request.end(body);
  });
}

const at = (path: string): string => `/authz/ext-authz${path}`;
const signedIn = (): string[] => ['Cookie', cookie];

describe('Envoy by HTTP', () => {
  it('is answered exactly 200 with the whole identity, and told what to take away', async () => {
    const answer = await ask({ target: at('/page?q=1'), headers: signedIn() });
    expect([answer.status, answer.body]).toEqual([200, '']);
    expect(answer.headers).toMatchObject({ 'remote-email': 'dee@example.com', 'remote-roles': 'developer' });
    expect(answer.headers['x-rolegate-assertion']).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
    expect(String(answer.headers['x-envoy-auth-headers-to-remove']).split(',')).toEqual(
      expect.arrayContaining(['remote_user', 'remote.roles', 'x_rolegate_assertion', 'x-rolegate_assertion']),
    );
    const stranger = await ask({ target: at('/open/x'), headers: ['Remote-User', 'root'] });
    expect([stranger.status, ...IDENTITY.map((name) => stranger.headers[name])]).toEqual([
      200,
      '',
      '',
      '',
      '',
      '',
    ]);
  });

  it.each<[string, string, number, number]>([
    ['GET', '/', 200, 401],
    ['HEAD', '/page', 200, 401],
    ['GET', '/admin/x', 403, 401],
    ['GET', '/%61dmin/x', 403, 401],
    ['POST', '/form', 200, 401],
    ['GET', '/form', 403, 401],
    ['GET', '/open', 200, 200],
    ['GET', '/.rolegate/callback?code=x', 403, 403],
    ['GET', '/a/../open', 400, 400],
    ['GET', '//open', 400, 400],
    ['GET', '/open%2fx', 400, 400],
    ['GET', '/open/%2561', 400, 400],
    ['GET', '/open;x', 400, 400],
  ])('decides %s %s by the client’s own method and path', async (method, path, person, stranger) => {
    expect((await ask({ method, target: at(path), headers: signedIn() })).status).toBe(person);
    expect((await ask({ method, target: at(path) })).status).toBe(stranger);
  });

  it('sends a browser to the sign-in', async () => {
    const answer = await ask({
      target: at('/x?y'),
      headers: ['Accept', 'text/html', 'Sec-Fetch-Mode', 'navigate'],
    });
    expect([answer.status, answer.headers.location]).toEqual([
      302,
      `${gateway.url}/login?return_to=${encodeURIComponent(`https://${HOST}/x?y`)}`,
    ]);
  });

  it('may send bodies along, which nobody reads', async () => {
    for (const body of ['x'.repeat(1_000_000), '{"broken']) {
      const answer = await ask({ method: 'POST', target: at('/form'), headers: signedIn(), body });
      expect(answer.status).toBe(200);
    }
  });

  it.each<[string, Asked]>([
    ['the prefix alone', { target: '/authz/ext-authz' }],
    ['the prefix and a query', { target: '/authz/ext-authz?x=/open' }],
    ['the prefix in another spelling', { target: '/authz/ext%2Dauthz/open' }],
    ['the prefix climbed out of', { target: '/authz/ext-authz/../ext-authz/open' }],
    ['an absolute target', { target: `http://${HOST}/authz/ext-authz/open` }],
    ['no path behind it', { target: '/authz/ext-authzopen' }],
    ['an alias of an identity header', { target: at('/open'), headers: ['Remote_User', 'root'] }],
    ['two schemes', { target: at('/open'), headers: ['X-Forwarded-Proto', 'http'] }],
    ['a host that is none', { target: at('/open'), headers: ['Host', `${HOST}@evil.example`] }],
    ['another peer than a trusted one', { target: at('/open'), from: '127.0.0.2' }],
  ])('is never allowed anything with %s', async (_, asked) => {
    const answer = await ask({ ...asked, headers: [...signedIn(), ...(asked.headers ?? [])] });
    expect([400, 403, 404]).toContain(answer.status);
    expect(answer.headers['remote-user']).toBeUndefined();
  });
});

describe('Envoy by gRPC', () => {
  const check = (path: string, headers: Record<string, string>): Promise<CheckResponse> => {
    const { Check } = AUTHORIZATION_SERVICE;
    if (!Check) throw new Error('no such method');
    const bytes = (text: string) => Buffer.from(text);
    const http = {
      method: bytes('GET'),
      scheme: bytes('https'),
      host: bytes(HOST),
      path: bytes(path),
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, bytes(value)])),
    };
    return new Promise((resolve, reject) => {
      client.makeUnaryRequest(
        Check.path,
        Check.requestSerialize,
        (answer: Buffer) => Check.responseDeserialize(answer) as unknown as CheckResponse,
        { attributes: { request: { http } } },
        new Metadata(),
        { deadline: Date.now() + 20_000 },
        (error: ServiceError | null, value?: CheckResponse) =>
          value ? resolve(value) : reject(error as Error),
      );
    });
  };

  it('is answered by the whole gateway', async () => {
    const allowed = await check('/page', { cookie });
    expect(allowed.ok_response?.headers.map(({ header }) => [header.key, header.value])).toEqual(
      expect.arrayContaining([
        ['remote-email', 'dee@example.com'],
        ['remote-roles', 'developer'],
      ]),
    );
    expect((await check('/admin/x', { cookie })).status.code).toBe(7);
    const page = await check('/x', { accept: 'text/html' });
    expect([page.status.code, page.denied_response?.status.code]).toEqual([16, 302]);
  });
});
