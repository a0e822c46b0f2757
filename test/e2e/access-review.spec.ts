import { jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { get, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { DataSource } from 'typeorm';
import { ReviewRepository } from '../../src/access-history/review.repository.js';
import { systemActor } from '../../src/access/actor.js';
import { AuditTrail } from '../../src/audit/audit-trail.js';
import { Transactions } from '../../src/database/transactions.js';
import { Argon2 } from '../../src/local-accounts/argon2.js';
import { codeAt } from '../../src/local-accounts/one-time-codes.js';
import { LocalAccountAdministration } from '../../src/local-login/local-account-administration.js';
import type { OktaUser } from '../../dev/okta-simulator/org-types.js';
import { Browser } from '../support/browser.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { addPerson, browserOf, signIn } from '../support/people.js';
import { personClient, RestClient, tokenClient, type RestAnswer } from '../support/rest-client.js';

/** Names that a spreadsheet, a parser or a reader would stumble over. */
const HOSTILE = [
  '=HYPERLINK("http://evil.example")',
  '+1',
  '-1',
  '@SUM(A1)',
  '\t=1+1',
  '\r=1+1',
  '＝1+1',
  'a,b;c',
  'say "hi"',
  'one\r\ntwo',
  'evil\u202Etxt.exe',
  'ünï 日本 😀',
  'x'.repeat(255),
];

type Item = Record<string, unknown>;

let gateway: TestGateway;
let replica: TestGateway;
let admin: RestClient;
let token: string;
let bob: { person: OktaUser; client: RestClient; id: string };

beforeAll(async () => {
  gateway = await startTestGateway({ env: { LOCAL_LOGIN: 'breakglass' } });
  const { env, okta, databaseUrl } = gateway;
  const { PORT, ...shared } = env;
  expect(PORT).toBeDefined();
  replica = await startTestGateway({ okta, databaseUrl, env: { ...shared, PUBLIC_URL: gateway.url } });
  const { client } = await personClient(gateway, 'Ada', 'admin');
  const { body } = await client.post('/api/v1/api-tokens', { name: 'auditor', role: 'admin' });
  token = String(body['token']);
  admin = tokenClient(gateway, token);
  await admin.post('/api/v1/group-mappings', { groupName: 'Engineering', role: 'developer' });
  const person = addPerson(okta, 'Bob', ['Engineering']);
  const { browser } = await signIn(gateway, person);
  bob = { person, client: new RestClient(gateway.url, browser), id: await idOf(person) };
});

afterAll(async () => {
  await replica?.close();
  await gateway?.close();
});

async function idOf(person: OktaUser): Promise<string> {
  const { body } = await admin.get(`/api/v1/subjects?q=${person.id}`);
  return (body['items'] as [{ id: string }])[0].id;
}

const items = ({ body }: RestAnswer) => body['items'] as Item[];
const rolesNow = async (of: RestClient, id: string) =>
  items(await of.get(`/api/v1/subjects/${id}/timeline?limit=200`))
    .filter(({ kind, to }) => kind === 'role' && to === null)
    .map(({ role }) => role);

/** A file as it comes; `complete` is false when the connection broke before its end. */
async function file(path: string): Promise<{ answer: IncomingMessage; rows: string[][]; complete: boolean }> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const headers = { Accept: 'text/csv', Authorization: `Bearer ${token}` };
    get(`${gateway.url}${path}`, { headers }, resolve).on('error', reject);
  });
  const content = await text(answer).catch(() => '');
  return { answer, rows: parse(content), complete: answer.complete };
}

/** RFC 4180, as strictly as it is written here: every cell quoted, every line ended. */
function parse(content: string): string[][] {
  return content === ''
    ? []
    : content
        .slice(1, -3)
        .split('"\r\n"')
        .map((line) => line.split('","').map((cell) => cell.replaceAll('""', '"')));
}

