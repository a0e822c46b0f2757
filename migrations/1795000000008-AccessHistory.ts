import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Who was in which groups, and which group gave which role, from when to when (`docs/decisions/0032-access-history.md`).
 * Rows are written by triggers: no writer can forget them, a change and its history are one transaction, and a sign-in
 * waits for no further statement. The triggers take down what was; what follows from it is decided in one place, by code.
 */
export class AccessHistory1795000000008 implements MigrationInterface {
  name = 'AccessHistory1795000000008';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [...TABLES, ...FUNCTIONS, ...SEEDS, ...TRIGGERS])
      await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const name of ['inserted', 'updated'])
      for (const table of ['subjects', 'connections'])
        await queryRunner.query(`DROP TRIGGER ${table}_history_${name} ON ${table}`);
    for (const name of ['inserted', 'updated', 'deleted'])
      await queryRunner.query(`DROP TRIGGER group_mappings_history_${name} ON group_mappings`);
    for (const name of [
      'note_subject_period()',
      'note_connection_period()',
      'note_mappings_inserted()',
      'note_mappings_updated()',
      'note_mappings_deleted()',
      'end_mapping_periods(uuid[])',
      'note_group_set(uuid, jsonb)',
      'history_moment()',
    ])
      await queryRunner.query(`DROP FUNCTION ${name}`);
    await queryRunner.query(`ALTER TABLE authorization_requests DROP COLUMN initiated_by_provider`);
    for (const name of ['connection', 'actor', 'time'])
      await queryRunner.query(`DROP INDEX audit_events_sign_ins_by_${name}`);
    for (const table of [
      'subject_periods',
      'group_sets',
      'mapping_periods',
      'connection_periods',
      'access_history',
    ])
      await queryRunner.query(`DROP TABLE ${table}`);
  }
}

const TABLES = [
  // One row: since when the history is kept.
  `CREATE TABLE access_history (begun_at timestamptz NOT NULL)`,
  // Lists of groups, each once in a connection: people share them, and one comes back with every sign-in.
  `CREATE TABLE group_sets (
    connection_id uuid NOT NULL,
    hash bytea NOT NULL,
    groups jsonb NOT NULL,
    CONSTRAINT group_sets_pkey PRIMARY KEY (connection_id, hash),
    CONSTRAINT group_sets_connection_fkey FOREIGN KEY (connection_id) REFERENCES connections(id) ON DELETE CASCADE
  )`,
  // The row without valid_to tells of the present, here and below.
  `CREATE TABLE subject_periods (
    subject_id uuid NOT NULL,
    valid_from timestamptz NOT NULL,
    valid_to timestamptz,
    connection_id uuid NOT NULL,
    status text NOT NULL,
    group_set bytea NOT NULL,
    source text NOT NULL,
    completeness text NOT NULL,
    fetched_at timestamptz NOT NULL,
    CONSTRAINT subject_periods_pkey PRIMARY KEY (subject_id, valid_from),
    CONSTRAINT subject_periods_subject_fkey FOREIGN KEY (subject_id) REFERENCES subjects(id) ON DELETE CASCADE
  )`,
  `CREATE INDEX subject_periods_set ON subject_periods (connection_id, group_set)`,
  `CREATE INDEX subject_periods_ended ON subject_periods (valid_to) WHERE valid_to IS NOT NULL`,
  `CREATE TABLE mapping_periods (
    mapping_id uuid NOT NULL,
    valid_from timestamptz NOT NULL,
    valid_to timestamptz,
    connection_id uuid NOT NULL,
    version integer NOT NULL,
    group_name text NOT NULL,
    group_id text,
    role_key text NOT NULL,
    warnings text array NOT NULL,
    CONSTRAINT mapping_periods_pkey PRIMARY KEY (mapping_id, valid_from),
    CONSTRAINT mapping_periods_connection_fkey FOREIGN KEY (connection_id) REFERENCES connections(id) ON DELETE CASCADE
  )`,
  `CREATE INDEX mapping_periods_name ON mapping_periods (connection_id, group_name)`,
  `CREATE INDEX mapping_periods_group ON mapping_periods (connection_id, group_id) WHERE group_id IS NOT NULL`,
  `CREATE INDEX mapping_periods_ended ON mapping_periods (valid_to) WHERE valid_to IS NOT NULL`,
  `CREATE TABLE connection_periods (
    connection_id uuid NOT NULL,
    valid_from timestamptz NOT NULL,
    valid_to timestamptz,
    status text NOT NULL,
    default_role text,
    required_groups text array NOT NULL,
    CONSTRAINT connection_periods_pkey PRIMARY KEY (connection_id, valid_from),
    CONSTRAINT connection_periods_connection_fkey FOREIGN KEY (connection_id) REFERENCES connections(id) ON DELETE CASCADE
  )`,
  `CREATE INDEX connection_periods_ended ON connection_periods (valid_to) WHERE valid_to IS NOT NULL`,
  `ALTER TABLE authorization_requests ADD COLUMN initiated_by_provider boolean NOT NULL DEFAULT false`,
  // Who signed in when is asked of the audit trail, where it is written already.
  ...Object.entries({ connection: 'connection_id, at, id', actor: 'actor_id, at, id', time: 'at, id' }).map(
    ([name, columns]) =>
      `CREATE INDEX audit_events_sign_ins_by_${name} ON audit_events (${columns}) WHERE action LIKE 'sign-in.%'`,
  ),
];

