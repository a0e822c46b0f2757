import { randomUUID } from 'node:crypto';
import {
  type Belongings,
  isolationScene,
  type IsolationScene,
  storedRows,
} from '../support/isolation-scene.js';
import type { RestClient } from '../support/rest-client.js';
import { acceptedQueries } from '../support/route-inputs.js';

/**
 * What belongs to no connection: read by whoever has the permission, written by callers of the platform connection
 * alone.
 */
const GLOBAL = [
  /^\/api\/v1\/applications(\/|$)/,
  /^\/api\/v1\/roles(\/|$)/,
  /^\/api\/v1\/configuration(\/|$)/,
];

/** They write nothing, and answer whoever may read. */
const READING = new Set(['POST /api/v1/applications/:application/checks/run']);

/** Nothing of a connection can be named in them: they are about the caller, or make something new. */
const NAMES_NOTHING = new Set([
  'GET /api/docs',
  'GET /api/v1/openapi.json',
  'GET /api/v1/session',
  'POST /api/v1/conditions/check',
  'POST /api/v1/connections',
  'GET /sessions',
  'POST /sessions/end-others',
  'POST /api/v1/connections/discovery',
  // Makes a connection: below, that of another is answered like one that nobody has.
  'POST /api/v1/connections/okta-app',
  'POST /api/v1/connections/okta-app/plan',
  'POST /api/v1/connections/setup-guide',
  'POST /api/v1/set-up/session',
  'PUT /api/v1/set-up',
]);

/** What takes no name of anything but may be read: it is looked at like everything else. */
const READ_WITHOUT_NAME = [
  'GET /api/v1/about',
  'GET /api/v1/connections',
  'GET /api/v1/replicas',
  'GET /api/v1/role-summaries',
  'GET /api/v1/sessions/own',
  'GET /api/v1/set-up',
];

/** Refused to every API token, with or without an aim: a person has to grant it in a browser. */
const OF_PEOPLE = 'POST /api/v1/connections/:connection/management-authorization';

/** Pages and endpoints that act for nobody signed in, or for the browser's own sign-in; each has a specification of its own. */
const OUTSIDE = [
  /^\/$/,
  /^\/(login|logout|authorization-code|oauth|okta-initiate-login|session-handoff)(\/|$)/,
  /^\/console(\/|$)/,
  /^\/(okta|backchannel-logout|health|\.well-known|\.rolegate|oauth2)\//,
];

/** What stands below these is Okta's, reached by the credential of the connection that the query names. */
const AT_OKTA = '/api/v1/okta/';

/** What `:id` identifies, by the segment before it. */
const KINDS: Readonly<Record<string, string>> = {
  'api-tokens': 'apiToken',
  'audit-events': 'auditEvent',
  'event-triggers': 'trigger',
  'group-mappings': 'mapping',
  sessions: 'session',
  subjects: 'subject',
  'test-sign-in': 'testSignIn',
};
/** What the other parameters identify. */
const PARAMETERS = new Set(['connection', 'run', 'delivery', 'user', 'group']);

type Body = (target: Belongings) => object;
/** A body of every route that takes one, well-formed, so that nothing but the tenant is left to refuse. */
const BODIES: Readonly<Record<string, readonly Body[]>> = {
  'POST /api/v1/api-tokens': [({ connection }) => ({ name: 'x', role: 'guest', connection })],
  'POST /api/v1/connections/test-sign-in': [
    ({ connection }) => ({ connection, groupsClaim: 'groups' }),
    ({ connectionId: connection }) => ({ connection, groupsClaim: 'groups' }),
  ],
  'POST /api/v1/connections/test': [
    ({ connection }) => ({ connection, issuer: scene.gateway.okta.simulator.url, clientId: 'client' }),
  ],
  'POST /api/v1/event-triggers': [({ connection }) => ({ connection, kind: 'event-hook' })],
  'POST /api/v1/explain': [
    ({ subject }) => ({ subject: { id: subject }, permission: 'roles:read' }),
    ({ connection, user }) => ({ subject: { sub: user }, connection, permission: 'roles:read' }),
    ({ connection }) => ({ groups: ['Rolegate Admins'], connection, role: 'admin' }),
  ],
  'POST /api/v1/group-mappings': [({ connection }) => ({ connection, groupName: 'Foreign', role: 'guest' })],
  'PUT /api/v1/group-mappings': [() => ({ mappings: [] })],
  'POST /api/v1/group-mappings/preview': [({ connection }) => ({ connection, mappings: [] })],
  'PATCH /api/v1/group-mappings/:id': [() => ({ groupName: 'Renamed' })],
  'PATCH /api/v1/subjects/:id': [() => ({ status: 'disabled' })],
  'PATCH /api/v1/event-triggers/:id': [() => ({ batchSize: 7 })],
  'POST /api/v1/connections/:connection/preview': [() => ({ defaultRole: null })],
  'PATCH /api/v1/connections/:connection': [() => ({ name: 'Taken over' })],
  'POST /api/v1/okta/users': [() => ({ profile: { login: 'x@example.com', email: 'x@example.com' } })],
  'POST /api/v1/okta/users/:user/activate': [() => ({ sendEmail: false })],
  'POST /api/v1/okta/users/:user/deactivate': [() => ({ confirm: true })],
  'POST /api/v1/okta/users/:user/forgot-password': [() => ({ sendEmail: false })],
  'POST /api/v1/okta/users/:user/reset-password': [() => ({ sendEmail: false })],
  'PATCH /api/v1/okta/users/:user': [() => ({ profile: { firstName: 'X' } })],
};

