import { request as httpRequest } from 'node:http';
import {
  addAskingApplication,
  CERTIFICATION,
  question,
  type Asker,
  type AuthzenAnswer,
} from '../contracts/authzen-scenario.js';
import { signInAdmin, type AdminClient } from '../support/admin-client.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';

const ENDPOINTS = [
  'evaluation',
  'evaluations',
  'search/subject',
  'search/resource',
  'search/action',
] as const;

let gateway: TestGateway;
let admin: AdminClient;
let asker: Asker;

beforeAll(async () => {
  gateway = await startTestGateway();
  admin = await signInAdmin(gateway);
  asker = await addAskingApplication(gateway, admin, 'records', CERTIFICATION.entities, CERTIFICATION.grants);
});

afterAll(() => gateway?.close());

const READ = question('alice', 'read', 'record-1') as Record<string, Record<string, unknown>>;
const decisionOf = ({ body }: AuthzenAnswer): unknown => (body as { decision?: unknown }).decision;
const decisionsOf = ({ body }: AuthzenAnswer): unknown =>
  (body as { evaluations?: { decision: unknown }[] }).evaluations?.map(({ decision }) => decision);
const without = (name: string): object =>
  Object.fromEntries(Object.entries(READ).filter(([field]) => field !== name));

/** An AuthZEN error: the status, and a message as a JSON string. */
const expectError = (answer: AuthzenAnswer, status: number): void => {
  expect([answer.status, typeof answer.body]).toEqual([status, 'string']);
  expect(answer.headers.get('content-type')).toBe('application/json');
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(answer.text).not.toMatch(/\bat .*\.[jt]s|node_modules|Error:/);
};

describe('an evaluation', () => {
  it.each([
    ['alice reads record-1', question('alice', 'read', 'record-1'), true],
    ['alice writes record-1', question('alice', 'write', 'record-1'), true],
    ['bob reads record-1', question('bob', 'read', 'record-1'), true],
    ['bob writes record-1', question('bob', 'write', 'record-1'), false],
    [
      'alice writes what is archived',
      question('alice', 'write', 'record-2', { resource: { status: 'archived' } }),
      false,
    ],
    [
      'an admin writes what is archived',
      question('bob', 'write', 'record-2', {
        subject: { role: 'admin' },
        resource: { status: 'archived' },
      }),
      true,
    ],
    ['alice deletes softly', question('alice', 'delete', 'record-1', { action: { soft: true } }), true],
    ['alice deletes for good', question('alice', 'delete', 'record-1', { action: { soft: false } }), false],
  ])('decides as the certification scenario wants: %s', async (_, asked, decision) => {
    const answer = await asker.ask('evaluation', asked);
    expect([answer.status, decisionOf(answer)]).toEqual([200, decision]);
    expect(answer.body).toEqual({
      decision,
      context: { reason: decision ? 'allowed' : 'condition-false' },
    });
    // A context changes nothing that no condition looks at.
    const again = await asker.ask('evaluation', { ...asked, context: { ip: '192.0.2.1', time: 'now' } });
    expect(again.body).toEqual(answer.body);
  });

  it('takes what the request says before what is stored, key by key', async () => {
    const write = (resource: string, said: object) =>
      asker.reason(question('alice', 'write', resource, said));
    expect(await write('record-1', { resource: { status: 'archived' } })).toBe('condition-false');
    expect(await write('record-2', { resource: { status: 'active' } })).toBe('allowed');
    expect(await write('record-2', { resource: { owner: 'bob' } })).toBe('condition-false');
    const bob = (said: object) => asker.reason(question('bob', 'write', 'record-2', said));
    expect(await bob({})).toBe('allowed');
    expect(await bob({ subject: { role: 'guest' } })).toBe('condition-false');
    expect(await bob({ subject: { color: 'blue' } })).toBe('allowed');
  });

  it.each([
    ['nobody of that name', question('mallory', 'read', 'record-1'), 'subject-unknown'],
    [
      'a type of subject that nobody is of',
      { ...READ, subject: { type: 'spaceship', id: 'alice' } },
      'subject-unknown',
    ],
    ['an action that nobody was granted', question('alice', 'shred', 'record-1'), 'no-matching-rule'],
    [
      'a type of resource that nobody was granted',
      { ...READ, resource: { type: 'planet', id: 'x' } },
      'no-matching-rule',
    ],
    [
      'a type and an action that only together look like a permission',
      { ...READ, action: { name: '' }, resource: { type: 'record:read', id: 'record-1' } },
      'no-matching-rule',
    ],
    ['names of other objects', question('__proto__', 'constructor', 'toString'), 'subject-unknown'],
    ['text that no database stores', question('a\u0000b', 'read', 'record-1'), 'subject-unknown'],
    ['half a character', question('\ud800', 'read', 'record-1'), 'subject-unknown'],
    ['a name of a hundred thousand letters', question('a'.repeat(100_000), 'read', 'x'), 'subject-unknown'],
  ])('denies by 200: %s', async (_, asked, reason) => {
    const answer = await asker.ask('evaluation', asked);
    expect([answer.status, answer.body]).toEqual([200, { decision: false, context: { reason } }]);
  });

  it('needs no stored resource', async () => {
    expect(await asker.reason(question('alice', 'read', 'a record nobody stored'))).toBe('allowed');
  });

  it('ignores fields that the specification does not know, wherever they are', async () => {
    const answer = await asker.ask('evaluation', {
      foo: 'bar',
      future: { nested: true },
      subject: { ...READ['subject'], what: [1, 2] },
      action: { ...READ['action'], method: 'GET' },
      resource: { ...READ['resource'], tags: {} },
    });
    expect(decisionOf(answer)).toBe(true);
  });

  it('is not led astray by fields called __proto__', async () => {
    const said = '{"__proto__":{"role":"admin"},"constructor":{"prototype":{"role":"admin"}}}';
    const text = `{"subject":{"type":"user","id":"alice","properties":${said}},"action":{"name":"write"},
      "resource":{"type":"record","id":"record-2","properties":${said}},"context":${said},"__proto__":{"evaluations":[]}}`;
    for (const endpoint of ['evaluation', 'evaluations']) {
      expect(decisionOf(await asker.ask(endpoint, text))).toBe(false);
    }
    const empty = await asker.ask('evaluation', `{"__proto__":${JSON.stringify(READ)}}`);
    expectError(empty, 400);
    expect(({} as Record<string, unknown>)['role']).toBeUndefined();
  });

  it('answers the same question the same way each time', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => asker.ask('evaluation', READ)));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  });
});

