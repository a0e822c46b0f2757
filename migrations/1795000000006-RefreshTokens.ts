import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Refresh tokens of sessions, and what back-channel logout looks sessions up by. */
export class RefreshTokens1795000000006 implements MigrationInterface {
  name = 'RefreshTokens1795000000006';

  async up(_queryRunner: QueryRunner): Promise<void> {}

  async down(_queryRunner: QueryRunner): Promise<void> {}
}
