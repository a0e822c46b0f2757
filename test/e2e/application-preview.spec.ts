import { eventually } from '../support/eventually.js';
import { isolationScene, type IsolationScene } from '../support/isolation-scene.js';
import { addPerson, browserOf } from '../support/people.js';
import { refusal, type RestClient } from '../support/rest-client.js';

/** What a change would do, in numbers, before it is made: issue "The console", section 3.7. */
describe('a change of an application that is looked at before it is made', () => {
  const SHOP = '/api/v1/applications/shop';
  let scene: IsolationScene;
  let admin: RestClient;

  beforeAll(async () => {
    scene = await isolationScene();
    admin = scene.platform;
    await admin.post('/api/v1/group-mappings', { groupName: 'Engineering', role: 'developer' });
    const { gateway } = scene;
    const dev = browserOf(gateway.okta, addPerson(gateway.okta, 'Dev', ['Engineering']));
    expect((await dev.get(`${gateway.url}/login?connection=default`)).status).toBe(200);
    const made = await admin.post('/api/v1/applications', {
      slug: 'shop',
      name: 'Shop',
      hosts: ['shop.example.com'],
      connections: ['default'],
      accessRules: [{ path: '/*', anyRole: ['developer'] }],
    });
    expect(made.status).toBe(201);
  });

  afterAll(() => scene?.close());

  const preview = (change: object, by = admin) => by.post(`${SHOP}/preview`, { change });
  const etagOf = async (change: object) => (await preview(change)).headers['etag'] ?? '';

  it('says whom it would concern, by name, with their sessions, and writes nothing', async () => {
    const before = await admin.get(SHOP);
    const { status, body } = await preview({ accessRules: [] });
    expect([status, body]).toMatchObject([
      200,
      { people: 1, sessions: 1, before: 1, after: 0, gain: 0, lose: 1, unclear: 0 },
    ]);
    expect(body['named']).toMatchObject([{ name: expect.stringContaining('Dev') as string, loses: true }]);
    const given = { grants: [{ role: 'developer', resourceType: 'order', action: 'read' }] };
    expect((await preview(given)).body).toMatchObject({ people: 1, gain: 1, lose: 0, before: 1, after: 1 });
    expect((await preview({ connections: ['tenant'] })).body).toMatchObject({ lose: 1, after: 0 });
    const watched = (await preview({ enforcement: 'shadow' })).body;
    expect(watched).toMatchObject({ lose: 0 });
    expect(Number(watched['gain'])).toBeGreaterThan(1);
    expect((await preview({})).body).toMatchObject({ people: 0, sessions: 0, before: 1, after: 1 });
    expect((await admin.get(SHOP)).body).toEqual(before.body);
  });

  it('counts the decisions of the last day that it would turn', async () => {
    const ask = (path: string) =>
      fetch(`${scene.gateway.url}/authz/forward-auth`, {
        headers: {
          'X-Forwarded-Method': 'GET',
          'X-Forwarded-Proto': 'https',
          'X-Forwarded-Host': 'shop.example.com',
          'X-Forwarded-Uri': path,
        },
        redirect: 'manual',
      });
    await ask('/kept-to-be-replayed');
    await eventually(async () =>
      expect((await preview({})).body).toMatchObject({ decisions: { replayed: 1 } }),
    );
    const opened = { accessRules: [{ path: '/*', public: true }] };
    expect((await preview(opened)).body['decisions']).toEqual({
      ...{ replayed: 1, toAllowed: 1, toDenied: 0, uncertain: 0, complete: true },
    });
    expect((await preview({ enforcement: 'shadow' })).body).toMatchObject({ decisions: { toAllowed: 1 } });
    expect((await preview({ hosts: [] })).body).toMatchObject({ decisions: { toAllowed: 0, toDenied: 0 } });
  });

  it('is refused once what the numbers rest on has changed, and made as it was shown before', async () => {
    const stale = await admin.post(`${SHOP}/preview`, { change: {} }, { 'If-Match': '"77"' });
    expect(refusal(stale)).toEqual([412, 'version-mismatch']);
    for (const path of [SHOP, `${SHOP}/grants`]) {
      const { headers } = await admin.get(path);
      const fresh = { 'If-Match': headers['etag'] ?? '' };
      expect((await admin.post(`${SHOP}/preview`, { change: {} }, fresh)).status).toBe(200);
    }
    const role = { resourceType: 'order', action: 'list', role: 'developer' };
    const seen = await etagOf({ grants: [role] });
    const mapping = { groupName: 'Choir', role: 'security-engineer' };
    expect((await admin.post('/api/v1/group-mappings', mapping)).status).toBe(201);
    const late = await admin.post(`${SHOP}/grants`, role, { 'If-Match': seen });
    expect(refusal(late)).toEqual([412, 'version-mismatch']);
    const made = await admin.post(`${SHOP}/grants`, role, { 'If-Match': await etagOf({ grants: [role] }) });
    expect([made.status, made.headers['etag']]).toEqual([201, '"1"']);

    const rules = { accessRules: [{ path: '/*', anyRole: ['developer', 'guest'] }] };
    const shown = await etagOf(rules);
    expect((await admin.put(`${SHOP}/access-rules`, rules, { 'If-Match': shown })).status).toBe(200);
    expect(refusal(await admin.put(`${SHOP}/access-rules`, rules, { 'If-Match': shown }))).toEqual([
      412,
      'version-mismatch',
    ]);
    const change = { enforcement: 'shadow' };
    const tag = await etagOf(change);
    expect((await admin.patch(SHOP, change, { 'If-Match': tag })).status).toBe(200);
    expect(refusal(await admin.patch(SHOP, { enforcement: 'enforced' }, { 'If-Match': tag }))[0]).toBe(412);
    const back = await admin.patch(SHOP, { enforcement: 'enforced' });
    expect(back.status).toBe(200);
    const removal = { removedGrants: [role] };
    const grant = `${SHOP}/grants/${String(made.body['id'])}`;
    const removed = await admin.delete(grant, { 'If-Match': await etagOf(removal) });
    expect(removed.status).toBe(204);
  });

  it('takes nothing that the change itself would not, and tells a tenant of their own people alone', async () => {
    const wrong: [object, number, string][] = [
      [{ hosts: ['https://x'] }, 422, 'validation-failed'],
      [{ connections: ['none'] }, 422, 'validation-failed'],
      [{ enforcement: 'maybe' }, 422, 'validation-failed'],
      [{ accessRules: [{ path: 'x', anyRole: ['admin'] }] }, 422, 'validation-failed'],
      [{ grants: [{ role: 'none', resourceType: 'a', action: 'b' }] }, 422, 'unknown-role'],
      [
        { grants: [{ role: 'admin', resourceType: 'a', action: 'b', condition: '((' }] },
        422,
        'validation-failed',
      ],
      [{ extra: 1 }, 400, 'invalid-request'],
    ];
    for (const [change, status, code] of wrong)
      expect(refusal(await preview(change))).toEqual([status, code]);
    expect(refusal(await admin.post('/api/v1/applications/none/preview', { change: {} }))[0]).toBe(404);
    const { body } = await preview({ accessRules: [] }, scene.callers.token);
    expect(body).toMatchObject({ people: 0, before: 0, named: [] });
  });

  it('changes the condition of a grant in its place, which can be taken back', async () => {
    const grant = { role: 'guest', resourceType: 'order', action: 'cancel' };
    const { body: made } = await admin.post(`${SHOP}/grants`, grant);
    const path = `${SHOP}/grants/${String(made['id'])}`;
    const list = async () => (await admin.get(`${SHOP}/grants`)).headers['etag'];
    const listed = await list();
    const condition = 'resource.properties.owner == subject.id';
    const changed = await admin.patch(path, { condition }, { 'If-Match': '"1"' });
    expect([changed.status, changed.headers['etag'], changed.body]).toEqual([
      200,
      '"2"',
      { ...grant, id: made['id'], condition },
    ]);
    expect(await list()).not.toBe(listed);
    expect(refusal(await admin.patch(path, { condition: null }, { 'If-Match': '"1"' }))[0]).toBe(412);
    expect(refusal(await admin.patch(path, { condition: '((' }))).toEqual([422, 'validation-failed']);
    expect(refusal(await admin.patch(path, { role: 'admin' }))).toEqual([400, 'invalid-request']);
    const { body } = await admin.get('/api/v1/audit-events?action=grant.updated');
    const [event] = body['items'] as { id: string; before: object; after: object }[];
    expect(event).toMatchObject({ before: grant, after: { ...grant, condition } });
    const reverted = await admin.post(`/api/v1/audit-events/${event?.id}/revert`, {});
    expect([200, 201]).toContain(reverted.status);
    expect((await admin.get(path)).body).toEqual({ ...grant, id: made['id'] });
  });

  it('shows from where a credential was used last', async () => {
    const { body } = await admin.post(`${SHOP}/credentials`, { name: 'batch' });
    await fetch(`${scene.gateway.url}/access/v1/evaluation`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${String(body['token'])}`,
        'Content-Type': 'application/json',
        'User-Agent': 'python-requests/2.31.0',
      },
      body: JSON.stringify({
        subject: { type: 'user', id: 'nobody' },
        action: { name: 'read' },
        resource: { type: 'order', id: '1' },
      }),
    });
    await eventually(async () =>
      expect((await admin.get(`${SHOP}/credentials/${String(body['id'])}`)).body).toMatchObject({
        lastUsedAt: expect.any(String) as string,
        lastUsedAddress: '127.0.0.1',
        lastUsedProgram: 'python-requests 2',
      }),
    );
  });
});
