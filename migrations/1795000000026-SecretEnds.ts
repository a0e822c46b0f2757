import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The last four characters of a connection's client secret and API token, by which an admin knows one from another. */
export class SecretEnds1795000000026 implements MigrationInterface {
  name = 'SecretEnds1795000000026';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "connections"
      ADD COLUMN "client_secret_end" text,
      ADD COLUMN "management_secret_end" text`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "connections"
      DROP COLUMN "client_secret_end",
      DROP COLUMN "management_secret_end"`);
  }
}
