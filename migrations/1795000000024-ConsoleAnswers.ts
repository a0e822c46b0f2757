import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What an application tells people whom it refuses: whom to turn to, and whether the groups are named that would help.
 * The deliveries that were given up, who are few, without looking at all of them. The sessions of an address, of a network
 * of addresses, and of a browser.
 */
export class ConsoleAnswers1795000000024 implements MigrationInterface {
  name = 'ConsoleAnswers1795000000024';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `ALTER TABLE applications
         ADD COLUMN support_contact text,
         ADD COLUMN show_needed_groups boolean NOT NULL DEFAULT false`,
    );
    await queryRunner.query(
      `CREATE INDEX event_deliveries_dead ON event_deliveries (connection_id) WHERE status = 'dead'`,
    );
    await queryRunner.query(`ALTER TABLE sessions ADD COLUMN browser text`);
    await queryRunner.query(`CREATE INDEX sessions_browser ON sessions (browser) WHERE browser IS NOT NULL`);
    // Networks are found by how their addresses begin.
    await queryRunner.query(
      `CREATE INDEX sessions_address ON sessions (address text_pattern_ops) WHERE address IS NOT NULL`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX sessions_address`);
    await queryRunner.query(`ALTER TABLE sessions DROP COLUMN browser`);
    await queryRunner.query(`DROP INDEX event_deliveries_dead`);
    await queryRunner.query(
      `ALTER TABLE applications DROP COLUMN support_contact, DROP COLUMN show_needed_groups`,
    );
  }
}
