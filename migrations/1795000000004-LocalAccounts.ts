import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Local accounts beside Okta, and the built-in connection that they belong to. */
export class LocalAccounts1795000000004 implements MigrationInterface {
  name = 'LocalAccounts1795000000004';

  async up(_queryRunner: QueryRunner): Promise<void> {}

  async down(_queryRunner: QueryRunner): Promise<void> {}
}
