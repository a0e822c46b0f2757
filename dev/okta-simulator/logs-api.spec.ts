import type { Client } from '@okta/okta-sdk-nodejs';
import { generateKeyPairSync } from 'node:crypto';
import type { LogEvent } from './log-event.js';
import { startOktaSimulator, type OktaSimulator } from './simulator.js';
import { TestApi, type ApiErrorBody } from './test-api.js';

/** Loading the official SDK takes seconds; it is loaded once. */
const sdk = import('@okta/okta-sdk-nodejs');

const START = new Date('2026-06-01T12:00:00Z');

describe('the System Log API', () => {
  let okta: OktaSimulator;
  let api: TestApi;

  beforeEach(async () => {
    okta = await startOktaSimulator({ clock: () => START });
    api = new TestApi(okta);
    okta.org.clock.advance(60);
  });

  afterEach(() => okta.close());

  const write = (eventType: string, publishedAt?: Date) =>
    okta.org.systemLog.append({ eventType }, publishedAt ? { publishedAt } : {});
  const read = (query = '') => api.get<LogEvent[]>(`/api/v1/logs${query}`);
  const follow = (url: string | undefined) => api.get<LogEvent[]>(url ?? 'no link');
  const types = (events: LogEvent[]) => events.map((event) => event.eventType);
  const since = `?since=${new Date(START.getTime() + 30_000).toISOString()}`;

  describe('polled', () => {
    it('always has a next page, which an empty answer names again', async () => {
      const first = await read(since);
      expect(first.body).toEqual([]);
      expect(first.links.self).toBe(`${okta.url}/api/v1/logs${since}`);
      const second = await follow(first.links.next);
      expect(second.body).toEqual([]);
      expect(second.links.next).toBe(first.links.next);
      write('a.b');
      const third = await follow(second.links.next);
      expect(types(third.body)).toEqual(['a.b']);
      expect(new URL(third.links.next ?? '').searchParams.get('after')).toMatch(/^\d{13}_\d+$/);
      expect((await follow(third.links.next)).body).toEqual([]);
    });

    it('sends two separate Link headers', async () => {
      const { headers } = await read(since);
      expect(headers.get('link')?.split(', <')).toHaveLength(2);
    });

    it('returns what is written late, in the order of persistence', async () => {
      const { links } = await read(since);
      write('early');
      okta.org.clock.advance(60);
      write('late', new Date(START.getTime() - 3_600_000));
      write('last');
      const { body } = await follow(links.next);
      expect(types(body)).toEqual(['early', 'late', 'last']);
      expect(body[1]?.published).toBe('2026-06-01T11:00:00.000Z');
    });

    it('returns at most the limit, and the rest behind the next link', async () => {
      for (let number = 0; number < 150; number += 1) write(`e.${number}`);
      const first = await read(since);
      expect(first.body).toHaveLength(100);
      const second = await follow(first.links.next);
      expect(types(second.body)).toEqual(Array.from({ length: 50 }, (_, index) => `e.${index + 100}`));
      expect((await read(`${since}&limit=0`)).body).toEqual([]);
      expect((await read(`${since}&limit=1000`)).body).toHaveLength(150);
      expect((await read(`${since}&limit=1001`)).status).toBe(400);
    });

    it('begins seven days ago and reaches back ninety', async () => {
      const days = (count: number) => new Date(START.getTime() - count * 24 * 3_600_000);
      write('yesterday', days(1));
      write('last month', days(30));
      write('last winter', days(100));
      expect(types((await read()).body)).toContain('yesterday');
      expect(types((await read()).body)).not.toContain('last month');
      const { body } = await read(`?since=${days(170).toISOString()}`);
      expect(types(body)).toContain('last month');
      expect(types(body)).not.toContain('last winter');
    });
  });

  describe('bounded', () => {
    const minute = (count: number) => new Date(START.getTime() - count * 60_000);
    const span = `?since=${minute(10).toISOString()}&until=${minute(0).toISOString()}`;

    it('is ordered by time of publication and comes to an end', async () => {
      for (const count of [2, 5, 1, 4, 3]) write(`minus.${count}`, minute(count));
      const first = await read(`${span}&limit=3`);
      expect(types(first.body)).toEqual(['minus.5', 'minus.4', 'minus.3']);
      const second = await follow(first.links.next);
      expect(types(second.body)).toEqual(['minus.2', 'minus.1']);
      expect(second.links.next).toBeUndefined();
    });

    it('can be read backwards', async () => {
      for (const count of [2, 5, 1]) write(`minus.${count}`, minute(count));
      const { body } = await read(`${span}&sortOrder=DESCENDING`);
      expect(types(body)).toEqual(['minus.1', 'minus.2', 'minus.5']);
    });
  });

  describe('filtered', () => {
    beforeEach(() => {
      const ada = okta.org.addUser({ login: 'ada@example.com' });
      okta.org.createSession(ada.id, ['pwd'], { client: { ipAddress: '203.0.113.7' } });
      okta.org.createSession(ada.id, ['pwd'], { client: { ipAddress: '203.0.113.8' } });
      okta.org.addMember(okta.org.addGroup({ name: 'Devs', id: '00gDevs' }).id, ada.id);
    });

    it.each([
      ['eventType eq "user.session.start" and client.ipAddress eq "203.0.113.7"', 1],
      ['eventType eq "user.session.start"', 2],
      ['eventType sw "group." and target.id eq "00gDevs"', 2],
      ['eventType sw "group." and target.type eq "User"', 1],
      ['(eventType eq "group.lifecycle.create" or eventType eq "user.session.start")', 3],
      ['eventType ew ".start" and not (client.ipAddress eq "203.0.113.7")', 1],
      ['eventType ne "user.session.start" and eventType co "user_membership"', 1],
      ['outcome.result eq "SUCCESS" and actor.alternateId eq "ada@example.com"', 2],
      ['eventType sw "user.session" and target.id pr', 0],
      ['debugContext.debugData.requestUri eq "/nowhere"', 0],
    ])('by %s', async (filter, count) => {
      const { body } = await read(`${since}&filter=${encodeURIComponent(filter)}`);
      expect(body).toHaveLength(count);
    });

    it('by keywords, all of which have to be somewhere in the event', async () => {
      expect((await read(`${since}&q=203.0.113.7`)).body).toHaveLength(1);
      expect((await read(`${since}&q=ada@example.com%20DEVS`)).body).toHaveLength(1);
      expect((await read(`${since}&q=${'x'.repeat(41)}`)).status).toBe(400);
    });

    it.each([
      'eventType = "x"',
      'published gt "2026-01-01T00:00:00Z"',
      'nonsense eq "x"',
      'debugContext.debugData.url co "users"',
      'eventType eq "x" and',
    ])('refuses the filter %s', async (filter) => {
      const { status, body } = await api.get<ApiErrorBody>(
        `/api/v1/logs?filter=${encodeURIComponent(filter)}`,
      );
      expect([status, body.errorCode]).toEqual([400, 'E0000031']);
    });
  });

  describe('refuses', () => {
    const refusal = async (query: string) => {
      const { status, body } = await api.get<ApiErrorBody>(`/api/v1/logs${query}`);
      return [status, body.errorCode, body.errorCauses[0]?.errorSummary];
    };

    it('a time that is none, and one that is half a year ago', async () => {
      expect((await refusal('?since=yesterday')).slice(0, 2)).toEqual([400, 'E0000030']);
      expect((await refusal('?since=2025-01-01T00:00:00Z')).slice(0, 2)).toEqual([400, 'E0000053']);
    });

    it('cursors that it never gave away', async () => {
      const invalid = [400, 'E0000029', 'Invalid cursor.'];
      expect(await refusal('?after=nonsense')).toEqual(invalid);
      expect(await refusal('?after=1627500044869_1')).toEqual(invalid);
    });

    it('a since beside an after, unless its own link carried both', async () => {
      const { links } = await read(since);
      expect((await follow(links.next)).status).toBe(200);
      const after = new URL(links.next ?? '').searchParams.get('after') ?? '';
      expect((await read(`?after=${after}`)).status).toBe(200);
      expect((await refusal(`?after=${after}&since=2026-05-30T00:00:00Z`)).slice(0, 2)).toEqual([
        400,
        'E0000001',
      ]);
    });
  });

  describe('misbehaving', () => {
    it('forgets its cursors', async () => {
      const { links } = await read(since);
      okta.org.systemLog.faults.expireCursors();
      expect((await follow(links.next)).status).toBe(400);
      expect((await read(since)).status).toBe(200);
    });

    it('answers empty pages in the middle, without losing anything', async () => {
      write('a.1');
      const { links } = await read(`${since}&limit=1`);
      write('a.2');
      okta.org.systemLog.faults.emptyPages = 2;
      const empty = await follow(links.next);
      expect(empty.body).toEqual([]);
      const again = await follow(empty.links.next);
      expect(again.body).toEqual([]);
      expect(types((await follow(again.links.next)).body)).toEqual(['a.2']);
    });

    it('repeats events of the page before', async () => {
      write('a.1');
      const { links } = await read(since);
      write('a.2');
      okta.org.systemLog.faults.overlappingPages = 1;
      expect(types((await follow(links.next)).body)).toEqual(['a.1', 'a.2']);
    });

    it('shows events with a delay', async () => {
      const { links } = await read(since);
      okta.org.systemLog.faults.lagMs = 90_000;
      write('slow');
      expect((await follow(links.next)).body).toEqual([]);
      okta.org.clock.advance(91);
      expect(types((await follow(links.next)).body)).toEqual(['slow']);
    });
  });

  it('has a bucket of its own', async () => {
    okta.org.setRateLimits({ logs: 4 });
    expect((await read()).headers.get('x-rate-limit-limit')).toBe('2');
    await read();
    expect((await read()).status).toBe(429);
    expect((await api.get('/api/v1/users')).status).toBe(200);
  });

  describe('through the official SDK', () => {
    const client = async (options: object): Promise<Client> => {
      const { Client: SdkClient, DefaultRequestExecutor } = await sdk;
      return new SdkClient({
        orgUrl: okta.url,
        cacheMiddleware: null as never,
        requestExecutor: new DefaultRequestExecutor({ maxRetries: 0, requestTimeout: 20_000 }),
        ...options,
      });
    };

    it('is read by a token', async () => {
      write('a.b');
      const { systemLogApi } = await client({ token: api.authorization.slice('SSWS '.length) });
      const page = await systemLogApi.listLogEvents({ filter: 'eventType eq "a.b"', limit: 10 });
      const { value } = await page.next();
      expect(value?.eventType).toBe('a.b');
      expect(value?.outcome?.result).toBe('SUCCESS');
      expect(value?.published).toEqual(okta.org.clock.now());
    });

    it('is read by a service app that has the scope, and names such an app as an actor', async () => {
      // The SDK dates its assertions by the clock of the machine.
      await okta.close();
      okta = await startOktaSimulator();
      const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
      const scopes = ['okta.users.manage', 'okta.logs.read'];
      const app = okta.org.addApp({
        label: 'Gateway',
        applicationType: 'service',
        grantedScopes: scopes,
        jwks: { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k1' }] },
      });
      const service = (asked: string[]): Promise<Client> =>
        client({
          authorizationMode: 'PrivateKey',
          clientId: app.id,
          scopes: asked,
          privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }),
          keyId: 'k1',
        });
      const ada = okta.org.addUser({ login: 'ada@example.com' });
      const { userApi, systemLogApi } = await service(scopes);
      await userApi.suspendUser({ userId: ada.id });
      const filter = 'eventType eq "user.lifecycle.suspend"';
      const { value } = await (await systemLogApi.listLogEvents({ filter })).next();
      expect(value?.actor).toMatchObject({ id: app.id, type: 'PublicClientApp', displayName: 'Gateway' });
      const narrow = await (await service(['okta.users.manage'])).systemLogApi.listLogEvents();
      await expect(narrow.next()).rejects.toMatchObject({ status: 403 });
    });
  });
});
