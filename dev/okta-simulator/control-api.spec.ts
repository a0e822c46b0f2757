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
