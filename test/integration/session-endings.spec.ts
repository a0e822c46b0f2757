import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import type { Caller } from '../../src/access/caller.js';
import { migrationDataSourceOptions } from '../../src/data-source.js';
import { etagOf } from '../../src/http/etag.js';
import { NO_SESSION_LIMITS } from '../../src/sessions/session-limiter.js';
import { addConnection } from '../support/connection-row.js';
import { migrateForReplica } from '../support/replica.js';
import { startSessionReplica, type SessionReplica, type SignedIn } from '../support/session-replica.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const OUTDATED = { code: 'version-mismatch' };

describe('sessions that are ended by their number', () => {
  let database: TestDatabase;
  let replica: SessionReplica;
  let connectionId: string;
  let otherId: string;
  let [ada, phone, grace]: SignedIn[] = [];

  beforeAll(async () => {
    database = await createTestDatabase({ migrate: migrateForReplica });
    const dataSource = await new DataSource(migrationDataSourceOptions(database.url)).initialize();
    connectionId = await addConnection(dataSource, 'default');
    otherId = await addConnection(dataSource, 'other');
    await dataSource.destroy();
    replica = await startSessionReplica({ url: database.url });
  });

  afterAll(async () => {
    await replica.close();
    await database.drop();
  });

  beforeEach(async () => {
    replica.limiter.limits = NO_SESSION_LIMITS;
    await replica.dataSource.query('DELETE FROM sessions');
    ada = await replica.signIn(connectionId, 'ada');
    phone = await replica.signIn(connectionId, 'ada');
    grace = await replica.signIn(connectionId, 'grace');
  });

  const caller = (overrides: Partial<Caller> = {}): Caller => ({
    type: 'person',
    id: ada?.subjectId ?? '',
    name: 'ada@example.com',
    connectionId,
    connectionSlug: 'default',
    platform: true,
    roles: ['admin'],
    permissions: new Set(['sessions:read', 'sessions:write']),
    requestId: 'request-1',
    sessionId: ada?.sessionId,
    ...overrides,
  });
  const live = async (): Promise<number> =>
    (await replica.administration.listVisible(caller(), { limit: 50 })).items.length;
  const idsOf = (...signedIn: (SignedIn | undefined)[]): string =>
    signedIn.map((one) => one?.sessionId ?? '').join(',');

  it.each<[string, () => object, object]>([
    [
      'of a person',
      () => ({ subject: ada?.subjectId }),
      { people: 1, sessions: count(2), current: true, applicationHosts: [] },
    ],
    ['of a connection', () => ({ connection: 'default' }), { people: 2, sessions: count(3), current: true }],
    [
      'with these ids',
      () => ({ session: idsOf(grace, phone) }),
      { people: 2, sessions: count(2), current: false },
    ],
  ])('%s are counted before, and end as long as they are the same', async (_, query, expected) => {
    const { body, version } = await replica.endings.impact(caller(), query());
    expect(body).toEqual(expected);
    await replica.endings.end(caller(), query(), etagOf(version));
    expect(await live()).toBe(3 - body.sessions.value);
  });

  it('stay when somebody of them has signed in since, until they are counted again', async () => {
    for (const query of [{ subject: ada?.subjectId ?? '' }, { connection: 'default' }]) {
      const { version } = await replica.endings.impact(caller(), query);
      await replica.signIn(connectionId, 'ada');
      const before = await live();
      await expect(replica.endings.end(caller(), query, etagOf(version))).rejects.toMatchObject(OUTDATED);
      expect(await live()).toBe(before);
    }
    const again = await replica.endings.impact(caller(), { connection: 'default' });
    await replica.endings.end(caller(), { connection: 'default' }, etagOf(again.version));
    expect(await live()).toBe(0);
  });

  it('stay when one of the chosen has ended since; without a condition that is no failure', async () => {
    const query = { session: idsOf(phone, grace) };
    const { version } = await replica.endings.impact(caller(), query);
    await replica.endings.endOne(caller(), phone?.sessionId ?? '');
    await expect(replica.endings.end(caller(), query, etagOf(version))).rejects.toMatchObject(OUTDATED);
    expect(await live()).toBe(2);
    await replica.endings.end(caller(), query, undefined);
    expect(await live()).toBe(1);
  });

  it('are of those that are named the visible ones alone: another connection’s stay, and are not counted', async () => {
    const mallory = await replica.signIn(otherId, 'mallory');
    const tenant = caller({ id: mallory.subjectId, connectionId: otherId, platform: false });
    const query = { session: idsOf(mallory, grace) };
    const { body, version } = await replica.endings.impact(tenant, query);
    expect(body).toEqual({ people: 1, sessions: count(1), current: false });
    await replica.endings.end(tenant, query, etagOf(version));
    expect(await live()).toBe(3);
    expect(await replica.ask(grace?.cookie ?? '')).toBe('allowed');
    expect(await replica.ask(mallory.cookie)).not.toBe('allowed');
  });

  it('say that one’s own is among them even when they are too many to be looked at one by one', async () => {
    const [row] = await replica.dataSource.query<{ columns: string }[]>(
      `SELECT string_agg(quote_ident(column_name), ', ') AS columns FROM information_schema.columns
        WHERE table_name = 'sessions' AND column_name NOT IN ('id', 'id_hash') AND is_generated = 'NEVER'`,
    );
    await replica.dataSource.query(
      `INSERT INTO sessions (id, id_hash, ${row?.columns}) SELECT gen_random_uuid(), sha256(n::text::bytea), ${row?.columns}
         FROM sessions, generate_series(1, 10001) n WHERE id = $1`,
      [grace?.sessionId],
    );
    const { sessionId } = await replica.signIn(connectionId, 'ada');
    const { body } = await replica.endings.impact(caller({ sessionId }), { connection: 'default' });
    expect(body).toMatchObject({ sessions: { value: 10_000, capped: true }, current: true });
    const other = caller({ sessionId, connectionId: otherId });
    expect((await replica.endings.impact(other, { connection: 'default' })).body.current).toBe(false);
  });

  it('are not those that are over by the limits of roles', async () => {
    replica.limiter.limits = { idleMs: Infinity, maxMs: 0, maxConcurrent: Infinity };
    const { body } = await replica.endings.impact(caller(), { connection: 'default' });
    expect(body).toEqual({ people: 0, sessions: count(0), current: false });
  });

  it('are counted for those alone who may end them', async () => {
    const { endings } = replica;
    const guest = caller({ permissions: new Set() });
    const tenant = caller({ connectionId: otherId, platform: false });
    const denied = { code: 'permission-denied' };
    for (const query of [{ subject: grace?.subjectId ?? '' }, { session: idsOf(phone, grace) }]) {
      await expect(endings.impact(guest, query)).rejects.toMatchObject(denied);
      await expect(endings.impact(tenant, query)).rejects.toMatchObject({ code: 'not-found' });
      await expect(endings.end(tenant, query, undefined)).rejects.toMatchObject({ code: 'not-found' });
    }
    await expect(endings.impact(guest, { connection: 'default' })).rejects.toMatchObject(denied);
    const nobody = { session: randomUUID() };
    await expect(endings.impact(caller(), nobody)).rejects.toMatchObject({ code: 'not-found' });
    expect((await endings.impact(guest, { session: idsOf(phone) })).body.sessions).toEqual(count(1));
    expect(await live()).toBe(3);
  });
});

function count(value: number): { value: number; capped: boolean } {
  return { value, capped: false };
}
