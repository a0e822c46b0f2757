import pg from 'pg';

/** How many people and sessions the lists are measured with. */
export const PEOPLE = 100_000;
const SESSIONS_EACH = 10;

/** All sessions that are put in. */
export const SESSIONS = PEOPLE * SESSIONS_EACH;

/** Groups of which nobody has heard, besides those that give a role: each person is in one of either. */
export const GROUPS = 10_000;

/** Events of the audit trail. */
export const EVENTS = 200_000;

/** Where half of the sessions come from; the others have one of a hundred thousand addresses. */
export const SHARED_ADDRESS = '198.51.100.7';

/** The person whose own pages are opened. */
export const SOMEBODY = '00ubench4711';

/**
 * Puts people with their history, sessions (one in a hundred on a host of the application, too, one in a thousand of a rare browser) and events into the first
 * connection. The events are not sealed: a gateway at work has done so long ago.
 */
export async function fillWithPeople(databaseUrl: string, application: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('SET synchronous_commit = off');
    // A million rows that refer to what was just put in need not be asked one by one whether they do, nor a history written
    // person by person.
    await client.query('SET session_replication_role = replica');
    await client.query(
      `INSERT INTO subjects (connection_id, sub, login, email, name, groups, membership_source,
         membership_completeness, membership_fetched_at, last_sign_in_at)
       SELECT c.id, '00ubench' || n, 'person-' || n || '@example.com', 'person-' || n || '@example.com', 'Person ' || n,
              jsonb_build_array(jsonb_build_object('name', (ARRAY['Engineering', 'Guests', 'Facilities'])[n % 3 + 1]),
                jsonb_build_object('name', 'Team ' || n % $2::int)),
              'id-token', 'complete', now() - n % 900 * interval '1 second', now() - n * interval '1 second'
         FROM (SELECT id FROM connections WHERE slug = 'default') c, generate_series(1, $1::int) n`,
      [PEOPLE, GROUPS],
    );
    await client.query(
      `INSERT INTO subject_periods (subject_id, valid_from, connection_id, status, group_set, source, completeness, fetched_at)
       SELECT s.id, now(), s.connection_id, s.status, note_group_set(s.connection_id, s.groups), s.membership_source,
              s.membership_completeness, s.membership_fetched_at
         FROM subjects s WHERE s.sub LIKE '00ubench%'`,
    );
    await withoutIndexes(client, 'sessions', () =>
      client.query(
        `INSERT INTO sessions (id_hash, id, subject_id, connection_id, created_at, last_seen_at, expires_at, address, browser)
         SELECT sha256(convert_to(s.sub || '-' || n, 'UTF8')), gen_random_uuid(), s.id, s.connection_id,
                now() - interval '1 minute', now() - n * interval '1 second',
                now() + interval '8 hours' - (n * 100 + m % 100) * interval '1 second',
                CASE WHEN n % 2 = 0 THEN $2 ELSE concat_ws('.', 10, m / 65536, m / 256 % 256, m % 256) END,
                CASE WHEN m % 1000 = 0 THEN 'Vivaldi' ELSE (ARRAY['Chrome', 'Edge', 'Firefox', 'Safari'])[n % 4 + 1] END
           FROM subjects s, generate_series(1, $1::int) n, LATERAL (SELECT substr(s.sub, 9)::int AS m) numbers
          WHERE s.sub LIKE '00ubench%'`,
        [SESSIONS_EACH, SHARED_ADDRESS],
      ),
    );
    // On a host that it has: the gateway removes what is on others.
    await client.query(
      `INSERT INTO application_sessions (id_hash, session_hash, application_id, host, created_at)
       SELECT sha256(s.id_hash), s.id_hash, a.id, h.host, s.created_at
         FROM sessions s, applications a, LATERAL (SELECT min(host) AS host FROM application_hosts
                WHERE application_id = a.id) h
        WHERE a.slug = $1 AND get_byte(s.id_hash, 10) * 256 + get_byte(s.id_hash, 11) < 655`,
      [application],
    );
    await client.query(
      `INSERT INTO audit_events (at, connection_id, actor_type, actor_id, actor_name, action, target_type, target_id,
         outcome, request_id)
       SELECT now() - n * interval '1 minute', c.id, 'subject', 'bench' || n % 1000, 'person-' || n % 1000 || '@example.com',
              (ARRAY['sign-in.succeeded', 'session.ended', 'role.updated', 'grant.created'])[n % 4 + 1],
              'session', gen_random_uuid()::text, CASE n % 50 WHEN 0 THEN 'failure' ELSE 'success' END, 'bench-' || n
         FROM (SELECT id FROM connections WHERE slug = 'default') c, generate_series(1, $1::int) n`,
      [EVENTS],
    );
    await client.query('SET session_replication_role = origin');
    await client.query(
      'VACUUM (ANALYZE) subjects, subject_periods, group_sets, sessions, application_sessions, audit_events',
    );
  } finally {
    await client.end();
  }
}

/** Fills a table quickly: its indexes, but for unique ones, are made when everything is in it. */
async function withoutIndexes(client: pg.Client, table: string, fill: () => Promise<unknown>): Promise<void> {
  const { rows } = await client.query<{ name: string; again: string }>(
    `SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS again
       FROM pg_index WHERE indrelid = $1::regclass AND NOT indisunique`,
    [table],
  );
  await client.query(`SET maintenance_work_mem = '256MB'`);
  for (const { name } of rows) await client.query(`DROP INDEX ${name}`);
  try {
    await fill();
  } finally {
    for (const { again } of rows) await client.query(again);
  }
}
