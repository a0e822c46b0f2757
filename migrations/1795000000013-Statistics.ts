import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What the gateway counted, minute by minute and later hour by hour, added up over all processes
 * (`docs/decisions/0039-statistics-and-event-stream.md`).
 */
export class Statistics1795000000013 implements MigrationInterface {
  name = 'Statistics1795000000013';

  async up(queryRunner: QueryRunner): Promise<void> {
    // No reference to connections: a sum does not change because one of them is deleted.
    await queryRunner.query(`CREATE TABLE statistics (
      metric text NOT NULL,
      width smallint NOT NULL,
      at timestamptz NOT NULL,
      connection_id text NOT NULL,
      application text NOT NULL,
      label text NOT NULL,
      value bigint NOT NULL,
      CONSTRAINT statistics_pkey PRIMARY KEY (metric, width, at, connection_id, application, label)
    )`);
    // Which batch of a process was counted last: one that is sent twice is counted once.
    await queryRunner.query(`CREATE TABLE statistics_writers (
      process uuid NOT NULL,
      batch bigint NOT NULL,
      at timestamptz NOT NULL,
      CONSTRAINT statistics_writers_pkey PRIMARY KEY (process)
    )`);
    await queryRunner.query(`CREATE INDEX statistics_writers_at ON statistics_writers (at)`);
    // What each process says of itself; a row that is not renewed is taken away by the others.
    await queryRunner.query(`CREATE TABLE replicas (
      id uuid NOT NULL,
      started_at timestamptz NOT NULL,
      model_version text,
      last_poll_at timestamptz,
      seen_at timestamptz NOT NULL,
      CONSTRAINT replicas_pkey PRIMARY KEY (id)
    )`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE replicas`);
    await queryRunner.query(`DROP TABLE statistics_writers`);
    await queryRunner.query(`DROP TABLE statistics`);
  }
}
