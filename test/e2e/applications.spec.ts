import { GatewayClock } from '../support/gateway-clock.js';
import { eventually } from '../support/eventually.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { personClient, refusal, RestClient, tokenClient, type RestAnswer } from '../support/rest-client.js';

const PATH = '/api/v1/applications';
const ANY_ID = '00000000-0000-4000-8000-000000000000';

interface Layer {
  route?: { path: string; methods: Record<string, boolean> };
}

/** Credentials and entities of applications: design.md section 5. */
/** Routes that ask nobody who they are. */
const PUBLIC = ['get /api/v1/set-up', 'post /api/v1/set-up/session'];

describe('an application with credentials of its own', () => {
  let gateway: TestGateway;
  let admin: RestClient;
  const clock = GatewayClock.standing();

  beforeAll(async () => {
    gateway = await startTestGateway({ clock });
    ({ client: admin } = await personClient(gateway, 'Ada', 'admin'));
    for (const slug of ['wiki', 'shop']) await admin.post(PATH, { slug, name: slug });
  });
  afterAll(async () => gateway.close());

  const newCredential = async (slug: string, body: object = {}): Promise<{ id: string; token: string }> => {
    const answer = await admin.post(`${PATH}/${slug}/credentials`, { name: 'sync', ...body });
    expect(answer.status).toBe(201);
    return answer.body as { id: string; token: string };
  };
  const clientOf = async (slug: string, body: object = {}): Promise<RestClient> =>
    tokenClient(gateway, (await newCredential(slug, body)).token);
  const pointers = ({ body }: RestAnswer) =>
    ((body['errors'] ?? []) as { pointer: string }[]).map(({ pointer }) => pointer);
  const put = (client: RestClient, slug: string, entities: unknown, headers: Record<string, string> = {}) =>
    client.put(`${PATH}/${slug}/entities`, { entities }, headers);
  const item = (id: string, properties: object = {}, type = 'page') => ({ type, id, properties });
  const lastAudit = async () => (await admin.get('/api/v1/audit-events?limit=1')).body['items'] as unknown[];

  describe('its credentials', () => {
    it('show their token once, and never again', async () => {
      const answer = await admin.post(`${PATH}/wiki/credentials`, { name: 'first' });
      expect([answer.status, Object.keys(answer.body).sort()]).toEqual([201, ['id', 'token']]);
      expect(answer.body['token']).toMatch(/^rga_[A-Za-z0-9_-]{43}$/);
      const shown = await admin.get(answer.headers['location'] ?? '');
      expect(shown.body).toEqual({
        id: answer.body['id'],
        name: 'first',
        createdBy: 'ada@example.com',
        createdAt: clock.now().toISOString(),
        expiresAt: null,
        lastUsedAt: null,
      });
      const list = await admin.all(`${PATH}/wiki/credentials`, 1);
      expect(list).toContainEqual(shown.body);
      expect(JSON.stringify([await lastAudit(), list, gateway.logLines])).not.toContain(answer.body['token']);
    });

    it('are several at once: each works until it is deleted, so that they are changed without a pause', async () => {
      const [older, newer] = [await newCredential('wiki'), await newCredential('wiki')];
      for (const { token } of [older, newer]) {
        expect((await put(tokenClient(gateway, token), 'wiki', [])).status).toBe(200);
      }
      expect((await admin.delete(`${PATH}/wiki/credentials/${older.id}`)).status).toBe(204);
      expect(refusal(await put(tokenClient(gateway, older.token), 'wiki', []))).toEqual([
        401,
        'credential-invalid',
      ]);
      expect((await put(tokenClient(gateway, newer.token), 'wiki', [])).status).toBe(200);
      expect(refusal(await admin.delete(`${PATH}/wiki/credentials/${older.id}`))).toEqual([404, 'not-found']);
    });

    it('are refused from the moment at which they expire', async () => {
      const expiresAt = new Date(clock.now().getTime() + 5_000).toISOString();
      const client = await clientOf('wiki', { expiresAt });
      expect((await put(client, 'wiki', [])).status).toBe(200);
      await clock.advance(5_000);
      expect(refusal(await put(client, 'wiki', []))).toEqual([401, 'credential-invalid']);
    });

    it('tell when they were last used, to the minute', async () => {
      const { id, token } = await newCredential('wiki');
      const lastUse = async () => (await admin.get(`${PATH}/wiki/credentials/${id}`)).body['lastUsedAt'];
      const first = clock.now();
      await put(tokenClient(gateway, token), 'wiki', []);
      await eventually(async () => expect(await lastUse()).toBe(first.toISOString()));
      await clock.advance(59_000);
      await put(tokenClient(gateway, token), 'wiki', []);
      expect(await lastUse()).toBe(first.toISOString());
      await clock.advance(1_000);
      const later = clock.now();
      await put(tokenClient(gateway, token), 'wiki', []);
      await eventually(async () => expect(await lastUse()).toBe(later.toISOString()));
    });

    it.each([
      [{ name: '' }, 422, '/name'],
      [{ name: 5 }, 400, '/name'],
      [{}, 422, '/name'],
      [{ name: 'x', expiresAt: '2020-01-01T00:00:00Z' }, 422, '/expiresAt'],
      [{ name: 'x', expiresAt: 'tomorrow' }, 422, '/expiresAt'],
      [{ name: 'x', expiresAt: null }, 400, '/expiresAt'],
      [{ name: 'x', token: 'rga_mine' }, 400, '/token'],
    ])('are not made of %j', async (body, status, pointer) => {
      const answer = await admin.post(`${PATH}/shop/credentials`, body);
      expect([answer.status, pointers(answer)[0]]).toEqual([status, pointer]);
      expect((await admin.get(`${PATH}/shop/credentials`)).body['items']).toEqual([]);
    });

    it('are not for the gateway itself, and belong to their application', async () => {
      expect(refusal(await admin.post(`${PATH}/gateway/credentials`, { name: 'x' }))).toEqual([
        409,
        'built-in',
      ]);
      const { id } = await newCredential('wiki');
      for (const path of [
        `shop/credentials/${id}`,
        `wiki/credentials/nonsense`,
        `no-such/credentials/${id}`,
      ]) {
        expect(refusal(await admin.get(`${PATH}/${path}`))).toEqual([404, 'not-found']);
        expect(refusal(await admin.delete(`${PATH}/${path}`))).toEqual([404, 'not-found']);
      }
    });

    it('are made by the platform’s admins alone', async () => {
      await admin.post('/api/v1/connections', {
        slug: 'tenant',
        name: 'Tenant',
        issuer: 'https://tenant.okta.com',
        clientId: 'c',
      });
      await admin.patch('/api/v1/connections/tenant', { status: 'active' });
      const { body } = await admin.post('/api/v1/api-tokens', {
        name: 't',
        role: 'admin',
        connection: 'tenant',
      });
      const tenant = tokenClient(gateway, body['token']);
      for (const answer of [
        await tenant.post(`${PATH}/wiki/credentials`, { name: 'theirs' }),
        await tenant.get(`${PATH}/wiki/credentials`),
        await tenant.get(`${PATH}/wiki/entities`),
        await put(tenant, 'wiki', []),
      ]) {
        expect(refusal(answer)).toEqual([403, 'permission-denied']);
      }
    });

    it('open no route of the gateway’s own API but the entities of that very application', async () => {
      const client = await clientOf('wiki');
      const express = gateway.gateway.app.getHttpAdapter().getInstance() as { router: { stack: Layer[] } };
      const routes = express.router.stack.flatMap(({ route }) =>
        route?.path.startsWith('/api/')
          ? Object.keys(route.methods).map((method) => [method, route.path])
          : [],
      );
      expect(routes.length).toBeGreaterThan(60);
      const answers = await Promise.all(
        routes.map(async ([method = '', route = '']) => {
          const path = route.replace(':application', 'wiki').replace(/[:*{][a-zA-Z]+}?/g, ANY_ID);
          const body = method === 'get' ? undefined : {};
          return [
            `${method} ${route}`,
            (await client.send(method.toUpperCase(), path, body)).status,
          ] as const;
        }),
      );
      const guarded = answers.filter(([route]) => !PUBLIC.includes(route));
      expect(guarded.filter(([, status]) => status !== 401)).toEqual([
        [`get ${PATH}/:application/entities`, 200],
        [`put ${PATH}/:application/entities`, 422],
      ]);
      for (const other of ['shop', 'gateway', 'no-such']) {
        expect(refusal(await put(client, other, []))).toEqual([403, 'permission-denied']);
        expect(refusal(await client.get(`${PATH}/${other}/entities`))).toEqual([403, 'permission-denied']);
      }
    });

    it('are not replaced by anything that looks like one', async () => {
      for (const token of ['rga_', `rga_${'A'.repeat(43)}`, `rgt_${'A'.repeat(43)}`]) {
        expect(refusal(await put(tokenClient(gateway, token), 'wiki', []))).toEqual([
          401,
          'credential-invalid',
        ]);
      }
    });
  });

  describe('its entities', () => {
    it('are replaced as a whole, and read page by page', async () => {
      const client = await clientOf('wiki');
      const first = await put(client, 'wiki', [
        item('1', { owner: 'a' }),
        item('2'),
        item('ada', { level: 3 }, 'user'),
      ]);
      expect([first.status, first.body]).toEqual([200, { count: 3, added: 3, changed: 0, removed: 0 }]);
      const second = await put(client, 'wiki', [
        item('1', { owner: 'b' }),
        item('ada', { level: 3 }, 'user'),
        item('3'),
      ]);
      expect(second.body).toEqual({ count: 3, added: 1, changed: 1, removed: 1 });
      const all = [item('1', { owner: 'b' }), item('3'), item('ada', { level: 3 }, 'user')];
      expect(await client.all(`${PATH}/wiki/entities`, 1)).toEqual(all);
      expect((await admin.get(`${PATH}/wiki/entities?type=user`)).body).toEqual({
        items: [all[2]],
        nextCursor: null,
      });
      const byId = (await admin.get(`${PATH}?limit=200`)).body['items'] as { slug: string }[];
      expect(byId.map(({ slug }) => slug)).toContain('wiki');
    });

    it('leave an audit event with numbers alone, and none when nothing changed', async () => {
      const client = await clientOf('wiki');
      await put(client, 'wiki', [item('secret-id', { salary: 5 })]);
      const [event] = (await lastAudit()) as Record<string, unknown>[];
      expect(event).toMatchObject({
        action: 'application.entities-replaced',
        actor: { type: 'application', name: 'wiki' },
        target: { type: 'application', id: 'wiki' },
        after: { count: 1, added: 1 },
      });
      expect(JSON.stringify(event)).not.toContain('salary');
      const again = await put(client, 'wiki', [item('secret-id', { salary: 5 })]);
      expect(again.body).toEqual({ count: 1, added: 0, changed: 0, removed: 0 });
      expect(await lastAudit()).toEqual([event]);
    });

    it('are replaced by whoever has read them, when they say so', async () => {
      const { headers } = await put(admin, 'wiki', [item('1')]);
      const etag = headers['etag'] ?? '';
      expect((await admin.get(`${PATH}/wiki/entities`)).headers['etag']).toBe(etag);
      expect((await put(admin, 'wiki', [item('2')], { 'If-Match': etag })).status).toBe(200);
      expect(refusal(await put(admin, 'wiki', [item('3')], { 'If-Match': etag }))).toEqual([
        412,
        'version-mismatch',
      ]);
      expect((await admin.get(`${PATH}/wiki/entities`)).body['items']).toEqual([item('2')]);
    });

    it('are ten thousand at most, in a body of up to 4 MB', async () => {
      const client = await clientOf('shop');
      const many = Array.from({ length: 10_001 }, (_, index) =>
        item(`record-${index}`, { department: `d${index % 7}`, text: 'x'.repeat(200) }),
      );
      const full = await put(client, 'shop', many.slice(1));
      expect([full.status, full.body]).toEqual([
        200,
        { count: 10_000, added: 10_000, changed: 0, removed: 0 },
      ]);
      expect(refusal(await put(client, 'shop', many))).toEqual([422, 'validation-failed']);
      const large = many.slice(1).map((entity) => ({ ...entity, properties: { text: 'x'.repeat(500) } }));
      const tooLarge = await put(client, 'shop', large);
      expect([...refusal(tooLarge), tooLarge.body['detail']]).toEqual([
        413,
        'request-too-large',
        'The body is larger than 4 MB.',
      ]);
      expect((await put(client, 'shop', [])).body).toMatchObject({ count: 0, removed: 10_000 });
    });

    it('make nobody read a large body for a stranger', async () => {
      const stranger = new RestClient(gateway.url);
      const body = `{"entities":[${' '.repeat(300_000)}]}`;
      expect(refusal(await stranger.put(`${PATH}/wiki/entities`, body))).toEqual([401, 'not-signed-in']);
      expect(refusal(await admin.put(`${PATH}/wiki/access-rules`, body, { 'If-Match': '*' }))).toEqual([
        413,
        'request-too-large',
      ]);
    });

    it.each<[unknown, number]>([
      ['{"entities":', 400],
      ['[]', 400],
      ['"x"', 400],
      ['', 422],
      [{}, 422],
      [{ entities: null }, 400],
      [{ entities: {} }, 400],
      [{ entities: [1] }, 400],
      [{ entities: [], more: 1 }, 400],
      [{ entities: [{ type: 'a', id: 'b', properties: [] }] }, 400],
      [{ entities: [{ type: 'a', id: 'b', properties: { __proto__x: 1 }, extra: 1 }] }, 400],
      ['{"entities":[{"type":"a","id":"b","properties":{"__proto__":{"x":1}}}]}', 400],
      ['{"entities":[{"type":"a","id":"b\\u0000","properties":{}}]}', 422],
      ['{"entities":[{"type":"a","id":"b","properties":{"x":"\\ud800"}}]}', 422],
      [`{"entities":[{"type":"a","id":"b","properties":${'{"a":'.repeat(50)}1${'}'.repeat(50)}}]}`, 400],
      [
        {
          entities: [
            { type: 'a', id: 'b' },
            { type: 'a', id: 'b' },
          ],
        },
        422,
      ],
    ])('are left as they are by %j', async (body, status) => {
      await put(admin, 'wiki', [item('kept')]);
      const answer = await admin.put(`${PATH}/wiki/entities`, body as string | object);
      expect(answer.status).toBe(status);
      expect(answer.headers['content-type']).toContain('application/problem+json');
      expect((await admin.get(`${PATH}/wiki/entities`)).body['items']).toEqual([item('kept')]);
    });

    it('of two replacements at once are those of one of them', async () => {
      const sets = ['a', 'b', 'c'].map((type) =>
        Array.from({ length: 50 }, (_, id) => item(String(id), {}, type)),
      );
      const answers = await Promise.all(sets.map((entities) => put(admin, 'wiki', entities)));
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
      const items = await admin.all(`${PATH}/wiki/entities`, 200);
      expect([items.length, new Set(items.map(({ type }) => type)).size]).toEqual([50, 1]);
    });

    it('are not for the gateway itself, and go with their application', async () => {
      expect(refusal(await put(admin, 'gateway', []))).toEqual([409, 'built-in']);
      await admin.post(PATH, { slug: 'short-lived', name: 'Short' });
      const client = await clientOf('short-lived');
      await put(client, 'short-lived', [item('1')]);
      expect((await admin.delete(`${PATH}/short-lived`)).status).toBe(204);
      expect(refusal(await client.get(`${PATH}/short-lived/entities`))).toEqual([401, 'credential-invalid']);
    });
  });
});
