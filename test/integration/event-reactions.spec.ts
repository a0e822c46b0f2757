import { randomUUID } from 'node:crypto';
import { AuditTrail } from '../../src/audit/audit-trail.js';
import { Clock } from '../../src/config/clock.js';
import { ExpirySweeper } from '../../src/database/expiry-sweeper.js';
import { MembershipStorage } from '../../src/directory/membership-storage.js';
import { MembershipRefresher, type RefreshOptions } from '../../src/directory/membership-refresher.js';
import { AskingOkta } from '../../src/event-reactions/asking-okta.js';
import { AskingOktaRepository } from '../../src/event-reactions/asking-okta.repository.js';
import { ReactionMetrics } from '../../src/event-reactions/reaction-metrics.js';
import { TakingAway } from '../../src/event-reactions/taking-away.js';
import { CLOCK_TOLERANCE_MS, type TakingAwayPlan } from '../../src/event-reactions/taking-away-plan.js';
import { TakingAwayRepository } from '../../src/event-reactions/taking-away.repository.js';
import { EventStore } from '../../src/event-store/event-store.js';
import { EventStoreRepository } from '../../src/event-store/event-store.repository.js';
import type { LogEvent, LogEventTarget } from '../../src/event-store/log-event.js';
import type { GroupReconciliation } from '../../src/group-mappings/group-reconciliation.js';
import { GroupMappingsRepository } from '../../src/group-mappings/group-mappings.repository.js';
import { Metrics } from '../../src/metrics/metrics.js';
import type { Transaction } from '../../src/database/transactions.js';
import type { SubjectFacts } from '../../src/subjects/subject-facts.js';
import type { Group } from '../../src/subjects/membership.js';
import { addConnection } from '../support/connection-row.js';
import { migrateForReplica } from '../support/replica.js';
import { startSessionReplica, type SessionReplica } from '../support/session-replica.js';
import { staleFor } from '../support/stale-for.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

/** The machine's clock, moved on by a test. */
class MovableClock extends Clock {
  offsetMs = 0;
  nowMs = (): number => Date.now() + this.offsetMs;
  monotonic = (): number => performance.now() + this.offsetMs;
}

/** Okta as a test wants it: it stores what it is told, or fails. */
class FakeRefresher extends MembershipRefresher {
  readonly asked: { subjectId: string; options: RefreshOptions }[] = [];
  credential = true;
  failing = false;

  canReread = (): boolean => this.credential;

  async refresh(subjectId: string, options: RefreshOptions): Promise<SubjectFacts | 'unreachable' | 'gone'> {
    this.asked.push({ subjectId, options });
    if (this.failing) return 'unreachable';
    const facts = await a.transactions.run((tx) =>
      a.subjects.storeMembership(tx, subjectId, {
        groups: [{ name: 'True group', id: '00gtrue' }],
        source: 'api',
        completeness: 'complete',
        fetchedAt: clock.now(),
      }),
    );
    return facts ?? 'gone';
  }

  refreshInBackground = (): void => undefined;
  unreachableSince = (): undefined => undefined;
}

/** Stumbles over one event, as a fault in the code would. */
class StumblingRepository extends TakingAwayRepository {
  stumbleOver: string | undefined;

  override lockPeople(tx: Transaction, plan: TakingAwayPlan): Promise<void> {
    if (plan.sessionsEndings.some(({ uuid }) => uuid === this.stumbleOver)) throw new Error('stumbled');
    return super.lockPeople(tx, plan);
  }
}

let database: TestDatabase;
let clock: MovableClock;
let a: SessionReplica;
let b: SessionReplica;
let connection: string;
let store: EventStore;
let repository: StumblingRepository;
let takingAway: TakingAway;
let askingOkta: AskingOkta;
let refresher: FakeRefresher;
let reconciled: string[];
let metrics: Metrics;

beforeAll(async () => {
  database = await createTestDatabase({ migrate: migrateForReplica });
  clock = new MovableClock();
  a = await startSessionReplica({ url: database.url, clock });
  b = await startSessionReplica({ url: database.url, clock });
});

