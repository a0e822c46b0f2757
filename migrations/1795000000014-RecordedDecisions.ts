import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Recent decisions, kept to be explained and replayed, and the saved checks of applications. */
export class RecordedDecisions1795000000014 implements MigrationInterface {
  name = 'RecordedDecisions1795000000014';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of TABLES) await queryRunner.query(statement);
    await queryRunner.query(
      `INSERT INTO grants (application_id, role, resource_type, action)
       SELECT a.id, r.key, 'decisions', 'read' FROM applications a, roles r
        WHERE a.slug = 'gateway' AND r.key IN ('admin', 'security-engineer') ON CONFLICT DO NOTHING`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `DELETE FROM grants USING applications
        WHERE applications.id = application_id AND slug = 'gateway' AND resource_type = 'decisions'`,
    );
    for (const table of ['decision_checks', 'recorded_decisions', 'recorded_policies'])
      await queryRunner.query(`DROP TABLE ${table}`);
  }
}

const TABLES = [
  // Without foreign keys: a row is written behind the decision, when what it names may be gone.
  `CREATE TABLE recorded_decisions (
    id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    at timestamptz NOT NULL,
    request_id text NOT NULL,
    adapter text NOT NULL,
    application_id uuid NOT NULL,
    kind smallint NOT NULL,
    connection_id uuid,
    subject_id uuid,
    allowed boolean NOT NULL,
    reason text NOT NULL,
    unenforced text,
    asked jsonb,
    facts jsonb,
    model_version text,
    policy bytea,
    CONSTRAINT recorded_decisions_pkey PRIMARY KEY (id)
  )`,
  `CREATE INDEX recorded_decisions_application ON recorded_decisions (application_id, kind, id)`,
  `CREATE INDEX recorded_decisions_request ON recorded_decisions (request_id)`,
  `CREATE INDEX recorded_decisions_subject ON recorded_decisions (subject_id, id)`,
  `CREATE INDEX recorded_decisions_connection ON recorded_decisions (connection_id, id)`,
  `CREATE INDEX recorded_decisions_at ON recorded_decisions (at)`,
  `CREATE INDEX recorded_decisions_policy ON recorded_decisions (policy)`,
  // What an application asked for, each version once.
  `CREATE TABLE recorded_policies (
    hash bytea NOT NULL,
    policy jsonb NOT NULL,
    seen_at timestamptz NOT NULL,
    CONSTRAINT recorded_policies_pkey PRIMARY KEY (hash)
  )`,
  `CREATE TABLE decision_checks (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    application_id uuid NOT NULL,
    name text NOT NULL,
    who jsonb NOT NULL,
    asked jsonb NOT NULL,
    expected text NOT NULL,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT decision_checks_pkey PRIMARY KEY (id),
    CONSTRAINT decision_checks_application_fkey FOREIGN KEY (application_id) REFERENCES applications(id) ON DELETE CASCADE
  )`,
  `CREATE UNIQUE INDEX decision_checks_name_key ON decision_checks (application_id, name)`,
];
