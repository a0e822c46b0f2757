import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Rate limits that replicas share. The counts live for a minute: nothing is lost when the server that crashed comes back
 * without them, so they are not written to its log.
 */
export class SharedRateLimits1795000000010 implements MigrationInterface {
  name = 'SharedRateLimits1795000000010';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE UNLOGGED TABLE request_counts (
      key text NOT NULL,
      count integer NOT NULL,
      per_minute integer NOT NULL,
      ends_at timestamptz NOT NULL,
      CONSTRAINT request_counts_pkey PRIMARY KEY (key)
    )`);
    await queryRunner.query(`CREATE INDEX request_counts_ends_at ON request_counts (ends_at)`);
    await queryRunner.query(
      `CREATE INDEX request_counts_exhausted ON request_counts (ends_at) WHERE count >= per_minute`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE request_counts`);
  }
}
