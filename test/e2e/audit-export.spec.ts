import { jest } from '@jest/globals';
import { DataSource } from 'typeorm';
import type { Actor } from '../../src/access/actor.js';
import { AuditEventsRepository } from '../../src/audit/audit-events.repository.js';
import { AuditTrail, type AuditEntry } from '../../src/audit/audit-trail.js';
import { Transactions } from '../../src/database/transactions.js';
import { csvLines, jsonLines, takeFile } from '../support/export-file.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { personClient, tokenClient, type RestClient } from '../support/rest-client.js';

const PATH = '/api/v1/audit-events';
const [CSV, NDJSON] = ['text/csv', 'application/x-ndjson'];

/** What a spreadsheet, a parser or a reader would stumble over. */
const HOSTILE = [
  '=HYPERLINK("http://evil.example")',
  '+1',
  '-1',
  '@SUM(A1)',
  '＝1+1',
  'a,b;c',
  'say "hi"',
  'one\r\ntwo',
  'line\u2028separator',
  'evil\u202Etxt.exe',
  'ünï 日本 😀',
  '</script>',
];

type Item = Record<string, unknown>;

let gateway: TestGateway;
let admin: RestClient;
let token: string;
let tenantToken: string;

beforeAll(async () => {
  gateway = await startTestGateway();
  ({ client: admin } = await personClient(gateway, 'Ada', 'admin'));
  const { org } = gateway.okta.simulator;
  const app = org.addApp({ redirectUris: [`${gateway.url}/authorization-code/callback`] });
  await made(
    admin.post('/api/v1/connections', {
      slug: 'tenant',
      issuer: gateway.okta.simulator.url,
      clientId: app.id,
      clientSecret: app.clientSecret,
    }),
  );
  const mapping = { connection: 'tenant', groupName: 'Rolegate Admins', role: 'admin' };
  await made(admin.post('/api/v1/group-mappings', mapping));
  await made(admin.patch('/api/v1/connections/tenant', { status: 'active' }));
  const newToken = async (body: object) =>
    String((await made(admin.post('/api/v1/api-tokens', body)))['token']);
  token = await newToken({ name: 'auditor', role: 'admin' });
  tenantToken = await newToken({ name: 'tenant', role: 'admin', connection: 'tenant' });
});

afterAll(() => gateway?.close());
afterEach(() => jest.restoreAllMocks());

async function made(answer: ReturnType<RestClient['get']>): Promise<Item> {
  const { status, body } = await answer;
  if (status >= 300) throw new Error(`${status} ${JSON.stringify(body)}`);
  return body;
}

const sql = <Row = Item>(text: string, values: unknown[] = []): Promise<Row[]> =>
  gateway.gateway.app.get(DataSource).query(text, values);
const ids = (items: readonly Item[]) => items.map(({ id }) => String(id));
const file = (query: string, accept: string, of = token) =>
  takeFile(`${gateway.url}${PATH}${query}`, of, accept);

/** Events of a kind of their own, as many as `count`, each a millisecond after the one before. */
const addEvents = (action: string, count: number) =>
  sql(
    `INSERT INTO audit_events (at, actor_type, actor_id, actor_name, action, target_type, target_id, outcome, request_id)
     SELECT now() - interval '1 hour' + n * interval '1 ms', 'system', 's', 's', $1, 'test', n::text, 'success', 'r'
       FROM generate_series(1, $2::int) n`,
    [action, count],
  );

const record = (actor: Partial<Actor>, entry: AuditEntry) =>
  gateway.gateway.app
    .get(Transactions)
    .run((tx) =>
      gateway.gateway.app
        .get(AuditTrail)
        .record(
          tx,
          { type: 'system', id: 's', name: 's', connectionId: null, requestId: 'r', ...actor },
          entry,
        ),
    );

