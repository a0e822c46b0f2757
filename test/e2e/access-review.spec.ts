import { jest } from '@jest/globals';
import { get, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { DataSource } from 'typeorm';
import { ReviewRepository } from '../../src/access-history/review.repository.js';
import type { OktaUser } from '../../dev/okta-simulator/org-types.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { addPerson, browserOf, signIn } from '../support/people.js';
import { personClient, RestClient, tokenClient, type RestAnswer } from '../support/rest-client.js';

/** Names that a spreadsheet, a parser or a reader would stumble over. */
const HOSTILE = [
  '=HYPERLINK("http://evil.example")',
  '+1',
  '-1',
  '@SUM(A1)',
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
  gateway = await startTestGateway();
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

describe('the files', () => {
  it('keep hostile names whole, and let no spreadsheet run them', async () => {
    for (const [index, groupName] of HOSTILE.entries()) {
      const key = `hostile-${index}`;
      await admin.post('/api/v1/roles', { key, name: key, rank: 100 + index });
      if (!/[\r\n]/.test(groupName)) await admin.post('/api/v1/group-mappings', { groupName, role: key });
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
      const shown = /^[=+\-@]/.test(name) ? `'${name}` : name;
      expect(row).toHaveLength(header.length);
      expect(cell(row, 'name')).toBe(shown);
      if (!/[\r\n]/.test(name)) {
        expect([cell(row, 'role'), cell(row, 'group')]).toEqual([`hostile-${index}`, shown]);
      }
    }
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

/** People as sign-ins would have stored them, each in a group of his own name. */
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
