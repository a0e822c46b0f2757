import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { signInAdmin, type AdminClient } from '../support/admin-client.js';
import { Browser, type BrowserResponse } from '../support/browser.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { addPerson, browserOf, signIn } from '../support/people.js';
import {
  askAsProxy,
  DIALECTS,
  forwarded,
  NO_NAVIGATION,
  type ProxyQuestion,
} from '../support/proxy-question.js';

const IDENTITY = [
  'remote-user',
  'remote-email',
  'remote-name',
  'remote-roles',
  'remote-groups',
  'x-rolegate-assertion',
];
const HOST = 'wiki.example.com';
const ODD_GROUP = 'Ops, Zürich 100% + "Ω"';

let gateway: TestGateway;
let admin: AdminClient;
let developer: Browser;
let guest: Browser;
const stranger = new Browser();

const ask = (browser: Browser, question: ProxyQuestion = {}): Promise<BrowserResponse> =>
  askAsProxy(gateway, browser, { host: HOST, ...question });

const both = (browser: Browser, question: ProxyQuestion = {}): Promise<BrowserResponse[]> =>
  Promise.all(DIALECTS.map((dialect) => ask(browser, { ...question, dialect })));

const statuses = async (browser: Browser, question: ProxyQuestion = {}): Promise<number[]> =>
  (await both(browser, question)).map(({ status }) => status);

beforeAll(async () => {
  gateway = await startTestGateway();
  admin = await signInAdmin(gateway);
  gateway.okta.simulator.org.addGroup(ODD_GROUP);
  await admin.api('POST', '/group-mappings', { groupName: 'Engineering', role: 'developer' });
  await admin.api('POST', '/group-mappings', { groupName: 'Everyone Else', role: 'guest' });
  await admin.api('POST', '/group-mappings', { groupName: ODD_GROUP, role: 'security-engineer' });
  await admin.api('POST', '/applications', {
    slug: 'wiki',
    name: 'Wiki',
    hosts: [HOST, '127.0.0.1', 'localhost', '[::1]'],
    accessRules: [
      { path: '/*', anyRole: ['developer', 'admin'] },
      { path: '/open/*', public: true },
      { path: '/admin/*', anyRole: ['admin'] },
      { path: '/form', methods: ['POST'], anyRole: ['developer'] },
      { path: '/users/:id', methods: ['GET'], anyRole: ['guest'] },
      { path: '/users/me', anyRole: ['developer'] },
      { path: '/docs/*', methods: ['GET'], anyRole: ['guest', 'developer'] },
      { path: '/docs/secret/*', methods: ['DELETE'], anyRole: ['admin'] },
      { path: '/café/*', anyRole: ['guest'] },
    ],
  });
  developer = (await signIn(gateway, addPerson(gateway.okta, 'Dee', ['Engineering', 'Cyclists']))).browser;
  guest = (await signIn(gateway, addPerson(gateway.okta, 'Gus', ['Everyone Else']))).browser;
});

afterAll(() => gateway?.close());