describe('what the history says', () => {
  it('is what the session and the explanation say, at every step and on every replica', async () => {
    const onReplica = tokenClient(replica, token);
    const same = async (expected: string[]) => {
      const session = await bob.client.get('/api/v1/session');
      const explained = await admin.post('/api/v1/explain', { subject: { id: bob.id }, role: 'developer' });
      expect(session.body['roles']).toEqual(expected);
      expect(explained.body['roles']).toEqual(expected);
      expect(await rolesNow(admin, bob.id)).toEqual(expected);
      expect(await rolesNow(onReplica, bob.id)).toEqual(expected);
    };
    await same(['developer']);
    const mapping = items(await admin.get('/api/v1/group-mappings')).find(
      ({ groupName }) => groupName === 'Engineering',
    );
    await admin.patch(`/api/v1/group-mappings/${String(mapping?.['id'])}`, { role: 'security-engineer' });
    await same(['security-engineer']);
    await admin.delete(`/api/v1/group-mappings/${String(mapping?.['id'])}`);
    await same([]);
    await admin.post('/api/v1/group-mappings', { groupName: 'Engineering', role: 'developer' });
    await same(['developer']);
    const timeline = items(await admin.get(`/api/v1/subjects/${bob.id}/timeline`));
    expect(timeline.filter(({ kind }) => kind === 'role')).toMatchObject([
      { role: 'developer', to: null, through: { group: 'Engineering', mappingVersion: 1 } },
      { role: 'security-engineer', through: { mapping: mapping?.['id'], mappingVersion: 2 } },
      { role: 'developer', through: { mapping: mapping?.['id'], mappingVersion: 1 } },
    ]);
  });
});

describe('the review of one person', () => {
  it('says what they held at a moment, through which version of which mapping', async () => {
    const before = new Date().toISOString();
    const mappings = items(await admin.get('/api/v1/group-mappings'));
    const mapping = mappings.find(({ groupName }) => groupName === 'Engineering');
    const path = `/api/v1/group-mappings/${String(mapping?.['id'])}`;
    const held = async (at: string) => {
      const answer = await admin.get(`/api/v1/access-reviews?subject=${bob.id}&at=${at}`);
      expect(items(answer).map(({ subject }) => (subject as Item)['id'])).toEqual([bob.id]);
      return items(answer)[0]?.['roles'];
    };
    await admin.patch(path, { role: 'security-engineer' });
    const [then] = (await held(before)) as Item[];
    expect(then).toMatchObject({
      role: 'developer',
      through: { group: 'Engineering', mapping: mapping?.['id'] },
    });
    await admin.patch(path, { role: 'developer' });
    expect(await held(before)).toEqual([then]);
    expect((await admin.get(`/api/v1/access-reviews?subject=${randomUUID()}`)).status).toBe(404);
  });
});