/** Routes of the API that are also pages. */
const PAGES = new Set(['GET /api/v1/connections/:connection/setup-guide']);

/** An answer that doesn't end; what it tells whom, test/e2e/event-stream.spec.ts looks at. */
const ENDLESS = new Set(['GET /api/v1/event-stream']);

/** What a query must have beside ids. */
const REQUIRED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'GET /api/v1/okta/sign-ins': { ip: '192.0.2.1' },
  'GET /api/v1/statistics': { metric: 'sign-ins' },
};

/** Parameters of a query that name something. What else there is, of the lists, looks for text or turns pages. */
const QUERY_KINDS: Readonly<Record<string, string>> = {
  connection: 'connection',
  session: 'session',
  subject: 'subject',
  target: 'mapping',
};
/** Narrow down a list that may be read: what is foreign leaves nothing of it. */
const FILTERS = ['subject', 'target'];
/**
 * What else there is in queries turns pages or looks for text. So does `actor`: who of the platform changed something of
 * the tenant is told to the tenant. `ids` are those of Okta, which are looked for in that of the connection in the path.
 */
const QUERY_OF_TEXT =
  /^(after|limit|q|ids|ip|address|browser|lastAsked|search|filter|name|match|status|type|method|role|since|from|to|at|action|actor|outcome|requestId|application|reason|checks|changes|members|kinds?|source|completeness|olderThanSeconds|disabled|metric|step|format|seal|range|count|noRole|sort|newestOfHost|ago|mostUnmapped|roleNames|heartbeat|run|compare)$/;

/** Ids that nobody has. */
const nobody: Belongings = Object.fromEntries(
  [...Object.values(KINDS), ...PARAMETERS, 'connectionId'].map((kind) => [kind, randomUUID()]),
);

/** One request that names something of a target. */
interface Attempt {
  readonly route: string;
  /** Which part of the request names it. */
  readonly by: string;
  readonly path: (target: Belongings) => string;
  readonly body?: Body;
}

interface Layer {
  route?: { path: string; methods: Record<string, boolean> };
}
let scene: IsolationScene;
let queries: ReturnType<typeof acceptedQueries>;

beforeAll(async () => {
  scene = await isolationScene();
  queries = acceptedQueries(scene.gateway.gateway.app);
});

afterAll(() => scene?.close());

/** `METHOD /path` of every route that the running gateway has. */
function allRoutes(): string[] {
  const express = scene.gateway.gateway.app.getHttpAdapter().getInstance() as { router: { stack: Layer[] } };
  return express.router.stack
    .flatMap(({ route }) =>
      route ? Object.keys(route.methods).map((method) => `${method.toUpperCase()} ${route.path}`) : [],
    )
    .sort();
}

const methodOf = (route: string) => route.split(' ')[0] ?? '';
const pathOf = (route: string) => route.split(' ')[1] ?? '';
const isGlobal = (route: string) => GLOBAL.some((pattern) => pattern.test(pathOf(route)));
const isOutside = (route: string) => OUTSIDE.some((pattern) => pattern.test(pathOf(route)));
const walked = () =>
  allRoutes().filter((route) => !isGlobal(route) && !isOutside(route) && !NAMES_NOTHING.has(route));

/** What each parameter of a path identifies, in order; undefined where this walk doesn't know it. */
function kindsOf(path: string): { name: string; kind: string | undefined }[] {
  return [...path.matchAll(/\/([\w-]+)\/:(\w+)/g)].map(([, before = '', name = '']) => ({
    name,
    kind: name === 'id' ? KINDS[before] : PARAMETERS.has(name) ? name : undefined,
  }));
}

/** A path with ids of the target where `named` says so, and the caller's own elsewhere. */
function filled(path: string, target: Belongings, named: (name: string) => boolean): string {
  return kindsOf(path).reduce(
    (text, { name, kind = '' }) =>
      text.replace(`:${name}`, (named(name) ? target[kind] : scene.own[kind]) ?? ''),
    path,
  );
}

