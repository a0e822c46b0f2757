import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * From which address something was asked for, and by which spelling of an event each row of the chain was made. Rows from
 * before have the first one. Without a default a process of the version before can't append any more: it would leave the
 * address out of the hash.
 */
export class AuditAddresses1795000000029 implements MigrationInterface {
  name = 'AuditAddresses1795000000029';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE audit_events ADD COLUMN address text`);
    await queryRunner.query(
      `CREATE INDEX audit_events_address ON audit_events (address, at, id) WHERE (address IS NOT NULL)`,
    );
    await queryRunner.query(`ALTER TABLE audit_chain ADD COLUMN format smallint NOT NULL DEFAULT 1`);
    await queryRunner.query(`ALTER TABLE audit_chain ALTER COLUMN format DROP DEFAULT`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE audit_chain DROP COLUMN format`);
    await queryRunner.query(`DROP INDEX audit_events_address`);
    await queryRunner.query(`ALTER TABLE audit_events DROP COLUMN address`);
  }
}
