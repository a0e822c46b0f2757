import type { OktaUser } from '../../dev/okta-simulator/org-types.js';
import { startOktaSimulator, type OktaSimulator } from '../../dev/okta-simulator/simulator.js';
import { SystemClock } from '../../src/config/clock.js';
import { OktaApi, type OktaBounds } from '../../src/okta-client/okta-api.js';
import { loadOktaSdk } from '../../src/okta-client/okta-sdk.js';
import { json, startScriptedOkta } from '../support/scripted-okta.js';

const clock = new SystemClock();
const soon = (): OktaBounds => ({ deadlineMs: clock.monotonic() + 8_000, priority: 'admin' });

describe('operations of Okta’s API', () => {
  let okta: OktaSimulator;
  let ada: OktaUser;
  let api: OktaApi;
  let token: string;

  beforeAll(() => loadOktaSdk());

  beforeEach(async () => {
    okta = await startOktaSimulator({ indexLagMs: 0 });
    ada = okta.org.addUser({ login: 'ada@example.com', groups: ['Admins'] });
    token = okta.org.addApiToken().value;
    api = new OktaApi(okta.url, { type: 'ssws', apiToken: token }, clock);
  });

  afterEach(() => okta.close());

  const statusOf = async (id: string) => (await api.getUser(id, soon())).status;
  const bareSdk = async (orgUrl: string) => {
    const { Client } = await loadOktaSdk();
    return new Client({ orgUrl, token, cacheMiddleware: null });
  };

  it('reads a person by id and by login, with their own attributes and times as Okta sends them', async () => {
    const user = await api.getUser('ada@example.com', soon());
    expect(user).toEqual(await api.getUser(ada.id, soon()));
    expect(user).toMatchObject({ id: ada.id, status: 'ACTIVE', provider: 'OKTA' });
    expect(user.profile).toMatchObject({ login: 'ada@example.com' });
    expect(user.created).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/);
    expect(Object.values(user.profile)).not.toContain(undefined);
    expect((await api.getOwner(soon())).status).toBe('ACTIVE');
  });

  it('makes, finds, changes, activates and at last deletes a person', async () => {
    const profile = { login: 'bob@example.com', email: 'bob@example.com', firstName: 'Bob', lastName: 'B' };
    const { id, status } = await api.createUser({ profile, activate: false }, soon());
    expect(status).toBe('STAGED');
    const search = 'profile.login eq "bob@example.com"';
    expect((await api.listUsers({ search, limit: 10 }, soon())).items.map((user) => user.id)).toEqual([id]);
    expect((await api.updateUser(id, { nickName: 'Bobby' }, soon())).profile).toMatchObject({
      ...profile,
      nickName: 'Bobby',
    });
    expect((await api.activateUser(id, false, soon())).activationUrl).toMatch(/^https?:\/\/.+/);
    await api.deactivateUser(id, false, soon());
    expect(await statusOf(id)).toBe('DEPROVISIONED');
    await api.deleteUser(id, soon());
    await expect(api.getUser(id, soon())).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('only deactivates a live person with the first delete, and never sends a second', async () => {
    await api.deleteUser(ada.id, soon());
    expect(await statusOf(ada.id)).toBe('DEPROVISIONED');
    expect(okta.org.countRequests('DELETE', `/api/v1/users/${ada.id}`)).toBe(1);
  });

  it('says in Okta’s words what Okta refuses', async () => {
    const profile = { login: 'ada@example.com', email: 'a@example.com', firstName: 'A', lastName: 'A' };
    await expect(api.createUser({ profile, activate: false }, soon())).rejects.toMatchObject({
      kind: 'refused',
      errorCode: 'E0000001',
      causes: [expect.stringContaining('already exists')],
    });
  });

  it('moves a person through their states', async () => {
    await api.transitionUser(ada.id, 'suspend', soon());
    expect(await statusOf(ada.id)).toBe('SUSPENDED');
    await api.transitionUser(ada.id, 'unsuspend', soon());
    expect(await statusOf(ada.id)).toBe('ACTIVE');
    await expect(api.transitionUser(ada.id, 'unlock', soon())).rejects.toMatchObject({
      kind: 'refused',
      errorCode: 'E0000032',
    });
    await api.expirePassword(ada.id, soon());
    expect(await statusOf(ada.id)).toBe('PASSWORD_EXPIRED');
  });

  it('hands over the links and the password that Okta makes', async () => {
    const options = { sendEmail: false, revokeSessions: false };
    expect((await api.resetPassword(ada.id, options, soon())).resetPasswordUrl).toMatch(/^https?:\/\/.+/);
    const bob = okta.org.addUser({ login: 'bob@example.com' });
    await expect(api.forgotPassword(bob.id, false, soon())).rejects.toMatchObject({
      kind: 'refused',
      errorCode: 'E0000034',
    });
    okta.org.updateUser(bob.id, { recoveryQuestion: 'Which engine?' });
    expect((await api.forgotPassword(bob.id, false, soon())).resetPasswordUrl).toMatch(/^https?:\/\/.+/);
    const eve = okta.org.addUser({ login: 'eve@example.com' });
    expect((await api.expirePasswordWithTemporary(eve.id, false, soon())).temporaryPassword).toMatch(
      /^\S{8,}$/,
    );
  });

  it('shows why the temporary password is asked for without the SDK, which loses it', async () => {
    const sdk = await bareSdk(okta.url);
    const answer = await sdk.userApi.expirePasswordAndGetTemporaryPassword({ userId: ada.id });
    expect(JSON.parse(JSON.stringify(answer))).toEqual({});
  });

  it('puts people into groups and takes them out', async () => {
    const group = okta.org.addGroup('Staff');
    await api.addMember(group.id, ada.id, soon());
    const { items, after } = await api.listMembers(group.id, { limit: 10 }, soon());
    expect([items.map((user) => user.id), after]).toEqual([[ada.id], null]);
    const names = async () => (await api.listGroupsOfUser(ada.id, soon())).map(({ name }) => name);
    expect(await names()).toContain('Staff');
    await api.removeMember(group.id, ada.id, soon());
    expect(await names()).not.toContain('Staff');
    expect(await api.getGroup(group.id, soon())).toMatchObject({ name: 'Staff', type: 'OKTA_GROUP' });
  });

  it('pages through members by Okta’s cursor', async () => {
    const group = okta.org.addGroup('Staff');
    const ids = Array.from({ length: 5 }, (_, n) => okta.org.addUser({ login: `u${n}@example.com` }).id);
    for (const id of ids) okta.org.addMember(group.id, id);
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await api.listMembers(group.id, { limit: 2, after }, soon());
      seen.push(...page.items.map((user) => user.id));
      after = page.after ?? undefined;
    } while (after !== undefined);
    expect(seen.toSorted()).toEqual(ids.toSorted());
  });

  it('knows a person’s apps', async () => {
    const app = okta.org.addApp({
      redirectUris: ['http://127.0.0.1/callback'],
      initiateLoginUri: 'http://127.0.0.1/okta-initiate-login',
      label: 'Wiki',
    });
    okta.org.assign(app.id, ada.id);
    const [link] = await api.listAppLinks(ada.id, soon());
    expect(link).toMatchObject({ appInstanceId: app.id, label: 'Wiki', hidden: false });
    expect(await api.getApp(app.id, soon())).toMatchObject({ id: app.id, label: 'Wiki' });
  });

  it('lists the attributes of a profile, the org’s own among them', async () => {
    const attributes = await api.getUserSchema(soon());
    expect(attributes.find(({ name }) => name === 'login')).toMatchObject({ required: true, custom: false });
    expect(attributes.every(({ type }) => type !== '')).toBe(true);
  });

  it('reads the System Log page by page, and goes on where it ended', async () => {
    const since = new Date(Date.now() - 60_000).toISOString();
    const first = await api.searchLog({ since, limit: 1000, sortOrder: 'ASCENDING' }, soon());
    expect(first.next).toMatch(/^\/api\/v1\/logs\?/);
    const end = await api.continueLog(first.next ?? '', soon());
    expect(end.events).toEqual([]);
    await api.transitionUser(ada.id, 'suspend', soon());
    const news = await api.continueLog(end.next ?? '', soon());
    expect(news.events).toMatchObject([{ eventType: 'user.lifecycle.suspend' }]);
    const until = new Date(Date.now() + 1_000).toISOString();
    expect((await api.searchLog({ since, until, limit: 1000 }, soon())).next).toBeNull();
  });

  it('continues the log of this org and nothing else', async () => {
    okta.org.clearRequests();
    for (const next of [
      '',
      '/api/v1/users?limit=1',
      '/api/v1/logs',
      '/api/v1/logs/../users?limit=1',
      '//evil.example.com/api/v1/logs?after=1',
      'https://evil.example.com/api/v1/logs?after=1',
      `${okta.url}/api/v1/logs?after=1`,
    ]) {
      await expect(api.continueLog(next, soon())).rejects.toMatchObject({ kind: 'refused' });
    }
    expect(okta.org.requests).toHaveLength(0);
  });

  it('shows why what is handed on as sent is read without the SDK, which drops what it does not know', async () => {
    const event = {
      uuid: '1',
      eventType: 'user.lifecycle.suspend',
      published: '2026-01-01T00:00:00.123Z',
      fresh: 1,
    };
    const claim = { id: 'ocl1', name: 'groups', valueType: 'GROUPS', group_filter_type: 'REGEX', fresh: 1 };
    const app = {
      id: '0oa1',
      signOnMode: 'OPENID_CONNECT',
      label: 'x',
      fresh: 1,
      settings: { oauthClient: { fresh: 1 } },
    };
    const scripted = await startScriptedOkta((response, { url }) =>
      json(response, url.includes('/apps/') ? app : [url.includes('/logs') ? event : claim]),
    );
    const rest = new OktaApi(scripted.url, { type: 'ssws', apiToken: token }, clock);
    expect((await rest.searchLog({}, soon())).events).toEqual([event]);
    expect(await rest.listClaims('default', soon())).toEqual([claim]);
    expect(await rest.getApp('0oa1', soon())).toEqual(app);
    const sdk = await bareSdk(scripted.url);
    const { value: sdkEvent } = await (await sdk.systemLogApi.listLogEvents({})).next();
    const { value: sdkClaim } = await (
      await sdk.authorizationServerApi.listOAuth2Claims({ authServerId: 'default' })
    ).next();
    const sdkApp = await sdk.applicationApi.getApplication({ appId: '0oa1' });
    for (const record of [sdkEvent, sdkClaim, sdkApp]) {
      expect(JSON.stringify(record)).not.toContain('"fresh"');
    }
    await scripted.close();
  });

  it('lists API tokens as sent, and ends a person’s sessions everywhere in Okta', async () => {
    expect(await api.listApiTokens(soon())).not.toHaveLength(0);
    await api.revokeEverywhere(ada.id, soon());
    expect(okta.org.countRequests('POST', '/oauth2/v1/global-token-revocation')).toBe(1);
    expect(await api.grantedScopes(soon())).toBeNull();
  });

  it('registers an event hook with its secret, has it verified, and takes it away again', async () => {
    const requests: { method: string; url: string; body: unknown }[] = [];
    const scripted = await startScriptedOkta((response, { method, url, body }) => {
      requests.push({ method, url, body: body === '' ? undefined : (JSON.parse(body) as unknown) });
      const hook = { id: 'who1', name: 'Rolegate', events: { type: 'EVENT_TYPE', items: [] }, channel: {} };
      if (method === 'DELETE') response.writeHead(204).end();
      else json(response, hook);
    });
    const hooks = new OktaApi(scripted.url, { type: 'ssws', apiToken: token }, clock);
    const eventTypes = ['user.lifecycle.suspend'];
    const url = 'https://sso.example.com/okta/event-hooks/acme';
    const made = await hooks.createEventHook(
      { name: 'Rolegate', url, secret: 'the secret', eventTypes },
      soon(),
    );
    await hooks.verifyEventHook(made.id, soon());
    await hooks.deleteEventHook(made.id, soon());
    expect(requests).toMatchObject([
      {
        method: 'POST',
        url: '/api/v1/eventHooks',
        body: {
          name: 'Rolegate',
          events: { type: 'EVENT_TYPE', items: eventTypes },
          channel: {
            type: 'HTTP',
            version: '1.0.0',
            config: { uri: url, authScheme: { type: 'HEADER', key: 'Authorization', value: 'the secret' } },
          },
        },
      },
      { method: 'POST', url: '/api/v1/eventHooks/who1/lifecycle/verify' },
      { method: 'POST', url: '/api/v1/eventHooks/who1/lifecycle/deactivate' },
      { method: 'DELETE', url: '/api/v1/eventHooks/who1' },
    ]);
    await scripted.close();
  });
});
