import { DataSource } from 'typeorm';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { allowOktaActions } from '../support/okta-actions.js';
import { addPerson, browserOf } from '../support/people.js';
import { personClient, type RestAnswer, type RestClient } from '../support/rest-client.js';

const PATH = '/api/v1/audit-events';

let gateway: TestGateway;
let admin: RestClient;

beforeAll(async () => {
  gateway = await startTestGateway();
  ({ client: admin } = await personClient(gateway, 'Ada', 'admin'));
});

afterAll(() => gateway?.close());

/** Unsafe routes of the REST API that leave no event when they succeed, and why. */
const UNRECORDED: Readonly<Record<string, string>> = {
  'POST /api/v1/configuration/diff': 'says what a change would do, and makes none',
  'POST /api/v1/applications/:application/checks/run': 'answers a question',
  'POST /api/v1/applications/:application/preview': 'says what a change would do, and makes none',
  'POST /api/v1/applications/:application/replay': 'answers a question',
  'POST /api/v1/conditions/check': 'answers a question',
  'POST /api/v1/connections/discovery': 'answers a question',
  'POST /api/v1/connections/okta-app/plan': 'says what would be asked of Okta, and asks nothing',
  'POST /api/v1/connections/:connection/preview': 'says what a change would do, and makes none',
  'POST /api/v1/connections/setup-guide': 'answers a question',
  'POST /api/v1/connections/test': 'tries what is stored nowhere',
  'POST /api/v1/explain': 'answers a question',
  'POST /api/v1/set-up/session': 'there is nothing to set up here: test/e2e/set-up.spec.ts',
  'PUT /api/v1/set-up': 'there is nothing to set up here: test/e2e/set-up.spec.ts',
  'POST /api/v1/group-mappings/preview': 'says what a change would do, and makes none',
  'POST /api/v1/connections/:connection/management-authorization':
    'begins what is recorded when Okta has said yes or no',
  'POST /api/v1/connections/:connection/test-sign-in': 'begins what is recorded when it has ended',
  'POST /api/v1/connections/test-sign-in': 'begins what is recorded when it has ended',
};

interface Layer {
  route?: { path: string; methods: Record<string, boolean> };
}

