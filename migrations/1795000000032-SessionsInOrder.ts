import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The sessions of one browser, and of one address, in the order in which lists show them: where many have the one that is
 * asked for, and those that expire last have another, a list would look at most of all sessions for its first page.
 */
export class SessionsInOrder1795000000032 implements MigrationInterface {
  name = 'SessionsInOrder1795000000032';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX sessions_browser`);
    await queryRunner.query(
      `CREATE INDEX sessions_browser ON sessions (browser, expires_at) WHERE browser IS NOT NULL`,
    );
    await queryRunner.query(`DROP INDEX sessions_address`);
    await queryRunner.query(
      `CREATE INDEX sessions_address ON sessions
         ((CASE WHEN address ~ '^[0-9A-Fa-f.:]+$' THEN address::inet END), expires_at)`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX sessions_address`);
    await queryRunner.query(
      `CREATE INDEX sessions_address ON sessions
         ((CASE WHEN address ~ '^[0-9A-Fa-f.:]+$' THEN address::inet END))`,
    );
    await queryRunner.query(`DROP INDEX sessions_browser`);
    await queryRunner.query(`CREATE INDEX sessions_browser ON sessions (browser) WHERE browser IS NOT NULL`);
  }
}
