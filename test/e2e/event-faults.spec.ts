import { DataSource } from 'typeorm';
import type { OktaUser } from '../../dev/okta-simulator/org-types.js';
import { reactionEventTypes } from '../../src/event-store/reaction-rules.js';
import { eventually } from '../support/eventually.js';
import { startFaultProxy, type FaultProxy } from '../support/fault-proxy.js';
import { GatewayClock } from '../support/gateway-clock.js';
import { migrateToCurrentSchema, startTestGateway, type TestGateway } from '../support/gateway.js';
import { addPerson, signIn } from '../support/people.js';
import { personClient, refusal, RestClient, tokenClient } from '../support/rest-client.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const HOUR_MS = 3_600_000;
const BUSY_MS = 20_000;
const LOGS = '/api/v1/logs';

/** What goes wrong between Okta and the gateway while events are on their way. */
describe('events under faults', () => {
  const clock = GatewayClock.running();
  let database: TestDatabase;
  let proxy: FaultProxy;
  let gateway: TestGateway;
  let admin: RestClient;
  let okta: RestClient;
  let sql: DataSource;

  beforeAll(async () => {
    database = await createTestDatabase({ migrate: migrateToCurrentSchema });
    const { hostname, port } = new URL(database.url);
    proxy = await startFaultProxy({ host: hostname, port: Number(port) });
    gateway = await startTestGateway({ clock, databaseUrl: proxy.url(database.url) });
    const { client } = await personClient(gateway, 'Ada', 'admin');
    const { body } = await client.post('/api/v1/api-tokens', { name: 'script', role: 'admin' });
    admin = tokenClient(gateway, body['token']);
    okta = new RestClient(gateway.url);
    sql = gateway.gateway.app.get(DataSource);
    for (const [groupName, role] of [
      ['Engineering', 'developer'],
      ['Security', 'security-engineer'],
    ])
      await admin.post('/api/v1/group-mappings', { groupName, role });
  });

  afterAll(async () => {
    await gateway?.close();
    await gateway?.okta.simulator.close();
    await proxy?.close();
    await database?.drop();
  });

  afterEach(async () => {
    org().faults.clear();
    org().setRateLimits({ logs: 100_000 });
    for (const { id } of (await admin.all('/api/v1/event-triggers', 100)) as { id: string }[])
      await admin.delete(`/api/v1/event-triggers/${id}`);
  });

  const org = () => gateway.okta.simulator.org;
  /** Lets time pass, here and in Okta. @param happens What is in Okta's log by then, before anybody here looks. */
  const pass = async (ms: number, happens: () => void = () => undefined): Promise<void> => {
    org().clock.advance(ms / 1000);
    happens();
    await clock.advance(ms);
  };
  const trigger = async (settings: object, connection = 'default') => {
    const { status, body } = await admin.post('/api/v1/event-triggers', { connection, ...settings });
    expect(status).toBe(201);
    return { id: String(body['id']), secret: String(body['secret']) };
  };
  const seenBy = async (id: string): Promise<string[]> =>
    (
      await sql.query<{ uuid: string }[]>(
        'SELECT e.uuid FROM trigger_events t JOIN okta_events e ON e.id = t.event_id WHERE t.trigger_id = $1',
        [id],
      )
    ).map(({ uuid }) => uuid);
  const stateOf = async (id: string) => {
    const [row] = await sql.query<{ dueMs: string; free: boolean; failures: number; fault: string | null }[]>(
      `SELECT (extract(epoch FROM next_run_at) * 1000)::bigint AS "dueMs", leased_until IS NULL AS free, failures,
              last_fault AS fault FROM event_triggers WHERE id = $1`,
      [id],
    );
    if (!row) throw new Error('no such trigger');
    return { ...row, dueMs: Number(row.dueMs) };
  };
  /** Waits until a poll has nothing to do, and says what became of it. */
  const rested = (id: string) =>
    eventually(async () => {
      const state = await stateOf(id);
      expect({ ...state, waits: state.dueMs > clock.nowMs() }).toMatchObject({ free: true, waits: true });
      return state;
    }, BUSY_MS);
  /** Lets a poll run as soon as it wants to, and no sooner. */
  const nextRun = async (id: string) => {
    const { dueMs } = await rested(id);
    await pass(dueMs - clock.nowMs() + 1);
    return rested(id);
  };
  const allReactedTo = () =>
    eventually(async () => {
      expect(
        await sql.query("SELECT uuid, event_type FROM okta_events WHERE reaction NOT IN ('done', 'none')"),
      ).toEqual([]);
    }, BUSY_MS);
  const rolesOf = async (client: RestClient) => {
    const { status, body } = await client.get('/api/v1/session');
    return status === 200 ? body['roles'] : status;
  };

  it('hooks that lose, repeat, reorder and delay beside a poll end in what Okta says, each event once', async () => {
    const { id: hook } = await trigger({ kind: 'event-hook' });
    expect((await admin.post(`/api/v1/event-triggers/${hook}/register`, {})).status).toBe(200);
    const { id: poll } = await trigger({ kind: 'poll', intervalSeconds: 30 });
    await rested(poll);
    const people: { client: RestClient; person: OktaUser }[] = [];
    for (const name of ['Bo', 'Cy', 'Di', 'Ed', 'Fay'])
      people.push(await personClient(gateway, name, 'developer'));
    const [bo, cy, di, ed, fay] = people.map(({ person }) => person.id) as [
      string,
      string,
      string,
      string,
      string,
    ];
    const { sender } = org().eventHooks;
    const group = (name: string) => org().directory.groupByName(name)?.id ?? '';
    const [engineering, security] = [group('Engineering'), group('Security')];
    sender.maxEventsPerDelivery = 2;
    sender.disturb({ lose: 3, duplicate: 4, redeliver: 3, reorder: 4, delayMs: 50 });
    const change = async (...changes: (() => unknown)[]) => {
      for (const one of changes) one();
      await rested(poll);
    };
    await change(
      () => org().removeMember(engineering, bo),
      () => org().removeMember(engineering, cy),
      () => org().addMember(engineering, cy),
    );
    await nextRun(poll);
    await change(
      () => org().addMember(security, di),
      () => org().removeMember(engineering, di),
      () => org().addMember(security, bo),
      () => org().removeMember(security, bo),
      () => org().setUserStatus(ed, 'SUSPENDED'),
    );
    sender.hold();
    await change(
      () => org().setUserStatus(fay, 'SUSPENDED'),
      () => org().setUserStatus(fay, 'ACTIVE'),
      () => org().removeMember(engineering, fay),
      () => org().addMember(engineering, fay),
    );
    await pass(10_000);
    const again = await signIn(gateway, people[4]?.person as OktaUser);
    await sender.release('reversed');
    await nextRun(poll);
    await sender.calm();
    await sender.idle();
    await nextRun(poll);
    await allReactedTo();

    const inOkta = org()
      .systemLog.events.filter(({ eventType, target }) => {
        const about = target?.some((one) => [bo, cy, di, ed, fay].includes(one.id));
        return about && reactionEventTypes.includes(eventType);
      })
      .map(({ uuid }) => uuid);
    const brought = await seenBy(poll);
    expect(inOkta.filter((uuid) => !brought.includes(uuid))).toEqual([]);
    expect(new Set(brought).size).toBe(brought.length);
    const stored = await sql.query<{ uuid: string }[]>('SELECT uuid FROM okta_events WHERE uuid = ANY($1)', [
      inOkta,
    ]);
    expect(stored).toHaveLength(inOkta.length);
    expect(await Promise.all(people.map(({ client }) => rolesOf(client)))).toEqual([
      [],
      ['developer'],
      ['security-engineer'],
      401,
      401,
    ]);
    expect(await rolesOf(new RestClient(gateway.url, again.browser))).toEqual(['developer']);
    await sender.idle();
  });

  it('a poll that meets both kinds of 429 and 5xx on every third call goes on by itself, after the waits asked for', async () => {
    const { id } = await trigger({ kind: 'poll', eventTypes: ['test.faulty'], intervalSeconds: 30 });
    await rested(id);
    org().clearRequests();
    org().faults.rateLimited(LOGS, 120, { count: 1 });
    const limitedAt = clock.nowMs();
    const limited = await nextRun(id);
    expect(limited.fault).toBe('okta-rate-limited');
    expect(limited.dueMs).toBeGreaterThanOrEqual(limitedAt + 120_000);
    org().faults.concurrencyLimited(LOGS, { count: 4 });
    const written: string[] = [];
    for (let run = 0; run < 3; run += 1) {
      written.push(org().systemLog.append({ eventType: 'test.faulty' }).uuid);
      await nextRun(id);
    }
    org().faults.clear();
    for (let fault = 0; fault < 4; fault += 1) org().faults.status(LOGS, 503, { after: 2, count: 1 });
    await eventually(async () => {
      if (written.length < 15) written.push(org().systemLog.append({ eventType: 'test.faulty' }).uuid);
      const { failures } = await nextRun(id);
      expect([written.length, failures]).toEqual([15, 0]);
    });
    await nextRun(id);
    const statuses = org()
      .requests.filter(({ path }) => path === LOGS)
      .map(({ status }) => status);
    expect(statuses.filter((status) => status === 503)).toHaveLength(4);
    expect(statuses).toContain(429);
    expect((await seenBy(id)).toSorted()).toEqual(written.toSorted());
    expect(await stateOf(id)).toMatchObject({ failures: 0, fault: null });
  });

  it('a day offline is caught up with on a small budget without a single 429, and sign-ins meanwhile are served', async () => {
    const { id } = await trigger({ kind: 'poll', eventTypes: ['test.day'] });
    await rested(id);
    const written: string[] = [];
    await pass(24 * HOUR_MS, () => {
      for (let n = 0; n < 4200; n += 1) written.push(org().systemLog.append({ eventType: 'test.day' }).uuid);
    });
    // The token may use half of it, and the background leaves a part of that to others.
    org().setRateLimits({ logs: 12 });
    org().clearRequests();
    const names = ['Gus', 'Hal'];
    const windows: number[] = [];
    for (let before = 0; windows.length < 10;) {
      const { dueMs } = await rested(id);
      const asked = org().countRequests('GET', LOGS);
      windows.push(asked - before);
      before = asked;
      if ((await seenBy(id)).length === written.length) break;
      const name = names.pop();
      if (name) await signIn(gateway, addPerson(gateway.okta, name, ['Engineering']));
      await pass(dueMs - clock.nowMs() + 1);
    }
    expect((await seenBy(id)).toSorted()).toEqual(written.toSorted());
    expect(windows.length).toBeGreaterThan(1);
    expect(Math.max(...windows)).toBeLessThan(6);
    expect(org().requests.filter(({ status }) => status === 429)).toEqual([]);
    expect(names.length).toBeLessThan(2);
  });

  it('what a hook could not bring while the database was cut off comes again or is polled', async () => {
    const { id: hook } = await trigger({ kind: 'event-hook' });
    expect((await admin.post(`/api/v1/event-triggers/${hook}/register`, {})).status).toBe(200);
    const { id: poll } = await trigger({ kind: 'poll' });
    await rested(poll);
    const { client, person } = await personClient(gateway, 'Jo', 'developer');
    const { sender } = org().eventHooks;
    await sender.idle();
    const known = sender.deliveries.length;
    proxy.refuse();
    proxy.reset();
    org().setUserStatus(person.id, 'SUSPENDED');
    await sender.idle();
    await proxy.accept();
    const failed = sender.deliveries.slice(known).flatMap(({ attempts }) => attempts);
    expect(failed.length).toBeGreaterThanOrEqual(2);
    expect(new Set(failed.map(({ status }) => status))).toEqual(new Set([503]));
    await eventually(async () => {
      await nextRun(poll);
      expect(await rolesOf(client)).toBe(401);
    }, BUSY_MS);
    const [event] = org().systemLog.events.filter(
      ({ eventType, target }) =>
        eventType === 'user.lifecycle.suspend' && target?.some((party) => party.id === person.id),
    );
    expect((await seenBy(poll)).filter((uuid) => uuid === event?.uuid)).toHaveLength(1);
    await allReactedTo();
  });

  it('a forged call does nothing: a wrong secret, another connection’s, or people of another connection', async () => {
    const { app, simulator } = gateway.okta;
    await admin.post('/api/v1/connections', {
      slug: 'partner',
      name: 'Partner',
      issuer: `${simulator.url}/oauth2/default`,
      clientId: app.id,
      clientSecret: app.clientSecret,
    });
    const ours = await trigger({ kind: 'event-hook' });
    const theirs = await trigger({ kind: 'event-hook' }, 'partner');
    const { client, person } = await personClient(gateway, 'Kim', 'developer');
    const forged = (uuid: string) => ({
      eventType: 'com.okta.event_hook',
      data: {
        events: [
          {
            uuid,
            eventType: 'user.lifecycle.suspend',
            published: clock.now().toISOString(),
            target: [{ id: person.id, type: 'User' }],
          },
        ],
      },
    });
    const send = (connection: string, secret: string, uuid: string) =>
      okta.post(`/okta/event-hooks/${connection}`, forged(uuid), { Authorization: secret });
    for (const [connection, secret] of [
      ['default', 'wrong'],
      ['default', theirs.secret],
      ['partner', ours.secret],
    ] as const)
      expect(refusal(await send(connection, secret, 'forged'))).toEqual([401, 'credential-invalid']);
    expect((await send('partner', theirs.secret, 'of-others')).status).toBe(204);
    await allReactedTo();
    expect(await sql.query("SELECT id FROM okta_events WHERE uuid = 'forged'")).toEqual([]);
    expect(await seenBy(theirs.id)).toEqual(['of-others']);
    expect(await seenBy(ours.id)).toEqual([]);
    expect(await rolesOf(client)).toEqual(['developer']);
    expect((await send('default', ours.secret, 'of-others')).status).toBe(204);
    await eventually(async () => expect(await rolesOf(client)).toBe(401));
  });
});