afterAll(async () => {
  await a.close();
  await b.close();
  await database.drop();
});

beforeEach(async () => {
  await a.dataSource.query('DELETE FROM okta_events');
  connection = await addConnection(a.dataSource, `c-${randomUUID()}`);
  refresher = new FakeRefresher();
  reconciled = [];
  metrics = new Metrics();
  const asking = new AskingOktaRepository(a.dataSource);
  const reactionMetrics = new ReactionMetrics(metrics, asking, clock);
  repository = new StumblingRepository();
  store = new EventStore(new EventStoreRepository(a.dataSource), new ExpirySweeper(a.transactions), clock);
  takingAway = new TakingAway(
    repository,
    a.connections,
    new GroupMappingsRepository(a.dataSource),
    a.transactions,
    new AuditTrail(),
    reactionMetrics,
    clock,
  );
  const groups = {
    reconcile: (_: string, id: string) => Promise.resolve(void reconciled.push(id)),
  } as GroupReconciliation;
  askingOkta = new AskingOkta(asking, refresher, groups, a.transactions, reactionMetrics, clock);
});

const user = (id: string): LogEventTarget => ({ id, type: 'User' });
const group = (id: string, displayName: string): LogEventTarget => ({ id, type: 'UserGroup', displayName });

function logEvent(eventType: string, target: LogEventTarget[], atMs = clock.nowMs()): LogEvent {
  return { uuid: randomUUID(), eventType, published: new Date(atMs).toISOString(), target };
}

async function receive(...events: LogEvent[]): Promise<void> {
  await a.transactions.run((tx) => store.append(tx, connection, 'event-hook', events));
}

async function takeAway(): Promise<void> {
  while (await takingAway.step());
}

async function askOkta(): Promise<void> {
  while (await askingOkta.step());
}

/** Lets Okta's lag pass. */
const afterLag = (): void => void (clock.offsetMs += 2_000);

async function reactions(): Promise<string[]> {
  const rows = await a.dataSource.query<{ reaction: string }[]>(
    'SELECT reaction FROM okta_events WHERE connection_id = $1 ORDER BY id',
    [connection],
  );
  return rows.map(({ reaction }) => reaction);
}

async function auditTrail(): Promise<Record<string, unknown>[]> {
  return a.dataSource.query(
    'SELECT action, actor_type AS actor, target_id AS target, before, after FROM audit_events WHERE connection_id = $1 ORDER BY id',
    [connection],
  );
}

async function setGroups(subjectId: string, groups: Group[], fetchedAt = clock.now()): Promise<void> {
  await a.transactions.run((tx) =>
    a.subjects.storeMembership(tx, subjectId, { groups, source: 'api', completeness: 'complete', fetchedAt }),
  );
}

async function groupsOf(subjectId: string): Promise<string[]> {
  const facts = await a.subjects.findFacts([subjectId]);
  return (facts.get(subjectId)?.membership.groups ?? []).map(({ name }) => name);
}

