import { startOktaSimulator, type OktaSimulator } from './simulator.js';

const KEYS = '/oauth2/v1/keys';

describe('faults', () => {
  let okta: OktaSimulator;

  beforeEach(async () => {
    okta = await startOktaSimulator();
  });

  afterEach(() => okta.close());

  const call = (path = '/.well-known/okta-organization') => fetch(`${okta.url}${path}`);

  it('meet as many requests as they are told to, after as many as they are told to', async () => {
    okta.org.faults.status('/.well-known/*', 503, { count: 1, after: 1 });
    const statuses = [];
    for (let turn = 0; turn < 3; turn += 1) statuses.push((await call()).status);
    expect(statuses).toEqual([200, 503, 200]);
  });

  it('meet only the paths and methods they name, until they are cleared', async () => {
    okta.org.faults.status(KEYS, 500, { method: 'post' });
    const remove = okta.org.faults.status(/okta-org/, 500);
    expect((await call(KEYS)).status).toBe(200);
    expect((await call()).status).toBe(500);
    remove();
    expect((await call()).status).toBe(200);
    okta.org.faults.html('*', 502);
    okta.org.faults.clear();
    expect((await call()).status).toBe(200);
  });

  it("answer in Okta's error shape", async () => {
    okta.org.faults.status('*', 500, { count: 1 });
    expect(await (await call()).json()).toMatchObject({
      errorCode: 'E0000009',
      errorSummary: 'Internal Server Error',
    });
  });

  it('answer with a page or with broken JSON', async () => {
    okta.org.faults.html('*', 200, { count: 1 });
    expect((await call()).headers.get('content-type')).toContain('text/html');
    okta.org.faults.garbageJson('*', 200, { count: 1 });
    await expect((await call()).json()).rejects.toThrow('JSON');
  });

  it('answer 429 as an empty bucket does: a reset, no Retry-After', async () => {
    okta.org.faults.rateLimited('*', 17, { count: 1 });
    const response = await call();
    expect(response.status).toBe(429);
    expect(response.headers.get('x-rate-limit-remaining')).toBe('0');
    expect(Number(response.headers.get('x-rate-limit-reset'))).toBeCloseTo(okta.org.clock.seconds() + 17, -1);
    expect(response.headers.get('retry-after')).toBeNull();
    expect(await response.json()).toMatchObject({
      errorCode: 'E0000047',
      errorSummary: 'API call exceeded rate limit due to too many requests.',
    });
  });

  it('answer 429 as the concurrency limit does: all zeros', async () => {
    okta.org.faults.concurrencyLimited('*', { count: 1 });
    const response = await call();
    expect([response.status, response.headers.get('x-rate-limit-limit')]).toEqual([429, '0']);
  });

  it('drop the connection', async () => {
    okta.org.faults.drop('*', { count: 1 });
    await expect(call()).rejects.toThrow('fetch failed');
  });

  it('hang until the caller gives up or the faults are cleared', async () => {
    okta.org.faults.hang('*');
    const arrived = new Promise<void>((resolve) => {
      const check = () => (okta.org.requests.length > 0 ? resolve() : setImmediate(check));
      check();
    });
    const pending = call().catch(() => 'closed');
    await arrived;
    okta.org.faults.clear();
    expect(await pending).toBe('closed');
  });

  it('answer late', async () => {
    okta.org.faults.slow('*', 30, { count: 1 });
    const begin = performance.now();
    expect((await call()).status).toBe(200);
    expect(performance.now() - begin).toBeGreaterThanOrEqual(29);
  });
});
