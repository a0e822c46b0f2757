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
    // What takes long comes first: sign-ins wait for the indexes, but nobody who only reads people does.
    await remakeSignInIndexes(queryRunner, `action LIKE 'sign-in.%' OR action = 'local-account.refused'`);
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
    // A dump writes conditions anew, and loses that this one compared records: it could not be restored. The text of a
    // function stays what it is, and Postgres takes it in where it is called.
    await queryRunner.query(`CREATE FUNCTION is_other_list(was jsonb, becomes jsonb) RETURNS boolean
      LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT ROW(was)::record *<> ROW(becomes)::record $$`);
    await remakeSubjectTrigger(queryRunner, 'is_other_list(OLD.groups, NEW.groups)');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await remakeSubjectTrigger(queryRunner, 'ROW(OLD.groups)::record *<> ROW(NEW.groups)::record');
    await queryRunner.query(`DROP FUNCTION is_other_list`);
    await remakeSignInIndexes(queryRunner, `action LIKE 'sign-in.%'`);
    await queryRunner.query(`ALTER TABLE subjects DROP COLUMN sign_in_methods`);
    await queryRunner.query(`DROP INDEX group_sets_groups`);
  }
}

/** To drop an index keeps even readers of the table out until the end: it is done when all new ones are there. */
async function remakeSignInIndexes(queryRunner: QueryRunner, condition: string): Promise<void> {
  const indexes = Object.entries(INDEXES).map(([name, columns]) => {
    return { index: `audit_events_sign_ins_by_${name}`, columns };
  });
  for (const { index, columns } of indexes)
    await queryRunner.query(`CREATE INDEX ${index}_new ON audit_events (${columns}) WHERE ${condition}`);
  for (const { index } of indexes) {
    await queryRunner.query(`DROP INDEX ${index}`);
    await queryRunner.query(`ALTER INDEX ${index}_new RENAME TO ${index}`);
  }
}

/** Missing where a backup was restored that could not bring it back. */
async function remakeSubjectTrigger(queryRunner: QueryRunner, listChanged: string): Promise<void> {
  await queryRunner.query(`DROP TRIGGER IF EXISTS subjects_history_updated ON subjects`);
  await queryRunner.query(`CREATE TRIGGER subjects_history_updated
     AFTER UPDATE OF status, groups, membership_source, membership_completeness ON subjects FOR EACH ROW
     WHEN ((OLD.status, OLD.membership_source, OLD.membership_completeness)
         IS DISTINCT FROM (NEW.status, NEW.membership_source, NEW.membership_completeness)
       OR ${listChanged})
     EXECUTE FUNCTION note_subject_period()`);
}
