import { GROUP_OF_ROLE } from '../support/people.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { personClient, refusal, type RestAnswer, type RestClient } from '../support/rest-client.js';

/** What is changed in place elsewhere, or ended rather than edited: it has no version of ours. */
const WITHOUT_VERSION = [/^\/api\/v1\/okta\//, /^\/api\/v1\/sessions(\/|$)/];
const UNSAFE = ['put', 'patch', 'delete'] as const;

/** One editable resource: where it is read, and a change of it. */
interface Editable {
  readonly path: string;
  readonly method: 'PATCH' | 'PUT' | 'DELETE' | 'POST';
  /** Where the change is sent; default the path. */
  readonly body?: object;
  readonly done: number;
  /** What the change answers without `If-Match`; default as with it. */
  readonly unconditional?: number;
}

interface DocumentedOperation {
  readonly parameters?: readonly { readonly name?: string }[];
  readonly responses: Record<string, { readonly headers?: Record<string, unknown> }>;
}

/** Every editable resource has an ETag, and a change that names another version changes nothing. */
describe('versions', () => {
  let gateway: TestGateway;
  let admin: RestClient;
  const editables: Editable[] = [];

  beforeAll(async () => {
    gateway = await startTestGateway();
    ({ client: admin } = await personClient(gateway, 'Ada', 'admin'));
    const guests = { groupName: GROUP_OF_ROLE.guest, role: 'guest' };
    expect((await admin.post('/api/v1/group-mappings', guests)).status).toBe(201);
    await personClient(gateway, 'Bo', 'guest');
    const people = await admin.all('/api/v1/subjects', 10);
    const bo = people.find(({ name }) => String(name).startsWith('Bo'));
    const made = async (path: string, body: object): Promise<string> => {
      const answer = await admin.post(path, body);
      expect([path, ...refusal(answer)]).toEqual([path, 201, undefined]);
      expect([path, answer.headers['etag']]).toEqual([path, expect.stringMatching(/^"[^"]+"$/)]);
      const { id } = answer.body;
      return typeof id === 'string' && !path.endsWith('connections') ? `${path}/${id}` : '';
    };
    const group = (name: string): string => gateway.okta.simulator.org.addGroup({ name }).name;
    const application = '/api/v1/applications/versioned';
    await made('/api/v1/roles', { key: 'versioned', name: 'Versioned', rank: 50 });
    await made('/api/v1/applications', { slug: 'versioned', name: 'Versioned' });
    const issuer = gateway.okta.simulator.url;
    const draft = { slug: 'draft', name: 'Draft', issuer, clientId: 'other', clientSecret: 'secret' };
    await made('/api/v1/connections', draft);
    const grant = await made(`${application}/grants`, {
      role: 'guest',
      action: 'read',
      resourceType: 'page',
    });
    const credential = await made(`${application}/credentials`, { name: 'robot' });
    const token = await made('/api/v1/api-tokens', { name: 'robot', role: 'guest' });
    const mapping = await made('/api/v1/group-mappings', { groupName: group('Ones'), role: 'versioned' });
    // Of nobody here: what it hears must not change the people while their versions are compared.
    const poll = { kind: 'poll', intervalSeconds: 3600, eventTypes: ['system.api_token.create'] };
    const trigger = await made('/api/v1/event-triggers', poll);
    const mappings = (await admin.all('/api/v1/group-mappings', 100)).map(({ groupName, role }) => {
      return { groupName, role: role === 'versioned' ? 'versioned' : role };
    });
    const swapped = mappings.filter(({ role }) => role !== 'versioned');
    const put = { method: 'PUT', done: 200, unconditional: 428 } as const;
    const patch = { method: 'PATCH', done: 200 } as const;
    const remove = { method: 'DELETE', done: 204 } as const;
    editables.push(
      { ...patch, path: '/api/v1/roles/versioned', body: { name: 'Changed' } },
      { ...patch, path: '/api/v1/connections/draft', body: { name: 'Changed' } },
      { ...patch, path: mapping, body: { groupName: group('Others') } },
      { ...put, path: '/api/v1/group-mappings', body: { mappings: swapped } },
      { ...patch, path: application, body: { name: 'Changed' } },
      { ...put, path: `${application}/access-rules`, body: { accessRules: [{ path: '/', public: true }] } },
      {
        path: `${application}/grants`,
        method: 'POST',
        body: { role: 'guest', action: 'write', resourceType: 'page' },
        done: 201,
      },
      {
        ...put,
        path: `${application}/entities`,
        body: { entities: [{ type: 'page', id: '1', properties: {} }] },
        unconditional: 200,
      },
      { ...patch, path: `/api/v1/subjects/${String(bo?.['id'])}`, body: { status: 'disabled' } },
      { ...patch, path: trigger, body: { intervalSeconds: 7200 } },
      { ...remove, path: grant },
      { ...remove, path: credential },
      { ...remove, path: token },
      { ...remove, path: trigger },
      { ...remove, path: application },
      { ...remove, path: '/api/v1/connections/draft' },
      { ...remove, path: '/api/v1/roles/versioned' },
    );
  });

  afterAll(async () => gateway.close());

  const change = ({ path, method, body = {} }: Editable, ifMatch?: string): Promise<RestAnswer> => {
    const headers = ifMatch === undefined ? {} : { 'If-Match': ifMatch };
    if (method === 'DELETE') return admin.delete(path, headers);
    if (method === 'PUT') return admin.put(path, body, headers);
    return method === 'POST' ? admin.post(path, body, headers) : admin.patch(path, body, headers);
  };

  it('stand in the ETag of each editable resource; a stale, weak or unreadable If-Match changes nothing, the current one does', async () => {
    for (const editable of editables) {
      const { path, method, done, unconditional } = editable;
      const at = `${method} ${path}`;
      const before = await admin.get(path);
      const etag = String(before.headers['etag']);
      expect([at, before.status, etag]).toEqual([at, 200, expect.stringMatching(/^"[^"]+"$/)]);
      const tag = etag.slice(1, -1);
      for (const other of [
        '"stale"',
        `W/${etag}`,
        tag,
        '',
        `"${tag}`,
        `"x" ${etag}`,
        `${etag};`,
        `*, ${etag}`,
      ])
        expect([at, other, ...refusal(await change(editable, other))]).toEqual([
          at,
          other,
          412,
          'version-mismatch',
        ]);
      if (unconditional === 428)
        expect([at, ...refusal(await change(editable))]).toEqual([at, 428, 'precondition-required']);
      const after = await admin.get(path);
      expect([at, after.headers['etag'], after.body]).toEqual([at, etag, before.body]);
      // Among others, as RFC 9110 allows.
      expect([at, ...refusal(await change(editable, `"stale", ${etag}`))]).toEqual([at, done, undefined]);
      const now = await admin.get(path);
      if (method === 'DELETE') expect([at, now.status]).toEqual([at, 404]);
      else expect([at, now.headers['etag']]).not.toEqual([at, etag]);
    }
  });

  it('need not be known where any will do: * names whatever is there, and nothing that is not', async () => {
    const role = { key: 'any', name: 'Any', rank: 60 };
    expect((await admin.post('/api/v1/roles', role)).status).toBe(201);
    expect((await admin.patch('/api/v1/roles/any', { rank: 61 }, { 'If-Match': '*' })).status).toBe(200);
    expect((await admin.delete('/api/v1/roles/any', { 'If-Match': '*' })).status).toBe(204);
    expect(refusal(await admin.delete('/api/v1/roles/any', { 'If-Match': '*' }))).toEqual([404, 'not-found']);
  });

  it('are part of every change of every editable resource, as the API document says', async () => {
    const { body } = await admin.get('/api/v1/openapi.json');
    const paths = body['paths'] as Record<string, Record<string, DocumentedOperation>>;
    const without: string[] = [];
    const headless: string[] = [];
    for (const [path, operations] of Object.entries(paths)) {
      if (WITHOUT_VERSION.some((pattern) => pattern.test(path))) continue;
      const changes = UNSAFE.filter((method) => operations[method] !== undefined);
      for (const method of changes)
        if (!operations[method]?.parameters?.some(({ name }) => name === 'If-Match'))
          without.push(`${method} ${path}`);
      if (changes.length > 0 && !operations['get']?.responses['200']?.headers?.['ETag']) headless.push(path);
    }
    expect({ without, headless }).toEqual({ without: [], headless: [] });
  });
});
