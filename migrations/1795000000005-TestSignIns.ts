import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Sign-ins that try a connection with a real person and begin no session. */
export class TestSignIns1795000000005 implements MigrationInterface {
  name = 'TestSignIns1795000000005';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE TABLE test_sign_ins (
      id uuid NOT NULL,
      connection_id uuid NOT NULL,
      ticket_hash bytea,
      actor jsonb NOT NULL,
      status text NOT NULL,
      report text,
      created_at timestamptz NOT NULL,
      expires_at timestamptz NOT NULL,
      kept_until timestamptz NOT NULL,
      CONSTRAINT test_sign_ins_pkey PRIMARY KEY (id),
      CONSTRAINT test_sign_ins_connection_fkey FOREIGN KEY (connection_id) REFERENCES connections(id) ON DELETE CASCADE
    )`);
    await queryRunner.query(
      `CREATE UNIQUE INDEX test_sign_ins_ticket_hash_key ON test_sign_ins (ticket_hash)`,
    );
    await queryRunner.query(`CREATE INDEX test_sign_ins_connection ON test_sign_ins (connection_id)`);
    await queryRunner.query(`CREATE INDEX test_sign_ins_expiry ON test_sign_ins (kept_until)`);
    await queryRunner.query(`ALTER TABLE authorization_requests ADD COLUMN test_sign_in_id uuid`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    // A sign-in without a session must not become one with a session.
    await queryRunner.query(`DELETE FROM authorization_requests WHERE test_sign_in_id IS NOT NULL`);
    await queryRunner.query(`ALTER TABLE authorization_requests DROP COLUMN test_sign_in_id`);
    await queryRunner.query(`DROP TABLE test_sign_ins`);
  }
}
