import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The set-up of a gateway that has no connection yet: one row, made at the first start without one. */
export class SetUp1795000000015 implements MigrationInterface {
  name = 'SetUp1795000000015';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE TABLE "set_up" (
      "id" smallint NOT NULL,
      "link_hash" bytea,
      "link_created_at" timestamp with time zone,
      "browser_hash" bytea,
      "browser_expires_at" timestamp with time zone,
      "progress" jsonb NOT NULL DEFAULT '{}',
      "version" integer NOT NULL DEFAULT 1,
      "created_at" timestamp with time zone NOT NULL,
      "finished_at" timestamp with time zone,
      CONSTRAINT "set_up_pkey" PRIMARY KEY ("id"),
      CONSTRAINT "set_up_one_row" CHECK ("id" = 1)
    )`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE "set_up"');
  }
}
