import { startOktaSimulator, type OktaSimulator } from './simulator.js';
import { TestApi } from './test-api.js';

describe('the limits of the org', () => {
  let okta: OktaSimulator;
  let api: TestApi;

  beforeEach(async () => {
    okta = await startOktaSimulator();
    api = new TestApi(okta);
  });

  afterEach(() => okta.close());

  const limits = (headers: Headers) =>
    ['limit', 'remaining', 'reset'].map((name) => headers.get(`x-rate-limit-${name}`));

  it.each([
    ['a success', '/api/v1/users/me', 200],
    ['an unknown path', '/api/v1/nothing', 404],
    ['a refusal', '/api/v1/users/00uNobody', 404],
    ['a failure of Okta', '/api/v1/users', 500],
  ])('are told with %s', async (_what, path, status) => {
    okta.org.faults.status('/api/v1/users', 500);
    const answer = await api.get(path);
    expect(answer.status).toBe(status);
    expect(limits(answer.headers)).not.toContain(null);
  });

  it('are not told where there are none', async () => {
    expect(limits((await fetch(`${okta.url}/oauth2/v1/keys`)).headers)).toEqual([null, null, null]);
  });

  it('let a token use the share of a bucket that an admin gave it', async () => {
    okta.org.setRateLimits({ logs: 20, 'users-get': 20 });
    expect((await api.get('/api/v1/users/me')).headers.get('x-rate-limit-limit')).toBe('10');
    okta.org.rateLimits.tokenPercent = 10;
    okta.org.setRateLimits({});
    expect((await api.get('/api/v1/users/me')).headers.get('x-rate-limit-limit')).toBe('2');
    await api.get('/api/v1/users/me');
    const refused = await api.get('/api/v1/users/me');
    expect(refused).toMatchObject({ status: 429, body: { errorCode: 'E0000047' } });
    expect(refused.headers.get('retry-after')).toBeNull();
    await api.get('/api/v1/users/me');
    const told = okta.org.systemLog.events.filter(
      ({ eventType }) => eventType === 'system.org.rate_limit.violation',
    );
    expect(told).toHaveLength(1);
  });

  it('empty for everybody when many tokens share a bucket', async () => {
    okta.org.setRateLimits({ 'users-get': 4 });
    const others = [api, new TestApi(okta), new TestApi(okta)];
    const statuses = [];
    for (const caller of [...others, ...others]) statuses.push((await caller.get('/api/v1/users/me')).status);
    expect(statuses).toEqual([200, 200, 200, 200, 429, 429]);
  });

  describe('on requests in flight', () => {
    const inFlight = async (count: number) => {
      while (okta.org.concurrency.inFlight !== count) await new Promise(setImmediate);
    };
    /** A request that hangs until the faults are cleared. */
    const occupy = async (caller: TestApi) => {
      okta.org.faults.hang('/api/v1/groups', { count: 1 });
      void caller.get('/api/v1/groups').catch(() => undefined);
      await inFlight(1);
    };

    it('refuse with zeros and a made-up reset, and let in again once one is over', async () => {
      okta.org.concurrency.limits.org = 1;
      await occupy(api);
      const refused = await new TestApi(okta).get('/api/v1/users/me');
      expect(refused).toMatchObject({ status: 429, body: { errorCode: 'E0000047' } });
      expect(limits(refused.headers).slice(0, 2)).toEqual(['0', '0']);
      expect(okta.org.systemLog.events.at(-1)?.eventType).toBe('core.concurrency.org.limit.violation');
      expect(Number(refused.headers.get('x-rate-limit-reset'))).toBeGreaterThan(okta.org.clock.seconds());
      okta.org.faults.clear();
      await inFlight(0);
      expect((await api.get('/api/v1/users/me')).status).toBe(200);
    });

    it('may hold for a single token alone', async () => {
      okta.org.concurrency.limits.token = 1;
      await occupy(api);
      expect((await api.get('/api/v1/users/me')).status).toBe(429);
      expect((await new TestApi(okta).get('/api/v1/users/me')).status).toBe(200);
      okta.org.faults.clear();
      await inFlight(0);
      expect((await api.get('/api/v1/users/me')).status).toBe(200);
    });
  });
});
