import { jest } from '@jest/globals';
import { DataSource } from 'typeorm';
import { EventStore } from '../../src/event-store/event-store.js';
import type { LogPage } from '../../src/okta-client/okta-operations.js';
import { Metrics } from '../../src/metrics/metrics.js';
import { OktaClients } from '../../src/okta-client/okta-clients.js';
import { eventually } from '../support/eventually.js';
import { GatewayClock } from '../support/gateway-clock.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { personClient, RestClient, tokenClient } from '../support/rest-client.js';

const HOUR_MS = 3_600_000;

/** The System Log, read again and again, or searched on a schedule. */
describe('polls and scheduled searches', () => {
  const clock = GatewayClock.running();
  let gateway: TestGateway;
  let admin: RestClient;
  let sql: DataSource;
  let trigger: string;

  beforeAll(async () => {
    gateway = await startTestGateway({ clock });
    const { client } = await personClient(gateway, 'Ada', 'admin');
    const { body } = await client.post('/api/v1/api-tokens', { name: 'script', role: 'admin' });
    admin = tokenClient(gateway, body['token']);
    sql = gateway.gateway.app.get(DataSource);
  });

  afterAll(() => gateway?.close());

  beforeEach(() => clock.jump(Date.now() - clock.nowMs()));

  afterEach(async () => {
    jest.restoreAllMocks();
    org().faults.clear();
    org().systemLog.faults.clear();
    if (trigger) await admin.delete(trigger);
  });

  const org = () => gateway.okta.simulator.org;
  let kinds = 0;
  /** A type of events of its own for each test, and a trigger for it. */
  const start = async (settings: object): Promise<string> => {
    const type = `test.kind${(kinds += 1)}`;
    const { status, body } = await admin.post('/api/v1/event-triggers', { eventTypes: [type], ...settings });
    expect(status).toBe(201);
    trigger = `/api/v1/event-triggers/${String(body['id'])}`;
    return type;
  };
  const write = (eventType: string, count: number): string[] =>
    Array.from({ length: count }, () => org().systemLog.append({ eventType }).uuid);
  const status = async () => (await admin.get(trigger)).body['status'] as Record<string, unknown>;
  const id = () => trigger.split('/').at(-1);
  const seen = async () =>
    (
      await sql.query<{ uuid: string }[]>(
        'SELECT e.uuid FROM trigger_events t JOIN okta_events e ON e.id = t.event_id WHERE t.trigger_id = $1 ORDER BY e.id',
        [id()],
      )
    ).map(({ uuid }) => uuid);
  const runs = async () => (await admin.get(`${trigger}/runs`)).body['items'] as Record<string, unknown>[];
  /** Waits until a new trigger has run, which it does by itself and perhaps before anyone could look. */
  const firstRun = () => ran(null);
  /** Waits until the trigger has run again, however that ended. */
  const run = async (shiftMs: number): Promise<Record<string, unknown>> => {
    const before = (await status())['lastRunAt'];
    await clock.jump(shiftMs);
    return ran(before);
  };
  const ran = (before: unknown): Promise<Record<string, unknown>> =>
    eventually(async () => {
      const now = await status();
      expect(now['lastRunAt']).not.toBe(before);
      const [row] = await sql.query<{ free: boolean }[]>(
        'SELECT leased_until IS NULL AS free FROM event_triggers WHERE id = $1',
        [id()],
      );
      expect(row?.free).toBe(true);
      return now;
    });
  const sorted = (uuids: string[]) => [...uuids].sort();

  it('a poll reads what is written, each event once, and where it got to outlives overlaps and empty pages', async () => {
    const type = await start({ kind: 'poll', intervalSeconds: 30 });
    await firstRun();
    const first = write(type, 3);
    await run(31_000);
    expect(await seen()).toEqual(first);
    Object.assign(org().systemLog.faults, { overlappingPages: 2, overlap: 2 });
    const second = write(type, 2);
    await run(31_000);
    org().systemLog.faults.emptyPages = 1;
    const third = write(type, 2);
    await run(31_000);
    await run(31_000);
    expect(sorted(await seen())).toEqual(sorted([...first, ...second, ...third]));
    expect(await status()).toMatchObject({ failures: 0, lastFault: null });
    expect((await runs()).reduce((sum, { eventCount }) => sum + Number(eventCount), 0)).toBe(7);
  });

  it('a poll that was offline for a day catches up page by page', async () => {
    const type = await start({ kind: 'poll', deliverTo: 'https://siem.example/', batchSize: 400 });
    await firstRun();
    const written = write(type, 1200);
    await run(24 * HOUR_MS);
    await eventually(async () => expect(await seen()).toHaveLength(1200));
    expect(sorted(await seen())).toEqual(sorted(written));
    const deliveries = await sql.query<{ size: number }[]>(
      'SELECT cardinality(event_ids) AS size FROM event_deliveries WHERE trigger_id = $1 ORDER BY created_at',
      [id()],
    );
    expect(deliveries.reduce((sum, { size }) => sum + size, 0)).toBe(1200);
    expect(Math.max(...deliveries.map(({ size }) => size))).toBeLessThanOrEqual(400);
  });

  it('a poll whose place in the log has expired looks back and loses nothing', async () => {
    const type = await start({ kind: 'poll' });
    const first = write(type, 2);
    await firstRun();
    await run(61_000);
    org().systemLog.faults.expireCursors();
    const second = write(type, 2);
    expect(await run(61_000)).toMatchObject({ failures: 0, lastFault: null });
    expect(sorted(await seen())).toEqual(sorted([...first, ...second]));
  });

  it('a poll waits longer after each failure, says why, and goes on by itself', async () => {
    const type = await start({ kind: 'poll' });
    await firstRun();
    org().faults.html('/api/v1/logs');
    const failed = await run(61_000);
    expect(failed).toMatchObject({ failures: 1, lastFault: 'okta-garbled' });
    const wait = (Date.parse(String(failed['nextRunAt'])) - Date.parse(String(failed['lastRunAt']))) / 1000;
    expect(wait).toBeGreaterThanOrEqual(4);
    expect(wait).toBeLessThanOrEqual(6);
    expect(await run(7_000)).toMatchObject({ failures: 2 });
    org().faults.clear();
    const written = write(type, 1);
    await eventually(async () => {
      await clock.jump(5_000);
      expect(await status()).toMatchObject({ failures: 0, lastFault: null });
    });
    await eventually(async () => expect(await seen()).toEqual(written));
  });

  it('a page that could not be committed is read again: nothing is lost, nothing comes twice', async () => {
    const type = await start({ kind: 'poll' });
    await firstRun();
    const store = gateway.gateway.app.get(EventStore);
    const append = store.append.bind(store);
    const spy = jest.spyOn(store, 'append').mockImplementationOnce(async (...given) => {
      await append(...given);
      throw new Error('the process died');
    });
    const written = write(type, 3);
    await clock.jump(61_000);
    await eventually(() => expect(spy).toHaveBeenCalled());
    expect(await seen()).toEqual([]);
    await eventually(async () => {
      await clock.jump(5_000);
      expect(await seen()).toEqual(written);
    });
  });

  it('who has lost the lease stores nothing', async () => {
    const type = await start({ kind: 'poll' });
    await firstRun();
    const okta = await gateway.gateway.app
      .get(OktaClients)
      .forConnectionId((await sql.query<{ id: string }[]>('SELECT id FROM connections'))[0]?.id ?? '');
    if (!okta) throw new Error('the connection has a credential');
    const lostBefore = await lostLeases();
    let answer: (page: LogPage) => void = () => undefined;
    const asked = jest
      .spyOn(okta, 'continueLog')
      .mockImplementationOnce(() => new Promise((resolve) => (answer = resolve)));
    const [uuid] = write(type, 1);
    await clock.jump(61_000);
    await eventually(() => expect(asked).toHaveBeenCalled());
    await sql.query(
      `UPDATE event_triggers SET lease_id = gen_random_uuid(), leased_until = $2 WHERE id = $1`,
      [id(), new Date(clock.nowMs() + 3_600_000)],
    );
    answer({
      events: [{ uuid: 'from-the-slow-one', eventType: type, published: '2026-11-22T04:00:00Z' }],
      next: '/api/v1/logs?after=elsewhere',
    });
    await eventually(async () => expect(await lostLeases()).toBeGreaterThan(lostBefore));
    expect(await sql.query("SELECT id FROM okta_events WHERE uuid = 'from-the-slow-one'")).toEqual([]);
    await sql.query('UPDATE event_triggers SET leased_until = NULL WHERE id = $1', [id()]);
    await eventually(async () => expect(await seen()).toEqual([uuid]));
  });

  it('a search runs when it is due, and once for all that were missed, with an overlap that brings nothing twice', async () => {
    const type = await start({ kind: 'scheduled-search', cron: '0 * * * *', batchSize: 2 });
    const due = Date.parse(String((await status())['nextRunAt']));
    const [early] = write(type, 1);
    // The org's events are of now; the search of the next hours looks at them in its first window.
    await run(due - clock.nowMs() + 3 * HOUR_MS + 1000);
    const [only, ...others] = await runs();
    expect(others).toEqual([]);
    expect(only).toMatchObject({ status: 'succeeded', fault: null });
    expect(Date.parse(String(only?.['scheduledAt']))).toBe(due + 3 * HOUR_MS);
    expect((await status())['nextRunAt']).toBe(new Date(due + 4 * HOUR_MS).toISOString());
    await run(HOUR_MS);
    const [second] = await runs();
    expect(second?.['range']).toEqual({
      since: new Date(due + 3 * HOUR_MS - 300_000).toISOString(),
      until: new Date(due + 4 * HOUR_MS).toISOString(),
    });
    expect([[], [early]]).toContainEqual(await seen());
  });

  it('a search brings all pages of its window in batches, and goes on where a failure stopped it', async () => {
    const type = await start({ kind: 'scheduled-search', cron: '0 * * * *', batchSize: 300 });
    const written = write(type, 1100);
    const due = Date.parse(String((await status())['nextRunAt']));
    org().faults.html('/api/v1/logs', 200, { after: 1, count: 1 });
    await clock.jump(due - clock.nowMs() + 1000);
    await eventually(async () => {
      await clock.jump(2_000);
      expect((await runs())[0]).toMatchObject({ status: 'succeeded', eventCount: 1100 });
    });
    expect(await runs()).toHaveLength(1);
    expect(sorted(await seen())).toEqual(sorted(written));
    const run = String((await runs())[0]?.['id']);
    const batches = await admin.all(`${trigger}/runs/${run}/batches`, 2);
    expect(batches.map(({ firstOffset, lastOffset }) => [firstOffset, lastOffset])).toEqual([
      [0, 299],
      [300, 599],
      [600, 899],
      [900, 1099],
    ]);
  });

  const lostLeases = async (): Promise<number> => {
    const text = await gateway.gateway.app.get(Metrics).registry.metrics();
    return Number(/event_trigger_runs_total\{kind="poll",outcome="lease-lost"\} (\d+)/.exec(text)?.[1] ?? 0);
  };
});
