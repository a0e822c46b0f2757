import pg from 'pg';

/** How many people and sessions the lists are measured with. */
export const PEOPLE = 100_000;
const SESSIONS_EACH = 10;

/** All sessions that are put in. */
export const SESSIONS = PEOPLE * SESSIONS_EACH;

/** Puts people and sessions into the first connection, in groups that the demo maps. */
export async function fillWithPeople(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(
      `INSERT INTO subjects (connection_id, sub, login, email, name, groups, membership_source,
         membership_completeness, membership_fetched_at, last_sign_in_at)
       SELECT c.id, '00ubench' || n, 'person-' || n || '@example.com', 'person-' || n || '@example.com', 'Person ' || n,
              CASE n % 3 WHEN 0 THEN '[{"name": "Engineering"}]'::jsonb WHEN 1 THEN '[{"name": "Guests"}]'::jsonb
                ELSE '[{"name": "Facilities"}]'::jsonb END,
              'id-token', 'complete', now() - n % 900 * interval '1 second', now() - n * interval '1 second'
         FROM (SELECT id FROM connections WHERE slug = 'default') c, generate_series(1, $1::int) n`,
      [PEOPLE],
    );
    await client.query(
      `INSERT INTO sessions (id_hash, id, subject_id, connection_id, created_at, last_seen_at, expires_at)
       SELECT sha256(convert_to(s.sub || '-' || n, 'UTF8')), gen_random_uuid(), s.id, s.connection_id,
              now() - interval '1 minute', now() - n * interval '1 second', now() + interval '8 hours'
         FROM subjects s, generate_series(1, $1::int) n WHERE s.sub LIKE '00ubench%'`,
      [SESSIONS_EACH],
    );
    await client.query('ANALYZE subjects, sessions');
  } finally {
    await client.end();
  }
}
