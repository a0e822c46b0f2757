import type { MigrationInterface, QueryRunner } from 'typeorm';

const INDEXES = { connection: 'connection_id, at, id', actor: 'actor_id, at, id', time: 'at, id' };

/**
 * What questions about people and their sign-ins need beyond the first shape of the access history
 * (`docs/decisions/0032-access-history.md`): lists of groups that are found by a group, the methods by which somebody has
 * signed in, and refused tries with local accounts among the sign-ins.
 */
export class AccessHistoryStatements1795000000012 implements MigrationInterface {
  name = 'AccessHistoryStatements1795000000012';

  async up(queryRunner: QueryRunner): Promise<void> {
    // On the lists and not on people: a list is written once, a person at every sign-in.
    await queryRunner.query(`CREATE INDEX group_sets_groups ON group_sets USING gin (groups jsonb_path_ops)`);
    await queryRunner.query(`ALTER TABLE subjects ADD COLUMN sign_in_methods jsonb NOT NULL DEFAULT '{}'`);
    await queryRunner.query(
      `UPDATE subjects s SET sign_in_methods = known.methods FROM (
         SELECT actor_id, jsonb_object_agg(method, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) AS methods
           FROM (SELECT actor_id, after ->> 'method' AS method, max(at) AS at FROM audit_events
                  WHERE action LIKE 'sign-in.%' AND action = 'sign-in.succeeded' AND after ->> 'method' IS NOT NULL
                  GROUP BY 1, 2) last
          GROUP BY actor_id
       ) known WHERE known.actor_id = s.id::text`,
    );
    await remakeSignInIndexes(queryRunner, `action LIKE 'sign-in.%' OR action = 'local-account.refused'`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await remakeSignInIndexes(queryRunner, `action LIKE 'sign-in.%'`);
    await queryRunner.query(`ALTER TABLE subjects DROP COLUMN sign_in_methods`);
    await queryRunner.query(`DROP INDEX group_sets_groups`);
  }
}

async function remakeSignInIndexes(queryRunner: QueryRunner, condition: string): Promise<void> {
  for (const [name, columns] of Object.entries(INDEXES)) {
    const index = `audit_events_sign_ins_by_${name}`;
    await queryRunner.query(`DROP INDEX ${index}`);
    await queryRunner.query(`CREATE INDEX ${index} ON audit_events (${columns}) WHERE ${condition}`);
  }
}