describe('an allowed request', () => {
  it('is 200 in both dialects, with every identity header and nothing to store', async () => {
    for (const answer of await both(developer, { uri: '/page?q=1' })) {
      expect([answer.status, answer.text]).toEqual([200, '']);
      expect(answer.headers).toMatchObject({
        'remote-user': expect.stringMatching(/^00u/) as string,
        'remote-email': 'dee@example.com',
        'remote-name': 'Dee Tester',
        'remote-roles': 'developer',
        'remote-groups': 'Engineering',
        'x-rolegate-assertion': expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]{86}$/) as string,
        'cache-control': 'no-store',
        'x-request-id': expect.any(String) as string,
      });
    }
  });

  it('has the same headers, all empty, for a stranger on a public path', async () => {
    for (const answer of await both(stranger, { uri: '/open/x', headers: { 'Remote-User': 'root' } })) {
      expect(answer.status).toBe(200);
      expect(IDENTITY.map((name) => answer.headers[name])).toEqual(IDENTITY.map(() => ''));
    }
  });

  it('names somebody who is signed in on a public path, too, and nobody whose session is over', async () => {
    expect((await ask(guest, { uri: '/open' })).headers['remote-roles']).toBe('guest');
    const over = new Browser({ headers: { Cookie: `rolegate=${'x'.repeat(43)}` } });
    const answer = await ask(over, { uri: '/open' });
    expect([answer.status, answer.headers['remote-user']]).toEqual([200, '']);
  });

  it('encodes what no header can hold, so that decoding gives it back', async () => {
    const login = 'zoë+"tag"@example.com';
    const person = gateway.okta.simulator.org.addUser({
      firstName: 'Zoë,  50%',
      lastName: 'Ōta\u{1F600} ',
      login,
      email: login,
      groups: [ODD_GROUP, 'Engineering', 'Cyclists'],
    });
    const { browser } = await signIn(gateway, person);
    const { headers, status } = await ask(browser);
    expect(status).toBe(200);
    expect(headers['remote-email']).toBe('zo%C3%AB+"tag"@example.com');
    const session = (await browser.get(`${gateway.url}/api/v1/session`)).json<{ name: string }>();
    expect(session.name).toContain('Zoë,  50%');
    expect(headers['remote-name']).toMatch(/^Zo%C3%AB,%20%2050%25 %C5%8Cta%F0%9F%98%80(%20)?$/);
    expect(decodeURIComponent(String(headers['remote-name']))).toBe(session.name);
    expect(headers['remote-roles']).toBe('security-engineer,developer');
    expect(String(headers['remote-groups']).split(',').map(decodeURIComponent).sort()).toEqual(
      ['Engineering', ODD_GROUP].sort(),
    );
    expect(headers['remote-groups']).toContain('Ops%2C Z%C3%BCrich 100%25 + "%CE%A9"');
    for (const name of IDENTITY) expect(String(headers[name])).toMatch(/^([!-~]+( [!-~]+)*)?$/);
  });

  it('names the mapped groups alone of somebody who is in 150', async () => {
    const groups = Array.from({ length: 149 }, (_, index) => `Team ${index}`);
    const person = addPerson(gateway.okta, 'Max', [...groups, 'Engineering']);
    const { headers } = await ask((await signIn(gateway, person)).browser);
    expect([headers['remote-roles'], headers['remote-groups']]).toEqual(['developer', 'Engineering']);
  });
});