/** `METHOD /path` of every route of the running gateway's REST API that may change something. */
function unsafeRoutes(): string[] {
  const express = gateway.gateway.app.getHttpAdapter().getInstance() as { router: { stack: Layer[] } };
  return express.router.stack
    .flatMap(({ route }) =>
      route ? Object.keys(route.methods).map((method) => `${method.toUpperCase()} ${route.path}`) : [],
    )
    .filter((route) => / \/api\/v1\//.test(route) && !/^(GET|HEAD|OPTIONS) /.test(route));
}

describe('every unsafe route of the REST API', () => {
  /** What was recorded of each route that was used. */
  const recorded = new Map<string, string[]>();

  /** Uses a route, which has to succeed, and notes what the audit trail has of it under the request's id. */
  async function use(
    route: string,
    path: string,
    body?: object,
    headers: Record<string, string> = {},
  ): Promise<RestAnswer> {
    const [method = '', pattern = ''] = route.split(' ');
    const segments = `^${pattern.replace(/:[a-z]+/gi, '[^/]+')}$`;
    expect(path.split('?')[0]).toMatch(new RegExp(segments));
    const requestId = `use-${recorded.size}`;
    const answer = await admin.send(method, path, body, { 'X-Request-ID': requestId, ...headers });
    if (answer.status >= 300) throw new Error(`${route}: ${answer.status} ${JSON.stringify(answer.body)}`);
    const events = await admin.all(`${PATH}?requestId=${requestId}`, 200);
    recorded.set(
      route,
      events.map(({ action }) => String(action)),
    );
    return answer;
  }
  const etagOf = async (path: string) => {
    const { headers } = await admin.get(path, { Accept: 'application/json' });
    return { 'If-Match': headers['etag'] ?? '' };
  };
  const idOf = ({ body }: RestAnswer) => String(body['id']);
  const expectActions = (route: string, ...actions: string[]) =>
    expect([route, recorded.get(route)]).toEqual([route, expect.arrayContaining(actions)]);

  it('records a change of roles and mappings', async () => {
    await use('POST /api/v1/roles', '/api/v1/roles', { key: 'ops', name: 'Operators', rank: 50 });
    await use('PATCH /api/v1/roles/:key', '/api/v1/roles/ops', { rank: 51 });
    const mapping = { groupName: 'Group A', role: 'ops' };
    const path = `/api/v1/group-mappings/${idOf(await use('POST /api/v1/group-mappings', '/api/v1/group-mappings', mapping))}`;
    await use('PATCH /api/v1/group-mappings/:id', path, { groupName: 'Group B' });
    await use('DELETE /api/v1/group-mappings/:id', path);
    const all = '/api/v1/group-mappings?connection=default';
    const mappings = [{ groupName: 'Rolegate Admins', role: 'admin' }, mapping];
    await use('PUT /api/v1/group-mappings', all, { mappings }, await etagOf(all));
    await use('PUT /api/v1/group-mappings', all, { mappings: mappings.slice(0, 1) }, await etagOf(all));
    await use('DELETE /api/v1/roles/:key', '/api/v1/roles/ops');
    expectActions('PATCH /api/v1/roles/:key', 'role.updated');
    expectActions('DELETE /api/v1/group-mappings/:id', 'group-mapping.deleted');
    expectActions('PUT /api/v1/group-mappings', 'group-mappings.replaced');
  });

  it('records a change of applications and of the whole configuration', async () => {
    const wiki = '/api/v1/applications/wiki';
    await use('POST /api/v1/applications', '/api/v1/applications', { slug: 'wiki', name: 'Wiki' });
    await use('PATCH /api/v1/applications/:application', wiki, { name: 'The wiki' });
    const rules = `${wiki}/access-rules`;
    const accessRules = [{ path: '/*', anyRole: ['admin'] }];
    await use(
      'PUT /api/v1/applications/:application/access-rules',
      rules,
      { accessRules },
      await etagOf(rules),
    );
    const entities = [{ type: 'page', id: 'one', properties: {} }];
    await use('PUT /api/v1/applications/:application/entities', `${wiki}/entities`, { entities });
    const credentials = 'POST /api/v1/applications/:application/credentials';
    const credential = await use(credentials, `${wiki}/credentials`, { name: 'back end' });
    await use(
      'DELETE /api/v1/applications/:application/credentials/:id',
      `${wiki}/credentials/${idOf(credential)}`,
    );
    const grant = { role: 'guest', resourceType: 'pages', action: 'read' };
    const granted = await use('POST /api/v1/applications/:application/grants', `${wiki}/grants`, grant);
    const one = `${wiki}/grants/${idOf(granted)}`;
    await use('PATCH /api/v1/applications/:application/grants/:id', one, { condition: '1 == 1' });
    await use('DELETE /api/v1/applications/:application/grants/:id', one);
    await use('DELETE /api/v1/applications/:application', wiki);
    const { body, headers } = await admin.get('/api/v1/configuration', { Accept: 'application/json' });
    const document = { ...body, roles: [{ key: 'written', name: 'Written', rank: 70 }] };
    const condition = { 'If-Match': headers['etag'] ?? '' };
    await use('PUT /api/v1/configuration', '/api/v1/configuration', document, condition);
    expectActions('PUT /api/v1/applications/:application/entities', 'application.entities-replaced');
    expectActions('PUT /api/v1/configuration', 'configuration.applied');
  });

  it('records a change of connections, tokens and triggers', async () => {
    const wanted = {
      slug: 'short-lived',
      issuer: gateway.okta.simulator.url,
      clientId: 'c',
      clientSecret: 's',
    };
    await use('POST /api/v1/connections', '/api/v1/connections', wanted);
    const connection = '/api/v1/connections/short-lived';
    await use('PATCH /api/v1/connections/:connection', connection, { name: 'Short' });
    await use('POST /api/v1/connections/:connection/test', `${connection}/test`, {});
    await use('DELETE /api/v1/connections/:connection', connection);
    const { value: apiToken } = gateway.okta.simulator.org.addApiToken();
    await use('POST /api/v1/connections/okta-app', '/api/v1/connections/okta-app', {
      issuer: gateway.okta.simulator.url,
      slug: 'made',
      credential: { apiToken },
    });
    const tokens = '/api/v1/api-tokens';
    const made = await use('POST /api/v1/api-tokens', tokens, { name: 'script', role: 'guest' });
    await use('DELETE /api/v1/api-tokens/:id', `${tokens}/${idOf(made)}`);
    const hook = await use('POST /api/v1/event-triggers', '/api/v1/event-triggers', { kind: 'event-hook' });
    const trigger = `/api/v1/event-triggers/${idOf(hook)}`;
    const deliverTo = `${gateway.okta.simulator.url}/receiver`;
    await use('PATCH /api/v1/event-triggers/:id', trigger, { batchSize: 7, deliverTo });
    await use('POST /api/v1/event-triggers/:id/test', `${trigger}/test`, {});
    await use('POST /api/v1/event-triggers/:id/register', `${trigger}/register`, {});
    const [delivery] = await gateway.gateway.app.get(DataSource).query<{ id: string }[]>(
      `INSERT INTO event_deliveries (connection_id, trigger_id, event_ids, status)
       SELECT connection_id, id, '{}', 'dead' FROM event_triggers WHERE id = $1 RETURNING id`,
      [idOf(hook)],
    );
    const replay = `${trigger}/deliveries/${delivery?.id}/replay`;
    await use('POST /api/v1/event-triggers/:id/deliveries/:delivery/replay', replay, {});
    await use('DELETE /api/v1/event-triggers/:id', trigger);
    expectActions('POST /api/v1/connections/:connection/test', 'connection.tested');
    expectActions('DELETE /api/v1/api-tokens/:id', 'api-token.deleted');
    expectActions('POST /api/v1/event-triggers/:id/register', 'event-trigger.registered');
    expectActions('POST /api/v1/event-triggers/:id/test', 'event-trigger.tested');
  });

  it('records checks, and what is undone', async () => {
    const checks = '/api/v1/applications/gateway/checks';
    const { body } = await use('POST /api/v1/applications/:application/checks', checks, {
      name: 'guests read no roles',
      who: { roles: ['guest'] },
      action: 'read',
      resourceType: 'roles',
      expected: 'denied',
    });
    const check = `${checks}/${String(body['id'])}`;
    await use('PATCH /api/v1/applications/:application/checks/:id', check, { name: 'no roles for guests' });
    await use('DELETE /api/v1/applications/:application/checks/:id', check);
    await admin.post('/api/v1/roles', { key: 'short', name: 'Short', rank: 30 });
    await admin.patch('/api/v1/roles/short', { name: 'Shorter' });
    const [event] = await admin.all('/api/v1/audit-events?action=role.updated', 50);
    const undone = `/api/v1/audit-events/${String(event?.['id'])}/revert`;
    await use('POST /api/v1/audit-events/:id/revert', undone, {});
    expectActions('POST /api/v1/audit-events/:id/revert', 'role.updated', 'audit-event.reverted');
  });

  it('records what is done to people and their sessions, here and in Okta', async () => {
    const sessionsOf = async (subject: string) =>
      (await admin.all(`/api/v1/sessions?subject=${subject}`, 50)).map(({ id }) => String(id));
    const signedIn = async (name: string) => {
      const person = addPerson(gateway.okta, name, ['Rolegate Admins']);
      await browserOf(gateway.okta, person).get(`${gateway.url}/login?connection=default`);
      const [found] = await admin.all(`/api/v1/subjects?q=${person.id}`, 50);
      return String(found?.['id']);
    };
    const subject = await signedIn('Vic');
    await use('DELETE /api/v1/sessions/:id', `/api/v1/sessions/${(await sessionsOf(subject))[0]}`);
    await use('DELETE /api/v1/sessions', `/api/v1/sessions?subject=${await signedIn('Wes')}`);
    await use('PATCH /api/v1/subjects/:id', `/api/v1/subjects/${subject}`, { status: 'disabled' });
    await use('POST /api/v1/subjects/:id/revoke', `/api/v1/subjects/${await signedIn('Xia')}/revoke`, {});
    await allowOktaActions(admin, 'manage');
    const users = '/api/v1/okta/users';
    const profile = { login: 'new@example.com', email: 'new@example.com', firstName: 'N', lastName: 'P' };
    const user = `${users}/${idOf(await use('POST /api/v1/okta/users', users, { profile }))}`;
    const { org } = gateway.okta.simulator;
    const act = (action: string, body: object = {}) =>
      use(`POST /api/v1/okta/users/:user/${action}`, `${user}/${action}`, body);
    await act('activate', { sendEmail: false });
    org.setUserStatus(user.split('/').at(-1) ?? '', 'ACTIVE');
    await use('PATCH /api/v1/okta/users/:user', user, { profile: { title: 'Dr' } });
    await act('suspend');
    await act('unsuspend');
    const group = `/api/v1/okta/groups/${org.addGroup('Chess').id}/members/${user.split('/').at(-1)}`;
    await use('PUT /api/v1/okta/groups/:group/members/:user', group);
    await use('DELETE /api/v1/okta/groups/:group/members/:user', group);
    await act('expire-password');
    org.setUserStatus(user.split('/').at(-1) ?? '', 'ACTIVE');
    await act('reset-password', { sendEmail: false });
    org.setUserStatus(user.split('/').at(-1) ?? '', 'ACTIVE');
    const forgetful = org.addUser({ login: 'forgetful@example.com', recoveryQuestion: 'Colour?' });
    const forgot = `${users}/${forgetful.id}/forgot-password`;
    await use('POST /api/v1/okta/users/:user/forgot-password', forgot, { sendEmail: false });
    await act('deactivate', { confirm: true });
    await use('DELETE /api/v1/okta/users/:user', user);
    expectActions('DELETE /api/v1/okta/users/:user', 'okta.user-deleted');
    expectActions('PUT /api/v1/okta/groups/:group/members/:user', 'okta.group-member-added');
  });

  it('is one of those, or on the list of those that write nothing', () => {
    expect([...recorded].filter(([, actions]) => actions.length === 0)).toEqual([]);
    expect([...recorded.keys(), ...Object.keys(UNRECORDED)].sort()).toEqual(unsafeRoutes().sort());
  });
});
