import type { EntityManager } from 'typeorm';

/** What can be deleted after a look at the consequences. */
export type DeletableKind =
  'role' | 'application' | 'connection' | 'group-mapping' | 'api-token' | 'application-credential';

/**
 * For each kind what admins have said that its deletion would touch, each as ids with versions; `$1` is its key or id.
 * People and sessions come and go by themselves and are not among it: otherwise nothing could be deleted on a busy day.
 */
const BASIS: Readonly<Record<DeletableKind, readonly string[]>> = {
  role: [
    `SELECT string_agg(id || ':' || version, ',' ORDER BY id) FROM group_mappings WHERE role_key = $1`,
    `SELECT string_agg(id::text, ',' ORDER BY id) FROM grants WHERE role = $1`,
    `SELECT string_agg(id || ':' || version, ',' ORDER BY id) FROM applications
      WHERE access_rules @> jsonb_build_array(jsonb_build_object('anyRole', jsonb_build_array($1::text)))`,
    `SELECT string_agg(id::text, ',' ORDER BY id) FROM connections WHERE default_role = $1`,
    `SELECT string_agg(id::text, ',' ORDER BY id) FROM api_tokens WHERE role_key = $1`,
  ],
  application: [
    `SELECT string_agg(id::text, ',' ORDER BY id) FROM grants WHERE application_id = $1`,
    `SELECT string_agg(id::text, ',' ORDER BY id) FROM application_credentials WHERE application_id = $1`,
    `SELECT count(*)::text FROM application_entities WHERE application_id = $1`,
  ],
  connection: [
    `SELECT mapping_set_version::text FROM connections WHERE id = $1`,
    `SELECT string_agg(id::text, ',' ORDER BY id) FROM api_tokens WHERE connection_id = $1`,
    `SELECT string_agg(id || ':' || version, ',' ORDER BY id) FROM event_triggers WHERE connection_id = $1`,
    `SELECT string_agg(id || ':' || version, ',' ORDER BY id) FROM applications WHERE $1::uuid = ANY(connection_ids)`,
  ],
  'group-mapping': [
    `SELECT c.version || ':' || c.mapping_set_version
       FROM group_mappings m JOIN connections c ON c.id = m.connection_id WHERE m.id = $1`,
    `SELECT string_agg(g.id::text, ',' ORDER BY g.id)
       FROM group_mappings m JOIN grants g ON g.role = m.role_key WHERE m.id = $1`,
    `SELECT string_agg(a.id || ':' || a.version, ',' ORDER BY a.id)
       FROM group_mappings m JOIN applications a ON a.access_rules @> jsonb_build_array(
         jsonb_build_object('anyRole', jsonb_build_array(m.role_key))) WHERE m.id = $1`,
  ],
  // Whether it was ever used: when it last was changes all the time.
  'api-token': [`SELECT (last_used_at IS NULL)::text FROM api_tokens WHERE id = $1`],
  'application-credential': [
    `SELECT (last_used_at IS NULL)::text FROM application_credentials WHERE id = $1`,
    `SELECT string_agg(o.id::text, ',' ORDER BY o.id) FROM application_credentials c
       JOIN application_credentials o ON o.application_id = c.application_id WHERE c.id = $1`,
  ],
};

/**
 * A text that stays the same for as long as a deletion would touch the same things.
 * @param key The key of a role, else an id.
 */
export async function deletionBasis(
  manager: EntityManager,
  kind: DeletableKind,
  key: string,
): Promise<string> {
  const parts = BASIS[kind].map((select) => `(${select})`).join(', ');
  const [row] = await manager.query<{ basis: string }[]>(
    `SELECT left(md5(jsonb_build_array(${parts})::text), 16) AS basis`,
    [key],
  );
  return row?.basis ?? '';
}
