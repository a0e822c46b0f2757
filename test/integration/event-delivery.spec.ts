import { createHmac, randomUUID } from 'node:crypto';
import type { Connection } from '../../src/connections/connection.entity.js';
import { Encryption } from '../../src/crypto/encryption.js';
import { ExpirySweeper } from '../../src/database/expiry-sweeper.js';
import { Transactions } from '../../src/database/transactions.js';
import { EventDeliveryModule } from '../../src/event-delivery/event-delivery.module.js';
import { EventStore } from '../../src/event-store/event-store.js';
import { EventStoreModule } from '../../src/event-store/event-store.module.js';
import { EventDelivery } from '../../src/event-triggers/event-delivery.entity.js';
import { EventTrigger } from '../../src/event-triggers/event-trigger.entity.js';
import { RequestLimits } from '../../src/http/request-limits.js';
import { OktaEventHooks } from '../../src/event-triggers/okta-event-hooks.js';
import { MetricsModule } from '../../src/metrics/metrics.module.js';
import { Metrics } from '../../src/metrics/metrics.js';
import { startAdminApi, type AdminApi } from '../support/admin-api.js';
import { eventually } from '../support/eventually.js';
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.js';

const SECRET = 'shared with the receiver';
const HOUR_MS = 3_600_000;

/** What the limits of requests say. */
let waitMs = 0;
let api: AdminApi;
let store: EventStore;
let receiver: WebhookReceiver;
let tenant: Connection;

beforeAll(async () => {
  api = await startAdminApi([EventStoreModule, MetricsModule, EventDeliveryModule], {
    providers: [
      ExpirySweeper,
      { provide: RequestLimits, useValue: { consume: () => waitMs } },
      { provide: OktaEventHooks, useValue: {} },
    ],
  });
  store = api.app.get(EventStore);
  tenant = await api.addConnection('tenant');
});
afterAll(() => api.close());

beforeEach(async () => {
  await api.dataSource.query('DELETE FROM event_triggers');
  await api.dataSource.query('DELETE FROM okta_events');
  receiver = await startWebhookReceiver();
});
afterEach(() => receiver.close());

async function addTrigger(deliverTo: string | null, connection = api.platform): Promise<EventTrigger> {
  const id = randomUUID();
  const place = { table: 'event_triggers', column: 'delivery_secret', id };
  const deliverySecret = api.app.get(Encryption).encrypt(SECRET, place);
  const row = { id, connectionId: connection.id, kind: 'poll' as const, deliverTo, deliverySecret };
  return api.dataSource.manager.save(api.dataSource.manager.create(EventTrigger, row));
}

async function storeEvents(eventTypes: string[], connection = api.platform): Promise<string[]> {
  const events = eventTypes.map((eventType) => ({
    uuid: randomUUID(),
    eventType,
    published: api.clock.now().toISOString(),
    displayMessage: 'Grüße',
  }));
  const stored = await api.app.get(Transactions).run((tx) => store.append(tx, connection.id, 'poll', events));
  return stored.map(({ id }) => id);
}

async function deliver(trigger: EventTrigger, eventIds: string[]): Promise<EventDelivery> {
  const { id: triggerId, connectionId } = trigger;
  const row = { triggerId, connectionId, eventIds, status: 'pending' as const, dueAt: api.clock.now() };
  const delivery = await api.dataSource.manager.save(api.dataSource.manager.create(EventDelivery, row));
  store.announce();
  return delivery;
}

const pathOf = ({ id }: EventTrigger) => `/api/v1/event-triggers/${id}/deliveries`;

async function listed(trigger: EventTrigger, query = ''): Promise<Record<string, unknown>[]> {
  const { status, body } = await api.admin.get(pathOf(trigger) + query);
  expect(status).toBe(200);
  return body['items'] as Record<string, unknown>[];
}

/** What docs/webhooks.md tells receivers to do. */
function isGenuine(headers: Record<string, unknown>, body: string): boolean {
  const signed = `${String(headers['x-rolegate-timestamp'])}.${body}`;
  const expected = createHmac('sha256', SECRET).update(signed).digest('hex');
  return headers['x-rolegate-signature'] === `v1=${expected}`;
}

