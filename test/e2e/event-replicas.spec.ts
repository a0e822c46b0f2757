import { jest } from '@jest/globals';
import pg from 'pg';
import { DeliveriesRepository } from '../../src/event-delivery/deliveries.repository.js';
import { AskingOktaRepository } from '../../src/event-reactions/asking-okta.repository.js';
import { TakingAwayRepository } from '../../src/event-reactions/taking-away.repository.js';
import type { LogEvent } from '../../src/event-store/log-event.js';
import { TriggerLeases } from '../../src/event-triggers/trigger-leases.repository.js';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.js';
import { startGatewayProcess, type GatewayProcess } from '../support/gateway-process.js';
import { GatewayClock } from '../support/gateway-clock.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { personClient, RestClient, tokenClient } from '../support/rest-client.js';
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.js';

/** What a process that died has taken is another one's after this, in milliseconds. */
const LEASES_END_MS = 95_000;
const BUSY_MS = 20_000;

/** Events in several processes on one database, one of which dies in the middle of its work. */
describe('events in replicas', () => {
  const clock = GatewayClock.running();
  let survivor: TestGateway;
  let admin: RestClient;
  let victims: GatewayProcess[] = [];
  /** Takes locks that others wait for. */
  let other: pg.Client;
  let sql: pg.Client;
  let receiver: WebhookReceiver;

  beforeAll(async () => {
    survivor = await startTestGateway({ clock });
    const { client } = await personClient(survivor, 'Ada', 'admin');
    const { body } = await client.post('/api/v1/api-tokens', { name: 'script', role: 'admin' });
    admin = tokenClient(survivor, body['token']);
    await admin.post('/api/v1/group-mappings', { groupName: 'Engineering', role: 'developer' });
    receiver = await startWebhookReceiver();
    [other, sql] = [0, 1].map(() => new pg.Client(survivor.databaseUrl)) as [pg.Client, pg.Client];
    await Promise.all([other.connect(), sql.connect()]);
  });

  afterAll(async () => {
    await Promise.all([other?.end(), sql?.end()]);
    await receiver?.close();
    await survivor?.close();
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    org().faults.clear();
    receiver.answer(204);
    await other.query('ROLLBACK');
    for (const victim of victims) if (!victim.child.killed) await victim.stop();
    victims = [];
    for (const { id } of (await admin.all('/api/v1/event-triggers', 100)) as { id: string }[])
      await admin.delete(`/api/v1/event-triggers/${id}`);
    // Back to what other processes have.
    const aheadMs = clock.nowMs() - Date.now();
    org().clock.advance(-aheadMs / 1000);
    await clock.jump(-aheadMs);
  });

  const org = () => survivor.okta.simulator.org;
  const rows = async <T extends object>(text: string, ...values: unknown[]): Promise<T[]> =>
    (await sql.query<T>(text, values)).rows;

  /** A gateway of this process finds no work until the returned function is called. */
  const blind = ({ gateway: { app } }: TestGateway): (() => void) => {
    const spies = [
      jest.spyOn(app.get(TriggerLeases), 'claim').mockResolvedValue(null),
      jest.spyOn(app.get(TakingAwayRepository), 'claim').mockResolvedValue([]),
      jest.spyOn(app.get(AskingOktaRepository), 'claim').mockResolvedValue([]),
      jest.spyOn(app.get(DeliveriesRepository), 'claim').mockResolvedValue([]),
    ];
    return () => {
      for (const spy of spies) spy.mockRestore();
    };
  };
  /** Lets time pass, here and in Okta. @param happens What is in Okta's log by then, before anybody here looks. */
  const pass = async (ms: number, happens: () => void = () => undefined): Promise<void> => {
    org().clock.advance(ms / 1000);
    happens();
    await clock.advance(ms);
  };
  const startVictim = async (): Promise<GatewayProcess> => {
    const victim = await startGatewayProcess({ ...survivor.env, PORT: String(await freePort()) });
    victims.push(victim);
    return victim;
  };
  const kill = async ({ child }: GatewayProcess): Promise<void> => {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  };
  /** Waits until somebody waits for a lock of ours with a statement like this. */
  const heldUp = (statement: string): Promise<void> =>
    eventually(async () => {
      const waiting = await rows(
        `SELECT pid FROM pg_stat_activity
          WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE $1`,
        statement,
      );
      expect(waiting).toHaveLength(1);
    }, BUSY_MS);
  const trigger = async (settings: object): Promise<{ id: string; secret: string }> => {
    const { status, body } = await admin.post('/api/v1/event-triggers', settings);
    expect(status).toBe(201);
    return { id: String(body['id']), secret: String(body['secret']) };
  };
  const seenBy = async (id: string): Promise<string[]> =>
    (
      await rows<{ uuid: string }>(
        'SELECT e.uuid FROM trigger_events t JOIN okta_events e ON e.id = t.event_id WHERE t.trigger_id = $1',
        id,
      )
    ).map(({ uuid }) => uuid);
  const reactionTo = async (uuid: string | undefined) =>
    (await rows<{ reaction: string }>('SELECT reaction FROM okta_events WHERE uuid = $1', uuid)).map(
      ({ reaction }) => reaction,
    );
  const hook = ({ url }: GatewayProcess, secret: string, ...events: unknown[]) =>
    new RestClient(url).post(
      '/okta/event-hooks/default',
      { eventType: 'com.okta.event_hook', data: { events } },
      { Authorization: secret },
    );
  /** The events that Okta writes because of something. */
  const eventsOf = (change: () => unknown, type: string): LogEvent[] => {
    const events: LogEvent[] = [];
    const end = org().systemLog.subscribe((event) => events.push(event as unknown as LogEvent));
    change();
    end();
    return events.filter(({ eventType }) => eventType === type);
  };

  it('a page that a process was killed with before it was committed is brought by another one, once', async () => {
    const see = blind(survivor);
    const written = Array.from({ length: 700 }, () => org().systemLog.append({ eventType: 'test.killed' }));
    await other.query('BEGIN; LOCK TABLE okta_events IN SHARE MODE');
    const { id } = await trigger({
      kind: 'poll',
      eventTypes: ['test.killed'],
      deliverTo: `${receiver.url}/killed`,
      batchSize: 1000,
    });
    const victim = await startVictim();
    await heldUp('%INSERT INTO okta_events%');
    await kill(victim);
    await other.query('COMMIT');
    await eventually(async () =>
      expect(
        await rows(`SELECT pid FROM pg_stat_activity WHERE query LIKE '%INSERT INTO okta_events%'
          AND datname = current_database() AND pid <> pg_backend_pid()`),
      ).toEqual([]),
    );
    expect(await seenBy(id)).toEqual([]);
    expect(await rows('SELECT cursor FROM event_triggers WHERE id = $1', id)).toEqual([{ cursor: null }]);

    see();
    await pass(LEASES_END_MS);
    await eventually(async () => expect(await seenBy(id)).toHaveLength(700), BUSY_MS);
    expect((await seenBy(id)).toSorted()).toEqual(written.map(({ uuid }) => uuid).toSorted());
    const got = () => receiver.received.filter(({ path }) => path === '/killed');
    const delivered = () =>
      got().flatMap(({ body }) => (JSON.parse(body) as { events: { uuid: string }[] }).events);
    await eventually(() => expect(delivered()).toHaveLength(700), BUSY_MS);
    expect(new Set(delivered().map(({ uuid }) => uuid)).size).toBe(700);
    const runs = await admin.all(`/api/v1/event-triggers/${id}/runs`, 100);
    expect(runs.reduce((sum, { eventCount }) => sum + Number(eventCount), 0)).toBe(700);
  });

  it('what a process was killed with before it had taken anything away is done by another one, once', async () => {
    const { client, person } = await personClient(survivor, 'Sue', 'developer');
    expect((await client.get('/api/v1/session')).status).toBe(200);
    const { secret } = await trigger({ kind: 'event-hook' });
    const see = blind(survivor);
    const victim = await startVictim();
    await other.query('BEGIN');
    await other.query('SELECT 1 FROM subjects WHERE sub = $1 FOR UPDATE', [person.id]);
    const [event] = eventsOf(() => org().setUserStatus(person.id, 'SUSPENDED'), 'user.lifecycle.suspend');
    expect((await hook(victim, secret, event)).status).toBe(204);
    await heldUp('%FROM subjects s%FOR UPDATE%');
    await kill(victim);
    await other.query('COMMIT');
    expect((await client.get('/api/v1/session')).status).toBe(200);
    expect(await reactionTo(event?.uuid)).toEqual(['pending']);

    see();
    await pass(LEASES_END_MS);
    await eventually(async () => expect(await reactionTo(event?.uuid)).toEqual(['done']), BUSY_MS);
    expect((await client.get('/api/v1/session')).status).toBe(401);
    const audited = await admin.all('/api/v1/audit-events?action=subject.sessions-ended', 100);
    expect(audited.filter(({ after }) => JSON.stringify(after).includes(String(event?.uuid)))).toHaveLength(
      1,
    );
  });

  it('who was killed while asking Okta and delivering is replaced in both, and the delivery keeps its id', async () => {
    const { client, person } = await personClient(survivor, 'Gil', 'developer');
    const { secret, id } = await trigger({
      kind: 'event-hook',
      deliverTo: `${receiver.url}/replaced`,
    });
    const see = blind(survivor);
    const victim = await startVictim();
    receiver.answer(0);
    org().faults.hang(/^\/api\/v1\/(users|groups)/);
    const engineering = org().directory.groupByName('Engineering')?.id ?? '';
    const [event] = eventsOf(
      () => org().removeMember(engineering, person.id),
      'group.user_membership.remove',
    );
    org().addMember(engineering, person.id);
    org().clearRequests();
    expect((await hook(victim, secret, event)).status).toBe(204);
    const got = () => receiver.received.filter(({ path }) => path === '/replaced');
    await eventually(() => {
      expect(got()).toHaveLength(1);
      expect(org().countRequests('GET', /^\/api\/v1\/users\//)).toBeGreaterThan(0);
    }, BUSY_MS);
    await kill(victim);
    org().faults.clear();
    receiver.answer(204);
    expect((await client.get('/api/v1/session')).body['roles']).toEqual([]);
    expect(await reactionTo(event?.uuid)).toEqual(['taken-away']);

    see();
    await pass(LEASES_END_MS);
    await eventually(async () => expect(await reactionTo(event?.uuid)).toEqual(['done']), BUSY_MS);
    expect((await client.get('/api/v1/session')).body['roles']).toEqual(['developer']);
    await eventually(async () => {
      const [delivery] = await admin.all(`/api/v1/event-triggers/${id}/deliveries`, 10);
      expect(delivery).toMatchObject({ status: 'delivered', attempts: 2 });
    }, BUSY_MS);
    expect(got()).toHaveLength(2);
    expect(new Set(got().map(({ headers }) => headers['x-rolegate-delivery'])).size).toBe(1);
    expect(new Set(got().map(({ body }) => body)).size).toBe(1);
  });

  it('one replica at a time polls, as often as it should, and the other goes on once it is dead', async () => {
    const replica = await startTestGateway({ clock, okta: survivor.okta, databaseUrl: survivor.databaseUrl });
    try {
      const polls = () => org().countRequests('GET', '/api/v1/logs');
      const settles = [survivor, replica].map(({ gateway }) =>
        jest.spyOn(gateway.app.get(TriggerLeases), 'settle'),
      );
      org().clearRequests();
      const { id } = await trigger({ kind: 'poll', eventTypes: ['test.twice'], intervalSeconds: 30 });
      const free = () =>
        eventually(async () => {
          const [row] = await rows<{ due: Date }>(
            'SELECT next_run_at AS due FROM event_triggers WHERE id = $1 AND leased_until IS NULL',
            id,
          );
          expect(row?.due.getTime()).toBeGreaterThan(clock.nowMs());
        }, BUSY_MS);
      await free();
      const written: string[] = [];
      const write = (): void => void written.push(org().systemLog.append({ eventType: 'test.twice' }).uuid);
      for (let round = 1; round <= 6; round += 1) {
        expect(polls()).toBe(round);
        await pass(31_000, write);
        await eventually(async () => expect(await seenBy(id)).toHaveLength(round), BUSY_MS);
        await free();
      }
      expect(polls()).toBe(7);
      expect(settles.reduce((sum, { mock }) => sum + mock.calls.length, 0)).toBe(7);

      const see = blind(survivor);
      org().faults.hang('/api/v1/logs');
      await pass(31_000, write);
      await eventually(() => expect(polls()).toBe(8), BUSY_MS);
      blind(replica);
      // Whatever it still learns is never told: as if its machine were gone.
      settles[1]?.mockImplementation(() => new Promise(() => undefined));
      see();
      const looks = jest.spyOn(survivor.gateway.app.get(TriggerLeases), 'claim');
      await eventually(() => expect(looks.mock.calls.length).toBeGreaterThanOrEqual(2), BUSY_MS);
      expect([polls(), (await seenBy(id)).length]).toEqual([8, 6]);
      org().faults.clear();
      await pass(LEASES_END_MS);
      await eventually(
        async () => expect((await seenBy(id)).toSorted()).toEqual(written.toSorted()),
        BUSY_MS,
      );
    } finally {
      await replica.close();
    }
  });
});
