import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { DataSource } from 'typeorm';
import { poolOf } from '../../src/database/pool.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { addPerson, browserOf } from '../support/people.js';

type Query = (...values: unknown[]) => unknown;

/** The statements of one request; the background, which nobody waits for, runs outside any. */
const asked = new AsyncLocalStorage<string[]>();
/** Of each request that came, in order. */
const requests: { path: string; statements: string[] }[] = [];
let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway();
  subscribe('http.server.request.start', (message) => {
    const { url = '', socket } = (message as { request: IncomingMessage }).request;
    if (socket.localPort !== gateway.gateway.port) return;
    const request = { path: url.split('?')[0] ?? '', statements: [] };
    requests.push(request);
    asked.enterWith(request.statements);
  });
  const pool = poolOf(gateway.gateway.app.get(DataSource));
  const connect = pool.connect.bind(pool) as Query;
  // Whoever waits for a connection is called back by the one who returns it.
  pool.connect = ((callback?: Query) =>
    callback ? connect(AsyncResource.bind(callback)) : connect()) as typeof pool.connect;
  const watched = new WeakSet<object>();
  pool.on('acquire', (client) => {
    if (watched.has(client)) return;
    watched.add(client);
    const query = client.query.bind(client) as Query;
    client.query = ((...values: unknown[]) => {
      const [first] = values as [string | { text: string }];
      asked.getStore()?.push(typeof first === 'string' ? first : first.text);
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
    requests.length = 0;
    const login = await browser.get(`${gateway.url}/login`, { follow: false });
    const callback = await browser.get(login.location ?? '', { follow: false });
    const done = await browser.get(callback.location ?? '', { follow: false });
    expect([done.status, done.location]).toEqual([303, `${gateway.url}/`]);
    expect(requests.map(({ path, statements }) => [path, statements.map(beginningOf)])).toEqual([
      ['/login', ['WITH connection AS']],
      [
        '/authorization-code/callback',
        ['WITH consumed AS', 'START TRANSACTION', 'WITH person AS', 'WITH replaced AS', 'COMMIT'],
      ],
    ]);
  });
});

/** What a statement is called by here: its verb and the first part that it names. */
function beginningOf(statement: string): string {
  return statement.trim().split(/\s+/).slice(0, 3).join(' ');
}
