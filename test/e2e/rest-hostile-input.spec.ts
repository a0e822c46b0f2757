import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { personClient, refusal, RestClient, type RestAnswer } from '../support/rest-client.js';

/** What the REST API makes of bodies, names and parameters that no form would send, and what it records. */
describe('the REST API and hostile input', () => {
  let gateway: TestGateway;
  let admin: RestClient;

  beforeAll(async () => {
    gateway = await startTestGateway();
    ({ client: admin } = await personClient(gateway, 'Ada', 'admin'));
  });

  afterAll(async () => gateway.close());

  const map = (body: unknown, headers = {}): Promise<RestAnswer> =>
    admin.post('/api/v1/group-mappings', typeof body === 'string' ? body : JSON.stringify(body), {
      'Content-Type': 'application/json',
      ...headers,
    });
  const pointers = ({ body }: RestAnswer): unknown[] =>
    (body['errors'] as { pointer: string }[]).map(({ pointer }) => pointer);

  it.each([
    ['no JSON', '{', undefined],
    ['an array', '[]', undefined],
    ['null', 'null', undefined],
    ['a text', '"x"', undefined],
    ['a number', '1', undefined],
    ['an array for a string', { groupName: ['x'], role: 'guest' }, ['/groupName']],
    ['an object for a string', { groupName: { $ne: null }, role: 'guest' }, ['/groupName']],
    ['a number for a string', { groupName: 7, role: 'guest' }, ['/groupName']],
    ['null for a string', { groupName: null, role: 'guest' }, ['/groupName']],
    ['true for a string', { groupName: 'x', role: true }, ['/role']],
    ['an unknown field', { groupName: 'x', role: 'guest', extra: 1 }, ['/extra']],
    ['an unknown field and a bad value', { groupName: '', role: 'guest', extra: 1 }, ['/extra']],
    ['an unknown field and a NUL', { groupName: 'a\0', role: 'guest', extra: 1 }, ['/extra']],
    ['__proto__', '{"groupName":"x","role":"guest","__proto__":{"admin":true}}', ['/__proto__']],
    ['constructor', '{"groupName":"x","role":"guest","constructor":{}}', ['/constructor']],
    ['a field of the answer', { groupName: 'x', role: 'guest', version: 1 }, ['/version']],
    ['a BOM before it', `\uFEFF{"groupName":"x","role":"guest","extra":1}`, undefined],
    ['nesting of 100 levels', `${'[{"a":'.repeat(50)}1${'}]'.repeat(50)}`, undefined],
  ])('answers 400 invalid-request to a body that is %s', async (_, body, at) => {
    const answer = await map(body);
    expect(refusal(answer)).toEqual([400, 'invalid-request']);
    if (at) expect(pointers(answer)).toEqual(at);
  });

  it.each([
    ['nothing', {}, ['/groupName', '/role']],
    ['an empty name', { groupName: '', role: 'guest' }, ['/groupName']],
    ['256 characters', { groupName: 'ß'.repeat(256), role: 'guest' }, ['/groupName']],
    ['outer white space', { groupName: ' x', role: 'guest' }, ['/groupName']],
    ['an outer no-break space', { groupName: 'x\u00a0', role: 'guest' }, ['/groupName']],
    ['a line break', { groupName: 'a\nb', role: 'guest' }, ['/groupName']],
    ['DEL', { groupName: 'a\u007fb', role: 'guest' }, ['/groupName']],
    ['a C1 control', { groupName: 'a\u0085b', role: 'guest' }, ['/groupName']],
    ['NUL', { groupName: 'a\0b', role: 'guest' }, ['/groupName']],
    ['a lone surrogate', '{"groupName":"a\\ud800b","role":"guest"}', ['/groupName']],
    ['an empty role', { groupName: 'x', role: '' }, ['/role']],
  ])('answers 422 validation-failed to %s, and says where', async (_, body, at) => {
    const answer = await map(body);
    expect(refusal(answer)).toEqual([422, 'validation-failed']);
    expect(pointers(answer)).toEqual(expect.arrayContaining(at));
    for (const fault of answer.body['errors'] as object[])
      expect(Object.keys(fault).sort()).toEqual(['code', 'detail', 'pointer']);
  });

  it.each([
    ['markup', '<script>alert(1)</script>'],
    ['quotes', `'; DROP TABLE roles; -- "`],
    ['right-to-left marks', 'abc\u202Edcba\u202C'],
    ['255 characters', 'ß'.repeat(255)],
    ['255 emoji', '🎉'.repeat(255)],
    ['a like pattern', '100%_\\'],
    ['a slash', 'a/b,c'],
    ['__proto__', '__proto__'],
  ])('takes a group name of %s as it is', async (_, groupName) => {
    const made = await map({ groupName, role: 'guest' });
    expect([made.status, made.body['groupName']]).toEqual([201, groupName]);
    const listed = await admin.all('/api/v1/group-mappings', 1);
    expect(listed.map((mapping) => mapping['groupName'])).toContain(groupName);
    expect((await admin.delete(made.headers['location'] ?? '')).status).toBe(204);
  });

  it('tells names apart by case and by Unicode form', async () => {
    await admin.post('/api/v1/roles', { key: 'composed', name: 'Composed', rank: 90 });
    const one = await map({ groupName: 'Caf\u00e9', role: 'guest' });
    const two = await map({ groupName: 'Cafe\u0301', role: 'composed' });
    expect([one.status, two.status]).toEqual([201, 201]);
    for (const { headers } of [one, two]) await admin.delete(headers['location'] ?? '');
  });

  it('takes bodies up to 256 KB, and refuses longer ones whatever they claim to be', async () => {
    const of = (bytes: number): string => `{"groupName":"${'x'.repeat(bytes - 34)}","role":"guest"}`;
    expect(refusal(await map(of(256 * 1024 - 100)))).toEqual([422, 'validation-failed']);
    for (const body of [of(256 * 1024 + 100), of(1024 * 1024)]) {
      const answer = await map(body);
      expect(refusal(answer)).toEqual([413, 'request-too-large']);
      expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
      expect(answer.body['requestId']).toBe(answer.headers['x-request-id']);
    }
    const chunked = await map(of(1024 * 1024), {
      'Content-Length': undefined,
      'Transfer-Encoding': 'chunked',
    });
    expect(refusal(chunked)).toEqual([413, 'request-too-large']);
  });

  it.each([
    ['POST', '/api/v1/group-mappings/preview'],
    ['PUT', '/api/v1/applications/gateway/entities'],
    ['POST', '/api/v1/configuration/diff'],
  ])('refuses a large body for %s %s that says too much before it is parsed', async (method, path) => {
    const fields = Array.from({ length: 50_000 }, (_, index) => `"f${index}":1`).join(',');
    const send = (body: string | Buffer, type = 'application/json'): Promise<RestAnswer> =>
      admin.send(method, path, body, { 'Content-Type': type });
    // It is no JSON, which nobody who has parsed it would miss.
    const wide = await send(`{${fields},`);
    expect(refusal(wide)).toEqual([400, 'invalid-request']);
    expect(wide.body['detail']).toBe('An object has at most 1000 fields.');
    expect(refusal(await send('{'))).toEqual([400, 'invalid-request']);
    const otherwise = await send(Buffer.from(`{${fields}}`, 'utf16le'), 'application/json; charset=utf-16le');
    expect(refusal(otherwise)).toEqual([415, 'unsupported-media-type']);
  });

  it('reads JSON alone, which no form of another site can send', async () => {
    const form = 'groupName=x&role=guest';
    for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data; boundary=x'])
      expect([type, ...refusal(await map(form, { 'Content-Type': type }))]).toEqual([
        type,
        400,
        'invalid-request',
      ]);
    const typed = { 'Content-Type': 'application/json; charset=utf-8' };
    expect(refusal(await map({ groupName: 'x', role: 'nobody' }, typed))).toEqual([422, 'unknown-role']);
  });

  it('judges the body before it looks for what it is about', async () => {
    const none = '/api/v1/group-mappings/00000000-0000-4000-8000-000000000000';
    expect(refusal(await admin.patch(none, { role: 5 }))).toEqual([400, 'invalid-request']);
    expect(refusal(await admin.patch(none, { role: '' }))).toEqual([422, 'validation-failed']);
    expect(refusal(await admin.patch(none, { role: 'guest' }))).toEqual([404, 'not-found']);
    expect(refusal(await admin.put('/api/v1/group-mappings', { mappings: {} }))).toEqual([
      400,
      'invalid-request',
    ]);
    for (const mappings of [[null], ['x'], [[]], [{ groupName: 'x', role: 'guest', extra: 1 }]])
      expect(refusal(await admin.put('/api/v1/group-mappings', { mappings }))).toEqual([
        400,
        'invalid-request',
      ]);
  });

  it('refuses malformed addresses and doubled parameters, and never answers 5xx', async () => {
    for (const query of ['connection=a&connection=b', 'connection[]=a', 'connection[x]=a', 'connection=%00'])
      expect([400, 404, 422]).toContain((await admin.get(`/api/v1/group-mappings?${query}`)).status);
    for (const path of [
      '/api/v1/roles/%',
      '/api/v1/roles/%ff',
      '/api/v1/roles/%ed%a0%80',
      '/api/v1/roles/\\',
    ])
      expect([400, 404]).toContain((await admin.get(path)).status);
    for (const after of ['W10', 'bnVsbA', Buffer.from('["\\u0000"]').toString('base64url'), 'x'.repeat(2000)])
      expect((await admin.get(`/api/v1/group-mappings?after=${after}`)).status).toBeLessThan(500);
  });

  it('answers every error as a problem document with the request id', async () => {
    const answer = await admin.get('/api/v1/roles/nobody', { 'X-Request-ID': 'My.Request_1-2' });
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(answer.headers['x-request-id']).toBe('My.Request_1-2');
    expect(answer.body).toEqual({
      type: expect.any(String) as string,
      title: expect.any(String) as string,
      status: 404,
      detail: expect.any(String) as string,
      code: 'not-found',
      requestId: 'My.Request_1-2',
    });
    for (const id of ['x'.repeat(129), 'a b', '<x>', 'é', '', ['a', 'b']]) {
      const { headers } = await admin.get('/api/v1/roles', { 'X-Request-ID': id });
      expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    }
    const longest = 'x'.repeat(128);
    expect((await admin.get('/api/v1/roles', { 'X-Request-ID': longest })).headers['x-request-id']).toBe(
      longest,
    );
  });

  describe('the audit trail', () => {
    const events = async (query: string): Promise<Record<string, unknown>[]> =>
      admin.all(`/api/v1/audit-events?${query}`, 50);

    it('tells of a change with before and after, in exactly the promised keys', async () => {
      await admin.post(
        '/api/v1/roles',
        { key: 'told', name: 'Told', rank: 33 },
        { 'X-Request-ID': 'told-1' },
      );
      await admin.patch('/api/v1/roles/told', { rank: 34 }, { 'X-Request-ID': 'told-2' });
      await admin.delete('/api/v1/roles/told', { 'X-Request-ID': 'told-3' });
      const told = await events('target=told');
      const before = { key: 'told', name: 'Told', rank: 33, builtIn: false };
      const after = { ...before, rank: 34 };
      const [deleted, updated, created] = told;
      expect(told).toHaveLength(3);
      expect(Object.keys(created ?? {}).sort()).toEqual(
        [
          'id',
          'at',
          'connection',
          'actor',
          'action',
          'target',
          'outcome',
          'before',
          'after',
          'requestId',
        ].sort(),
      );
      expect(created).toMatchObject({
        actor: { type: 'person', id: expect.any(String) as string, name: 'ada@example.com' },
        action: 'role.created',
        target: { type: 'role', id: 'told' },
        outcome: 'success',
        before: null,
        after: before,
        requestId: 'told-1',
      });
      expect(updated).toMatchObject({ action: 'role.updated', before, after, requestId: 'told-2' });
      expect(deleted).toMatchObject({
        action: 'role.deleted',
        before: after,
        after: null,
        requestId: 'told-3',
      });
      expect((await admin.get(`/api/v1/audit-events/${String(created?.['id'])}`)).body).toEqual(created);
    });

    it('is filtered by action, actor, target and time, and by all at once', async () => {
      const all = await events('');
      const at = all.map((event) => String(event['at']));
      expect(at).toEqual([...at].sort().reverse());
      const middle = at[Math.floor(at.length / 2)] ?? '';
      const from = await events(`from=${middle}`);
      const to = await events(`to=${middle}`);
      expect(from.length + to.length).toBe(all.length);
      expect(from.every((event) => String(event['at']) >= middle)).toBe(true);
      const created = await events('action=role.created');
      expect(created.length).toBeGreaterThan(0);
      expect(created.every(({ action }) => action === 'role.created')).toBe(true);
      const mine = await events('action=role.created&actor=ada%40example.com&target=role%3Atold');
      expect(mine).toHaveLength(1);
      expect(await events('actor=nobody')).toEqual([]);
      expect(await events(`target=${encodeURIComponent("' OR 1=1 --")}`)).toEqual([]);
      for (const bad of ['from=yesterday', 'to=2026-13-45', 'from=1'])
        expect(refusal(await admin.get(`/api/v1/audit-events?${bad}`))).toEqual([422, 'validation-failed']);
      expect(refusal(await admin.get('/api/v1/audit-events?from=2026-01-01&from=2026-01-02'))).toEqual([
        400,
        'invalid-request',
      ]);
    });

    it('tells of every kind of write, and never changes', async () => {
      const made = await map({ groupName: 'Audited', role: 'guest' });
      await admin.patch(made.headers['location'] ?? '', { groupName: 'Audited anew' });
      const etag = (await admin.get('/api/v1/group-mappings')).headers['etag'];
      const kept = [{ groupName: 'Rolegate Admins', role: 'admin' }];
      await admin.put('/api/v1/group-mappings', { mappings: kept }, { 'If-Match': etag });
      const actions = (await events('')).map(({ action }) => action);
      for (const action of ['group-mapping.created', 'group-mapping.updated', 'connection.created'])
        expect(actions).toContain(action);
      const [newest] = await events('');
      expect(JSON.stringify([newest?.['before'], newest?.['after']])).toContain('Audited anew');
      const path = `/api/v1/audit-events/${String(newest?.['id'])}`;
      for (const method of ['DELETE', 'PATCH', 'PUT'])
        expect([404, 405]).toContain((await admin.send(method, path, {})).status);
    });
  });
});
