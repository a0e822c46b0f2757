import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Limits of sessions for each role, and the strength of a sign-in that an application asks for. */
export class SessionLimits1795000000007 implements MigrationInterface {
  name = 'SessionLimits1795000000007';

  async up(_queryRunner: QueryRunner): Promise<void> {}

  async down(_queryRunner: QueryRunner): Promise<void> {}
}
