import type { LogEvent } from './log-event.js';
import type { OktaUser } from './org-types.js';
import { startOktaSimulator, type OktaSimulator } from './simulator.js';
import { TestApi } from './test-api.js';
import { REDIRECT_URI, TestClient } from './test-client.js';

describe('the events of the System Log', () => {
  let okta: OktaSimulator;
  let ada: OktaUser;
  let api: TestApi;
  let before: number;

  beforeEach(async () => {
    okta = await startOktaSimulator();
    ada = okta.org.addUser({ login: 'ada@example.com', firstName: 'Ada', lastName: 'Lovelace' });
    api = new TestApi(okta);
    before = okta.org.systemLog.events.length;
  });

  afterEach(() => okta.close());

  const written = (): LogEvent[] => okta.org.systemLog.events.slice(before);
  const types = (): string[] => written().map((event) => event.eventType);
  const person = () => ({
    id: ada.id,
    type: 'User',
    alternateId: 'ada@example.com',
    displayName: 'Ada Lovelace',
    detailEntry: null,
  });

  it('name the person and the group of a membership, and the admin whose token was used', async () => {
    const group = okta.org.addGroup('Developers');
    before = okta.org.systemLog.events.length;
    await api.put(`/api/v1/groups/${group.id}/users/${ada.id}`);
    const [event] = written();
    expect(event).toMatchObject({
      eventType: 'group.user_membership.add',
      displayMessage: 'Add user to group membership',
      legacyEventType: 'core.user_group_member.user_add',
      version: '0',
      severity: 'INFO',
      outcome: { result: 'SUCCESS', reason: null },
      actor: { type: 'User', alternateId: 'org.admin@example.com' },
      target: [
        person(),
        {
          id: group.id,
          type: 'UserGroup',
          alternateId: 'unknown',
          displayName: 'Developers',
          detailEntry: null,
        },
      ],
      debugContext: { debugData: { requestUri: `/api/v1/groups/${group.id}/users/${ada.id}` } },
    });
    expect(event?.uuid).toMatch(/^[0-9a-f]{8}-/);
    expect(Date.parse(event?.published ?? '')).not.toBeNaN();
  });

  it('are written once, however often somebody is added or removed', async () => {
    const group = okta.org.addGroup('Developers');
    before = okta.org.systemLog.events.length;
    const path = `/api/v1/groups/${group.id}/users/${ada.id}`;
    expect((await api.put(path)).status).toBe(204);
    expect((await api.put(path)).status).toBe(204);
    expect((await api.delete(path)).status).toBe(204);
    expect((await api.delete(path)).status).toBe(204);
    expect(types()).toEqual(['group.user_membership.add', 'group.user_membership.remove']);
  });

  it('tell of each app that a deactivated person loses, and of no group', async () => {
    const group = okta.org.addGroup('Developers');
    const app = okta.org.addApp({ label: 'Wiki', assignment: { users: [], groups: [group.id] } });
    okta.org.addMember(group.id, ada.id);
    before = okta.org.systemLog.events.length;
    await api.post(`/api/v1/users/${ada.id}/lifecycle/deactivate`);
    expect(types()).toEqual(['user.lifecycle.deactivate', 'application.user_membership.remove']);
    expect(written()[1]?.target).toMatchObject([
      { type: 'AppUser', alternateId: 'ada@example.com' },
      { id: app.id, type: 'AppInstance', alternateId: 'Wiki' },
      { id: ada.id, type: 'User' },
    ]);
  });

  it('tell of the app that comes and goes with a group', () => {
    const group = okta.org.addGroup('Developers');
    okta.org.addApp({ assignment: { users: [], groups: [group.id] } });
    before = okta.org.systemLog.events.length;
    okta.org.addMember(group.id, ada.id);
    okta.org.removeMember(group.id, ada.id);
    expect(types()).toEqual([
      'group.user_membership.add',
      'application.user_membership.add',
      'group.user_membership.remove',
      'application.user_membership.remove',
    ]);
  });

  it('do not tell of each member of a deleted group', () => {
    const group = okta.org.addGroup('Developers');
    okta.org.addMember(group.id, ada.id);
    before = okta.org.systemLog.events.length;
    okta.org.renameGroup(group.id, 'Engineers');
    okta.org.removeGroup(group.id);
    expect(types()).toEqual(['group.profile.update', 'group.lifecycle.delete']);
  });

  it.each([
    ['suspend', 'SUSPENDED', 'user.lifecycle.suspend'],
    ['lock', 'LOCKED_OUT', 'user.account.lock'],
    ['expire the password of', 'PASSWORD_EXPIRED', 'user.account.expire_password'],
    ['reset the password of', 'RECOVERY', 'user.account.reset_password'],
  ] as const)('tell when admins %s somebody', (_what, status, eventType) => {
    okta.org.setUserStatus(ada.id, status);
    okta.org.setUserStatus(ada.id, status);
    expect(types()).toEqual([eventType]);
    expect(written()[0]?.target).toEqual([person()]);
  });

  it('tell how somebody came back', () => {
    for (const status of ['SUSPENDED', 'ACTIVE', 'LOCKED_OUT', 'ACTIVE', 'RECOVERY', 'ACTIVE'] as const)
      okta.org.setUserStatus(ada.id, status);
    expect(types()).toEqual([
      'user.lifecycle.suspend',
      'user.lifecycle.unsuspend',
      'user.account.lock',
      'user.account.unlock',
      'user.account.reset_password',
      'user.account.update_password',
    ]);
  });

  it('tell a deletion in its two halves, after the deactivation', () => {
    okta.org.deleteUser(ada.id);
    expect(types()).toEqual([
      'user.lifecycle.deactivate',
      'user.lifecycle.delete.initiated',
      'user.lifecycle.delete.completed',
    ]);
  });

  it('name the person as the actor of a sign-in, with the address that was given and no target', () => {
    okta.org.createSession(ada.id, ['pwd'], { client: { ipAddress: '203.0.113.7' } });
    expect(written()[0]).toMatchObject({
      eventType: 'user.session.start',
      actor: person(),
      client: { ipAddress: '203.0.113.7' },
      request: { ipChain: [{ ip: '203.0.113.7' }] },
      target: null,
    });
    okta.org.endSessions(ada.id);
    expect(types()).toEqual(['user.session.start', 'user.session.clear']);
  });

  it('tell of a browser’s sign-in, its way through to an app, a refusal and its sign-out', async () => {
    const app = okta.org.addApp({ redirectUris: [REDIRECT_URI] });
    const client = new TestClient(okta.org, app);
    const signIn = async (user: OktaUser): Promise<Response> => {
      const page = await (await client.authorize()).text();
      const stateToken = /name="stateToken" value="([^"]+)"/.exec(page)?.[1] ?? '';
      return fetch(`${okta.url}/signin`, {
        method: 'POST',
        redirect: 'manual',
        headers: { 'x-forwarded-for': '198.51.100.4, 10.0.0.1', 'user-agent': 'Lynx' },
        body: new URLSearchParams({ stateToken, userId: user.id }),
      });
    };
    before = okta.org.systemLog.events.length;
    const cookie = (await signIn(ada)).headers.get('set-cookie')?.split(';')[0] ?? '';
    await fetch(`${okta.url}/login/signout`, { headers: { cookie } });
    okta.org.setUserStatus(ada.id, 'LOCKED_OUT');
    await signIn(ada);
    expect(types()).toEqual([
      'user.session.start',
      'user.authentication.sso',
      'user.session.end',
      'user.account.lock',
      'user.session.start',
    ]);
    const [start, sso, , , refused] = written();
    expect(start?.client).toMatchObject({
      ipAddress: '198.51.100.4',
      userAgent: { rawUserAgent: 'Lynx' },
    });
    expect(sso?.target).toMatchObject([{ type: 'AppInstance', id: app.id }, { type: 'AppUser' }]);
    expect(refused?.outcome).toEqual({ result: 'FAILURE', reason: 'LOCKED_OUT' });
  });

  it('tell of apps and tokens', () => {
    const app = okta.org.addApp({ assignment: { users: [ada.id], groups: [] } });
    okta.org.updateApp(app.id, { status: 'INACTIVE' });
    okta.org.updateApp(app.id, { status: 'ACTIVE' });
    okta.org.unassign(app.id, ada.id);
    okta.org.revokeApiToken(okta.org.addApiToken().value);
    expect(types()).toEqual([
      'application.lifecycle.create',
      'application.lifecycle.activate',
      'application.user_membership.add',
      'application.lifecycle.deactivate',
      'application.lifecycle.activate',
      'application.user_membership.remove',
      'system.api_token.create',
      'system.api_token.revoke',
    ]);
  });

  it('name the attributes of a profile that changed, and are silent when none did', () => {
    okta.org.updateUser(ada.id, { lastName: 'King' });
    okta.org.updateUser(ada.id, { lastName: 'King' });
    expect(types()).toEqual(['user.account.update_profile']);
    expect(written()[0]?.debugContext.debugData.changedAttributes).toBe('lastName');
  });

  it('reach whoever subscribed, until that ends', () => {
    const heard: string[] = [];
    const end = okta.org.systemLog.subscribe((event) => heard.push(event.eventType));
    okta.org.setUserStatus(ada.id, 'SUSPENDED');
    end();
    okta.org.setUserStatus(ada.id, 'ACTIVE');
    expect(heard).toEqual(['user.lifecycle.suspend']);
  });
});
