import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How a connection's OIDC client proves itself at the token endpoint. */
export class ClientAuthentication1795000000011 implements MigrationInterface {
  name = 'ClientAuthentication1795000000011';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "connections"
      ADD COLUMN "client_private_key" text,
      ADD COLUMN "client_key_id" text,
      ADD COLUMN "client_next_private_key" text,
      ADD COLUMN "client_next_key_id" text,
      ADD COLUMN "client_public_keys" jsonb NOT NULL DEFAULT '[]',
      ADD COLUMN "issuer_not_reached_at" timestamp with time zone`);
    await queryRunner.query(`CREATE INDEX "connections_client" ON "connections" ("issuer", "client_id")`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX "connections_client"');
    await queryRunner.query(`ALTER TABLE "connections"
      DROP COLUMN "client_private_key",
      DROP COLUMN "client_key_id",
      DROP COLUMN "client_next_private_key",
      DROP COLUMN "client_next_key_id",
      DROP COLUMN "client_public_keys",
      DROP COLUMN "issuer_not_reached_at"`);
  }
}