/** Bodies that are no evaluation. */
const FAULTY: [string, unknown][] = [
  ...(['subject', 'action', 'resource'] as const).flatMap((name): [string, unknown][] => [
    [`no ${name}`, without(name)],
    [`${name} is a text`, { ...READ, [name]: 'alice' }],
    [`${name} is null`, { ...READ, [name]: null }],
    [`${name} is an array`, { ...READ, [name]: [READ[name]] }],
    [`${name} is empty`, { ...READ, [name]: {} }],
    [`${name}.properties is an array`, { ...READ, [name]: { ...READ[name], properties: [] } }],
    [`${name}.properties is a text`, { ...READ, [name]: { ...READ[name], properties: 'x' } }],
  ]),
  ...(['subject', 'resource'] as const).flatMap((name): [string, unknown][] => [
    [`no ${name}.type`, { ...READ, [name]: { id: 'alice' } }],
    [`no ${name}.id`, { ...READ, [name]: { type: 'user' } }],
    [`${name}.id is a number`, { ...READ, [name]: { type: 'user', id: 7 } }],
    [`${name}.type is an object`, { ...READ, [name]: { type: {}, id: 'alice' } }],
  ]),
  ['action.name is a number', { ...READ, action: { name: 123 } }],
  ['context is an array', { ...READ, context: [] }],
  ['context is a number', { ...READ, context: 1 }],
  ['properties nested a thousand deep', deep(1000)],
  ['an array', [READ]],
  ['a text', '"alice"'],
  ['null', 'null'],
  ['a number', '1'],
  ['nothing', ''],
  ['white space', '  \n'],
  ['half an object', '{"subject":'],
  ['two objects', '{} {}'],
  ['a form', 'subject=alice&action=read'],
  ['no UTF-8', Buffer.from('7b22ff223a317d', 'hex')],
];

