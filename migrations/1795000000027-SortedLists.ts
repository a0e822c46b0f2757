import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * People by name, whatever its case, and by their last sign-in; sessions by their beginning. Not by their last use: that is
 * written all the time, and an index on it would have every one of these writes touch all the others.
 */
export class SortedLists1795000000027 implements MigrationInterface {
  name = 'SortedLists1795000000027';

  async up(queryRunner: QueryRunner): Promise<void> {
    // Cut, because an index holds no text of any length.
    await queryRunner.query(`CREATE INDEX subjects_name ON subjects (lower(left(name, 200)), id)`);
    await queryRunner.query(`CREATE INDEX subjects_last_sign_in ON subjects (last_sign_in_at, id)`);
    await queryRunner.query(`CREATE INDEX sessions_created ON sessions (created_at, id)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const index of ['sessions_created', 'subjects_last_sign_in', 'subjects_name'])
      await queryRunner.query(`DROP INDEX ${index}`);
  }
}
