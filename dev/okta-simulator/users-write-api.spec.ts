import type { Client } from '@okta/okta-sdk-nodejs';
import type { OktaUser, UserStatus } from './org-types.js';
import { startOktaSimulator, type OktaSimulator } from './simulator.js';
import { TestApi, type ApiErrorBody } from './test-api.js';

/** Loading the official SDK takes seconds; it is loaded once. */
const sdk = import('@okta/okta-sdk-nodejs');

const GRACE = {
  login: 'grace@example.com',
  email: 'grace@example.com',
  firstName: 'Grace',
  lastName: 'Hopper',
};
const PASSWORD = { password: { value: 'Tr0mbone-Street' } };

interface UserBody {
  id: string;
  status: UserStatus;
  profile: Record<string, unknown>;
  _links: Record<string, { href: string; method?: string }>;
}

describe('writing people through the management API', () => {
  let okta: OktaSimulator;
  let api: TestApi;
  let ada: OktaUser;

  beforeEach(async () => {
    okta = await startOktaSimulator();
    api = new TestApi(okta);
    ada = okta.org.addUser({ login: 'ada@example.com', firstName: 'Ada', lastName: 'Lovelace' });
  });

  afterEach(() => okta.close());

  const create = (body: object, query = '') => api.post<UserBody>(`/api/v1/users${query}`, body);
  const refusedCreation = async (body: unknown, query = '') => {
    const { status, body: error } = await api.post<ApiErrorBody>(`/api/v1/users${query}`, body);
    return {
      status,
      code: error.errorCode,
      summary: error.errorSummary,
      causes: error.errorCauses.map((cause) => cause.errorSummary),
    };
  };
  const statusOf = (id: string) => okta.org.directory.user(id)?.status;

  describe('creating', () => {
    it('answers 200, activates, and mails whoever has no password', async () => {
      const { status, body } = await create({ profile: GRACE });
      expect(status).toBe(200);
      expect(body.status).toBe('PROVISIONED');
      expect(okta.org.outbox.mails).toMatchObject([
        { to: 'grace@example.com', kind: 'activation', userId: body.id },
      ]);
    });

    it.each([
      ['?activate=false', {}, 'STAGED'],
      ['?activate=false', { credentials: PASSWORD }, 'STAGED'],
      ['', { credentials: PASSWORD }, 'ACTIVE'],
      ['?activate=true&nextLogin=changePassword', { credentials: PASSWORD }, 'PASSWORD_EXPIRED'],
      ['?provider=true', { credentials: { provider: { type: 'FEDERATION', name: 'FEDERATION' } } }, 'ACTIVE'],
    ])('with %s and %j makes the account %s and sends nothing', async (query, more, status) => {
      const { body } = await create({ profile: GRACE, ...more }, query);
      expect(body.status).toBe(status);
      expect(okta.org.outbox.mails).toEqual([]);
    });

    it('puts the person into the groups', async () => {
      const group = okta.org.addGroup('Developers');
      const { body } = await create({ profile: GRACE, groupIds: [group.id] });
      expect(okta.org.directory.groupsOf(body.id).map(({ name }) => name)).toContain('Developers');
      const events = okta.org.systemLog.events.filter(({ target }) => target?.[0]?.id === body.id);
      expect(events.map(({ eventType }) => eventType)).toEqual([
        'user.lifecycle.create',
        'user.lifecycle.activate',
        'group.user_membership.add',
      ]);
    });

    it('names every missing field', async () => {
      expect(await refusedCreation({ profile: {} })).toEqual({
        status: 400,
        code: 'E0000001',
        summary: 'Api validation failed: login',
        causes: [
          'login: The field cannot be left blank',
          'firstName: The field cannot be left blank',
          'lastName: The field cannot be left blank',
          'email: The field cannot be left blank',
          'login: Username must be in the form of an email address',
        ],
      });
    });

    it('refuses a login that somebody has, whatever its case', async () => {
      expect(await refusedCreation({ profile: { ...GRACE, login: 'ADA@example.com' } })).toMatchObject({
        status: 400,
        summary: 'Api validation failed: login',
        causes: ['login: An object with this field already exists in the current organization'],
      });
    });

    it('refuses attributes that the schema does not have, until it has them', async () => {
      const body = { profile: { ...GRACE, shoeSize: 38 } };
      expect(await refusedCreation(body)).toMatchObject({ status: 400, code: 'E0000001' });
      okta.org.userSchema.add({ name: 'shoeSize', type: 'integer' });
      expect((await create(body)).body.profile.shoeSize).toBe(38);
    });

    it.each([
      ['a weak password', { profile: GRACE, credentials: { password: { value: 'short' } } }, ''],
      [
        'a password with the login in it',
        { profile: GRACE, credentials: { password: { value: 'Grace-12345' } } },
        '',
      ],
      ['a login that is no address', { profile: { ...GRACE, login: 'grace' } }, ''],
      ['21 groups', { profile: GRACE, groupIds: Array.from({ length: 21 }, () => '00g') }, ''],
      ['a change of a password that is not there', { profile: GRACE }, '?nextLogin=changePassword'],
    ])('refuses %s and makes nobody', async (_what, body, query) => {
      const { status, code } = await refusedCreation(body, query);
      expect([status, code]).toEqual([400, 'E0000001']);
      expect(okta.org.directory.userByLogin('grace@example.com')).toBeUndefined();
    });

    it('refuses groups that do not exist or are mastered elsewhere, and makes nobody', async () => {
      const foreign = okta.org.addGroup({ name: 'AD', type: 'APP_GROUP' });
      expect((await refusedCreation({ profile: GRACE, groupIds: ['00gNone'] })).status).toBe(404);
      expect((await refusedCreation({ profile: GRACE, groupIds: [foreign.id] })).status).toBe(403);
      expect(okta.org.directory.userByLogin('grace@example.com')).toBeUndefined();
    });

    it('refuses what is no JSON', async () => {
      expect(await refusedCreation('{"profile": ')).toMatchObject({ status: 400, code: 'E0000003' });
    });
  });

  describe('changing', () => {
    it('by POST leaves alone what it does not name', async () => {
      const { status, body } = await api.post<UserBody>(`/api/v1/users/${ada.id}`, {
        profile: { nickName: 'Countess' },
      });
      expect(status).toBe(200);
      expect(body.profile).toMatchObject({ firstName: 'Ada', nickName: 'Countess' });
    });

    it('by PUT takes away what it does not name', async () => {
      okta.org.updateUser(ada.id, { profile: { nickName: 'Countess', mobilePhone: '+44' } });
      const { login, email, firstName, lastName } = ada.profile;
      const { body } = await api.put<UserBody>(`/api/v1/users/${ada.id}`, {
        profile: { login, email, firstName, lastName },
      });
      expect(body.profile).toEqual({
        login,
        email,
        firstName,
        lastName,
        mobilePhone: null,
        secondEmail: null,
      });
      expect((await api.put(`/api/v1/users/${ada.id}`, { profile: { login } })).status).toBe(400);
    });

    it('by POST minds the form of an address only where one is given', async () => {
      const { id } = okta.org.addUser({ login: 'shortname' });
      expect((await api.post(`/api/v1/users/${id}`, { profile: { nickName: 'Short' } })).status).toBe(200);
      expect((await api.post(`/api/v1/users/${id}`, { profile: { email: 'nowhere' } })).status).toBe(400);
    });

    it('refuses the login of somebody else, and keeps one’s own', async () => {
      okta.org.addUser({ login: 'grace@example.com' });
      const path = `/api/v1/users/${ada.id}`;
      expect((await api.post(path, { profile: { login: 'grace@example.com' } })).status).toBe(400);
      expect((await api.post(path, { profile: { login: 'ada@example.com' } })).status).toBe(200);
    });

    it('refuses profiles and passwords that another system masters', async () => {
      const path = `/api/v1/users/${ada.id}`;
      okta.org.updateUser(ada.id, { provider: { type: 'ACTIVE_DIRECTORY', name: 'corp.example.com' } });
      const calls = [
        api.post<ApiErrorBody>(path, { profile: { nickName: 'Countess' } }),
        api.post<ApiErrorBody>(`${path}/lifecycle/reset_password?sendEmail=false`),
        api.post<ApiErrorBody>(`${path}/lifecycle/expire_password`),
        api.post<ApiErrorBody>(`${path}/credentials/forgot_password?sendEmail=false`),
      ];
      for (const { status, body } of await Promise.all(calls))
        expect([status, body.errorCode]).toEqual([403, 'E0000023']);
      expect(statusOf(ada.id)).toBe('ACTIVE');
      expect((await api.post(`${path}/lifecycle/suspend`)).status).toBe(200);
    });
  });

  it('deletes in two steps', async () => {
    expect((await api.delete(`/api/v1/users/${ada.id}`)).status).toBe(204);
    expect(statusOf(ada.id)).toBe('DEPROVISIONED');
    expect((await api.delete(`/api/v1/users/${ada.id}`)).status).toBe(204);
    expect((await api.get(`/api/v1/users/${ada.id}`)).status).toBe(404);
  });

  describe('the lifecycle', () => {
    const post = (path: string) => api.post<Record<string, unknown>>(`/api/v1/users/${ada.id}/${path}`);

    it.each([
      ['STAGED', 'lifecycle/activate', 'ACTIVE', {}],
      ['DEPROVISIONED', 'lifecycle/activate', 'PROVISIONED', {}],
      ['RECOVERY', 'lifecycle/reactivate?sendEmail=true', 'RECOVERY', {}],
      ['ACTIVE', 'lifecycle/suspend', 'SUSPENDED', {}],
      ['SUSPENDED', 'lifecycle/unsuspend', 'ACTIVE', {}],
      ['SUSPENDED', 'lifecycle/deactivate', 'DEPROVISIONED', {}],
      ['LOCKED_OUT', 'lifecycle/unlock', 'ACTIVE', {}],
      ['ACTIVE', 'lifecycle/reset_password?sendEmail=true', 'RECOVERY', {}],
      ['LOCKED_OUT', 'lifecycle/reset_password?sendEmail=true', 'RECOVERY', {}],
      ['ACTIVE', 'lifecycle/reset_factors', 'ACTIVE', {}],
    ] as const)('of a %s person by %s leads to %s', async (from, path, to, answer) => {
      okta.org.setUserStatus(ada.id, from);
      const { status, body } = await post(path);
      expect([status, body]).toEqual([200, answer]);
      expect(statusOf(ada.id)).toBe(to);
    });

    it.each([
      ['ACTIVE', 'lifecycle/activate', 403, 'E0000016'],
      ['STAGED', 'lifecycle/reactivate', 403, 'E0000038'],
      ['DEPROVISIONED', 'lifecycle/deactivate', 403, 'E0000038'],
      ['SUSPENDED', 'lifecycle/suspend', 400, 'E0000001'],
      ['ACTIVE', 'lifecycle/unsuspend', 400, 'E0000001'],
      ['ACTIVE', 'lifecycle/unlock', 403, 'E0000032'],
      ['SUSPENDED', 'lifecycle/expire_password', 403, 'E0000038'],
      ['ACTIVE', 'lifecycle/reset_password', 400, 'E0000018'],
      ['STAGED', 'lifecycle/reset_password?sendEmail=false', 403, 'E0000038'],
      ['DEPROVISIONED', 'lifecycle/reset_factors', 403, 'E0000038'],
      ['ACTIVE', 'credentials/forgot_password?sendEmail=false', 403, 'E0000034'],
    ] as const)('of a %s person refuses %s with %i %s', async (from, path, status, code) => {
      okta.org.setUserStatus(ada.id, from);
      const answer = await post(path);
      expect([answer.status, answer.body.errorCode]).toEqual([status, code]);
      expect(statusOf(ada.id)).toBe(from);
    });

    it('gives links instead of sending them, when told not to send', async () => {
      okta.org.updateUser(ada.id, { recoveryQuestion: 'Which engine?' });
      const { resetPasswordUrl: forgotten } = (await post('credentials/forgot_password?sendEmail=false'))
        .body;
      expect(forgotten).toContain(`${okta.url}/reset_password/`);
      expect(statusOf(ada.id)).toBe('ACTIVE');
      const { resetPasswordUrl } = (await post('lifecycle/reset_password?sendEmail=false')).body;
      expect(resetPasswordUrl).toContain(`${okta.url}/reset_password/`);
      const { activationUrl, activationToken } = (await post('lifecycle/reactivate')).body;
      expect(activationUrl).toBe(`${okta.url}/tokens/${String(activationToken)}/verify`);
      expect(okta.org.outbox.mails).toEqual([]);
    });

    it('expires a password, with the person or a temporary password as the answer', async () => {
      expect((await post('lifecycle/expire_password')).body).toMatchObject({
        id: ada.id,
        status: 'PASSWORD_EXPIRED',
      });
      const { body } = await post('lifecycle/expire_password_with_temp_password');
      expect(Object.keys(body)).toEqual(['tempPassword']);
      expect(okta.org.completePassword(ada.id).status).toBe('ACTIVE');
    });

    it('offers in a single person’s links what the status allows', async () => {
      const offers = async (status: UserStatus) => {
        okta.org.setUserStatus(ada.id, status);
        return Object.keys((await api.get<UserBody>(`/api/v1/users/${ada.id}`)).body._links);
      };
      expect(await offers('LOCKED_OUT')).toEqual(expect.arrayContaining(['unlock', 'deactivate']));
      expect(await offers('ACTIVE')).toEqual(expect.arrayContaining(['suspend', 'resetPassword']));
      expect(await offers('SUSPENDED')).not.toContain('suspend');
    });

    it('is closed to a token that may only read', async () => {
      api.authorization = `SSWS ${okta.org.addApiToken({ adminRole: 'READ_ONLY_ADMIN' }).value}`;
      const { status, body } = await post('lifecycle/suspend');
      expect([status, body.errorCode]).toEqual([403, 'E0000006']);
      expect((await create({ profile: GRACE })).status).toBe(403);
    });
  });

  it('shows the schema with base and custom attributes', async () => {
    okta.org.userSchema.add({ name: 'badge', title: 'Badge number' });
    const { body } = await api.get<{
      definitions: Record<'base' | 'custom', { properties: Record<string, object>; required: string[] }>;
    }>('/api/v1/meta/schemas/user/default');
    expect(Object.keys(body.definitions.base.properties)).toHaveLength(31);
    expect(body.definitions.base.required).toEqual(['login', 'firstName', 'lastName', 'email']);
    expect(body.definitions.custom.properties.badge).toMatchObject({ title: 'Badge number', type: 'string' });
    expect((await api.get('/api/v1/meta/schemas/user/otyOther')).status).toBe(404);
  });

  it('serves the official SDK', async () => {
    const { Client: SdkClient, DefaultRequestExecutor } = await sdk;
    const { userApi, schemaApi }: Client = new SdkClient({
      orgUrl: okta.url,
      token: api.authorization.slice('SSWS '.length),
      cacheMiddleware: null as never,
      requestExecutor: new DefaultRequestExecutor({ maxRetries: 0, requestTimeout: 20_000 }),
    });
    const user = await userApi.createUser({ body: { profile: GRACE }, activate: false });
    const userId = user.id ?? '';
    expect(user.status).toBe('STAGED');
    expect((await userApi.activateUser({ userId, sendEmail: false })).activationUrl).toContain('/tokens/');
    await userApi.updateUser({ userId, user: { profile: { nickName: 'Amazing' } } });
    expect((await userApi.getUser({ userId })).profile?.nickName).toBe('Amazing');
    okta.org.completePassword(userId);
    const link = await userApi.generateResetPasswordToken({ userId, sendEmail: false });
    expect(link.resetPasswordUrl).toContain('/reset_password/');
    expect((await userApi.getUser({ userId })).status).toBe('RECOVERY');
    await userApi.deactivateUser({ userId });
    await userApi.deleteUser({ userId });
    expect(okta.org.directory.user(userId)).toBeUndefined();
    const schema = await schemaApi.getUserSchema({ schemaId: 'default' });
    expect(schema.definitions?.base?.properties?.login?.title).toBe('Username');
  });
});