function deep(levels: number): string {
  const nested = '{"a":'.repeat(levels) + '1' + '}'.repeat(levels);
  return JSON.stringify({ ...READ, context: 'HERE' }).replace('"HERE"', nested);
}

describe('a faulty request', () => {
  it.each(FAULTY)('is 400 at evaluation and evaluations: %s', async (_, body) => {
    for (const endpoint of ['evaluation', 'evaluations']) {
      expectError(await asker.ask(endpoint, body, { 'X-Request-ID': 'faulty-1' }), 400);
    }
  });

  it.each(ENDPOINTS)('is 400 for what is no JSON, whatever the type says: %s', async (endpoint) => {
    for (const body of ['', '[]', '{', 'null', '"x"', '[[[[', '['.repeat(100_000)]) {
      expectError(await asker.ask(endpoint, body), 400);
    }
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'application/jsonx',
      'application/xml',
      'text/json',
    ]) {
      expectError(await asker.ask(endpoint, JSON.stringify(READ), { 'Content-Type': type }), 400);
    }
    expectError(await asker.ask(endpoint, JSON.stringify(READ), { 'Content-Encoding': 'gzip' }), 400);
  });

  it('may name the character set of its JSON', async () => {
    for (const type of [
      'application/json; charset=utf-8',
      'application/json;charset=UTF-8',
      'Application/JSON',
    ]) {
      const answer = await asker.ask('evaluation', READ, { 'Content-Type': type });
      expect(decisionOf(answer)).toBe(true);
      expect(answer.headers.get('content-type')).toBe('application/json');
    }
  });

  it.each(ENDPOINTS)('is 413 beyond 256 KB, however it is sent: %s', async (endpoint) => {
    const body = JSON.stringify({ ...READ, context: { filling: 'x'.repeat(256 * 1024) } });
    expectError(await asker.ask(endpoint, body), 413);
    const chunked = await new Promise<number | undefined>((resolve, reject) => {
      const sending = httpRequest(
        `${gateway.url}/access/v1/${endpoint}`,
        {
          method: 'POST',
          headers: {
            Authorization: `Bearer ${asker.token}`,
            'Content-Type': 'application/json',
            'Transfer-Encoding': 'chunked',
          },
        },
        (answer) => resolve(answer.resume().statusCode),
      );
      sending.on('error', reject);
      sending.end(body);
    });
    expect(chunked).toBe(413);
  });

  it.each(ENDPOINTS)('is 405 by any method but POST: %s', async (endpoint) => {
    for (const method of ['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
      const answer = await asker.ask(endpoint, READ, {}, method);
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
    }
  });

  it.each([
    'evaluation/',
    'Evaluation',
    'evaluation;x',
    './evaluation%2F',
    'evaluations/x',
    'search',
    'search/subjects',
  ])('finds nothing at another spelling: %s', async (path) => {
    expect((await asker.ask(path, READ)).status).toBe(404);
  });
});

