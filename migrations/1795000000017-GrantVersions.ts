import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The version of a grant, whose condition may be changed; where the last use of an application's credential came from. */
export class GrantVersions1795000000017 implements MigrationInterface {
  name = 'GrantVersions1795000000017';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "grants" ADD COLUMN "version" integer NOT NULL DEFAULT 1`);
    await queryRunner.query(`ALTER TABLE "application_credentials"
      ADD COLUMN "last_used_address" text,
      ADD COLUMN "last_used_program" text`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "application_credentials"
      DROP COLUMN "last_used_address",
      DROP COLUMN "last_used_program"`);
    await queryRunner.query(`ALTER TABLE "grants" DROP COLUMN "version"`);
  }
}
