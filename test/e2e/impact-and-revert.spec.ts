import { Client } from 'pg';
import { eventually } from '../support/eventually.js';
import { addPerson, browserOf, GROUP_OF_ROLE, signIn } from '../support/people.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { personClient, refusal, RestClient, tokenClient, type RestAnswer } from '../support/rest-client.js';

const AUDIT = '/api/v1/audit-events';

/** What deletions would touch, and changes that are undone, seen by admins over HTTP. */
describe('impact and revert', () => {
  let gateway: TestGateway;
  let admin: RestClient;
  let bo: RestClient;
  let boId: string;

  beforeAll(async () => {
    gateway = await startTestGateway();
    ({ client: admin } = await personClient(gateway, 'Ada', 'admin'));
    await map(GROUP_OF_ROLE.guest, 'guest');
    await map(GROUP_OF_ROLE.developer, 'developer');
    ({ client: bo } = await personClient(gateway, 'Bo', 'guest'));
    const person = addPerson(gateway.okta, 'Dev', [GROUP_OF_ROLE.developer]);
    await signIn(gateway, person);
    await signIn(gateway, person);
    const people = await admin.all('/api/v1/subjects', 10);
    boId = String(people.find(({ name }) => String(name).startsWith('Bo'))?.['id']);
    expect(
      await status(
        admin.post('/api/v1/applications', { slug: 'wiki', name: 'Wiki', hosts: ['wiki.example'] }),
      ),
    ).toBe(201);
    expect(await status(admin.post('/api/v1/applications/wiki/grants', grant('developer', 'edit')))).toBe(
      201,
    );
  });

  afterAll(async () => gateway.close());

  const status = async (answer: Promise<RestAnswer>): Promise<number> => (await answer).status;
  const grant = (role: string, action: string): object => ({ role, action, resourceType: 'page' });
  const map = async (groupName: string, role: string): Promise<string> => {
    const made = await admin.post('/api/v1/group-mappings', { groupName, role });
    expect(refusal(made)).toEqual([201, undefined]);
    return String(made.body['id']);
  };
  const mappingOf = async (role: string): Promise<Record<string, unknown>> => {
    const found = (await admin.all('/api/v1/group-mappings', 100)).find((row) => row['role'] === role);
    if (!found) throw new Error(`no mapping gives ${role}`);
    return found;
  };
  /** The newest event of an action. */
  const lastEvent = async (action: string): Promise<Record<string, unknown>> => {
    const { body } = await admin.get(`${AUDIT}?action=${action}&limit=1`);
    const [event] = body['items'] as Record<string, unknown>[];
    if (!event) throw new Error(`no event ${action}`);
    return event;
  };
  const revertOf = async (action: string): Promise<string> =>
    `${AUDIT}/${String((await lastEvent(action))['id'])}/revert`;

  describe('the impact of a deletion', () => {
    it('of a mapping counts people and sessions that would lose its role, and lasts until an admin changes what it rests on', async () => {
      const { id } = await mappingOf('developer');
      const path = `/api/v1/group-mappings/${String(id)}`;
      const impact = await admin.get(`${path}/impact`);
      expect(impact.status).toBe(200);
      expect(impact.body).toEqual({
        people: 1,
        sessions: 2,
        // The gateway itself, and the wiki.
        applications: 2,
        tokens: 0,
        unknown: { suspect: 0, unavailable: 0, tooOld: 0 },
      });
      const seen = { 'If-Match': impact.headers['etag'] };
      // Another sign-in is no admin's doing.
      await signIn(gateway, addPerson(gateway.okta, 'Newcomer', [GROUP_OF_ROLE.guest]));
      expect((await admin.get(`${path}/impact`)).headers['etag']).toBe(impact.headers['etag']);
      expect(await status(admin.post('/api/v1/applications/wiki/grants', grant('developer', 'delete')))).toBe(
        201,
      );
      expect(refusal(await admin.delete(path, seen))).toEqual([412, 'version-mismatch']);
      const again = await admin.get(`${path}/impact`);
      expect(again.headers['etag']).not.toBe(impact.headers['etag']);
      expect(await status(admin.delete(path, { 'If-Match': again.headers['etag'] }))).toBe(204);
      await map(GROUP_OF_ROLE.developer, 'developer');
    });

    it('says when it would be refused, and why', async () => {
      const last = await admin.get(
        `/api/v1/group-mappings/${String((await mappingOf('admin'))['id'])}/impact`,
      );
      expect(last.body).toMatchObject({ people: 1, lastAdminPath: true });
      const codes = async (path: string, client = admin): Promise<unknown[]> => {
        const { body } = await client.get(`${path}/impact`);
        return ((body['blockedBy'] ?? []) as { code: string }[]).map(({ code }) => code);
      };
      expect(await codes(`/api/v1/group-mappings/${String((await mappingOf('admin'))['id'])}`)).toEqual([
        'last-admin-path',
      ]);
      expect(await codes('/api/v1/roles/developer')).toEqual(['built-in', 'role-in-use']);
      expect(await codes('/api/v1/connections/default')).toEqual(['last-admin-path']);
      expect(await codes('/api/v1/applications/gateway')).toEqual(['built-in']);
      expect(await codes('/api/v1/applications/wiki')).toEqual([]);
    });

    it('counts what goes with an application, a connection, a role, a token and a credential', async () => {
      const application = await admin.get('/api/v1/applications/wiki/impact');
      expect(application.body).toMatchObject({
        people: 1,
        sessions: 2,
        grants: 2,
        credentials: 0,
        entities: 0,
      });
      const connection = await admin.get('/api/v1/connections/default/impact');
      const people = await admin.all('/api/v1/subjects', 100);
      expect(connection.body).toMatchObject({
        people: people.length,
        groupMappings: 3,
        tokens: 0,
        eventTriggers: 0,
      });
      const role = await admin.get('/api/v1/roles/developer/impact');
      expect(role.body).toMatchObject({
        people: 1,
        sessions: 2,
        groupMappings: 1,

        applications: 2,
      });
      const token = await admin.post('/api/v1/api-tokens', { name: 'robot', role: 'guest' });
      const tokenPath = `/api/v1/api-tokens/${String(token.body['id'])}`;
      const before = await admin.get(`${tokenPath}/impact`);
      expect(before.body).toMatchObject({ tokens: 1, lastUsedAt: null });
      await tokenClient(gateway, token.body['token']).get('/api/v1/session');
      const stale = { 'If-Match': before.headers['etag'] };
      expect(refusal(await admin.delete(tokenPath, stale))).toEqual([412, 'version-mismatch']);
      expect((await admin.get(`${tokenPath}/impact`)).body['lastUsedAt']).toEqual(expect.any(String));
      const credential = await admin.post('/api/v1/applications/wiki/credentials', { name: 'wiki' });
      const credentialPath = `/api/v1/applications/wiki/credentials/${String(credential.body['id'])}`;
      const impact = await admin.get(`${credentialPath}/impact`);
      expect(impact.body).toMatchObject({ credentials: 1, lastUsedAt: null });
      expect(await status(admin.delete(credentialPath, { 'If-Match': impact.headers['etag'] }))).toBe(204);
      expect(refusal(await admin.get(`${credentialPath}/impact`))).toEqual([404, 'not-found']);
      expect(await status(admin.delete(tokenPath))).toBe(204);
    });

    it('is for who may read the thing, and of another connection it is not found', async () => {
      expect(refusal(await bo.get('/api/v1/roles/developer/impact'))).toEqual([403, 'permission-denied']);
      const issuer = gateway.okta.simulator.url;
      const draft = { slug: 'tenant', name: 'Tenant', issuer, clientId: 'tenant', clientSecret: 'secret' };
      expect(await status(admin.post('/api/v1/connections', draft))).toBe(201);
      expect(await status(admin.patch('/api/v1/connections/tenant', { status: 'active' }))).toBe(200);
      const made = await admin.post('/api/v1/api-tokens', { name: 't', role: 'admin', connection: 'tenant' });
      const tenant = tokenClient(gateway, made.body['token']);
      for (const path of [
        'connections/default',
        `group-mappings/${String((await mappingOf('admin'))['id'])}`,
      ])
        expect(refusal(await tenant.get(`/api/v1/${path}/impact`))).toEqual([404, 'not-found']);
      const role = await tenant.get('/api/v1/roles/developer/impact');
      expect(role.body).toMatchObject({ people: 0, groupMappings: 0 });
      expect((await tenant.get('/api/v1/connections/tenant/impact')).body).toMatchObject({
        people: 0,
        tokens: 1,
      });
      const event = (await admin.get(`${AUDIT}?action=group-mapping.created&limit=1`)).body['items'] as {
        id: string;
      }[];
      for (const client of [tenant])
        for (const answer of [
          await client.get(`${AUDIT}/${String(event[0]?.id)}/revert`),
          await client.post(`${AUDIT}/${String(event[0]?.id)}/revert`, {}),
        ])
          expect(refusal(answer)).toEqual([404, 'not-found']);
    });
  });

  describe('a revert', () => {
    it('of a changed mapping says whom it would concern, puts it back, and names what it undoes', async () => {
      const { id } = await mappingOf('developer');
      const made = await admin.post('/api/v1/roles', { key: 'other', name: 'Other', rank: 40 });
      expect(made.status).toBe(201);
      expect(await status(admin.patch(`/api/v1/group-mappings/${String(id)}`, { role: 'other' }))).toBe(200);
      const path = await revertOf('group-mapping.updated');
      const preview = await admin.get(path);
      expect(preview.body).toMatchObject({
        revertible: true,
        request: { method: 'PATCH', path: `/api/v1/group-mappings/${String(id)}` },
        changes: [{ pointer: '/role', before: 'other', after: 'developer' }],
        impact: {
          people: 1,
          sessions: 2,
          roles: [
            { role: 'developer', gained: 1, lost: 0 },
            { role: 'other', gained: 0, lost: 1 },
          ],
        },
      });
      expect(refusal(await admin.post(path, {}, { 'If-Match': '"stale"' }))).toEqual([
        412,
        'version-mismatch',
      ]);
      const done = await admin.post(path, {}, { 'If-Match': preview.headers['etag'] });
      expect([done.status, done.body['target']]).toEqual([200, id]);
      expect((await mappingOf('developer'))['id']).toBe(id);
      const undone = (await admin.get(`${AUDIT}/${path.split('/').at(-2) ?? ''}`)).body;
      const named = await lastEvent('audit-event.reverted');
      expect(named).toMatchObject({
        target: { type: 'audit-event', id: undone['id'] },
        after: { action: 'group-mapping.updated', target: { type: 'group-mapping', id } },
      });
      expect((await lastEvent('group-mapping.updated'))['requestId']).toBe(named['requestId']);
      // A second time it is no longer as the change left it.
      const again = await admin.post(path, {});
      expect(refusal(again)).toEqual([412, 'version-mismatch']);
      expect(again.body['errors']).toEqual([
        expect.objectContaining({ pointer: '/role', code: 'changed-since' }),
      ]);
      expect((await admin.get(path)).body).toMatchObject({
        revertible: false,
        reason: 'changed-since',
        changedSince: [{ pointer: '/role', before: 'other', after: 'developer' }],
      });
      expect(await status(admin.delete('/api/v1/roles/other'))).toBe(204);
    });

    it('of mappings that were made, deleted and replaced as a set gives back what was there', async () => {
      const names = async (): Promise<unknown[]> =>
        (await admin.all('/api/v1/group-mappings', 100)).map(({ groupName, role }) => [groupName, role]);
      const before = await names();
      const { id } = await mappingOf('guest');
      expect(await status(admin.delete(`/api/v1/group-mappings/${String(id)}`))).toBe(204);
      expect(await status(admin.post(await revertOf('group-mapping.deleted'), {}))).toBe(200);
      expect(await names()).toEqual(before);
      expect(await status(admin.post(await revertOf('group-mapping.created'), {}))).toBe(200);
      expect((await names()).length).toBe(before.length - 1);
      await map(GROUP_OF_ROLE.guest, 'guest');
      const list = await admin.get('/api/v1/group-mappings?limit=100');
      const swap: Record<string, string> = { guest: 'developer', developer: 'guest' };
      const mappings = (list.body['items'] as { groupName: string; role: string }[]).map(
        ({ groupName, role }) => {
          return { groupName, role: swap[role] ?? role };
        },
      );
      const put = await admin.put(
        '/api/v1/group-mappings',
        { mappings },
        { 'If-Match': list.headers['etag'] },
      );
      expect(put.status).toBe(200);
      const path = await revertOf('group-mappings.replaced');
      expect((await admin.get(path)).body).toMatchObject({ revertible: true, request: { method: 'PUT' } });
      expect(await status(admin.post(path, {}))).toBe(200);
      expect(await names()).toEqual(before);
      expect(refusal(await admin.post(path, {}))).toEqual([412, 'version-mismatch']);
    });

    it('of roles, applications, access rules, grants, settings of a connection and a disabled person works alike', async () => {
      const wiki = '/api/v1/applications/wiki';
      const undo = async (action: string, read: string, change: () => Promise<RestAnswer>): Promise<void> => {
        const was = await admin.get(read);
        const changed = await change();
        expect([action, changed.status < 300]).toEqual([action, true]);
        const path = await revertOf(action);
        const preview = await admin.get(path);
        expect([action, preview.body['revertible'], preview.body['reason']]).toEqual([
          action,
          true,
          undefined,
        ]);
        const done = await admin.post(path, {}, { 'If-Match': preview.headers['etag'] });
        expect([action, ...refusal(done)]).toEqual([action, 200, undefined]);
        const is = await admin.get(read);
        const plain = ({ body }: RestAnswer) =>
          JSON.parse(
            JSON.stringify(body, (key, value: unknown) =>
              ['id', 'version'].includes(key) ? undefined : value,
            ),
          ) as unknown;
        expect([action, is.status, plain(is)]).toEqual([
          action,
          was.status,
          was.status === 200 ? plain(was) : expect.anything(),
        ]);
      };
      await undo('role.created', '/api/v1/roles/fresh', () =>
        admin.post('/api/v1/roles', { key: 'fresh', name: 'Fresh', rank: 70 }),
      );
      await admin.post('/api/v1/roles', { key: 'fresh', name: 'Fresh', rank: 70, maxConcurrentSessions: 3 });
      await undo('role.updated', '/api/v1/roles/fresh', () =>
        admin.patch('/api/v1/roles/fresh', { name: 'Stale', maxConcurrentSessions: null }),
      );
      await undo('role.deleted', '/api/v1/roles/fresh', () => admin.delete('/api/v1/roles/fresh'));
      await undo('application.created', '/api/v1/applications/new', () =>
        admin.post('/api/v1/applications', { slug: 'new', name: 'New' }),
      );
      await undo('application.updated', wiki, () =>
        admin.patch(wiki, {
          ...{ name: 'Wiki 2', hosts: [], enforcement: 'shadow', stepUp: { maxAge: 60 } },
          ...{ supportContact: 'help@example.com', showNeededGroups: true },
        }),
      );
      const rules = await admin.get(`${wiki}/access-rules`);
      await undo('application.access-rules-replaced', `${wiki}/access-rules`, () =>
        admin.put(
          `${wiki}/access-rules`,
          { accessRules: [{ path: '/', public: true }] },
          { 'If-Match': rules.headers['etag'] },
        ),
      );
      await undo('grant.created', `${wiki}/grants`, () =>
        admin.post(`${wiki}/grants`, grant('guest', 'read')),
      );
      const [first] = await admin.all(`${wiki}/grants`, 100);
      await undo('grant.deleted', `${wiki}/grants`, () =>
        admin.delete(`${wiki}/grants/${String(first?.['id'])}`),
      );
      await undo('connection.updated', '/api/v1/connections/tenant', () =>
        admin.patch('/api/v1/connections/tenant', {
          name: 'Moved',
          environment: 'prod',
          allowedEmailDomains: ['a.example'],
        }),
      );
      await undo('connection.disabled', '/api/v1/connections/tenant', () =>
        admin.patch('/api/v1/connections/tenant', { status: 'disabled' }),
      );
      expect(await status(admin.patch(`/api/v1/subjects/${boId}`, { status: 'disabled' }))).toBe(200);
      expect(await status(admin.post(await revertOf('subject.disabled'), {}))).toBe(200);
      expect((await admin.get(`/api/v1/subjects/${boId}`)).body['status']).toBe('active');
    });

    it('never restores a secret nor what the trail does not hold, and says so', async () => {
      const reason = async (action: string): Promise<unknown[]> => {
        const path = await revertOf(action);
        const preview = await admin.get(path);
        const refused = await admin.post(path, {});
        return [preview.body['revertible'], preview.body['reason'], ...refusal(refused)];
      };
      expect(
        await status(admin.patch('/api/v1/connections/tenant', { clientSecret: 'another-secret' })),
      ).toBe(200);
      expect(await reason('connection.updated')).toEqual([
        false,
        'secrets-not-recorded',
        409,
        'not-revertible',
      ]);
      expect(await reason('api-token.deleted')).toEqual([
        false,
        'secrets-not-recorded',
        409,
        'not-revertible',
      ]);
      const issuer = gateway.okta.simulator.url;
      const draft = { slug: 'begun', name: 'Begun', issuer, clientId: 'begun', clientSecret: 'secret' };
      expect(await status(admin.post('/api/v1/connections', draft))).toBe(201);
      expect(await status(admin.patch('/api/v1/connections/begun', { status: 'active' }))).toBe(200);
      expect(await reason('connection.activated')).toEqual([
        false,
        'no-longer-possible',
        409,
        'not-revertible',
      ]);
      const entities = { entities: [{ type: 'page', id: '1', properties: {} }] };
      expect(await status(admin.put('/api/v1/applications/wiki/entities', entities))).toBe(200);
      expect(await reason('application.entities-replaced')).toEqual([
        false,
        'incomplete-record',
        409,
        'not-revertible',
      ]);
      expect(await reason('audit-event.reverted')).toEqual([false, 'not-supported', 409, 'not-revertible']);
    });

    it('takes no last way to administration away, and gives nobody what the caller could not give', async () => {
      const path = `${AUDIT}/${String(
        (await admin.all(`${AUDIT}?action=group-mapping.created`, 50)).find(
          ({ after }) => (after as { role?: string } | null)?.role === 'admin',
        )?.['id'],
      )}/revert`;
      expect((await admin.get(path)).body).toMatchObject({ revertible: false, reason: 'last-admin-path' });
      expect(refusal(await admin.post(path, {}))).toEqual([409, 'last-admin-path']);
      // Somebody who may read the trail, and write mappings, but holds no more than that.
      await admin.post('/api/v1/roles', { key: 'clerk', name: 'Clerk', rank: 80 });
      for (const permission of ['audit-events:read', 'group-mappings:read', 'group-mappings:write']) {
        const [resourceType, action] = permission.split(':');
        const body = { role: 'clerk', resourceType, action };
        expect(await status(admin.post('/api/v1/applications/gateway/grants', body))).toBe(201);
      }
      const token = await admin.post('/api/v1/api-tokens', { name: 'clerk', role: 'clerk' });
      const clerk = tokenClient(gateway, token.body['token']);
      const { id } = await mappingOf('developer');
      expect(await status(admin.delete(`/api/v1/group-mappings/${String(id)}`))).toBe(204);
      const deleted = await revertOf('group-mapping.deleted');
      expect(refusal(await clerk.post(deleted, {}))).toEqual([403, 'permission-denied']);
      expect(refusal(await clerk.post(await revertOf('subject.disabled'), {}))).toEqual([
        403,
        'permission-denied',
      ]);
      const seen = (await clerk.get(await revertOf('subject.disabled'))).body;
      expect(seen).toEqual({
        event: expect.any(String) as string,
        revertible: false,
        reason: 'permission-denied',
        detail: 'You need the permission subjects:write.',
      });
      expect(await status(admin.post(deleted, {}))).toBe(200);
    });
  });

  it('tells admins of the platform which replicas there are and whether each decides by the last change', async () => {
    const everyOneOf = (count: number): Promise<unknown> =>
      eventually(async () => {
        const { body } = await admin.get('/api/v1/replicas');
        const items = body['items'] as { current: boolean; modelVersion: string }[];
        expect(items.map(({ current }) => current)).toEqual(Array(count).fill(true));
        expect(items.map(({ modelVersion }) => modelVersion)).toEqual(
          Array(count).fill(body['modelVersion']),
        );
        return body['modelVersion'];
      });
    const { databaseUrl, okta } = gateway;
    const other = await startTestGateway({ databaseUrl, okta });
    const before = await everyOneOf(2);
    await admin.post('/api/v1/roles', { key: 'heard-of', name: 'Heard of', rank: 99 });
    expect(await everyOneOf(2)).not.toBe(before);
    await other.close();
    await everyOneOf(1);
    for (const whose of [{ role: 'guest' }, { role: 'admin', connection: 'tenant' }]) {
      const { body } = await admin.post('/api/v1/api-tokens', { name: 'curious', ...whose });
      const answer = await tokenClient(gateway, body['token']).get('/api/v1/replicas');
      expect([whose, ...refusal(answer)]).toEqual([whose, 403, 'permission-denied']);
      const about = await tokenClient(gateway, body['token']).get('/api/v1/about');
      expect([whose, ...refusal(about)]).toEqual([whose, 403, 'permission-denied']);
    }
  });

  it('tells admins of the platform of which versions the gateway is, and nothing else of where it runs', async () => {
    const { status: answered, body } = await admin.get('/api/v1/about');
    expect([answered, body]).toEqual([
      200,
      {
        gateway: expect.stringMatching(/^\d+\.\d+\.\d+/) as string,
        node: process.versions.node,
        postgres: expect.stringMatching(/^\d+/) as string,
        schema: expect.stringMatching(/^[A-Za-z]+\d{13}$/) as string,
      },
    ]);
  });

  it('counts of sessions those alone that the list of sessions shows', async () => {
    const browser = browserOf(gateway.okta, addPerson(gateway.okta, 'Idle', [GROUP_OF_ROLE.guest]));
    expect((await browser.get(`${gateway.url}/login?connection=default`)).status).toBe(200);
    const agreed = async (): Promise<boolean> => {
      const sessions = await admin.all('/api/v1/sessions?connection=default', 50);
      const { body } = await admin.get('/api/v1/connections/default/impact');
      expect(body['sessions']).toBe(sessions.length);
      return sessions.some(({ subject }) => (subject as { email: string }).email === 'idle@example.com');
    };
    const database = new Client({ connectionString: gateway.databaseUrl });
    await database.connect();
    const shown: boolean[] = [];
    const theirs = 'subject_id = (SELECT id FROM subjects WHERE email = $1)';
    try {
      shown.push(await agreed());
      for (const change of [
        `UPDATE sessions SET idle_seconds = 60, last_seen_at = now() - interval '61 s' WHERE ${theirs}`,
        `UPDATE sessions SET idle_seconds = NULL WHERE ${theirs}`,
        'UPDATE subjects SET sessions_valid_after = now() WHERE email = $1',
      ]) {
        await database.query(change, ['idle@example.com']);
        shown.push(await agreed());
      }
    } finally {
      await database.end();
    }
    expect(shown).toEqual([true, false, true, false]);
  });

  describe('the audit trail', () => {
    it('tells field by field what was changed, when it is asked to', async () => {
      await admin.post('/api/v1/roles', { key: 'told', name: 'Told', rank: 90 });
      await admin.patch('/api/v1/roles/told', { name: 'Retold' });
      const { id } = await lastEvent('role.updated');
      const plain = await admin.get(`${AUDIT}/${String(id)}`);
      expect(plain.body).not.toHaveProperty('changes');
      const changes = [{ pointer: '/name', before: 'Told', after: 'Retold' }];
      const told = { ...plain.body, address: '127.0.0.1', changes };
      expect((await admin.get(`${AUDIT}/${String(id)}?changes=true`)).body).toEqual(told);
      const { body } = await admin.get(`${AUDIT}?action=role.updated&limit=1&changes=true`);
      expect((body['items'] as unknown[])[0]).toEqual(told);
      expect(refusal(await admin.get(`${AUDIT}/${String(id)}?changes=perhaps`))).toEqual([
        422,
        'validation-failed',
      ]);
    });

    it('finds a part of a name of who did something or of what it was done to, together with other filters', async () => {
      const found = async (query: string): Promise<unknown[]> =>
        (await admin.all(`${AUDIT}?${query}`, 2)).map(({ action }) => action);
      expect(await found('q=RETOLD')).toEqual(['role.updated']);
      expect(await found('q=told&action=role.created')).toEqual(['role.created']);
      expect(await found('q=no-such-name')).toEqual([]);
      expect(await found('q=ada@&action=role.updated')).not.toEqual([]);
      const lines = await admin.get(`${AUDIT}?q=retold&changes=true`, { Accept: 'application/x-ndjson' });
      expect([lines.status, lines.headers['content-type']]).toEqual([
        200,
        expect.stringContaining('x-ndjson'),
      ]);
    });
  });
});