const FUNCTIONS = [
  // One moment for a whole transaction, so that what changes together has no gap in between: that of its first change,
  // which is after the locks that order writers (its beginning is before them). Milliseconds, as the API tells them.
  `CREATE FUNCTION history_moment() RETURNS timestamptz LANGUAGE plpgsql AS $$
    DECLARE noted text := current_setting('rolegate.history_moment', true);
    BEGIN
      IF coalesce(noted, '') = '' THEN
        noted := date_trunc('milliseconds', clock_timestamp())::text;
        PERFORM set_config('rolegate.history_moment', noted, true);
      END IF;
      RETURN noted::timestamptz;
    END $$`,
  // The digest is of what the list holds, in whatever order. Sorting by bytes is many times faster than sorting jsonb.
  // Whoever removes unused lists holds the lock alone: one that is about to be used isn't removed meanwhile.
  `CREATE FUNCTION note_group_set(connection uuid, members jsonb) RETURNS bytea LANGUAGE plpgsql AS $$
    DECLARE
      digest bytea := (SELECT sha256(convert_to(coalesce(string_agg(DISTINCT g COLLATE "C", ','), ''), 'UTF8'))
        FROM jsonb_array_elements_text(members) g);
    BEGIN
      PERFORM pg_advisory_xact_lock_shared(hashtext('rolegate-group-sets'));
      IF NOT EXISTS (SELECT FROM group_sets s WHERE s.connection_id = connection AND s.hash = digest) THEN
        INSERT INTO group_sets (connection_id, hash, groups) VALUES (connection, digest, members)
        ON CONFLICT DO NOTHING;
      END IF;
      RETURN digest;
    END $$`,
  `CREATE FUNCTION note_subject_period() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
      moment timestamptz := history_moment();
      members bytea := note_group_set(NEW.connection_id, NEW.groups);
      present subject_periods;
    BEGIN
      IF TG_OP = 'UPDATE' THEN
        SELECT * INTO present FROM subject_periods
         WHERE subject_id = NEW.id AND valid_to IS NULL ORDER BY valid_from DESC LIMIT 1;
        IF (present.status, present.group_set, present.source, present.completeness)
          = (NEW.status, members, NEW.membership_source, NEW.membership_completeness) THEN RETURN NULL;
        END IF;
        IF present.valid_from >= moment THEN
          UPDATE subject_periods SET status = NEW.status, group_set = members, source = NEW.membership_source,
             completeness = NEW.membership_completeness, fetched_at = NEW.membership_fetched_at
           WHERE subject_id = NEW.id AND valid_from = present.valid_from;
          RETURN NULL;
        END IF;
        UPDATE subject_periods SET valid_to = moment WHERE subject_id = NEW.id AND valid_from = present.valid_from;
      END IF;
      INSERT INTO subject_periods
        (subject_id, valid_from, connection_id, status, group_set, source, completeness, fetched_at)
      VALUES (NEW.id, moment, NEW.connection_id, NEW.status, members, NEW.membership_source,
        NEW.membership_completeness, NEW.membership_fetched_at);
      RETURN NULL;
    END $$`,
  `CREATE FUNCTION note_connection_period() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE moment timestamptz := history_moment();
    BEGIN
      DELETE FROM connection_periods
       WHERE connection_id = NEW.id AND valid_to IS NULL AND valid_from >= moment;
      UPDATE connection_periods SET valid_to = moment WHERE connection_id = NEW.id AND valid_to IS NULL;
      INSERT INTO connection_periods (connection_id, valid_from, status, default_role, required_groups)
      VALUES (NEW.id, moment, NEW.status, NEW.default_role, NEW.required_groups);
      RETURN NULL;
    END $$`,
  `CREATE FUNCTION end_mapping_periods(ids uuid[]) RETURNS void LANGUAGE plpgsql AS $$
    DECLARE moment timestamptz := history_moment();
    BEGIN
      DELETE FROM mapping_periods WHERE mapping_id = ANY(ids) AND valid_to IS NULL AND valid_from >= moment;
      UPDATE mapping_periods SET valid_to = moment WHERE mapping_id = ANY(ids) AND valid_to IS NULL;
    END $$`,
  `CREATE FUNCTION note_mappings_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM end_mapping_periods(ARRAY(SELECT id FROM gone));
      RETURN NULL;
    END $$`,
  // A mapping whose group was deleted in Okta gives nothing: it is not in force until the group is back.
  `CREATE FUNCTION note_mappings_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO mapping_periods
        (mapping_id, valid_from, connection_id, version, group_name, group_id, role_key, warnings)
      SELECT id, history_moment(), connection_id, version, group_name, group_id, role_key, warnings
        FROM made WHERE group_deleted_at IS NULL;
      RETURN NULL;
    END $$`,
  `CREATE FUNCTION note_mappings_updated() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE changed uuid[] := ARRAY(
      SELECT made.id FROM made JOIN gone USING (id)
       WHERE (made.version, made.group_name, made.group_id, made.role_key, made.warnings, made.group_deleted_at IS NULL)
         IS DISTINCT FROM
             (gone.version, gone.group_name, gone.group_id, gone.role_key, gone.warnings, gone.group_deleted_at IS NULL));
    BEGIN
      PERFORM end_mapping_periods(changed);
      INSERT INTO mapping_periods
        (mapping_id, valid_from, connection_id, version, group_name, group_id, role_key, warnings)
      SELECT id, history_moment(), connection_id, version, group_name, group_id, role_key, warnings
        FROM made WHERE id = ANY(changed) AND group_deleted_at IS NULL;
      RETURN NULL;
    END $$`,
];

