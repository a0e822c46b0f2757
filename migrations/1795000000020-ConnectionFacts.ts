import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When a connection's secrets were set, and what its last test said: known without asking anybody again. */
export class ConnectionFacts1795000000020 implements MigrationInterface {
  name = 'ConnectionFacts1795000000020';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "connections"
      ADD COLUMN "client_secret_set_at" timestamp with time zone,
      ADD COLUMN "management_set_at" timestamp with time zone,
      ADD COLUMN "last_test" jsonb`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "connections"
      DROP COLUMN "client_secret_set_at",
      DROP COLUMN "management_set_at",
      DROP COLUMN "last_test"`);
  }
}
