import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A draft may be kept before its app exists in Okta: until then its client ID is empty, and nothing but a draft has none. A
 * test sign-in may try what is entered of a connection and not saved, and keeps it sealed until it is over.
 */
export class UnsavedConnections1795000000030 implements MigrationInterface {
  name = 'UnsavedConnections1795000000030';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `ALTER TABLE connections ADD CONSTRAINT connections_client_known CHECK (client_id <> '' OR status = 'draft')`,
    );
    await queryRunner.query(`ALTER TABLE test_sign_ins ADD COLUMN definition text`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE test_sign_ins DROP COLUMN definition`);
    await queryRunner.query(`DELETE FROM connections WHERE client_id = ''`);
    await queryRunner.query('ALTER TABLE connections DROP CONSTRAINT connections_client_known');
  }
}
