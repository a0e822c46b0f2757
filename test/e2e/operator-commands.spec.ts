import { Client } from 'pg';
import { commandLine } from '../support/command-line.js';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { addPerson, browserOf } from '../support/people.js';
import { personClient, RestClient, tokenClient } from '../support/rest-client.js';
import { createTestDatabase } from '../support/test-database.js';

/** Processes are started one after another; only a run that hangs takes so long. */
const LIMIT_MS = 300_000;

let gateway: TestGateway;
let database: Client;
let script: RestClient;

beforeAll(async () => {
  gateway = await startTestGateway();
  database = new Client({ connectionString: gateway.databaseUrl });
  await database.connect();
  const { out, err } = await cli('api-token', 'create', '--role', 'admin');
  if (err) throw new Error(err);
  script = tokenClient(gateway, out.trim());
}, LIMIT_MS);

afterAll(async () => {
  await database?.end();
  await gateway?.close();
});

const cli = (...args: string[]) => commandLine(gateway.env, ...args);

describe('sessions end-all', () => {
  const status = async (client: RestClient) => (await client.get('/api/v1/session')).status;

  /** Somebody who comes from outside, with a role by the connection's default. */
  const partner = async (name: string) => {
    const browser = browserOf(gateway.okta, addPerson(gateway.okta, name, ['Everyone Else']));
    const page = await browser.get(`${gateway.url}/login?connection=partner`);
    if (page.status !== 200 || !page.url.startsWith(gateway.url)) throw new Error(page.url + page.text);
    return new RestClient(gateway.url, browser);
  };

  it(
    'ends every session of every connection, wherever it began, audited for each; tokens stay, and people may sign in again',
    async () => {
      const { simulator, app } = gateway.okta;
      const { client: ada, person } = await personClient(gateway, 'Ada', 'admin');
      const made = await script.post('/api/v1/connections', {
        slug: 'partner',
        name: 'Partner',
        issuer: `${simulator.url}/oauth2/default`,
        clientId: app.id,
        clientSecret: app.clientSecret,
      });
      expect([made.status, made.body]).toEqual([201, expect.objectContaining({ slug: 'partner' })]);
      const activated = { status: 'active', defaultRole: 'guest' };
      const { body } = await script.patch('/api/v1/connections/partner', activated);
      expect(body).toMatchObject(activated);
      const clients = [ada, await partner('Pat'), await partner('Pam')];
      for (const client of clients) expect(await status(client)).toBe(200);
      const ended = await cli('sessions', 'end-all');
      expect(ended).toEqual({
        status: 0,
        out: 'All sessions are ended, of: default, partner.\n',
        err: '',
      });
      for (const client of clients) await eventually(async () => expect(await status(client)).toBe(401));
      expect((await script.get('/api/v1/connections')).status).toBe(200);
      const events = (await script.get('/api/v1/audit-events?action=session.revoked')).body['items'];
      expect(events).toMatchObject(
        ['partner', 'default'].map((connection) => ({
          connection,
          actor: { type: 'system', name: 'command line' },
          target: { type: 'connection' },
        })),
      );
      const again = browserOf(gateway.okta, person);
      expect((await again.get(`${gateway.url}/login?connection=default`)).status).toBe(200);
      const { browser } = ada;
      expect((await browser.get(`${gateway.url}/login?connection=default`)).status).toBe(200);
      for (const each of [again, browser]) expect(await status(new RestClient(gateway.url, each))).toBe(200);
    },
    LIMIT_MS,
  );
});

