import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What Okta last said of the groups that a connection maps, so that a page that shows them waits for no Okta. */
export class OktaGroupAnswers1795000000028 implements MigrationInterface {
  name = 'OktaGroupAnswers1795000000028';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE TABLE okta_group_answers (
      connection_id uuid NOT NULL,
      asked_at timestamptz NOT NULL,
      answered_at timestamptz,
      problem text,
      groups jsonb NOT NULL DEFAULT '{}',
      CONSTRAINT okta_group_answers_pkey PRIMARY KEY (connection_id),
      CONSTRAINT okta_group_answers_connection_fkey FOREIGN KEY (connection_id) REFERENCES connections(id) ON DELETE CASCADE
    )`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE okta_group_answers`);
  }
}