describe('a delivery', () => {
  it('brings its events in their order, signed, and says so afterwards', async () => {
    const trigger = await addTrigger(`${receiver.url}/hook?from=rolegate`);
    const ids = await storeEvents(['user.lifecycle.suspend', 'user.session.clear']);
    const delivery = await deliver(trigger, ids.toReversed());
    await eventually(() => expect(receiver.received).toHaveLength(1));
    const [request] = receiver.received;
    expect(request?.path).toBe('/hook?from=rolegate');
    expect(isGenuine(request?.headers ?? {}, request?.body ?? '')).toBe(true);
    expect(request?.headers).toMatchObject({ 'x-rolegate-delivery': delivery.id });
    expect(JSON.parse(request?.body ?? '')).toMatchObject({
      id: delivery.id,
      trigger: trigger.id,
      connection: 'default',
      events: [
        { id: ids[1], eventType: 'user.session.clear', displayMessage: 'Grüße', source: 'poll' },
        { id: ids[0], eventType: 'user.lifecycle.suspend' },
      ],
    });
    await eventually(async () =>
      expect(await listed(trigger)).toMatchObject([
        {
          id: delivery.id,
          status: 'delivered',
          events: 2,
          attempts: 1,
          lastStatus: 204,
          nextAttemptAt: null,
        },
      ]),
    );
  });

  it('that fails is tried later and later, is a dead letter then, and can be replayed', async () => {
    const trigger = await addTrigger(receiver.url);
    receiver.answer(500);
    const delivery = await deliver(trigger, await storeEvents(['user.session.clear']));
    for (let attempts = 1; attempts <= 10; attempts += 1) {
      await eventually(async () => {
        const row = await api.dataSource.manager.findOneByOrFail(EventDelivery, { id: delivery.id });
        const expected = { attempts, leaseId: null, lastStatus: 500, lastFault: 'refused' };
        expect(row).toMatchObject(expected);
      });
      api.clock.advance(30 * HOUR_MS);
      store.announce();
    }
    expect(await listed(trigger, '?status=dead')).toHaveLength(1);
    expect(await api.app.get(Metrics).registry.metrics()).toContain(
      'rolegate_event_deliveries{status="dead"} 1',
    );
    expect(receiver.received).toHaveLength(10);

    receiver.answer(200);
    const replay = await api.admin.post(`${pathOf(trigger)}/${delivery.id}/replay`, undefined);
    expect([replay.status, replay.body['status']]).toEqual([202, 'pending']);
    await eventually(async () => expect(await listed(trigger, '?status=delivered')).toHaveLength(1));
    const [audited] = await api.dataSource.query<Record<string, unknown>[]>(
      `SELECT action, target_id AS target FROM audit_events WHERE action = 'event-delivery.replayed'`,
    );
    expect(audited).toEqual({ action: 'event-delivery.replayed', target: delivery.id });
  });

  it('follows no redirect', async () => {
    const trigger = await addTrigger(receiver.url);
    receiver.answer(302);
    await deliver(trigger, await storeEvents(['user.session.clear']));
    await eventually(async () =>
      expect(await listed(trigger)).toMatchObject([{ status: 'pending', lastFault: 'redirected' }]),
    );
    expect(receiver.received).toHaveLength(1);
  });

  it('to a receiver that wants another protocol fails, and does not hold up what comes after it', async () => {
    const trigger = await addTrigger(receiver.url);
    receiver.answer(101);
    await deliver(trigger, await storeEvents(['user.session.clear']));
    await eventually(async () =>
      expect(await listed(trigger)).toMatchObject([{ status: 'pending', lastFault: 'unreachable' }]),
    );
    receiver.answer(204);
    await deliver(trigger, await storeEvents(['user.session.clear']));
    await eventually(async () => expect((await listed(trigger))[0]).toMatchObject({ status: 'delivered' }));
  });

  it('to a receiver that never answers ends in time, and holds up no other', async () => {
    const slow = await addTrigger(receiver.url);
    receiver.answer(0);
    const quickReceiver = await startWebhookReceiver();
    const quick = await addTrigger(quickReceiver.url);
    await deliver(slow, await storeEvents(['user.session.clear']));
    await eventually(() => expect(receiver.received).toHaveLength(1));
    await deliver(quick, await storeEvents(['user.session.clear']));
    await eventually(async () => expect(await listed(quick)).toMatchObject([{ status: 'delivered' }]));
    expect(await listed(slow)).toMatchObject([{ status: 'pending', lastFault: null }]);
    await eventually(async () =>
      expect(await listed(slow)).toMatchObject([{ lastFault: 'timed-out', lastStatus: null }]),
    );
    await quickReceiver.close();
  });

  it.each(['https://10.1.2.3/hook', 'https://[::ffff:192.168.0.1]/hook', 'http://example.com/hook'])(
    'never goes to %s',
    async (address) => {
      const trigger = await addTrigger(address);
      await deliver(trigger, await storeEvents(['user.session.clear']));
      await eventually(async () =>
        expect(await listed(trigger)).toMatchObject([{ status: 'dead', lastFault: 'address-not-allowed' }]),
      );
    },
  );

  it('that another process has taken and never finished is sent once its lease is over', async () => {
    const trigger = await addTrigger(receiver.url);
    const delivery = await deliver({ ...trigger }, await storeEvents(['user.session.clear']));
    await eventually(() => expect(receiver.received).toHaveLength(1));
    await api.dataSource.query(
      `UPDATE event_deliveries SET status = 'pending', lease_id = gen_random_uuid(), due_at = $2 WHERE id = $1`,
      [delivery.id, new Date(api.clock.nowMs() + 20_000)],
    );
    api.clock.advance(19_000);
    store.announce();
    expect(await listed(trigger, '?status=pending')).toHaveLength(1);
    api.clock.advance(2_000);
    store.announce();
    await eventually(() => expect(receiver.received).toHaveLength(2));
  });

  it('waits while another process sends one to the same receiver', async () => {
    const otherReceiver = await startWebhookReceiver();
    const [trigger, other] = [await addTrigger(receiver.url), await addTrigger(otherReceiver.url)];
    const ids = await storeEvents(['user.session.clear']);
    const lent = {
      triggerId: trigger.id,
      connectionId: trigger.connectionId,
      eventIds: ids,
      status: 'pending' as const,
      leaseId: randomUUID(),
      dueAt: new Date(api.clock.nowMs() + 20_000),
    };
    const { id } = await api.dataSource.manager.save(api.dataSource.manager.create(EventDelivery, lent));
    const waiting = await deliver(trigger, ids);
    await deliver(other, ids);
    await eventually(async () => expect(await listed(other)).toMatchObject([{ status: 'delivered' }]));
    expect(receiver.received).toHaveLength(0);
    await api.dataSource.query(
      `UPDATE event_deliveries SET status = 'delivered', lease_id = NULL, due_at = NULL WHERE id = $1`,
      [id],
    );
    store.announce();
    await eventually(() => expect(receiver.received).toHaveLength(1));
    expect(receiver.received[0]?.headers).toMatchObject({ 'x-rolegate-delivery': waiting.id });
    await otherReceiver.close();
  });

  it('is listed newest first, page by page, each once', async () => {
    const trigger = await addTrigger(null);
    const ids = await storeEvents(['user.session.clear']);
    for (let n = 0; n < 5; n += 1) await deliver(trigger, ids);
    const seen: unknown[] = [];
    for (let after = ''; ;) {
      const { body } = await api.admin.get(`${pathOf(trigger)}?limit=2${after}`);
      seen.push(...(body['items'] as { id: string }[]).map(({ id }) => id));
      if (body['nextCursor'] === null) break;
      after = `&after=${body['nextCursor'] as string}`;
    }
    expect([seen.length, new Set(seen).size]).toEqual([5, 5]);
  });

  it('is nothing for callers of another connection, or without permission', async () => {
    const trigger = await addTrigger(null);
    const delivery = await deliver(trigger, await storeEvents(['user.session.clear']));
    const stranger = api.as({ connectionId: tenant.id, connectionSlug: tenant.slug });
    const reader = api.as({ permissions: ['event-triggers:read'] });
    expect((await stranger.get(pathOf(trigger))).status).toBe(404);
    expect((await stranger.post(`${pathOf(trigger)}/${delivery.id}/replay`, undefined)).status).toBe(404);
    expect((await reader.post(`${pathOf(trigger)}/${delivery.id}/replay`, undefined)).status).toBe(403);
    expect((await api.admin.post(`${pathOf(trigger)}/${randomUUID()}/replay`, undefined)).status).toBe(404);
    expect((await api.admin.get('/api/v1/event-triggers/nonsense/deliveries')).status).toBe(404);
  });
});

