import { eventually } from '../support/eventually.js';
import { addTestedConnection } from '../support/connection-test.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { personClient, type RestAnswer, type RestClient } from '../support/rest-client.js';

const PATH = '/api/v1/group-roles';
const MAPPED = 'Engineering';

describe('what Okta says of the groups that give roles', () => {
  let gateway: TestGateway;
  let admin: RestClient;
  /** May read mappings, and not Okta's groups. */
  let developer: RestClient;

  const org = () => gateway.okta.simulator.org;
  const mappingOf = ({ body }: RestAnswer) =>
    (body['mappings'] as { groupName: string; inOkta?: object }[]).find(
      ({ groupName }) => groupName === MAPPED,
    );

  beforeAll(async () => {
    gateway = await startTestGateway();
    ({ client: admin } = await personClient(gateway, 'Ada', 'admin'));
    const made = await admin.post('/api/v1/group-mappings', { groupName: MAPPED, role: 'developer' });
    expect(made.status).toBe(201);
    ({ client: developer } = await personClient(gateway, 'Dev', 'developer'));
  });

  afterEach(() => org().faults.clear());

  afterAll(() => gateway?.close());

  it('is waited for by nobody: a silent Okta is asked while the answer has come already', async () => {
    let asked = 0;
    const askedBefore = org().requests.length;
    org().faults.hang('/api/v1/groups');
    const answer = await admin.get(PATH);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ oktaApi: true, askedOkta: {} });
    expect(mappingOf(answer)).not.toHaveProperty('inOkta');
    await eventually(() => {
      asked = org()
        .requests.slice(askedBefore)
        .filter(({ path }) => path.startsWith('/api/v1/groups')).length;
      expect(asked).toBe(1);
    });
    // It hangs still, and the next answer doesn't wait for it either.
    expect((await admin.get(PATH)).body).toMatchObject({ askedOkta: {} });
  });

  it('is told to those alone who may read Okta’s groups', async () => {
    await eventually(async () => {
      const answer = await admin.get(PATH);
      expect(answer.body['askedOkta']).toHaveProperty('answeredAt');
      expect(mappingOf(answer)?.inOkta).toMatchObject({ name: MAPPED });
    });
    const answer = await developer.get(PATH);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ oktaApi: true });
    expect(answer.body).not.toHaveProperty('askedOkta');
    expect(mappingOf(answer)).toMatchObject({ people: 1 });
    expect(mappingOf(answer)).not.toHaveProperty('inOkta');
  });

  it('is forgotten when the connection is pointed to another issuer', async () => {
    const { slug } = await addTestedConnection(gateway, admin);
    const query = `?connection=${slug}`;
    const mapping = { connection: slug, groupName: MAPPED, role: 'developer' };
    expect((await admin.post('/api/v1/group-mappings', mapping)).status).toBe(201);
    await eventually(async () =>
      expect((await admin.get(`${PATH}${query}`)).body['askedOkta']).toHaveProperty('answeredAt'),
    );
    const moved = await admin.patch(`/api/v1/connections/${slug}`, {
      issuer: `${gateway.okta.simulator.url}/oauth2/default`,
      clientSecret: 'of-the-other-one',
      managementAuth: { type: 'ssws', apiToken: gateway.okta.apiToken },
    });
    expect(moved.status).toBe(200);
    org().faults.hang('/api/v1/groups');
    const answer = await admin.get(`${PATH}${query}`);
    expect(answer.body['askedOkta']).toEqual({});
    expect(mappingOf(answer)).not.toHaveProperty('inOkta');
  });

  it('is not asked for while the credential waits for Okta', async () => {
    const waiting = { type: 'service-app', clientId: 'app-that-waits', generateKey: true };
    const { slug } = await addTestedConnection(gateway, admin, {}, { managementAuth: waiting });
    const { body } = await admin.get(`${PATH}?connection=${slug}`);
    expect(body).toMatchObject({ oktaApi: false });
    expect(body).not.toHaveProperty('askedOkta');
  });
});
