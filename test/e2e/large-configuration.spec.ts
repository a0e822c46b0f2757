import {
  changesOf,
  CONFIGURATION as PATH,
  faultOf,
  scribeOf,
  type Scribe,
} from '../support/configuration-scribe.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { personClient, type RestClient } from '../support/rest-client.js';

describe('a configuration document', () => {
  let gateway: TestGateway;
  let admin: RestClient;
  let writer: Scribe;

  beforeAll(async () => {
    gateway = await startTestGateway({ apiToken: false });
    ({ client: admin } = await personClient(gateway, 'Ada', 'admin'));
    writer = await scribeOf(gateway, admin, 'admin');
    await admin.post('/api/v1/roles', { key: 'ops', name: 'Operators', rank: 50 });
    await admin.post('/api/v1/group-mappings', { groupName: 'Engineering', role: 'ops' });
  });
  afterAll(async () => gateway.close());

  it('says with a comparison which sets of mappings it makes, for a preview of whom that concerns', async () => {
    const original = (await writer.read()).text;
    const wanted = original
      .replace('roles:\n', 'roles:\n  - key: support\n    name: Support\n    rank: 40\n')
      .replace('role: ops\n', 'role: support\n');
    const { body } = await writer.diff(wanted);
    const [set, ...others] = body['mappings'] as Record<string, unknown>[];
    expect([others, set]).toEqual([
      [],
      {
        connection: 'default',
        newRoles: ['support'],
        mappings: expect.arrayContaining([
          expect.objectContaining({ groupName: 'Engineering', role: 'support' }),
        ]) as object[],
      },
    ]);
    const { status, body: preview } = await admin.post('/api/v1/group-mappings/preview', set ?? {});
    expect([status, preview['conflicts']]).toEqual([200, []]);
    const unknown = await admin.post('/api/v1/group-mappings/preview', { ...set, newRoles: undefined });
    expect(unknown.body['conflicts']).toMatchObject([{ code: 'unknown-role' }]);
    expect((await writer.diff(original.replace('rank: 50', 'rank: 51'))).body['mappings']).toBeUndefined();
  });

  it('of more than a megabyte goes round: it is written, compared as YAML and as JSON, and applied', async () => {
    const model = (await writer.send('GET', PATH, undefined, { Accept: 'application/json' })).body;
    const numbers = Array.from({ length: 3_000 }, (_, at) => at);
    const roles = numbers.map((at) => ({ key: `role-${at}`, name: `Role number ${at}`, rank: 50 }));
    const groupMappings = numbers.map((at) => ({
      groupName: `${'Engineering of the north '.repeat(9)}${at}`,
      groupId: `00g${String(at).padStart(17, '0')}`,
      role: `role-${at}`,
    }));
    const accessRules = numbers
      .slice(0, 1_000)
      .map((at) => ({ path: `/teams/${at}/*`, anyRole: [`role-${at}`] }));
    const wanted = {
      ...model,
      roles: [...(model['roles'] as object[]), ...roles],
      connections: [
        ...(model['connections'] as object[]),
        { slug: 'eu', name: 'EU', issuer: 'https://eu.okta.com', clientId: 'abc', groupMappings },
      ],
      applications: [{ slug: 'wiki', name: 'Wiki', connections: ['default'], accessRules }],
    };
    const made = await writer.send('PUT', PATH, JSON.stringify(wanted), {
      'If-Match': (await writer.read()).etag,
      'Content-Type': 'application/json',
    });
    expect([made.status, changesOf(made).length]).toEqual([200, 6_002]);
    const written = await writer.read();
    expect(written.text.length).toBeGreaterThan(1_000_000);
    expect(changesOf(await writer.diff(written.text))).toEqual([]);
    const json = await writer.send('GET', PATH, undefined, { Accept: 'application/json' });
    const compared = await writer.send('POST', `${PATH}/diff`, json.text, {
      'Content-Type': 'application/json',
    });
    expect(changesOf(compared)).toEqual([]);
    const renamed = written.text.replace('Role number 2999', 'The last');
    expect(changesOf(await writer.apply(renamed))).toEqual(['update role role-2999 (name)']);
    expect((await writer.read()).text).toBe(renamed);
    const faulty = faultOf(await writer.diff(renamed.replace('name: The last', 'name: ""')));
    const line = renamed.split('\n').findIndex((text) => text.endsWith('name: The last')) + 1;
    expect(faulty).toMatchObject({
      status: 422,
      pointer: expect.stringMatching(/^\/roles\/\d+\/name$/) as string,
      line: String(line),
    });
  }, 240_000);
});
