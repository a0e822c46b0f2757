import type { MigrationInterface, QueryRunner } from 'typeorm';

const READ = ['configuration:read'];

/** What the built-in roles may do with what this schema adds. */
const GATEWAY_GRANTS: Readonly<Record<string, readonly string[]>> = {
  admin: [...READ, 'configuration:write', 'tokens:introspect'],
  'security-engineer': READ,
};

/**
 * Decisions for every application: conditions, shadow mode, credentials and entities of applications, sessions on the
 * applications' own hosts, the keys that sign assertions, and sign-ins that ask for a stronger authentication.
 */
export class Decisions1795000000003 implements MigrationInterface {
  name = 'Decisions1795000000003';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `ALTER TABLE applications ADD COLUMN enforcement text NOT NULL DEFAULT 'enforced'`,
    );
    await queryRunner.query(`ALTER TABLE grants ADD COLUMN condition text`);
    await queryRunner.query(
      `ALTER TABLE authorization_requests ADD COLUMN acr_values text, ADD COLUMN max_age integer`,
    );
    await queryRunner.query(`CREATE TABLE application_credentials (
      id uuid NOT NULL DEFAULT gen_random_uuid(),
      application_id uuid NOT NULL,
      name text NOT NULL,
      token_hash bytea NOT NULL,
      created_by text NOT NULL,
      expires_at timestamptz,
      last_used_at timestamptz,
      created_at timestamptz NOT NULL DEFAULT now(),
      CONSTRAINT application_credentials_pkey PRIMARY KEY (id),
      CONSTRAINT application_credentials_application_fkey FOREIGN KEY (application_id) REFERENCES applications(id) ON DELETE CASCADE
    )`);
    await queryRunner.query(
      `CREATE UNIQUE INDEX application_credentials_token_hash_key ON application_credentials (token_hash)`,
    );
    await queryRunner.query(
      `CREATE INDEX application_credentials_application ON application_credentials (application_id)`,
    );
    await queryRunner.query(`CREATE TABLE application_entities (
      application_id uuid NOT NULL,
      type text NOT NULL,
      id text NOT NULL,
      properties jsonb NOT NULL DEFAULT '{}',
      CONSTRAINT application_entities_pkey PRIMARY KEY (application_id, type, id),
      CONSTRAINT application_entities_application_fkey FOREIGN KEY (application_id) REFERENCES applications(id) ON DELETE CASCADE
    )`);
    await queryRunner.query(`CREATE TABLE signing_keys (
      id text NOT NULL,
      algorithm text NOT NULL,
      public_jwk jsonb NOT NULL,
      private_key text NOT NULL,
      created_at timestamptz NOT NULL,
      signs_from timestamptz NOT NULL,
      signs_until timestamptz NOT NULL,
      published_until timestamptz NOT NULL,
      CONSTRAINT signing_keys_pkey PRIMARY KEY (id)
    )`);
    await queryRunner.query(`CREATE TABLE application_sessions (
      id_hash bytea NOT NULL,
      session_hash bytea NOT NULL,
      application_id uuid NOT NULL,
      host text NOT NULL,
      created_at timestamptz NOT NULL,
      CONSTRAINT application_sessions_pkey PRIMARY KEY (id_hash),
      CONSTRAINT application_sessions_session_fkey FOREIGN KEY (session_hash) REFERENCES sessions(id_hash) ON DELETE CASCADE,
      CONSTRAINT application_sessions_application_fkey FOREIGN KEY (application_id) REFERENCES applications(id) ON DELETE CASCADE
    )`);
    await queryRunner.query(
      `CREATE INDEX application_sessions_session ON application_sessions (session_hash)`,
    );
    await queryRunner.query(
      `CREATE INDEX application_sessions_application ON application_sessions (application_id)`,
    );
    await queryRunner.query(`CREATE TABLE handoff_codes (
      code_hash bytea NOT NULL,
      session_hash bytea NOT NULL,
      application_id uuid NOT NULL,
      host text NOT NULL,
      browser_hash bytea NOT NULL,
      return_to text NOT NULL,
      expires_at timestamptz NOT NULL,
      CONSTRAINT handoff_codes_pkey PRIMARY KEY (code_hash),
      CONSTRAINT handoff_codes_session_fkey FOREIGN KEY (session_hash) REFERENCES sessions(id_hash) ON DELETE CASCADE,
      CONSTRAINT handoff_codes_application_fkey FOREIGN KEY (application_id) REFERENCES applications(id) ON DELETE CASCADE
    )`);
    await queryRunner.query(`CREATE INDEX handoff_codes_session ON handoff_codes (session_hash)`);
    await queryRunner.query(`CREATE INDEX handoff_codes_application ON handoff_codes (application_id)`);
    await queryRunner.query(`CREATE INDEX handoff_codes_expiry ON handoff_codes (expires_at)`);

    for (const [role, permissions] of Object.entries(GATEWAY_GRANTS)) {
      for (const permission of permissions) {
        const [resourceType, action] = permission.split(':');
        await queryRunner.query(
          `INSERT INTO grants (application_id, role, resource_type, action)
           SELECT id, $1, $2, $3 FROM applications WHERE slug = 'gateway' ON CONFLICT DO NOTHING`,
          [role, resourceType, action],
        );
      }
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `DELETE FROM grants USING applications a WHERE a.id = application_id AND a.slug = 'gateway'
         AND resource_type IN ('configuration', 'tokens')`,
    );
    const tables = [
      'handoff_codes',
      'application_sessions',
      'signing_keys',
      'application_entities',
      'application_credentials',
    ];
    for (const table of tables) await queryRunner.query(`DROP TABLE ${table}`);
    await queryRunner.query(`ALTER TABLE authorization_requests DROP COLUMN acr_values, DROP COLUMN max_age`);
    // A grant that holds only on a condition must not become one that always holds.
    await queryRunner.query(`DELETE FROM grants WHERE condition IS NOT NULL`);
    await queryRunner.query(`ALTER TABLE grants DROP COLUMN condition`);
    await queryRunner.query(`ALTER TABLE applications DROP COLUMN enforcement`);
  }
}
