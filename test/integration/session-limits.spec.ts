import { FakeClock } from '../support/clock.js';
import { addConnection } from '../support/connection-row.js';
import { eventually } from '../support/eventually.js';
import { migrateForReplica, type ReplicaOptions } from '../support/replica.js';
import { type SessionReplica, type SignedIn, startSessionReplica } from '../support/session-replica.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

describe('sessions', () => {
  let database: TestDatabase;
  let connectionId: string;
  const replicas: SessionReplica[] = [];

  beforeAll(async () => {
    database = await createTestDatabase({ migrate: migrateForReplica });
    connectionId = await addConnection((await start()).dataSource, 'default');
  });

  afterEach(async () => {
    for (const replica of replicas.splice(0)) await replica.close();
  });

  afterAll(() => database.drop());

  async function start(options: Partial<ReplicaOptions> = {}): Promise<SessionReplica> {
    const replica = await startSessionReplica({ url: database.url, ...options });
    replicas.push(replica);
    return replica;
  }

  describe('of a person whose roles limit how many they have at once', () => {
    const atOnce = (maxConcurrent: number) => ({ idleMs: Infinity, maxMs: Infinity, maxConcurrent });

    it('end as another begins: the oldest first, on every replica, and others’ stay', async () => {
      const clock = new FakeClock();
      const [one, other] = [await start({ clock }), await start({ clock })];
      const grace = await one.signIn(connectionId, 'grace');
      const browsers: SignedIn[] = [];
      for (let count = 0; count < 3; count += 1) {
        browsers.push(await one.signIn(connectionId, 'limited'));
        clock.advance(1000);
      }
      one.limiter.limits = atOnce(2);
      const newest = await one.signIn(connectionId, 'limited');
      const asked = [...browsers, newest].map(({ cookie }) => cookie);
      const expected = ['no-session', 'no-session', 'allowed', 'allowed'];
      expect(await Promise.all(asked.map(one.ask))).toEqual(expected);
      await eventually(async () => expect(await Promise.all(asked.map(other.ask))).toEqual(expected));
      expect(await one.ask(grace.cookie)).toBe('allowed');
      const events = await one.dataSource.query<{ target_id: string }[]>(
        `SELECT target_id FROM audit_events WHERE action = 'session.ended-by-limit'`,
      );
      expect(events.map(({ target_id }) => target_id).sort()).toEqual(
        [browsers[0]?.sessionId, browsers[1]?.sessionId].sort(),
      );
    });

    it('are never more, though two begin at once', async () => {
      const replicasAtOnce = [await start(), await start()];
      for (const replica of replicasAtOnce) replica.limiter.limits = atOnce(1);
      const begun = await Promise.all(
        [...replicasAtOnce, ...replicasAtOnce].map((replica) => replica.signIn(connectionId, 'racing')),
      );
      const [row] = await (replicasAtOnce[0] as SessionReplica).dataSource.query<{ left: number }[]>(
        'SELECT count(*)::int AS left FROM sessions WHERE subject_id = $1',
        [begun[0]?.subjectId],
      );
      expect(row).toEqual({ left: 1 });
    });
  });

  describe('that have expired', () => {
    it('are removed in small steps by an index, beside a sign-in that waits for nobody', async () => {
      const { dataSource, repository, transactions, signIn } = await start({ clock: new FakeClock() });
      const { subjectId } = await signIn(connectionId, 'old');
      // In parts: a statement may not take long here either.
      for (let part = 0; part < 4; part += 1) {
        await dataSource.query(
          `INSERT INTO sessions (id_hash, id, subject_id, connection_id, created_at, last_seen_at, expires_at)
           SELECT sha256(n::text::bytea), gen_random_uuid(), $1, $2, at, at, at + interval '1 hour'
           FROM generate_series($3::int, $3 + 4999) n,
             LATERAL (SELECT '2001-01-01'::timestamptz + n * interval '1 second' AS at) t`,
          [subjectId, connectionId, part * 5000],
        );
      }
      await dataSource.query('ANALYZE sessions');
      const statements: string[] = [];
      const step = () =>
        transactions.run(async (tx) => {
          const query = tx.manager.query.bind(tx.manager);
          tx.manager.query = ((text: string, values?: unknown[]) => {
            statements.push(text);
            return query(text, values);
          }) as typeof tx.manager.query;
          return repository.removeExpired(tx, new Date(), 1000);
        });
      const count = async () =>
        (await dataSource.query<{ n: number }[]>('SELECT count(*)::int AS n FROM sessions'))[0]?.n ?? 0;
      const before = await count();
      // Somebody signs in anew with the very oldest of them in the browser.
      const removed = await transactions.run(async (tx) => {
        await tx.manager.query(`SELECT 1 FROM sessions ORDER BY expires_at LIMIT 1 FOR UPDATE`);
        return step();
      });
      expect(removed).toBe(1000);
      expect(await step()).toBe(1000);
      expect(statements).toHaveLength(2);
      expect(await count()).toBe(before - 2000);
      const plan = await dataSource.query<{ 'QUERY PLAN': string }[]>(
        `EXPLAIN ${(statements[0] ?? '').replace('$1', 'now()').replace('$2', '1000')}`,
      );
      const text = plan.map((line) => line['QUERY PLAN']).join(' ');
      expect(text).toContain('sessions_expiry');
      expect(text).not.toContain('Seq Scan on sessions');
      const ending = await dataSource.query<{ 'QUERY PLAN': string }[]>(
        `EXPLAIN SELECT max(created_at) FROM sessions WHERE connection_id = '${connectionId}'`,
      );
      expect(ending.map((line) => line['QUERY PLAN']).join(' ')).toContain('sessions_connection');
      let rest = before - 2000;
      while (rest > 0) {
        const gone = await step();
        expect(gone).toBeLessThanOrEqual(1000);
        if (gone === 0) break;
        rest -= gone;
      }
      expect(await count()).toBe(rest);
    });
  });
});
