import { DataSource } from 'typeorm';
import { eventually } from '../support/eventually.js';
import { startFaultProxy, type FaultProxy } from '../support/fault-proxy.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { migrateToCurrentSchema, startTestGateway, type TestGateway } from '../support/gateway.js';
import { livedMs } from '../support/lived-time.js';
import { addPerson } from '../support/people.js';
import { personClient, refusal, RestClient, tokenClient } from '../support/rest-client.js';

/** Events that Okta sends by itself: at least once, in no order, and not all of them. */
describe('/okta/event-hooks/:connection', () => {
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
    gateway = await startTestGateway({ databaseUrl: proxy.url(database.url) });
    const { client } = await personClient(gateway, 'Ada', 'admin');
    const { body } = await client.post('/api/v1/api-tokens', { name: 'script', role: 'admin' });
    admin = tokenClient(gateway, body['token']);
    okta = new RestClient(gateway.url);
    sql = gateway.gateway.app.get(DataSource);
  });

  afterAll(async () => {
    await gateway?.close();
    await gateway?.okta.simulator.close();
    await proxy?.close();
    await database?.drop();
  });

  const org = () => gateway.okta.simulator.org;
  const path = '/okta/event-hooks/default';
  let numbers = 0;
  const event = (eventType = 'user.lifecycle.suspend', more: object = {}): object => ({
    uuid: `event-${(numbers += 1)}`,
    eventType,
    published: '2026-11-22T04:00:00.000Z',
    target: [{ id: '00unknown', type: 'User' }],
    ...more,
  });
  const envelope = (...events: unknown[]): object => ({
    eventType: 'com.okta.event_hook',
    eventTypeVersion: '1.0',
    data: { events },
  });
  const hook = async (settings: object = {}) => {
    const { body } = await admin.post('/api/v1/event-triggers', { kind: 'event-hook', ...settings });
    return { id: String(body['id']), secret: String(body['secret']), url: String(body['url']) };
  };
  const seenBy = async (id: string) =>
    (
      await sql.query<{ uuid: string }[]>(
        'SELECT e.uuid FROM trigger_events t JOIN okta_events e ON e.id = t.event_id WHERE t.trigger_id = $1 ORDER BY e.id',
        [id],
      )
    ).map(({ uuid }) => uuid);
  const stored = async (uuid: unknown) =>
    (await sql.query<unknown[]>('SELECT id FROM okta_events WHERE uuid = $1', [uuid])).length;

  it('answers the verification to who knows the secret, and notes it', async () => {
    const { id, secret } = await hook();
    const headers = { Authorization: secret, 'X-Okta-Verification-Challenge': 'abc.123~' };
    const answer = await okta.get(path, headers);
    expect([answer.status, answer.body]).toEqual([200, { verification: 'abc.123~' }]);
    expect((await admin.get(`/api/v1/event-triggers/${id}`)).body['verifiedAt']).toEqual(expect.any(String));
    const bad = [undefined, 'a'.repeat(513)];
    for (const challenge of bad) {
      const refused = await okta.get(path, { ...headers, 'X-Okta-Verification-Challenge': challenge });
      expect(refusal(refused)).toEqual([400, 'invalid-request']);
    }
  });

  it('lets nobody in with a secret that was replaced, and has the new one proved again', async () => {
    const { id, secret } = await hook();
    const as = (authorization: unknown) => ({
      Authorization: String(authorization),
      'X-Okta-Verification-Challenge': 'abc',
    });
    expect((await okta.get(path, as(secret))).status).toBe(200);
    const { body } = await admin.patch(`/api/v1/event-triggers/${id}`, { newSecret: true });
    expect(body['verifiedAt']).toBeNull();
    expect(refusal(await okta.get(path, as(secret)))).toEqual([401, 'credential-invalid']);
    expect((await okta.get(path, as(body['secret']))).status).toBe(200);
  });

  it('tells a wrong secret, no secret and an unknown connection nothing apart', async () => {
    const { secret } = await hook();
    const problems = [];
    const tries: [string, string | undefined][] = [
      [path, 'wrong'],
      [path, undefined],
      [path, `Bearer ${secret}`],
      ['/okta/event-hooks/nowhere', secret],
    ];
    for (const [where, authorization] of tries) {
      for (const method of ['GET', 'POST']) {
        const answer = await okta.send(method, where, method === 'POST' ? envelope(event()) : undefined, {
          Authorization: authorization,
          'X-Okta-Verification-Challenge': 'x',
        });
        problems.push([answer.status, answer.body['code'], answer.body['detail']]);
      }
    }
    expect(new Set(problems.map((problem) => JSON.stringify(problem))).size).toBe(1);
    expect(problems[0]?.slice(0, 2)).toEqual([401, 'credential-invalid']);
  });

  it('stores readable events before it answers, skips the others, and keeps each once', async () => {
    const { id, secret } = await hook({
      eventTypes: ['user.session.start'],
      deliverTo: 'https://siem.example/',
    });
    const headers = { Authorization: secret };
    const wanted = event('user.session.start');
    const needed = event('user.lifecycle.suspend');
    const unwanted = event('user.session.end');
    const broken = [
      event('user.session.start', { uuid: 7 }),
      event('user.session.start', { published: '2026-02-31T00:00:00Z' }),
      event('user.session.start', { displayMessage: 'half a \ud800 pair' }),
      event('user.session.start', { target: 'nobody' }),
      null,
      'text',
    ];
    const body = envelope(wanted, ...broken, needed, unwanted, wanted);
    for (let time = 0; time < 3; time += 1) expect((await okta.post(path, body, headers)).status).toBe(204);
    const uuidOf = (value: object) => (value as { uuid: string }).uuid;
    expect(await seenBy(id)).toEqual([uuidOf(wanted)]);
    expect(await Promise.all([wanted, needed, unwanted].map((value) => stored(uuidOf(value))))).toEqual([
      1, 1, 0,
    ]);
    const deliveries = await sql.query<{ event_ids: string[] }[]>(
      'SELECT event_ids FROM event_deliveries WHERE trigger_id = $1',
      [id],
    );
    expect(deliveries.map(({ event_ids }) => event_ids.length)).toEqual([1]);
  });

  it('notes an event for each trigger that brings it', async () => {
    const first = await hook();
    const second = await hook();
    const same = event();
    for (const { secret } of [first, second])
      expect((await okta.post(path, envelope(same), { Authorization: secret })).status).toBe(204);
    expect(await seenBy(first.id)).toEqual(await seenBy(second.id));
    expect(await seenBy(first.id)).toHaveLength(1);
  });

  it('takes what Okta batches, beyond what other requests may hold, and refuses other forms', async () => {
    const { secret } = await hook();
    const headers = { Authorization: secret };
    const many = Array.from({ length: 100 }, () =>
      event('user.lifecycle.suspend', { debugContext: { debugData: { text: 'x'.repeat(4000) } } }),
    );
    expect((await okta.post(path, envelope(...many), headers)).status).toBe(204);
    const malformed: [string | object, string][] = [
      ['{', 'application/json'],
      [JSON.stringify(envelope(event())), 'text/plain'],
      ['', 'application/json'],
      [JSON.stringify({ eventType: 'user.session.start', data: { events: [] } }), 'application/json'],
      [JSON.stringify({ eventType: 'com.okta.event_hook', data: { events: {} } }), 'application/json'],
      [JSON.stringify(envelope(...Array.from({ length: 1001 }, () => ({})))), 'application/json'],
      ['[]', 'application/json'],
    ];
    for (const [text, type] of malformed) {
      const answer = await okta.post(path, text, { ...headers, 'Content-Type': type });
      expect(refusal(answer)).toEqual([400, 'invalid-request']);
    }
    const huge = await okta.post(path, envelope('x'.repeat(2 * 1024 * 1024)), headers);
    expect(refusal(huge)).toEqual([413, 'request-too-large']);
  });

  it('answers 503 in time while the database is down, so that Okta sends it again', async () => {
    const { id, secret } = await hook();
    const late = envelope(event());
    for (const failure of ['refuse', 'hang'] as const) {
      proxy[failure]();
      if (failure === 'refuse') proxy.reset();
      const waited = await livedMs(async () =>
        expect((await okta.post(path, late, { Authorization: secret })).status).toBe(503),
      );
      expect(waited).toBeLessThan(3000);
      if (failure === 'refuse') await proxy.accept();
      else proxy.resume();
    }
    await eventually(async () =>
      expect((await okta.post(path, late, { Authorization: secret })).status).toBe(204),
    );
    expect(await seenBy(id)).toHaveLength(1);
  });

  it('registers itself in Okta, is verified there, and gets every event once, whatever becomes of deliveries', async () => {
    const { id } = await hook();
    const trigger = `/api/v1/event-triggers/${id}`;
    const registered = await admin.post(`${trigger}/register`, {});
    expect([registered.status, registered.body['verifiedAt']]).toEqual([200, expect.any(String)]);
    const inOkta = () =>
      org()
        .eventHooks.all()
        .map((one) => [one.id, one.verificationStatus]);
    expect(inOkta()).toEqual([[registered.body['hookId'], 'VERIFIED']]);

    const { sender } = org().eventHooks;
    sender.disturb({ duplicate: 2, redeliver: 2, reorder: 2 });
    const people = ['Bo', 'Cy', 'Di'].map((name) => addPerson(gateway.okta, name, ['Engineering']));
    for (const { id: person } of people) org().setUserStatus(person, 'SUSPENDED');
    await sender.calm();
    await sender.idle();
    const expected = org().systemLog.events.filter(
      ({ eventType, target }) =>
        eventType === 'user.lifecycle.suspend' &&
        people.some((one) => target?.some((party) => party.id === one.id)),
    );
    expect((await seenBy(id)).filter((uuid) => expected.some((one) => one.uuid === uuid))).toHaveLength(3);

    const again = await admin.post(`${trigger}/register`, {});
    expect(inOkta()).toEqual([[again.body['hookId'], 'VERIFIED']]);
    expect((await admin.delete(trigger)).status).toBe(204);
    expect(inOkta()).toEqual([]);
  });

  it('changes nothing when Okta can’t reach it', async () => {
    const { id, secret } = await hook();
    org().faults.status('/api/v1/eventHooks/*/lifecycle/verify', 500);
    const refused = await admin.post(`/api/v1/event-triggers/${id}/register`, {});
    org().faults.clear();
    expect(refused.status).toBeGreaterThanOrEqual(400);
    expect(org().eventHooks.all()).toEqual([]);
    expect((await admin.get(`/api/v1/event-triggers/${id}`)).body).not.toHaveProperty('hookId');
    expect((await okta.post(path, envelope(event()), { Authorization: secret })).status).toBe(204);
  });
});