describe('a request id', () => {
  it('comes back as it was sent, on answers and on errors', async () => {
    for (const [body, headers] of [
      [READ, {}],
      ['{', {}],
      [READ, { Authorization: 'Bearer nonsense' }],
      [READ, { 'Content-Type': 'text/plain' }],
    ] as const) {
      const answer = await asker.ask('evaluation', body, { ...headers, 'X-Request-ID': 'bfe9eb29-ab87.4_x' });
      expect(answer.headers.get('x-request-id')).toBe('bfe9eb29-ab87.4_x');
    }
  });

  it('is made when there is none', async () => {
    expect((await asker.ask('evaluation', READ)).headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('is the id of the decision in the log', async () => {
    await asker.ask('evaluation', question('bob', 'write', 'record-1'), { 'X-Request-ID': 'denied-42' });
    const line = gateway.logLines.find((text) => text.includes('denied-42'));
    expect(line && (JSON.parse(line) as object)).toMatchObject({
      adapter: 'authzen',
      application: 'records',
      allowed: false,
      reason: 'condition-false',
    });
  });
});

describe('a credential', () => {
  it.each([
    ['none', {}],
    ['another scheme', { Authorization: 'Basic YWxpY2U6c2VjcmV0' }],
    ['no token', { Authorization: 'Bearer ' }],
    ['an unknown one', { Authorization: `Bearer rga_${'A'.repeat(43)}` }],
    ['two tokens', { Authorization: 'Bearer a, Bearer b' }],
  ])('is needed, and 401 says so: %s', async (_, headers) => {
    for (const endpoint of ENDPOINTS) {
      const answer = await fetch(`${gateway.url}/access/v1/${endpoint}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...headers },
        body: JSON.stringify(READ),
      });
      expect([answer.status, typeof (await answer.json())]).toEqual([401, 'string']);
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer realm=/);
    }
  });

  it('is asked for before the body is judged', async () => {
    expectError(await asker.ask('evaluation', '{', { Authorization: 'Bearer wrong' }), 401);
  });

  it('is an application’s: neither a session nor an API token is one', async () => {
    const { token } = (await admin.api('POST', '/api-tokens', { name: 'robot', role: 'admin' })).json<{
      token: string;
    }>();
    expectError(await asker.ask('evaluation', READ, { Authorization: `Bearer ${token}` }), 401);
    const bySession = await admin.browser.request({
      url: `${gateway.url}/access/v1/evaluation`,
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Origin: gateway.url },
      body: JSON.stringify(READ),
      follow: false,
    });
    expect(bySession.status).toBe(401);
  });

  it('is read once: a second Authorization header makes both worthless', async () => {
    const status = await new Promise((resolve, reject) => {
      const sending = httpRequest(
        `${gateway.url}/access/v1/evaluation`,
        { method: 'POST', headers: { 'Content-Type': 'application/json' } },
        (answer) => resolve(answer.resume().statusCode),
      );
      sending.setHeader('Authorization', [`Bearer ${asker.token}`, 'Bearer other']);
      sending.on('error', reject).end(JSON.stringify(READ));
    });
    expect(status).toBe(401);
  });
});

describe('a batch', () => {
  const items = (...names: string[]) => names.map((name) => ({ action: { name } }));
  const asked = { subject: READ['subject'], resource: READ['resource'] };
  const batch = (body: object) => asker.ask('evaluations', body);

  it('answers every question in its order, and has no decision of its own', async () => {
    const answer = await batch({ ...asked, evaluations: items('read', 'shred', 'write') });
    expect([answer.status, answer.body]).toEqual([
      200,
      {
        evaluations: [
          { decision: true, context: { reason: 'allowed' } },
          { decision: false, context: { reason: 'no-matching-rule' } },
          { decision: true, context: { reason: 'allowed' } },
        ],
      },
    ]);
  });

  it.each([
    ['execute_all', ['read', 'shred', 'write'], [true, false, true]],
    ['deny_on_first_deny', ['read', 'shred', 'write'], [true, false]],
    ['deny_on_first_deny', ['shred', 'read'], [false]],
    ['deny_on_first_deny', ['read', 'write'], [true, true]],
    ['permit_on_first_permit', ['shred', 'read', 'write'], [false, true]],
    ['permit_on_first_permit', ['read', 'shred'], [true]],
    ['permit_on_first_permit', ['shred', 'burn'], [false, false]],
  ])('ends with the answer that %s waits for: %j', async (semantic, names, decisions) => {
    const options = { evaluations_semantic: semantic, future: 1 };
    expect(decisionsOf(await batch({ ...asked, options, evaluations: items(...names) }))).toEqual(decisions);
  });

  it('ends at a faulty item, too, when a denial ends it', async () => {
    const options = { evaluations_semantic: 'deny_on_first_deny' };
    const evaluations = [...items('read'), { action: {} }, ...items('read')];
    expect(decisionsOf(await batch({ ...asked, options, evaluations }))).toEqual([true, false]);
  });

  it.each([
    ['an unknown semantic', { options: { evaluations_semantic: 'first' } }],
    ['a semantic that is no text', { options: { evaluations_semantic: 1 } }],
    ['options that are no object', { options: 'execute_all' }],
    ['evaluations that are an object', { evaluations: {} }],
    ['evaluations that are null', { evaluations: null }],
    ['more than a thousand', { evaluations: Array.from({ length: 1001 }, () => ({})) }],
    ['a default of the wrong type', { subject: 'alice', evaluations: [READ] }],
    ['a default with a wrong field', { resource: { type: 7 }, evaluations: [READ] }],
  ])('is 400 as a whole for %s', async (_, body) => {
    expectError(await batch({ ...READ, ...body }), 400);
  });

  it('denies an item that is no question, says why, and answers the others', async () => {
    const evaluations = [
      READ,
      {},
      { ...READ, action: { name: 1 } },
      'x',
      null,
      { ...READ, subject: {} },
      READ,
    ];
    const answer = await batch({ evaluations });
    expect(decisionsOf(answer)).toEqual([true, false, false, false, false, false, true]);
    const { evaluations: answers } = answer.body as { evaluations: { context: Record<string, unknown> }[] };
    for (const { context } of answers.slice(1, -1)) {
      expect(context).toEqual({ error: { status: 400, message: expect.any(String) as string } });
    }
  });

  it.each([
    ['without evaluations', {}],
    ['with none', { evaluations: [] }],
    ['with none and a semantic', { evaluations: [], options: { evaluations_semantic: 'execute_all' } }],
  ])('is one evaluation %s', async (_, more) => {
    const answer = await batch({ ...READ, ...more });
    expect([answer.status, answer.body]).toEqual([200, { decision: true, context: { reason: 'allowed' } }]);
  });

  it('takes whole what an item does not name, and of what it names only the type', async () => {
    const defaults = {
      subject: READ['subject'],
      action: { name: 'write' },
      resource: { type: 'record', id: 'record-2', properties: { status: 'active' } },
    };
    const evaluations = [
      {},
      { resource: { id: 'record-1' } },
      { resource: { id: 'record-2' } },
      { resource: { id: 'record-2', properties: { status: 'active' } } },
      { resource: { type: 'planet', id: 'record-1' } },
      { subject: { id: 'bob', properties: { role: 'admin' } }, resource: { id: 'record-2' } },
      { resource: { type: 'record' } },
      { action: { properties: {} } },
    ];
    // The last two name no id and no name of their own.
    const expected = [true, true, false, true, false, true, false, false];
    expect(decisionsOf(await batch({ ...defaults, evaluations }))).toEqual(expected);
  });

  it('gives an item its own context instead of the common one', async () => {
    const grant = { role: '*', resourceType: 'door', action: 'open', condition: 'context.hour == "noon"' };
    await admin.api('POST', '/applications/records/grants', grant);
    const door = { subject: READ['subject'], action: { name: 'open' }, resource: { type: 'door', id: '1' } };
    const evaluations = [{}, { context: {} }, { context: { hour: 'night' } }, { context: { hour: 'noon' } }];
    const answer = await batch({ ...door, context: { hour: 'noon' }, evaluations });
    expect(decisionsOf(answer)).toEqual([true, false, false, true]);
  });

  it('of a thousand questions is answered', async () => {
    const evaluations = Array.from({ length: 1000 }, (_, index) => ({
      action: { name: index % 2 === 0 ? 'read' : 'shred' },
    }));
    const decisions = decisionsOf(await batch({ ...asked, evaluations })) as boolean[];
    expect(decisions).toHaveLength(1000);
    expect(decisions.every((decision, index) => decision === (index % 2 === 0))).toBe(true);
  });
});

describe('the metadata', () => {
  it('names the decision point as it was asked for, and every endpoint there is', async () => {
    const answer = await fetch(`${gateway.url}/.well-known/authzen-configuration`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    const metadata = (await answer.json()) as Record<string, string>;
    expect(metadata).toEqual({
      policy_decision_point: gateway.url,
      access_evaluation_endpoint: `${gateway.url}/access/v1/evaluation`,
      access_evaluations_endpoint: `${gateway.url}/access/v1/evaluations`,
      search_subject_endpoint: `${gateway.url}/access/v1/search/subject`,
      search_resource_endpoint: `${gateway.url}/access/v1/search/resource`,
      search_action_endpoint: `${gateway.url}/access/v1/search/action`,
    });
    for (const [name, endpoint] of Object.entries(metadata)) {
      if (name === 'policy_decision_point') continue;
      expect((await fetch(endpoint, { method: 'POST' })).status).toBe(401);
    }
  });
});
