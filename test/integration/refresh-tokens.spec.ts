import { randomUUID } from 'node:crypto';
import {
  RefreshTokensRepository,
  type RefreshLease,
} from '../../src/refresh-tokens/refresh-tokens.repository.js';
import { addConnection } from '../support/connection-row.js';
import { migrateForReplica } from '../support/replica.js';
import { startSessionReplica, type SessionReplica, type SignedIn } from '../support/session-replica.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const ISSUER = 'https://example.okta.com';
const LONG = 3_600_000;

/** The rows and leases; what is asked of a provider is proven in test/e2e/refresh-tokens.spec.ts. */
describe('the refresh tokens in the database', () => {
  const repository = new RefreshTokensRepository();
  let database: TestDatabase;
  let replica: SessionReplica;
  let connectionId: string;
  let people = 0;

  beforeAll(async () => {
    database = await createTestDatabase({ migrate: migrateForReplica });
    replica = await startSessionReplica({ url: database.url });
    connectionId = await addConnection(replica.dataSource, 'default');
  });

  afterAll(async () => {
    await replica?.close();
    await database?.drop();
  });

  const run: SessionReplica['transactions']['run'] = (work) => replica.transactions.run(work);
  const now = (): Date => replica.clock.now();

  const keep = async (
    sub = `person-${(people += 1)}`,
    issuer = ISSUER,
  ): Promise<SignedIn & { id: string }> => {
    const signedIn = await replica.signIn(connectionId, sub);
    const { sessionId, subjectId } = signedIn;
    const id = randomUUID();
    const token = { id, sessionId, subjectId, connectionId, issuer, token: 'sealed', scope: 'openid' };
    await run((tx) => repository.insert(tx, { ...token, expiresAt: new Date(now().getTime() + LONG) }));
    return { ...signedIn, id };
  };
  const leaseOf = (subjectId: string, leaseMs = LONG) =>
    run((tx) => repository.lease(tx, subjectId, { leaseId: randomUUID(), leaseMs, at: now() }));
  const leased = async (subjectId: string, leaseMs = LONG): Promise<RefreshLease> => {
    const outcome = await leaseOf(subjectId, leaseMs);
    if (outcome.kind !== 'leased') throw new Error(`the lease is ${outcome.kind}`);
    return outcome.lease;
  };
  const rowOf = async (id: string): Promise<Record<string, unknown> | undefined> =>
    (
      await replica.dataSource.query<Record<string, unknown>[]>(
        'SELECT * FROM refresh_tokens WHERE id = $1',
        [id],
      )
    )[0];
  const facts = async (id: string) => (await replica.subjects.findFacts([id])).get(id);

  it('make their person known as one whose groups can be read again', async () => {
    const { subjectId } = await replica.signIn(connectionId, 'without');
    expect(await facts(subjectId)).not.toHaveProperty('hasRefreshToken');
    expect(await facts((await keep()).subjectId)).toMatchObject({ hasRefreshToken: true });
  });

  it('are leased to one at a time, however many ask at the same moment', async () => {
    const { subjectId } = await keep();
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => leaseOf(subjectId)));
    expect(outcomes.filter(({ kind }) => kind === 'leased')).toHaveLength(1);
    expect(outcomes.filter(({ kind }) => kind === 'busy')).toHaveLength(7);
  });

  it('tell the next one when a lease ended without a word, and not when it ended well', async () => {
    const { subjectId, id } = await keep();
    const first = await leased(subjectId, 0);
    expect(first.interrupted).toBe(false);
    const second = await leased(subjectId);
    expect(second.interrupted).toBe(true);
    // Whoever was succeeded stores nothing any more.
    expect(await run((tx) => repository.store(tx, first, 'older'))).toBe(false);
    expect(await run((tx) => repository.store(tx, second, 'newer'))).toBe(true);
    await run((tx) => repository.release(tx, first));
    expect(await rowOf(id)).toMatchObject({ token: 'newer', unanswered: false, lease_id: second.leaseId });
    await run((tx) => repository.release(tx, second));
    expect(await leased(subjectId)).toMatchObject({ token: 'newer', interrupted: false });
  });

  it.each<[string, (signedIn: SignedIn) => Promise<unknown>]>([
    ['was ended', ({ sessionId }) => run((tx) => replica.sessions.endById(tx, sessionId))],
    [
      'was ended with all of its person',
      ({ subjectId }) => run((tx) => replica.sessions.endAllOfSubject(tx, subjectId)),
    ],
    [
      'was ended with all of its connection',
      () =>
        replica.dataSource.query(
          `UPDATE connections SET sessions_valid_after = (SELECT max(created_at) FROM sessions) WHERE id = $1`,
          [connectionId],
        ),
    ],
  ])('are left over when their session %s: shown to nobody, claimed by one to be revoked', async (_, end) => {
    const signedIn = await keep();
    const { subjectId, id } = signedIn;
    await end(signedIn);
    expect(await leaseOf(subjectId)).toEqual({ kind: 'none' });
    await run((tx) => repository.detachEnded(tx, { subjects: [subjectId], connections: [] }));
    const claims = await Promise.all(
      Array.from({ length: 4 }, () =>
        run((tx) =>
          repository.claimLeftOver(tx, { leaseId: randomUUID(), leaseMs: LONG, at: now(), limit: 500 }),
        ),
      ),
    );
    expect(claims.flat().filter((token) => token.id === id)).toMatchObject([
      { issuer: ISSUER, revocationTries: 1 },
    ]);
    await run((tx) => repository.noteTokenless(tx, [subjectId], now()));
    expect(await facts(subjectId)).not.toHaveProperty('hasRefreshToken');
  });

  it('are shown to no other issuer than their own', async () => {
    const { subjectId } = await keep('moved', 'https://other.okta.com');
    expect(await leaseOf(subjectId)).toEqual({ kind: 'none' });
  });

  it('of one session go, and those of the person’s other one are used', async () => {
    const older = await keep('twice');
    const newer = await keep('twice');
    await run((tx) => replica.sessions.endById(tx, newer.sessionId));
    expect((await leased(older.subjectId)).sessionId).toBe(older.sessionId);
    await run((tx) => repository.noteTokenless(tx, [older.subjectId], now()));
    expect(await facts(older.subjectId)).toMatchObject({ hasRefreshToken: true });
  });
});
