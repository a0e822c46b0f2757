import { createServer, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { VerificationError } from '../../src/verify/public-interface.js';
import type { Identity } from '../../src/verify/public-interface.js';
import { INVOICES } from './invoices.js';
import { listen, stop } from './loopback-server.js';
import { createSampleApplication } from './sample-application.js';
import { readPlainHeaders } from './visitor.js';

const SECRET = 'open sesame';
let application: Server;
let gateway: Server;
let url: string;
/** What the fake gateway was asked, and what it answers. */
let asked: { authorization: string | undefined; body: unknown }[];
let answers: { status: number; body: unknown };

/** A person for whom somebody else has vouched. */
function identity(subject: string): Identity {
  return {
    subject,
    connection: 'default',
    roles: ['developer', 'guest'],
    groups: ['Eng, East'],
    email: undefined,
    name: 'Zoë <Z>',
    sessionId: 's1',
    acr: undefined,
    amr: [],
    authenticatedAt: undefined,
    issuedAt: new Date(0),
    expiresAt: new Date(60_000),
    assertionId: 'j1',
    omittedClaims: [],
  };
}

beforeAll(async () => {
  gateway = createServer((request, response) => {
    void text(request).then((body) => {
      asked.push({ authorization: request.headers.authorization, body: JSON.parse(body) });
      response.writeHead(answers.status).end(JSON.stringify(answers.body));
    });
  });
  const links = { gateway: 'http://gateway.test', startPage: 'http://start.test' };
  application = createSampleApplication({
    proxySecret: SECRET,
    links,
    api: { url: `http://127.0.0.1:${await listen(gateway, 0)}`, token: 'own-credential' },
    readVisitor: (request) => {
      const subject = request.headers['x-rolegate-assertion'];
      if (typeof subject !== 'string') return Promise.reject(new VerificationError('missing'));
      return Promise.resolve({
        identity: identity(subject),
        secondsLeft: 42,
        claims: { sub: subject, note: '</pre>' },
        plain: readPlainHeaders(request),
      });
    },
  });
  url = `http://127.0.0.1:${await listen(application, 0)}`;
});

beforeEach(() => {
  asked = [];
  answers = {
    status: 200,
    body: {
      evaluations: INVOICES.map((_, index) => ({
        decision: index === 0,
        context: { reason: index === 0 ? 'allowed' : 'condition-false' },
      })),
    },
  };
});

afterAll(() => Promise.all([stop(application), stop(gateway)]));

function ask(path: string, init: RequestInit & { as?: string | null } = {}): Promise<Response> {
  const { as = '00u1', ...rest } = init;
  const headers = {
    'x-payroll-proxy-secret': SECRET,
    'remote-user': '00u1',
    'remote-name': 'Zo%C3%AB <Z>',
    'remote-roles': 'developer,guest',
    'remote-groups': 'Eng%2C East,Guests',
    ...(as === null ? {} : { 'x-rolegate-assertion': as }),
    ...rest.headers,
  };
  return fetch(url + path, { redirect: 'manual', ...rest, headers });
}

const approve = (id: string): Promise<Response> =>
  ask('/invoices/approve', { method: 'POST', body: new URLSearchParams({ id }) });

it('believes nobody who did not come through its proxy', async () => {
  for (const secret of ['', 'guessed', `${SECRET}, ${SECRET}`]) {
    const answer = await ask('/', { headers: { 'x-payroll-proxy-secret': secret } });
    expect(answer.status).toBe(403);
    expect(await answer.text()).not.toContain('Payslip</h2>');
  }
});

it('believes nobody for whom there is no assertion, whatever plain headers say', async () => {
  for (const path of ['/', '/invoices/', '/reports/', '/admin/', '/nowhere']) {
    expect((await ask(path, { as: null })).status).toBe(401);
  }
  expect((await ask('/expenses', { as: null, method: 'POST', body: 'purpose=x' })).status).toBe(401);
  expect((await ask('/public/', { as: null })).status).toBe(200);
});

it('shows what the assertion and the headers say about the person, decoded and harmless', async () => {
  const page = await (await ask('/')).text();
  expect(page).toContain('Hello, Zoë &lt;Z&gt;');
  expect(page).toContain('developer, guest');
  expect(page).toContain('Eng, East, Guests');
  expect(page).toContain('another 42 s');
  expect(page).toContain('&quot;sub&quot;: &quot;00u1&quot;');
  expect(page).toContain('&lt;/pre&gt;');
});

it('takes a claim with its body, for the person who filed it alone', async () => {
  const filed = await ask('/expenses', {
    method: 'POST',
    body: new URLSearchParams({ purpose: '<Train>', amount: '12.50' }),
  });
  expect([filed.status, filed.headers.get('location')]).toEqual([303, '/']);
  expect(await (await ask('/')).text()).toContain('&lt;Train&gt;');
  expect(await (await ask('/', { as: '00u2' })).text()).not.toContain('Train');
});

it('asks the gateway one question per invoice, with its own credential, and shows each decision', async () => {
  const page = await (await ask('/invoices/')).text();
  expect(asked).toEqual([
    {
      authorization: 'Bearer own-credential',
      body: {
        subject: { type: 'user', id: '00u1' },
        action: { name: 'approve' },
        evaluations: INVOICES.map(({ id }) => ({ resource: { type: 'invoice', id } })),
      },
    },
  ]);
  expect(page.match(/Allowed<\/strong>/g)).toHaveLength(1);
  expect(page.match(/Denied<\/strong>/g)).toHaveLength(INVOICES.length - 1);
  expect(page.match(/<button/g)).toHaveLength(1);
  expect(page).toContain('Your role approves invoices, but not this one.');
});

it('approves what the gateway allows at that moment, and nothing else', async () => {
  const [first, second] = INVOICES.map(({ id }) => id) as [string, string];
  expect((await approve(second)).status).toBe(403);
  expect((await approve('9999')).status).toBe(404);
  expect(await (await ask('/invoices/')).text()).not.toContain('Approved by');
  expect((await approve(first)).status).toBe(303);
  expect(await (await ask('/invoices/')).text()).toContain('Approved by Zoë');
});

it.each([
  ['refuses the question', { status: 401, body: 'no' }],
  ['answers nonsense', { status: 200, body: {} }],
  ['answers too little', { status: 200, body: { evaluations: [] } }],
])('denies everything when the gateway %s', async (_, answer) => {
  answers = answer;
  const page = await (await ask('/invoices/')).text();
  expect(page.match(/Denied<\/strong>/g)).toHaveLength(INVOICES.length);
  expect(page).toContain('The gateway cannot decide just now.');
  expect((await approve(INVOICES[0]?.id ?? '')).status).toBe(403);
});

it('refuses a claim that is too long', async () => {
  const answer = await ask('/expenses', { method: 'POST', body: 'x'.repeat(100_000) });
  expect(answer.status).toBe(413);
});

it('has no other pages and no other methods', async () => {
  expect((await ask('/nowhere')).status).toBe(404);
  expect((await ask('/', { method: 'DELETE' })).status).toBe(405);
  expect((await ask('/', { method: 'POST', body: 'a=b' })).status).toBe(405);
});
