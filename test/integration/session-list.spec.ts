import { randomBytes, randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { migrationDataSourceOptions } from '../../src/data-source.js';
import {
  ADDRESS_NUMBER,
  SessionListRepository,
  type SessionFilter,
} from '../../src/sessions/session-list.repository.js';
import { addressFilter } from '../../src/sessions/address-filter.js';
import { addConnection } from '../support/connection-row.js';
import { migrateForReplica } from '../support/replica.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { unheardTransactions } from '../support/unheard-transactions.js';

const AT = new Date('2030-01-01T12:00:00Z');
const LIVE = { at: AT, idleSince: new Date('2030-01-01T11:30:00Z'), begunSince: null };
const BEGAN = new Date('2030-01-01T08:00:00Z');

describe('the sessions at an application, an address or in a browser', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let repository: SessionListRepository;
  let connectionId: string;

  beforeAll(async () => {
    database = await createTestDatabase({ migrate: migrateForReplica });
    dataSource = await new DataSource(migrationDataSourceOptions(database.url)).initialize();
    repository = new SessionListRepository(dataSource, unheardTransactions(dataSource));
    connectionId = await addConnection(dataSource, 'default');
    await dataSource.query(
      `INSERT INTO applications (slug, name, connection_ids) VALUES ('wiki', 'Wiki', '{}'), ('shop', 'Shop', '{}')`,
    );
  });

  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  async function addPerson(sub: string, endedAt: Date | null = null): Promise<string> {
    const [person] = await dataSource.query<{ id: string }[]>(
      `INSERT INTO subjects (connection_id, sub, groups, membership_source, membership_completeness, membership_fetched_at,
         last_sign_in_at, sessions_valid_after) VALUES ($1, $2, '[]', 'id-token', 'complete', $3, $3, $4) RETURNING id`,
      [connectionId, sub, AT, endedAt],
    );
    return person?.id ?? '';
  }

  /** A session that is used on hosts of applications, and expires so many minutes from now. */
  async function addSession(
    person: string,
    minutes: number,
    applications: readonly string[],
    { address = null, browser = null }: { address?: string | null; browser?: string | null } = {},
  ): Promise<string> {
    const [id, hash] = [randomUUID(), randomBytes(32)];
    await dataSource.query(
      `INSERT INTO sessions (id_hash, id, subject_id, connection_id, created_at, last_seen_at, expires_at,
         address, browser) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        hash,
        id,
        person,
        connectionId,
        BEGAN,
        AT,
        new Date(AT.getTime() + minutes * 60_000),
        address,
        browser,
      ],
    );
    for (const [index, slug] of applications.entries())
      await dataSource.query(
        `INSERT INTO application_sessions (id_hash, session_hash, application_id, host, created_at)
         SELECT $1, $2, id, $3, $4 FROM applications WHERE slug = $5`,
        [randomBytes(32), hash, `${slug}-${index}.example.com`, BEGAN, slug],
      );
    return id;
  }

  it('are found together with their number, page by page, and as the list of all finds them', async () => {
    const person = await addPerson('ada');
    const expected: string[] = [];
    for (let minutes = 50; minutes > 0; minutes -= 10)
      expected.push(await addSession(person, minutes, ['wiki', 'shop', 'wiki']));
    await addSession(person, 60, ['shop']);
    await addSession(person, 60, []);
    await addSession(person, -1, ['wiki']);
    await addSession(await addPerson('ended', AT), 60, ['wiki']);
    const again = await addSession(await addPerson('ended before', new Date('2030-01-01T07:00:00Z')), 5, [
      'wiki',
    ]);
    expected.push(again);

    const filter: SessionFilter = { application: 'wiki', live: LIVE, count: 4 };
    const first = await repository.findFew(filter, 100);
    expect(first?.count).toBe(6);
    expect(first?.sessions.map(({ id }) => id)).toEqual(expected.slice(0, 4));
    expect(first?.sessions).toMatchObject(await repository.find(filter));
    expect(first?.sessions[0]?.applicationHosts).toEqual([
      'shop-1.example.com',
      'wiki-0.example.com',
      'wiki-2.example.com',
    ]);
    expect(await repository.hostsOf(expected)).toEqual([
      'shop-1.example.com',
      'wiki-0.example.com',
      'wiki-2.example.com',
    ]);
    expect(await repository.hostsOf([again])).toEqual(['wiki-0.example.com']);

    const last = first?.sessions.at(-1);
    const rest = { ...filter, after: [last?.expiresAt.toISOString() ?? '', last?.id ?? ''] as const };
    const second = await repository.findFew(rest, 100);
    expect(second?.count).toBe(6);
    expect(second?.sessions.map(({ id }) => id)).toEqual(expected.slice(4));
    expect(second?.sessions).toMatchObject(await repository.find(rest));
    expect(await repository.count(filter)).toBe(4);
    expect(await repository.count({ ...filter, count: 100 })).toBe(6);
  });

  it('are none where nobody is, and left to the list of all where there are many', async () => {
    const filter = { live: LIVE, count: 4 };
    expect(await repository.findFew({ ...filter, application: 'nowhere' }, 100)).toEqual({
      sessions: [],
      count: 0,
    });
    expect(await repository.find({ ...filter, application: 'nowhere' })).toEqual([]);
    expect(await repository.findFew({ ...filter, application: 'wiki' }, 5)).toBeUndefined();
    expect((await repository.findFew({ ...filter, application: 'wiki' }, 6))?.count).toBe(6);
  });

  it('are found by address, by network and by browser, page by page', async () => {
    const person = await addPerson('traveller');
    const at = (minutes: number, address: string, browser: string) =>
      addSession(person, minutes, [], { address, browser });
    const near = await at(40, '192.0.2.7', 'Firefox');
    const beside = await at(30, '192.0.2.70', 'Chrome');
    const same = await at(20, '192.0.2.7', 'Chrome');
    await at(10, '192.0.20.7', 'Safari');
    const six = await at(5, '2001:db8::1', 'Firefox');
    await at(4, 'fe80::1%eth0', 'Safari');
    await at(3, '', 'Safari');
    const found = async (filter: Partial<SessionFilter>): Promise<unknown> => {
      const few = await repository.findFew({ live: LIVE, count: 10, ...filter }, 100);
      const all = await repository.find({ live: LIVE, count: 10, ...filter });
      expect(few?.sessions).toMatchObject(all);
      return few?.sessions.map(({ id }) => id);
    };
    const addressed = (text: string) => ({ address: addressFilter(text) });
    expect(await found(addressed('192.0.2.7'))).toEqual([near, same]);
    expect(await found(addressed('192.0.2.0/24'))).toEqual([near, beside, same]);
    expect(await found(addressed('192.0.2.0/26'))).toEqual([near, same]);
    expect(await found(addressed('192.0.2.64/26'))).toEqual([beside]);
    expect(await found(addressed('192.0.0.0/13'))).toHaveLength(4);
    expect(await found(addressed('2001:DB8:0::1'))).toEqual([six]);
    expect(await found(addressed('2001:db8::/32'))).toEqual([six]);
    expect(await found(addressed('2001:db8:1::/48'))).toEqual([]);
    expect(await found({ ...addressed('192.0.2.7'), browser: 'Chrome' })).toEqual([same]);
    expect(await found({ browser: 'Firefox' })).toEqual([near, six]);
    expect(await found({ browser: '%' })).toEqual([]);
    const after = [new Date(AT.getTime() + 40 * 60_000).toISOString(), near] as const;
    expect(await found({ ...addressed('192.0.0.0/16'), after })).toHaveLength(3);
  });

  it('of an address, a network or a browser are looked up by an index', async () => {
    for (const condition of [
      `${ADDRESS_NUMBER} BETWEEN '192.0.2.0' AND '192.0.3.255'`,
      `${ADDRESS_NUMBER} BETWEEN '2001:db8::' AND '2001:db8::ffff'`,
      `s.browser = 'Opera'`,
    ]) {
      const plan = await dataSource.transaction(async (manager) => {
        await manager.query('SET LOCAL enable_seqscan = off');
        return manager.query<object[]>(`EXPLAIN SELECT 1 FROM sessions s WHERE ${condition}`);
      });
      expect(JSON.stringify(plan)).toMatch(/sessions_(address|browser)/);
    }
  });

  it('come in the order of their beginning, or, where they are few, of their last use, page by page', async () => {
    const person = await addPerson('sorted');
    const ids: string[] = [];
    for (const [began, used] of [
      [3, 2],
      [1, 3],
      [2, 1],
    ] as const) {
      const id = await addSession(person, 5, []);
      await dataSource.query(`UPDATE sessions SET created_at = $2, last_seen_at = $3 WHERE id = $1`, [
        id,
        new Date(BEGAN.getTime() + began * 60_000),
        new Date(AT.getTime() - used * 60_000),
      ]);
      ids.push(id);
    }
    const pages = async (by: 'createdAt' | 'lastSeenAt', descending: boolean): Promise<number[]> => {
      const found: number[] = [];
      let after: SessionFilter['after'];
      for (;;) {
        const filter = { subjectId: person, live: LIVE, order: { by, descending }, count: 2 };
        const asked = after ? { ...filter, after } : filter;
        const rows =
          by === 'createdAt'
            ? await repository.find(asked)
            : ((await repository.findFew(asked, 10))?.sessions ?? []);
        found.push(...rows.map(({ id }) => ids.indexOf(id)));
        const last = rows.at(-1);
        if (rows.length < 2 || !last) return found;
        after = [last[by].toISOString(), last.id];
      }
    };
    expect(await pages('createdAt', false)).toEqual([1, 2, 0]);
    expect(await pages('createdAt', true)).toEqual([0, 2, 1]);
    expect(await pages('lastSeenAt', false)).toEqual([1, 0, 2]);
    expect(await pages('lastSeenAt', true)).toEqual([2, 0, 1]);
    const plan = await dataSource.transaction(async (manager) => {
      await manager.query('SET LOCAL enable_seqscan = off');
      return manager.query<object[]>(
        'EXPLAIN SELECT 1 FROM sessions s ORDER BY s.created_at DESC, s.id DESC LIMIT 50',
      );
    });
    expect(JSON.stringify(plan)).toContain('sessions_created');
  });
});
