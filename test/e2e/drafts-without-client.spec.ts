import { DataSource } from 'typeorm';
import { addTestedConnection } from '../support/connection-test.js';
import { scribeOf } from '../support/configuration-scribe.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { personClient, tokenClient, type RestClient } from '../support/rest-client.js';

const PATH = '/api/v1/connections';

describe('a draft whose app does not exist yet', () => {
  let gateway: TestGateway;
  let admin: RestClient;
  let issuer: string;
  let count = 0;

  beforeAll(async () => {
    gateway = await startTestGateway();
    ({ client: admin } = await personClient(gateway, 'Ada', 'admin'));
    issuer = gateway.okta.simulator.url;
  });
  afterAll(() => gateway?.close());

  const draft = async (): Promise<string> => {
    const slug = `later-${(count += 1)}`;
    expect((await admin.post(PATH, { slug, issuer })).status).toBe(201);
    return slug;
  };

  it('is kept with its issuer alone, audited, and takes its client later', async () => {
    const slug = await draft();
    const { body } = await admin.get(`${PATH}/${slug}`);
    expect(body).toMatchObject({ status: 'draft', issuer, clientId: '', hasClientSecret: false });
    const events = await admin.get(`/api/v1/audit-events?action=connection.created&limit=1`);
    expect(events.body['items']).toMatchObject([{ target: { id: body['id'] }, after: { slug } }]);
    const client = { clientId: '0oa1', clientSecret: 'a very long secret' };
    const given = await admin.patch(`${PATH}/${slug}`, client);
    expect(given.body).toMatchObject({ clientId: '0oa1', hasClientSecret: true });
    expect(JSON.stringify(given.body)).not.toContain(client.clientSecret);
  });

  it('signs nobody in: it is neither activated nor tried before it has a client', async () => {
    const slug = await draft();
    const activated = await admin.patch(`${PATH}/${slug}`, { status: 'active' });
    const tried = await admin.post(`${PATH}/${slug}/test-sign-in`, {});
    for (const { status, body } of [activated, tried]) {
      expect([status, body['code']]).toEqual([422, 'validation-failed']);
      expect(body['errors']).toMatchObject([{ pointer: '/clientId' }]);
    }
    const { status } = await admin.get(`/login?connection=${slug}`, { Accept: 'text/html' });
    expect(status).toBeGreaterThanOrEqual(400);
    const both = { status: 'active', clientId: '0oa1', clientSecret: 'secret' };
    expect((await admin.patch(`${PATH}/${slug}`, both)).body['status']).toBe('active');
    expect((await admin.patch(`${PATH}/${slug}`, { clientId: '' })).status).toBe(422);
  });

  it('stays a draft whoever writes the database', async () => {
    const slug = await draft();
    await expect(
      gateway.gateway.app
        .get(DataSource)
        .query(`UPDATE connections SET status = 'active' WHERE slug = $1`, [slug]),
    ).rejects.toThrow('connections_client_known');
  });

  it('is made and discarded by admins of the platform alone', async () => {
    const slug = await draft();
    const tenant = await addTestedConnection(gateway, admin);
    const token = { connection: tenant.slug, name: 'stranger', role: 'admin' };
    expect((await admin.patch(`${PATH}/${tenant.slug}`, { status: 'active' })).status).toBe(200);
    const made = await admin.post('/api/v1/api-tokens', token);
    expect(made.body).toHaveProperty('token');
    const stranger = tokenClient(gateway, made.body['token']);
    expect((await stranger.post(PATH, { issuer })).status).toBe(403);
    expect((await stranger.delete(`${PATH}/${slug}`)).status).toBe(404);
    expect((await admin.delete(`${PATH}/${slug}`)).status).toBe(204);
    expect((await admin.get(`${PATH}/${slug}`)).status).toBe(404);
  });

  it('shares its client with no other draft that has none, and is told by its test what is missing', async () => {
    const slugs = [await draft(), await draft()];
    for (const slug of slugs) {
      expect((await admin.get(`${PATH}/${slug}`)).body['warnings']).toBeUndefined();
      const { body } = await admin.post(`${PATH}/${slug}/test`, {});
      const found = body['findings'] as { code: string; detail: string }[];
      expect(found.find(({ code }) => code === 'client-unknown')?.detail).toContain(
        'No client ID is entered',
      );
      expect(found.map(({ code }) => code)).not.toContain('connection-shares-client');
    }
  });

  it('speaks to nobody of logouts', async () => {
    const slug = await draft();
    const answer = await admin.post(
      `/okta/universal-logout/${slug}`,
      { sub_id: { format: 'email', email: 'ada@example.com' } },
      { Authorization: 'Bearer a.b.c' },
    );
    expect(answer.status).toBe(401);
  });

  it('is exported without a client, and made from such a document again', async () => {
    const slug = await draft();
    const scribe = await scribeOf(gateway, admin, 'admin');
    const { text } = await scribe.read();
    const entry = text.slice(text.indexOf(`slug: ${slug}`)).split('groupMappings')[0];
    expect(entry).toContain(`issuer: ${issuer}`);
    expect(entry).not.toContain('clientId');
    expect((await admin.delete(`${PATH}/${slug}`)).status).toBe(204);
    expect((await scribe.diff(text)).body['changes']).toMatchObject([{ kind: 'connection', name: slug }]);
    expect((await scribe.apply(text)).status).toBe(200);
    expect((await admin.get(`${PATH}/${slug}`)).body).toMatchObject({ status: 'draft', clientId: '' });
  });
});