describe('a request without a session', () => {
  const login = (url: string): string => `${gateway.url}/login?return_to=${encodeURIComponent(url)}`;

  it('is 401 with X-Rolegate-Login for nginx, whoever asks, and never a redirect', async () => {
    for (const navigation of [true, false]) {
      const answer = await ask(stranger, { dialect: 'auth-request', uri: '/a?b=c&d', navigation });
      expect([answer.status, answer.headers.location]).toEqual([401, undefined]);
      expect(answer.headers['x-rolegate-login']).toBe(login(`https://${HOST}/a?b=c&d`));
      expect(answer.headers['cache-control']).toBe('no-store');
    }
  });

  it('is 302 to an absolute address for a browser in forward-auth, and 401 for a program', async () => {
    const page = await ask(stranger, { uri: '/a?b=c&d', navigation: true });
    expect([page.status, page.headers.location]).toEqual([302, login(`https://${HOST}/a?b=c&d`)]);
    expect(page.headers['cache-control']).toBe('no-store');
    const program = await ask(stranger, { uri: '/a' });
    expect([program.status, program.headers.location]).toEqual([401, undefined]);
    expect(program.json()).toMatchObject({ code: 'not-signed-in', reason: 'no-session' });
  });

  it('comes back from that address to where it was, with its port', async () => {
    const person = addPerson(gateway.okta, 'Rita', ['Engineering']);
    const browser = browserOf(gateway.okta, person);
    const host = new URL(gateway.url).host;
    const sent = await ask(browser, { uri: '/no-such-page?x=%20y', host, proto: 'http', navigation: true });
    const back = await browser.get(sent.location ?? '');
    expect(back.url).toBe(`http://${host}/no-such-page?x=%20y`);
    expect((await ask(browser)).status).toBe(200);
  });

  it.each([
    ['no cookie of ours', () => 'other=1'],
    ['the cookie of a gateway on https', (token: string) => `__Host-rolegate=${token}`],
    ['another spelling', (token: string) => `Rolegate=${token}`],
    ['a longer name', (token: string) => `rolegate2=${token}; xrolegate=${token}`],
    ['the same cookie twice', (token: string) => `rolegate=${token}; rolegate=${token}`],
    ['another one before it', (token: string) => `rolegate=x; rolegate=${token}`],
    ['another one behind it', (token: string) => `rolegate=${token}; rolegate=`],
    ['quotes around it', (token: string) => `rolegate="${token}"`],
    ['a part of it', (token: string) => `rolegate=${token.slice(0, -1)}`],
  ])('is one with %s', async (_, cookie) => {
    const token = developer.cookies.get('rolegate')?.value ?? '';
    expect(await statuses(stranger, { headers: { Cookie: cookie(token) } })).toEqual([401, 401]);
  });

  it('is one with two Cookie headers that each hold a session, and none with one beside other cookies', async () => {
    const token = developer.cookies.get('rolegate')?.value ?? '';
    const twice = { Cookie: [`rolegate=${token}`, `rolegate=${token}`] };
    expect(await statuses(stranger, { headers: twice })).toEqual([401, 401]);
    const beside = { Cookie: `a=1; rolegate=${token}; b="2"; =3; broken` };
    expect(await statuses(stranger, { headers: beside })).toEqual([200, 200]);
  });

  it('finds the session in a jar of 24 KB, and is refused, not broken, with one that is too large', async () => {
    const token = developer.cookies.get('rolegate')?.value ?? '';
    const jar = (bytes: number) => ({ Cookie: `a=${'x'.repeat(bytes)}; rolegate=${token}` });
    expect(await statuses(stranger, { headers: jar(24_000) })).toEqual([200, 200]);
    expect(await statuses(stranger, { headers: jar(60_000) })).toEqual([431, 431]);
  });

  it('is one with any other credential', async () => {
    const { token } = (await admin.api('POST', '/api-tokens', { name: 'ci', role: 'admin' })).json<{
      token: string;
    }>();
    expect(await statuses(stranger, { headers: { Authorization: `Bearer ${token}` } })).toEqual([401, 401]);
    expect(await statuses(developer, { headers: { Authorization: 'Bearer nonsense' } })).toEqual([200, 200]);
  });
});

describe('a forbidden request', () => {
  it('is 403 and names its reason to programs and people, but never a person to the application', async () => {
    for (const answer of await both(guest)) {
      expect([answer.status, answer.headers['cache-control']]).toEqual([403, 'no-store']);
      expect(answer.json()).toMatchObject({ code: 'permission-denied', reason: 'role-missing' });
      expect(answer.headers['remote-user']).toBeUndefined();
    }
    for (const page of await both(guest, { navigation: true })) {
      expect([page.status, page.headers.location]).toEqual([403, undefined]);
      expect(page.text).toContain('role-missing');
      expect(page.text).toContain(String(page.headers['x-request-id']));
    }
  });

  it('on a host that no application has is 403 for everybody, without a way to the sign-in', async () => {
    for (const browser of [stranger, developer, admin.browser]) {
      for (const answer of await both(browser, { host: 'evil.example', navigation: true })) {
        expect([answer.status, answer.headers.location, answer.headers['x-rolegate-login']]).toEqual([
          403,
          undefined,
          undefined,
        ]);
        expect(answer.text).toContain('application-unknown');
      }
    }
  });
});

