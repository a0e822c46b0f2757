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

/** The person whose own pages are opened. */
export const SOMEBODY = '00ubench4711';

/**
 * Puts people with their history, sessions (one in a hundred on a host of the application, too) and events into the first
 * connection. The events are not sealed: a gateway at work has done so long ago.
 */
export async function fillWithPeople(databaseUrl: string, application: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('SET synchronous_commit = off');
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
    // A million rows that refer to what was just put in need not be asked one by one whether they do.
    await client.query('SET session_replication_role = replica');
    await client.query(
      `INSERT INTO sessions (id_hash, id, subject_id, connection_id, created_at, last_seen_at, expires_at)
       SELECT sha256(convert_to(s.sub || '-' || n, 'UTF8')), gen_random_uuid(), s.id, s.connection_id,
              now() - interval '1 minute', now() - n * interval '1 second',
              now() + interval '8 hours' - (n * 100 + substr(s.sub, 9)::int % 100) * interval '1 second'
         FROM subjects s, generate_series(1, $1::int) n WHERE s.sub LIKE '00ubench%'`,
      [SESSIONS_EACH],
    );
    await client.query(
      `INSERT INTO application_sessions (id_hash, session_hash, application_id, host, created_at)
       SELECT sha256(s.id_hash), s.id_hash, a.id, 'app.example.com', s.created_at
         FROM sessions s, applications a WHERE a.slug = $1 AND get_byte(s.id_hash, 0) * 256 + get_byte(s.id_hash, 1) < 655`,
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
    await client.query('VACUUM (ANALYZE) subjects, sessions, application_sessions, audit_events');
  } finally {
    await client.end();
  }
}
