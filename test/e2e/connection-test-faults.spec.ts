import {
  addServiceApp,
  addTestedConnection,
  hurryTests,
  testConnection,
} from '../support/connection-test.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { livedMs } from '../support/lived-time.js';
import { personClient, refusal, RestClient, tokenClient } from '../support/rest-client.js';

const QUESTION_MS = 2_000;

/** A test of a connection while Okta misbehaves, and for those who may not: issue "Okta, live", item 1. */
describe('a test of a connection', () => {
  let gateway: TestGateway;
  let admin: RestClient;

  beforeAll(async () => {
    gateway = await startTestGateway();
    hurryTests(gateway, QUESTION_MS);
    const { client } = await personClient(gateway, 'Ada', 'admin');
    const { body } = await client.post('/api/v1/api-tokens', { name: 'script', role: 'admin' });
    admin = tokenClient(gateway, body['token']);
  });

  afterAll(() => gateway?.close());

  const faults = () => gateway.okta.simulator.org.faults;
  const add = (settings: Record<string, unknown> = {}) => addTestedConnection(gateway, admin, {}, settings);

  it('ends in time and is a finding when Okta answers nothing at all', async () => {
    const { slug } = await add();
    const release = faults().hang('*');
    const waited = await livedMs(async () => {
      const { codes, body } = await testConnection(admin, slug);
      expect(codes).toEqual(expect.arrayContaining(['issuer-timeout', 'api-unanswered', 'mappings-none']));
      expect(body.verdict).toBe('problems');
    });
    release();
    expect(waited).toBeLessThan(QUESTION_MS * 10);
  });

  it('tells everything else when a single question hangs', async () => {
    const { slug } = await add();
    const release = faults().hang('/api/v1/logs');
    const { codes, finding, feature } = await testConnection(admin, slug);
    release();
    expect(codes).toEqual(
      expect.arrayContaining(['issuer-ok', 'client-secret-accepted', 'app-ok', 'credential-ok']),
    );
    expect(finding('api-unanswered').detail).toContain('logs');
    expect(feature('system-log-triggers')).toMatchObject({
      usable: false,
      reason: 'Okta gave no usable answer.',
    });
    expect(feature('memberships').usable).toBe(true);
  });

  it('takes pages, garbage and failures for no answers', async () => {
    const { slug } = await add();
    const ends = [
      faults().html('/.well-known/openid-configuration'),
      faults().html('/.well-known/okta-organization'),
      faults().html('/api/v1/users'),
      faults().status('/api/v1/groups', 503),
      faults().html('/api/v1/apps/*', 403),
    ];
    const { codes, finding } = await testConnection(admin, slug);
    for (const end of ends) end();
    expect(codes).toEqual(expect.arrayContaining(['issuer-discovery-garbled', 'app-not-checked']));
    expect(finding('api-unanswered').detail).toMatch(/users.*groups/);
    expect(codes).not.toContain('admin-role-missing');
  });

  it('tells that nothing listens at the issuer', async () => {
    const { slug } = await add({ issuer: 'http://127.0.0.1:1', managementAuth: null });
    const { finding } = await testConnection(admin, slug);
    expect(finding('issuer-unreachable').detail).toContain('ECONNREFUSED');
  });

  it('tells that Okta limits the rate', async () => {
    const { slug } = await add();
    const { rateLimits } = gateway.okta.simulator.org;
    const { limits } = rateLimits;
    rateLimits.limits = { ...limits, logs: 1 };
    rateLimits.reset();
    await testConnection(admin, slug);
    const { codes, feature } = await testConnection(admin, slug);
    rateLimits.limits = limits;
    expect(codes).toContain('api-rate-limited');
    expect(feature('system-log-triggers').reason).toContain('rate limit');
  });

  it('shows no secret, whatever is wrong', async () => {
    const { managementAuth } = addServiceApp(gateway, {}, [
      'okta.users.read',
      'okta.groups.read',
      'okta.apps.read',
    ]);
    const service = await add({ managementAuth });
    const ssws = await add();
    const texts: string[] = [];
    for (const { slug } of [service, ssws])
      texts.push(JSON.stringify((await testConnection(admin, slug)).body));
    const traces = [
      ...texts,
      ...gateway.logLines,
      JSON.stringify(await admin.all('/api/v1/audit-events', 200)),
    ].join();
    const secrets = [service.app.clientSecret, ssws.app.clientSecret, gateway.okta.apiToken];
    for (const secret of [...secrets, String(managementAuth['privateKey']).split('\n')[1]]) {
      expect(traces).not.toContain(secret);
    }
    const bearers = gateway.okta.simulator.org.requests
      .map(({ headers }) => /^Bearer (\S{20,})$/.exec(String(headers['authorization']))?.[1])
      .filter((token) => token !== undefined);
    expect(bearers.length).toBeGreaterThan(0);
    for (const bearer of bearers) expect(traces).not.toContain(bearer);
  });

  it('is shared by those who ask at the same time, and limited to ten a minute', async () => {
    const { slug } = await add();
    const path = `/api/v1/connections/${slug}/test`;
    const release = faults().slow('/.well-known/openid-configuration', QUESTION_MS / 2);
    const together = await Promise.all(Array.from({ length: 5 }, () => admin.post(path, {})));
    expect(new Set(together.map(({ status, body }) => `${status} ${String(body['checkedAt'])}`)).size).toBe(
      1,
    );
    release();
    for (let round = 0; round < 9; round += 1) expect((await admin.post(path, {})).status).toBe(200);
    const eleventh = await admin.post(path, {});
    expect(refusal(eleventh)).toEqual([429, 'rate-limited']);
    expect(Number(eleventh.headers['retry-after'])).toBeGreaterThan(0);
  });

  it('is for those who may change the connection', async () => {
    expect(refusal(await new RestClient(gateway.url).post('/api/v1/connections/default/test', {}))).toEqual([
      401,
      'not-signed-in',
    ]);
    const { body } = await admin.post('/api/v1/api-tokens', { name: 'reader', role: 'guest' });
    const guest = tokenClient(gateway, body['token']);
    expect(refusal(await guest.post('/api/v1/connections/default/test', {}))).toEqual([
      403,
      'permission-denied',
    ]);
  });

  it('never reaches another connection, and names none to its callers', async () => {
    const { slug, app } = await add();
    await admin.patch(`/api/v1/connections/${slug}`, { status: 'active' });
    const twin = await add({ clientId: app.id, clientSecret: app.clientSecret });
    const { status, body } = await admin.post('/api/v1/api-tokens', {
      name: 'partner',
      role: 'admin',
      connection: slug,
    });
    expect(status).toBe(201);
    const partner = tokenClient(gateway, body['token']);
    for (const other of ['default', twin.slug, 'no-such-connection']) {
      expect(refusal(await partner.post(`/api/v1/connections/${other}/test`, {}))).toEqual([
        404,
        'not-found',
      ]);
    }
    const own = await testConnection(partner, slug);
    expect(own.codes).toContain('connection-shares-client');
    expect(JSON.stringify(own.body)).not.toContain(twin.slug);
    expect(own.codes).not.toContain('no-admin-mapping');
  });

  it('works for a disabled connection', async () => {
    const { slug } = await add();
    await admin.patch(`/api/v1/connections/${slug}`, { status: 'active' });
    await admin.patch(`/api/v1/connections/${slug}`, { status: 'disabled' });
    expect((await testConnection(admin, slug)).codes).toContain('issuer-ok');
  });
});