describe('the audit trail as a file', () => {
  it('is everything that matches, in the order of the list, over as many pages as it takes', async () => {
    await addEvents('bulk.done', 1_203);
    const listed = await admin.all(`${PATH}?action=bulk.*`, 200);
    expect(listed).toHaveLength(1_203);
    const lines = await file('?action=bulk.*', NDJSON);
    expect(jsonLines(lines)).toEqual(listed);
    const [header, ...rows] = csvLines(await file('?action=bulk.*', CSV));
    expect(header).toEqual([
      ...['id', 'at', 'connection', 'actor_type', 'actor_id', 'actor_name', 'action', 'target_type'],
      ...['target_id', 'outcome', 'before', 'after', 'request_id', 'address'],
    ]);
    expect(rows.map(([id]) => id)).toEqual(ids(listed));
  });

  it.each([
    [CSV, 'text/csv; charset=utf-8; header=present', 'csv'],
    [NDJSON, 'application/x-ndjson; charset=utf-8', 'ndjson'],
  ])(
    'says what it is (%s), how it is called, and that nobody may keep it',
    async (accept, type, extension) => {
      const { answer, complete } = await file('?action=bulk.*&limit=1', accept);
      expect([answer.statusCode, complete]).toEqual([200, true]);
      expect(answer.headers).toMatchObject({
        'content-type': type,
        'content-disposition': expect.stringMatching(
          new RegExp(`^attachment; filename="audit-events-[0-9TZ-]+\\.${extension}"$`),
        ) as string,
        'cache-control': expect.stringContaining('no-store') as string,
        vary: expect.stringContaining('Accept') as string,
      });
    },
  );

  it('is a page of JSON for whoever does not ask for a file', async () => {
    for (const accept of ['application/json', '*/*', 'text/html', 'application/json, text/csv;q=0.5']) {
      const { answer, text } = await file('?action=bulk.*&limit=3', accept);
      expect([accept, answer.headers['content-type']]).toEqual([accept, 'application/json; charset=utf-8']);
      expect((JSON.parse(text) as { items: Item[] }).items).toHaveLength(3);
    }
  });

  it('is given to a link, too, which can ask by its address alone', async () => {
    const everything = `?action=bulk.*&limit=7`;
    expect(jsonLines(await file(`${everything}&format=ndjson`, 'text/html'))).toHaveLength(1_203);
    expect(csvLines(await file(`${everything}&format=csv`, '*/*'))).toHaveLength(1_204);
    expect((await admin.get(`${PATH}${everything}&format=pdf`)).status).toBe(422);
  });

  it('takes no notice of limit and after, which are for pages', async () => {
    const { body } = await admin.get(`${PATH}?action=bulk.*&limit=7`);
    const cursor = String(body['nextCursor']);
    expect(jsonLines(await file(`?action=bulk.*&limit=7&after=${cursor}`, NDJSON))).toHaveLength(1_203);
  });

  it('keeps hostile values whole, and lets no spreadsheet run them', async () => {
    for (const name of HOSTILE) {
      await record(
        { id: name, name },
        { action: 'hostile.done', target: { type: 'test', id: name }, before: null, after: { [name]: name } },
      );
    }
    const listed = await admin.all(`${PATH}?action=hostile.done`, 200);
    expect(listed.map(({ after }) => Object.keys(after as Item)[0])).toEqual([...HOSTILE].reverse());
    expect(jsonLines(await file('?action=hostile.done', NDJSON))).toEqual(listed);
    const [header = [], ...rows] = csvLines(await file('?action=hostile.done', CSV));
    for (const [index, name] of [...HOSTILE].reverse().entries()) {
      const row = rows[index] ?? [];
      const shown = /^[=+\-@＝]/.test(name) ? `'${name}` : name;
      const cell = (column: string) => row[header.indexOf(column)];
      expect([row.length, cell('actor_id'), cell('actor_name'), cell('target_id')]).toEqual([
        header.length,
        ...[shown, shown, shown],
      ]);
      expect([cell('before'), JSON.parse(cell('after') ?? '')]).toEqual(['', { [name]: name }]);
    }
  });

  it.each([
    [CSV, 'csv'],
    [NDJSON, 'json-lines'],
  ])('is recorded (%s) with what was asked for before the first line is read', async (accept, format) => {
    const exports = () =>
      sql(
        `SELECT id::text, actor_name, after FROM audit_events WHERE action = 'audit-events.exported' ORDER BY id`,
      );
    const before = await exports();
    const events = gateway.gateway.app.get(AuditEventsRepository);
    const findPage = events.findPage.bind(events);
    const atFirstRead: Item[][] = [];
    jest.spyOn(events, 'findPage').mockImplementation(async (...page) => {
      atFirstRead.push(await exports());
      return findPage(...page);
    });
    const content = await file('?actor=auditor&from=2026-01-01T00:00:00Z', accept);
    const [added] = (atFirstRead[0] ?? []).slice(before.length);
    expect(added).toMatchObject({
      actor_name: 'auditor',
      after: { format, filter: { actor: 'auditor', from: '2026-01-01T00:00:00Z' } },
    });
    const [first] =
      accept === CSV
        ? csvLines(content)
            .slice(1)
            .map(([id]) => id)
        : ids(jsonLines(content));
    expect(first).toBe(added?.['id']);
  });

  it.each([CSV, NDJSON])('breaks off (%s) when the database fails in the middle', async (accept) => {
    const events = gateway.gateway.app.get(AuditEventsRepository);
    const findPage = events.findPage.bind(events);
    let reads = 0;
    jest.spyOn(events, 'findPage').mockImplementation((...page) => {
      reads += 1;
      return reads === 2 ? Promise.reject(new Error('gone')) : findPage(...page);
    });
    const { answer, complete } = await file('?action=bulk.*', accept);
    expect([answer.statusCode, complete]).toEqual([200, false]);
  });

  it('is an error like any other when nothing can be read at all', async () => {
    const events = gateway.gateway.app.get(AuditEventsRepository);
    jest.spyOn(events, 'findPage').mockRejectedValue(new Error('gone'));
    const { answer, text } = await file('?action=bulk.*', CSV);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(answer.headers['content-disposition']).toBeUndefined();
    expect(answer.statusCode).toBeGreaterThanOrEqual(500);
    expect(text).not.toContain('gone');
  });

  it('holds each event once that was there when it began, while others are written', async () => {
    const before = ids(await admin.all(`${PATH}?action=bulk.*`, 200));
    const events = gateway.gateway.app.get(AuditEventsRepository);
    const findPage = events.findPage.bind(events);
    const reads = jest.spyOn(events, 'findPage').mockImplementation(async (...page) => {
      const rows = await findPage(...page);
      for (let n = 0; n < 3; n += 1)
        await record({}, { action: 'bulk.late', target: { type: 'test', id: 'x' } });
      return rows;
    });
    const content = await file('?action=bulk.*', NDJSON);
    expect(reads.mock.calls.length).toBeGreaterThan(2);
    expect(ids(jsonLines(content))).toEqual(before);
  });

  it('may be empty', async () => {
    expect((await file('?action=nothing.done', NDJSON)).text).toBe('');
    expect(csvLines(await file('?connection=nowhere', CSV))).toHaveLength(1);
  });

  it('tells callers of a connection of its own events alone, and them that it was taken', async () => {
    await record({}, { action: 'secret.done', target: { type: 'test', id: 'platform' } });
    const lines = jsonLines(await file('', NDJSON, tenantToken));
    expect(new Set(lines.map(({ connection }) => connection))).toEqual(new Set(['tenant']));
    expect(lines[0]).toMatchObject({
      action: 'audit-events.exported',
      target: { type: 'audit-events', id: 'tenant' },
      actor: { name: 'tenant' },
    });
    const tenant = tokenClient(gateway, tenantToken);
    expect(ids(await tenant.all(PATH, 200))).toEqual(ids(lines));
    const { answer, text } = await file('?connection=default', CSV, tenantToken);
    expect([answer.statusCode, (JSON.parse(text) as Item)['code']]).toEqual([404, 'not-found']);
  });

  it('is given to nobody without audit-events:read, and not for a filter that is none', async () => {
    const { token: guest } = await made(admin.post('/api/v1/api-tokens', { name: 'guest', role: 'guest' }));
    const count = async () =>
      (await sql(`SELECT 1 FROM audit_events WHERE action = 'audit-events.exported'`)).length;
    const before = await count();
    for (const accept of [CSV, NDJSON]) {
      const refused = await file('', accept, String(guest));
      expect([refused.answer.statusCode, (JSON.parse(refused.text) as Item)['code']]).toEqual([
        403,
        'permission-denied',
      ]);
      const faulty = await file('?from=yesterday', accept);
      expect([faulty.answer.statusCode, faulty.answer.headers['content-type']]).toEqual([
        422,
        expect.stringMatching(/^application\/problem\+json/),
      ]);
    }
    expect(await count()).toBe(before);
  });
});
