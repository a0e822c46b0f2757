import { randomUUID } from 'node:crypto';
import { systemActor } from '../../src/access/actor.js';
import type { Caller } from '../../src/access/caller.js';
import { MAX_BATCH_SIZE } from '../../src/sessions/session-loader.js';
import { FakeClock } from '../support/clock.js';
import { addConnection } from '../support/connection-row.js';
import { eventually } from '../support/eventually.js';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.js';
import { migrateForReplica, type ReplicaOptions } from '../support/replica.js';
import { type SessionReplica, type SignedIn, startSessionReplica } from '../support/session-replica.js';
import { staleFor } from '../support/stale-for.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

/** After an acknowledged revocation no replica allows anything that is asked later than this. */
const BOUND_MS = 1000;
const MINUTE_MS = 60_000;

describe('sessions', () => {
  let database: TestDatabase;
  let connectionId: string;
  let otherConnectionId: string;
  const replicas: SessionReplica[] = [];
  const proxies: FaultProxy[] = [];

  beforeAll(async () => {
    database = await createTestDatabase({ migrate: migrateForReplica });
    const setUp = await start();
    connectionId = await addConnection(setUp.dataSource, 'default');
    otherConnectionId = await addConnection(setUp.dataSource, 'other');
  });

  afterEach(async () => {
    for (const replica of replicas.splice(0)) await replica.close();
    for (const proxy of proxies.splice(0)) await proxy.close();
  });

  afterAll(() => database.drop());

  async function start(options: Partial<ReplicaOptions> = {}): Promise<SessionReplica> {
    const replica = await startSessionReplica({ url: database.url, ...options });
    replicas.push(replica);
    return replica;
  }

  async function startProxy(): Promise<FaultProxy> {
    const { hostname, port } = new URL(database.url);
    const proxy = await startFaultProxy({ host: hostname, port: Number(port) });
    proxies.push(proxy);
    return proxy;
  }

  /** How long after `since` the replica could be asked and still allowed something, in milliseconds; it is asked until it ends up refusing. */
  const allowedUntil = (replica: SessionReplica, cookie: string, since: number, current = 'no-session') =>
    staleFor({ ask: () => replica.ask(cookie), outdated: 'allowed', current }, since);

  describe('that begin', () => {
    it('count on every replica at once', async () => {
      const [one, other] = [await start(), await start()];
      const { cookie } = await one.signIn(connectionId, 'ada');
      expect(await other.ask(cookie)).toBe('allowed');
      expect(await one.ask(cookie)).toBe('allowed');
    });

    it('leave neither the cookie nor the ID token readable in the database', async () => {
      const { dataSource, signIn, sessions } = await start();
      const { sessionId, token } = await signIn(connectionId, 'ada', { idToken: 'header.payload.signature' });
      const [row] = await dataSource.query<Record<string, unknown>[]>(
        'SELECT * FROM sessions WHERE id = $1',
        [sessionId],
      );
      expect(JSON.stringify(row)).not.toContain(token);
      expect(JSON.stringify(row)).not.toContain('payload');
      const idToken = row?.['id_token'] as string;
      expect(sessions.openIdToken({ id: sessionId, idToken })).toBe('header.payload.signature');
      expect(sessions.openIdToken({ id: randomUUID(), idToken })).toBeNull();
    });

    it('end the session that the browser carried, in the same transaction', async () => {
      const [one, other] = [await start(), await start()];
      const before = await one.signIn(connectionId, 'ada');
      expect(await other.ask(before.cookie)).toBe('allowed');
      const failing = one.transactions.run(async (tx) => {
        await one.sessions.open(tx, { ...opening(before), replacesToken: before.token });
        throw new Error('the sign-in failed after all');
      });
      await expect(failing).rejects.toThrow('failed after all');
      expect(await one.ask(before.cookie)).toBe('allowed');
      const after = await one.signIn(connectionId, 'grace', { replacesToken: before.token });
      const endedAt = performance.now();
      expect(await one.ask(before.cookie)).toBe('no-session');
      expect(await allowedUntil(other, before.cookie, endedAt)).toBeLessThanOrEqual(BOUND_MS);
      expect(await other.ask(after.cookie)).toBe('allowed');
    });

    it('do so for a cookie that was never a session of ours', async () => {
      const { signIn, ask } = await start();
      const { cookie } = await signIn(connectionId, 'ada', { replacesToken: 'x'.repeat(5000) });
      expect(await ask(cookie)).toBe('allowed');
    });
  });

  describe('that are revoked', () => {
    it.each<[string, (replica: SessionReplica, signedIn: SignedIn) => Promise<unknown>]>([
      [
        'one by one',
        ({ transactions, sessions }, { sessionId }) =>
          transactions.run((tx) => sessions.endById(tx, sessionId)),
      ],
      [
        'with all of their person',
        ({ transactions, sessions }, { subjectId }) =>
          transactions.run((tx) => sessions.endAllOfSubject(tx, subjectId)),
      ],
      [
        'with all of their connection',
        ({ transactions, connections, clock }) =>
          transactions.run((tx) => connections.endSessions(tx, connectionId, clock.now())),
      ],
    ])('%s are refused at once by the replica that did it and soon by every other', async (_, revoke) => {
      const [one, other] = [await start(), await start()];
      const signedIn = await one.signIn(connectionId, 'ada');
      const elsewhere = await one.signIn(otherConnectionId, 'ada');
      expect(await one.ask(signedIn.cookie)).toBe('allowed');
      expect(await other.ask(signedIn.cookie)).toBe('allowed');
      await revoke(one, signedIn);
      const revokedAt = performance.now();
      expect(await one.ask(signedIn.cookie)).toBe('no-session');
      expect(await allowedUntil(other, signedIn.cookie, revokedAt)).toBeLessThanOrEqual(BOUND_MS);
      expect(await other.ask(elsewhere.cookie)).toBe('allowed');
      const again = await one.signIn(connectionId, 'ada');
      expect(await one.ask(again.cookie)).toBe('allowed');
    });

    it('are refused within the bound by a replica whose link to the change log hangs, which then asks the database', async () => {
      const proxy = await startProxy();
      const [one, other] = [await start(), await start({ directUrl: proxy.url(database.url) })];
      const [revoked, kept] = [
        await one.signIn(connectionId, 'ada'),
        await one.signIn(connectionId, 'grace'),
      ];
      expect(await other.ask(revoked.cookie)).toBe('allowed');
      proxy.hang();
      await one.transactions.run((tx) => one.sessions.endById(tx, revoked.sessionId));
      expect(await allowedUntil(other, revoked.cookie, performance.now())).toBeLessThanOrEqual(BOUND_MS);
      await eventually(async () => expect(await other.ask(kept.cookie)).toBe('allowed'));
    });

    it('are refused within the bound by a replica that is cut off altogether, which recovers by itself', async () => {
      const proxy = await startProxy();
      const url = proxy.url(database.url);
      const [one, other] = [await start(), await start({ url, directUrl: url })];
      const [revoked, kept] = [
        await one.signIn(connectionId, 'ada'),
        await one.signIn(connectionId, 'grace'),
      ];
      expect(await other.ask(revoked.cookie)).toBe('allowed');
      proxy.hang();
      await one.transactions.run((tx) => one.sessions.endById(tx, revoked.sessionId));
      const revokedAt = performance.now();
      expect(await allowedUntil(other, revoked.cookie, revokedAt, 'unavailable')).toBeLessThanOrEqual(
        BOUND_MS,
      );
      proxy.resume();
      await eventually(async () => expect(await other.ask(kept.cookie)).toBe('allowed'));
      expect(await other.ask(revoked.cookie)).toBe('no-session');
    });

    it('end even when they began by a clock that runs ahead, and the next one counts by a clock that runs behind', async () => {
      const now = Date.now();
      const ahead = await start({ clock: new FakeClock(new Date(now + 5000)) });
      const behind = await start({ clock: new FakeClock(new Date(now - 5000)) });
      const { subjectId, cookie } = await ahead.signIn(connectionId, 'ada');
      await behind.transactions.run((tx) => behind.sessions.endAllOfSubject(tx, subjectId));
      expect(await behind.ask(cookie)).toBe('no-session');
      const next = await behind.signIn(connectionId, 'ada');
      expect(await behind.ask(next.cookie)).toBe('allowed');
    });
  });

  describe('that are used', () => {
    it('are remembered to be, so that another replica does not call them idle', async () => {
      const clock = new FakeClock();
      const [one, other] = [await start({ clock }), await start({ clock })];
      const { cookie } = await one.signIn(connectionId, 'ada');
      expect(await other.ask(cookie)).toBe('allowed');
      for (let use = 0; use < 3; use += 1) {
        clock.advance(30 * MINUTE_MS);
        expect(await one.ask(cookie)).toBe('allowed');
        await one.touches.flush();
      }
      expect(await other.ask(cookie)).toBe('allowed');
      clock.advance(60 * MINUTE_MS);
      expect(await other.ask(cookie)).toBe('session-expired');
    });

    it('are written together, and never set back', async () => {
      const { dataSource, transactions, repository, signIn } = await start();
      const signedIn = await Promise.all(['ada', 'grace', 'joan'].map((sub) => signIn(connectionId, sub)));
      const keys = await dataSource.query<{ key: string; id: string }[]>(
        `SELECT encode(id_hash, 'hex') AS key, id FROM sessions WHERE id = ANY($1) ORDER BY id_hash`,
        [signedIn.map(({ sessionId }) => sessionId)],
      );
      const [later, earlier] = [Date.parse('2040-01-02'), Date.parse('2040-01-01')];
      const write = (atMs: number) =>
        transactions.run((tx) =>
          repository.storeTouches(
            tx,
            keys.map(({ key }) => [key, atMs] as const),
          ),
        );
      await write(later);
      await write(earlier);
      const rows = await dataSource.query<{ at: Date }[]>(
        'SELECT last_seen_at AS at FROM sessions WHERE id = ANY($1)',
        [keys.map(({ id }) => id)],
      );
      expect(rows).toEqual(keys.map(() => ({ at: new Date(later) })));
    });

    it('are read many by one statement', async () => {
      const { repository, signIn, ask, cache } = await start();
      const cookies: string[] = [];
      for (let person = 0; person < 2 * MAX_BATCH_SIZE; person += 1) {
        cookies.push((await signIn(connectionId, `person ${person}`)).cookie);
      }
      const readByKeys = repository.readByKeys.bind(repository);
      const statements: number[] = [];
      repository.readByKeys = (keys) => {
        statements.push(keys.length);
        return readByKeys(keys);
      };
      // Again on a machine that is too busy to read them in time.
      await eventually(async () => {
        cache.onDistrust();
        statements.length = 0;
        const answers = await Promise.all(cookies.map((cookie) => ask(cookie)));
        expect(new Set(answers)).toEqual(new Set(['allowed']));
      });
      expect(statements).toEqual([MAX_BATCH_SIZE, MAX_BATCH_SIZE]);
      expect(new Set(cookies).size).toBe(2 * MAX_BATCH_SIZE);
    });
  });

  it('are removed once they are over, in small steps', async () => {
    const clock = new FakeClock('2035-01-01T00:00:00Z');
    const { dataSource, transactions, repository, signIn } = await start({ clock });
    await dataSource.query('DELETE FROM sessions');
    for (const sub of ['ada', 'grace', 'joan']) await signIn(connectionId, sub);
    clock.advance(8 * 60 * MINUTE_MS + 1);
    const young = await signIn(connectionId, 'ada');
    const remove = () => transactions.run((tx) => repository.removeExpired(tx, clock.now(), 2));
    expect([await remove(), await remove(), await remove()]).toEqual([2, 1, 0]);
    expect(await dataSource.query('SELECT id FROM sessions')).toEqual([{ id: young.sessionId }]);
  });

  describe('that end by signing out', () => {
    it('give their ID token away and count nowhere any more', async () => {
      const [one, other] = [await start(), await start()];
      const { cookie, sessionId } = await one.signIn(connectionId, 'ada', { idToken: 'the.id.token' });
      expect(await other.ask(cookie)).toBe('allowed');
      const ended = await one.sessions.takeForSignOut({ cookieHeader: cookie });
      const endedAt = performance.now();
      expect(ended).toMatchObject({ session: { id: sessionId, connectionId }, idToken: 'the.id.token' });
      expect(await one.ask(cookie)).toBe('no-session');
      expect(await allowedUntil(other, cookie, endedAt)).toBeLessThanOrEqual(BOUND_MS);
      expect(await one.sessions.takeForSignOut({ cookieHeader: cookie })).toBeNull();
      expect(await one.sessions.takeForSignOut({ cookieHeader: undefined })).toBeNull();
    });

    it('live on when what goes with it fails', async () => {
      const { signIn, sessions, ask } = await start();
      const { cookie } = await signIn(connectionId, 'ada');
      const failing = sessions.takeForSignOut({ cookieHeader: cookie }, () =>
        Promise.reject(new Error('no audit event')),
      );
      await expect(failing).rejects.toThrow('no audit event');
      expect(await ask(cookie)).toBe('allowed');
    });
  });

  describe('over the API', () => {
    let clock: FakeClock;
    let replica: SessionReplica;
    let ada: SignedIn;
    let grace: SignedIn;
    let foreign: SignedIn;

    beforeEach(async () => {
      clock = new FakeClock('2036-01-01T00:00:00Z');
      replica = await start({ clock });
      await replica.dataSource.query('DELETE FROM sessions');
      ada = await replica.signIn(connectionId, 'ada');
      clock.advance(MINUTE_MS);
      grace = await replica.signIn(connectionId, 'grace');
      foreign = await replica.signIn(otherConnectionId, 'joan');
    });

    const caller = (overrides: Partial<Caller> = {}): Caller => ({
      type: 'person',
      id: ada.subjectId,
      name: 'ada@example.com',
      connectionId,
      connectionSlug: 'default',
      platform: true,
      roles: ['admin'],
      permissions: new Set(['sessions:read', 'sessions:write']),
      requestId: 'request-1',
      sessionId: ada.sessionId,
      ...overrides,
    });
    const tenantAdmin = (): Caller =>
      caller({
        id: foreign.subjectId,
        connectionId: otherConnectionId,
        platform: false,
        sessionId: undefined,
      });
    const guest = (): Caller => caller({ permissions: new Set(), roles: ['guest'] });

    async function listed(by: Caller, query: object = {}): Promise<string[]> {
      const { items } = await replica.administration.listVisible(by, { limit: 50, ...query });
      return items.map(({ id }) => id).sort();
    }
    const ids = (...signedIn: SignedIn[]): string[] => signedIn.map(({ sessionId }) => sessionId).sort();
    const audited = (): Promise<{ action: string; target_id: string; connection_id: string }[]> =>
      replica.dataSource.query(
        `SELECT action, target_id, connection_id FROM audit_events WHERE target_id = ANY($1)`,
        [[ada, grace, foreign].flatMap(({ sessionId, subjectId }) => [sessionId, subjectId])],
      );

    it('are shown with their person and without a secret', async () => {
      const { items } = await replica.administration.listVisible(caller(), {
        limit: 50,
        subject: ada.subjectId,
      });
      expect(items).toEqual([
        {
          id: ada.sessionId,
          connection: 'default',
          subject: { id: ada.subjectId, sub: 'ada', email: 'ada@example.com', name: 'ada' },
          createdAt: new Date('2036-01-01T00:00:00Z'),
          lastSeenAt: new Date('2036-01-01T00:00:00Z'),
          expiresAt: new Date('2036-01-01T08:00:00Z'),
          acr: 'urn:okta:loa:2fa:any',
          amr: ['pwd', 'mfa'],
          authTime: new Date('2036-01-01T00:00:00Z'),
          membershipSource: 'id-token',
          address: '192.0.2.1',
          userAgent: 'Firefox',
          device: 'Firefox',
          method: 'okta',
          current: true,
          idleEndsAt: new Date('2036-01-01T01:00:00Z'),
          applicationHosts: [],
        },
      ]);
    });

    it('are found by the application on whose hosts they are used, and by how they began', async () => {
      const { dataSource } = replica;
      const slug = `wiki-${ada.sessionId}`;
      const hosts = ['wiki.example.com', 'docs.example.com', 'docs.example.com'];
      await dataSource.query(
        `INSERT INTO applications (slug, name, connection_ids, access_rules) VALUES ($1, 'Wiki', $2, '[]')`,
        [slug, [connectionId]],
      );
      for (const [index, host] of hosts.entries()) {
        await dataSource.query(
          `INSERT INTO application_sessions (id_hash, session_hash, application_id, host, created_at)
           SELECT sha256(($1::text || $2::text)::bytea), s.id_hash, a.id, $3, now()
             FROM sessions s, applications a WHERE s.id = $1::uuid AND a.slug = $4`,
          [grace.sessionId, index, host, slug],
        );
      }
      expect(await listed(caller(), { application: slug })).toEqual(ids(grace));
      expect(await listed(caller(), { application: slug, method: 'okta' })).toEqual(ids(grace));
      expect(await listed(caller(), { application: 'nobodys' })).toEqual([]);
      expect(await listed(caller(), { method: 'local' })).toEqual([]);
      expect(await listed(tenantAdmin(), { application: slug })).toEqual([]);
      const { items } = await replica.administration.listVisible(caller(), {
        limit: 50,
        application: slug,
      });
      expect(items[0]?.applicationHosts).toEqual(['docs.example.com', 'wiki.example.com']);
    });

    it('are seen by connection: the platform sees all', async () => {
      expect(await listed(caller())).toEqual(ids(ada, grace, foreign));
      expect(await listed(caller(), { connection: 'other' })).toEqual(ids(foreign));
      expect(await listed(tenantAdmin())).toEqual(ids(foreign));
      await expect(listed(tenantAdmin(), { connection: 'default' })).rejects.toMatchObject({
        code: 'not-found',
      });
      expect(await listed(tenantAdmin(), { subject: ada.subjectId })).toEqual([]);
    });

    it('are one’s own for everybody, and none for an API token', async () => {
      const own = await replica.administration.listOwn(guest(), { limit: 50 });
      expect(own.items.map(({ id, current }) => [id, current])).toEqual([[ada.sessionId, true]]);
      const token = caller({ type: 'api-token', sessionId: undefined });
      expect((await replica.administration.listOwn(token, { limit: 50 })).items).toEqual([]);
    });

    it('come in pages that miss none and repeat none, though many expire at once', async () => {
      for (let index = 0; index < 5; index += 1) await replica.signIn(connectionId, 'ada');
      const seen: string[] = [];
      let after: string | undefined;
      do {
        const page = await replica.administration.listVisible(caller(), { limit: 3, after });
        seen.push(...page.items.map(({ id }) => id));
        after = page.nextCursor ?? undefined;
      } while (after);
      expect(seen).toHaveLength(8);
      expect(seen.sort()).toEqual(await listed(caller()));
      await expect(listed(caller(), { after: 'nonsense' })).rejects.toMatchObject({
        code: 'invalid-request',
      });
    });

    it('are not shown once they are over, idle or ended', async () => {
      clock.advance(59 * MINUTE_MS);
      expect(await listed(caller())).toEqual(ids(grace, foreign));
      await replica.transactions.run((tx) => replica.sessions.endAllOfSubject(tx, grace.subjectId));
      expect(await listed(caller())).toEqual(ids(foreign));
      await replica.transactions.run((tx) =>
        replica.connections.endSessions(tx, otherConnectionId, clock.now()),
      );
      expect(await listed(caller())).toEqual([]);
    });

    it('are revoked by their person or with the permission, leaving an audit event', async () => {
      await replica.endings.endOne(guest(), ada.sessionId);
      await replica.endings.endOne(caller(), grace.sessionId);
      expect(await listed(caller())).toEqual(ids(foreign));
      expect(await replica.ask(grace.cookie)).toBe('no-session');
      expect(await audited()).toEqual([
        { action: 'session.revoked', target_id: ada.sessionId, connection_id: connectionId },
        { action: 'session.revoked', target_id: grace.sessionId, connection_id: connectionId },
      ]);
    });

    it.each<[string, () => Caller, () => string, string]>([
      ['of somebody else without the permission', guest, () => grace.sessionId, 'permission-denied'],
      ['of another connection', tenantAdmin, () => ada.sessionId, 'not-found'],
      ['that does not exist', caller, () => randomUUID(), 'not-found'],
      ['by what is no id', caller, () => 'own', 'not-found'],
    ])('are not revoked when it is one %s', async (_, by, id, code) => {
      await expect(replica.endings.endOne(by(), id())).rejects.toMatchObject({ code });
      expect(await listed(caller())).toEqual(ids(ada, grace, foreign));
      expect(await audited()).toEqual([]);
    });

    it('are revoked together for a connection, the caller’s own included, by one row of the change log', async () => {
      const { endings, dataSource } = replica;
      const refused = endings.end(guest(), { connection: 'default' }, undefined);
      await expect(refused).rejects.toMatchObject({ code: 'permission-denied' });
      const hidden = endings.end(tenantAdmin(), { connection: connectionId }, undefined);
      await expect(hidden).rejects.toMatchObject({ code: 'not-found' });
      const invalid = { code: 'validation-failed' };
      for (const query of [{}, { connection: 'default', subject: ada.subjectId }])
        await expect(endings.end(caller(), query, undefined)).rejects.toMatchObject(invalid);
      expect(await listed(caller())).toEqual(ids(ada, grace, foreign));
      await dataSource.query('DELETE FROM change_log');
      await endings.end(caller(), { connection: 'default' }, undefined);
      expect(await listed(caller())).toEqual(ids(foreign));
      expect(await dataSource.query('SELECT kind, ref FROM change_log')).toEqual([
        { kind: 'connection-sessions', ref: connectionId },
      ]);
      const events = `SELECT action, connection_id FROM audit_events WHERE target_id = $1`;
      expect(await dataSource.query(events, [connectionId])).toEqual([
        { action: 'session.revoked', connection_id: connectionId },
      ]);
      await endings.end(tenantAdmin(), { connection: otherConnectionId }, undefined);
      expect(await listed(caller())).toEqual([]);
    });

    it('are ended but for one’s own browser, and one by one if they are one’s own', async () => {
      const { endings } = replica;
      const here = await replica.signIn(connectionId, 'linus');
      const elsewhere = await replica.signIn(connectionId, 'linus');
      const third = await replica.signIn(connectionId, 'linus');
      const linus = caller({ id: here.subjectId, sessionId: here.sessionId, permissions: new Set() });
      const hidden = { code: 'not-found' };
      await expect(endings.endOwn(linus, grace.sessionId)).rejects.toMatchObject(hidden);
      await expect(endings.endOwn(caller(), third.sessionId)).rejects.toMatchObject(hidden);
      await endings.endOwn(linus, third.sessionId);
      const asked = [here, elsewhere, third].map(({ cookie }) => cookie);
      expect(await Promise.all(asked.map(replica.ask))).toEqual(['allowed', 'allowed', 'no-session']);
      await endings.endOthers(linus);
      expect(await Promise.all(asked.map(replica.ask))).toEqual(['allowed', 'no-session', 'no-session']);
      expect(await listed(caller())).toEqual(ids(ada, grace, foreign, here));
    });

    it('show when they end by the limits of roles, and are not shown once they have', async () => {
      const half = 30 * MINUTE_MS;
      const strict = { idleMs: Infinity, maxMs: half, maxConcurrent: Infinity };
      replica.limiter.limits = strict;
      const { items } = await replica.administration.listOwn(guest(), { limit: 50 });
      expect(items.map(({ createdAt, expiresAt }) => expiresAt.getTime() - createdAt.getTime())).toEqual([
        half,
      ]);
      const endsAt = items[0]?.expiresAt.getTime() ?? 0;
      clock.advance(endsAt - clock.nowMs());
      expect(await listed(caller())).not.toContain(ada.sessionId);
      replica.limiter.limits = { ...strict, maxMs: Infinity };
      expect(await listed(caller())).toContain(ada.sessionId);
    });

    it('are revoked together by the person or with the permission', async () => {
      const { endings } = replica;
      await replica.signIn(connectionId, 'ada');
      const refused = endings.end(guest(), { subject: grace.subjectId }, undefined);
      await expect(refused).rejects.toMatchObject({ code: 'permission-denied' });
      const hidden = endings.end(tenantAdmin(), { subject: ada.subjectId }, undefined);
      await expect(hidden).rejects.toMatchObject({ code: 'not-found' });
      await endings.end(guest(), { subject: ada.subjectId }, undefined);
      await endings.end(caller(), { subject: grace.subjectId }, undefined);
      expect(await listed(caller())).toEqual(ids(foreign));
      expect((await audited()).map(({ target_id }) => target_id)).toEqual([ada.subjectId, grace.subjectId]);
    });
  });

  function opening({ subjectId }: SignedIn) {
    return {
      subjectId,
      connectionId,
      acr: null,
      amr: [],
      authTime: null,
      sid: null,
      idToken: null,
      userAgent: null,
      address: null,
      roles: [],
      actor: systemActor('test'),
    };
  }
});
