import type { EventHook as SdkEventHook } from '@okta/okta-sdk-nodejs';
import type { LogEvent } from './log-event.js';
import type { OktaUser } from './org-types.js';
import { startOktaSimulator, type OktaSimulator } from './simulator.js';
import { TestApi, type ApiErrorBody } from './test-api.js';
import { startTestReceiver, type TestReceiver } from './test-receiver.js';

const SECRET = 'a-static-secret-of-the-hook';
/** Less than Okta's 3 seconds, and enough for a busy machine to get a call to its receiver. */
const PATIENCE_MS = 1000;

interface HookBody {
  id: string;
  status: string;
  verificationStatus: string;
  channel: { config: Record<string, unknown> };
  _links: Record<string, { href: string; hints?: { allow: string[] } }>;
}

interface Delivery {
  eventId: string;
  source: string;
  data: { events: (LogEvent & { insertionTimestamp: null })[] };
}

describe('event hooks', () => {
  let okta: OktaSimulator;
  let api: TestApi;
  let receiver: TestReceiver;
  let ada: OktaUser;

  beforeEach(async () => {
    [okta, receiver] = await Promise.all([startOktaSimulator(), startTestReceiver()]);
    api = new TestApi(okta);
    ada = okta.org.addUser({ login: 'ada@example.com' });
  });

  afterEach(() => Promise.all([okta.close(), receiver.close()]));

  const registration = (changes: { uri?: string; items?: string[] } = {}) => ({
    name: 'Gateway',
    events: {
      type: 'EVENT_TYPE',
      items: changes.items ?? ['user.lifecycle.suspend', 'user.lifecycle.unsuspend', 'user.session.clear'],
      filter: null,
    },
    channel: {
      type: 'HTTP',
      version: '1.0.0',
      config: {
        uri: changes.uri ?? `${receiver.url}/hook`,
        headers: [{ key: 'X-Purpose', value: 'tests' }],
        authScheme: { type: 'HEADER', key: 'Authorization', value: SECRET },
      },
    },
  });
  const register = async (changes?: { uri?: string; items?: string[] }) =>
    (await api.post<HookBody>('/api/v1/eventHooks', registration(changes))).body;
  const lifecycle = (id: string, operation: string) =>
    api.post<HookBody & ApiErrorBody>(`/api/v1/eventHooks/${id}/lifecycle/${operation}`);
  const verified = async () => {
    const hook = await register();
    await lifecycle(hook.id, 'verify');
    receiver.calls.length = 0;
    return hook;
  };
  const deliveries = async () => {
    await okta.org.eventHooks.idle();
    return receiver.calls.map(({ body }) => JSON.parse(body) as Delivery);
  };
  const eventTypes = async () =>
    (await deliveries()).map(({ data }) => data.events.map(({ eventType }) => eventType));

  describe('registration', () => {
    it('answers with an active, unverified hook and never with its secret', async () => {
      const created = await api.post<HookBody>('/api/v1/eventHooks', registration());
      expect(created.status).toBe(200);
      expect(created.body).toMatchObject({
        id: expect.stringMatching(/^who\w{17}$/) as string,
        status: 'ACTIVE',
        verificationStatus: 'UNVERIFIED',
        channel: {
          config: { method: 'POST', authScheme: { type: 'HEADER', key: 'Authorization' } },
        },
      });
      expect(created.body._links.verify?.hints).toEqual({ allow: ['POST'] });
      const seen = [created.body, (await api.get(`/api/v1/eventHooks/${created.body.id}`)).body];
      seen.push((await api.get('/api/v1/eventHooks')).body);
      expect(JSON.stringify(seen)).not.toContain(SECRET);
    });

    it.each<[string, (body: ReturnType<typeof registration>) => unknown, string]>([
      ['without a name', (body) => ({ ...body, name: '' }), 'name: The field cannot be left blank'],
      [
        'for an event that hooks do not carry',
        (body) => ({ ...body, events: { ...body.events, items: ['user.account.expire_password'] } }),
        'events.items: user.account.expire_password is not eligible',
      ],
      [
        'at a plain address of another machine',
        (body) => ({
          ...body,
          channel: { ...body.channel, config: { ...body.channel.config, uri: 'http://gateway.example.com' } },
        }),
        'channel.config.uri: The URI must be a valid HTTPS address',
      ],
    ])('is refused %s', async (_what, change, cause) => {
      const answer = await api.post<ApiErrorBody>('/api/v1/eventHooks', change(registration()));
      expect(answer.status).toBe(400);
      expect(answer.body).toMatchObject({ errorCode: 'E0000001', errorCauses: [{ errorSummary: cause }] });
    });

    it('is refused for a body that is no JSON', async () => {
      const answer = await api.post('/api/v1/eventHooks', '{"name":');
      expect(answer).toMatchObject({ status: 400, body: { errorCode: 'E0000003' } });
    });

    it('ends at 25 hooks', async () => {
      for (let count = 0; count < 25; count += 1) await register();
      expect(await api.post('/api/v1/eventHooks', registration())).toMatchObject({ status: 400 });
    });

    it('can be deleted once it is inactive', async () => {
      const { id } = await register();
      expect(await api.delete(`/api/v1/eventHooks/${id}`)).toMatchObject({ status: 400 });
      expect((await lifecycle(id, 'deactivate')).body._links.delete).toBeDefined();
      expect((await api.delete(`/api/v1/eventHooks/${id}`)).status).toBe(204);
      expect(await api.get(`/api/v1/eventHooks/${id}`)).toMatchObject({
        status: 404,
        body: { errorSummary: `Not found: Resource not found: ${id} (Webhook)` },
      });
    });

    it('needs the scope', async () => {
      const app = okta.org.addApp({ applicationType: 'service' });
      const grant = { server: 'org', clientId: app.id, userId: undefined, grant: undefined } as const;
      okta.org.grants.addAccessToken('reader', {
        ...grant,
        scopes: ['okta.eventHooks.read'],
        jkt: undefined,
      });
      api.authorization = 'Bearer reader';
      expect((await api.get('/api/v1/eventHooks')).status).toBe(200);
      const refused = await api.post('/api/v1/eventHooks', registration());
      expect(refused.status).toBe(403);
      expect(refused.headers.get('www-authenticate')).toContain('scope="okta.eventHooks.manage"');
    });

    it('works through the official SDK', async () => {
      const { Client } = await import('@okta/okta-sdk-nodejs');
      const token = api.authorization.slice('SSWS '.length);
      const { eventHookApi } = new Client({ orgUrl: okta.url, token, cacheMiddleware: null as never });
      const eventHook = registration() as unknown as SdkEventHook;
      const created = await eventHookApi.createEventHook({ eventHook });
      const eventHookId = created.id ?? '';
      expect((await eventHookApi.verifyEventHook({ eventHookId })).verificationStatus).toBe('VERIFIED');
      expect((await eventHookApi.deactivateEventHook({ eventHookId })).status).toBe('INACTIVE');
      expect((await eventHookApi.activateEventHook({ eventHookId })).status).toBe('ACTIVE');
      await eventHookApi.deactivateEventHook({ eventHookId });
      await eventHookApi.deleteEventHook({ eventHookId });
      expect(okta.org.eventHooks.all()).toEqual([]);
    });
  });

  describe('verification', () => {
    it('sends a challenge with the secret and the headers, and wants it back', async () => {
      const { id } = await register();
      const answer = await lifecycle(id, 'verify');
      expect(answer).toMatchObject({ status: 200, body: { verificationStatus: 'VERIFIED' } });
      expect(receiver.calls).toMatchObject([
        { method: 'GET', path: '/hook', headers: { authorization: SECRET, 'x-purpose': 'tests' } },
      ]);
    });

    it.each<[string, TestReceiver['answer'], number]>([
      ['another challenge', () => ({ status: 200, body: '{"verification":"other"}' }), 1],
      ['no JSON', () => ({ status: 200, body: 'hello' }), 1],
      ['an error', () => ({ status: 500 }), 2],
      ['no answer in time', () => 'never', 2],
      ['a redirect', () => ({ status: 302, headers: { location: '/elsewhere' } }), 1],
    ])('fails for %s', async (_what, answer, calls) => {
      okta.org.eventHooks.sender.timeoutMs = PATIENCE_MS;
      receiver.answer = answer;
      const { id } = await register();
      expect(await lifecycle(id, 'verify')).toMatchObject({ status: 400, body: { errorCode: 'E0000001' } });
      expect(receiver.calls).toHaveLength(calls);
      expect(okta.org.eventHooks.get(id)?.verificationStatus).toBe('UNVERIFIED');
    });

    it('is needed again for another address, while the secret that was left out stays', async () => {
      const { id } = await verified();
      const { channel, ...rest } = registration({ uri: `${receiver.url}/other` });
      const { authScheme, ...config } = channel.config;
      const scheme = { ...authScheme, value: undefined };
      const body = { ...rest, channel: { ...channel, config: { ...config, authScheme: scheme } } };
      expect((await api.put<HookBody>(`/api/v1/eventHooks/${id}`, body)).body.verificationStatus).toBe(
        'UNVERIFIED',
      );
      okta.org.setUserStatus(ada.id, 'SUSPENDED');
      expect(await eventTypes()).toEqual([]);
      await lifecycle(id, 'verify');
      expect(receiver.calls[0]).toMatchObject({ path: '/other', headers: { authorization: SECRET } });
    });
  });

  describe('delivery', () => {
    it('brings the events of one request in one envelope, with the uuids of the System Log', async () => {
      const { id } = await verified();
      okta.org.setUserStatus(ada.id, 'SUSPENDED');
      okta.org.setUserStatus(ada.id, 'ACTIVE');
      const [delivery, ...more] = await deliveries();
      expect(more).toEqual([]);
      expect(delivery).toMatchObject({
        eventType: 'com.okta.event_hook',
        eventTypeVersion: '1.0',
        cloudEventsVersion: '0.1',
        source: `${okta.url}/api/v1/eventHooks/${id}`,
        contentType: 'application/json',
      });
      const events = delivery?.data.events ?? [];
      expect(events.map(({ eventType }) => eventType)).toEqual([
        'user.lifecycle.suspend',
        'user.lifecycle.unsuspend',
      ]);
      const logged = new Set(okta.org.systemLog.events.map(({ uuid }) => uuid));
      expect(events.every(({ uuid }) => logged.has(uuid))).toBe(true);
      expect(events[0]).toMatchObject({ insertionTimestamp: null });
      expect(events[0]).not.toHaveProperty('request');
      expect(receiver.calls[0]).toMatchObject({
        method: 'POST',
        headers: { authorization: SECRET, 'x-purpose': 'tests', 'content-type': 'application/json' },
      });
    });

    it('brings nothing that was not asked for, nothing to an unverified hook and nothing to an inactive one', async () => {
      const { id } = await verified();
      await register();
      okta.org.updateUser(ada.id, { firstName: 'Augusta' });
      expect(await eventTypes()).toEqual([]);
      okta.org.setUserStatus(ada.id, 'SUSPENDED');
      expect(await eventTypes()).toEqual([['user.lifecycle.suspend']]);
      await lifecycle(id, 'deactivate');
      okta.org.setUserStatus(ada.id, 'ACTIVE');
      expect(await eventTypes()).toHaveLength(1);
    });

    it.each<[string, TestReceiver['answer'], number, (number | string)[]]>([
      ['once more after a 500', () => ({ status: 500 }), 2, [500, 500]],
      ['once more after a time-out', () => 'never', 2, ['timeout', 'timeout']],
      ['never again after a 400', () => ({ status: 400 }), 1, [400]],
      ['never to where a redirect leads', () => ({ status: 307, headers: { location: '/x' } }), 1, [307]],
    ])('tries %s', async (_what, answer, calls, statuses) => {
      await verified();
      okta.org.eventHooks.sender.timeoutMs = PATIENCE_MS;
      receiver.answer = answer;
      okta.org.setUserStatus(ada.id, 'SUSPENDED');
      await okta.org.eventHooks.idle();
      expect(receiver.calls).toHaveLength(calls);
      const [delivery] = okta.org.eventHooks.sender.deliveries;
      expect(delivery?.attempts.map(({ status }) => status)).toEqual(statuses);
      expect(delivery?.outcome).toBe('failed');
      expect(okta.org.systemLog.events.at(-1)).toMatchObject({
        eventType: 'event_hook.delivery',
        outcome: { result: 'FAILURE' },
      });
    });

    it('is made good by the retry when that one succeeds', async () => {
      await verified();
      let calls = 0;
      receiver.answer = () => ({ status: (calls += 1) === 1 ? 503 : 200 });
      okta.org.setUserStatus(ada.id, 'SUSPENDED');
      const sent = await deliveries();
      expect(sent.map(({ eventId }) => eventId)).toEqual([sent[0]?.eventId, sent[0]?.eventId]);
      expect(okta.org.eventHooks.sender.deliveries[0]?.outcome).toBe('delivered');
    });
  });

  describe('what may go wrong on the way', () => {
    const suspendAndBack = async () => {
      okta.org.setUserStatus(ada.id, 'SUSPENDED');
      await okta.org.eventHooks.idle();
      okta.org.setUserStatus(ada.id, 'ACTIVE');
      await okta.org.eventHooks.idle();
    };

    it('a delivery is lost', async () => {
      await verified();
      okta.org.eventHooks.sender.disturb({ lose: 1 });
      await suspendAndBack();
      expect(await eventTypes()).toEqual([['user.lifecycle.unsuspend']]);
      expect(okta.org.eventHooks.sender.deliveries[0]?.outcome).toBe('lost');
    });

    it('a delivery comes twice, or its events come again in another one', async () => {
      await verified();
      okta.org.eventHooks.sender.disturb({ duplicate: 1 });
      okta.org.setUserStatus(ada.id, 'SUSPENDED');
      const [first, second] = await deliveries();
      expect(second?.eventId).toBe(first?.eventId);
      okta.org.eventHooks.sender.disturb({ redeliver: 1 });
      okta.org.setUserStatus(ada.id, 'ACTIVE');
      const [third, fourth] = (await deliveries()).slice(2);
      expect(fourth?.eventId).not.toBe(third?.eventId);
      expect(fourth?.data.events[0]?.uuid).toBe(third?.data.events[0]?.uuid);
    });

    it('deliveries overtake each other', async () => {
      await verified();
      okta.org.eventHooks.sender.disturb({ reorder: 2 });
      await suspendAndBack();
      expect(await eventTypes()).toEqual([['user.lifecycle.unsuspend'], ['user.lifecycle.suspend']]);
    });

    it('deliveries are kept back until they are released', async () => {
      await verified();
      okta.org.eventHooks.sender.hold();
      await suspendAndBack();
      expect(await eventTypes()).toEqual([]);
      await okta.org.eventHooks.sender.release();
      expect(await eventTypes()).toEqual([['user.lifecycle.suspend'], ['user.lifecycle.unsuspend']]);
    });

    it('deliveries are late', async () => {
      await verified();
      okta.org.eventHooks.sender.disturb({ delayMs: 80 });
      const before = performance.now();
      okta.org.setUserStatus(ada.id, 'SUSPENDED');
      expect(await eventTypes()).toEqual([['user.lifecycle.suspend']]);
      expect(performance.now() - before).toBeGreaterThanOrEqual(75);
    });
  });
});