// What is stored already has held since some moment before this one; which one, nobody has noted.
const SEEDS = [
  `INSERT INTO access_history VALUES (history_moment())`,
  `INSERT INTO subject_periods
     (subject_id, valid_from, connection_id, status, group_set, source, completeness, fetched_at)
   SELECT id, history_moment(), connection_id, status, note_group_set(connection_id, groups), membership_source,
     membership_completeness, membership_fetched_at FROM subjects`,
  `INSERT INTO mapping_periods
     (mapping_id, valid_from, connection_id, version, group_name, group_id, role_key, warnings)
   SELECT id, history_moment(), connection_id, version, group_name, group_id, role_key, warnings
     FROM group_mappings WHERE group_deleted_at IS NULL`,
  `INSERT INTO connection_periods (connection_id, valid_from, status, default_role, required_groups)
   SELECT id, history_moment(), status, default_role, required_groups FROM connections`,
];

const TRIGGERS = [
  `CREATE TRIGGER subjects_history_inserted AFTER INSERT ON subjects
     FOR EACH ROW EXECUTE FUNCTION note_subject_period()`,
  // Lists are compared as bytes: a sign-in that brings the same one calls no function.
  `CREATE TRIGGER subjects_history_updated
     AFTER UPDATE OF status, groups, membership_source, membership_completeness ON subjects FOR EACH ROW
     WHEN ((OLD.status, OLD.membership_source, OLD.membership_completeness)
         IS DISTINCT FROM (NEW.status, NEW.membership_source, NEW.membership_completeness)
       OR ROW(OLD.groups)::record *<> ROW(NEW.groups)::record)
     EXECUTE FUNCTION note_subject_period()`,
  `CREATE TRIGGER connections_history_inserted AFTER INSERT ON connections
     FOR EACH ROW EXECUTE FUNCTION note_connection_period()`,
  `CREATE TRIGGER connections_history_updated AFTER UPDATE OF status, default_role, required_groups
     ON connections FOR EACH ROW WHEN ((OLD.status, OLD.default_role, OLD.required_groups)
       IS DISTINCT FROM (NEW.status, NEW.default_role, NEW.required_groups))
     EXECUTE FUNCTION note_connection_period()`,
  `CREATE TRIGGER group_mappings_history_inserted AFTER INSERT ON group_mappings
     REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION note_mappings_inserted()`,
  `CREATE TRIGGER group_mappings_history_updated AFTER UPDATE ON group_mappings
     REFERENCING OLD TABLE AS gone NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION note_mappings_updated()`,
  `CREATE TRIGGER group_mappings_history_deleted AFTER DELETE ON group_mappings
     REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION note_mappings_deleted()`,
];