describe('who signed in', () => {
  it('is listed with when, how, from where and with which roles', async () => {
    const [newest] = items(await admin.get(`/api/v1/subjects/${bob.id}/sign-ins`));
    expect(newest).toMatchObject({
      connection: 'default',
      subject: { id: bob.id, name: 'bob@example.com' },
      outcome: 'success',
      reason: null,
      method: 'okta',
      address: '127.0.0.1',
      membershipSource: 'id-token',
      roles: ['developer'],
    });
    const sessions = items(await admin.get(`/api/v1/sessions?subject=${bob.id}`));
    expect(sessions.map(({ id }) => id)).toContain(newest?.['session']);
    expect(newest?.['amr']).toEqual(sessions[0]?.['amr']);
  });

  it('tells the tile and a stronger sign-in apart, and can be asked for one of them', async () => {
    const browser = browserOf(gateway.okta, bob.person);
    const tile = await browser.get(`${gateway.url}/okta-initiate-login?accountId=default`);
    expect(tile.status).toBe(200);
    const again = await browser.get(`${gateway.url}/login?connection=default&max_age=3600`);
    expect(again.status).toBe(200);
    const own = items(await admin.get(`/api/v1/subjects/${bob.id}/sign-ins`));
    expect(own.map(({ method }) => method)).toEqual(['step-up', 'okta-tile', 'okta']);
    const tiles = items(await admin.get(`/api/v1/sign-ins?connection=default&method=okta-tile`));
    expect(tiles).toMatchObject([{ subject: { id: bob.id }, method: 'okta-tile' }]);
    const [{ at } = {}] = tiles;
    const later = await admin.get(`/api/v1/sign-ins?subject=${bob.id}&to=${String(at)}`);
    expect(items(later).map(({ method }) => method)).toEqual(['okta']);
  });

  it('includes refusals of whoever was refused', async () => {
    const eve = addPerson(gateway.okta, 'Eve', []);
    const refused = await browserOf(gateway.okta, eve).get(`${gateway.url}/login`);
    expect(refused.status).toBe(403);
    const [denied] = items(await admin.get(`/api/v1/subjects/${await idOf(eve)}/sign-ins`));
    expect(denied).toMatchObject({ outcome: 'denied', reason: 'no-role', method: 'okta', session: null });
    const everybody = items(await admin.get('/api/v1/sign-ins?limit=200'));
    expect(new Set(everybody.map(({ outcome }) => outcome))).toEqual(new Set(['success', 'denied']));
  });

  it('stands in the timeline of a person, too, page by page among the roles, and in its file', async () => {
    const path = `/api/v1/subjects/${bob.id}/timeline`;
    const all = items(await admin.get(`${path}?limit=200`));
    const signIns = items(await admin.get(`/api/v1/subjects/${bob.id}/sign-ins`));
    expect(all.filter(({ kind }) => kind === 'sign-in')).toEqual(
      signIns.map((signIn) => ({ kind: 'sign-in', from: signIn['at'], to: signIn['at'], signIn })),
    );
    expect(new Set(all.map(({ kind }) => kind))).toEqual(
      new Set(['role', 'status', 'connection-status', 'sign-in']),
    );
    const paged: Item[] = [];
    for (let after = ''; ;) {
      const { body } = await admin.get(`${path}?limit=1${after}`);
      paged.push(...(body['items'] as Item[]));
      if (typeof body['nextCursor'] !== 'string') break;
      after = `&after=${body['nextCursor']}`;
    }
    expect(paged).toEqual(all);
    expect(items(await admin.get(`${path}?kind=sign-in`))).toHaveLength(signIns.length);
    const { rows } = await file(path);
    expect(rows.slice(1).map(([kind, , , from]) => [kind, from])).toEqual(
      all.map(({ kind, from }) => [kind, from ?? '']),
    );
  });

  it('is read page by page, each once', async () => {
    const seen: unknown[] = [];
    for (let after = ''; ;) {
      const { body } = await admin.get(`/api/v1/sign-ins?limit=1${after}`);
      seen.push(...(body['items'] as Item[]).map(({ id }) => id));
      if (typeof body['nextCursor'] !== 'string') break;
      after = `&after=${body['nextCursor']}`;
    }
    const all = items(await admin.get('/api/v1/sign-ins?limit=200'));
    expect(seen).toEqual(all.map(({ id }) => id));
  });
});

