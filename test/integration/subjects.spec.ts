import { MAX_GROUPS, type Membership } from '../../src/subjects/membership.js';
import {
  SubjectsRepository,
  toSubjectFacts,
  type SignedInSubject,
} from '../../src/subjects/subjects.repository.js';
import { addConnection } from '../support/connection-row.js';
import { migrateForReplica, openReplica, type Replica } from '../support/replica.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

describe('the subjects repository', () => {
  let database: TestDatabase;
  let replica: Replica;
  let subjects: SubjectsRepository;
  let connectionId: string;

  beforeAll(async () => {
    database = await createTestDatabase({ migrate: migrateForReplica });
    replica = await openReplica({ url: database.url });
    subjects = new SubjectsRepository(replica.dataSource);
    connectionId = await addConnection(replica.dataSource, 'default');
  });

  afterAll(async () => {
    await replica.close();
    await database.drop();
  });

  beforeEach(() => replica.dataSource.query('DELETE FROM change_log'));

  const membership = (fetchedAt: string, ...names: string[]): Membership => ({
    groups: names.map((name) => ({ name })),
    source: 'id-token',
    completeness: 'complete',
    fetchedAt: new Date(fetchedAt),
  });

  const person = (sub: string, overrides: Partial<SignedInSubject> = {}): SignedInSubject => ({
    connectionId,
    sub,
    login: `${sub}@example.com`,
    email: `${sub}@example.com`,
    name: 'Ada “Countess” Lovelace',
    membership: membership('2030-01-01T00:00:00Z', 'Engineering'),
    attributes: { department: 'R&D' },
    at: new Date('2030-01-01T00:00:01Z'),
    ...overrides,
  });

  const signIn = (values: SignedInSubject) =>
    replica.transactions.run((tx) => subjects.upsertAtSignIn(tx, values));
  const changes = (): Promise<unknown> =>
    replica.dataSource.query('SELECT kind, ref FROM change_log ORDER BY id');

  it('makes a person at the first sign-in and gives back what is stored', async () => {
    const subject = await signIn(person('new'));
    expect(subject).toEqual(await subjects.findById(subject.id));
    expect(toSubjectFacts(subject)).toEqual({
      id: subject.id,
      connectionId,
      sub: 'new',
      login: 'new@example.com',
      email: 'new@example.com',
      name: 'Ada “Countess” Lovelace',
      status: 'active',
      membership: membership('2030-01-01T00:00:00Z', 'Engineering'),
      membershipVersion: 1,
      sessionsValidAfterMs: null,
      attributes: { department: 'R&D' },
    });
    expect(await changes()).toEqual([]);
  });

  it('replaces what is known at the next sign-in, tells the other replicas, and leaves a disabled person disabled', async () => {
    const first = await signIn(person('again'));
    await replica.dataSource.query(`UPDATE subjects SET status = 'disabled' WHERE id = $1`, [first.id]);
    const second = await signIn(
      person('again', { email: null, membership: membership('2030-01-02T00:00:00Z', 'Security') }),
    );
    expect(second).toMatchObject({
      id: first.id,
      email: null,
      status: 'disabled',
      groups: [{ name: 'Security' }],
      membershipVersion: 2,
    });
    expect(await changes()).toEqual([{ kind: 'subject', ref: first.id }]);
  });

  it('makes one person of many first sign-ins at once', async () => {
    const made = await Promise.all(Array.from({ length: 5 }, () => signIn(person('crowd'))));
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
  });

  it('stores a membership that was read again, but never an older one over a newer one', async () => {
    const { id } = await signIn(person('aging'));
    const store = (read: Membership) =>
      replica.transactions.run((tx) => subjects.storeMembership(tx, id, read));
    const newer = { ...membership('2030-01-01T00:20:00Z', 'A', 'B'), source: 'api' } as const;
    expect(await store(newer)).toMatchObject({ membership: newer, membershipVersion: 2 });
    expect(await store(membership('2030-01-01T00:10:00Z', 'Older'))).toMatchObject({ membership: newer });
    expect((await subjects.findFacts([id])).get(id)).toMatchObject({
      membership: newer,
      membershipVersion: 2,
    });
    expect(await changes()).toEqual([{ kind: 'subject', ref: id }]);
  });

  it('knows nobody who is gone', async () => {
    const id = '00000000-0000-4000-8000-000000000000';
    expect(await subjects.findFacts([id])).toEqual(new Map());
    expect(await subjects.findFacts([])).toEqual(new Map());
    await replica.transactions.run(async (tx) => {
      expect(await subjects.storeMembership(tx, id, membership('2030-01-01T00:00:00Z'))).toBeNull();
      expect(await subjects.endSessions(tx, id, new Date())).toBe(false);
    });
    expect(await changes()).toEqual([]);
  });

  it('refuses more groups than can be kept rather than to cut the list', async () => {
    const names = Array.from({ length: MAX_GROUPS + 1 }, (_, index) => `Group ${index}`);
    const tooMany = membership('2030-01-01T00:00:00Z', ...names);
    await expect(signIn(person('crowded', { membership: tooMany }))).rejects.toMatchObject({
      code: 'sign-in-failed',
    });
    const fits = await signIn(
      person('crowded', { membership: membership('2030-01-01T00:00:00Z', ...names.slice(1)) }),
    );
    expect(fits.groups).toHaveLength(MAX_GROUPS);
  });

  it('ends all sessions of a person by one row, never moving the moment back', async () => {
    const { id } = await signIn(person('leaving'));
    const end = (at: string) => replica.transactions.run((tx) => subjects.endSessions(tx, id, new Date(at)));
    expect(await end('2030-01-03T00:00:00Z')).toBe(true);
    expect(await end('2030-01-02T00:00:00Z')).toBe(true);
    const facts = (await subjects.findFacts([id])).get(id);
    expect(facts?.sessionsValidAfterMs).toBe(Date.parse('2030-01-03T00:00:00Z'));
  });
});
