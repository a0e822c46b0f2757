import { randomUUID } from 'node:crypto';
import type { OktaUser } from '../../dev/okta-simulator/org-types.js';
import { startOktaSimulator, type OktaSimulator } from '../../dev/okta-simulator/simulator.js';
import { AuditTrail } from '../../src/audit/audit-trail.js';
import { Clock } from '../../src/config/clock.js';
import { ConnectionSecrets } from '../../src/connections/connection-secrets.js';
import { Connection } from '../../src/connections/connection.entity.js';
import { ConnectionsRepository } from '../../src/connections/connections.repository.js';
import { Encryption } from '../../src/crypto/encryption.js';
import { DirectoryMembershipRefresher } from '../../src/directory/directory-membership-refresher.js';
import { DelegatedGrantsRepository } from '../../src/okta-client/delegated-grants.repository.js';
import { DelegatedTokens } from '../../src/okta-client/delegated-tokens.js';
import { KnownConnections } from '../../src/okta-client/known-connections.js';
import { KnownConnectionsRepository } from '../../src/okta-client/known-connections.repository.js';
import { MembershipResolver } from '../../src/directory/membership-resolver.js';
import { MembershipStorage } from '../../src/directory/membership-storage.js';
import { SignInEvidenceLog } from '../../src/directory/sign-in-evidence-log.js';
import { SignInEvidenceRepository } from '../../src/directory/sign-in-evidence.repository.js';
import { OktaClients } from '../../src/okta-client/okta-clients.js';
import { OktaHealth } from '../../src/okta-client/okta-health.js';
import { OktaMetrics } from '../../src/okta-client/okta-metrics.js';
import { Metrics } from '../../src/metrics/metrics.js';
import { MappedGroupsRepository } from '../../src/group-mappings/mapped-groups.repository.js';
import type { Membership } from '../../src/subjects/membership.js';
import { SubjectsRepository } from '../../src/subjects/subjects.repository.js';
import { eventually } from '../support/eventually.js';
import { livedMs } from '../support/lived-time.js';
import { migrateForReplica, openReplica, type Replica } from '../support/replica.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

/** The machine's clock, moved on by a test: real time-outs go on working. */
class MovableClock extends Clock {
  offsetMs = 0;
  nowMs = (): number => Date.now() + this.offsetMs;
  monotonic = (): number => performance.now() + this.offsetMs;
}

