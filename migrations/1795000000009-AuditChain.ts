import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the audit trail is searched by, newest first. */
const SEARCH_INDEXES = {
  audit_events_at: '(at, id)',
  audit_events_connection: '(connection_id, at, id)',
  audit_events_action: '(action, at, id)',
  audit_events_actor_id: '(actor_id, at, id)',
  audit_events_actor_name: '(actor_name, at, id)',
  audit_events_actor_type: '(actor_type, at, id)',
  audit_events_target_type: '(target_type, at, id)',
  audit_events_target_id: '(target_id, at, id)',
  audit_events_outcome: "(outcome, at, id) WHERE (outcome <> 'success'::text)",
  audit_events_request: '(request_id)',
  // The word before the first full stop: `session` of `session.ended`.
  audit_events_thing: "((split_part(action, '.'::text, 1)), at, id)",
} as const;

/**
 * A chain of hashes over the audit trail, the narrow door through which its oldest events may leave, and the indexes
 * by which it is searched.
 */
export class AuditChain1795000000009 implements MigrationInterface {
  name = 'AuditChain1795000000009';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE TABLE audit_chain (
      position bigint NOT NULL,
      event_id bigint NOT NULL,
      sealed_at timestamptz NOT NULL,
      hash bytea NOT NULL,
      key_id text NOT NULL,
      mac bytea NOT NULL,
      CONSTRAINT audit_chain_pkey PRIMARY KEY (position)
    )`);
    await queryRunner.query(`CREATE UNIQUE INDEX audit_chain_event ON audit_chain (event_id)`);
    await queryRunner.query(`CREATE TABLE audit_checkpoints (
      id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
      at timestamptz NOT NULL DEFAULT now(),
      reason text NOT NULL,
      position bigint NOT NULL,
      hash bytea NOT NULL,
      key_id text NOT NULL,
      mac bytea NOT NULL,
      CONSTRAINT audit_checkpoints_pkey PRIMARY KEY (id)
    )`);
    // Sealed after commit, because a chain inside every transaction would make them queue. What is yet to be sealed is
    // noted in the event's own transaction: neither ids nor transaction ids tell which of them have been committed
    // since, and those begin anew where a backup is restored.
    await queryRunner.query(`CREATE TABLE audit_unsealed (
      event_id bigint NOT NULL,
      CONSTRAINT audit_unsealed_pkey PRIMARY KEY (event_id)
    )`);
    await queryRunner.query(`CREATE FUNCTION note_unsealed_events() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO audit_unsealed (event_id) SELECT id FROM added ON CONFLICT DO NOTHING;
        RETURN NULL;
      END $$`);
    await queryRunner.query(`CREATE TRIGGER audit_events_unsealed AFTER INSERT ON audit_events
      REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION note_unsealed_events()`);
    await this.sealWhatIsThere(queryRunner);
    await this.openTheDoor(queryRunner);
    await queryRunner.query(`DROP INDEX audit_events_connection`);
    for (const [name, columns] of Object.entries(SEARCH_INDEXES))
      await queryRunner.query(`CREATE INDEX ${name} ON audit_events ${columns}`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const name of Object.keys(SEARCH_INDEXES)) await queryRunner.query(`DROP INDEX ${name}`);
    await queryRunner.query(`CREATE INDEX audit_events_connection ON audit_events (connection_id, id)`);
    await queryRunner.query(`DROP TRIGGER audit_events_kept ON audit_events`);
    await queryRunner.query(`DROP TRIGGER audit_events_removal ON audit_events`);
    await queryRunner.query(`DROP TRIGGER audit_events_append_only ON audit_events`);
    await queryRunner.query(`CREATE TRIGGER audit_events_append_only
      BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_events FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`);
    await queryRunner.query(`DROP TRIGGER audit_events_unsealed ON audit_events`);
    for (const table of ['audit_unsealed', 'audit_checkpoints', 'audit_chain'])
      await queryRunner.query(`DROP TABLE ${table}`);
    for (const name of [
      'note_unsealed_events',
      'refuse_removal',
      'refuse_early_removal',
      'refuse_removal_from_chain',
    ])
      await queryRunner.query(`DROP FUNCTION ${name}()`);
  }

  /** Events from before are sealed in the order of their ids; that this was when the chain began is an event itself. */
  private async sealWhatIsThere(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`INSERT INTO audit_unsealed (event_id) SELECT id FROM audit_events`);
    await queryRunner.query(`INSERT INTO audit_events (actor_type, actor_id, actor_name, action, target_type,
        target_id, outcome, after, request_id)
      SELECT 'system', 'rolegate', 'Rolegate', 'audit-chain.begun', 'audit-events', max(id)::text, 'success',
        jsonb_build_object('eventsFromBefore', count(*)), 'migration'
      FROM audit_events HAVING count(*) > 0`);
  }

  /**
   * Rows leave by a statement alone that has said, for its transaction, after how many days they may, and only those
   * that are older; of the chain only what belongs to events that have left.
   */
  private async openTheDoor(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE FUNCTION refuse_removal() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF coalesce(current_setting('rolegate.audit_retention_days', true), '') !~ '^[1-9][0-9]{0,4}$' THEN
          RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NULL;
      END $$`);
    await queryRunner.query(`CREATE FUNCTION refuse_early_removal() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF OLD.at >= now() - make_interval(days => current_setting('rolegate.audit_retention_days')::integer) THEN
          RAISE EXCEPTION '% is append-only: what is to be removed is not old enough', TG_TABLE_NAME
            USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN OLD;
      END $$`);
    await queryRunner.query(`CREATE FUNCTION refuse_removal_from_chain() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF EXISTS (SELECT 1 FROM audit_events WHERE id = OLD.event_id) THEN
          RAISE EXCEPTION '% is append-only: the event is still there', TG_TABLE_NAME
            USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN OLD;
      END $$`);
    await queryRunner.query(`DROP TRIGGER audit_events_append_only ON audit_events`);
    for (const table of ['audit_events', 'audit_chain', 'audit_checkpoints']) {
      await queryRunner.query(`CREATE TRIGGER ${table}_append_only BEFORE UPDATE OR TRUNCATE ON ${table}
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`);
      await queryRunner.query(`CREATE TRIGGER ${table}_removal BEFORE DELETE ON ${table}
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_removal()`);
    }
    await queryRunner.query(`CREATE TRIGGER audit_events_kept BEFORE DELETE ON audit_events
      FOR EACH ROW EXECUTE FUNCTION refuse_early_removal()`);
    await queryRunner.query(`CREATE TRIGGER audit_chain_kept BEFORE DELETE ON audit_chain
      FOR EACH ROW EXECUTE FUNCTION refuse_removal_from_chain()`);
  }
}
