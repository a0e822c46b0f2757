import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Local accounts beside Okta, and the built-in connection that they belong to. */
export class LocalAccounts1795000000004 implements MigrationInterface {
  name = 'LocalAccounts1795000000004';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE connections ADD kind text NOT NULL DEFAULT 'okta'`);
    await queryRunner.query(
      `CREATE UNIQUE INDEX connections_one_local ON connections (kind) WHERE kind = 'local'`,
    );
    await queryRunner.query(`CREATE TABLE local_accounts (
      id uuid NOT NULL,
      connection_id uuid NOT NULL,
      user_name text NOT NULL,
      password_hash text NOT NULL,
      totp_secret text NOT NULL,
      totp_last_step integer,
      groups text array NOT NULL,
      failures timestamptz array NOT NULL DEFAULT '{}',
      locked_until timestamptz,
      last_signed_in_at timestamptz,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      CONSTRAINT local_accounts_pkey PRIMARY KEY (id),
      CONSTRAINT local_accounts_connection_fkey FOREIGN KEY (connection_id) REFERENCES connections(id) ON DELETE CASCADE
    )`);
    await queryRunner.query(`CREATE UNIQUE INDEX local_accounts_user_name_key ON local_accounts (user_name)`);
    await queryRunner.query(`ALTER TABLE sessions ADD idle_seconds integer`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE sessions DROP COLUMN idle_seconds`);
    await queryRunner.query(`DROP TABLE local_accounts`);
    await queryRunner.query(`DELETE FROM connections WHERE kind = 'local'`);
    await queryRunner.query(`DROP INDEX connections_one_local`);
    await queryRunner.query(`ALTER TABLE connections DROP COLUMN kind`);
  }
}