describe('somebody who is suspended in Okta', () => {
  it('is refused by every replica, is told of in the audit trail, and Okta is asked about them', async () => {
    const { cookie, subjectId } = await a.signIn(connection, '00u1');
    expect([await a.ask(cookie), await b.ask(cookie)]).toEqual(['allowed', 'allowed']);
    const suspended = logEvent('user.lifecycle.suspend', [user('00u1')]);
    await receive(suspended);
    await takeAway();
    const takenAt = performance.now();
    expect(await a.ask(cookie)).toBe('no-session');
    const elsewhere = { ask: () => b.ask(cookie), outdated: 'allowed', current: 'no-session' };
    expect(await staleFor(elsewhere, takenAt)).toBeLessThanOrEqual(1000);
    expect(await auditTrail()).toEqual([
      {
        action: 'subject.sessions-ended',
        actor: 'system',
        target: subjectId,
        before: null,
        after: { event: { uuid: suspended.uuid, eventType: 'user.lifecycle.suspend' } },
      },
    ]);
    expect(await reactions()).toEqual(['taken-away']);
    await askOkta();
    expect(refresher.asked.map((call) => call.subjectId)).toEqual([subjectId]);
    expect(await reactions()).toEqual(['done']);
  });

  it('and comes back stays signed in when the event arrives late or again', async () => {
    const before = clock.nowMs();
    const old = await a.signIn(connection, '00u1');
    clock.offsetMs += 60_000;
    const fresh = await a.signIn(connection, '00u1');
    const late = logEvent('user.lifecycle.suspend', [user('00u1')], before);
    await receive(late);
    await takeAway();
    await receive(late);
    await takeAway();
    expect([await a.ask(old.cookie), await a.ask(fresh.cookie)]).toEqual(['no-session', 'allowed']);
    expect(await auditTrail()).toHaveLength(1);
  });

  it('in another connection is another person', async () => {
    const other = await addConnection(a.dataSource, `other-${randomUUID()}`);
    const { cookie } = await a.signIn(other, '00u1');
    await receive(logEvent('user.lifecycle.suspend', [user('00u1')]));
    await takeAway();
    expect(await a.ask(cookie)).toBe('allowed');
    expect(await reactions()).toEqual(['done']);
  });
});

describe('somebody who left a group in Okta', () => {
  const left = (name = 'Admins') =>
    logEvent('group.user_membership.remove', [user('00u1'), group('00g1', name)]);

  it('loses it at once by its id, keeps the session, and gets what Okta says', async () => {
    const { cookie, subjectId } = await a.signIn(connection, '00u1');
    await setGroups(subjectId, [
      { name: 'Admins', id: '00g1' },
      { name: 'Admins', id: '00g9' },
      { name: 'Staff', id: '00g2' },
    ]);
    const version = (await a.subjects.findById(subjectId))?.membershipVersion ?? 0;
    const event = left();
    await receive(event);
    await takeAway();
    expect(await groupsOf(subjectId)).toEqual(['Admins', 'Staff']);
    expect((await a.subjects.findById(subjectId))?.membershipVersion).toBe(version + 1);
    expect(await auditTrail()).toMatchObject([
      {
        action: 'subject.group-removed',
        target: subjectId,
        before: { group: { name: 'Admins', id: '00g1' } },
        after: { event: { uuid: event.uuid } },
      },
    ]);
    expect(await a.ask(cookie)).toBe('allowed');
    await askOkta();
    expect(refresher.asked).toHaveLength(0);
    afterLag();
    await askOkta();
    expect(await groupsOf(subjectId)).toEqual(['True group']);
  });

  it('loses it by its exact name where only names are known, the last one, too', async () => {
    const { subjectId } = await a.signIn(connection, '00u1');
    await setGroups(subjectId, [{ name: 'admins' }, { name: 'Admins' }]);
    await receive(left());
    await takeAway();
    expect(await groupsOf(subjectId)).toEqual(['admins']);
    await receive(left('admins'));
    await takeAway();
    expect(await groupsOf(subjectId)).toEqual([]);
  });

  it('keeps what was read from Okta later than the event', async () => {
    const event = left();
    clock.offsetMs += CLOCK_TOLERANCE_MS + 1_000;
    const { subjectId } = await a.signIn(connection, '00u1');
    await setGroups(subjectId, [{ name: 'Admins', id: '00g1' }]);
    await receive(event);
    await takeAway();
    expect(await groupsOf(subjectId)).toEqual(['Admins']);
  });

  it('does not get it back by an answer of Okta from before the event', async () => {
    const { subjectId } = await a.signIn(connection, '00u1');
    await setGroups(subjectId, [{ name: 'Admins', id: '00g1' }]);
    const before = await a.subjects.findById(subjectId);
    if (!before) throw new Error('nobody was signed in');
    const askedAt = clock.now();
    await receive(left());
    await takeAway();
    const storage = new MembershipStorage(a.subjects, a.transactions, new AuditTrail(), clock);
    const groups = [{ name: 'Admins', id: '00g1' }];
    await storage.store(before, { gone: false, groups, fetchedAt: askedAt }, askedAt);
    expect(await groupsOf(subjectId)).toEqual([]);
  });

  it('and is asked about once, however many events a burst has', async () => {
    await a.signIn(connection, '00u1');
    await receive(...Array.from({ length: 100 }, () => left()));
    await takeAway();
    afterLag();
    await askOkta();
    const asked = refresher.asked.map(({ options }) => options);
    // One question for each batch of events; only the first finds a list that is older than its events.
    expect(asked.length).toBeLessThanOrEqual(3);
    expect(asked.every(({ background, freshSince }) => background && freshSince)).toBe(true);
    expect(new Set(await reactions())).toEqual(new Set(['done']));
  });
});

