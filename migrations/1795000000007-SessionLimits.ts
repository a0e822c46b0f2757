import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What refers to a session by the hash of its cookie, with the constraint that does. */
const REFERENCES: Readonly<Record<string, string>> = {
  application_sessions: 'application_sessions_session_fkey',
  handoff_codes: 'handoff_codes_session_fkey',
};

/**
 * Limits of sessions for each role, the strength of a sign-in that an application asks for, and sessions that get
 * another id while they last.
 */
export class SessionLimits1795000000007 implements MigrationInterface {
  name = 'SessionLimits1795000000007';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `ALTER TABLE roles ADD COLUMN session_idle_seconds integer, ADD COLUMN session_max_seconds integer,
         ADD COLUMN max_concurrent_sessions integer`,
    );
    await queryRunner.query(`ALTER TABLE applications ADD COLUMN step_up jsonb`);
    await queryRunner.query(
      `ALTER TABLE authorization_requests ADD COLUMN second_factor boolean NOT NULL DEFAULT false`,
    );
    await queryRunner.query(`ALTER TABLE sessions ADD COLUMN roles text[], ADD COLUMN renewed_from bytea`);
    await queryRunner.query(
      `CREATE INDEX sessions_renewed_from ON sessions (renewed_from) WHERE renewed_from IS NOT NULL`,
    );
    // To end, list and count those of one connection without a look at those of all others.
    await queryRunner.query(`CREATE INDEX sessions_connection ON sessions (connection_id, created_at)`);
    await this.setReferences(queryRunner, 'ON DELETE CASCADE ON UPDATE CASCADE');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await this.setReferences(queryRunner, 'ON DELETE CASCADE');
    await queryRunner.query(`DROP INDEX sessions_connection`);
    await queryRunner.query(`ALTER TABLE sessions DROP COLUMN roles, DROP COLUMN renewed_from`);
    await queryRunner.query(`ALTER TABLE authorization_requests DROP COLUMN second_factor`);
    await queryRunner.query(`ALTER TABLE applications DROP COLUMN step_up`);
    await queryRunner.query(
      `ALTER TABLE roles DROP COLUMN session_idle_seconds, DROP COLUMN session_max_seconds,
         DROP COLUMN max_concurrent_sessions`,
    );
  }

  private async setReferences(queryRunner: QueryRunner, manner: string): Promise<void> {
    for (const [table, constraint] of Object.entries(REFERENCES)) {
      await queryRunner.query(
        `ALTER TABLE ${table} DROP CONSTRAINT ${constraint}, ADD CONSTRAINT ${constraint}
           FOREIGN KEY (session_hash) REFERENCES sessions(id_hash) ${manner}`,
      );
    }
  }
}