describe('rules', () => {
  it.each<[string, string, () => Browser, number]>([
    ['GET', '/', () => developer, 200],
    ['GET', '/anything/below', () => developer, 200],
    ['PROPFIND', '/anything', () => developer, 200],
    ['GET', '/admin', () => developer, 403],
    ['GET', '/admin/', () => developer, 403],
    ['GET', '/admin/x', () => developer, 403],
    ['GET', '/admin?x=/open/', () => developer, 403],
    ['GET', '/%61dmin/x', () => developer, 403],
    ['GET', '/admin/x', () => admin.browser, 200],
    ['GET', '/administrators', () => developer, 200],
    ['GET', '/Admin/x', () => developer, 200],
    ['GET', '/open', () => stranger, 200],
    ['GET', '/open/', () => stranger, 200],
    ['GET', '/open/a/b', () => stranger, 200],
    ['GET', '/opener', () => stranger, 401],
    ['POST', '/form', () => developer, 200],
    ['GET', '/form', () => developer, 403],
    ['HEAD', '/form', () => developer, 403],
    ['GET', '/users/7', () => guest, 200],
    ['HEAD', '/users/7', () => guest, 200],
    ['POST', '/users/7', () => guest, 403],
    ['GET', '/users/7', () => developer, 403],
    ['GET', '/users/me', () => developer, 200],
    ['GET', '/users/me', () => guest, 403],
    ['GET', '/users/7/x', () => guest, 403],
    ['GET', '/docs/a', () => guest, 200],
    ['HEAD', '/docs/a', () => guest, 200],
    ['OPTIONS', '/docs/a', () => guest, 403],
    ['GET', '/docs/secret/a', () => guest, 403],
    ['GET', '/docs/secret', () => developer, 403],
    ['DELETE', '/docs/secret/a', () => admin.browser, 200],
    ['GET', '/caf%C3%A9/menu', () => guest, 200],
    ['GET', '/cafe%CC%81/menu', () => guest, 200],
  ])('decide %s %s', async (method, uri, browser, status) => {
    expect(await statuses(browser(), { method, uri })).toEqual([status, status]);
  });

  it.each([HOST, 'WIKI.Example.com', `${HOST}:8443`, '127.0.0.1:4000', 'localhost', '[::1]:3000'])(
    'hold on the host %s, whatever its port',
    async (host) => {
      expect(await statuses(developer, { host, uri: '/admin' })).toEqual([403, 403]);
      expect(await statuses(developer, { host })).toEqual([200, 200]);
    },
  );

  it('that change, roles that change and sessions that end count for the next request', async () => {
    const person = addPerson(gateway.okta, 'Uwe', ['Engineering']);
    const { browser } = await signIn(gateway, person);
    const before = (await admin.api('GET', '/applications/wiki')).json<{
      accessRules: object[];
    }>();
    expect(await statuses(browser)).toEqual([200, 200]);
    await admin.api('PATCH', '/applications/wiki', { accessRules: [] });
    expect(await statuses(browser)).toEqual([403, 403]);
    await admin.api('PATCH', '/applications/wiki', { accessRules: before.accessRules });
    expect(await statuses(browser)).toEqual([200, 200]);
    await browser.post(`${gateway.url}/logout`, undefined, { follow: false });
    expect(await statuses(browser)).toEqual([401, 401]);
  });
});

