import { generateKeyPairSync } from 'node:crypto';
import type { OktaUser } from '../../dev/okta-simulator/org-types.js';
import { Browser } from '../support/browser.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { allowOktaActions, lastRecorded, pathOf } from '../support/okta-actions.js';
import { addPerson, browserOf, GROUP_OF_ROLE } from '../support/people.js';
import { personClient, refusal, RestClient, tokenClient } from '../support/rest-client.js';

const OKTA = '/api/v1/okta';
let count = 0;

/** Who can't do what in Okta's directory, and what becomes of it when Okta fails. */
describe('actions in Okta’s directory', () => {
  let gateway: TestGateway;
  let admin: RestClient;
  let ada: OktaUser;
  /** An admin of another connection to the same org. */
  let sibling: RestClient;

  beforeAll(async () => {
    gateway = await startTestGateway({ env: { ALLOW_PRIVATE_ISSUERS: 'on' } });
    ({ client: admin, person: ada } = await personClient(gateway, 'Ada', 'admin'));
    await admin.post('/api/v1/group-mappings', { groupName: 'Engineering', role: 'developer' });
    await admin.post('/api/v1/group-mappings', { groupName: 'Security', role: 'security-engineer' });
    await allowOktaActions(admin, 'manage');
    const { simulator, app, apiToken } = gateway.okta;
    const created = await admin.post('/api/v1/connections', {
      slug: 'sibling',
      issuer: `${simulator.url}/oauth2/default`,
      clientId: app.id,
      clientSecret: app.clientSecret ?? '',
      apiToken,
      oktaActions: 'manage',
    });
    expect(created).toMatchObject({ status: 201, body: { oktaActions: 'manage' } });
    await admin.patch('/api/v1/connections/sibling', { status: 'active' });
    const token = await admin.post('/api/v1/api-tokens', {
      name: 'sib',
      role: 'admin',
      connection: 'sibling',
    });
    sibling = tokenClient(gateway, token.body['token']);
  });

  afterEach(() => gateway.okta.simulator.org.faults.clear());
  afterAll(() => gateway.close());

  const org = () => gateway.okta.simulator.org;
  const statusOf = ({ id }: OktaUser) => org().directory.user(id)?.status;
  const somebody = (groups: string[] = []): OktaUser =>
    addPerson(gateway.okta, `Body${(count += 1)}`, groups);
  const groupId = (name: string): string =>
    org()
      .directory.allGroups()
      .find((group) => group.name === name)?.id ?? '';
  /** Two connections are active: the sign-in has to name one. */
  const signedIn = async (
    role: keyof typeof GROUP_OF_ROLE,
  ): Promise<{ client: RestClient; person: OktaUser }> => {
    const person = somebody([GROUP_OF_ROLE[role]]);
    const browser = browserOf(gateway.okta, person);
    await browser.get(`${gateway.url}/login?connection=default`);
    const client = new RestClient(gateway.url, browser);
    expect((await client.get('/api/v1/session')).body['roles']).toEqual([role]);
    return { client, person };
  };
  const newProfile = () => {
    const login = `new-${(count += 1)}@example.com`;
    return { login, email: login, firstName: 'New', lastName: 'Person' };
  };

  describe('are refused', () => {
    it('to nobody, to people without the permission, and for writing to those who may only read', async () => {
      const nobody = new RestClient(gateway.url, new Browser());
      expect(refusal(await nobody.get(`${OKTA}/users`))).toEqual([401, 'not-signed-in']);
      const { client: developer } = await signedIn('developer');
      const { client: engineer } = await signedIn('security-engineer');
      for (const path of [
        'users',
        'groups',
        'schemas/user',
        'sign-ins?ip=203.0.113.1',
        `users/${ada.id}/groups`,
      ])
        expect(refusal(await developer.get(`${OKTA}/${path}`))).toEqual([403, 'permission-denied']);
      expect((await engineer.get(`${OKTA}/users/${ada.id}`)).status).toBe(200);
      for (const [method, path, body] of [
        ['POST', 'users', { profile: newProfile() }],
        ['PATCH', `users/${ada.id}`, { profile: { title: 'x' } }],
        ['DELETE', `users/${ada.id}`, undefined],
        ['POST', `users/${ada.id}/suspend`, {}],
        ['PUT', `groups/${groupId('Engineering')}/members/${ada.id}`, {}],
      ] as const)
        expect(refusal(await engineer.send(method, `${OKTA}/${path}`, body))).toEqual([
          403,
          'permission-denied',
        ]);
    });

    it('while the connection allows nothing, or reading alone', async () => {
      const person = somebody();
      await allowOktaActions(admin, 'off');
      expect(refusal(await admin.get(pathOf(person)))).toEqual([409, 'okta-actions-off']);
      await allowOktaActions(admin, 'read');
      expect((await admin.get(pathOf(person))).status).toBe(200);
      expect(refusal(await admin.post(pathOf(person, '/suspend'), {}))).toEqual([409, 'okta-actions-off']);
      await allowOktaActions(admin, 'manage');
      expect(statusOf(person)).toBe('ACTIVE');
    });

    it('without a credential for Okta’s API', async () => {
      await admin.post('/api/v1/connections', {
        slug: 'plain',
        issuer: gateway.okta.simulator.url,
        clientId: 'client',
        oktaActions: 'manage',
      });
      expect(refusal(await admin.get(`${OKTA}/users?connection=plain`))).toEqual([409, 'no-api-credential']);
    });

    it('to be allowed by somebody who may not do them', async () => {
      await admin.post('/api/v1/roles', { key: 'connector', name: 'Connector', rank: 30 });
      for (const action of ['read', 'write'])
        await admin.post('/api/v1/applications/gateway/grants', {
          role: 'connector',
          resourceType: 'connections',
          action,
        });
      const { body } = await admin.post('/api/v1/api-tokens', {
        name: 'c',
        role: 'connector',
        connection: 'sibling',
      });
      const connector = tokenClient(gateway, body['token']);
      const path = '/api/v1/connections/sibling';
      expect((await connector.patch(path, { oktaActions: 'off' })).status).toBe(200);
      expect(refusal(await connector.patch(path, { oktaActions: 'manage' }))).toEqual([
        403,
        'permission-denied',
      ]);
      await allowOktaActions(admin, 'manage', 'sibling');
    });

    it('in connections of others, which are not there at all', async () => {
      const person = somebody();
      for (const connection of ['default', 'nowhere', '../default', "default' OR '1'='1"]) {
        const query = `connection=${encodeURIComponent(connection)}`;
        expect(refusal(await sibling.get(`${OKTA}/users?${query}`))).toEqual([404, 'not-found']);
        expect(refusal(await sibling.post(`${pathOf(person, '/suspend')}?${query}`, {}))).toEqual([
          404,
          'not-found',
        ]);
      }
      expect(statusOf(person)).toBe('ACTIVE');
    });
  });

  describe('give nobody a role that the caller does not hold', () => {
    it('through a group that another connection of the org maps', async () => {
      const person = somebody();
      const path = `${OKTA}/groups/${groupId('Rolegate Admins')}/members/${person.id}`;
      for (const body of [{}, { confirmRole: 'admin' }])
        expect(refusal(await sibling.put(path, body))).toEqual([403, 'permission-denied']);
      const wanted = { profile: newProfile(), groupIds: [groupId('Rolegate Admins')], confirmRole: 'admin' };
      expect(refusal(await sibling.post(`${OKTA}/users`, wanted))).toEqual([403, 'permission-denied']);
      expect(org().directory.hasMember(groupId('Rolegate Admins'), person.id)).toBe(false);
      expect(org().directory.userByLogin(wanted.profile.login)).toBeUndefined();
    });

    it('through a link or an address of somebody who has it', async () => {
      for (const [action, body] of [
        ['reset-password', { sendEmail: false }],
        ['forgot-password', { sendEmail: false }],
        ['expire-password', { temporaryPassword: true }],
      ] as const)
        expect(refusal(await sibling.post(pathOf(ada, `/${action}`), body))).toEqual([
          403,
          'permission-denied',
        ]);
      const mail = { profile: { email: 'sibling@example.com' } };
      expect(refusal(await sibling.patch(pathOf(ada), mail))).toEqual([403, 'permission-denied']);
      expect(org().directory.requireUser(ada.id)).toMatchObject({
        status: 'ACTIVE',
        profile: { email: ada.profile.email },
      });
    });

    it('through a group without which the person’s other groups count for nothing', async () => {
      for (const name of ['Staff', 'Bosses']) org().addGroup(name);
      const mapping = { connection: 'sibling', groupName: 'Bosses', role: 'developer' };
      expect((await admin.post('/api/v1/group-mappings', mapping)).status).toBe(201);
      await admin.patch('/api/v1/connections/sibling', { requiredGroups: ['Staff'] });
      await admin.post('/api/v1/roles', { key: 'helper', name: 'Helper', rank: 31 });
      for (const action of ['read', 'manage'])
        await admin.post('/api/v1/applications/gateway/grants', {
          role: 'helper',
          resourceType: 'okta',
          action,
        });
      const wanted = { name: 'h', role: 'helper', connection: 'sibling' };
      const { body } = await admin.post('/api/v1/api-tokens', wanted);
      const helper = tokenClient(gateway, body['token']);
      const boss = somebody(['Bosses']);
      const path = (person: OktaUser) => `${OKTA}/groups/${groupId('Staff')}/members/${person.id}`;
      for (const sent of [{}, { confirmRole: 'developer' }])
        expect(refusal(await helper.put(path(boss), sent))).toEqual([403, 'permission-denied']);
      expect(refusal(await sibling.put(path(boss), {}))).toEqual([409, 'role-confirmation-required']);
      expect(org().directory.hasMember(groupId('Staff'), boss.id)).toBe(false);
      expect((await helper.put(path(somebody()), {})).status).toBe(204);
      expect((await sibling.put(path(boss), { confirmRole: 'developer' })).status).toBe(204);
      // Who is in one already gains nothing by another one.
      expect((await helper.put(path(boss), {})).status).toBe(204);
      await admin.patch('/api/v1/connections/sibling', { requiredGroups: [] });
    });

    it('and an admin of the platform only after they confirmed every role, of whichever connection', async () => {
      org().addGroup('Shared');
      const mapped = await admin.post('/api/v1/group-mappings', { groupName: 'Shared', role: 'guest' });
      const twice = await admin.post('/api/v1/group-mappings', {
        connection: 'sibling',
        groupName: 'Shared',
        role: 'security-engineer',
      });
      expect([mapped.status, twice.status]).toEqual([201, 201]);
      const path = `${OKTA}/groups/${groupId('Shared')}/members/${somebody().id}`;
      for (const body of [{}, { confirmRole: 'guest' }, { confirmRole: 'security-engineer' }]) {
        const answer = await admin.put(path, body);
        expect(refusal(answer)).toEqual([409, 'role-confirmation-required']);
        expect(answer.body['detail']).toMatch(/guest, security-engineer/);
      }
      expect((await admin.put(path, { confirmRole: 'guest,security-engineer' })).status).toBe(204);
    });
  });

  it('take effect in every connection of the org at once', async () => {
    const { client, person } = await signedIn('developer');
    expect((await sibling.post(pathOf(person, '/suspend'), {})).status).toBe(200);
    expect((await client.get('/api/v1/session')).status).toBe(401);
  });

  describe('lead to the one address that they name', () => {
    const tricks = [
      'me',
      'ME',
      '..%2fgroups',
      '%2e%2e%2fgroups',
      'a%2fb',
      'a%5cb',
      'a%3fb',
      'a%23b',
      'a%00b',
      'a%0d%0ab',
      '%20',
      ';x',
    ];

    it.each(tricks)('and so a person %s is nobody', async (trick) => {
      org().clearRequests();
      for (const path of [`users/${trick}`, `users/${trick}/groups`]) {
        const answer = await admin.get(`${OKTA}/${path}`);
        expect(refusal(answer)).toEqual([404, 'not-found']);
      }
      const { status } = await admin.post(`${OKTA}/users/${trick}/suspend`, {});
      expect(status).toBe(404);
      expect(org().requests.map(({ path }) => path)).toEqual([]);
    });

    it.each(tricks)('and so a group %s is none', async (trick) => {
      org().clearRequests();
      expect((await admin.get(`${OKTA}/groups/${trick}/members`)).status).toBe(404);
      expect((await admin.put(`${OKTA}/groups/${trick}/members/${ada.id}`, {})).status).toBe(404);
      expect(org().requests.map(({ path }) => path)).toEqual([]);
    });

    it('and hold no other question than the one that was asked', async () => {
      org().clearRequests();
      const text = encodeURIComponent;
      const hostile = [
        `sign-ins?ip=${text('203.0.113.1" or eventType pr or client.ipAddress eq "x')}`,
        `sign-ins?ip=${text('203.0.113.1\r\nX: 1')}`,
        `sign-ins?ip=${text('fe80::1%eth0')}`,
        `users?search=${text('profile.login eq "a"\r\nX: 1')}`,
        `users?q=${text('a\nb')}`,
        `groups?name=${text('a\r\nb')}`,
      ];
      for (const path of hostile)
        expect(refusal(await admin.get(`${OKTA}/${path}`))).toEqual([422, 'validation-failed']);
      expect(refusal(await admin.get(`${OKTA}/sign-ins?ip=203.0.113.1&ip=203.0.113.2`))[0]).toBe(400);
      expect(org().requests.map(({ path }) => path)).toEqual([]);
    });

    it('and follow no cursor that somebody made up', async () => {
      org().clearRequests();
      const made = [
        '/api/v1/users?limit=200',
        '/api/v1/logs?limit=1000',
        '/api/v1/logs/../users?filter=x',
        'https://evil.example/api/v1/logs?filter=x',
        '//evil.example/api/v1/logs',
      ].map((next) => Buffer.from(JSON.stringify([next])).toString('base64url'));
      for (const after of [...made, 'nonsense'])
        expect(refusal(await admin.get(`${OKTA}/sign-ins?ip=203.0.113.1&after=${after}`))).toEqual([
          400,
          'invalid-request',
        ]);
      expect(org().requests.map(({ path }) => path)).toEqual([]);
    });
  });

  describe('when Okta fails', () => {
    it.each(['drop', 'garbage', 'error'] as const)(
      'with a %s, say that it may have been done, once',
      async (kind) => {
        const person = somebody();
        const path = `/api/v1/users/${person.id}/lifecycle/suspend`;
        const { faults } = org();
        if (kind === 'drop') faults.drop(path);
        if (kind === 'garbage') faults.garbageJson(path);
        if (kind === 'error') faults.status(path, 500);
        org().clearRequests();
        const answer = await admin.post(pathOf(person, '/suspend'), {});
        expect(refusal(answer)).toEqual([503, 'okta-unavailable']);
        expect(answer.body['detail']).toMatch(/may have done/);
        expect(answer.headers['retry-after']).toMatch(/^\d+$/);
        expect(org().countRequests('POST', path)).toBe(1);
        expect(await lastRecorded(admin, 'okta.user-suspended')).toMatchObject({
          outcome: 'failure',
          target: { id: person.id },
          after: { error: 'okta-unavailable', uncertain: true },
        });
      },
    );

    it('because it is asked too often, say when to come back and that nothing was done', async () => {
      const person = somebody();
      org().faults.rateLimited(`/api/v1/users/${person.id}/lifecycle/suspend`, 30);
      const answer = await admin.post(pathOf(person, '/suspend'), {});
      expect(refusal(answer)).toEqual([503, 'okta-unavailable']);
      expect(answer.body['detail']).toMatch(/Nothing was changed/);
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(5);
      const { outcome, after } = await lastRecorded(admin, 'okta.user-suspended');
      expect([outcome, after?.['uncertain']]).toEqual(['failure', undefined]);
    });
  });

  it('name the scope that a service app lacks rather than guess what the schema is', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const app = org().addApp({
      applicationType: 'service',
      grantedScopes: ['okta.users.read', 'okta.groups.read', 'okta.users.manage'],
      adminRole: 'SUPER_ADMIN',
      jwks: { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k1' }] },
    });
    const patched = await admin.patch('/api/v1/connections/sibling', {
      managementAuth: {
        type: 'service-app',
        clientId: app.id,
        privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
        keyId: 'k1',
      },
    });
    expect(patched.status).toBe(200);
    for (const answer of [
      await sibling.get(`${OKTA}/schemas/user`),
      await sibling.post(`${OKTA}/users`, { profile: newProfile() }),
      await sibling.get(`${OKTA}/users?search=${encodeURIComponent('profile.city eq "Bern"')}`),
    ]) {
      expect(refusal(answer)).toEqual([422, 'okta-token-forbidden']);
      expect(answer.body['detail']).toContain('okta.schemas.read');
    }
    const plain = await sibling.get(`${OKTA}/users?search=${encodeURIComponent('profile.login sw "ada"')}`);
    expect(plain).toMatchObject({ status: 200, body: { items: [{ id: ada.id }] } });
  });
});