describe('reading events', () => {
  /** Waits until no transaction is open that is older than the events: one of another database of this server counts, too. */
  const allReadable = () =>
    eventually(async () => {
      const waiting = await api.dataSource.query<unknown[]>(
        'SELECT 1 FROM okta_events WHERE xid >= pg_snapshot_xmin(pg_current_snapshot())',
      );
      expect(waiting).toHaveLength(0);
    });
  const storeReadable: typeof storeEvents = async (...given) => {
    const ids = await storeEvents(...given);
    await allReadable();
    return ids;
  };
  const read = async (query: string, client = api.admin) => {
    const { status, body } = await client.get(`/api/v1/events?${query}`);
    expect(status).toBe(200);
    const items = body['items'] as { id: string; eventType: string }[];
    return { items, ids: items.map(({ id }) => id), next: String(body['nextCursor']) };
  };

  it('gives them oldest first, each once, and a place from which to go on at any time', async () => {
    const first = await storeReadable(['a.one', 'a.two', 'a.three']);
    const page = await read('limit=2');
    expect(page.ids).toEqual(first.slice(0, 2));
    const rest = await read(`limit=2&after=${page.next}`);
    expect(rest.ids).toEqual(first.slice(2));
    const empty = await read(`after=${rest.next}`);
    expect([empty.ids, empty.next]).toEqual([[], rest.next]);
    const later = await storeReadable(['a.four']);
    expect((await read(`after=${empty.next}`)).ids).toEqual(later);
  });

  it('misses nothing that an open transaction stores', async () => {
    const runner = api.dataSource.createQueryRunner();
    await runner.startTransaction();
    await runner.query(
      `INSERT INTO okta_events (connection_id, uuid, event_type, published, received_at, source, payload)
       VALUES ($1, 'slow', 'a.slow', now(), now(), 'poll', '{"uuid": "slow", "eventType": "a.slow"}')`,
      [api.platform.id],
    );
    await storeEvents(['a.quick']);
    const before = await read('');
    await runner.commitTransaction();
    await runner.release();
    await allReadable();
    const after = await read(`after=${before.next}`);
    expect([...before.items, ...after.items].map(({ eventType }) => eventType)).toEqual([
      'a.slow',
      'a.quick',
    ]);
  });

  it('gives events of the wanted types alone, and reads past the others once', async () => {
    await storeReadable(['a.one', 'a.two', 'a.one', 'a.three']);
    const page = await read('type=a.one,a.three&limit=2');
    expect(page.items.map(({ eventType }) => eventType)).toEqual(['a.one', 'a.one']);
    const rest = await read(`type=a.one,a.three&after=${page.next}`);
    expect(rest.items.map(({ eventType }) => eventType)).toEqual(['a.three']);
    expect((await read(`type=a.four`)).next).toBe(rest.next);
  });

  it("shows a connection's own events, and those of others to callers of the platform alone", async () => {
    await storeReadable(['a.ours']);
    await storeReadable(['a.theirs'], tenant);
    const stranger = api.as({ connectionId: tenant.id, connectionSlug: tenant.slug });
    const types = (page: { items: { eventType: string }[] }) => page.items.map(({ eventType }) => eventType);
    expect(types(await read(''))).toEqual(['a.ours']);
    expect(types(await read('connection=tenant'))).toEqual(['a.theirs']);
    expect(types(await read('', stranger))).toEqual(['a.theirs']);
    expect((await stranger.get('/api/v1/events?connection=default')).status).toBe(404);
    expect((await api.as({ permissions: [] }).get('/api/v1/events')).status).toBe(403);
  });

  it.each([
    ['after=nonsense', 400],
    [`after=${Buffer.from('["1","x"]').toString('base64url')}`, 400],
    ['limit=0', 422],
    ['type=%00', 422],
    ['type=a&type=b', 400],
  ])('refuses %s', async (query, status) => {
    expect((await api.admin.get(`/api/v1/events?${query}`)).status).toBe(status);
  });
});

