import { DataSource } from 'typeorm';
import { readFile } from 'node:fs/promises';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { personClient, RestClient, tokenClient } from '../support/rest-client.js';

/** As much of a schema as the document uses. */
interface Schema {
  $ref?: string;
  type?: string;
  nullable?: boolean;
  enum?: unknown[];
  items?: Schema;
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean;
}
interface Answer {
  content?: Record<string, { schema: Schema }>;
}
interface Operation {
  responses: Record<string, Answer>;
  security?: readonly Readonly<Record<string, unknown>>[];
}
interface Description {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

describe('the API document', () => {
  let gateway: TestGateway;
  let admin: RestClient;
  let description: Description;
  /** What stands in for the parameters of paths. */
  let idOf: Readonly<Record<string, string>>;

  beforeAll(async () => {
    gateway = await startTestGateway();
    ({ client: admin } = await personClient(gateway, 'Ada', 'admin'));
    await admin.post('/api/v1/applications', {
      slug: 'wiki',
      name: 'Wiki',
      accessRules: [{ path: '/*', methods: ['GET'], anyRole: ['admin'] }],
    });
    await admin.post('/api/v1/applications/wiki/credentials', { name: 'back end' });
    await admin.post('/api/v1/applications/wiki/checks', {
      name: 'guests stay out',
      who: { roles: ['guest'], connection: 'default' },
      method: 'GET',
      path: '/x',
      expected: 'denied',
    });
    await admin.post('/api/v1/api-tokens', { name: 'script', role: 'guest' });
    await admin.patch('/api/v1/connections/default', { oktaActions: 'read' });
    const made = await admin.post('/api/v1/event-triggers', { kind: 'scheduled-search', cron: '0 3 * * *' });
    const { org } = gateway.okta.simulator;
    const person = org.directory.userByLogin('ada@example.com')?.id ?? '';
    const [run] = await gateway.gateway.app.get(DataSource).query<{ id: string }[]>(
      `INSERT INTO trigger_runs (trigger_id, started_at, finished_at, since, until, scheduled_at, status)
       VALUES ($1, now(), now(), now(), now(), now(), 'succeeded') RETURNING id`,
      [made.body['id']],
    );
    const tried = await admin.post('/api/v1/connections/default/test-sign-in', {});
    idOf = {
      'test-sign-in/{id}': `test-sign-in/${String(tried.body['id'])}`,
      '{run}': run?.id ?? '',
      '{group}': org.directory.groupByName('Rolegate Admins')?.id ?? '',
      '{user}': person,
    };
    // What a test serves lacks the fields, which the build takes from the classes.
    description = JSON.parse(await readFile('docs/openapi.json', 'utf8')) as Description;
  });

  afterAll(async () => gateway.close());

  const isOf = (type: string, value: unknown): boolean => {
    if (type === 'array') return Array.isArray(value);
    return type === 'integer' ? Number.isInteger(value) : typeof value === type;
  };

  /** Where a value differs from its schema; fields that the schema does not know count, too. */
  const differences = (schema: Schema, value: unknown, at = ''): string[] => {
    if (schema.$ref) {
      const known = description.components.schemas[schema.$ref.split('/').at(-1) ?? ''];
      return known ? differences(known, value, at) : [`${at}: ${schema.$ref} is missing`];
    }
    // A description beside a reference is written as a list of one.
    const [only] = schema.allOf ?? [];
    if (only && value !== null) return differences(only, value, at);
    if (value === null) return schema.nullable ? [] : [`${at} is null`];
    if (schema.type && !isOf(schema.type, value)) return [`${at} is no ${schema.type}`];
    if (schema.enum && !schema.enum.includes(value)) return [`${at} is ${JSON.stringify(value)}`];
    if (Array.isArray(value))
      return value.flatMap((item, index) => differences(schema.items ?? {}, item, `${at}/${index}`));
    if (typeof value !== 'object' || schema.additionalProperties) return [];
    const { properties = {}, required = [] } = schema;
    const missing = required.filter((name) => !(name in value)).map((name) => `${at}/${name} is missing`);
    return Object.entries(value).reduce((all, [name, field]) => {
      const known = properties[name];
      return [...all, ...(known ? differences(known, field, `${at}/${name}`) : [`${at}/${name} is unknown`])];
    }, missing);
  };

  it('describes what every GET of the API answers, field by field', async () => {
    const first = async (list: string): Promise<string> => String((await admin.all(list, 50))[0]?.['id']);
    const paths = Object.entries(description.paths).filter(([, { get }]) => get);
    for (const [template, { get }] of paths) {
      if (template === '/api/v1/openapi.json') continue;
      // Its answer has no end.
      if (get?.responses['200']?.content?.['text/event-stream']) continue;
      const path = template.replace('test-sign-in/{id}', (name) => idOf[name] ?? '');
      const application = path.endsWith('grants/{id}') ? 'gateway' : 'wiki';
      const list = path.replace('{application}', application).replace(/\/\{id\}.*$/i, '');
      const filled = path
        .replace('{application}', application)
        .replace('{connection}', 'default')
        .replace('{key}', 'admin')
        .replace('{id}', path.includes('{id}') ? await first(list) : '')
        .replace(/\{(run|group|user)\}/g, (name) => idOf[name] ?? '')
        .replace(/okta\/sign-ins$/, 'okta/sign-ins?ip=127.0.0.1')
        .replace(/sessions\/impact$/, 'sessions/impact?connection=default');
      const { status, body } = await admin.get(filled);
      const content = get?.responses['200']?.content;
      const schema = content?.['application/json']?.schema;
      if (Object.keys(body).length > 0) expect([filled, schema]).toEqual([filled, expect.any(Object)]);
      expect([filled, status, differences(schema ?? {}, body)]).toEqual([filled, 200, []]);
    }
    expect(paths.length).toBeGreaterThan(20);
  });

  it('describes what writes and refusals answer', async () => {
    const answers = [
      ['/api/v1/roles', '201', await admin.post('/api/v1/roles', { key: 'a', name: 'A', rank: 9 })],
      [
        '/api/v1/group-mappings',
        '201',
        await admin.post('/api/v1/group-mappings', { groupName: 'A', role: 'a' }),
      ],
      ['/api/v1/api-tokens', '201', await admin.post('/api/v1/api-tokens', { name: 'b', role: 'guest' })],
      ['/api/v1/roles', 'default', await admin.post('/api/v1/roles', {})],
      ['/api/v1/roles', 'default', await new RestClient(gateway.url).post('/api/v1/roles', {})],
    ] as const;
    for (const [path, status, { body }] of answers) {
      const content = description.paths[path]?.['post']?.responses[status]?.content ?? {};
      const [schema] = Object.values(content).map((entry) => entry.schema);
      expect([path, status, differences(schema ?? { type: 'nothing' }, body)]).toEqual([path, status, []]);
    }
  });

  it('says which routes an API token is no credential for: all others know who calls', async () => {
    const { body } = await admin.post('/api/v1/api-tokens', { name: 'admin', role: 'admin' });
    const token = tokenClient(gateway, body['token']);
    const refused: string[] = [];
    const withoutToken: string[] = [];
    for (const [template, methods] of Object.entries(description.paths))
      for (const [method, { security, responses }] of Object.entries(methods)) {
        if (!security || responses['200']?.content?.['text/event-stream']) continue;
        const route = `${method} ${template}`;
        if (!security.some((scheme) => 'apiToken' in scheme)) withoutToken.push(route);
        // Of something that isn't there, and with nothing said: only who calls is left to judge.
        const path = template.replace('{connection}', 'default').replace(/\{[^}]+\}/g, 'none');
        const { status, body: problem } = await token.send(
          method.toUpperCase(),
          path,
          method === 'get' ? undefined : {},
        );
        if (status === 401 || problem['code'] === 'not-signed-in') refused.push(route);
      }
    expect(refused).toEqual(['get /api/v1/session', 'put /api/v1/set-up']);
    // It gets as far as the connection, which has no web app to do it through.
    expect(withoutToken).toEqual([
      'post /api/v1/connections/{connection}/management-authorization',
      ...refused,
    ]);
  });
});
