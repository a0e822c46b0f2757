import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The first schema: connections and the people in them, roles and what grants them, applications,
 * sessions, the audit trail and the change log.
 */
export class InitialSchema1795000000000 implements MigrationInterface {
  name = 'InitialSchema1795000000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE TABLE connections (
      id uuid NOT NULL DEFAULT gen_random_uuid(),
      slug text NOT NULL,
      name text NOT NULL,
      environment text,
      status text NOT NULL,
      platform boolean NOT NULL DEFAULT false,
      issuer text NOT NULL,
      client_id text NOT NULL,
      client_secret text,
      management_auth_type text NOT NULL DEFAULT 'none',
      management_secret text,
      management_client_id text,
      management_key_id text,
      groups_claim text NOT NULL DEFAULT 'groups',
      scopes text array NOT NULL DEFAULT '{}',
      default_role text,
      allowed_email_domains text array NOT NULL DEFAULT '{}',
      required_groups text array NOT NULL DEFAULT '{}',
      attribute_claims text array NOT NULL DEFAULT '{}',
      acr_values text,
      max_age integer,
      version integer NOT NULL DEFAULT '1',
      mapping_set_version integer NOT NULL DEFAULT '1',
      model_version bigint NOT NULL DEFAULT '1',
      sessions_valid_after timestamptz,
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now(),
      CONSTRAINT connections_pkey PRIMARY KEY (id)
    )`);
    await queryRunner.query(`CREATE UNIQUE INDEX connections_slug_key ON connections (slug)`);
    await queryRunner.query(
      `CREATE UNIQUE INDEX connections_one_platform ON connections (platform) WHERE platform`,
    );
    await queryRunner.query(`CREATE TABLE roles (
      key text NOT NULL,
      name text NOT NULL,
      rank integer NOT NULL,
      built_in boolean NOT NULL DEFAULT false,
      version integer NOT NULL DEFAULT '1',
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now(),
      CONSTRAINT roles_pkey PRIMARY KEY (key)
    )`);
    await queryRunner.query(`CREATE TABLE api_tokens (
      id uuid NOT NULL DEFAULT gen_random_uuid(),
      token_hash bytea NOT NULL,
      name text NOT NULL,
      role_key text NOT NULL,
      connection_id uuid NOT NULL,
      created_by text NOT NULL,
      expires_at timestamptz,
      last_used_at timestamptz,
      created_at timestamptz NOT NULL DEFAULT now(),
      CONSTRAINT api_tokens_pkey PRIMARY KEY (id)
    )`);
    await queryRunner.query(`CREATE UNIQUE INDEX api_tokens_token_hash_key ON api_tokens (token_hash)`);
    await queryRunner.query(`CREATE INDEX api_tokens_connection ON api_tokens (connection_id)`);
    await queryRunner.query(`CREATE TABLE applications (
      id uuid NOT NULL DEFAULT gen_random_uuid(),
      slug text NOT NULL,
      name text NOT NULL,
      built_in boolean NOT NULL DEFAULT false,
      connection_ids uuid array NOT NULL DEFAULT '{}',
      access_rules jsonb NOT NULL DEFAULT '[]',
      version integer NOT NULL DEFAULT '1',
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now(),
      CONSTRAINT applications_pkey PRIMARY KEY (id)
    )`);
    await queryRunner.query(`CREATE UNIQUE INDEX applications_slug_key ON applications (slug)`);
    await queryRunner.query(`CREATE TABLE application_hosts (
      host text NOT NULL,
      application_id uuid NOT NULL,
      CONSTRAINT application_hosts_pkey PRIMARY KEY (host)
    )`);
    await queryRunner.query(
      `CREATE INDEX application_hosts_application ON application_hosts (application_id)`,
    );
    await queryRunner.query(`CREATE TABLE grants (
      id uuid NOT NULL DEFAULT gen_random_uuid(),
      application_id uuid NOT NULL,
      role text NOT NULL,
      resource_type text NOT NULL,
      action text NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      CONSTRAINT grants_pkey PRIMARY KEY (id)
    )`);
    await queryRunner.query(`CREATE INDEX grants_role ON grants (role)`);
    await queryRunner.query(
      `CREATE UNIQUE INDEX grants_unique ON grants (application_id, role, resource_type, action)`,
    );
    await queryRunner.query(`CREATE TABLE audit_events (
      id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
      at timestamptz NOT NULL DEFAULT now(),
      connection_id uuid,
      actor_type text NOT NULL,
      actor_id text NOT NULL,
      actor_name text NOT NULL,
      action text NOT NULL,
      target_type text NOT NULL,
      target_id text NOT NULL,
      outcome text NOT NULL,
      before jsonb,
      after jsonb,
      request_id text NOT NULL,
      CONSTRAINT audit_events_pkey PRIMARY KEY (id)
    )`);
    await queryRunner.query(`CREATE INDEX audit_events_connection ON audit_events (connection_id, id)`);
    await queryRunner.query(`CREATE TABLE group_mappings (
      id uuid NOT NULL DEFAULT gen_random_uuid(),
      connection_id uuid NOT NULL,
      group_name text NOT NULL,
      group_id text,
      role_key text NOT NULL,
      version integer NOT NULL DEFAULT '1',
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now(),
      CONSTRAINT group_mappings_pkey PRIMARY KEY (id)
    )`);
    await queryRunner.query(
      `CREATE UNIQUE INDEX group_mappings_connection_group_id ON group_mappings (connection_id, group_id) WHERE group_id IS NOT NULL`,
    );
    await queryRunner.query(
      `CREATE UNIQUE INDEX group_mappings_connection_role ON group_mappings (connection_id, role_key)`,
    );
    await queryRunner.query(
      `CREATE UNIQUE INDEX group_mappings_connection_group ON group_mappings (connection_id, group_name)`,
    );
    await queryRunner.query(`CREATE TABLE authorization_requests (
      state_hash bytea NOT NULL,
      connection_id uuid NOT NULL,
      nonce text NOT NULL,
      code_verifier text NOT NULL,
      browser_hash bytea NOT NULL,
      return_to text NOT NULL,
      address text NOT NULL,
      created_at timestamptz NOT NULL,
      expires_at timestamptz NOT NULL,
      CONSTRAINT authorization_requests_pkey PRIMARY KEY (state_hash)
    )`);
    await queryRunner.query(
      `CREATE INDEX authorization_requests_address ON authorization_requests (address)`,
    );
    await queryRunner.query(
      `CREATE INDEX authorization_requests_expiry ON authorization_requests (expires_at)`,
    );
    await queryRunner.query(`CREATE TABLE subjects (
      id uuid NOT NULL DEFAULT gen_random_uuid(),
      connection_id uuid NOT NULL,
      sub text NOT NULL,
      login text,
      email text,
      name text,
      status text NOT NULL DEFAULT 'active',
      groups jsonb NOT NULL DEFAULT '[]',
      membership_source text NOT NULL,
      membership_completeness text NOT NULL,
      membership_fetched_at timestamptz NOT NULL,
      membership_version integer NOT NULL DEFAULT '1',
      attributes jsonb NOT NULL DEFAULT '{}',
      sessions_valid_after timestamptz,
      last_sign_in_at timestamptz NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now(),
      CONSTRAINT subjects_pkey PRIMARY KEY (id)
    )`);
    await queryRunner.query(`CREATE INDEX subjects_connection_email ON subjects (connection_id, email)`);
    await queryRunner.query(`CREATE INDEX subjects_connection_login ON subjects (connection_id, login)`);
    await queryRunner.query(`CREATE UNIQUE INDEX subjects_connection_sub ON subjects (connection_id, sub)`);
    await queryRunner.query(`CREATE TABLE sessions (
      id_hash bytea NOT NULL,
      id uuid NOT NULL,
      subject_id uuid NOT NULL,
      connection_id uuid NOT NULL,
      created_at timestamptz NOT NULL,
      last_seen_at timestamptz NOT NULL,
      expires_at timestamptz NOT NULL,
      acr text,
      amr text array NOT NULL DEFAULT '{}',
      auth_time timestamptz,
      sid text,
      id_token text,
      user_agent text,
      address text,
      CONSTRAINT sessions_pkey PRIMARY KEY (id_hash)
    )`);
    await queryRunner.query(`CREATE UNIQUE INDEX sessions_id_key ON sessions (id)`);
    await queryRunner.query(`CREATE INDEX sessions_expiry ON sessions (expires_at)`);
    await queryRunner.query(`CREATE INDEX sessions_subject ON sessions (subject_id)`);
    await queryRunner.query(
      `ALTER TABLE api_tokens ADD CONSTRAINT api_tokens_role_fkey FOREIGN KEY (role_key) REFERENCES roles(key) ON DELETE RESTRICT`,
    );
    await queryRunner.query(
      `ALTER TABLE api_tokens ADD CONSTRAINT api_tokens_connection_fkey FOREIGN KEY (connection_id) REFERENCES connections(id) ON DELETE CASCADE`,
    );
    await queryRunner.query(
      `ALTER TABLE application_hosts ADD CONSTRAINT application_hosts_application_fkey FOREIGN KEY (application_id) REFERENCES applications(id) ON DELETE CASCADE`,
    );
    await queryRunner.query(
      `ALTER TABLE grants ADD CONSTRAINT grants_application_fkey FOREIGN KEY (application_id) REFERENCES applications(id) ON DELETE CASCADE`,
    );
    await queryRunner.query(
      `ALTER TABLE group_mappings ADD CONSTRAINT group_mappings_connection_fkey FOREIGN KEY (connection_id) REFERENCES connections(id) ON DELETE CASCADE`,
    );
    await queryRunner.query(
      `ALTER TABLE group_mappings ADD CONSTRAINT group_mappings_role_fkey FOREIGN KEY (role_key) REFERENCES roles(key) ON DELETE RESTRICT`,
    );
    await queryRunner.query(
      `ALTER TABLE authorization_requests ADD CONSTRAINT authorization_requests_connection_fkey FOREIGN KEY (connection_id) REFERENCES connections(id) ON DELETE CASCADE`,
    );
    await queryRunner.query(
      `ALTER TABLE subjects ADD CONSTRAINT subjects_connection_fkey FOREIGN KEY (connection_id) REFERENCES connections(id) ON DELETE CASCADE`,
    );
    await queryRunner.query(
      `ALTER TABLE sessions ADD CONSTRAINT sessions_subject_fkey FOREIGN KEY (subject_id) REFERENCES subjects(id) ON DELETE CASCADE`,
    );
    await queryRunner.query(
      `ALTER TABLE sessions ADD CONSTRAINT sessions_connection_fkey FOREIGN KEY (connection_id) REFERENCES connections(id) ON DELETE CASCADE`,
    );

    // The change log is read by a watermark of transaction ids: an ever-growing number would miss rows
    // of transactions that commit out of order.
    await queryRunner.query(`CREATE TABLE change_log (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
      at timestamptz NOT NULL DEFAULT now(),
      kind text NOT NULL,
      ref text NOT NULL
    )`);
    await queryRunner.query(`CREATE INDEX change_log_xid ON change_log (xid)`);
    await queryRunner.query(`CREATE INDEX change_log_at ON change_log (at)`);

    await queryRunner.query(`CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
      END $$`);
    await queryRunner.query(`CREATE TRIGGER audit_events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_events
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    const tables = [
      'change_log',
      'api_tokens',
      'application_hosts',
      'grants',
      'applications',
      'audit_events',
      'group_mappings',
      'authorization_requests',
      'sessions',
      'subjects',
      'roles',
      'connections',
    ];
    for (const table of tables) await queryRunner.query(`DROP TABLE ${table}`);
    await queryRunner.query(`DROP FUNCTION refuse_change()`);
  }
}
