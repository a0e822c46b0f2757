import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Refresh tokens of sessions, and what back-channel logout looks sessions up by. */
export class RefreshTokens1795000000006 implements MigrationInterface {
  name = 'RefreshTokens1795000000006';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `ALTER TABLE subjects ADD COLUMN has_refresh_token boolean NOT NULL DEFAULT false`,
    );
    // Without a session a token is only kept until it is revoked at its provider.
    await queryRunner.query(`CREATE TABLE refresh_tokens (
      id uuid NOT NULL,
      session_id uuid,
      subject_id uuid NOT NULL,
      connection_id uuid NOT NULL,
      issuer text NOT NULL,
      token text NOT NULL,
      scope text,
      expires_at timestamptz NOT NULL,
      unanswered boolean NOT NULL DEFAULT false,
      lease_id uuid,
      leased_until timestamptz,
      revocation_tries integer NOT NULL DEFAULT 0,
      CONSTRAINT refresh_tokens_pkey PRIMARY KEY (id),
      CONSTRAINT refresh_tokens_session_fkey FOREIGN KEY (session_id) REFERENCES sessions(id) ON DELETE SET NULL,
      CONSTRAINT refresh_tokens_subject_fkey FOREIGN KEY (subject_id) REFERENCES subjects(id) ON DELETE CASCADE,
      CONSTRAINT refresh_tokens_connection_fkey FOREIGN KEY (connection_id) REFERENCES connections(id) ON DELETE CASCADE
    )`);
    await queryRunner.query(`CREATE UNIQUE INDEX refresh_tokens_session_key ON refresh_tokens (session_id)`);
    await queryRunner.query(`CREATE INDEX refresh_tokens_subject ON refresh_tokens (subject_id)`);
    await queryRunner.query(`CREATE INDEX refresh_tokens_connection ON refresh_tokens (connection_id)`);
    await queryRunner.query(
      `CREATE INDEX refresh_tokens_left_over ON refresh_tokens (expires_at) WHERE session_id IS NULL`,
    );
    await queryRunner.query(
      `CREATE INDEX sessions_provider_session ON sessions (connection_id, sid) WHERE sid IS NOT NULL`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX sessions_provider_session`);
    await queryRunner.query(`DROP TABLE refresh_tokens`);
    await queryRunner.query(`ALTER TABLE subjects DROP COLUMN has_refresh_token`);
  }
}
