import { DataSource } from 'typeorm';
import { AuditSealer } from '../../src/audit/audit-sealer.js';
import { poolOf } from '../../src/database/pool.js';
import { eventually } from '../support/eventually.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { addPerson, browserOf } from '../support/people.js';

let gateway: TestGateway;
const statements: string[] = [];

beforeAll(async () => {
  gateway = await startTestGateway();
  const watched = new WeakSet<object>();
  poolOf(gateway.gateway.app.get(DataSource)).on('acquire', (client) => {
    if (watched.has(client)) return;
    watched.add(client);
    const query = client.query.bind(client) as (...all: unknown[]) => unknown;
    client.query = ((...values: unknown[]) => {
      const [first] = values as [string | { text: string }];
      statements.push(typeof first === 'string' ? first : first.text);
      return query(...values);
    }) as typeof client.query;
  });
});

afterAll(() => gateway?.close());

describe('a whole sign-in', () => {
  it('waits for the database six times at most, the transaction’s begin and end included', async () => {
    const person = addPerson(gateway.okta, 'Ada', ['Rolegate Admins']);
    const browser = browserOf(gateway.okta, person);
    await browser.get(`${gateway.url}/login`);
    // What was begun before, in the background, is over.
    await gateway.gateway.app.get(AuditSealer).stop();
    await eventually(() =>
      expect(statements.filter((text) => /^(COMMIT|ROLLBACK)/.test(text))).toHaveLength(
        statements.filter((text) => text.startsWith('START TRANSACTION')).length,
      ),
    );
    statements.length = 0;
    const login = await browser.get(`${gateway.url}/login`, { follow: false });
    const callback = await browser.get(login.location ?? '', { follow: false });
    const done = await browser.get(callback.location ?? '', { follow: false });
    expect([done.status, done.location]).toEqual([303, `${gateway.url}/`]);
    expect(statements.map((statement) => statement.trim().split(/\s+/).slice(0, 4).join(' '))).toEqual([
      'WITH connection AS (SELECT',
      'WITH consumed AS (',
      'START TRANSACTION',
      'WITH person AS (',
      'WITH replaced AS (',
      'COMMIT',
    ]);
  });
});