it('ends all sessions of a connection by one row when its own app is switched off, and no later one', async () => {
  const first = await a.signIn(connection, '00u1');
  const second = await a.signIn(connection, '00u2');
  await receive(logEvent('application.lifecycle.deactivate', [{ id: 'client', type: 'AppInstance' }]));
  await takeAway();
  clock.offsetMs += 1_000;
  const later = await a.signIn(connection, '00u1');
  const asked = [await a.ask(first.cookie), await a.ask(second.cookie), await a.ask(later.cookie)];
  expect(asked).toEqual(['no-session', 'no-session', 'allowed']);
  expect(await auditTrail()).toMatchObject([{ action: 'connection.sessions-ended', target: connection }]);
});

it('marks the mappings of a group that was deleted, in a new version of the set, and has Okta confirm it', async () => {
  const insert = (name: string, id: string, role: string) =>
    a.dataSource.query(
      'INSERT INTO group_mappings (connection_id, group_name, group_id, role_key) VALUES ($1, $2, $3, $4)',
      [connection, name, id, role],
    );
  await insert('Admins', '00g1', 'admin');
  await insert('Staff', '00g2', 'guest');
  const set = async () => (await a.connections.findById(connection))?.mappingSetVersion ?? 0;
  const version = await set();
  await receive(logEvent('group.lifecycle.delete', [group('00g1', 'Admins')]));
  await takeAway();
  const rows = await a.dataSource.query<{ group_name: string }[]>(
    'SELECT group_name FROM group_mappings WHERE connection_id = $1 AND group_deleted_at IS NOT NULL',
    [connection],
  );
  expect(rows).toEqual([{ group_name: 'Admins' }]);
  expect(await set()).toBe(version + 1);
  expect(await auditTrail()).toMatchObject([{ action: 'group-mapping.group-deleted' }]);
  afterLag();
  await askOkta();
  expect(reconciled).toEqual(['00g1']);
});

it('has nothing to do about people and groups that nobody knows here', async () => {
  await receive(
    logEvent('user.lifecycle.suspend', [user('00unknown')]),
    logEvent('group.profile.update', [group('00gunknown', 'Unknown')]),
  );
  await takeAway();
  expect(await reactions()).toEqual(['done', 'done']);
  expect(await auditTrail()).toEqual([]);
});