describe('what is ambiguous', () => {
  it.each([
    ...['/a/../admin', '/..', '/a/.', '/./admin', '//admin', '/open//admin', '/a;b', '/open/;/../admin'],
    ...['/a\\b', '/a%2fb', '/a%2Fb', '/a%5cb', '/a%00b', '/%2e%2e/admin', '/open/%2E%2E/admin'],
    ...['/%2561dmin', '/%252e%252e/admin', '/a%0d%0aSet-Cookie:x', '/a%ff', '/%c0%ae%c0%ae/admin', '/a%'],
    ...['/a%zz', '/a#b', 'admin', '*', '?x', 'http://wiki.example.com/', '/caf\u00e9', '/%u0061dmin'],
    ...['/open/..%3badmin', '/open/%3b/admin', '/ open'],
  ])('in the path %j is refused', async (uri) => {
    for (const answer of await both(admin.browser, { uri, navigation: true })) {
      expect([400, 403]).toContain(answer.status);
      expect(answer.headers.location).toBeUndefined();
      expect(answer.headers['cache-control']).toBe('no-store');
    }
  });

  it.each(['', 'get', 'GET, POST', 'GET POST', 'GET/', 'G\u00c9T', '*', 'A'.repeat(100)])(
    'in the method %j is refused',
    async (method) => {
      for (const status of await statuses(admin.browser, { method })) expect([400, 403]).toContain(status);
    },
  );

  it.each([
    ...['', ' ', ',', `${HOST}, evil.example`, `a@${HOST}`, `${HOST}.`, `${HOST}:`, `${HOST}:0`],
    ...[
      `${HOST}:99999`,
      `${HOST}:80:80`,
      '[::1',
      '%77iki.example.com',
      `${HOST}%00`,
      'wiki_example.com',
      '.',
    ],
  ])('in the host %j is refused', async (host) => {
    for (const status of await statuses(admin.browser, { host, uri: '/open' }))
      expect([400, 403]).toContain(status);
  });

  it.each(['X-Forwarded-Method', 'X-Forwarded-Host', 'X-Forwarded-Uri'])(
    'without %s, with an empty one and with two is refused',
    async (name) => {
      const told = forwarded('/open', { host: HOST })[name];
      for (const value of [undefined, '', [String(told), String(told)], ['', String(told)]]) {
        const answer = await ask(admin.browser, { uri: '/open', headers: { [name]: value } });
        expect([answer.status, answer.json<{ reason: string }>().reason]).toEqual([400, 'request-ambiguous']);
      }
    },
  );

  it.each(['X-Original-Method', 'X-Original-URL'])(
    'without %s, with an empty one and with two is refused',
    async (name) => {
      const told = name.endsWith('URL') ? `https://${HOST}/open` : 'GET';
      for (const value of [undefined, '', [told, told], ['', told]]) {
        const question: ProxyQuestion = { dialect: 'auth-request', headers: { [name]: value } };
        expect((await ask(admin.browser, question)).status).toBe(400);
      }
    },
  );

  it('is what an untrusted peer says, all of it', async () => {
    for (const dialect of DIALECTS) {
      const status = await new Promise((resolve, reject) => {
        const request = httpRequest(
          `${gateway.url}/authz/${dialect}`,
          {
            localAddress: '127.0.0.2',
            headers: {
              ...(forwarded('/open', { host: HOST }) as Record<string, string>),
              'X-Original-Method': 'GET',
              'X-Original-URL': `https://${HOST}/open`,
            },
          },
          (response) => resolve(response.resume().statusCode),
        );
        request.on('error', reject).end();
      });
      expect(status).toBe(400);
    }
  });

  it('is nothing of what other headers or our own query string say', async () => {
    const others = {
      'X-Original-URI': '/open',
      'X-Rewrite-URL': '/open',
      'X-Http-Method-Override': 'DELETE',
      'X-Forwarded-Prefix': '/open',
      'X-Forwarded-Port': '1',
      Forwarded: 'host=evil.example;proto=http',
      'X-Forwarded-Server': 'evil.example',
    };
    const query = '?uri=/open&X-Forwarded-Uri=/open&a[]=1&%ff';
    expect(await statuses(guest, { headers: others, query })).toEqual([403, 403]);
    expect(await statuses(developer, { headers: others, query })).toEqual([200, 200]);
    const traefik = forwarded('/open', { host: HOST });
    expect((await ask(stranger, { dialect: 'auth-request', headers: traefik })).status).toBe(401);
    const nginx = { 'X-Original-Method': 'GET', 'X-Original-URL': `https://${HOST}/open` };
    expect((await ask(stranger, { headers: nginx })).status).toBe(401);
  });
});