describe('a local account', () => {
  it('stands among the sign-ins and in the timeline of its person, with tries that were refused from the first one on', async () => {
    const { app } = gateway.gateway;
    Object.assign(app.get(Argon2), {
      parameters: { memoryCost: 64, timeCost: 1, parallelism: 1, outputLen: 32 },
    });
    const userName = 'night-watch';
    const made = await app.get(LocalAccountAdministration).create(systemActor('test'), {
      ...{ userName, groups: ['break-glass-admins'], password: undefined },
    });
    const secret = new URL(made.totpUri ?? '').searchParams.get('secret') ?? '';
    const tryWith = async (password: string, code: string) => {
      const browser = new Browser();
      const page = await browser.get(`${gateway.url}/login/local`);
      const values = { user_name: userName, password, code };
      return (await browser.submit(undefined, values, { page, follow: false })).status;
    };
    const code = codeAt(secret, Date.now());
    const refused = { outcome: 'denied', reason: 'wrong-password', method: 'local', session: null };
    expect(await tryWith('wrong', code)).toBe(401);
    const localAccount = { id: expect.any(String) as string, name: userName };
    expect(items(await admin.get('/api/v1/sign-ins?method=local&connection=local'))).toMatchObject([
      { ...refused, connection: 'local', subject: null, localAccount },
    ]);
    expect(await tryWith(made.password ?? '', code)).toBe(303);
    expect(await tryWith(made.password ?? '', code)).toBe(401);

    const [person] = items(await admin.get(`/api/v1/subjects?q=NIGHT-w&method=local&source=local`));
    expect(person).toMatchObject({
      ...{ connection: 'local', roles: ['admin'], liveSessions: 1 },
      lastSignIn: { method: 'local' },
    });
    const id = String(person?.['id']);
    const subject = { id, name: userName };
    const expected = [
      { ...refused, reason: 'used-code', subject, localAccount },
      { outcome: 'success', reason: null, method: 'local', subject, roles: ['admin'] },
      { ...refused, subject, localAccount },
    ];
    for (const path of [`subjects/${id}/sign-ins`, `sign-ins?subject=${id}`, 'sign-ins?method=local'])
      expect(items(await admin.get(`/api/v1/${path}`))).toMatchObject(expected);
    const timeline = items(await admin.get(`/api/v1/subjects/${id}/timeline`));
    expect(timeline.flatMap(({ signIn }) => (signIn ? [signIn] : []))).toMatchObject(expected);
    expect(timeline.filter(({ kind }) => kind === 'role')).toMatchObject([
      { role: 'admin', to: null, through: { group: 'break-glass-admins' } },
    ]);
  });
});

