import { eventually } from '../support/eventually.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { addPerson, GROUP_OF_ROLE, signIn } from '../support/people.js';
import {
  partnerClient,
  personClient,
  refusal,
  type RestAnswer,
  type RestClient,
} from '../support/rest-client.js';

describe('the impact of a role', () => {
  let gateway: TestGateway;
  let admin: RestClient;

  beforeAll(async () => {
    gateway = await startTestGateway();
    ({ client: admin } = await personClient(gateway, 'Ada', 'admin'));
    const mapping = { groupName: GROUP_OF_ROLE.developer, role: 'developer' };
    expect((await admin.post('/api/v1/group-mappings', mapping)).status).toBe(201);
    const person = addPerson(gateway.okta, 'Dev', [GROUP_OF_ROLE.developer]);
    await signIn(gateway, person);
    await signIn(gateway, person);
  });

  afterAll(async () => gateway.close());

  const status = async (answer: Promise<RestAnswer>): Promise<number> => (await answer).status;

  it('names its members, and counts the sessions that other limits would end', async () => {
    const path = '/api/v1/roles/developer';
    const { body, headers } = await admin.get(`${path}/impact`);
    expect([body['people'], body['sessions'], body['endingSessions']]).toEqual([1, 2, undefined]);
    expect(body['members']).toMatchObject([{ name: 'Dev Tester', login: 'dev@example.com' }]);
    const asked = await admin.get(`${path}/impact?sessionIdleSeconds=3600&sessionMaxSeconds=1`);
    // Both began more than a second ago, or will have: asked until they have.
    await eventually(async () =>
      expect((await admin.get(`${path}/impact?sessionMaxSeconds=1`)).body['endingSessions']).toBe(2),
    );
    expect((await admin.get(`${path}/impact?sessionMaxSeconds=2592000`)).body['endingSessions']).toBe(0);
    expect(refusal(await admin.get(`${path}/impact?sessionMaxSeconds=0`))).toEqual([
      422,
      'validation-failed',
    ]);
    expect(asked.headers['etag']).toBe(headers['etag']);
    const limits = { sessionMaxSeconds: 2_592_000 };
    const seen = { 'If-Match': asked.headers['etag'] };
    expect(await status(admin.post('/api/v1/api-tokens', { name: 'ci', role: 'developer' }))).toBe(201);
    expect(refusal(await admin.patch(path, limits, seen))).toEqual([412, 'version-mismatch']);
    const again = await admin.get(`${path}/impact?sessionMaxSeconds=2592000`);
    expect(await status(admin.patch(path, limits, { 'If-Match': again.headers['etag'] }))).toBe(200);
    expect(await status(admin.patch(path, { sessionMaxSeconds: null }))).toBe(200);
  });

  it('names nobody to who may not see people', async () => {
    const mapping = { groupName: GROUP_OF_ROLE.guest, role: 'guest' };
    expect((await admin.post('/api/v1/group-mappings', mapping)).status).toBe(201);
    const { client } = await personClient(gateway, 'Gus', 'guest');
    const grant = { role: 'guest', action: 'read', resourceType: 'roles' };
    await admin.post('/api/v1/applications/gateway/grants', grant);
    await eventually(async () => {
      const { body } = await client.get('/api/v1/roles/developer/impact');
      expect(body).toMatchObject({ people: 1, sessions: 2 });
      expect(body).not.toHaveProperty('members');
    });
  });

  it('has a version for admins of one connection that nothing of other connections changes', async () => {
    const partner = await partnerClient(gateway, admin);
    await admin.post('/api/v1/applications', { slug: 'shop', name: 'Shop' });
    const versions = (): Promise<unknown[]> =>
      Promise.all(
        ['roles/security-engineer', 'applications/shop'].map(
          async (path) => (await partner.get(`/api/v1/${path}/impact`)).headers['etag'],
        ),
      );
    const before = await versions();
    expect(before).toEqual([expect.any(String), expect.any(String)]);
    const role = 'security-engineer';
    expect(await status(admin.post('/api/v1/api-tokens', { name: 'theirs', role }))).toBe(201);
    const mapping = { groupName: GROUP_OF_ROLE[role], role };
    expect(await status(admin.post('/api/v1/group-mappings', mapping))).toBe(201);
    expect(await status(admin.post('/api/v1/applications/shop/credentials', { name: 'till' }))).toBe(201);
    expect(await versions()).toEqual(before);
  });
});
