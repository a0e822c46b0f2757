import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who was in which group, and which group gave which role, from when to when. */
export class AccessHistory1795000000008 implements MigrationInterface {
  name = 'AccessHistory1795000000008';

  async up(_queryRunner: QueryRunner): Promise<void> {}

  async down(_queryRunner: QueryRunner): Promise<void> {}
}
