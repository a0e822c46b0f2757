import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How a connection's OIDC client proves itself at the token endpoint. */
export class ClientAuthentication1795000000011 implements MigrationInterface {
  name = 'ClientAuthentication1795000000011';

  async up(_queryRunner: QueryRunner): Promise<void> {}

  async down(_queryRunner: QueryRunner): Promise<void> {}
}
