import { Browser } from '../support/browser.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';

/** Everything that may be reached without a session or token: the list of the contract, and nothing else. */
const PUBLIC_ROUTES = [
  'GET /',
  'GET /.rolegate/callback',
  'GET /.rolegate/sign-in',
  'GET /.rolegate/sign-out',
  'GET /.well-known/authzen-configuration',
  'GET /.well-known/jwks.json',
  'GET /.well-known/oauth-authorization-server',
  'GET /.well-known/security.txt',
  'GET /api/v1/set-up',
  'GET /authorization-code/callback',
  'GET /console',
  'GET /console/*path',
  'GET /health/live',
  'GET /health/ready',
  'GET /login',
  'GET /login/test',
  'GET /logout',
  'GET /okta-initiate-login',
  'GET /okta/management/callback',
  'GET /okta/client/jwks/:connection',
  'GET /okta/management/jwks/:connection',
  'GET /session-handoff',
  'POST /.rolegate/sign-out',
  'POST /api/v1/set-up/session',
  'POST /backchannel-logout/:connection',
  'POST /login/test',
  'POST /logout',
  'POST /oauth2/introspect',
  'POST /okta-initiate-login',
];

interface Layer {
  route?: { path: string; methods: Record<string, boolean> };
}

/** `METHOD /path` of every route that the running gateway has. */
function routesOf({ gateway }: TestGateway): string[] {
  const express = gateway.app.getHttpAdapter().getInstance() as { router: { stack: Layer[] } };
  return express.router.stack.flatMap(({ route }) =>
    route ? Object.keys(route.methods).map((method) => `${method.toUpperCase()} ${route.path}`) : [],
  );
}

describe('default deny', () => {
  let gateway: TestGateway;

  beforeAll(async () => {
    gateway = await startTestGateway();
  });

  afterAll(async () => gateway.close());

  const ask = (route: string, headers: Record<string, string> = {}) => {
    const [method = '', path = ''] = route.split(' ');
    return new Browser().request({
      url: gateway.url + path.replace(/[:*{][a-zA-Z]+}?/g, '00000000-0000-4000-8000-000000000000'),
      method,
      follow: false,
      headers: { Accept: 'application/json', 'Content-Type': 'application/json', ...headers },
      body: method === 'GET' || method === 'HEAD' ? undefined : '{}',
    });
  };

  it('refuses a stranger on every route that is not on the list of public ones', async () => {
    const guarded = routesOf(gateway).filter(
      (route) => !PUBLIC_ROUTES.includes(route) && !route.startsWith('GET /oauth/'),
    );
    expect(guarded.length).toBeGreaterThan(30);
    const answers = await Promise.all(
      guarded.map(async (route) => [route, (await ask(route)).status] as const),
    );
    expect(answers.filter(([, status]) => status !== 401)).toEqual([]);
  });

  it('has every public route, and answers none of them with an error of its own', async () => {
    const routes = routesOf(gateway);
    expect(PUBLIC_ROUTES.filter((route) => !routes.includes(route))).toEqual([]);
    const answers = await Promise.all(
      PUBLIC_ROUTES.map(async (route) => [route, (await ask(route)).status] as const),
    );
    expect(answers.filter(([, status]) => status === 401 || status >= 500)).toEqual([]);
  });

  it.each([
    'Bearer ',
    'Bearer rgt_unknown',
    `Bearer rgt_${'A'.repeat(43)}`,
    'Basic YWRtaW46YWRtaW4=',
    'Bearer null',
    'rgt',
  ])('answers 401 credential-invalid to Authorization: %s', async (Authorization) => {
    const answer = await ask('GET /api/v1/roles', { Authorization });
    expect(answer.status).toBe(401);
    expect(answer.json<{ code: string }>().code).toBe('credential-invalid');
  });

  it.each([
    '/API/v1/roles',
    '/api/v1/roles/',
    '//api/v1/roles',
    '/api/v1/%72oles',
    '/api/v1/./roles',
    '/api/v1/roles;x',
    '/api//v1/roles',
  ])('opens nothing to another spelling of a path: %s', async (path) => {
    const answer = await new Browser().request({
      url: `${gateway.url}/`,
      path,
      follow: false,
      headers: { Accept: 'application/json' },
    });
    expect([400, 401, 404]).toContain(answer.status);
  });

  it('gives every answer the request id that was sent, and replaces a malformed one', async () => {
    const echoed = await ask('GET /api/v1/roles', { 'X-Request-ID': 'abc-1.2_3' });
    expect(echoed.headers['x-request-id']).toBe('abc-1.2_3');
    expect(echoed.json<{ requestId: string }>().requestId).toBe('abc-1.2_3');
    const replaced = await ask('GET /api/v1/roles', { 'X-Request-ID': 'x'.repeat(129) });
    expect(replaced.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });
});