/** Names in the query of a route. */
const queryOf = (route: string): string[] => [...(queries.get(route) ?? [])];

/** Every way to name something of somebody else in a route: by each parameter of the path, each of the query, each body. */
function attemptsOf(route: string): Attempt[] {
  const path = pathOf(route);
  const [body, ...bodies] = BODIES[route] ?? [() => ({})];
  const required = new URLSearchParams(REQUIRED[route]).toString();
  const withRequired = (text: string) => (required ? `${text}?${required}` : text);
  const attempts: Attempt[] = [];
  const atOkta = path.startsWith(AT_OKTA);
  const names = atOkta ? [] : kindsOf(path).map(({ name }) => name);
  for (const name of names) {
    const by = `:${name}`;
    attempts.push({ route, by, body, path: (of) => withRequired(filled(path, of, (one) => one === name)) });
    if (name !== 'connection') continue;
    const byId = (of: Belongings) => ({ ...of, connection: of['connectionId'] ?? '' });
    attempts.push({
      route,
      by: 'id of :connection',
      body,
      path: (of) => withRequired(filled(path, byId(of), (one) => one === name)),
    });
  }
  if (names.length > 1) attempts.push({ route, by: 'all', body, path: (of) => filled(path, of, () => true) });
  for (const name of queryOf(route)) {
    const kind = QUERY_KINDS[name];
    if (!kind) continue;
    attempts.push({
      route,
      by: `?${name}`,
      body: BODIES[route] ? () => body?.(scene.own) ?? {} : body,
      path: (of) =>
        `${filled(path, atOkta ? of : scene.own, () => atOkta)}?${new URLSearchParams({ ...REQUIRED[route], [name]: of[kind] ?? '' }).toString()}`,
    });
  }
  if (names.length === 0 && BODIES[route] && !atOkta && methodOf(route) === 'POST') {
    for (const one of [body, ...bodies]) attempts.push({ route, by: 'body', body: one, path: () => path });
  }
  return attempts;
}

/** What came back, and all of its bytes but those that differ between any two requests: the date and the request id. */
async function answerTo(caller: RestClient, attempt: Attempt, target: Belongings) {
  const method = methodOf(attempt.route);
  const changing = ['POST', 'PUT', 'PATCH'].includes(method);
  const answer = await caller.browser.request({
    url: caller.origin + attempt.path(target),
    method,
    follow: false,
    body: changing ? attempt.body?.(target) : undefined,
    headers: { Accept: 'application/json', 'If-Match': '"1"', ...caller.always },
  });
  const requestId = answer.headers['x-request-id'];
  const told = JSON.stringify([
    answer.status,
    { ...answer.headers, date: undefined },
    answer.text,
  ]).replaceAll(String(requestId), '');
  return {
    status: answer.status,
    code: answer.text.startsWith('{') ? answer.json<{ code?: unknown }>().code : undefined,
    text: answer.text,
    bytes: told,
  };
}

describe('the walk over all routes', () => {
  it('meets none that it does not know', () => {
    const unknown = walked().filter((route) => kindsOf(pathOf(route)).some(({ kind }) => !kind));
    // A new route: name above what its parameter identifies, and make one in the scene.
    expect(unknown).toEqual([]);
    const asked = walked().flatMap((route) => queryOf(route).map((name) => ({ route, name })));
    expect(asked.filter(({ name }) => !QUERY_KINDS[name] && !QUERY_OF_TEXT.test(name))).toEqual([]);
    const silent = walked().filter((route) => attemptsOf(route).length === 0);
    expect(silent).toEqual(READ_WITHOUT_NAME);
    expect(walked().length).toBeGreaterThan(50);
  });

  it('names what is there: whoever may see it gets it', async () => {
    const { platform, foreign } = scene;
    for (const attempt of walked()
      .filter((route) => route.startsWith('GET /api/') && !ENDLESS.has(route))
      .flatMap(attemptsOf)) {
      if (isMixed(attempt)) continue;
      const { status, text } = await answerTo(platform, attempt, foreign);
      expect([attempt.route, attempt.by, status, status === 200 ? '' : text]).toEqual([
        attempt.route,
        attempt.by,
        200,
        '',
      ]);
    }
  });
});

