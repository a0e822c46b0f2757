import { startOktaSimulator, type OktaSimulator } from './simulator.js';
import { startTestReceiver, type TestReceiver } from './test-receiver.js';

describe('the control API, for what the org sends and allows', () => {
  let okta: OktaSimulator;
  let receiver: TestReceiver;

  beforeEach(async () => {
    [okta, receiver] = await Promise.all([startOktaSimulator(), startTestReceiver()]);
    await control('addUser', { login: 'ada@example.com' });
  });

  afterEach(() => Promise.all([okta.close(), receiver.close()]));

  const control = async <T = Record<string, unknown>>(operation: string, input: object = {}) => {
    const response = await fetch(`${okta.url}/__control/${operation}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(input),
    });
    return { status: response.status, body: (await response.json()) as T };
  };
  const sent = async () =>
    (await (await fetch(`${okta.url}/__control/sent`)).json()) as {
      deliveries: { outcome: string }[];
      universalLogouts: { status: number }[];
    };
  const addHook = async () => {
    const { body } = await control<{ id: string }>('addEventHook', {
      name: 'Gateway',
      events: { type: 'EVENT_TYPE', items: ['user.lifecycle.suspend', 'user.lifecycle.unsuspend'] },
      channel: { type: 'HTTP', version: '1.0.0', config: { uri: receiver.url } },
    });
    return body.id;
  };

  it('registers and verifies a hook, and holds, disturbs and releases its deliveries', async () => {
    const hookId = await addHook();
    expect((await control('verifyEventHook', { hookId })).status).toBe(200);
    await control('disturbEventHooks', { lose: 1 });
    await control('setUserStatus', { userId: 'ada@example.com', status: 'SUSPENDED' });
    await control('awaitEventHooks');
    await control('holdEventHooks');
    await control('setUserStatus', { userId: 'ada@example.com', status: 'ACTIVE' });
    await control('awaitEventHooks');
    expect((await sent()).deliveries.map(({ outcome }) => outcome)).toEqual(['lost', 'held']);
    await control('releaseEventHooks');
    expect((await sent()).deliveries.map(({ outcome }) => outcome)).toEqual(['lost', 'delivered']);
    expect(receiver.calls.map(({ method }) => method)).toEqual(['GET', 'POST']);
  });

  it('says that a verification failed', async () => {
    receiver.answer = () => ({ status: 404 });
    expect(await control('verifyEventHook', { hookId: await addHook() })).toEqual({
      status: 400,
      body: { error: 'E0000001 Api validation failed: Event hook verification failed' },
    });
  });

  it('sends Universal Logouts, forged ones too', async () => {
    const app = await control<{ id: string }>('addApp', { universalLogout: { endpoint: receiver.url } });
    const appId = app.body.id;
    await control('universalLogout', { userId: 'ada@example.com' });
    await control('awaitUniversalLogouts');
    const forged = await control('sendUniversalLogout', {
      appId,
      userId: 'ada@example.com',
      format: 'iss_sub',
      overrides: { claims: { iss: 'https://other.okta.com' } },
    });
    expect(forged.body).toMatchObject({ status: 204, appId });
    expect((await sent()).universalLogouts).toHaveLength(2);
    expect(receiver.calls.map(({ body }) => (JSON.parse(body) as { sub_id: object }).sub_id)).toEqual([
      { format: 'email', email: 'ada@example.com' },
      { format: 'iss_sub', iss: okta.url, sub: okta.org.directory.userByLogin('ada@example.com')?.id },
    ]);
  });

  it('gives roles and sets limits', async () => {
    await control('setAdminRole', { userId: 'ada@example.com', role: 'READ_ONLY_ADMIN' });
    const ada = okta.org.directory.userByLogin('ada@example.com')?.id ?? '';
    expect(okta.org.adminRoles.of(ada)).toBe('READ_ONLY_ADMIN');
    await control('setConcurrencyLimits', { token: 3 });
    await control('setTokenShare', { percent: 25 });
    await control('setListsWithoutRole', { answer: 'empty' });
    expect(okta.org.concurrency.limits).toMatchObject({ token: 3 });
    expect(okta.org.rateLimits.tokenPercent).toBe(25);
    expect(okta.org.listsWithoutRole).toBe('empty');
  });
});
