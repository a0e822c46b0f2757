import type { OktaUser, UserStatus } from '../../dev/okta-simulator/org-types.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import {
  allowOktaActions,
  eventuallyRoles,
  lastRecorded,
  pathOf,
  tracesOf,
} from '../support/okta-actions.js';
import { personClient, refusal, tokenClient, type RestClient } from '../support/rest-client.js';

const USERS = '/api/v1/okta/users';
let count = 0;

/** What admins do to people in Okta's directory through the gateway: rows U32 and U34 to U50 of the reference. */
describe('people in Okta’s directory', () => {
  let gateway: TestGateway;
  let admin: RestClient;
  let ada: OktaUser;

  beforeAll(async () => {
    gateway = await startTestGateway();
    ({ client: admin, person: ada } = await personClient(gateway, 'Ada', 'admin'));
    await admin.post('/api/v1/group-mappings', { groupName: 'Engineering', role: 'developer' });
    await allowOktaActions(admin, 'manage');
  });

  afterAll(() => gateway.close());

  const org = () => gateway.okta.simulator.org;
  const statusOf = ({ id }: OktaUser) => org().directory.user(id)?.status;
  const somebody = (status: UserStatus = 'ACTIVE', groups: string[] = []): OktaUser => {
    const login = `somebody-${(count += 1)}@example.com`;
    const names = { firstName: 'Some', lastName: 'Body' };
    return org().addUser({ ...names, login, email: login, status, groups, recoveryQuestion: 'Colour?' });
  };
  const newProfile = (): Record<string, string> => {
    const login = `new-${(count += 1)}@example.com`;
    return { login, email: login, firstName: 'New', lastName: 'Person' };
  };

  describe('are found', () => {
    it('by a search over any attribute of the profile, page by page', async () => {
      for (let number = 0; number < 5; number += 1)
        org().addUser({ login: `sales-${number}@example.com`, profile: { department: 'Sales' } });
      const search = encodeURIComponent('profile.department eq "Sales"');
      const items = await admin.all(`${USERS}?search=${search}`, 2);
      expect(items.map(({ profile }) => (profile as { login: string }).login).sort()).toEqual(
        [0, 1, 2, 3, 4].map((number) => `sales-${number}@example.com`),
      );
    });

    it('by a filter, and by the beginning of a name', async () => {
      const person = somebody('SUSPENDED');
      const filter = encodeURIComponent(`profile.login eq "${person.profile.login}"`);
      const filtered = await admin.get(`${USERS}?filter=${filter}`);
      expect(filtered.body['items']).toMatchObject([{ id: person.id, status: 'SUSPENDED' }]);
      const named = await admin.get(`${USERS}?q=${person.profile.login.slice(0, -4)}`);
      expect(named.body['items']).toMatchObject([{ id: person.id }]);
    });

    it('in one way at a time, and by attributes that exist', async () => {
      expect(refusal(await admin.get(`${USERS}?q=a&search=b`))).toEqual([400, 'invalid-request']);
      const unknown = await admin.get(`${USERS}?search=${encodeURIComponent('profile.shoeSize eq "43"')}`);
      expect(refusal(unknown)).toEqual([422, 'validation-failed']);
      expect(unknown.body['errors']).toMatchObject([{ pointer: '/search', code: 'unknown-attribute' }]);
    });

    it('unless Okta does not understand the search, whose code then comes along', async () => {
      const answer = await admin.get(`${USERS}?search=${encodeURIComponent('profile.login like "x"')}`);
      expect(refusal(answer)).toEqual([400, 'invalid-request']);
      expect(answer.body['oktaErrorCode']).toBe('E0000031');
    });

    it('by id or by login', async () => {
      const person = somebody();
      const byId = await admin.get(pathOf(person));
      const byLogin = await admin.get(`${USERS}/${encodeURIComponent(person.profile.login)}`);
      expect(byId).toMatchObject({
        status: 200,
        body: { id: person.id, status: 'ACTIVE', profile: { login: person.profile.login } },
      });
      expect(byLogin.body).toEqual(byId.body);
      const unknown = await admin.get(`${USERS}/nobody@example.com`);
      expect([...refusal(unknown), unknown.body['oktaErrorCode']]).toEqual([404, 'not-found', 'E0000007']);
    });

    it('with their groups and the roles that these give', async () => {
      const person = somebody('ACTIVE', ['Engineering', 'Chess']);
      const items = await admin.all(pathOf(person, '/groups'), 2);
      expect(items.map(({ name }) => name).sort()).toEqual(['Chess', 'Engineering', 'Everyone']);
      expect(items.find(({ name }) => name === 'Engineering')).toMatchObject({
        type: 'OKTA_GROUP',
        mappedRole: 'developer',
      });
    });

    it('with the applications on their dashboards', async () => {
      const { status, body } = await admin.get(pathOf(somebody(), '/applications'));
      expect(status).toBe(200);
      expect(body).toMatchObject({
        items: [{ id: gateway.okta.app.id, label: 'Rolegate' }],
        nextCursor: null,
      });
    });
  });

  describe('are made', () => {
    it('staged and without an e-mail unless that is asked for', async () => {
      const profile = newProfile();
      const { status, body, headers } = await admin.post(USERS, { profile });
      expect([status, body['status'], headers['location']]).toEqual([
        201,
        'STAGED',
        `${USERS}/${String(body['id'])}`,
      ]);
      expect(org().outbox.mails.filter(({ userId }) => userId === body['id'])).toEqual([]);
      expect(await lastRecorded(admin, 'okta.user-created')).toMatchObject({
        outcome: 'success',
        target: { type: 'okta-user', id: body['id'] },
        after: { profile, activate: false },
      });
    });

    it('activated, and in groups, on demand', async () => {
      const chess = org().addGroup(`Chess ${(count += 1)}`);
      const wanted = { profile: newProfile(), activate: true, groupIds: [chess.id] };
      const { status, body } = await admin.post(USERS, wanted);
      expect([status, body['status']]).toEqual([201, 'PROVISIONED']);
      expect(org().directory.hasMember(chess.id, String(body['id']))).toBe(true);
    });

    it('once: a login that somebody has is a conflict', async () => {
      const { profile } = somebody();
      const answer = await admin.post(USERS, { profile: { ...newProfile(), login: profile.login } });
      expect([...refusal(answer), answer.body['oktaErrorCode']]).toEqual([409, 'okta-conflict', 'E0000001']);
      expect(await lastRecorded(admin, 'okta.user-created')).toMatchObject({
        outcome: 'failure',
        target: { id: profile.login },
        after: { error: 'okta-conflict', oktaErrorCode: 'E0000001' },
      });
    });

    it('with attributes that exist, before Okta is asked', async () => {
      const before = org().countRequests('POST', USERS.replace('/okta', ''));
      const answer = await admin.post(USERS, { profile: { login: 'x@example.com', shoeSize: 43, title: 7 } });
      expect(refusal(answer)).toEqual([422, 'validation-failed']);
      const faults = answer.body['errors'] as { pointer: string; code: string }[];
      expect(faults.map(({ pointer, code }) => `${pointer} ${code}`).sort()).toEqual([
        '/profile/email required',
        '/profile/firstName required',
        '/profile/lastName required',
        '/profile/shoeSize unknown-attribute',
        '/profile/title wrong-type',
      ]);
      expect(org().countRequests('POST', USERS.replace('/okta', ''))).toBe(before);
    });
  });

  describe('are changed', () => {
    it('in what is named and nothing else', async () => {
      const person = org().addUser({
        login: `t-${(count += 1)}@example.com`,
        profile: { title: 'Dr', city: 'Bern' },
      });
      const { status, body } = await admin.patch(pathOf(person), { profile: { title: 'Prof', city: null } });
      expect([status, (body['profile'] as { title: string }).title]).toEqual([200, 'Prof']);
      const { profile } = org().directory.requireUser(person.id);
      expect(profile).toMatchObject({
        title: 'Prof',
        login: person.profile.login,
        firstName: person.profile.firstName,
      });
      expect(profile['city'] ?? null).toBeNull();
      expect(await lastRecorded(admin, 'okta.user-updated')).toMatchObject({
        before: { profile: { title: 'Dr', city: 'Bern' } },
        after: { profile: { title: 'Prof', city: null } },
      });
    });

    it('unless the value is refused by Okta, whose words come along', async () => {
      const answer = await admin.patch(pathOf(somebody()), { profile: { email: 'no address' } });
      expect([...refusal(answer), answer.body['oktaErrorCode']]).toEqual([
        422,
        'validation-failed',
        'E0000001',
      ]);
      expect(answer.body['errors']).toMatchObject([{ pointer: '/profile/email', code: 'refused-by-okta' }]);
    });

    it('not when another system masters them', async () => {
      const login = `ad-${(count += 1)}@example.com`;
      const provider = { type: 'ACTIVE_DIRECTORY', name: 'corp' } as const;
      const person = org().addUser({ login, provider });
      const answer = await admin.patch(pathOf(person), { profile: { title: 'Dr' } });
      expect([...refusal(answer), answer.body['oktaErrorCode']]).toEqual([409, 'okta-conflict', 'E0000023']);
    });
  });

  describe('move through Okta’s lifecycle', () => {
    it('by activation, with a mail or with the link', async () => {
      const mailed = somebody('STAGED');
      const answer = await admin.post(pathOf(mailed, '/activate'), { sendEmail: true });
      expect([answer.status, answer.body]).toEqual([200, { id: mailed.id, status: statusOf(mailed) }]);
      expect(org().outbox.mails.map(({ userId }) => userId)).toContain(mailed.id);
      const linked = somebody('STAGED');
      const { body, headers } = await admin.post(pathOf(linked, '/activate'), { sendEmail: false });
      expect(body['activationUrl']).toMatch(/^http.*\/tokens\/.+\/verify$/);
      expect(headers['cache-control']).toBe('no-store');
      expect(org().outbox.mails.map(({ userId }) => userId)).not.toContain(linked.id);
    });

    it('by suspension, which ends the sessions here, and back', async () => {
      const { client, person } = await personClient(gateway, `Dev${(count += 1)}`, 'developer');
      const { status, body } = await admin.post(pathOf(person, '/suspend'), {});
      expect([status, body]).toEqual([200, { id: person.id, status: 'SUSPENDED' }]);
      expect(refusal(await client.get('/api/v1/session'))).toEqual([401, 'not-signed-in']);
      expect(await lastRecorded(admin, 'okta.user-suspended')).toMatchObject({
        outcome: 'success',
        target: { type: 'okta-user', id: person.id },
        before: { status: 'ACTIVE' },
      });
      expect(await lastRecorded(admin, 'subject.sessions-ended')).toMatchObject({
        after: { reason: 'suspended' },
      });
      expect((await admin.post(pathOf(person, '/unsuspend'), {})).body['status']).toBe('ACTIVE');
      expect(statusOf(person)).toBe('ACTIVE');
    });

    it('by deactivation, which must be confirmed and ends the sessions here', async () => {
      const { client, person } = await personClient(gateway, `Dev${(count += 1)}`, 'developer');
      expect(refusal(await admin.post(pathOf(person, '/deactivate'), { confirm: false }))).toEqual([
        422,
        'validation-failed',
      ]);
      expect(statusOf(person)).toBe('ACTIVE');
      const { status, body } = await admin.post(pathOf(person, '/deactivate'), { confirm: true });
      expect([status, body['status']]).toEqual([200, 'DEPROVISIONED']);
      expect((await client.get('/api/v1/session')).status).toBe(401);
    });

    it('to deletion, but only of those who are deactivated', async () => {
      const person = somebody();
      const early = await admin.delete(pathOf(person));
      expect(refusal(early)).toEqual([409, 'okta-conflict']);
      expect(early.body['detail']).toMatch(/ACTIVE/);
      expect(statusOf(person)).toBe('ACTIVE');
      await admin.post(pathOf(person, '/deactivate'), { confirm: true });
      expect((await admin.delete(pathOf(person))).status).toBe(204);
      expect(statusOf(person)).toBeUndefined();
      expect((await admin.get(pathOf(person))).status).toBe(404);
    });

    it.each([
      ['activate', 'ACTIVE', { sendEmail: true }],
      ['suspend', 'STAGED', {}],
      ['unsuspend', 'ACTIVE', {}],
      ['deactivate', 'DEPROVISIONED', { confirm: true }],
      ['reset-password', 'STAGED', { sendEmail: true }],
      ['expire-password', 'DEPROVISIONED', {}],
      ['forgot-password', 'SUSPENDED', { sendEmail: true }],
    ] as const)('not by %s when they are %s', async (action, status, body) => {
      const person = somebody(status);
      const answer = await admin.post(pathOf(person, `/${action}`), body);
      expect(refusal(answer)).toEqual([409, 'okta-conflict']);
      expect(statusOf(person)).toBe(status);
    });
  });

  describe('get other passwords', () => {
    it('by expiry, with or without a temporary one', async () => {
      const person = somebody();
      const plain = await admin.post(pathOf(person, '/expire-password'), {});
      expect([plain.status, plain.body]).toEqual([200, { id: person.id, status: 'PASSWORD_EXPIRED' }]);
      const temporary = await admin.post(pathOf(person, '/expire-password'), {
        temporaryPassword: true,
        revokeSessions: true,
      });
      expect(temporary.body['temporaryPassword']).toMatch(/^.{8,}$/);
      expect(temporary.headers['cache-control']).toBe('no-store');
      const odd = await admin.post(pathOf(person, '/expire-password'), { revokeSessions: true });
      expect(refusal(odd)).toEqual([422, 'validation-failed']);
    });

    it('by a reset, with a mail or with the link', async () => {
      const person = somebody();
      const mailed = await admin.post(pathOf(person, '/reset-password'), { sendEmail: true });
      expect(mailed.body).toEqual({ id: person.id, status: 'RECOVERY' });
      const linked = await admin.post(pathOf(person, '/reset-password'), { sendEmail: false });
      expect(linked.body['resetPasswordUrl']).toMatch(/\/reset_password\//);
    });

    it('by a link for a forgotten one, which leaves the status', async () => {
      const person = somebody();
      const { status, body } = await admin.post(pathOf(person, '/forgot-password'), { sendEmail: false });
      expect([status, body['status']]).toEqual([200, 'ACTIVE']);
      expect(body['resetPasswordUrl']).toMatch(/\/reset_password\//);
      const { body: mailed } = await admin.post(pathOf(person, '/forgot-password'), { sendEmail: true });
      expect(mailed).toEqual({ id: person.id, status: 'ACTIVE' });
    });

    it('whose secrets no log and no audit event ever holds', async () => {
      const person = somebody();
      const staged = somebody('STAGED');
      const answers = [
        await admin.post(pathOf(staged, '/activate'), { sendEmail: false }),
        await admin.post(pathOf(person, '/forgot-password'), { sendEmail: false }),
        await admin.post(pathOf(person, '/expire-password'), { temporaryPassword: true }),
        await admin.post(pathOf(person, '/reset-password'), { sendEmail: false }),
      ];
      const secrets = answers.flatMap(({ body }) =>
        [body['activationUrl'], body['resetPasswordUrl'], body['temporaryPassword']]
          .filter(Boolean)
          .map(String),
      );
      expect(secrets).toHaveLength(4);
      const traces = await tracesOf(gateway, admin);
      const tokens = secrets.map(
        (secret) => /\/(?:tokens|reset_password)\/([^/]+)/.exec(secret)?.[1] ?? secret,
      );
      expect(tokens.filter((token) => token.length < 8 || traces.includes(token))).toEqual([]);
      expect(traces.includes(person.id)).toBe(true);
    });

    it('without a secret for those who lack the permission okta:secret', async () => {
      await admin.post('/api/v1/roles', { key: 'help-desk', name: 'Help desk', rank: 20 });
      for (const action of ['read', 'manage'])
        await admin.post('/api/v1/applications/gateway/grants', {
          role: 'help-desk',
          resourceType: 'okta',
          action,
        });
      const token = await admin.post('/api/v1/api-tokens', { name: 'desk', role: 'help-desk' });
      const desk = tokenClient(gateway, token.body['token']);
      const person = somebody();
      const refused = await desk.post(pathOf(person, '/reset-password'), { sendEmail: false });
      expect(refusal(refused)).toEqual([403, 'permission-denied']);
      expect(await lastRecorded(admin, 'okta.password-reset')).toMatchObject({
        outcome: 'denied',
        after: { error: 'permission-denied' },
      });
      expect(statusOf(person)).toBe('ACTIVE');
      expect((await desk.post(pathOf(person, '/reset-password'), { sendEmail: true })).status).toBe(200);
      // Nor do they change the address to which an admin's mail goes.
      const takeover = await desk.patch(pathOf(ada), { profile: { email: 'desk@example.com' } });
      expect(refusal(takeover)).toEqual([403, 'permission-denied']);
      expect(org().directory.requireUser(ada.id).profile.email).toBe(ada.profile.email);
    });
  });

  it('do not lock themselves out', async () => {
    for (const [action, body] of [
      ['suspend', {}],
      ['deactivate', { confirm: true }],
    ] as const)
      expect(refusal(await admin.post(pathOf(ada, `/${action}`), body))).toEqual([409, 'own-account']);
    expect(refusal(await admin.delete(pathOf(ada)))).toEqual([409, 'own-account']);
    expect(await lastRecorded(admin, 'okta.user-deleted')).toMatchObject({ outcome: 'denied' });
    await eventuallyRoles(admin, ['admin']);
  });
});