describe('audit verify', () => {
  const sealed = () =>
    eventually(async () => expect((await database.query('SELECT 1 FROM audit_unsealed')).rows).toEqual([]));
  /** A change that leaves an event. */
  const change = (name: string) =>
    script
      .post('/api/v1/roles', { key: name, name, rank: 50 })
      .then(({ status }) => expect(status).toBe(201));
  const headOf = (out: string) => /^Head: (\d+:[0-9a-f]{64})$/m.exec(out)?.[1] ?? '';
  /** What somebody does who owns the database: the triggers don't keep them out. */
  const tamper = async (statement: string) => {
    for (const table of ['audit_events', 'audit_chain'])
      await database.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
    const { rows } = await database.query<{ id: string }>(statement);
    for (const table of ['audit_events', 'audit_chain'])
      await database.query(`ALTER TABLE ${table} ENABLE TRIGGER USER`);
    return rows.map(({ id }) => id);
  };

  it(
    'says that the trail is as it was written, also by a head that was noted before more was written',
    async () => {
      await change('first');
      await sealed();
      const noted = await cli('audit', 'verify');
      expect([noted.status, noted.err]).toEqual([0, '']);
      expect(noted.out).toContain('The audit trail is as it was written.');
      await change('second');
      await sealed();
      const later = await cli('audit', 'verify', '--expect', headOf(noted.out));
      expect([later.status, later.out]).toEqual([0, expect.stringContaining('as it was written')]);
      expect(headOf(later.out)).not.toBe(headOf(noted.out));
    },
    LIMIT_MS,
  );

  it(
    'ends with 1 and names the event that was changed, and with 0 once it is back',
    async () => {
      const who = (name: string) =>
        tamper(`UPDATE audit_events SET actor_name = '${name}'
                 WHERE id = (SELECT max(id) FROM audit_events WHERE action = 'role.created') RETURNING id`);
      const [{ name } = { name: '' }] = (
        await database.query<{ name: string }>(
          `SELECT actor_name AS name FROM audit_events WHERE action = 'role.created' ORDER BY id DESC LIMIT 1`,
        )
      ).rows;
      const [id] = await who('somebody else');
      const found = await cli('audit', 'verify');
      expect(found.status).toBe(1);
      expect(found.out).toContain(`event ${id}: the event was changed`);
      expect(found.out).toContain('The audit trail is NOT as it was written: 1 fault.');
      await who(name);
      expect((await cli('audit', 'verify')).status).toBe(0);
    },
    LIMIT_MS,
  );

  it(
    'finds an end that was cut off, events and chain alike, by the head that was noted, and only by that',
    async () => {
      await change('third');
      await sealed();
      const noted = headOf((await cli('audit', 'verify')).out);
      const [position] = noted.split(':');
      await tamper(
        `WITH cut AS (DELETE FROM audit_chain WHERE position = ${position} RETURNING event_id)
         DELETE FROM audit_events WHERE id IN (SELECT event_id FROM cut) RETURNING id`,
      );
      expect((await cli('audit', 'verify')).status).toBe(0);
      const found = await cli('audit', 'verify', '--expect', noted);
      expect(found.status).toBe(1);
      expect(found.out).toContain(
        `Position ${position}: and what follows was cut off: what was noted knows of position ${position}`,
      );
      // What is written then takes the place, and doesn't fit what was noted.
      await change('fourth');
      await sealed();
      const other = await cli('audit', 'verify', '--expect', noted);
      expect([other.status, other.out]).toEqual([
        1,
        expect.stringContaining(`Position ${position}: does not have the hash that was noted`),
      ]);
    },
    LIMIT_MS,
  );

  it(
    'takes nothing for a head that is none',
    async () => {
      const { status, out, err } = await cli('audit', 'verify', '--expect', `0x1:${'0'.repeat(64)}`);
      expect([status, out, err]).toEqual([1, '', expect.stringContaining('--expect must be a head')]);
      expect((await cli('audit', 'verify', '--expect')).status).toBe(2);
    },
    LIMIT_MS,
  );
});

describe('a command', () => {
  it(
    'says what to do on a database that no gateway has prepared yet, or that is not there',
    async () => {
      const empty = await createTestDatabase();
      try {
        for (const args of [
          ['api-token', 'create', '--role', 'admin'],
          ['audit', 'verify'],
        ]) {
          const { status, out, err } = await commandLine(
            { ...gateway.env, DATABASE_URL: empty.url },
            ...args,
          );
          expect([args, status, out, err]).toEqual([
            args,
            1,
            '',
            expect.stringContaining('start the gateway once'),
          ]);
        }
      } finally {
        await empty.drop();
      }
      const nowhere = `postgres://rolegate:hunter2@127.0.0.1:${await freePort()}/rolegate`;
      const { status, err } = await commandLine({ ...gateway.env, DATABASE_URL: nowhere }, 'audit', 'verify');
      expect([status, err]).toEqual([1, expect.stringContaining('DATABASE_URL')]);
      expect(err).not.toMatch(/hunter2|\n {4}at /);
    },
    LIMIT_MS,
  );
});
