import type { Client } from '@okta/okta-sdk-nodejs';
import { generateKeyPairSync } from 'node:crypto';
import type { OktaUser } from './org-types.js';
import { startOktaSimulator, type OktaSimulator } from './simulator.js';

/** Loading the official SDK takes seconds; it is loaded once. */
const sdk = import('@okta/okta-sdk-nodejs');

/** What the SDK throws. */
interface SdkError {
  status: number;
  errorCode?: string;
  errorSummary?: string;
}

describe('the management API', () => {
  let okta: OktaSimulator;
  let ada: OktaUser;
  let token: string;

  beforeEach(async () => {
    okta = await startOktaSimulator();
    ada = okta.org.addUser({ login: 'ada@example.com', firstName: 'Ada', lastName: 'Lovelace' });
    token = okta.org.addApiToken().value;
  });

  afterEach(() => okta.close());

  const call = (path: string, method = 'GET', authorization = `SSWS ${token}`) =>
    fetch(`${okta.url}${path}`, { method, headers: { authorization, accept: 'application/json' } });
  const json = async <T>(path: string) => (await (await call(path)).json()) as T;
  const linksOf = (response: Response) =>
    Object.fromEntries(
      (response.headers.get('link') ?? '').split(', ').map((link) => {
        const [, url = '', rel = ''] = /^<([^>]+)>; rel="(\w+)"$/.exec(link) ?? [];
        return [rel, url];
      }),
    );

  describe('through the official SDK', () => {
    const client = async (options: object = {}): Promise<Client> => {
      const { Client: SdkClient, DefaultRequestExecutor } = await sdk;
      return new SdkClient({
        orgUrl: okta.url,
        token,
        // The SDK's own cache never expires.
        cacheMiddleware: null as never,
        requestExecutor: new DefaultRequestExecutor({ maxRetries: 0, requestTimeout: 20_000 }),
        ...options,
      });
    };
    const failure = (promise: Promise<unknown>) =>
      promise.then(
        () => undefined,
        (error: SdkError) => error,
      );

    it('lists 450 groups of a person over three pages', async () => {
      for (let number = 1; number < 450; number += 1) {
        okta.org.addMember(okta.org.addGroup(`Group-${number}`).id, ada.id);
      }
      const names: (string | undefined)[] = [];
      for await (const group of await (await client()).userApi.listUserGroups({ userId: ada.id })) {
        names.push(group?.profile?.name);
      }
      expect(names).toHaveLength(450);
      expect(new Set(names).size).toBe(450);
      expect(names[0]).toBe('Everyone');
      expect(okta.org.countRequests('GET', `/api/v1/users/${ada.id}/groups`)).toBe(3);
    });

    it('reads a person, changes the status and sees it at once', async () => {
      const { userApi } = await client();
      expect((await userApi.getUser({ userId: 'ada@example.com' })).profile?.lastName).toBe('Lovelace');
      await userApi.suspendUser({ userId: ada.id });
      expect((await userApi.getUser({ userId: ada.id })).status).toBe('SUSPENDED');
      await userApi.unsuspendUser({ userId: ada.id });
      expect(okta.org.directory.user(ada.id)?.status).toBe('ACTIVE');
    });

    it('changes memberships and app assignments are readable', async () => {
      const { groupApi, applicationApi } = await client();
      const group = okta.org.addGroup('Developers');
      await groupApi.assignUserToGroup({ groupId: group.id, userId: ada.id });
      expect(okta.org.directory.groupsOf(ada.id).map(({ name }) => name)).toContain('Developers');
      await groupApi.unassignUserFromGroup({ groupId: group.id, userId: ada.id });
      expect(okta.org.directory.groupsOf(ada.id).map(({ name }) => name)).not.toContain('Developers');
      const app = okta.org.addApp();
      const assigned = await applicationApi.getApplicationUser({ appId: app.id, userId: ada.id });
      expect(assigned.credentials?.userName).toBe('ada@example.com');
    });

    it('reports 401, 404 and 429 in the shapes that the SDK knows', async () => {
      const { userApi } = await client();
      expect(await failure(userApi.getUser({ userId: '00uNobody' }))).toMatchObject({
        status: 404,
        errorCode: 'E0000007',
        errorSummary: 'Not found: Resource not found: 00uNobody (User)',
      });
      const stranger = await client({ token: '00wrong' });
      expect(await failure(stranger.userApi.getUser({ userId: ada.id }))).toMatchObject({
        status: 401,
        errorCode: 'E0000011',
        errorSummary: 'Invalid token provided',
      });
      okta.org.setRateLimits({ 'users-get': 2 });
      await userApi.getUser({ userId: ada.id });
      expect(await failure(userApi.getUser({ userId: ada.id }))).toMatchObject({
        status: 429,
        errorCode: 'E0000047',
      });
    });

    it('lets a service app in by its key, for its scopes', async () => {
      const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
      const app = okta.org.addApp({
        applicationType: 'service',
        grantedScopes: ['okta.users.read'],
        jwks: { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k1' }] },
      });
      const service = await client({
        token: undefined,
        authorizationMode: 'PrivateKey',
        clientId: app.id,
        scopes: ['okta.users.read'],
        privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }),
        keyId: 'k1',
      });
      expect((await service.userApi.getUser({ userId: ada.id })).id).toBe(ada.id);
      expect(await failure(service.userApi.suspendUser({ userId: ada.id }))).toMatchObject({ status: 403 });
    });
  });

  describe('who may call', () => {
    it.each<[string, string | undefined, number, string]>([
      ['nobody without credentials', undefined, 403, 'E0000005'],
      ['no unknown token', 'SSWS 00unknown', 401, 'E0000011'],
      ['no other scheme', 'Basic abc', 401, 'E0000011'],
    ])('%s', async (_what, authorization, status, errorCode) => {
      const headers = new Headers(authorization === undefined ? [] : [['authorization', authorization]]);
      const response = await fetch(`${okta.url}/api/v1/users/me`, { headers });
      expect([response.status, ((await response.json()) as { errorCode: string }).errorCode]).toEqual([
        status,
        errorCode,
      ]);
    });

    it('a token for 30 days after its last use', async () => {
      const days = (count: number) => okta.org.clock.advance(count * 24 * 3600);
      days(29);
      expect((await call('/api/v1/users/me')).status).toBe(200);
      days(29);
      expect((await call('/api/v1/users/me')).status).toBe(200);
      days(31);
      expect(await (await call('/api/v1/users/me')).json()).toMatchObject({ errorCode: 'E0000011' });
    });

    it('a token as long as its owner is active', async () => {
      const own = okta.org.addApiToken({ ownerId: ada.id }).value;
      okta.org.setUserStatus(ada.id, 'DEPROVISIONED');
      const response = await call('/api/v1/users/me', 'GET', `SSWS ${own}`);
      expect([response.status, await response.json()]).toMatchObject([401, { errorCode: 'E0000011' }]);
    });

    it('a read-only admin, for reading', async () => {
      token = okta.org.addApiToken({ adminRole: 'READ_ONLY_ADMIN' }).value;
      expect((await call(`/api/v1/users/${ada.id}`)).status).toBe(200);
      const response = await call(`/api/v1/users/${ada.id}/lifecycle/suspend`, 'POST');
      expect([response.status, await response.json()]).toMatchObject([403, { errorCode: 'E0000006' }]);
    });

    it('a Bearer token with the scope; the refusal has no body', async () => {
      const response = await call('/api/v1/users', 'GET', 'Bearer nonsense');
      expect([response.status, await response.text()]).toEqual([401, '']);
      expect(response.headers.get('www-authenticate')).toContain('error="invalid_token"');
    });
  });

  it('gives 404 for paths and 405 for methods that do not exist', async () => {
    expect(await json('/api/v1/nothing')).toMatchObject({ errorCode: 'E0000008' });
    expect(await (await call('/api/v1/users/me/groups', 'DELETE')).json()).toMatchObject({
      errorCode: 'E0000022',
    });
  });

  it('sends the headers that Okta sends', async () => {
    const { headers } = await call(`/api/v1/users/${ada.id}`);
    expect(headers.get('content-type')).toBe('application/json');
    expect(headers.get('cache-control')).toBe('no-cache, no-store');
    expect(headers.get('x-okta-request-id')).toMatch(/^[0-9a-f]{32}$/);
    expect(headers.get('x-rate-limit-limit')).toBe('50000');
    expect(Number(headers.get('x-rate-limit-reset'))).toBeGreaterThan(okta.org.clock.seconds());
    expect(headers.get('etag')).not.toBeNull();
  });

  it('counts a minute from its first request and each token for itself', async () => {
    okta.org.setRateLimits({ 'users-get': 4 });
    const path = `/api/v1/users/${ada.id}`;
    const remaining = [];
    for (let turn = 0; turn < 3; turn += 1) {
      const response = await call(path);
      remaining.push([response.status, response.headers.get('x-rate-limit-remaining')]);
    }
    expect(remaining).toEqual([
      [200, '1'],
      [200, '0'],
      [429, '0'],
    ]);
    okta.org.clock.advance(60);
    expect((await call(path)).status).toBe(200);
  });

  describe('people', () => {
    it('carry the operations of their status alone, and in lists only themselves', async () => {
      const links = async (path: string) => {
        const found = await json<object>(path);
        const { _links } = (Array.isArray(found) ? found[0] : found) as { _links: object };
        return Object.keys(_links);
      };
      expect(await links(`/api/v1/users/${ada.id}`)).toContain('suspend');
      expect(await links('/api/v1/users')).toEqual(['self']);
      okta.org.setUserStatus(ada.id, 'SUSPENDED');
      expect(await links(`/api/v1/users/${ada.id}`)).toEqual(
        expect.arrayContaining(['unsuspend', 'deactivate']) as string[],
      );
      expect(await links(`/api/v1/users/${ada.id}`)).not.toContain('suspend');
    });

    it('come in pages with two Link headers and an opaque cursor', async () => {
      for (let number = 0; number < 5; number += 1) okta.org.addUser();
      const first = await call('/api/v1/users?limit=4');
      expect(await first.json()).toHaveLength(4);
      const links = linksOf(first);
      expect(links.self).toBe(`${okta.url}/api/v1/users?limit=4`);
      const next = await fetch(links.next ?? '', { headers: { authorization: `SSWS ${token}` } });
      expect(await next.json()).toHaveLength(3);
      expect(Object.keys(linksOf(next))).toEqual(['self']);
      expect(await json('/api/v1/users?after=nonsense')).toMatchObject({
        errorCode: 'E0000029',
        errorSummary: 'Invalid paging request.',
        errorCauses: [{ errorSummary: 'Invalid cursor.' }],
      });
    });

    it('can have Link headers that name another host than the one that was called', async () => {
      okta.org.addUser();
      okta.org.linkOrigin = 'https://elsewhere.example.com';
      expect(linksOf(await call('/api/v1/users?limit=1')).next).toMatch(
        /^https:\/\/elsewhere\.example\.com\/api/,
      );
    });

    const logins = async (query: Record<string, string>) =>
      (
        await json<{ profile: { login: string } }[]>(`/api/v1/users?${new URLSearchParams(query).toString()}`)
      ).map((user) => user.profile.login);

    it('are found by search, filter and q', async () => {
      okta.org.addUser({ login: 'adam@example.com', firstName: 'Adam', status: 'DEPROVISIONED' });
      expect(await logins({ search: 'profile.login eq "ada@example.com"' })).toEqual(['ada@example.com']);
      expect(
        await logins({
          search: 'profile.login sw "ada" and (status eq "DEPROVISIONED" or status eq "STAGED")',
        }),
      ).toEqual(['adam@example.com']);
      expect(await logins({ filter: 'status eq "DEPROVISIONED"' })).toEqual(['adam@example.com']);
      expect(await logins({ q: 'ada' })).toEqual(['ada@example.com']);
      expect(await logins({})).not.toContain('adam@example.com');
    });

    it.each<[Record<string, string>, string]>([
      [{ search: 'profile.login is "x"' }, 'E0000031'],
      [{ search: 'profile.login eq x' }, 'E0000031'],
      [{ search: 'unknown eq "x"' }, 'E0000031'],
      [{ filter: 'profile.login sw "x"' }, 'E0000031'],
      [{ search: 'status eq "ACTIVE"', filter: 'status eq "ACTIVE"' }, 'E0000033'],
    ])('are not searched by %j', async (query, errorCode) => {
      const response = await call(`/api/v1/users?${new URLSearchParams(query).toString()}`);
      expect([response.status, await response.json()]).toMatchObject([400, { errorCode }]);
    });

    it('appear in lists late when the index lags, by id at once', async () => {
      okta.org.directory.index.setLag(500);
      okta.org.setUserStatus(ada.id, 'SUSPENDED');
      const search = { search: 'status eq "SUSPENDED"' };
      expect(await json(`/api/v1/users/${ada.id}`)).toMatchObject({ status: 'SUSPENDED' });
      expect(await logins(search)).toEqual([]);
      okta.org.clock.advance(0.5);
      expect(await logins(search)).toEqual(['ada@example.com']);
    });

    it('show their apps as the dashboard does', async () => {
      const app = okta.org.addApp({
        label: 'Gateway',
        initiateLoginUri: 'https://gateway.example.com/start',
      });
      const [link] = await json<object[]>(`/api/v1/users/${ada.id}/appLinks`);
      expect(link).toMatchObject({
        id: ada.id,
        label: 'Gateway',
        appName: 'oidc_client',
        appInstanceId: app.id,
      });
    });

    it('cannot be suspended twice, and lose their groups by deactivation', async () => {
      okta.org.addMember(okta.org.addGroup('Developers').id, ada.id);
      const lifecycle = (operation: string) => call(`/api/v1/users/${ada.id}/lifecycle/${operation}`, 'POST');
      await lifecycle('suspend');
      expect(await (await lifecycle('suspend')).json()).toMatchObject({
        errorCode: 'E0000001',
        errorSummary: 'Api validation failed: Cannot suspend a user that is not active',
      });
      await lifecycle('deactivate');
      expect(await json(`/api/v1/users/${ada.id}/groups`)).toEqual([]);
      expect(await (await lifecycle('activate')).json()).toEqual({});
      expect(await (await lifecycle('activate')).json()).toMatchObject({ errorCode: 'E0000016' });
    });
  });

  describe('groups', () => {
    const names = async (query: Record<string, string>) =>
      (
        await json<{ profile: { name: string } }[]>(`/api/v1/groups?${new URLSearchParams(query).toString()}`)
      ).map((group) => group.profile.name);

    it('are found by name, by search and by filter', async () => {
      for (const name of ['Developers', 'Dev-Ops', 'Admins']) okta.org.addGroup(name);
      expect(await names({ q: 'dev' })).toEqual(['Developers', 'Dev-Ops']);
      expect(await names({ search: 'profile.name eq "Admins"' })).toEqual(['Admins']);
      expect(await names({ search: 'profile.name co "Ops"' })).toEqual(['Dev-Ops']);
      expect(await names({ filter: 'type eq "BUILT_IN"' })).toEqual(['Everyone']);
      expect(await names({ limit: '2' })).toEqual(['Everyone', 'Developers']);
    });

    it('list their members, and accept an id of a member only', async () => {
      const group = okta.org.addGroup('Developers');
      const member = (user: string, method: string) =>
        call(`/api/v1/groups/${group.id}/users/${user}`, method);
      expect((await member(ada.id, 'PUT')).status).toBe(204);
      expect((await member(ada.id, 'PUT')).status).toBe(204);
      expect(await json(`/api/v1/groups/${group.id}/users`)).toMatchObject([{ id: ada.id }]);
      expect((await member('ada@example.com', 'PUT')).status).toBe(404);
      expect((await member(ada.id, 'DELETE')).status).toBe(204);
      expect((await member(ada.id, 'DELETE')).status).toBe(204);
      expect(await json('/api/v1/groups/00gNone')).toMatchObject({
        errorSummary: 'Not found: Resource not found: 00gNone (UserGroup)',
      });
    });

    it('that others decide about cannot be changed', async () => {
      const path = `/api/v1/groups/${okta.org.directory.everyone.id}/users/${ada.id}`;
      expect(await (await call(path, 'DELETE')).json()).toMatchObject({ errorCode: 'E0000006' });
    });
  });
});
