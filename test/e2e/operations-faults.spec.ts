import { createHash } from 'node:crypto';
import { Client } from 'pg';
import { SystemClock } from '../../src/config/clock.js';
import { Browser } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { startFaultProxy } from '../support/fault-proxy.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { addPerson, browserOf, signIn } from '../support/people.js';

/** The clocks of this machine, its wall clock off by so much. */
class OffClock extends SystemClock {
  constructor(private readonly offMs: number) {
    super();
  }

  override now(): Date {
    return new Date(this.nowMs());
  }

  override nowMs(): number {
    return super.nowMs() + this.offMs;
  }
}

let gateway: TestGateway;
let database: Client;
let admin: Browser;

beforeAll(async () => {
  gateway = await startTestGateway();
  database = new Client({ connectionString: gateway.databaseUrl });
  await database.connect();
  admin = (await signIn(gateway, addPerson(gateway.okta, 'Ada', ['Rolegate Admins']))).browser;
  const application = { slug: 'wiki', name: 'Wiki', hosts: ['127.0.0.1'] };
  const rules = [{ path: '/*', anyRole: ['admin'] }];
  expect((await api('POST', '/applications', { ...application, accessRules: rules })).status).toBe(201);
});

afterAll(async () => {
  await database?.end();
  await gateway?.close();
});

const api = (method: string, path: string, body?: unknown, at = gateway) =>
  admin.request({
    url: `${at.url}/api/v1${path}`,
    method,
    headers: { 'Content-Type': 'application/json', Accept: 'application/json', Origin: at.url },
    body: body === undefined ? undefined : JSON.stringify(body),
    follow: false,
  });

const decide = async (browser: Browser, at = gateway) => {
  const answer = await browser.get(`${at.url}/authz/forward-auth`, {
    follow: false,
    headers: {
      Accept: 'application/json',
      'Sec-Fetch-Mode': undefined,
      'X-Forwarded-Method': 'GET',
      'X-Forwarded-Proto': 'http',
      'X-Forwarded-Host': '127.0.0.1',
      'X-Forwarded-Uri': '/',
    },
  });
  return answer.status;
};

describe('a database whose disk is full', () => {
  /** Fails as Postgres does when it can't make a table's file longer. */
  async function fill(tables: string): Promise<void> {
    await database.query(`
      CREATE OR REPLACE FUNCTION disk_full() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100';
        END $$;
      DO $$ DECLARE name text; BEGIN
        FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename LIKE '${tables}' LOOP
          EXECUTE format('CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE ON %I EXECUTE FUNCTION disk_full()', name);
        END LOOP;
      END $$`);
  }

  const makeRoom = () => database.query('DROP FUNCTION IF EXISTS disk_full() CASCADE');

  afterEach(makeRoom);

  /** Everything that people and admins wrote; what the background keeps for itself moves on its own. */
  async function written(): Promise<string> {
    const tables = ['subjects', 'sessions', 'roles', 'group_mappings', 'applications', 'audit_events'];
    const hash = createHash('sha256');
    for (const table of tables) {
      // When a session was last seen is written off the request's path.
      const { rows } = await database.query<{ row: string }>(
        `SELECT (to_jsonb(t) - 'last_seen_at')::text AS row FROM ${table} t ORDER BY 1`,
      );
      hash.update(JSON.stringify([table, rows]));
    }
    return hash.digest('hex');
  }

  it.each([
    ['has room for nothing', '%'],
    ['has room for everything but the audit event, which comes last', 'audit_events'],
  ])(
    'refuses sign-ins and writes with 503 when it %s, half-writes nothing, and recovers by itself',
    async (_how, tables) => {
      const role = `r-${tables === '%' ? 'all' : 'audit'}`;
      const person = addPerson(gateway.okta, role, ['Rolegate Admins']);
      const before = await written();
      await fill(tables);

      const page = await browserOf(gateway.okta, person).get(`${gateway.url}/login`);
      expect([page.status, page.text]).toEqual([503, expect.stringContaining('unavailable')]);
      const refused = await api('POST', '/roles', { key: role, name: role, rank: 50 });
      expect([refused.status, refused.json()]).toEqual([
        503,
        expect.objectContaining({ code: 'unavailable', status: 503 }),
      ]);
      expect(refused.headers['retry-after']).toBeDefined();
      expect(refused.text).not.toContain('space left');
      // Who is in was let in before: that is read, not written.
      expect(await decide(admin)).toBe(200);
      expect((await api('GET', '/roles')).status).toBe(200);
      expect(await written()).toBe(before);

      await makeRoom();
      expect((await api('POST', '/roles', { key: role, name: role, rank: 50 })).status).toBe(201);
      expect(await decide((await signIn(gateway, person)).browser)).toBe(200);
      const { rows } = await database.query(`SELECT 1 FROM audit_events WHERE target_id = $1`, [role]);
      expect(rows).toHaveLength(1);
    },
  );
});

