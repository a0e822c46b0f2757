import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A draft may be kept before its app exists in Okta: until then its client ID is empty, and nothing but a draft has none. */
export class DraftsWithoutClient1795000000030 implements MigrationInterface {
  name = 'DraftsWithoutClient1795000000030';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `ALTER TABLE connections ADD CONSTRAINT connections_client_known CHECK (client_id <> '' OR status = 'draft')`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DELETE FROM connections WHERE client_id = ''`);
    await queryRunner.query('ALTER TABLE connections DROP CONSTRAINT connections_client_known');
  }
}
