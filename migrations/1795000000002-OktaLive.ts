import type { MigrationInterface, QueryRunner } from 'typeorm';

const READ = ['event-triggers:read', 'events:read', 'explain:read', 'okta:read'];

/** What the built-in roles may do with what this schema adds. */
const GATEWAY_GRANTS: Readonly<Record<string, readonly string[]>> = {
  admin: [...READ, 'event-triggers:write', 'okta:manage', 'okta:secret'],
  'security-engineer': READ,
};

/**
 * Okta, live: credentials for Okta's management API of all kinds, what became of mapped groups, events from Okta, the
 * triggers that bring them, and their delivery to other systems.
 */
export class OktaLive1795000000002 implements MigrationInterface {
  name = 'OktaLive1795000000002';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE connections
      ADD COLUMN management_client_secret text,
      ADD COLUMN management_scopes text array NOT NULL DEFAULT '{}',
      ADD COLUMN management_granted_scopes text array,
      ADD COLUMN management_owner text,
      ADD COLUMN management_checked_at timestamptz,
      ADD COLUMN management_fault text,
      ADD COLUMN management_next_check_at timestamptz,
      ADD COLUMN management_grant_id uuid,
      ADD COLUMN management_lease_id uuid,
      ADD COLUMN management_leased_until timestamptz,
      ADD COLUMN management_next_secret text,
      ADD COLUMN management_next_key_id text,
      ADD COLUMN management_public_keys jsonb NOT NULL DEFAULT '[]',
      ADD COLUMN okta_actions text NOT NULL DEFAULT 'off'`);
    await queryRunner.query(
      'UPDATE connections SET management_next_check_at = now() WHERE management_secret IS NOT NULL',
    );
    await queryRunner.query(`CREATE TABLE management_authorizations (
      state_hash bytea NOT NULL,
      connection_id uuid NOT NULL,
      code_verifier text NOT NULL,
      browser_hash bytea NOT NULL,
      actor jsonb NOT NULL,
      credential_hash bytea NOT NULL,
      created_at timestamptz NOT NULL,
      expires_at timestamptz NOT NULL,
      CONSTRAINT management_authorizations_pkey PRIMARY KEY (state_hash),
      CONSTRAINT management_authorizations_connection_fkey FOREIGN KEY (connection_id) REFERENCES connections(id) ON DELETE CASCADE
    )`);
    await queryRunner.query(
      `CREATE INDEX management_authorizations_expiry ON management_authorizations (expires_at)`,
    );
    await queryRunner.query(`CREATE TABLE sign_in_evidence (
      connection_id uuid NOT NULL,
      evidence jsonb NOT NULL,
      at timestamptz NOT NULL,
      CONSTRAINT sign_in_evidence_pkey PRIMARY KEY (connection_id),
      CONSTRAINT sign_in_evidence_connection_fkey FOREIGN KEY (connection_id) REFERENCES connections(id) ON DELETE CASCADE
    )`);
    // Okta names people by e-mail or login, in any case, and wants them signed out at once.
    for (const column of ['email', 'login'])
      await queryRunner.query(
        `CREATE INDEX subjects_connection_lower_${column} ON subjects (connection_id, lower(${column}))`,
      );
    await queryRunner.query(`ALTER TABLE group_mappings
      ADD COLUMN warnings text array NOT NULL DEFAULT '{}',
      ADD COLUMN group_checked_at timestamptz,
      ADD COLUMN group_deleted_at timestamptz`);

    // The transaction id gives readers an order in which nothing comes late: see change_log.
    await queryRunner.query(`CREATE TABLE okta_events (
      id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
      xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
      connection_id uuid NOT NULL,
      uuid text NOT NULL,
      event_type text NOT NULL,
      published timestamptz NOT NULL,
      received_at timestamptz NOT NULL,
      source text NOT NULL,
      payload jsonb NOT NULL,
      reaction text NOT NULL DEFAULT 'none',
      reaction_attempts integer NOT NULL DEFAULT '0',
      reaction_due_at timestamptz,
      reaction_done_at timestamptz,
      reaction_fault text,
      CONSTRAINT okta_events_pkey PRIMARY KEY (id),
      CONSTRAINT okta_events_connection_fkey FOREIGN KEY (connection_id) REFERENCES connections(id) ON DELETE CASCADE
    )`);
    await queryRunner.query(
      `CREATE UNIQUE INDEX okta_events_connection_uuid ON okta_events (connection_id, uuid)`,
    );
    await queryRunner.query(`CREATE INDEX okta_events_order ON okta_events (connection_id, xid, id)`);
    await queryRunner.query(`CREATE INDEX okta_events_received ON okta_events (received_at)`);
    await queryRunner.query(
      `CREATE INDEX okta_events_due ON okta_events (reaction, reaction_due_at, id) WHERE reaction_due_at IS NOT NULL`,
    );

    await queryRunner.query(`CREATE TABLE event_triggers (
      id uuid NOT NULL DEFAULT gen_random_uuid(),
      connection_id uuid NOT NULL,
      kind text NOT NULL,
      event_types text array NOT NULL DEFAULT '{}',
      filter text,
      interval_seconds integer,
      cron text,
      time_zone text,
      batch_size integer NOT NULL DEFAULT '100',
      deliver_to text,
      delivery_secret text,
      hook_secret_hash bytea,
      hook_pending_hash bytea,
      hook_id text,
      hook_verified_at timestamptz,
      cursor text,
      caught_up_at timestamptz,
      next_run_at timestamptz,
      last_run_at timestamptz,
      failures integer NOT NULL DEFAULT '0',
      last_fault text,
      lease_id uuid,
      leased_until timestamptz,
      version integer NOT NULL DEFAULT '1',
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now(),
      CONSTRAINT event_triggers_pkey PRIMARY KEY (id),
      CONSTRAINT event_triggers_connection_fkey FOREIGN KEY (connection_id) REFERENCES connections(id) ON DELETE CASCADE
    )`);
    await queryRunner.query(`CREATE INDEX event_triggers_connection ON event_triggers (connection_id)`);
    await queryRunner.query(`CREATE INDEX event_triggers_due ON event_triggers (next_run_at)`);
    await queryRunner.query(`CREATE TABLE trigger_runs (
      id uuid NOT NULL DEFAULT gen_random_uuid(),
      trigger_id uuid NOT NULL,
      scheduled_at timestamptz,
      started_at timestamptz NOT NULL,
      finished_at timestamptz,
      since timestamptz,
      until timestamptz,
      status text NOT NULL,
      event_count integer NOT NULL DEFAULT '0',
      fault text,
      CONSTRAINT trigger_runs_pkey PRIMARY KEY (id),
      CONSTRAINT trigger_runs_trigger_fkey FOREIGN KEY (trigger_id) REFERENCES event_triggers(id) ON DELETE CASCADE
    )`);
    await queryRunner.query(`CREATE INDEX trigger_runs_trigger ON trigger_runs (trigger_id, started_at)`);
    await queryRunner.query(`CREATE TABLE trigger_events (
      trigger_id uuid NOT NULL,
      event_id bigint NOT NULL,
      run_id uuid,
      position integer,
      CONSTRAINT trigger_events_pkey PRIMARY KEY (trigger_id, event_id),
      CONSTRAINT trigger_events_trigger_fkey FOREIGN KEY (trigger_id) REFERENCES event_triggers(id) ON DELETE CASCADE,
      CONSTRAINT trigger_events_event_fkey FOREIGN KEY (event_id) REFERENCES okta_events(id) ON DELETE CASCADE,
      CONSTRAINT trigger_events_run_fkey FOREIGN KEY (run_id) REFERENCES trigger_runs(id) ON DELETE CASCADE
    )`);
    await queryRunner.query(`CREATE INDEX trigger_events_event ON trigger_events (event_id)`);
    await queryRunner.query(`CREATE INDEX trigger_events_run ON trigger_events (run_id, position)`);
    await queryRunner.query(`CREATE TABLE event_deliveries (
      id uuid NOT NULL DEFAULT gen_random_uuid(),
      connection_id uuid NOT NULL,
      trigger_id uuid NOT NULL,
      event_ids bigint array NOT NULL,
      status text NOT NULL DEFAULT 'pending',
      attempts integer NOT NULL DEFAULT '0',
      due_at timestamptz,
      lease_id uuid,
      last_status integer,
      last_fault text,
      created_at timestamptz NOT NULL DEFAULT now(),
      delivered_at timestamptz,
      CONSTRAINT event_deliveries_pkey PRIMARY KEY (id),
      CONSTRAINT event_deliveries_trigger_fkey FOREIGN KEY (trigger_id) REFERENCES event_triggers(id) ON DELETE CASCADE
    )`);
    await queryRunner.query(
      `CREATE INDEX event_deliveries_trigger ON event_deliveries (trigger_id, created_at)`,
    );
    await queryRunner.query(
      `CREATE INDEX event_deliveries_due ON event_deliveries (trigger_id, due_at) WHERE due_at IS NOT NULL`,
    );
    await queryRunner.query(`CREATE TABLE used_assertions (
      jti_hash bytea NOT NULL,
      expires_at timestamptz NOT NULL,
      CONSTRAINT used_assertions_pkey PRIMARY KEY (jti_hash)
    )`);
    await queryRunner.query(`CREATE INDEX used_assertions_expiry ON used_assertions (expires_at)`);

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
         AND (resource_type IN ('event-triggers', 'events', 'explain', 'okta'))`,
    );
    const tables = [
      'used_assertions',
      'event_deliveries',
      'trigger_events',
      'trigger_runs',
      'event_triggers',
      'okta_events',
      'sign_in_evidence',
      'management_authorizations',
    ];
    for (const table of tables) await queryRunner.query(`DROP TABLE ${table}`);
    await queryRunner.query('DROP INDEX subjects_connection_lower_email, subjects_connection_lower_login');
    await queryRunner.query(
      `ALTER TABLE group_mappings DROP COLUMN warnings, DROP COLUMN group_checked_at, DROP COLUMN group_deleted_at`,
    );
    await queryRunner.query(`ALTER TABLE connections DROP COLUMN management_client_secret,
      DROP COLUMN management_scopes, DROP COLUMN management_granted_scopes, DROP COLUMN management_owner,
      DROP COLUMN management_checked_at, DROP COLUMN management_fault, DROP COLUMN management_next_check_at,
      DROP COLUMN management_grant_id, DROP COLUMN management_lease_id, DROP COLUMN management_leased_until,
      DROP COLUMN management_next_secret, DROP COLUMN management_next_key_id, DROP COLUMN management_public_keys,
      DROP COLUMN okta_actions`);
  }
}
