import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When the secrets of an event trigger were set, and their last four characters, by which an admin knows one from another. */
export class TriggerSecretEnds1795000000031 implements MigrationInterface {
  name = 'TriggerSecretEnds1795000000031';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "event_triggers"
      ADD COLUMN "hook_secret_set_at" TIMESTAMP WITH TIME ZONE,
      ADD COLUMN "hook_secret_end" text,
      ADD COLUMN "delivery_secret_set_at" TIMESTAMP WITH TIME ZONE,
      ADD COLUMN "delivery_secret_end" text`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "event_triggers"
      DROP COLUMN "hook_secret_set_at",
      DROP COLUMN "hook_secret_end",
      DROP COLUMN "delivery_secret_set_at",
      DROP COLUMN "delivery_secret_end"`);
  }
}