describe('the endpoints', () => {
  it.each(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'TRACE'])(
    'answer %s by the method that the proxy names',
    async (by) => {
      expect(await statuses(developer, { by, method: 'POST', uri: '/form' })).toEqual([200, 200]);
      expect(await statuses(developer, { by, method: 'GET', uri: '/form' })).toEqual([403, 403]);
      expect(await statuses(stranger, { by })).toEqual([401, 401]);
    },
  );

  it('answer without waiting for a body that never comes', async () => {
    const told = Object.entries(forwarded('/open', { host: HOST })).map(
      ([name, value]) => `${name}: ${String(value)}`,
    );
    const head = ['POST /authz/forward-auth HTTP/1.1', 'Host: x', 'Content-Length: 5000000', ...told];
    const { hostname, port } = new URL(gateway.url);
    const socket = connect(Number(port), hostname);
    socket.write(`${head.join('\r\n')}\r\n\r\n`);
    const [line] = await new Promise<string[]>((resolve, reject) => {
      socket.once('data', (data: Buffer) => resolve(data.toString().split('\r\n')));
      socket.once('error', reject);
    });
    socket.destroy();
    expect(line).toBe('HTTP/1.1 200 OK');
  });

  it('look at no body', async () => {
    for (const body of ['x'.repeat(1_000_000), '{"broken', '{"a":1}']) {
      const answer = await developer.request({
        url: `${gateway.url}/authz/forward-auth`,
        method: 'POST',
        body,
        headers: { ...NO_NAVIGATION, ...forwarded('/', { host: HOST }), 'Content-Type': 'application/json' },
      });
      expect(answer.status).toBe(200);
    }
  });

  it.each([
    ...['/authz', '/authz/', '/authz/forward-auth/', '/authz/Forward-Auth', '/AUTHZ/forward-auth'],
    ...['/authz//forward-auth', '//authz/forward-auth', '/authz/./forward-auth', '/x/../authz/forward-auth'],
    ...['/authz/forward%2Dauth', '/authz%2Fforward-auth', '/authz/forward-auth;x', '/authz/forward-auth%20'],
    ...['/authz/forward-auth/x', '/authz/auth-request/', '/authz/check', '/access/v1'],
  ])('are no other spelling: %s is no decision', async (path) => {
    const headers = {
      ...NO_NAVIGATION,
      ...forwarded('/open', { host: HOST }),
      'X-Original-Method': 'GET',
      'X-Original-URL': `https://${HOST}/open`,
    };
    for (const method of ['GET', 'POST']) {
      const answer = await admin.browser.request({
        url: `${gateway.url}/`,
        path,
        method,
        headers,
        follow: false,
      });
      expect([400, 404]).toContain(answer.status);
      expect(answer.headers['remote-user']).toBeUndefined();
    }
  });

  it('never answer 5xx or 2xx to noise', async () => {
    const pieces = [
      '',
      '/',
      '//',
      '..',
      '%',
      '%00',
      ';',
      '\\',
      ',',
      '@',
      ':',
      '[',
      'GET',
      HOST,
      'https://',
      '?',
      '\t',
      'é',
    ];
    let seed = 42;
    const noise = (): string => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Array.from(
        { length: 1 + (seed % 4) },
        (_, at) => pieces[(seed >> (at * 5)) % pieces.length],
      ).join('');
    };
    const seen = new Set<number>();
    for (let round = 0; round < 100; round += 1) {
      const headers = {
        'X-Forwarded-Method': noise(),
        'X-Forwarded-Host': noise(),
        'X-Forwarded-Uri': noise(),
        'X-Original-Method': noise(),
        'X-Original-URL': noise(),
        Cookie: `rolegate=${noise()}`,
        'X-Request-ID': noise(),
      };
      for (const status of await statuses(stranger, { headers })) seen.add(status);
    }
    expect([...seen].filter((status) => ![400, 401, 403].includes(status))).toEqual([]);
  });
});