describe('a gateway whose clock is five minutes off Okta’s', () => {
  let movedBy = 0;

  afterEach(() => {
    gateway.okta.simulator.org.clock.advance(-movedBy);
    movedBy = 0;
  });

  function moveOkta(seconds: number): void {
    gateway.okta.simulator.org.clock.advance(seconds);
    movedBy += seconds;
  }

  it('refuses sign-ins when it is behind, and names the clock in its log', async () => {
    moveOkta(300);
    const person = addPerson(gateway.okta, 'Lat', ['Rolegate Admins']);
    const page = await browserOf(gateway.okta, person).get(`${gateway.url}/login`);
    expect([page.status, page.text]).toEqual([400, expect.stringContaining('sign-in-failed')]);
    expect(page.text).not.toContain('clock of the gateway');
    const line = gateway.logLines.find((text) => text.includes('Sign-in failed') && text.includes('iat'));
    expect(line).toMatch(/issued (29\d|30\d) s after what the clock of the gateway says/);
  });

  it.each([
    ['behind', 300, /is (29\d|30\d) s behind the provider/],
    ['ahead', -300, /is (29\d|30\d) s ahead of the provider/],
  ])('is told so by the test of the connection when it is %s', async (_, seconds, detail) => {
    const codes = async () => {
      const { findings } = (await api('POST', '/connections/default/test', {})).json<{
        findings: { code: string; severity: string; detail: string }[];
      }>();
      return findings;
    };
    expect((await codes()).map(({ code }) => code)).not.toContain('clock-skew-too-large');
    moveOkta(seconds);
    expect(await codes()).toContainEqual(
      expect.objectContaining({
        code: 'clock-skew-too-large',
        severity: 'problem',
        detail: expect.stringMatching(detail) as string,
      }),
    );
  });
});

describe('two replicas whose clocks differ by five minutes', () => {
  let ahead: TestGateway;

  beforeAll(async () => {
    ahead = await startTestGateway({
      clock: new OffClock(300_000),
      okta: gateway.okta,
      databaseUrl: gateway.databaseUrl,
      env: { PUBLIC_URL: gateway.url },
    });
  });
  afterAll(() => ahead?.close());

  it('know each other’s sessions, and each refuses at once what the other revoked', async () => {
    for (const [opened, ended] of [
      [gateway, ahead],
      [ahead, gateway],
    ] as const) {
      const person = addPerson(gateway.okta, `p${ended === ahead ? 1 : 2}`, ['Rolegate Admins']);
      const browser = await signInAt(opened, person);
      expect([await decide(browser, opened), await decide(browser, ended)]).toEqual([200, 200]);
      const { items } = (await api('GET', '/sessions?limit=200')).json<{
        items: { id: string; subject: { sub: string } }[];
      }>();
      const id = items.find(({ subject }) => subject.sub === person.id)?.id;
      expect((await revokeAt(ended, `/sessions/${id}`)).status).toBe(204);
      await eventually(async () =>
        expect([await decide(browser, opened), await decide(browser, ended)]).toEqual([401, 401]),
      );
    }
  });

  /** Signs in with every step of it at this replica: a balancer would have chosen it. */
  async function signInAt(replica: TestGateway, person: Parameters<typeof browserOf>[1]): Promise<Browser> {
    const browser = browserOf(gateway.okta, person);
    const login = await browser.get(`${replica.url}/login`, { follow: false });
    const answer = await browser.get(login.location ?? '', { follow: false });
    const callback = new URL(answer.location ?? '');
    const done = await browser.get(replica.url + callback.pathname + callback.search, { follow: false });
    expect(done.status).toBe(303);
    return browser;
  }

  const revokeAt = (replica: TestGateway, path: string) =>
    admin.request({
      url: `${replica.url}/api/v1${path}`,
      method: 'DELETE',
      headers: { Accept: 'application/json', Origin: gateway.url },
      follow: false,
    });
});

describe('what /health/ready says', () => {
  it('tells database, change log and Okta apart', async () => {
    const { hostname, port } = new URL(gateway.databaseUrl);
    const proxy = await startFaultProxy({ host: hostname, port: Number(port) });
    const watched = await startTestGateway({
      okta: gateway.okta,
      databaseUrl: proxy.url(gateway.databaseUrl),
    });
    try {
      const ready = async () => {
        const answer = await new Browser().get(`${watched.url}/health/ready`);
        return [answer.status, answer.json()];
      };
      const okta = [{ connection: 'default', status: 'unknown' }];
      await eventually(async () =>
        expect(await ready()).toEqual([
          200,
          { status: 'ok', checks: { database: 'ok', changeLog: 'ok', okta } },
        ]),
      );
      proxy.refuse();
      proxy.reset();
      await eventually(async () =>
        expect(await ready()).toEqual([
          503,
          { status: 'failed', checks: { database: 'failed', changeLog: 'behind', okta } },
        ]),
      );
      await proxy.accept();
      await eventually(async () => expect((await ready())[0]).toBe(200));
    } finally {
      await watched.close();
      await proxy.close();
    }
  });
});

describe('a gateway that is told to stop', () => {
  it('answers the request in flight, and serves no more on a connection that was kept', async () => {
    const leaving = await startTestGateway({ okta: gateway.okta, databaseUrl: gateway.databaseUrl });
    const holder = new Client({ connectionString: gateway.databaseUrl });
    await holder.connect();
    let closed: Promise<void> | undefined;
    try {
      expect((await fetch(`${leaving.url}/health/live`)).status).toBe(200);
      // The write waits for this lock, so the stop comes while it is under way.
      await holder.query('BEGIN; LOCK TABLE audit_events IN SHARE MODE');
      const write = api('POST', '/roles', { key: 'in-flight', name: 'In flight', rank: 51 }, leaving);
      await eventually(async () => {
        const { rows } = await database.query(
          `SELECT 1 FROM pg_locks WHERE relation = 'audit_events'::regclass AND NOT granted
             AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
        );
        expect(rows.length).toBeGreaterThan(0);
      });
      closed = leaving.close();
      await eventually(() => expect(fetch(`${leaving.url}/health/live`)).rejects.toThrow());
      await holder.query('COMMIT');
      const answer = await write;
      expect([answer.status, answer.headers['connection']]).toEqual([201, 'close']);
      await closed;
      expect((await api('GET', '/roles/in-flight')).status).toBe(200);
    } finally {
      await holder.end();
      await (closed ?? leaving.close());
    }
  });
});
