import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { runConfiguration } from '../../src/cli/configuration.js';
import { loadConfiguration } from '../../src/config/load-configuration.js';
import {
  changesOf,
  CONFIGURATION as PATH,
  faultOf,
  Scribe,
  scribeOf,
} from '../support/configuration-scribe.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { personClient, type RestClient } from '../support/rest-client.js';

describe('a configuration document', () => {
  let gateway: TestGateway;
  let admin: RestClient;
  let scribe: Scribe;
  let original: string;

  beforeAll(async () => {
    gateway = await startTestGateway();
    ({ client: admin } = await personClient(gateway, 'Ada', 'admin'));
    scribe = await scribeOf(gateway, admin, 'admin');
    await admin.post('/api/v1/roles', { key: 'ops', name: 'Operators', rank: 50 });
    await admin.post('/api/v1/group-mappings', { groupName: 'Engineering', role: 'ops' });
    await admin.post('/api/v1/applications', {
      slug: 'wiki',
      name: 'Wiki: "the" one',
      hosts: ['wiki.example.com', '*.wiki.example.com'],
      accessRules: [
        { path: '/admin/*', anyRole: ['ops'], condition: 'context.ip != ""', acrValues: ['phr'], maxAge: 60 },
        { path: '/*', permission: 'pages:read' },
      ],
    });
    await admin.post('/api/v1/applications/wiki/grants', {
      role: '*',
      resourceType: 'pages',
      action: 'read',
      condition: 'resource.id != "secret"',
    });
    await admin.post('/api/v1/applications/gateway/grants', {
      role: 'ops',
      resourceType: 'events',
      action: 'read',
    });
    ({ text: original } = await scribe.read());
  });
  afterAll(async () => gateway.close());

  afterEach(async () => {
    const answer = await scribe.apply(original);
    expect(answer.status).toBe(200);
  });

  it('holds everything but secrets, in YAML or in JSON, equal texts for equal configurations', async () => {
    const { text, etag } = await scribe.read();
    expect(text).toMatch(/^# Configuration of Rolegate/);
    expect(text).not.toMatch(/secret:|password|apiToken|rgt_/i);
    expect(text).not.toContain(String(gateway.env['OKTA_CLIENT_SECRET']));
    const json = await scribe.send('GET', PATH, undefined, { Accept: 'application/json' });
    expect(json.body).toEqual(parse(text));
    expect([json.etag, (await scribe.read()).text]).toEqual([etag, text]);
    expect(json.body).toMatchObject({
      version: 1,
      roles: [{ key: 'ops', name: 'Operators', rank: 50 }],
      connections: [{ slug: 'default', groupMappings: [{ groupName: 'Engineering', role: 'ops' }, {}] }],
      applications: [{ slug: 'wiki', hosts: ['*.wiki.example.com', 'wiki.example.com'] }],
    });
  });

  it('compared with what it was written from differs in nothing, and changes nothing', async () => {
    const compared = await scribe.diff(original);
    expect(compared.body).toEqual({ changes: [], notes: [] });
    const before = await admin.get('/api/v1/audit-events?limit=1');
    expect((await scribe.apply(original)).body).toEqual({ changes: [], notes: [] });
    expect((await admin.get('/api/v1/audit-events?limit=1')).body).toEqual(before.body);
  });

  it('is applied whole: roles, settings, mappings, applications and grants, after a diff that says the same', async () => {
    const wanted = original
      .replace('name: Operators', 'name: Operations')
      .replace('role: ops', 'role: support')
      .replace('roles:\n', 'roles:\n  - key: support\n    name: Support\n    rank: 40\n')
      .replace(
        'enforcement: enforced\n',
        'enforcement: shadow\n    supportContact: help@example.com\n    showNeededGroups: true\n',
      )
      .replace('condition: resource.id != "secret"', 'condition: resource.id != "other"')
      .replace('resourceType: events', 'resourceType: explain');
    const expected = [
      'create role support',
      'update role ops (name)',
      'update group mapping default: Engineering (role)',
      'create grant gateway: ops explain:read',
      'delete grant gateway: ops events:read',
      'update application wiki (enforcement, supportContact, showNeededGroups)',
      'update grant wiki: * pages:read (condition)',
    ];
    expect(changesOf(await scribe.diff(wanted))).toEqual(expected);
    expect((await scribe.read()).text).toBe(original);
    const applied = await scribe.apply(wanted);
    expect([applied.status, changesOf(applied)]).toEqual([200, expected]);
    const after = await scribe.read();
    expect([after.etag, parse(after.text)]).toEqual([applied.etag, parse(wanted)]);
    const events = (await admin.get('/api/v1/audit-events?action=configuration.applied&limit=1')).body[
      'items'
    ];
    expect(events).toMatchObject([{ after: { changes: applied.body['changes'] } }]);
  });

  it('holds the limits of built-in roles and what the gateway asks of its own changes, only where they are set', async () => {
    expect(original).not.toMatch(/stepUp|sessionLimits/);
    const limits =
      '  sessionLimits:\n    - {role: admin, sessionIdleSeconds: 900, maxConcurrentSessions: 2}\n';
    const demand = '  stepUp:\n    maxAge: 31536000\n';
    const wanted = original.replace('gateway:\n', `gateway:\n${demand}${limits}`);
    const names = ['session limits of admin', 'gateway stepUp'];
    expect(changesOf(await scribe.apply(wanted))).toEqual(names.map((name) => `create ${name}`));
    expect(parse((await scribe.read()).text)).toEqual(parse(wanted));
    expect((await admin.get('/api/v1/roles/admin')).body).toMatchObject({ sessionIdleSeconds: 900 });
    const { stepUp } = (await admin.get('/api/v1/applications/gateway')).body;
    expect(stepUp).toEqual({ maxAge: 31_536_000 });
    const custom = await scribe.apply(wanted.replace('role: admin, session', 'role: ops, session'));
    expect([custom.status, custom.body]).toMatchObject([
      422,
      { errors: [{ pointer: '/gateway/sessionLimits/0/role', code: 'unknown-role' }] },
    ]);
    expect(changesOf(await scribe.apply(original))).toEqual(names.map((name) => `delete ${name}`));
    expect((await scribe.read()).text).toBe(original);
  });

  it('lets two groups swap roles, and two applications swap hosts', async () => {
    const two = original
      .replace(
        'applications:\n',
        'applications:\n  - slug: shop\n    name: Shop\n    hosts: [shop.example.com]\n    connections: [default]\n',
      )
      .replace('  grants:\n', '  grants:\n');
    expect((await scribe.apply(two)).status).toBe(200);
    const full = (await scribe.read()).text;
    const swapped = full
      .replace('- shop.example.com', '- HERE')
      .replace('- wiki.example.com', '- shop.example.com')
      .replace('- HERE', '- wiki.example.com')
      .replace('role: ops\n', 'role: HERE\n')
      .replace('role: admin\n', 'role: ops\n')
      .replace('role: HERE\n', 'role: admin\n');
    const answer = await scribe.apply(swapped);
    expect([answer.status, (await scribe.read()).text]).toEqual([200, swapped]);
  });

  it('is applied only to the configuration that it was compared with', async () => {
    const { etag } = await scribe.diff(original);
    expect((await scribe.send('PUT', PATH, original)).status).toBe(428);
    await admin.patch('/api/v1/applications/wiki', { name: 'Changed meanwhile' });
    const late = await scribe.send('PUT', PATH, original, { 'If-Match': etag });
    expect([late.status, late.body['code']]).toEqual([412, 'version-mismatch']);
  });

  it('makes another gateway the same, and reads there as it was written', async () => {
    const other = await startTestGateway({
      env: { OKTA_CLIENT_SECRET: 'another-secret-of-this-one' },
      apiToken: false,
    });
    const directory = await mkdtemp(join(tmpdir(), 'rolegate-'));
    const file = join(directory, 'rolegate.yaml');
    const present = await runConfiguration(loadConfiguration(other.env), 'export', undefined);
    const identity = (text: string) => /issuer: .*\n.*clientId: .*/.exec(text)?.[0] ?? '';
    const wanted = original.replace(identity(original), identity(present));
    await writeFile(file, wanted);
    const run = (verb: 'diff' | 'apply') => runConfiguration(loadConfiguration(other.env), verb, file);
    expect(await run('diff')).toContain('create application wiki\n');
    expect(await run('apply')).toContain('create role ops\n');
    expect(await run('diff')).toBe('Nothing differs.\n');
    expect(await runConfiguration(loadConfiguration(other.env), 'export', undefined)).toBe(wanted);
    await other.close();
  });

  it('names connections to make as drafts, leaves those alone that it does not name, and keeps every issuer', async () => {
    const wanted = original
      .replace(
        'connections:\n',
        'connections:\n  - slug: eu\n    name: EU\n    issuer: https://eu.okta.com\n    clientId: abc\n    groupMappings: [{groupName: Eng, groupId: 00g1, role: ops}]\n',
      )
      .replace(/clientId: (?!abc).*/, 'clientId: someone-elses');
    const applied = await scribe.apply(wanted);
    expect([applied.status, changesOf(applied)]).toEqual([
      200,
      ['create connection eu', 'create group mapping eu: Eng'],
    ]);
    expect((applied.body['notes'] as { code: string }[]).map(({ code }) => code)).toEqual([
      'connection-identity-kept',
      'connection-needs-secret',
    ]);
    const { body } = await admin.get('/api/v1/connections/eu');
    expect(body).toMatchObject({ status: 'draft', hasClientSecret: false, issuer: 'https://eu.okta.com' });
    const again = await scribe.diff(original);
    expect(again.body).toMatchObject({ changes: [], notes: [{ code: 'connection-kept', name: 'eu' }] });
    await admin.delete('/api/v1/connections/eu');
  });

  it.each<[string, (text: string) => string, number, string, string | undefined, string | undefined]>([
    [
      'an unknown role in a rule',
      (t) => t.replace('- ops\n', '- ghost\n'),
      422,
      'unknown-role',
      '/applications/0/accessRules/0/anyRole/0',
      '65',
    ],
    [
      'an unknown field',
      (t) => t.replace('rank: 50', 'rank: 50\n    colour: red'),
      400,
      'invalid-request',
      '/roles/0/colour',
      undefined,
    ],
    [
      'a forgotten section',
      (t) => t.replace(/^roles:[^]*?^connections:/m, 'connections:'),
      422,
      'validation-failed',
      '/roles',
      '1',
    ],
    [
      'a secret',
      (t) => t.replace(/(clientId: .*)/, '$1\n    clientSecret: hunter2'),
      422,
      'validation-failed',
      '/connections/0/clientSecret',
      undefined,
    ],
    [
      'a condition that does not parse',
      (t) => t.replace('resource.id != "secret"', 'resource.'),
      422,
      'validation-failed',
      '/applications/0/grants/0/condition',
      undefined,
    ],
    [
      'the same role twice',
      (t) => t.replace('roles:\n', 'roles:\n  - key: ops\n    name: Two\n    rank: 1\n'),
      422,
      'validation-failed',
      '/roles/1/key',
      undefined,
    ],
    [
      'a role in use gone',
      (t) =>
        t
          .replace(/^roles:[^]*?^connections:/m, 'roles: []\nconnections:')
          .replace('role: ops\n', 'role: guest\n'),
      409,
      'role-in-use',
      undefined,
      undefined,
    ],
    [
      'no way to administration',
      (t) => t.replace('role: admin\n', 'role: guest\n'),
      409,
      'last-admin-path',
      undefined,
      undefined,
    ],
    [
      'a built-in role',
      (t) => t.replace('key: ops', 'key: developer'),
      409,
      'built-in',
      '/roles/0',
      undefined,
    ],
    [
      'a wrong host',
      (t) => t.replace('- wiki.example.com', '- https://wiki.example.com'),
      422,
      'validation-failed',
      '/applications/0/hosts/1',
      undefined,
    ],
    [
      'a connection that does not exist',
      (t) => t.replace(/connections:\n {6}- default/, 'connections:\n      - nowhere'),
      422,
      'validation-failed',
      '/applications/0/connections',
      undefined,
    ],
    [
      'everybody writing on the gateway',
      (t) =>
        t.replace(
          'role: ops\n      resourceType: events\n      action: read',
          'role: "*"\n      resourceType: roles\n      action: write',
        ),
      422,
      'validation-failed',
      undefined,
      undefined,
    ],
    [
      'another version',
      (t) => t.replace('version: 1', 'version: 2'),
      400,
      'invalid-request',
      '/version',
      undefined,
    ],
  ])('with %s is refused, and nothing is changed', async (_, edit, status, code, pointer, line) => {
    const edited = edit(original);
    expect(edited).not.toBe(original);
    const fault = faultOf(await scribe.apply(edited));
    expect([fault.status, fault.code]).toEqual([status, code]);
    if (pointer !== undefined) expect(fault.pointer).toBe(pointer);
    if (line !== undefined) expect(Number(fault.line)).toBeGreaterThan(0);
    expect((await scribe.read()).text).toBe(original);
  });

  it.each<[string, string, number]>([
    ['aliases', 'a: &x [1]\nb: *x\n', 400],
    [
      'billions of laughs',
      `a: &a ["l"]\n${[...'bcdefghij'].map((name, at) => `${name}: &${name} [${`*${'abcdefghi'[at]},`.repeat(9)}]`).join('\n')}`,
      400,
    ],
    ['a tag', 'version: !!js/function "x"\n', 400],
    ['a merge of a key', '<<: {version: 1}\n', 400],
    ['a key twice', 'version: 1\nversion: 1\n', 400],
    ['two documents', 'version: 1\n---\nversion: 1\n', 400],
    ['brackets without end', '['.repeat(200_000), 400],
    ['dashes without end', '- '.repeat(100_000), 400],
    ['braces without end', '{a: '.repeat(50_000), 400],
    ['masses of lines in one list', Array.from({ length: 210_000 }, () => '- a').join('\n'), 400],
    ['aliases at the end of many lines', `a: &a [x]\n${'# \n'.repeat(300_000)}b: *a\n`, 400],
    ['a tab as indentation', 'roles:\n\t- a\n', 400],
    ['a list', '- version: 1\n', 400],
    ['a text', 'hello\n', 400],
    ['nothing', ' ', 400],
    ['a key of an object’s own', '__proto__: {version: 1}\n', 400],
    ['NUL', 'version: "\\0"\n', 422],
    [
      'a number for a list',
      'version: 1\nroles: 5\nconnections: []\ngateway: {grants: []}\napplications: []\n',
      400,
    ],
    ['more than 8 MB', `version: 1\n${'# \n'.repeat(3_000_000)}`, 413],
  ])('is refused when it holds %s', async (_, text, status) => {
    const answer = await scribe.diff(text);
    expect([answer.status, typeof answer.body['code']]).toEqual([status, 'string']);
    expect(answer.text).not.toContain('node_modules');
  });

  it('is neither taken in another content type nor read for a stranger', async () => {
    const form = await scribe.send('POST', `${PATH}/diff`, original, { 'Content-Type': 'text/plain' });
    expect(form.status).toBe(415);
    const asJson = { 'Content-Type': 'application/json' };
    const json = await scribe.send('POST', `${PATH}/diff`, JSON.stringify(parse(original)), asJson);
    expect(json.body).toEqual({ changes: [], notes: [] });
    const huge = JSON.stringify({ ...(parse(original) as object), x: 'x'.repeat(8 * 1024 * 1024) });
    const deep = `{"version":1,"roles":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
    const refused = await Promise.all(
      [huge, deep].map((text) => scribe.send('POST', `${PATH}/diff`, text, asJson)),
    );
    expect(refused.map(({ status, body }) => [status, body['code'], body['detail']])).toEqual([
      [413, 'request-too-large', 'The document is larger than 8 MB.'],
      [400, 'invalid-request', expect.any(String)],
    ]);
    expect((await new Scribe(gateway, 'nobody').diff(original)).status).toBe(401);
  });

  it('gives nobody more than the single writes would', async () => {
    for (const [role, permissions] of Object.entries({
      librarian: ['configuration:read', 'configuration:write', 'roles:write'],
      gardener: ['configuration:read', 'configuration:write', 'group-mappings:write', 'applications:write'],
    })) {
      await admin.post('/api/v1/roles', { key: role, name: role, rank: 70 });
      for (const permission of permissions) {
        const [resourceType, action] = permission.split(':');
        await admin.post('/api/v1/applications/gateway/grants', { role, resourceType, action });
      }
    }
    const base = (await scribe.read()).text;
    const librarian = await scribeOf(gateway, admin, 'librarian');
    const gardener = await scribeOf(gateway, admin, 'gardener');
    const guest = await scribeOf(gateway, admin, 'guest');
    const codeOf = async (by: Scribe, text: string) => (await by.apply(text)).body['code'];
    expect((await guest.read()).status).toBe(403);
    expect(await codeOf(librarian, base.replace('enforcement: enforced', 'enforcement: shadow'))).toBe(
      'permission-denied',
    );
    expect((await librarian.apply(base.replace('rank: 50', 'rank: 51'))).status).toBe(200);
    await scribe.apply(base);
    // Nor may they sign the more powerful out.
    const limited = base.replace(
      'gateway:\n',
      'gateway:\n  sessionLimits: [{role: admin, sessionMaxSeconds: 1}]\n',
    );
    expect(await codeOf(librarian, limited)).toBe('permission-denied');
    expect(await codeOf(librarian, base.replace('rank: 50', 'rank: 50\n    sessionMaxSeconds: 1'))).toBe(
      'permission-denied',
    );
    // The gardener may write grants and mappings, but only of what they hold.
    const more = base.replace(
      'gateway:\n  grants:\n',
      'gateway:\n  grants:\n    - {role: gardener, resourceType: roles, action: write}\n',
    );
    expect(more).not.toBe(base);
    expect(await codeOf(gardener, more)).toBe('permission-denied');
    const promoted = base.replace('role: ops\n', 'role: security-engineer\n');
    expect(await codeOf(gardener, promoted)).toBe('permission-denied');
    expect((await scribe.read()).text).toBe(base);
    const tokens = (await admin.get('/api/v1/api-tokens?limit=200')).body['items'] as {
      id: string;
      role: string;
    }[];
    for (const { id, role } of tokens) {
      if (role === 'librarian' || role === 'gardener') await admin.delete(`/api/v1/api-tokens/${id}`);
    }
  });

  it('comes with the names of the variables that say something else by now, and never with a value', async () => {
    const path = `${PATH}/environment`;
    expect((await scribe.send('GET', path)).body).toEqual({ connection: 'default', variables: [] });
    await admin.patch('/api/v1/connections/default', {
      groupsClaim: 'roles',
      clientSecret: 'another-secret',
    });
    const answer = await scribe.send('GET', path);
    expect(answer.body).toEqual({ connection: 'default', variables: ['OKTA_CLIENT_SECRET'] });
    expect(answer.text).not.toContain('another-secret');
    await admin.patch('/api/v1/connections/default', {
      groupsClaim: 'groups',
      clientSecret: gateway.okta.app.clientSecret,
    });
  });

  it('is nothing for callers of other connections', async () => {
    await admin.post('/api/v1/connections', {
      slug: 'tenant',
      name: 'T',
      issuer: 'https://t.okta.com',
      clientId: 'c',
    });
    await admin.patch('/api/v1/connections/tenant', { status: 'active' });
    const tenant = await scribeOf(gateway, admin, 'admin', 'tenant');
    for (const answer of [
      await tenant.read(),
      await tenant.send('GET', `${PATH}/environment`),
      await tenant.diff(original),
      await tenant.send('PUT', PATH, original, { 'If-Match': '*' }),
    ]) {
      expect([answer.status, answer.body['code']]).toEqual([403, 'permission-denied']);
    }
  });
});
