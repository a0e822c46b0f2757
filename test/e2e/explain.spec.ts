import { randomUUID } from 'node:crypto';
import { GatewayClock } from '../support/gateway-clock.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { addPerson, signIn } from '../support/people.js';
import {
  personClient,
  refusal,
  RestClient,
  partnerClient,
  tokenClient,
  type RestAnswer,
} from '../support/rest-client.js';

/** Why somebody has or lacks something: issue "Okta, live", item 7. */
describe('POST /api/v1/explain', () => {
  let gateway: TestGateway;
  let admin: RestClient;
  let bob: { id: string; sub: string; client: RestClient };

  beforeAll(async () => {
    gateway = await startTestGateway();
    const { client } = await personClient(gateway, 'Ada', 'admin');
    const { body } = await client.post('/api/v1/api-tokens', { name: 'script', role: 'admin' });
    admin = tokenClient(gateway, body['token']);
    await admin.post('/api/v1/group-mappings', { groupName: 'Engineering', role: 'developer' });
    const person = addPerson(gateway.okta, 'Bob', ['Engineering']);
    const { browser } = await signIn(gateway, person);
    const { body: found } = await admin.get(`/api/v1/subjects?q=${person.id}`);
    const [{ id }] = found['items'] as [{ id: string }];
    bob = { id, sub: person.id, client: new RestClient(gateway.url, browser) };
  });

  afterAll(() => gateway?.close());

  const explain = (body: object, by = admin): Promise<RestAnswer> => by.post('/api/v1/explain', body);

  it('tells why somebody has a role, in facts and in words', async () => {
    const { status, body } = await explain({ subject: { id: bob.id }, role: 'developer' });
    const { body: mappings } = await admin.get('/api/v1/group-mappings');
    const engineering = (mappings['items'] as { id: string; groupName: string; groupId: string }[]).find(
      ({ groupName }) => groupName === 'Engineering',
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({
      subject: { id: bob.id, sub: bob.sub, login: 'bob@example.com', known: true, status: 'active' },
      connection: { slug: 'default', status: 'active', requiredGroupHeld: true },
      application: 'gateway',
      applicationName: 'Rolegate',
      membership: { source: 'id-token', completeness: 'complete', freshness: 'fresh', canReread: true },
      refresh: 'not-asked',
      roles: ['developer'],
      primaryRole: 'developer',
      mappingsTotal: 2,
      verdict: {
        allowed: true,
        reason: 'allowed',
        decidedBy: { type: 'group-mapping', id: engineering?.id, role: 'developer' },
      },
      summary: 'Bob Tester has the role Developer because the group “Engineering” is mapped to it.',
    });
    expect((body['mappings'] as unknown[])[0]).toEqual({
      id: engineering?.id,
      version: 1,
      groupName: 'Engineering',
      groupId: engineering?.groupId,
      role: 'developer',
      matched: true,
      outcome: 'matched',
    });
  });

  it.each(['id', 'sub', 'login'] as const)('finds the person by %s', async (form) => {
    const subject = { id: { id: bob.id }, sub: { sub: bob.sub }, login: { login: 'BOB@example.com' } }[form];
    const { body } = await explain({ subject, role: 'admin' });
    expect(body).toMatchObject({
      subject: { id: bob.id },
      verdict: {
        allowed: false,
        reason: 'role-missing',
        decidedBy: { type: 'group-mapping', role: 'admin' },
      },
      summary: expect.stringMatching(
        /^Bob Tester lacks the role Admin because the person is not in the group “Rolegate Admins”/,
      ) as string,
    });
  });

  it('says of a permission what the gateway itself answers', async () => {
    const paths: [string, string][] = [
      ['roles:read', '/api/v1/roles'],
      ['group-mappings:read', '/api/v1/group-mappings'],
      ['subjects:read', '/api/v1/subjects'],
      ['audit-events:read', '/api/v1/audit-events'],
    ];
    for (const [permission, path] of paths) {
      const { body } = await explain({ subject: { id: bob.id }, permission });
      const allowed = (await bob.client.get(path)).status === 200;
      expect([permission, body['verdict']]).toMatchObject([permission, { allowed }]);
      expect((body['grants'] as unknown[]).length).toBeGreaterThan(0);
    }
    const nobodys = await explain({ subject: { id: bob.id }, permission: 'page:read' });
    expect(nobodys.body['verdict']).toMatchObject({ allowed: false, reason: 'no-matching-rule' });
  });

  it('looks a stranger up in Okta, and says that they are one', async () => {
    const eve = addPerson(gateway.okta, 'Eve', ['Rolegate Admins']);
    for (const subject of [{ login: 'eve@example.com' }, { sub: eve.id }]) {
      const { status, body } = await explain({ subject, role: 'admin' });
      expect([status, body]).toMatchObject([
        200,
        {
          subject: { id: null, sub: eve.id, known: false, oktaStatus: 'ACTIVE' },
          membership: { source: 'api' },
          verdict: { allowed: true },
        },
      ]);
    }
    gateway.okta.simulator.org.setUserStatus(eve.id, 'SUSPENDED');
    const { body } = await explain({ subject: { sub: eve.id }, role: 'admin' });
    expect(body).toMatchObject({
      subject: { oktaStatus: 'SUSPENDED' },
      verdict: { allowed: false, reason: 'subject-disabled', decidedBy: { type: 'subject' } },
      summary: expect.stringContaining('may not be used in Okta') as string,
    });
    for (const subject of [{ login: 'eve' }, { login: 'nobody@example.com' }, { sub: 'eve@example.com' }])
      expect(refusal(await explain({ subject }))).toEqual([404, 'not-found']);
    gateway.okta.simulator.org.faults.status(/users/, 500);
    expect(refusal(await explain({ subject: { login: 'other@example.com' } }))).toEqual([
      503,
      'okta-unavailable',
    ]);
    gateway.okta.simulator.org.faults.clear();
  });

  it('reads the groups again first when asked', async () => {
    const { org } = gateway.okta.simulator;
    const carl = addPerson(gateway.okta, 'Carl', ['Engineering']);
    await signIn(gateway, carl);
    const groupId = org.addGroup({ name: 'Auditors' }).id;
    await admin.post('/api/v1/group-mappings', { groupName: 'Auditors', role: 'security-engineer' });
    org.addMember(groupId, carl.id);
    const ask = { subject: { sub: carl.id }, role: 'security-engineer' };
    expect((await explain(ask)).body['verdict']).toMatchObject({ allowed: false });
    const reread = await explain({ ...ask, refresh: true });
    expect(reread.body).toMatchObject({
      refresh: 'done',
      membership: { source: 'api' },
      roles: ['security-engineer', 'developer'],
      verdict: { allowed: true },
    });
    org.faults.status(/users/, 500);
    expect((await explain({ ...ask, refresh: true })).body).toMatchObject({
      refresh: 'failed',
      verdict: { allowed: true },
    });
    org.faults.clear();
  });

  it('shows at most a hundred groups and mappings, the telling ones first', async () => {
    const { org } = gateway.okta.simulator;
    const names = Array.from({ length: 130 }, (_, index) => `Crowd ${String(index).padStart(3, '0')}`);
    for (const name of names) org.addGroup({ name });
    org.addGroup({ name: 'zz last' });
    const dora = addPerson(gateway.okta, 'Dora', [...names, 'zz last', 'Engineering']);
    await signIn(gateway, dora);
    const { body } = await explain({ subject: { sub: dora.id }, role: 'developer' });
    const { groups, groupsTotal } = body['membership'] as { groups: { name: string }[]; groupsTotal: number };
    expect([groups.length, groups[0]?.name]).toEqual([100, 'Engineering']);
    expect(groupsTotal).toBeGreaterThanOrEqual(132);
  });

  it('has no opinion about a login that two people have', async () => {
    const first = addPerson(gateway.okta, 'Twin', ['Engineering']);
    await signIn(gateway, first);
    gateway.okta.simulator.org.updateUser(first.id, {
      login: 'first@example.com',
      email: 'first@example.com',
    });
    const second = addPerson(gateway.okta, 'Twin', ['Engineering']);
    await signIn(gateway, second);
    const { status, body } = await explain({ subject: { login: 'twin@example.com' } });
    expect([status, body['errors']]).toMatchObject([422, [{ pointer: '/subject/login', code: 'ambiguous' }]]);
  });

  it('tells of other people only those who may know', async () => {
    expect(
      refusal(await bob.client.post('/api/v1/explain', { subject: { id: bob.id } }, { Origin: gateway.url })),
    ).toEqual([403, 'permission-denied']);
    const partner = await partnerClient(gateway, admin);
    for (const subject of [{ id: bob.id }, { sub: bob.sub }, { login: 'bob@example.com' }])
      expect(refusal(await explain({ subject }, partner))).toEqual([404, 'not-found']);
    const named = { subject: { id: bob.id }, connection: 'default' };
    expect(refusal(await explain(named, partner))).toEqual([404, 'not-found']);
    expect(refusal(await explain({ ...named, connection: 'partner' }))).toEqual([404, 'not-found']);
  });

  it('runs a request dry: the rule, what it asks for, and which of it is missing', async () => {
    await admin.post('/api/v1/applications', {
      slug: 'wiki',
      name: 'Wiki',
      hosts: ['wiki.example.com'],
      accessRules: [
        { path: '/*', anyRole: ['developer'], condition: 'subject.properties.login.startsWith("bob")' },
        { path: '/admin/*', anyRole: ['admin'] },
        { path: '/vault', anyRole: ['developer'], acrValues: ['mfa'] },
        { path: '/second', anyRole: ['developer'], secondFactor: true },
      ],
    });
    const ask = async (url: string, more: object = {}) =>
      (await explain({ subject: { id: bob.id }, request: { method: 'GET', url, ...more } })).body;
    const wiki = 'https://wiki.example.com';
    expect(await ask(`${wiki}/a%20b?c=d`)).toMatchObject({
      application: 'wiki',
      request: {
        path: '/a b',
        enforced: true,
        rule: { index: 0, path: '/*', anyRole: ['developer'], held: 'allowed', conditionHolds: true },
      },
      verdict: { allowed: true, reason: 'allowed', decidedBy: { type: 'access-rule' } },
    });
    expect(await ask(`${wiki}:8443/admin`)).toMatchObject({
      request: { rule: { index: 1, held: 'role-missing', conditionHolds: null } },
      verdict: { allowed: false, reason: 'role-missing' },
      summary: expect.stringContaining('asks for Admin, and the person has “Developer”') as string,
    });
    expect((await ask(`${wiki}/vault`))['verdict']).toMatchObject({ reason: 'step-up-required' });
    expect((await ask(`${wiki}/vault`, { acr: 'mfa' }))['verdict']).toMatchObject({ allowed: true });
    expect(await ask(`${wiki}/second`)).toMatchObject({
      request: { rule: { index: 3, secondFactor: true, strongEnough: false } },
      verdict: { reason: 'step-up-required' },
    });
    for (const path of ['/../admin', '//x', '/a%2f..%2fadmin', '/a;b', '?x#y'])
      expect((await ask(wiki + path))['verdict']).toMatchObject({ reason: 'request-ambiguous' });
    expect(await ask('https://nowhere.example/')).toMatchObject({
      application: null,
      verdict: { allowed: false, reason: 'application-unknown' },
    });
    await admin.patch('/api/v1/applications/wiki', { enforcement: 'shadow' });
    expect(await ask(`${wiki}/admin`)).toMatchObject({
      request: { enforced: false },
      verdict: { allowed: true, unenforced: 'role-missing' },
    });
  });

  it('judges an action on a resource as AuthZEN would: the grants, their conditions, and what each part gave', async () => {
    await admin.post('/api/v1/applications', { slug: 'notes', name: 'Notes', hosts: [], accessRules: [] });
    const grant = { action: 'edit', resourceType: 'document' };
    const owns = 'resource.properties.owner == subject.properties.login && context.device == "known"';
    for (const given of [
      { role: 'developer', condition: owns },
      { role: 'admin' },
      { role: '*', condition: 'resource.properties.open == true' },
    ])
      expect((await admin.post('/api/v1/applications/notes/grants', { ...grant, ...given })).status).toBe(
        201,
      );
    const stored = { type: 'document', id: '7', properties: { owner: 'eve@example.com', open: false } };
    await admin.put('/api/v1/applications/notes/entities', { entities: [stored] });
    const { body: made } = await admin.post('/api/v1/applications/notes/credentials', { name: 'notes' });
    const application = tokenClient(gateway, made['token']);
    const action = { name: 'edit' };
    const decided = async (resource: object, context: object) => {
      const asked = { subject: { type: 'user', id: bob.sub }, action, resource, context };
      return (await application.post('/access/v1/evaluation', asked)).body['decision'];
    };
    const ask = async (resource: object, context: object = { device: 'known' }) => {
      const { body } = await explain({
        ...{ subject: { id: bob.id }, application: 'notes', action, resource, context },
      });
      expect((body['verdict'] as { allowed: boolean }).allowed).toBe(await decided(resource, context));
      return body;
    };
    const denied = await ask({ type: 'document', id: '7' });
    expect(denied).toMatchObject({
      action: { name: 'edit', resourceType: 'document', resourceId: '7', stored: true },
      verdict: { allowed: false, reason: 'condition-false' },
      summary: expect.stringMatching(
        /may not edit the document “7” of Notes because the condition/,
      ) as string,
      whatWouldChangeThis: [
        { kind: 'meet-condition', role: 'developer', condition: owns },
        { kind: 'meet-condition', role: '*' },
        { kind: 'hold-role', role: 'admin' },
      ],
    });
    const grants = denied['grants'] as {
      role: string;
      conditionParts?: { text: string; value?: unknown }[];
    }[];
    expect(grants).toMatchObject([
      { role: 'admin', hasRole: false, held: false },
      { role: 'developer', hasRole: true, held: false, conditionHolds: false },
      { role: '*', hasRole: true, held: false, conditionHolds: false },
    ]);
    expect(grants[1]?.conditionParts).toEqual(
      expect.arrayContaining([
        { text: owns, value: false },
        { text: 'resource.properties.owner', value: 'eve@example.com' },
        { text: 'subject.properties.login', value: 'bob@example.com' },
        { text: 'context.device == "known"', value: true },
      ]),
    );
    // What is said overrides what is stored, key by key.
    const own = { owner: 'bob@example.com' };
    expect(await ask({ type: 'document', id: '7', properties: own })).toMatchObject({
      verdict: { allowed: true, decidedBy: { type: 'grant', role: 'developer' } },
      summary: expect.stringContaining('may edit the document “7” of Notes') as string,
    });
    expect(await ask({ type: 'document', id: '8', properties: own }, {})).toMatchObject({
      action: { stored: false },
      verdict: { reason: 'condition-false' },
      grants: [
        {},
        { conditionHolds: false, conditionError: expect.stringContaining('device') as string },
        { conditionError: expect.stringContaining('open') as string },
      ],
    });
    expect(await ask({ type: 'page', id: '7' })).toMatchObject({ verdict: { reason: 'no-matching-rule' } });
  });

  it('takes no more than 20,000 characters of what is said with the question', async () => {
    const resource = { type: 'document', id: '7', properties: { big: 'x'.repeat(20_000) } };
    const asked = { subject: { id: bob.id }, application: 'notes', action: { name: 'edit' }, resource };
    expect(refusal(await explain(asked))).toEqual([422, 'validation-failed']);
  });

  it('tells the values that a condition looked at to nobody but those who may see people and applications', async () => {
    const { body: made } = await admin.post('/api/v1/roles', {
      key: 'explainer',
      name: 'Explainer',
      rank: 77,
    });
    expect(made['key']).toBe('explainer');
    const grant = { role: 'explainer', action: 'read', resourceType: 'explain' };
    expect((await admin.post('/api/v1/applications/gateway/grants', grant)).status).toBe(201);
    const { body: token } = await admin.post('/api/v1/api-tokens', { name: 'narrow', role: 'explainer' });
    const resource = { type: 'document', id: '7' };
    const asked = {
      ...{ subject: { id: bob.id }, application: 'notes', action: { name: 'edit' }, resource },
    };
    const told = await explain(asked, tokenClient(gateway, token['token']));
    expect(told.body['verdict']).toMatchObject({ allowed: false, reason: 'condition-false' });
    expect(JSON.stringify(told.body)).not.toContain('eve@example.com');
  });

  it.each<[number, string, object]>([
    [422, 'validation-failed', {}],
    [422, 'validation-failed', { subject: { sub: 'x' }, action: { name: 'read' } }],
    [422, 'validation-failed', { subject: { sub: 'x' }, resource: { type: 'a', id: 'b' } }],
    [422, 'validation-failed', { subject: { sub: 'x' }, context: { a: 1 } }],
    [400, 'invalid-request', { subject: { sub: 'x' }, action: 'read', resource: { type: 'a', id: 'b' } }],
    [
      422,
      'validation-failed',
      { subject: { sub: 'x' }, action: { name: 'read' }, resource: { type: 'a:c', id: 'b' } },
    ],
    [
      400,
      'invalid-request',
      { subject: { sub: 'x' }, action: { name: 'read' }, resource: { type: 'a', id: 'b', properties: [] } },
    ],
    [
      422,
      'validation-failed',
      { subject: { sub: 'x' }, action: { name: 'read' }, resource: { type: 'a', id: 'b' }, role: 'admin' },
    ],
    [400, 'invalid-request', { subject: 'bob' }],
    [400, 'invalid-request', { subject: { id: 7 } }],
    [400, 'invalid-request', { subject: { email: 'bob@example.com' } }],
    [400, 'invalid-request', { subject: { sub: 'x' }, refresh: 'yes' }],
    [422, 'validation-failed', { subject: {} }],
    [422, 'validation-failed', { subject: { id: randomUUID(), sub: 'x' } }],
    [422, 'validation-failed', { subject: { sub: '' } }],
    [422, 'validation-failed', { subject: { sub: 'x' }, permission: 'read' }],
    [422, 'validation-failed', { subject: { sub: 'x' }, permission: 'a:b', role: 'admin' }],
    [422, 'validation-failed', { subject: { login: 'a\0b' } }],
    [404, 'not-found', { subject: { id: 'x' } }],
    [404, 'not-found', { subject: { id: randomUUID() } }],
    [404, 'not-found', { subject: { sub: '../groups' } }],
    [404, 'not-found', { subject: { sub: 'me' } }],
    [404, 'not-found', { subject: { login: 'bob@example.com' }, connection: 'nobody' }],
    [404, 'not-found', { subject: { login: 'bob@example.com' }, application: 'nothing' }],
    [422, 'validation-failed', { subject: { sub: 'x' }, request: { method: 'GET', url: '/path' } }],
    [422, 'validation-failed', { subject: { sub: 'x' }, request: { method: 'GET', url: 'https://a@b/' } }],
    [422, 'validation-failed', { subject: { sub: 'x' }, request: { method: '', url: 'https://b/' } }],
    [
      422,
      'validation-failed',
      { subject: { sub: 'x' }, role: 'admin', request: { method: 'GET', url: 'https://b/' } },
    ],
    [422, 'validation-failed', { subject: { sub: 'x' }, request: { method: 'GET' } }],
    [400, 'invalid-request', { subject: { sub: 'x' }, request: 'GET /' }],
    [422, 'unknown-role', { subject: { login: 'bob@example.com' }, role: 'emperor' }],
  ])('answers %i %s to %j', async (status, code, body) => {
    expect(refusal(await explain(body))).toEqual([status, code]);
  });
});

describe('an explanation of what is old', () => {
  it('says what would be decided, and since when Okta is silent', async () => {
    const clock = GatewayClock.standing();
    const gateway = await startTestGateway({ clock });
    const { client, person } = await personClient(gateway, 'Ada', 'admin');
    const { body: token } = await client.post('/api/v1/api-tokens', { name: 'script', role: 'admin' });
    const admin = tokenClient(gateway, token['token']);
    const explain = async () =>
      (await admin.post('/api/v1/explain', { subject: { sub: person.id }, permission: 'roles:write' })).body;
    await clock.advance(901_000);
    expect(await explain()).toMatchObject({
      membership: { freshness: 'stale', ageSeconds: 901, oktaUnreachableSince: null },
      verdict: { allowed: true },
      summary: expect.stringContaining('past their age') as string,
    });
    gateway.okta.simulator.org.faults.status(/users/, 500);
    expect((await client.get('/api/v1/roles')).status).toBe(503);
    expect(await explain()).toMatchObject({
      membership: { freshness: 'refused', oktaUnreachableSince: expect.any(String) as string },
      verdict: { allowed: false, reason: 'membership-stale', decidedBy: { type: 'membership' } },
      summary: expect.stringContaining('too old, and Okta cannot be asked') as string,
    });
    await gateway.close();
  });
});
