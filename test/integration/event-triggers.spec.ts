import { ExpirySweeper } from '../../src/database/expiry-sweeper.js';
import { EventStoreModule } from '../../src/event-store/event-store.module.js';
import { EventTriggersModule } from '../../src/event-triggers/event-triggers.module.js';
import { OktaEventHooks } from '../../src/event-triggers/okta-event-hooks.js';
import { readPages, startAdminApi, type AdminApi, type ApiAnswer } from '../support/admin-api.js';

/** Okta, as far as it registers hooks. */
class FakeHooks extends OktaEventHooks {
  readonly removed: string[] = [];
  create(): Promise<string> {
    return Promise.resolve('who1');
  }
  verify(): Promise<void> {
    return Promise.resolve();
  }
  remove(_: unknown, id: string): Promise<void> {
    this.removed.push(id);
    return Promise.reject(new Error('Okta is down'));
  }
}

const PATH = '/api/v1/event-triggers';
const CREDENTIAL = { managementAuthType: 'ssws' as const, managementSecret: 'sealed' };

describe('/api/v1/event-triggers', () => {
  let api: AdminApi;
  const hooks = new FakeHooks();

  beforeAll(async () => {
    api = await startAdminApi([EventStoreModule, EventTriggersModule], {
      providers: [ExpirySweeper, { provide: OktaEventHooks, useValue: hooks }],
    });
    await api.dataSource.query(
      `UPDATE connections SET management_auth_type = 'ssws', management_secret = 'sealed'`,
    );
  });
  afterAll(() => api?.close());
  beforeEach(() => api.dataSource.query('DELETE FROM event_triggers'));

  const create = (body: object): Promise<ApiAnswer> => api.admin.post(PATH, body);
  const faults = ({ body }: ApiAnswer): unknown[] =>
    ((body['errors'] ?? []) as { pointer: string; code: string }[]).map(
      ({ pointer, code }) => `${pointer} ${code}`,
    );
  const auditOf = (id: unknown) =>
    api.dataSource.query<Record<string, unknown>[]>(
      'SELECT action, outcome, before, after FROM audit_events WHERE target_id = $1 ORDER BY id',
      [id],
    );

  it('makes a poll with its defaults, due at once', async () => {
    const { status, body, headers } = await create({ kind: 'poll' });
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`${PATH}/${String(body['id'])}`);
    expect(headers.get('etag')).toBe('"1"');
    const now = api.clock.now().toISOString();
    expect(body).toEqual({
      id: body['id'],
      connection: 'default',
      kind: 'poll',
      eventTypes: [],
      intervalSeconds: 60,
      batchSize: 100,
      status: { lastRunAt: null, nextRunAt: now, failures: 0, lastFault: null },
      version: 1,
      createdAt: now,
      updatedAt: now,
    });
    expect((await api.admin.get(`${PATH}/${String(body['id'])}`)).body).toEqual(body);
  });

  it('makes a scheduled search that runs by the clock of its time zone', async () => {
    const { body } = await create({
      kind: 'scheduled-search',
      cron: '30 6 * * *',
      timeZone: 'Europe/Berlin',
      filter: 'outcome.result eq "FAILURE"',
    });
    expect(body).toMatchObject({
      cron: '30 6 * * *',
      timeZone: 'Europe/Berlin',
      filter: 'outcome.result eq "FAILURE"',
      status: { nextRunAt: '2030-01-01T05:30:00.000Z' },
    });
    expect((await create({ kind: 'scheduled-search', cron: '@daily' })).body['timeZone']).toBe('UTC');
  });

  it('shows the secret of an event hook once, keeps a hash of it, and always tells its address', async () => {
    const { body } = await create({ kind: 'event-hook', eventTypes: ['user.lifecycle.suspend'] });
    expect(body['secret']).toMatch(/^[\w-]{43}$/);
    expect(body['url']).toBe('http://127.0.0.1:3000/okta/event-hooks/default');
    const again = (await api.admin.get(`${PATH}/${String(body['id'])}`)).body;
    expect(again).not.toHaveProperty('secret');
    expect(again['url']).toBe(body['url']);
    const everything = JSON.stringify([
      await api.dataSource.query('SELECT * FROM event_triggers'),
      await auditOf(body['id']),
    ]);
    expect(everything).not.toContain(body['secret']);
  });

  it('gives another address of delivery another signing secret, shown once and stored sealed', async () => {
    const made = (await create({ kind: 'poll', deliverTo: 'https://siem.example/hook' })).body;
    const path = `${PATH}/${String(made['id'])}`;
    const first = made['deliverySecret'];
    expect(first).toMatch(/^[\w-]{43}$/);
    const same = await api.admin.patch(path, { deliverTo: 'https://siem.example/hook', batchSize: 5 });
    expect(same.body).not.toHaveProperty('deliverySecret');
    const moved = (await api.admin.patch(path, { deliverTo: 'https://other.example/hook' })).body;
    expect(moved['deliverySecret']).toMatch(/^[\w-]{43}$/);
    expect(moved['deliverySecret']).not.toBe(first);
    const cleared = (await api.admin.patch(path, { deliverTo: null })).body;
    expect(cleared).not.toHaveProperty('deliverTo');
    const rows = JSON.stringify([
      await api.dataSource.query('SELECT * FROM event_triggers'),
      await auditOf(made['id']),
    ]);
    for (const secret of [first, moved['deliverySecret']]) expect(rows).not.toContain(secret);
  });

  it('tells when secrets were made and how they end, and makes them anew when asked, which the trail tells without them', async () => {
    const made = (await create({ kind: 'event-hook', deliverTo: 'https://siem.example/hook' })).body;
    const path = `${PATH}/${String(made['id'])}`;
    const told = (body: Record<string, unknown>, secrets: Record<string, unknown>): void =>
      expect(body).toMatchObject({
        secretSetAt: expect.any(String) as string,
        secretEnd: String(secrets['secret']).slice(-4),
        deliverySecretSetAt: expect.any(String) as string,
        deliverySecretEnd: String(secrets['deliverySecret']).slice(-4),
      });
    told(made, made);
    told((await api.admin.get(path)).body, made);
    const renewed = (await api.admin.patch(path, { newSecret: true })).body;
    expect(renewed['secret']).toMatch(/^[\w-]{43}$/);
    expect(renewed).not.toHaveProperty('deliverySecret');
    told(renewed, { ...made, ...renewed, deliverySecret: made['deliverySecret'] });
    const signed = (await api.admin.patch(path, { newDeliverySecret: true })).body;
    expect(signed).not.toHaveProperty('secret');
    told(signed, { secret: renewed['secret'], deliverySecret: signed['deliverySecret'] });
    const trail = await auditOf(made['id']);
    expect(trail.map(({ action }) => action)).toEqual([
      'event-trigger.created',
      'event-trigger.updated',
      'event-trigger.updated',
    ]);
    expect(trail[2]).toMatchObject({
      before: { deliverySecretEnd: made['deliverySecretEnd'] },
      after: { deliverySecretEnd: signed['deliverySecretEnd'] },
    });
    const rows = JSON.stringify([await api.dataSource.query('SELECT * FROM event_triggers'), trail]);
    for (const secret of [
      made['secret'],
      renewed['secret'],
      made['deliverySecret'],
      signed['deliverySecret'],
    ])
      expect(rows).not.toContain(secret);
    const nowhere = (await api.admin.patch(path, { deliverTo: null })).body;
    expect(nowhere).not.toHaveProperty('deliverySecretEnd');
    expect(faults(await api.admin.patch(path, { newDeliverySecret: true }))).toEqual([
      '/newDeliverySecret not-applicable',
    ]);
    expect((await api.admin.post(`${path}/register`, {})).status).toBe(200);
    expect(faults(await api.admin.patch(path, { newSecret: true }))).toEqual(['/newSecret not-applicable']);
  });

  it.each<[string, object, string[]]>([
    [
      'a hook with settings of others',
      { kind: 'event-hook', filter: 'x', cron: '* * * * *' },
      ['/filter not-applicable', '/cron not-applicable'],
    ],
    ['a poll with a schedule', { kind: 'poll', timeZone: 'UTC' }, ['/timeZone not-applicable']],
    [
      'a search with an interval',
      { kind: 'scheduled-search', cron: '@daily', intervalSeconds: 60 },
      ['/intervalSeconds not-applicable'],
    ],
    ['a search without a schedule', { kind: 'scheduled-search' }, ['/cron required']],
    ['nonsense for a schedule', { kind: 'scheduled-search', cron: 'each day' }, ['/cron cron-malformed']],
    ['a schedule by the second', { kind: 'scheduled-search', cron: '* * * * * *' }, ['/cron cron-malformed']],
    [
      'a moment for a schedule',
      { kind: 'scheduled-search', cron: '2031-01-01T00:00:00' },
      ['/cron cron-malformed'],
    ],
    ['a day that never comes', { kind: 'scheduled-search', cron: '0 0 30 2 *' }, ['/cron cron-never-runs']],
    [
      'an unknown time zone',
      { kind: 'scheduled-search', cron: '@daily', timeZone: 'Mars/Base' },
      ['/timeZone time-zone-unknown'],
    ],
    [
      'what no hook carries',
      { kind: 'event-hook', eventTypes: ['user.session.start', 'app.oauth2.token.grant'] },
      ['/eventTypes/1 not-eligible'],
    ],
    ['plain http', { kind: 'poll', deliverTo: 'http://siem.example/' }, ['/deliverTo delivery-address']],
    [
      'credentials in an address',
      { kind: 'poll', deliverTo: 'https://a:b@siem.example/' },
      ['/deliverTo delivery-address'],
    ],
    ['another scheme', { kind: 'poll', deliverTo: 'file:///etc/passwd' }, ['/deliverTo delivery-address']],
  ])('refuses %s', async (_, body, expected) => {
    const answer = await create(body);
    expect([answer.status, answer.body['code']]).toEqual([422, 'validation-failed']);
    expect(faults(answer)).toEqual(expected);
  });

  it.each<[number, object]>([
    [422, { kind: 'smoke-signal' }],
    [422, { kind: 'poll', intervalSeconds: 29 }],
    [422, { kind: 'poll', batchSize: 0 }],
    [422, { kind: 'poll', batchSize: 1001 }],
    [422, { kind: 'poll', eventTypes: ['two words'] }],
    [422, { kind: 'poll', eventTypes: ['a', 'a'] }],
    [422, { kind: 'poll', eventTypes: Array.from({ length: 301 }, (_, index) => `type.${index}`) }],
    [400, { kind: 'poll', batchSize: '5' }],
    [400, { kind: 'poll', eventTypes: 'user.session.start' }],
    [400, { kind: 'poll', secret: 'mine' }],
  ])('answers %s to what has the wrong form or value', async (status, body) => {
    expect((await create(body)).status).toBe(status);
    expect(await api.dataSource.query('SELECT id FROM event_triggers')).toEqual([]);
  });

  it('takes http on a loopback host', async () => {
    expect((await create({ kind: 'poll', deliverTo: 'http://127.0.0.1:9000/in' })).status).toBe(201);
  });

  it('wants a credential for Okta’s API for what reads the log, and none for a hook', async () => {
    await api.addConnection('bare');
    for (const body of [{ kind: 'poll' }, { kind: 'scheduled-search', cron: '@daily' }]) {
      const { status, body: answer } = await create({ ...body, connection: 'bare' });
      expect([status, answer['code']]).toEqual([409, 'no-api-credential']);
    }
    expect((await create({ kind: 'event-hook', connection: 'bare' })).status).toBe(201);
  });

  it('changes what is named, keeps the rest, and looks anew when it wants other events', async () => {
    const { body } = await create({ kind: 'poll', eventTypes: ['user.session.start'] });
    const path = `${PATH}/${String(body['id'])}`;
    await api.dataSource.query(
      `UPDATE event_triggers SET cursor = '/api/v1/logs?after=1', lease_id = gen_random_uuid(), leased_until = now(), failures = 3, last_fault = 'okta-timeout'`,
    );
    const slower = await api.admin.patch(path, { intervalSeconds: 300 }, { 'If-Match': '"1"' });
    expect(slower.body).toMatchObject({
      intervalSeconds: 300,
      version: 2,
      eventTypes: ['user.session.start'],
    });
    const state = () =>
      api.dataSource.query<Record<string, unknown>[]>(
        'SELECT cursor, lease_id, failures FROM event_triggers',
      );
    expect(await state()).toEqual([{ cursor: '/api/v1/logs?after=1', lease_id: null, failures: 3 }]);
    await api.admin.patch(path, { eventTypes: [] });
    expect(await state()).toEqual([{ cursor: null, lease_id: null, failures: 0 }]);
    expect((await api.admin.patch(path, { kind: 'event-hook' })).status).toBe(400);
    expect((await api.admin.patch(path, { cron: '@daily' })).status).toBe(422);
    expect((await api.admin.patch(path, { batchSize: 1 }, { 'If-Match': '"1"' })).status).toBe(412);
    expect((await auditOf(body['id'])).map(({ action }) => action)).toEqual([
      'event-trigger.created',
      'event-trigger.updated',
      'event-trigger.updated',
    ]);
  });

  it('leaves everything as it is when nothing is to change', async () => {
    const { body } = await create({ kind: 'poll' });
    const path = `${PATH}/${String(body['id'])}`;
    expect((await api.admin.patch(path, { batchSize: 100 })).body['version']).toBe(1);
    expect(await auditOf(body['id'])).toHaveLength(1);
  });

  it('deletes a trigger, and says in the audit trail when its hook in Okta stays', async () => {
    const { body } = await create({ kind: 'event-hook' });
    const path = `${PATH}/${String(body['id'])}`;
    const registered = await api.admin.post(`${path}/register`, {});
    expect([registered.status, registered.body['hookId']]).toEqual([200, 'who1']);
    expect(registered.body).not.toHaveProperty('secret');
    expect((await api.admin.delete(path, { 'If-Match': '"1"' })).status).toBe(412);
    expect((await api.admin.delete(path)).status).toBe(204);
    expect((await api.admin.get(path)).status).toBe(404);
    expect(hooks.removed).toEqual(['who1']);
    expect(
      (await auditOf(body['id'])).map(({ action, outcome }) => `${String(action)} ${String(outcome)}`),
    ).toEqual([
      'event-trigger.created success',
      'event-trigger.registered success',
      'event-trigger.deleted success',
      'event-trigger.hook-deleted failure',
    ]);
  });

  it('registers event hooks alone', async () => {
    const { body } = await create({ kind: 'poll' });
    expect((await api.admin.post(`${PATH}/${String(body['id'])}/register`, {})).status).toBe(422);
  });

  it('keeps the triggers of a connection from callers of another one', async () => {
    const { body } = await create({ kind: 'poll' });
    const other = await api.addConnection('other', CREDENTIAL);
    const stranger = api.as({ connectionId: other.id, connectionSlug: 'other', platform: false });
    const path = `${PATH}/${String(body['id'])}`;
    const answers = [
      await stranger.get(path),
      await stranger.patch(path, { batchSize: 1 }),
      await stranger.delete(path),
      await stranger.post(`${path}/register`, {}),
      await stranger.get(`${path}/runs`),
      await stranger.post(PATH, { kind: 'poll', connection: 'default' }),
      await stranger.get(`${PATH}?connection=default`),
    ];
    expect(answers.map(({ status }) => status)).toEqual(Array(7).fill(404));
    const own = (await stranger.post(PATH, { kind: 'poll' })).body;
    expect(own['connection']).toBe('other');
    expect((await stranger.get(PATH)).body['items']).toHaveLength(1);
    expect((await api.admin.get(PATH)).body['items']).toHaveLength(2);
  });

  it('is read and written by those who hold the permission', async () => {
    const reader = api.as({ permissions: ['event-triggers:read'] });
    expect((await reader.get(PATH)).status).toBe(200);
    expect((await reader.post(PATH, { kind: 'poll' })).status).toBe(403);
    expect((await api.as({ permissions: [] }).get(PATH)).status).toBe(403);
  });

  it('lists by pages, and lets a connection have fifty, also when many come at once', async () => {
    const answers = await Promise.all(Array.from({ length: 52 }, () => create({ kind: 'poll' })));
    const refused = answers.filter(({ status }) => status !== 201);
    expect(refused.map(({ body }) => body['code'])).toEqual(Array(2).fill('too-many-event-triggers'));
    const listed = await readPages(api.admin, PATH, 7);
    expect(new Set(listed.map(({ id }) => id)).size).toBe(50);
    expect((await api.admin.get(`${PATH}?after=bm9uc2Vuc2U`)).status).toBe(400);
  });

  it('shows the events of a run in batches', async () => {
    const { body } = await create({ kind: 'poll', batchSize: 2 });
    const id = String(body['id']);
    const [run] = await api.dataSource.query<{ id: string }[]>(
      `INSERT INTO trigger_runs (trigger_id, scheduled_at, started_at, finished_at, since, until, status, event_count)
       VALUES ($1, '2030-01-01', '2030-01-01', '2030-01-01', '2029-12-31', '2030-01-01', 'succeeded', 5) RETURNING id`,
      [id],
    );
    await api.dataSource.query(
      `WITH stored AS (
         INSERT INTO okta_events (connection_id, uuid, event_type, published, received_at, source, payload)
         SELECT $1, 'u' || n, 't', now(), now(), 'poll', jsonb_build_object('uuid', 'u' || n) FROM generate_series(0, 4) n
         RETURNING id, uuid)
       INSERT INTO trigger_events SELECT $2, id, $3, right(uuid, 1)::int FROM stored`,
      [api.platform.id, id, run?.id],
    );
    const path = `${PATH}/${id}/runs`;
    expect((await api.admin.get(path)).body['items']).toMatchObject([
      {
        id: run?.id,
        status: 'succeeded',
        eventCount: 5,
        scheduledAt: '2030-01-01T00:00:00.000Z',
        range: { since: '2029-12-31T00:00:00.000Z', until: '2030-01-01T00:00:00.000Z' },
      },
    ]);
    const first = (await api.admin.get(`${path}/${run?.id}/batches?limit=2`)).body;
    expect(first).toMatchObject({
      total: 5,
      items: [
        { firstOffset: 0, lastOffset: 1, firstEvent: 'u0', lastEvent: 'u1', first: true, last: false },
        { firstOffset: 2, lastOffset: 3, events: [{ uuid: 'u2' }, { uuid: 'u3' }] },
      ],
    });
    const rest = (await api.admin.get(`${path}/${run?.id}/batches?after=${String(first['nextCursor'])}`))
      .body;
    expect(rest).toMatchObject({
      items: [{ firstOffset: 4, lastOffset: 4, first: false, last: true }],
      nextCursor: null,
    });
    for (const bad of ['limit=0', 'limit=21', 'after=x', 'limit=a'])
      expect((await api.admin.get(`${path}/${run?.id}/batches?${bad}`)).status).toBeGreaterThanOrEqual(400);
    expect((await api.admin.get(`${path}/${id}/batches`)).status).toBe(404);
    expect((await api.admin.get(`${path}/nonsense/batches`)).status).toBe(404);
  });
});