describe('a test of a trigger', () => {
  const test = (trigger: EventTrigger, client = api.admin) =>
    client.post(`/api/v1/event-triggers/${trigger.id}/test`, {});

  it('sends one signed event that says it is a test, and keeps nothing of it', async () => {
    const trigger = await addTrigger(`${receiver.url}/hook`);
    const { status, body } = await test(trigger);
    expect([status, body]).toEqual([
      200,
      expect.objectContaining({ accepted: true, status: 204, deliverTo: `${receiver.url}/hook` }),
    ]);
    const [request] = receiver.received;
    expect(receiver.received).toHaveLength(1);
    expect(isGenuine(request?.headers ?? {}, request?.body ?? '')).toBe(true);
    expect(request?.headers).toMatchObject({
      'x-rolegate-test': 'true',
      'x-rolegate-delivery': body['delivery'],
    });
    expect(JSON.parse(request?.body ?? '')).toMatchObject({
      trigger: trigger.id,
      events: [{ eventType: 'rolegate.test', test: true }],
    });
    expect(JSON.stringify(body)).not.toContain(SECRET);
    expect(await listed(trigger)).toEqual([]);
  });

  it('says what a receiver refused', async () => {
    receiver.answer(401);
    expect((await test(await addTrigger(receiver.url))).body).toMatchObject({ accepted: false, status: 401 });
  });

  it('says when nothing can be reached', async () => {
    const trigger = await addTrigger('http://127.0.0.1:9/');
    expect((await test(trigger)).body).toMatchObject({ accepted: false, fault: 'unreachable' });
  });

  it('is refused to a trigger that delivers nowhere, and when it comes too often', async () => {
    expect((await test(await addTrigger(null))).status).toBe(422);
    const trigger = await addTrigger(receiver.url);
    waitMs = 1_000;
    expect((await test(trigger)).status).toBe(429);
    waitMs = 0;
    expect(receiver.received).toEqual([]);
  });
});
