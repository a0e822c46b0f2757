import { OktaAppLimits } from '../../src/okta-app/okta-app-limits.js';
import type { OktaAppPlanResponse, OktaAppResultResponse } from '../../src/okta-app/okta-app.dto.js';
import { addServiceApp, testConnection } from '../support/connection-test.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { personClient, refusal, RestClient, tokenClient } from '../support/rest-client.js';

/** Patterns of the calls that a plan names: what stands in braces may be anything. */
const patternsOf = ({ calls }: OktaAppPlanResponse): RegExp[] =>
  calls.map(({ method, path }) => {
    const [way = ''] = path.split('?');
    return new RegExp(`^${method} ${way.replaceAll(/\{\w+\}/g, '[\\w]+')}$`);
  });

/** The app in Okta, made by the gateway: issue "console", its section on the first run, step 2. */
describe('an app that the gateway makes in Okta', () => {
  let gateway: TestGateway;
  let admin: RestClient;
  let count = 0;

  beforeAll(async () => {
    gateway = await startTestGateway();
    const { client } = await personClient(gateway, 'Ada', 'admin');
    const { body } = await client.post('/api/v1/api-tokens', { name: 'script', role: 'admin' });
    admin = tokenClient(gateway, body['token']);
    limit({ triesPerMinute: 1_000 });
  });
  beforeEach(() => gateway.okta.simulator.org.clearRequests());
  afterEach(() => gateway.okta.simulator.org.faults.clear());
  afterAll(() => gateway?.close());

  const limit = (limits: Partial<OktaAppLimits>) =>
    Object.assign(gateway.gateway.app.get(OktaAppLimits), limits);
  const org = () => gateway.okta.simulator.org;
  const credential = () => ({ apiToken: org().addApiToken().value });
  const apiCalls = () =>
    org()
      .requests.filter(({ path }) => path.startsWith('/api/'))
      .map(({ method, path }) => `${method} ${path}`);

  /** An order for a connection that there is not yet. */
  const anOrder = (more: Record<string, unknown> = {}) => ({
    issuer: gateway.okta.simulator.url,
    slug: `made-${(count += 1)}`,
    ...more,
  });
  type Order = ReturnType<typeof anOrder>;
  const plan = async (order: Order): Promise<OktaAppPlanResponse> => {
    const { status, body } = await admin.post('/api/v1/connections/okta-app/plan', order);
    expect(status).toBe(200);
    return body as unknown as OktaAppPlanResponse;
  };
  const make = async (order: Order, by: object = credential()): Promise<OktaAppResultResponse> => {
    const { status, body } = await admin.post('/api/v1/connections/okta-app', { ...order, credential: by });
    expect([status, body['code']]).toEqual([200, undefined]);
    return body as unknown as OktaAppResultResponse;
  };
  const outcomes = ({ steps }: OktaAppResultResponse) =>
    Object.fromEntries(steps.map(({ step, outcome }) => [step, outcome]));
  const detailOf = ({ steps }: OktaAppResultResponse, wanted: string) =>
    steps.find(({ step }) => step === wanted)?.detail;
  const appsOf = (label: string) =>
    org()
      .apps.all()
      .filter((app) => app.label === label);
  const connection = async (slug: string) => (await admin.get(`/api/v1/connections/${slug}`)).body;

  it('is shown call by call before Okta is asked anything', async () => {
    const shown = await plan(anOrder({ groups: ['Engineers'] }));
    expect(shown.label).toMatch(/^Rolegate 127\.0\.0\.1:\d+ made-\d+$/);
    expect(shown.calls.map(({ step, method }) => `${step} ${method}`)).toEqual([
      'find-app GET',
      'create-app POST',
      'assign-groups GET',
      'assign-groups PUT',
      'groups-claim POST',
    ]);
    expect(shown.calls[1]?.body).toMatchObject({
      settings: { oauthClient: { redirect_uris: [`${gateway.url}/authorization-code/callback`] } },
    });
    expect(apiCalls()).toEqual([]);
  });

  it('has a client whose secret goes into a draft and nowhere else, by the calls that were shown alone', async () => {
    const order = anOrder({ name: 'Made by us' });
    const by = credential();
    const allowed = patternsOf(await plan(order));
    const result = await make(order, by);
    expect(result).toMatchObject({ outcome: 'done', connection: order.slug, app: { created: true } });
    expect(outcomes(result)).toEqual({
      'find-app': 'done',
      'create-app': 'done',
      'store-client': 'done',
      'assign-groups': 'done',
      'groups-claim': 'done',
    });
    expect(apiCalls().filter((call) => !allowed.some((pattern) => pattern.test(call)))).toEqual([]);
    expect(apiCalls()).toHaveLength(allowed.length);

    const [app] = appsOf(result.app?.label ?? '');
    expect(await connection(order.slug)).toMatchObject({
      status: 'draft',
      name: 'Made by us',
      clientId: app?.id,
      hasClientSecret: true,
      managementAuth: { type: 'none' },
    });
    const { codes } = await testConnection(admin, order.slug);
    expect(codes).toContain('client-secret-accepted');

    const audited = await admin.get('/api/v1/audit-events?action=connection.okta-app-created&limit=5');
    const everywhere = [JSON.stringify(result), JSON.stringify(audited.body), ...gateway.logLines].join('\n');
    expect(everywhere).toContain(app?.id ?? 'no app');
    for (const secret of [by.apiToken, app?.clientSecret ?? '']) {
      expect(secret.length).toBeGreaterThan(20);
      expect(everywhere.includes(secret)).toBe(false);
    }
  });

  it('signs people in: everyone is assigned, and the tile leads to the connection', async () => {
    const order = anOrder();
    const { app } = await make(order);
    const made = org().apps.require(app?.clientId ?? '');
    expect(made).toMatchObject({
      pkceRequired: true,
      grantTypes: ['authorization_code'],
      initiateLoginUri: `${gateway.url}/okta-initiate-login?accountId=${order.slug}`,
      idpInitiatedLogin: { mode: 'SPEC' },
      groupsClaim: { mode: 'names', claimName: 'groups', filter: '.*' },
    });
    expect(org().apps.isOpenTo(made, org().addUser({ login: 'newcomer@example.com' }))).toBe(true);
  });

  it('is found again and not made twice', async () => {
    const order = anOrder();
    const first = await make(order);
    const second = await make(order);
    expect(second).toMatchObject({ outcome: 'done', app: { clientId: first.app?.clientId, created: false } });
    expect(outcomes(second)).toMatchObject({ 'find-app': 'found', 'create-app': 'found' });
    expect(appsOf(first.app?.label ?? '')).toHaveLength(1);
  });

  it('is for the groups that were chosen, and says which one Okta does not have', async () => {
    org().addGroup('Choosers');
    const chosen = await make(anOrder({ groups: ['Choosers'] }));
    const group = org()
      .directory.allGroups()
      .find(({ name }) => name === 'Choosers');
    expect(appsOf(chosen.app?.label ?? '')[0]?.assignment).toEqual({ users: [], groups: [group?.id] });
    const other = await make(anOrder({ groups: ['Nobody knows us'] }));
    expect([other.outcome, detailOf(other, 'assign-groups')]).toEqual([
      'partial',
      'Okta has no group called “Nobody knows us”. Assign it by hand.',
    ]);
  });

  it('gets its groups claim from a custom authorization server, once for all apps, and hears of its policies', async () => {
    const issuer = `${gateway.okta.simulator.url}/oauth2/default`;
    org().updateCustomServer({ hasAccessPolicy: false, claims: [] });
    // What apps say of groups themselves, this org shows as claims of its custom server.
    for (const { id } of org().apps.all()) org().updateApp(id, { groupsClaim: { mode: 'none' } });
    const order = anOrder({ issuer });
    const allowed = patternsOf(await plan(order));
    const first = await make(order);
    expect(outcomes(first)).toMatchObject({ 'groups-claim': 'done', 'access-policy': 'by-hand' });
    expect([first.outcome, detailOf(first, 'access-policy')]).toEqual([
      'done',
      expect.stringContaining('Access Policies: add a policy'),
    ]);
    expect(apiCalls().filter((call) => !allowed.some((pattern) => pattern.test(call)))).toEqual([]);
    expect(org().customServer.claims).toMatchObject([{ name: 'groups', filter: '.*', always: true }]);
    org().updateCustomServer({ hasAccessPolicy: true });
    expect(outcomes(await make(anOrder({ issuer })))).toMatchObject({
      'groups-claim': 'found',
      'access-policy': 'found',
    });
  });

  it('can be made by a service app, which leaves the groups claim to a person', async () => {
    const order = anOrder({ credentialType: 'service-app' });
    const shown = await plan(order);
    expect(shown.scopes).toEqual(['okta.apps.manage', 'okta.groups.read']);
    expect(shown.byHand).toEqual([expect.stringContaining('Groups claim type Filter')]);
    const { managementAuth } = addServiceApp(gateway, {}, shown.scopes);
    const { clientId, privateKey, keyId } = managementAuth;
    const body: Order & { credentialType?: string } = { ...order };
    delete body.credentialType;
    const result = await make(body, { clientId, privateKey, keyId });
    expect([result.outcome, outcomes(result)['groups-claim']]).toEqual(['done', 'by-hand']);
  });

  it('says which scope a service app lacks', async () => {
    const { managementAuth } = addServiceApp(gateway, {}, ['okta.groups.read']);
    const { clientId, privateKey, keyId } = managementAuth;
    const result = await make(anOrder(), { clientId, privateKey, keyId });
    expect([result.outcome, result.next, detailOf(result, 'find-app')]).toEqual([
      'failed',
      'Nothing was made in Okta.',
      'The app behind the credential lacks the scope okta.apps.read.',
    ]);
  });

  it.each([
    [
      'an unknown token',
      () => ({ apiToken: 'unknown' }),
      'find-app',
      /does not accept the credential \(E0000011\)/,
    ],
    [
      'a token that may only read',
      () => ({ apiToken: org().addApiToken({ adminRole: 'READ_ONLY_ADMIN' }).value }),
      'create-app',
      /Application Administrator.*\(E0000006\)/,
    ],
  ])('is not made by %s', async (_, by, step, detail) => {
    const order = anOrder();
    const result = await make(order, by());
    expect([result.outcome, result.next]).toEqual(['failed', 'Nothing was made in Okta.']);
    expect(detailOf(result, step)).toMatch(detail);
    expect((await admin.get(`/api/v1/connections/${order.slug}`)).status).toBe(404);
  });

  it('tells how long Okta asks to wait', async () => {
    org().faults.rateLimited('/api/v1/apps', 45);
    const result = await make(anOrder());
    expect(detailOf(result, 'find-app')).toMatch(/no more calls now: try again in \d+ seconds/);
  });

  it('is found on the next try when its first answer was lost', async () => {
    const order = anOrder();
    org().faults.add('/api/v1/apps', { kind: 'lost' }, { method: 'POST', count: 1 });
    const first = await make(order);
    expect([first.outcome, outcomes(first)['create-app']]).toEqual(['failed', 'uncertain']);
    expect(first.next).toMatch(/may have made the app “(.+)”\. Try again/);
    const second = await make(order);
    expect(second).toMatchObject({ outcome: 'done', app: { created: false }, connection: order.slug });
    expect(appsOf(second.app?.label ?? '')).toHaveLength(1);
  });

  it('ends in time when Okta hangs, and says so', async () => {
    const { totalMs } = gateway.gateway.app.get(OktaAppLimits);
    limit({ totalMs: 1_000 });
    org().faults.hang('/api/v1/apps', { method: 'POST' });
    const result = await make(anOrder());
    limit({ totalMs });
    expect([result.outcome, outcomes(result)['create-app']]).toEqual(['failed', 'uncertain']);
  });

  it('says what there is when it fails half way, and goes on from there', async () => {
    const order = anOrder();
    org().faults.status('/api/v1/groups', 503);
    org().faults.status('/api/v1/internal/*', 500);
    const first = await make(order);
    expect(outcomes(first)).toEqual({
      'find-app': 'done',
      'create-app': 'done',
      'store-client': 'done',
      'assign-groups': 'uncertain',
      'groups-claim': 'by-hand',
    });
    expect([first.outcome, first.connection]).toEqual(['partial', order.slug]);
    expect(first.next).toMatch(/client ID 0oa\w+\) is in Okta\. Try again.*Deactivate, then Delete/);
    org().faults.clear();
    const second = await make(order);
    expect([second.outcome, second.app]).toEqual(['done', { ...first.app, created: false }]);
  });

  it('never takes an app of somebody else for its own', async () => {
    const order = anOrder();
    const { label } = await plan(order);
    const theirs = org().addApp({ label, redirectUris: ['https://elsewhere.example/callback'] });
    const result = await make(order);
    expect([result.outcome, detailOf(result, 'find-app')]).toEqual([
      'failed',
      expect.stringContaining('is not this gateway’s'),
    ]);
    expect(org().apps.require(theirs.id).redirectUris).toEqual(['https://elsewhere.example/callback']);
  });

  it.each([
    ['a connection that people use', { slug: 'default' }, [409, 'connection-active']],
    ['an issuer that nothing listens at', { issuer: 'http://127.0.0.1:1' }, [503, 'okta-unavailable']],
    ['an issuer that is none', { issuer: 'ftp://example.com' }, [422, 'validation-failed']],
    ['no credential', { credential: {} }, [422, 'validation-failed']],
    ['two credentials', { credential: { apiToken: 'a', clientId: 'b' } }, [422, 'validation-failed']],
    ['a mask for a credential', { credential: { apiToken: '*****' } }, [422, 'validation-failed']],
    ['a key that is none', { credential: { clientId: 'b', privateKey: 'none' } }, [422, 'validation-failed']],
    ['an unknown field', { secret: 'x' }, [400, 'invalid-request']],
  ])('is refused for %s before Okta is asked', async (_, wrong, expected) => {
    const answer = await admin.post('/api/v1/connections/okta-app', {
      ...anOrder(),
      credential: credential(),
      ...wrong,
    });
    expect(refusal(answer)).toEqual(expected);
    expect(apiCalls()).toEqual([]);
  });

  it('may be tried so often a minute and no more', async () => {
    limit({ triesPerMinute: 1 });
    const { body } = await admin.post('/api/v1/api-tokens', { name: 'eager', role: 'admin' });
    const eager = tokenClient(gateway, body['token']);
    const again = () =>
      eager.post('/api/v1/connections/okta-app', { ...anOrder(), credential: credential() });
    expect((await again()).status).toBe(200);
    expect(refusal(await again())).toEqual([429, 'rate-limited']);
    limit({ triesPerMinute: 1_000 });
  });

  it('is refused to who may not write connections', async () => {
    const { body } = await admin.post('/api/v1/api-tokens', { name: 'weak', role: 'developer' });
    const client = tokenClient(gateway, body['token']);
    for (const path of ['okta-app', 'okta-app/plan']) {
      const answer = await client.post(`/api/v1/connections/${path}`, {
        ...anOrder(),
        credential: credential(),
      });
      expect(refusal(answer)).toEqual([403, 'permission-denied']);
    }
    expect(apiCalls()).toEqual([]);
  });
});