describe('while Okta fails', () => {
  it('the question is put again after a pause, and answered once Okta is back', async () => {
    await a.signIn(connection, '00u1');
    await receive(logEvent('user.lifecycle.suspend', [user('00u1')]));
    await takeAway();
    refresher.failing = true;
    await askOkta();
    await askOkta();
    expect(refresher.asked).toHaveLength(1);
    clock.offsetMs += 7_000;
    await askOkta();
    expect(refresher.asked).toHaveLength(2);
    refresher.failing = false;
    clock.offsetMs += 20_000;
    await askOkta();
    expect(await reactions()).toEqual(['done']);
  });

  it('an event is given up after a day, and metrics say so', async () => {
    await a.signIn(connection, '00u1');
    await receive(logEvent('user.lifecycle.suspend', [user('00u1')]));
    await takeAway();
    refresher.failing = true;
    for (let tries = 0; tries < 200 && (await reactions())[0] === 'taken-away'; tries += 1) {
      clock.offsetMs += 1_200_000;
      await askOkta();
    }
    expect(await reactions()).toEqual(['failed']);
    const text = await metrics.registry.metrics();
    expect(text).toContain('rolegate_event_reactions_total{stage="ask-okta",outcome="failed"} 1');
    expect(text).toContain('rolegate_event_reactions_waiting{stage="ask-okta"} 0');
  });

  it('a question that a dead process had taken is put by another one', async () => {
    await a.signIn(connection, '00u1');
    await receive(logEvent('user.lifecycle.suspend', [user('00u1')]));
    await takeAway();
    const dead = new AskingOktaRepository(a.dataSource);
    const now = clock.now();
    const leaseUntil = new Date(now.getTime() + 90_000);
    const taken = await a.transactions.run((tx) => dead.claim(tx, { now, leaseUntil, limit: 10 }));
    expect(taken).toHaveLength(1);
    await askOkta();
    expect(await reactions()).toEqual(['taken-away']);
    clock.offsetMs += 91_000;
    await askOkta();
    expect(await reactions()).toEqual(['done']);
  });
});

it('asks nobody where there is no credential to ask with', async () => {
  await a.signIn(connection, '00u1');
  refresher.credential = false;
  await receive(logEvent('user.lifecycle.suspend', [user('00u1')]));
  await takeAway();
  await askOkta();
  expect([refresher.asked.length, await reactions()]).toEqual([0, ['done']]);
});

it('puts off the one event that it stumbles over, and deals with the others', async () => {
  const people = ['00u1', '00u2', '00u3'];
  const cookies: string[] = [];
  for (const sub of people) cookies.push((await a.signIn(connection, sub)).cookie);
  const events = people.map((sub) => logEvent('user.lifecycle.suspend', [user(sub)]));
  repository.stumbleOver = events[1]?.uuid;
  await receive(...events);
  await takeAway();
  expect(await reactions()).toEqual(['taken-away', 'pending', 'taken-away']);
  repository.stumbleOver = undefined;
  clock.offsetMs += 600_000;
  await takeAway();
  expect(await reactions()).not.toContain('pending');
  for (const cookie of cookies) expect(await a.ask(cookie)).not.toBe('allowed');
});

it('takes away in seconds what a storm of ten thousand events takes away, in two replicas at once', async () => {
  const count = 10_000;
  await a.dataSource.query(
    `INSERT INTO subjects (connection_id, sub, groups, membership_source, membership_completeness, membership_fetched_at, last_sign_in_at)
     SELECT $1, '00u' || n, '[{"name": "Admins", "id": "00g1"}, {"name": "Staff", "id": "00g2"}]', 'api', 'complete', $2, $2
       FROM generate_series(1, $3) n`,
    [connection, clock.now(), count],
  );
  for (let start = 1; start <= count; start += 1000) {
    await receive(
      ...Array.from({ length: 1000 }, (_, index) =>
        logEvent('group.user_membership.remove', [user(`00u${start + index}`), group('00g1', 'Admins')]),
      ),
    );
  }
  const startedAt = performance.now();
  await Promise.all([takeAway(), takeAway()]);
  const seconds = (performance.now() - startedAt) / 1000;
  const [row] = await a.dataSource.query<{ left: number; audited: number }[]>(
    `SELECT (SELECT count(*)::int FROM subjects WHERE connection_id = $1 AND groups = '[{"name": "Staff", "id": "00g2"}]') AS left,
            (SELECT count(*)::int FROM audit_events WHERE connection_id = $1) AS audited`,
    [connection],
  );
  expect(row).toEqual({ left: count, audited: count });
  expect(new Set(await reactions())).toEqual(new Set(['taken-away']));
  // Two seconds on an idle machine.
  expect(seconds).toBeLessThan(30);
});