describe('the files', () => {
  it('keep hostile names whole, and let no spreadsheet run them', async () => {
    for (const [index, groupName] of HOSTILE.entries()) {
      const key = `hostile-${index}`;
      await admin.post('/api/v1/roles', { key, name: key, rank: 100 + index });
      if (!/[\t\r\n]/.test(groupName)) await admin.post('/api/v1/group-mappings', { groupName, role: key });
    }
    await insertPeople(HOSTILE.map((name, index) => [`hostile-${index}`, name]));
    const { rows, answer } = await file('/api/v1/access-reviews?connection=default');
    const [header = [], ...body] = rows;
    expect(answer.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': expect.stringMatching(
        /^attachment; filename="access-review-[0-9TZ-]+\.csv"$/,
      ) as string,
      'cache-control': expect.stringContaining('no-store') as string,
      vary: expect.stringContaining('Accept') as string,
    });
    const cell = (row: string[], column: string) => row[header.indexOf(column)];
    for (const [index, name] of HOSTILE.entries()) {
      const row = body.find((candidate) => cell(candidate, 'sub') === `hostile-${index}`) ?? [];
      const shown = /^[=＝+\-@\t\r]/.test(name) ? `'${name}` : name;
      expect(row).toHaveLength(header.length);
      expect(cell(row, 'name')).toBe(shown);
      if (!/[\t\r\n]/.test(name)) {
        expect([cell(row, 'role'), cell(row, 'group')]).toEqual([`hostile-${index}`, shown]);
        const { rows: timeline } = await file(`/api/v1/subjects/${cell(row, 'subject')}/timeline?kind=role`);
        expect(timeline.map((line) => line[timeline[0]?.indexOf('group') ?? -1])).toEqual(['group', shown]);
      }
      await noteSignIn(name);
    }
    const { rows: signIns } = await file('/api/v1/sign-ins?method=hostile');
    const columns = ['name', 'userAgent'].map((column) => signIns[0]?.indexOf(column) ?? -1);
    expect(signIns.slice(1).map((line) => columns.map((column) => line[column]))).toEqual(
      HOSTILE.toReversed().map((name) => {
        const shown = /^[=＝+\-@\t\r]/.test(name) ? `'${name}` : name;
        return [shown, shown];
      }),
    );
  });

  it('are audited with who took what, before the first line leaves', async () => {
    await file(`/api/v1/subjects/${bob.id}/timeline`);
    await file(`/api/v1/subjects/${bob.id}/sign-ins?method=okta`);
    const events = items(await admin.get('/api/v1/audit-events?action=access-review.exported'));
    expect(events.slice(0, 2)).toMatchObject([
      { target: { type: 'subject', id: bob.id }, after: { list: 'sign-ins', method: 'okta' } },
      { target: { type: 'subject', id: bob.id }, after: { list: 'timeline' } },
    ]);
    expect(events[0]?.['actor']).toMatchObject({ type: 'api-token', name: 'auditor' });
  });

  it('tell of 3,000 people while at most one batch of them is in memory', async () => {
    for (let start = 0; start < 3_000; start += 500)
      await insertPeople(
        Array.from({ length: 500 }, (_, index) => [`crowd-${start + index}`, `Person ${start + index}`]),
      );
    const repository = gateway.gateway.app.get(ReviewRepository);
    const read = jest.spyOn(repository, 'findPeople');
    const { rows, complete } = await file('/api/v1/access-reviews?connection=default');
    const sizes = await Promise.all(read.mock.results.map(({ value }) => value as Promise<unknown[]>));
    read.mockRestore();
    expect(complete).toBe(true);
    expect(Math.max(...sizes.map(({ length }) => length))).toBe(200);
    expect(new Set(rows.map((row) => row[4])).size).toBeGreaterThan(3_000);
  });

  it('break off when the database fails in the middle, instead of looking whole', async () => {
    // More than two batches of 200, whoever else is there.
    await insertPeople(Array.from({ length: 401 }, (_, index) => [`broken-${index}`, `Broken ${index}`]));
    const repository = gateway.gateway.app.get(ReviewRepository);
    const findPeople = repository.findPeople.bind(repository);
    let calls = 0;
    const failing = jest.spyOn(repository, 'findPeople').mockImplementation((page, count) => {
      calls += 1;
      return calls === 3 ? Promise.reject(new Error('gone')) : findPeople(page, count);
    });
    const { answer, complete } = await file('/api/v1/access-reviews?connection=default');
    failing.mockRestore();
    expect([answer.statusCode, complete]).toEqual([200, false]);
  });
});

/** A sign-in of somebody of that name, by a browser of that name. */
async function noteSignIn(name: string): Promise<void> {
  const { app } = gateway.gateway;
  const actor = { type: 'person' as const, id: randomUUID(), name, connectionId: null, requestId: 'r' };
  await app.get(Transactions).run((tx) =>
    app.get(AuditTrail).record(tx, actor, {
      action: 'sign-in.succeeded',
      target: { type: 'session', id: randomUUID() },
      after: { method: 'hostile', userAgent: name },
    }),
  );
}

/** People as sign-ins would have stored them, each in a group of their own name. */
async function insertPeople(people: readonly (readonly string[])[]): Promise<void> {
  await gateway.gateway.app.get(DataSource).query(
    `INSERT INTO subjects (connection_id, sub, name, groups, membership_source, membership_completeness,
       membership_fetched_at, last_sign_in_at)
     SELECT c.id, p ->> 0, p ->> 1, jsonb_build_array(jsonb_build_object('name', p ->> 1)), 'id-token', 'complete',
       now(), now()
     FROM connections c CROSS JOIN jsonb_array_elements($1::jsonb) p WHERE c.slug = 'default'`,
    [JSON.stringify(people)],
  );
}
