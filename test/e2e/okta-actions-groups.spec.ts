import type { OktaGroup, OktaUser } from '../../dev/okta-simulator/org-types.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { allowOktaActions, eventuallyRoles, lastRecorded } from '../support/okta-actions.js';
import { addPerson } from '../support/people.js';
import { personClient, refusal, type RestClient } from '../support/rest-client.js';

const GROUPS = '/api/v1/okta/groups';
const SIGN_INS = '/api/v1/okta/sign-ins';
let count = 0;

/** Groups, sign-ins and the schema in Okta through the gateway: rows U33, U39 to U41 and U43 of the reference. */
describe('Okta’s directory', () => {
  let gateway: TestGateway;
  let admin: RestClient;
  let engineering: OktaGroup;

  beforeAll(async () => {
    gateway = await startTestGateway();
    ({ client: admin } = await personClient(gateway, 'Ada', 'admin'));
    await admin.post('/api/v1/group-mappings', { groupName: 'Engineering', role: 'developer' });
    await allowOktaActions(admin, 'manage');
    engineering = groupNamed('Engineering');
  });

  afterAll(() => gateway.close());

  const org = () => gateway.okta.simulator.org;
  const groupNamed = (name: string): OktaGroup => {
    const found = org()
      .directory.allGroups()
      .find((group) => group.name === name);
    if (!found) throw new Error(`no group ${name}`);
    return found;
  };
  const somebody = (groups: string[] = []): OktaUser =>
    addPerson(gateway.okta, `Body${(count += 1)}`, groups);
  const memberPath = (group: OktaGroup, user: OktaUser): string => `${GROUPS}/${group.id}/members/${user.id}`;
  const isMember = (group: OktaGroup, { id }: OktaUser): boolean => org().directory.hasMember(group.id, id);

  describe('finds groups', () => {
    it('by the beginning of their name, page by page, with the roles that they give', async () => {
      for (let number = 0; number < 5; number += 1) org().addGroup(`Band ${number}`);
      const found = await admin.all(`${GROUPS}?name=band`, 2);
      expect(found.map(({ name }) => name).sort()).toEqual([0, 1, 2, 3, 4].map((number) => `Band ${number}`));
      expect(await admin.all(`${GROUPS}?name=Engin`, 10)).toEqual([
        { id: engineering.id, name: 'Engineering', type: 'OKTA_GROUP', mappedRole: 'developer' },
      ]);
      expect((await admin.all(GROUPS, 3)).length).toBe(org().directory.allGroups().length);
    });

    it('by exactly their name, whatever characters it has', async () => {
      const odd = org().addGroup('A "quoted" \\ name');
      org().addGroup('A "quoted" \\ name, longer');
      org().addGroup({ name: 'a "QUOTED" \\ NAME' });
      const { body } = await admin.get(`${GROUPS}?match=exact&name=${encodeURIComponent(odd.name)}`);
      expect(body).toEqual({ items: [{ id: odd.id, name: odd.name, type: 'OKTA_GROUP' }], nextCursor: null });
    });
  });

  describe('with the members of a group', () => {
    it('lists them page by page', async () => {
      const group = org().addGroup(`Choir ${(count += 1)}`);
      const people = Array.from({ length: 5 }, () => somebody([group.name]));
      const members = await admin.all(`${GROUPS}/${group.id}/members`, 2);
      expect(members.map(({ id }) => id).sort()).toEqual(people.map(({ id }) => id).sort());
      expect(refusal(await admin.get(`${GROUPS}/00gNobody00000000000/members`))).toEqual([404, 'not-found']);
    });

    it('adds somebody, by id or login, and removes them', async () => {
      const group = org().addGroup(`Choir ${(count += 1)}`);
      const person = somebody();
      expect((await admin.send('PUT', memberPath(group, person))).status).toBe(204);
      expect(isMember(group, person)).toBe(true);
      expect(await lastRecorded(admin, 'okta.group-member-added')).toMatchObject({
        outcome: 'success',
        target: { type: 'okta-user', id: person.id },
        after: { groupId: group.id, groupName: group.name, roles: [] },
      });
      const byLogin = `${GROUPS}/${group.id}/members/${encodeURIComponent(person.profile.login)}`;
      expect((await admin.delete(byLogin)).status).toBe(204);
      expect(isMember(group, person)).toBe(false);
    });

    it('gives a role only when that is confirmed, and then at the next request', async () => {
      const { client, person } = await personClient(gateway, `Body${(count += 1)}`, 'admin');
      const plain = await admin.put(memberPath(engineering, person), {});
      expect(refusal(plain)).toEqual([409, 'role-confirmation-required']);
      expect(plain.body['detail']).toContain('developer');
      expect(refusal(await admin.put(memberPath(engineering, person), { confirmRole: 'guest' }))).toEqual([
        409,
        'role-confirmation-required',
      ]);
      expect(isMember(engineering, person)).toBe(false);
      expect(await lastRecorded(admin, 'okta.group-member-added')).toMatchObject({ outcome: 'denied' });
      const confirmed = await admin.put(memberPath(engineering, person), { confirmRole: 'developer' });
      expect(confirmed.status).toBe(204);
      await eventuallyRoles(client, ['admin', 'developer']);
    });

    it('takes a role away at once, even from an admin', async () => {
      const { client, person } = await personClient(gateway, `Body${(count += 1)}`, 'admin');
      const removed = await admin.delete(memberPath(groupNamed('Rolegate Admins'), person));
      expect(removed.status).toBe(204);
      expect((await client.get('/api/v1/session')).body['roles']).toEqual([]);
      expect(refusal(await client.get('/api/v1/roles'))[0]).toBe(403);
      expect(await lastRecorded(admin, 'okta.group-member-removed')).toMatchObject({
        outcome: 'success',
        after: { groupName: 'Rolegate Admins', roles: ['admin'] },
      });
    });

    it('makes nobody with a role by the groups of a new person unless that is confirmed', async () => {
      const login = `new-${(count += 1)}@example.com`;
      const profile = { login, email: login, firstName: 'New', lastName: 'Person' };
      const wanted = { profile, groupIds: [engineering.id] };
      expect(refusal(await admin.post('/api/v1/okta/users', wanted))).toEqual([
        409,
        'role-confirmation-required',
      ]);
      expect(org().directory.userByLogin(login)).toBeUndefined();
      const { status } = await admin.post('/api/v1/okta/users', { ...wanted, confirmRole: 'developer' });
      expect(status).toBe(201);
    });

    it('changes none that is filled by a directory, an app or Okta itself', async () => {
      const imported = org().addGroup({ name: `Imported ${(count += 1)}`, type: 'APP_GROUP' });
      const person = somebody();
      for (const group of [imported, groupNamed('Everyone')]) {
        expect(refusal(await admin.put(memberPath(group, person), {}))).toEqual([409, 'okta-conflict']);
        expect(refusal(await admin.delete(memberPath(group, person)))).toEqual([409, 'okta-conflict']);
      }
    });
  });

  describe('shows recent sign-ins', () => {
    const signIn = (person: OktaUser, ipAddress: string): void => {
      org().systemLog.append({
        eventType: 'user.session.start',
        actor: { id: person.id, type: 'User', alternateId: person.profile.login, displayName: 'Some Body' },
        client: { ipAddress },
      });
    };

    it('from an address, newest first and page by page', async () => {
      const people = Array.from({ length: 5 }, () => somebody());
      for (const person of people) signIn(person, '203.0.113.7');
      signIn(somebody(), '203.0.113.8');
      const items = await admin.all(`${SIGN_INS}?ip=203.0.113.7`, 2);
      expect(items.map(({ user }) => (user as { id: string }).id)).toEqual(
        people.map(({ id }) => id).reverse(),
      );
      expect(items[0]).toMatchObject({ ip: '203.0.113.7', result: 'SUCCESS' });
    });

    it('from an IPv6 address, however it is spelled', async () => {
      const person = somebody();
      signIn(person, '2001:db8:0:0:0:0:0:7');
      for (const spelling of ['2001:db8::7', '2001:0DB8:0::7', '2001:db8:0:0:0:0:0:7']) {
        const { body } = await admin.get(`${SIGN_INS}?ip=${encodeURIComponent(spelling)}`);
        expect(body['items']).toMatchObject([{ user: { id: person.id } }]);
      }
    });

    it('within the time that Okta searches', async () => {
      const days = (number: number): string => new Date(Date.now() - number * 86_400_000).toISOString();
      expect((await admin.get(`${SIGN_INS}?ip=203.0.113.7&since=${days(179)}`)).status).toBe(200);
      for (const since of [days(181), days(-1), 'yesterday'])
        expect(refusal(await admin.get(`${SIGN_INS}?ip=203.0.113.7&since=${since}`))).toEqual([
          422,
          'validation-failed',
        ]);
    });
  });

  describe('tells the user profile’s attributes', () => {
    it('with their types, those that the org added included', async () => {
      org().userSchema.add({ name: `badge${(count += 1)}`, title: 'Badge', type: 'integer' });
      await allowOktaActions(admin, 'read');
      await allowOktaActions(admin, 'manage');
      const { status, body } = await admin.get('/api/v1/okta/schemas/user');
      expect(status).toBe(200);
      const items = body['items'] as { name: string }[];
      expect(items).toContainEqual({
        name: 'login',
        title: 'Username',
        type: 'string',
        required: true,
        custom: false,
      });
      expect(items).toContainEqual({
        name: `badge${count}`,
        title: 'Badge',
        type: 'integer',
        required: false,
        custom: true,
      });
    });

    it('asking Okta for them once in a while', async () => {
      await admin.get('/api/v1/okta/schemas/user');
      const before = org().countRequests('GET', /\/meta\/schemas\//);
      for (let turn = 0; turn < 3; turn += 1) await admin.get('/api/v1/okta/schemas/user');
      expect(org().countRequests('GET', /\/meta\/schemas\//)).toBe(before);
    });
  });
});
