import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The sessions of any network of addresses, in the order of their numbers: how an address begins is enough for a few IPv4
 * networks alone. What is no address to Postgres (that of a link, with the name of the link) is in no network.
 */
export class SessionNetworks1795000000025 implements MigrationInterface {
  name = 'SessionNetworks1795000000025';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX sessions_address`);
    await queryRunner.query(
      `CREATE INDEX sessions_address ON sessions
         ((CASE WHEN address ~ '^[0-9A-Fa-f.:]+$' THEN address::inet END))`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX sessions_address`);
    await queryRunner.query(
      `CREATE INDEX sessions_address ON sessions (address text_pattern_ops) WHERE address IS NOT NULL`,
    );
  }
}
