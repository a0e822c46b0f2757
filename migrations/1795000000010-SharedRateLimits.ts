import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Rate limits that replicas share. */
export class SharedRateLimits1795000000010 implements MigrationInterface {
  name = 'SharedRateLimits1795000000010';

  async up(_queryRunner: QueryRunner): Promise<void> {}

  async down(_queryRunner: QueryRunner): Promise<void> {}
}