describe('memberships', () => {
  let database: TestDatabase;
  let replica: Replica;
  let clock: MovableClock;
  let okta: OktaSimulator;
  let ada: OktaUser;
  let connection: Connection;
  let health: OktaHealth;
  let known: KnownConnections;
  let clients: OktaClients;
  let subjects: SubjectsRepository;
  let refresher: DirectoryMembershipRefresher;
  let resolver: MembershipResolver;
  let secrets: ConnectionSecrets;

  beforeAll(async () => {
    database = await createTestDatabase({ migrate: migrateForReplica });
    clock = new MovableClock();
    replica = await openReplica({ url: database.url, clock });
    await replica.start();
  });

  afterAll(async () => {
    await replica.close();
    await database.drop();
  });

  beforeEach(async () => {
    okta = await startOktaSimulator();
    ada = okta.org.addUser({ login: 'ada@example.com', groups: ['Admins', 'Developers'] });
    const { dataSource, transactions, configuration } = replica;
    secrets = new ConnectionSecrets(new Encryption(configuration));
    connection = await addConnection(okta.org.addApiToken().value);
    await map('Admins', 'admin');
    subjects = new SubjectsRepository(dataSource);
    known = new KnownConnections(new KnownConnectionsRepository(dataSource), replica.feed, clock);
    health = new OktaHealth(clock, known);
    const grants = new DelegatedGrantsRepository(dataSource);
    const delegated = new DelegatedTokens(grants, secrets, transactions, new AuditTrail(), clock);
    const metrics = new OktaMetrics(new Metrics());
    const connections = new ConnectionsRepository(dataSource);
    clients = new OktaClients(connections, secrets, health, clock, delegated, metrics);
    const storage = new MembershipStorage(subjects, transactions, new AuditTrail(), clock);
    refresher = new DirectoryMembershipRefresher(subjects, known, clients, health, storage, clock, {
      read: () => Promise.reject(new Error('nobody has a refresh token here')),
    });
    resolver = new MembershipResolver(
      clients,
      new MappedGroupsRepository(dataSource),
      new SignInEvidenceLog(new SignInEvidenceRepository(dataSource), transactions),
      clock,
    );
    await known.onModuleInit();
  });

  afterEach(async () => {
    okta.org.faults.clear();
    await refresher.beforeApplicationShutdown();
    await okta.close();
    await replica.dataSource.query('DELETE FROM connections');
  });

  const addConnection = async (apiToken: string | null): Promise<Connection> => {
    const id = randomUUID();
    return replica.dataSource.manager.save(
      Object.assign(new Connection(), {
        id,
        slug: `org-${id.slice(0, 8)}`,
        name: 'Org',
        status: 'active' as const,
        issuer: `${okta.url}/oauth2/default`,
        clientId: 'client',
        clientSecret: null,
        groupsClaim: 'groups',
        managementAuthType: apiToken === null ? ('none' as const) : ('ssws' as const),
        managementSecret: apiToken === null ? null : secrets.sealManagementSecret(id, apiToken),
        managementClientId: null,
        managementKeyId: null,
      }),
    );
  };

  const map = (groupName: string, role: string) =>
    replica.dataSource.query(
      'INSERT INTO group_mappings (connection_id, group_name, role_key) VALUES ($1, $2, $3)',
      [connection.id, groupName, role],
    );

  const groupsPath = () => `/api/v1/users/${ada.id}/groups`;
  const askedForGroups = () => okta.org.countRequests('GET', groupsPath());
  const nameOf = (group: { name: string }) => group.name;

  describe('at sign-in', () => {
    const resolve = (groups: unknown, target = connection) =>
      resolver.resolve(
        target,
        {
          sub: ada.id,
          idTokenClaims: { sub: ada.id, groups },
          userinfoClaims: null,
          accessTokenClaims: null,
        },
        { deadlineMs: clock.monotonic() + 5000 },
      );

    it('believes a list on which a group is mapped, without asking Okta', async () => {
      expect(await resolve(['Admins', 'Everyone'])).toMatchObject({
        source: 'id-token',
        completeness: 'complete',
      });
      expect(okta.org.requests).toHaveLength(0);
    });

    it('asks Okta when the list was cut at 100 names, and finds the group that was cut off', async () => {
      for (let number = 0; number < 150; number += 1) {
        okta.org.addMember(okta.org.addGroup(`Aardvark ${number}`).id, ada.id);
      }
      const capped = Array.from({ length: 100 }, (_, number) => `Aardvark ${number}`);
      const membership = await resolve(capped);
      expect(membership).toMatchObject({ source: 'api', completeness: 'complete' });
      expect(membership.groups).toHaveLength(153);
      expect(membership.groups.map(nameOf)).toContain('Admins');
      expect(membership.groups.every((group) => group.id?.startsWith('00g'))).toBe(true);
    });

    it('asks Okta when no name on the list is mapped, by exact name and in this connection', async () => {
      expect(await resolve(['admins'])).toMatchObject({ source: 'api' });
      const other = await addConnection(okta.org.addApiToken().value);
      expect(await resolve(['Admins'], other)).toMatchObject({ source: 'api' });
      expect(await resolve(['Adm\0ins'])).toMatchObject({ source: 'api' });
    });

    it('takes the list as it is without an API credential', async () => {
      const plain = await addConnection(null);
      expect(await resolve(['unmapped'], plain)).toMatchObject({
        source: 'id-token',
        completeness: 'complete',
      });
    });

    it.each([
      ['500', () => okta.org.faults.status(groupsPath(), 500)],
      ['429', () => okta.org.faults.rateLimited(groupsPath(), 30)],
      ['a page', () => okta.org.faults.html(groupsPath(), 200)],
      ['a dropped connection', () => okta.org.faults.drop(groupsPath())],
      ['a revoked token', () => okta.org.apiTokens.all().forEach((token) => (token.revoked = true))],
      [
        'a token without rights',
        () => okta.org.apiTokens.all().forEach((token) => (token.adminRole = 'NONE')),
      ],
      ['silence', () => okta.org.faults.hang(groupsPath())],
    ])('answers 503 when Okta answers with %s, after at most two tries', async (_, fail) => {
      fail();
      await expect(resolve(undefined)).rejects.toMatchObject({ code: 'okta-unavailable', status: 503 });
      expect(askedForGroups()).toBeLessThanOrEqual(2);
      expect(health.statuses()).toContainEqual(
        expect.objectContaining({ connection: connection.slug, status: 'unreachable' }),
      );
    });

    it('answers 503, too, when the stored credential can’t be decrypted any more', async () => {
      connection.managementSecret = secrets.sealManagementSecret(randomUUID(), '00token');
      await expect(resolve(undefined)).rejects.toMatchObject({ code: 'okta-unavailable' });
    });

    it('uses a replaced token at once', async () => {
      okta.org.apiTokens.all().forEach((token) => (token.revoked = true));
      await expect(resolve(undefined)).rejects.toMatchObject({ code: 'okta-unavailable' });
      connection.managementSecret = secrets.sealManagementSecret(connection.id, okta.org.addApiToken().value);
      expect(await resolve(undefined)).toMatchObject({ source: 'api' });
    });
  });

  describe('re-read', () => {
    let subjectId: string;

    const store = (membership: Partial<Membership> = {}): Promise<string> =>
      replica.transactions.run(async (tx) => {
        const groups = [{ name: 'Admins' }];
        const at = clock.now();
        const { id } = await subjects.upsertAtSignIn(tx, {
          connectionId: connection.id,
          sub: ada.id,
          login: null,
          email: null,
          name: 'Ada',
          membership: { groups, source: 'id-token', completeness: 'complete', fetchedAt: at, ...membership },
          attributes: {},
          at,
        });
        return id;
      });

    const stored = async () => {
      const subject = await subjects.findById(subjectId);
      if (!subject) throw new Error('the subject is gone');
      return subject;
    };
    const endings = () =>
      replica.dataSource.query<{ actor_type: string; after: { reason: string } }[]>(
        "SELECT actor_type, after FROM audit_events WHERE action = 'subject.sessions-ended' AND target_id = $1",
        [subjectId],
      );
    const refresh = (waitMs = 3000) => refresher.refresh(subjectId, { waitMs });

    beforeEach(async () => {
      subjectId = await store();
      clock.offsetMs += 1_000_000;
    });

    it('stores the groups of now with their ids, and tells every replica', async () => {
      const group = okta.org.addGroup('Auditors');
      okta.org.addMember(group.id, ada.id);
      const facts = await refresh();
      expect(facts).toMatchObject({ id: subjectId, membershipVersion: 2, membership: { source: 'api' } });
      const subject = await stored();
      expect(subject.groups).toContainEqual({ id: group.id, name: 'Auditors' });
      expect(clock.now().getTime() - subject.membershipFetchedAt.getTime()).toBeLessThan(500_000);
      const log = await replica.dataSource.query<unknown[]>(
        "SELECT 1 FROM change_log WHERE kind = 'subject' AND ref = $1",
        [subjectId],
      );
      expect(log).toHaveLength(1);
      expect(await endings()).toEqual([]);
    });

    it('asks Okta once for everybody who waits for the same person', async () => {
      okta.org.faults.slow(groupsPath(), 100);
      refresher.refreshInBackground(subjectId);
      const all = await Promise.all(Array.from({ length: 20 }, () => refresh()));
      expect(new Set(all).size).toBe(1);
      expect(askedForGroups()).toBe(1);
    });

    it('does not ask Okta again for somebody who comes just after the answer was stored, here or by another replica', async () => {
      const freshSince = clock.now();
      const first = await refresher.refresh(subjectId, { waitMs: 3000, freshSince });
      const second = await refresher.refresh(subjectId, { waitMs: 3000, freshSince });
      expect(second).toEqual(first);
      expect(askedForGroups()).toBe(1);
      clock.offsetMs += 1000;
      await refresher.refresh(subjectId, { waitMs: 3000, freshSince: clock.now() });
      expect(askedForGroups()).toBe(2);
    });

    it.each(['SUSPENDED', 'DEPROVISIONED', 'STAGED'] as const)(
      'ends the sessions of a person who is %s in Okta, empties the membership and says why, once',
      async (status) => {
        okta.org.setUserStatus(ada.id, status);
        expect(await refresh()).toBe('gone');
        const subject = await stored();
        expect(subject.groups).toEqual([]);
        expect(subject.sessionsValidAfter?.getTime()).toBeGreaterThan(subject.lastSignInAt.getTime());
        expect(await refresh()).toBe('gone');
        expect(await endings()).toEqual([
          {
            actor_type: 'system',
            after: { groups: [], reason: `okta-user-${status.toLowerCase()}` },
          },
        ]);
      },
    );

    it('ends the sessions of a person whom Okta does not know any more', async () => {
      okta.org.deleteUser(ada.id);
      expect(await refresh()).toBe('gone');
      expect((await stored()).groups).toEqual([]);
      expect(await endings()).toMatchObject([{ after: { reason: 'okta-user-deleted' } }]);
    });

    it.each(['LOCKED_OUT', 'PASSWORD_EXPIRED', 'RECOVERY'] as const)(
      'does not end the sessions of a person who is %s',
      async (status) => {
        okta.org.setUserStatus(ada.id, status);
        expect(await refresh()).toMatchObject({ id: subjectId });
      },
    );

    it('leaves alone what a sign-in stored meanwhile', async () => {
      okta.org.setUserStatus(ada.id, 'SUSPENDED');
      okta.org.faults.slow(`/api/v1/users/${ada.id}`, 1000);
      const reading = refresh();
      await eventually(() => expect(okta.org.requests.length).toBeGreaterThan(0));
      clock.offsetMs += 1000;
      await store({ groups: [{ name: 'Newer' }] });
      expect(await reading).toMatchObject({ membership: { groups: [{ name: 'Newer' }] } });
      expect(await endings()).toEqual([]);
    });

    it('keeps the stored membership while Okta fails, and knows since when', async () => {
      expect(refresher.unreachableSince(connection.id)).toBeUndefined();
      const fix = okta.org.faults.add(/^\/api\//, { kind: 'status', status: 503 });
      const before = clock.now().getTime();
      expect(await refresh()).toBe('unreachable');
      expect((await stored()).groups).toEqual([{ name: 'Admins' }]);
      expect(refresher.unreachableSince(connection.id)).toBeGreaterThanOrEqual(before);
      expect(refresher.unreachableSince(connection.id, subjectId)).toBeGreaterThanOrEqual(before);
      fix();
      clock.offsetMs += 1000;
      expect(await refresh()).toMatchObject({ membership: { source: 'api' } });
      expect(refresher.unreachableSince(connection.id, subjectId)).toBeUndefined();
      expect(health.statuses()).toContainEqual({ connection: connection.slug, status: 'ok' });
    });

    it('remembers a failure that concerns one person alone, while Okta answers others', async () => {
      const fix = okta.org.faults.status(groupsPath(), 500);
      expect(await refresh()).toBe('unreachable');
      health.reportCall(connection.id, 'membership', undefined);
      expect(refresher.unreachableSince(connection.id)).toBeUndefined();
      expect(refresher.unreachableSince(connection.id, subjectId)).toBeDefined();
      fix();
    });

    it('does not hammer an Okta that fails: five tries, then one a second for those who wait, fewer in the background', async () => {
      okta.org.faults.status(/^\/api\//, 500);
      for (let time = 0; time < 20; time += 1) expect(await refresh()).toBe('unreachable');
      expect(okta.org.requests.length).toBe(5);
      clock.offsetMs += 1000;
      await refresh();
      expect(okta.org.requests.length).toBe(6);
      for (let time = 0; time < 20; time += 1) refresher.refreshInBackground(subjectId);
      await refresh();
      expect(okta.org.requests.length).toBe(6);
    });

    it('lets nobody wait longer than they said when Okta hangs', async () => {
      okta.org.faults.hang(`/api/v1/users/${ada.id}`);
      const waited = await livedMs(async () => expect(await refresh(300)).toBe('unreachable'));
      // The longest that anybody may wait.
      expect(waited).toBeLessThan(3000);
    });

    it('reads again behind a request that does not wait', async () => {
      refresher.refreshInBackground(subjectId);
      await eventually(async () => expect((await stored()).membershipSource).toBe('api'));
    });

    it('does not take Okta for unreachable when only the budget has nothing left for the background', async () => {
      okta.org.setRateLimits({ 'users-get': 4 });
      expect(await refresh()).toMatchObject({ id: subjectId });
      const again = { waitMs: 3000, background: true, freshSince: new Date(clock.nowMs() + 1000) };
      expect(await refresher.refresh(subjectId, again)).toBe('unreachable');
      expect(refresher.unreachableSince(connection.id, subjectId)).toBeUndefined();
      expect(await refresher.refresh(subjectId, { ...again, background: false })).toBe('unreachable');
      expect(refresher.unreachableSince(connection.id, subjectId)).toBeDefined();
    });

    it('says that somebody unknown here is gone', async () => {
      expect(await refresher.refresh(randomUUID(), { waitMs: 3000 })).toBe('gone');
    });

    it('knows which connections can be re-read, also when that changes', async () => {
      expect(refresher.canReread(connection.id)).toBe(true);
      expect(refresher.canReread(randomUUID())).toBe(false);
      const plain = await addConnection(null);
      known.onChanges([{ kind: 'model', ref: '' }]);
      await eventually(() => expect(known.find(plain.id)).toBeDefined());
      expect(refresher.canReread(plain.id)).toBe(false);
    });

    it('ends at shutdown, however long Okta takes', async () => {
      okta.org.faults.hang(`/api/v1/users/${ada.id}`);
      refresher.refreshInBackground(subjectId);
      await eventually(() => expect(okta.org.requests.length).toBeGreaterThan(0));
      const waited = await livedMs(() => refresher.beforeApplicationShutdown());
      // A read in the background may take 8,000.
      expect(waited).toBeLessThan(4000);
      expect((await stored()).groups).toEqual([{ name: 'Admins' }]);
    });
  });
});
