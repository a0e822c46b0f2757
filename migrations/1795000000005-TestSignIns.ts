import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Sign-ins that try a connection with a real person and begin no session. */
export class TestSignIns1795000000005 implements MigrationInterface {
  name = 'TestSignIns1795000000005';

  async up(_queryRunner: QueryRunner): Promise<void> {}

  async down(_queryRunner: QueryRunner): Promise<void> {}
}
