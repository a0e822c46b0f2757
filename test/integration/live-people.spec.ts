import { DataSource } from 'typeorm';
import { migrationDataSourceOptions } from '../../src/data-source.js';
import { LivePeopleRepository } from '../../src/live-people/live-people.repository.js';
import { addConnection } from '../support/connection-row.js';
import { migrateForReplica } from '../support/replica.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const AT = new Date('2030-01-01T12:00:00Z');
const IDLE_SINCE = new Date('2030-01-01T11:30:00Z');

describe('the people with sessions', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let repository: LivePeopleRepository;
  let connectionId: string;
  let otherId: string;

  beforeAll(async () => {
    database = await createTestDatabase({ migrate: migrateForReplica });
    dataSource = await new DataSource(migrationDataSourceOptions(database.url)).initialize();
    repository = new LivePeopleRepository(dataSource);
    connectionId = await addConnection(dataSource, 'default');
    otherId = await addConnection(dataSource, 'other');
  });

  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  async function addPerson(connection: string, sub: string, status = 'active'): Promise<string> {
    const [person] = await dataSource.query<{ id: string }[]>(
      `INSERT INTO subjects (connection_id, sub, status, groups, membership_source, membership_completeness,
         membership_fetched_at, last_sign_in_at) VALUES ($1, $2, $3, '[{"name": "Staff"}]', 'id-token', 'complete', $4, $4) RETURNING id`,
      [connection, sub, status, AT],
    );
    return person?.id ?? '';
  }

  async function addSession(
    connection: string,
    person: string,
    lastSeenAt: string,
    expiresAt: string,
  ): Promise<void> {
    await dataSource.query(
      `INSERT INTO sessions (id_hash, id, subject_id, connection_id, created_at, last_seen_at, expires_at)
       VALUES (sha256(convert_to(gen_random_uuid()::text, 'UTF8')), gen_random_uuid(), $1, $2, $3, $4, $5)`,
      [person, connection, '2030-01-01T08:00:00Z', lastSeenAt, expiresAt],
    );
  }

  it('are all found, once each, page by page, with the sessions that count alone', async () => {
    const used = (person: string, connection = connectionId) =>
      addSession(connection, person, '2030-01-01T11:59:00Z', '2030-01-01T16:00:00Z');
    const expected = new Map<string, number>();
    for (let n = 0; n < 7; n++) {
      const person = await addPerson(connectionId, `person-${n}`);
      for (let session = 0; session <= n % 3; session++) await used(person);
      expected.set(person, (n % 3) + 1);
    }
    const idle = await addPerson(connectionId, 'idle');
    await addSession(connectionId, idle, '2030-01-01T11:00:00Z', '2030-01-01T16:00:00Z');
    const expired = await addPerson(connectionId, 'expired');
    await addSession(connectionId, expired, '2030-01-01T11:59:00Z', '2030-01-01T11:59:30Z');
    await used(await addPerson(connectionId, 'disabled', 'disabled'));
    await used(await addPerson(otherId, 'of another connection'), otherId);
    await addPerson(connectionId, 'without a session');

    const found = new Map<string, number>();
    const sizes: number[] = [];
    for (let after: string | undefined, more = true; more; more = after !== undefined) {
      const page = await repository.findLive({ connectionId, at: AT, idleSince: IDLE_SINCE }, 3, after);
      for (const { id, sessions, membership } of page.people) {
        expect(found.has(id)).toBe(false);
        expect(membership.groups).toEqual([{ name: 'Staff' }]);
        found.set(id, sessions);
      }
      sizes.push(page.people.length);
      after = page.next;
    }
    expect(found).toEqual(expected);
    expect(sizes).toHaveLength(4);
  });
});
