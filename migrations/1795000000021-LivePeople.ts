import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Finds the people of a connection who have sessions, one after the other, without looking at the sessions. */
export class LivePeople1795000000021 implements MigrationInterface {
  name = 'LivePeople1795000000021';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE INDEX sessions_people ON sessions (connection_id, subject_id)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX sessions_people`);
  }
}
