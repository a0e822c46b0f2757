import { addPerson, GROUP_OF_ROLE, signIn } from '../support/people.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import {
  personClient,
  refusal,
  tokenClient,
  type RestAnswer,
  type RestClient,
} from '../support/rest-client.js';

const CONNECTION = '/api/v1/connections/default';

/** Whom other settings of a connection would concern: Ada the admin, Dev and Eve by a mapped group, Bo without any. */
describe('POST /api/v1/connections/:connection/preview', () => {
  let gateway: TestGateway;
  let admin: RestClient;

  beforeAll(async () => {
    gateway = await startTestGateway();
    ({ client: admin } = await personClient(gateway, 'Ada', 'admin'));
    for (const role of ['developer', 'guest'] as const) {
      const made = await admin.post('/api/v1/group-mappings', { groupName: GROUP_OF_ROLE[role], role });
      expect(made.status).toBe(201);
    }
    await signIn(gateway, addPerson(gateway.okta, 'Dev', [GROUP_OF_ROLE.developer]));
    await signIn(gateway, addPerson(gateway.okta, 'Eve', [GROUP_OF_ROLE.developer, GROUP_OF_ROLE.guest]));
    expect((await admin.patch(CONNECTION, { defaultRole: 'guest' })).status).toBe(200);
    await signIn(gateway, addPerson(gateway.okta, 'Bo', ['Everyone']));
  });

  afterAll(() => gateway?.close());

  const preview = (change: object, by = admin, path = CONNECTION): Promise<RestAnswer> =>
    by.post(`${path}/preview`, change);
  const rolesOf = async (change: object): Promise<unknown> => (await preview(change)).body['roles'];

  it('counts who would gain and lose a role by another default role, or none: people without a mapped group', async () => {
    const { body } = await preview({ defaultRole: 'developer' });
    expect(body).toMatchObject({ people: 4, sessions: 4, unknown: 0 });
    expect(body['roles']).toEqual([
      { role: 'developer', gained: 1, lost: 0 },
      { role: 'guest', gained: 0, lost: 1 },
    ]);
    expect(body).not.toHaveProperty('withoutRequiredGroup');
    expect(body).not.toHaveProperty('outsideEmailDomains');
    expect(await rolesOf({ defaultRole: null })).toEqual([{ role: 'guest', gained: 0, lost: 1 }]);
    expect(await rolesOf({ defaultRole: 'guest' })).toEqual([]);
    expect(await rolesOf({})).toEqual([]);
  });

  it('counts everybody who is known, whether they are signed in or not, but nobody who is disabled', async () => {
    const people = await admin.all('/api/v1/subjects', 10);
    const bo = String(people.find(({ name }) => String(name).startsWith('Bo'))?.['id']);
    expect((await admin.post(`/api/v1/subjects/${bo}/revoke`, {})).status).toBeLessThan(300);
    const { body } = await preview({ defaultRole: null });
    expect(body).toMatchObject({ people: 4, sessions: 3, roles: [{ role: 'guest', lost: 1 }] });
    await admin.patch(`/api/v1/subjects/${bo}`, { status: 'disabled' });
    expect(await rolesOf({ defaultRole: null })).toEqual([]);
    await admin.patch(`/api/v1/subjects/${bo}`, { status: 'active' });
  });

  it('counts whom required groups would refuse, and which roles that takes from them', async () => {
    const { body } = await preview({ requiredGroups: ['No such', GROUP_OF_ROLE.developer] });
    expect(body).toMatchObject({ withoutRequiredGroup: 2 });
    expect(body['roles']).toEqual([
      { role: 'admin', gained: 0, lost: 1 },
      { role: 'guest', gained: 0, lost: 1 },
    ]);
    const all = [{ withoutRequiredGroup: 4 }, { withoutRequiredGroup: 0, roles: [] }];
    expect((await preview({ requiredGroups: ["'; DROP TABLE subjects; --"] })).body).toMatchObject(
      all[0] ?? {},
    );
    expect((await preview({ requiredGroups: [] })).body).toMatchObject(all[1] ?? {});
  });

  it('counts whom e-mail domains would refuse by the address that they last came with', async () => {
    const people = await admin.all('/api/v1/subjects', 10);
    const domain = String(people[0]?.['email']).split('@')[1] ?? '';
    const outside = async (...allowedEmailDomains: string[]): Promise<unknown> =>
      (await preview({ allowedEmailDomains })).body['outsideEmailDomains'];
    expect(await outside(domain.toUpperCase())).toBe(0);
    expect(await outside('other.example', `sub.${domain}`)).toBe(4);
    expect(await outside()).toBe(0);
  });

  it('names the version with which the change is refused once what the numbers rest on has changed', async () => {
    const { headers } = await preview({ defaultRole: 'developer' });
    const change = { defaultRole: 'developer' };
    const { body: made } = await admin.post('/api/v1/group-mappings', {
      groupName: 'Others',
      role: 'security-engineer',
    });
    const stale = { 'If-Match': headers['etag'] };
    expect(refusal(await admin.patch(CONNECTION, change, stale))).toEqual([412, 'version-mismatch']);
    expect((await admin.delete(`/api/v1/group-mappings/${String(made['id'])}`)).status).toBe(204);
    const fresh = { 'If-Match': (await preview(change)).headers['etag'] };
    expect((await admin.patch(CONNECTION, change, fresh)).status).toBe(200);
    expect(await rolesOf({ defaultRole: 'guest' })).toEqual([
      { role: 'developer', gained: 0, lost: 1 },
      { role: 'guest', gained: 1, lost: 0 },
    ]);
  });

  it('refuses what a change would be refused for', async () => {
    const refused = [
      { defaultRole: 'none-such' },
      { defaultRole: 7 },
      { requiredGroups: 'Staff' },
      { requiredGroups: Array.from({ length: 101 }, (_, index) => `g${index}`) },
      { allowedEmailDomains: ['no domain'] },
      { clientSecret: 'secret' },
    ];
    const answers: unknown[] = [];
    for (const change of refused) answers.push(refusal(await preview(change)));
    expect(answers).toEqual([
      [422, 'unknown-role'],
      [400, 'invalid-request'],
      [400, 'invalid-request'],
      [422, 'validation-failed'],
      [422, 'validation-failed'],
      [400, 'invalid-request'],
    ]);
  });

  it('is for who may read the connection, and of another one nothing is told', async () => {
    const issuer = gateway.okta.simulator.url;
    const draft = { slug: 'tenant', name: 'Tenant', issuer, clientId: 'tenant', clientSecret: 'secret' };
    expect((await admin.post('/api/v1/connections', draft)).status).toBe(201);
    expect((await admin.patch('/api/v1/connections/tenant', { status: 'active' })).status).toBe(200);
    const made = await admin.post('/api/v1/api-tokens', { name: 't', role: 'admin', connection: 'tenant' });
    const tenant = tokenClient(gateway, made.body['token']);
    expect(refusal(await preview({ defaultRole: null }, tenant))).toEqual([404, 'not-found']);
    const own = await preview({ defaultRole: 'guest' }, tenant, '/api/v1/connections/tenant');
    expect(own.body).toMatchObject({ people: 0, sessions: 0, roles: [] });
    const guest = await admin.post('/api/v1/api-tokens', { name: 'g', role: 'guest' });
    expect(refusal(await preview({}, tokenClient(gateway, guest.body['token'])))).toEqual([
      403,
      'permission-denied',
    ]);
  });
});
