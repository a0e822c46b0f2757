import { startOktaSimulator, type OktaSimulator } from './simulator.js';

describe('the control API', () => {
  let okta: OktaSimulator;

  beforeEach(async () => {
    okta = await startOktaSimulator();
  });

  afterEach(() => okta.close());

  const control = async <T = Record<string, unknown>>(operation: string, input: object = {}) => {
    const response = await fetch(`${okta.url}/__control/${operation}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(input),
    });
    return { status: response.status, body: (await response.json()) as T };
  };

  it('builds an org from another process, naming people by login and groups by name', async () => {
    const added = await control('addUser', { login: 'ada@example.com', groups: ['Admins'] });
    expect(added).toMatchObject({ status: 200, body: { profile: { login: 'ada@example.com' } } });
    await control('addGroup', { name: 'Developers' });
    await control('addMember', { groupId: 'Developers', userId: 'ada@example.com' });
    await control('removeMember', { groupId: 'Admins', userId: 'ada@example.com' });
    const [ada] = okta.org.directory.allUsers();
    expect(okta.org.directory.groupsOf(ada?.id ?? '').map((group) => group.name)).toEqual([
      'Everyone',
      'Developers',
    ]);
    await control('setUserStatus', { userId: 'ada@example.com', status: 'SUSPENDED' });
    expect(okta.org.directory.userByLogin('ada@example.com')?.status).toBe('SUSPENDED');
  });

  it('takes a whole org at once', async () => {
    const { body } = await control<{ apps: { id: string }[]; apiTokens: { value: string }[] }>('seed', {
      users: [{ login: 'ada@example.com', groups: ['Admins'] }],
      apps: [{ id: '0oaGateway', clientSecret: 'secret', assignment: { users: [], groups: ['Admins'] } }],
      apiTokens: [{ value: '00token', ownerId: 'ada@example.com' }],
    });
    expect(body.apps[0]?.id).toBe('0oaGateway');
    const me = await fetch(`${okta.url}/api/v1/users/me`, { headers: { authorization: 'SSWS 00token' } });
    expect(await me.json()).toMatchObject({ profile: { login: 'ada@example.com' } });
  });

  it('arms faults, moves the clock and reports the requests, which faults and records leave alone', async () => {
    await control('addFault', { path: '*', fault: { kind: 'status', status: 503 }, count: 1 });
    const before = okta.org.clock.seconds();
    await control('advanceClock', { seconds: 3600 });
    expect(okta.org.clock.seconds() - before).toBeGreaterThanOrEqual(3600);
    expect((await fetch(`${okta.url}/oauth2/v1/keys`)).status).toBe(503);
    const requests = await (await fetch(`${okta.url}/__control/requests`)).json();
    expect(requests).toMatchObject([{ path: '/oauth2/v1/keys', status: 503 }]);
  });

  it('writes, delays and shows the System Log', async () => {
    await control('addUser', { login: 'ada@example.com' });
    await control('createSession', { userId: 'ada@example.com', ipAddress: '203.0.113.7' });
    await control('lockUser', { userId: 'ada@example.com' });
    const { body } = await control('appendEvent', {
      eventType: 'user.risk.change',
      target: [{ id: '00u1', type: 'User' }],
      publishedAt: '2026-01-02T03:04:05.678Z',
    });
    expect(body).toMatchObject({
      published: '2026-01-02T03:04:05.678Z',
      target: [{ id: '00u1', type: 'User', alternateId: null }],
    });
    const events = (await (await fetch(`${okta.url}/__control/log`)).json()) as { eventType: string }[];
    expect(events.map(({ eventType }) => eventType).slice(-3)).toEqual([
      'user.session.start',
      'user.account.lock',
      'user.risk.change',
    ]);
    await control('disturbLog', { lagMs: 5000, emptyPages: 2 });
    expect(okta.org.systemLog.faults).toMatchObject({ lagMs: 5000, emptyPages: 2 });
    await control('calmLog');
    expect(okta.org.systemLog.faults).toMatchObject({ lagMs: 0, emptyPages: 0 });
    expect((await control('expireLogCursors')).status).toBe(200);
    expect((await control('appendEvent', {})).status).toBe(400);
    expect((await control('appendEvent', { eventType: 'a.b', publishedAt: 'now' })).status).toBe(400);
  });

  it('adds profile attributes, shows the mails, and lets people choose a password', async () => {
    expect((await control('addUserSchemaAttribute', { name: 'badge' })).status).toBe(200);
    expect(okta.org.userSchema.typeOf('badge')).toBe('string');
    expect((await control('addUserSchemaAttribute', { name: 'login' })).status).toBe(400);
    const ada = okta.org.addUser({ login: 'ada@example.com', status: 'PROVISIONED' });
    okta.org.outbox.send(ada, 'activation', okta.org.outbox.activationLink());
    const mails = await (await fetch(`${okta.url}/__control/mails`)).json();
    expect(mails).toMatchObject([{ to: 'ada@example.com', kind: 'activation' }]);
    await control('completePassword', { userId: 'ada@example.com' });
    expect(okta.org.directory.user(ada.id)?.status).toBe('ACTIVE');
  });

  it('says what is wrong', async () => {
    expect(await control('addMember', { groupId: 'Nobody', userId: 'x' })).toEqual({
      status: 400,
      body: { error: 'no such group: Nobody' },
    });
    expect((await control('destroy')).status).toBe(404);
  });

  it('takes no form that a foreign page could send', async () => {
    const response = await fetch(`${okta.url}/__control/addUser`, { method: 'POST', body: '{}' });
    expect(response.status).toBe(415);
    expect(okta.org.directory.allUsers()).toEqual([]);
  });
});