describe.each(['person', 'token'] as const)(
  'an admin of one connection, by a %s, with the ids of another',
  (who) => {
    it('is answered as if they did not exist, on every route, and changes nothing', async () => {
      const before = await storedRows(scene.database);
      const odd: unknown[] = [];
      for (const attempt of walked().flatMap(attemptsOf)) {
        const { route, by } = attempt;
        const foreign = await answerTo(scene.callers[who], attempt, scene.foreign);
        const unknown = await answerTo(scene.callers[who], attempt, nobody);
        const nothing =
          foreign.status === 404 ||
          (FILTERS.includes(by.slice(1)) &&
            foreign.text.startsWith('{"items":[],') &&
            foreign.status === 200);
        if (foreign.bytes !== unknown.bytes) {
          odd.push({ route, by, foreign: foreign.bytes, unknown: unknown.bytes });
        } else if (!nothing) odd.push({ route, by, answer: foreign.bytes });
      }
      expect(odd).toEqual([]);
      expect(await storedRows(scene.database)).toEqual(before);
    });

    it('finds nothing of the other in anything that may be read, be it JSON, a file or a page', async () => {
      const { foreign } = scene;
      const theirs = Object.entries(foreign).filter(([, id]) => id.length > 10);
      for (const route of walked().filter((one) => one.startsWith('GET ') && !ENDLESS.has(one))) {
        for (const accept of ['application/json', 'text/csv', ...(PAGES.has(route) ? ['text/html'] : [])]) {
          const required = new URLSearchParams(REQUIRED[route]).toString();
          const path = filled(pathOf(route), scene.own, () => true) + (required && `?${required}`);
          const caller = scene.callers[who];
          const answer = await caller.browser.request({
            url: caller.origin + path,
            headers: { ...caller.always, Accept: accept },
            follow: false,
          });
          const text = pathOf(route).includes('/audit-events') ? withoutActors(answer.text) : answer.text;
          const found = theirs.filter(([, id]) => text.includes(id)).map(([kind]) => kind);
          expect([route, accept, found]).toEqual([route, accept, []]);
          expect([route, answer.status < 500]).toEqual([route, true]);
        }
      }
      const { body } = await scene.callers[who].get('/api/v1/connections');
      expect((body['items'] as { slug: string }[]).map(({ slug }) => slug)).toEqual(['tenant']);
    });

    it('makes no app in Okta for the other, nor learns by trying whether there is one', async () => {
      const before = await storedRows(scene.database);
      for (const path of ['/api/v1/connections/okta-app/plan', '/api/v1/connections/okta-app']) {
        const order = (slug = '') => ({
          ...{ issuer: scene.gateway.okta.simulator.url, slug },
          ...(path.endsWith('plan') ? {} : { credential: { apiToken: 'one-off' } }),
        });
        const answers = [];
        for (const slug of [scene.foreign['connection'], 'nobodys']) {
          const { status, body } = await scene.callers[who].post(path, order(slug));
          answers.push([status, body['code'], body['detail']]);
        }
        expect(answers[0]).toEqual([403, 'permission-denied', expect.any(String)]);
        expect(answers[0]).toEqual(answers[1]);
      }
      expect(await storedRows(scene.database)).toEqual(before);
    });

    it('writes nothing that belongs to no connection', async () => {
      const writes = allRoutes().filter((route) => isGlobal(route) && !route.startsWith('GET '));
      expect(writes.length).toBeGreaterThan(10);
      const before = await storedRows(scene.database);
      for (const route of writes) {
        const path = pathOf(route)
          .replace(':application', 'gateway')
          .replace(':key', 'guest')
          .replace(/:\w+/g, randomUUID());
        const { status } = await scene.callers[who].send(methodOf(route), path, {}, { 'If-Match': '"1"' });
        const refused = status >= 400 && status < 500;
        expect([route, refused]).toEqual([route, !READING.has(route)]);
      }
      expect(await storedRows(scene.database)).toEqual(before);
    });
  },
);

// Last, because it changes what it reaches.
it('tried requests that reach their aim when the platform sends them', async () => {
  const { platform, foreign } = scene;
  const writes = walked().filter((route) => route.startsWith('/api/', methodOf(route).length + 1));
  const order = ['POST', 'PATCH', 'PUT', 'DELETE'];
  const missed: unknown[] = [];
  for (const method of order) {
    for (const attempt of writes.filter((route) => methodOf(route) === method).flatMap(attemptsOf)) {
      if (isMixed(attempt)) continue;
      const { status, text } = await answerTo(platform, attempt, foreign);
      if (attempt.route === OF_PEOPLE && status === 403) continue;
      if ([401, 403, 404].includes(status) || status >= 500) {
        missed.push({ route: attempt.route, by: attempt.by, status, text });
      }
    }
  }
  expect(missed).toEqual([]);
});

/** Whether it names something of one connection below something of another. */
function isMixed({ route, by }: Attempt): boolean {
  const path = pathOf(route);
  return by !== 'all' && !path.startsWith(AT_OKTA) && kindsOf(path).length > 1;
}

/** Audit events without who did it: somebody of the platform may have, and that is told. */
function withoutActors(text: string): string {
  return text
    .replace(/"actor":\{"type":"[^"]*","id":"[^"]*"/g, '')
    .replace(/^([^,]*,[^,]*,[^,]*,)(?:person|api-token),[^,]*,/gm, '$1');
}
