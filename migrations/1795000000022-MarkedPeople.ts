import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Finds the people whose earlier sessions are ended, who are few, without looking at everybody. */
export class MarkedPeople1795000000022 implements MigrationInterface {
  name = 'MarkedPeople1795000000022';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE INDEX subjects_marked ON subjects (id) WHERE sessions_valid_after IS NOT NULL`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX subjects_marked`);
  }
}
