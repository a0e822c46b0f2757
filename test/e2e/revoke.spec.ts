import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { addPerson, signIn } from '../support/people.js';
import { personClient, refusal, RestClient, partnerClient, tokenClient } from '../support/rest-client.js';

/** An admin ends everything that a person has: here first, then in Okta. */
describe('POST /api/v1/subjects/:id/revoke', () => {
  let gateway: TestGateway;
  let admin: RestClient;
  let people = 0;

  beforeAll(async () => {
    gateway = await startTestGateway();
    const { client } = await personClient(gateway, 'Ada', 'admin');
    const { body } = await client.post('/api/v1/api-tokens', { name: 'script', role: 'admin' });
    admin = tokenClient(gateway, body['token']);
    await client.post('/api/v1/group-mappings', { groupName: 'Engineering', role: 'developer' });
  });

  afterAll(() => gateway?.close());

  const newcomer = async () => {
    const person = addPerson(gateway.okta, `Person${(people += 1)}`, ['Engineering']);
    const { browser } = await signIn(gateway, person);
    const { body } = await admin.get(`/api/v1/subjects?q=${person.id}`);
    const [{ id }] = body['items'] as [{ id: string }];
    const status = async () => (await new RestClient(gateway.url, browser).get('/api/v1/session')).status;
    return { person, id, browser, status };
  };

  const events = async (id: string) => {
    const { body } = await admin.get(`/api/v1/audit-events?target=${id}&limit=10`);
    return (body['items'] as { action: string; outcome: string; after: unknown }[]).map(
      ({ action, outcome, after }) => ({ action, outcome, after }),
    );
  };

  it('ends the sessions here and in Okta, and tells both in the audit trail', async () => {
    const { person, id, browser, status } = await newcomer();
    const answer = await admin.post(`/api/v1/subjects/${id}/revoke`, {});
    expect([answer.status, answer.body]).toEqual([200, { sessionsEnded: true, okta: { status: 'revoked' } }]);
    expect(await status()).toBe(401);
    // Okta asks for the password again.
    const { page } = await signIn(gateway, person).then(async () => ({
      page: await browser.get(`${gateway.url}/login`),
    }));
    expect(page.url).toContain(gateway.okta.simulator.url);
    expect(await events(id)).toMatchObject([
      { action: 'subject.revoked-in-okta', outcome: 'success', after: { status: 'revoked' } },
      { action: 'subject.revoked', outcome: 'success' },
    ]);
  });

  it.each([
    ['answers 500', 'server-error'],
    ['drops the connection', 'unreachable'],
    ['answers with a page', 'garbled'],
  ])('ends the sessions here even if Okta %s', async (trouble, reason) => {
    const { id, status } = await newcomer();
    const { faults } = gateway.okta.simulator.org;
    const path = '/oauth2/v1/global-token-revocation';
    if (reason === 'server-error') faults.status(path, 500);
    else if (reason === 'unreachable') faults.drop(path);
    else faults.html(path);
    const answer = await admin.post(`/api/v1/subjects/${id}/revoke`, {});
    faults.clear();
    expect([trouble, answer.status, answer.body]).toEqual([
      trouble,
      200,
      { sessionsEnded: true, okta: { status: 'failed', reason } },
    ]);
    expect(await status()).toBe(401);
    expect((await events(id))[0]).toEqual({
      action: 'subject.revoked-in-okta',
      outcome: 'failure',
      after: { status: 'failed', reason },
    });
  });

  it('says so when Okta does not know the person any more', async () => {
    const { person, id, status } = await newcomer();
    gateway.okta.simulator.org.deleteUser(person.id);
    const { body } = await admin.post(`/api/v1/subjects/${id}/revoke`, {});
    expect(body).toEqual({ sessionsEnded: true, okta: { status: 'failed', reason: 'not-found' } });
    expect(await status()).toBe(401);
  });

  it('does not ask Okta without a credential', async () => {
    const bare = await startTestGateway({ apiToken: false });
    const { client, person } = await personClient(bare, 'Bea', 'admin');
    const { body: list } = await client.get(`/api/v1/subjects?q=${person.id}`);
    const [{ id }] = list['items'] as [{ id: string }];
    const { body } = await client.post(`/api/v1/subjects/${id}/revoke`, {}, { Origin: bare.url });
    expect(body).toEqual({
      sessionsEnded: true,
      okta: { status: 'not-attempted', reason: 'no-api-credential' },
    });
    expect((await client.get('/api/v1/session')).status).toBe(401);
    await bare.close();
  });

  it('is for those with sessions:write, and for people whom they may see', async () => {
    const { id, status } = await newcomer();
    const { client: developer } = await personClient(gateway, 'Dev', 'developer');
    const asked = await developer.post(`/api/v1/subjects/${id}/revoke`, {}, { Origin: gateway.url });
    expect(refusal(asked)).toEqual([403, 'permission-denied']);
    for (const unknown of [randomUUID(), 'me', '%00'])
      expect(refusal(await admin.post(`/api/v1/subjects/${unknown}/revoke`, {}))).toEqual([404, 'not-found']);
    const partner = await partnerClient(gateway, admin);
    expect((await partner.get('/api/v1/roles')).status).toBe(200);
    expect(refusal(await partner.post(`/api/v1/subjects/${id}/revoke`, {}))).toEqual([404, 'not-found']);
    expect(await status()).toBe(200);
  });
});

describe('a service app without the scope', () => {
  it('is not asked to revoke anything in Okta', async () => {
    const gateway = await startTestGateway({ apiToken: false });
    const { org } = gateway.okta.simulator;
    const { client, person } = await personClient(gateway, 'Cleo', 'admin');
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'k1', use: 'sig' };
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
    const service = org.addApp({
      label: 'Service',
      applicationType: 'service',
      grantTypes: ['client_credentials'],
      tokenEndpointAuthMethod: 'private_key_jwt',
      jwks: { keys: [jwk] },
      grantedScopes: ['okta.users.read', 'okta.groups.read'],
      adminRole: 'SUPER_ADMIN',
    });
    const patched = await client.patch(
      '/api/v1/connections/default',
      {
        managementAuth: { type: 'service-app', clientId: service.id, privateKey: pem, keyId: 'k1' },
      },
      { Origin: gateway.url },
    );
    expect([patched.status, patched.body['code']]).toEqual([200, undefined]);
    const { body: list } = await client.get(`/api/v1/subjects?q=${person.id}`);
    const [{ id }] = list['items'] as [{ id: string }];
    const { body } = await client.post(`/api/v1/subjects/${id}/revoke`, {}, { Origin: gateway.url });
    expect(body).toEqual({ sessionsEnded: true, okta: { status: 'not-attempted', reason: 'scope-missing' } });
    await gateway.close();
  });
});
