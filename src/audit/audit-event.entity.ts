import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/**
 * One thing that was done, or was refused at the door. Rows are never changed: a trigger refuses it, and lets go alone
 * what is older than the retention.
 */
@Entity('audit_events')
@Index('audit_events_at', ['at', 'id'])
@Index('audit_events_connection', ['connectionId', 'at', 'id'])
@Index('audit_events_action', ['action', 'at', 'id'])
@Index('audit_events_actor_id', ['actorId', 'at', 'id'])
@Index('audit_events_actor_name', ['actorName', 'at', 'id'])
@Index('audit_events_actor_type', ['actorType', 'at', 'id'])
@Index('audit_events_target_type', ['targetType', 'at', 'id'])
@Index('audit_events_target_id', ['targetId', 'at', 'id'])
@Index('audit_events_outcome', ['outcome', 'at', 'id'], { where: "outcome <> 'success'::text" })
@Index('audit_events_request', ['requestId'])
@Index('audit_events_address', ['address', 'at', 'id'], { where: 'address IS NOT NULL' })
// Of an expression, which the migration alone can spell: the first word of the action.
@Index('audit_events_thing', { synchronize: false })
// Over the events of sign-ins alone, which only a migration can say.
@Index('audit_events_sign_ins_by_connection', { synchronize: false })
@Index('audit_events_sign_ins_by_actor', { synchronize: false })
@Index('audit_events_sign_ins_by_time', { synchronize: false })
export class AuditEvent {
  /** A growing number; as text, because it may outgrow a JavaScript number. */
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'ALWAYS',
    primaryKeyConstraintName: 'audit_events_pkey',
  })
  id: string;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  at: Date;

  /** The connection whose callers may read it; null = the platform's alone. No foreign key: the trail outlives what it tells of. */
  @Column({ name: 'connection_id', type: 'uuid', nullable: true })
  connectionId: string | null;

  @Column({ name: 'actor_type', type: 'text' })
  actorType: string;

  @Column({ name: 'actor_id', type: 'text' })
  actorId: string;

  @Column({ name: 'actor_name', type: 'text' })
  actorName: string;

  @Column({ type: 'text' })
  action: string;

  @Column({ name: 'target_type', type: 'text' })
  targetType: string;

  @Column({ name: 'target_id', type: 'text' })
  targetId: string;

  @Column({ type: 'text' })
  outcome: string;

  @Column({ type: 'jsonb', nullable: true })
  before: unknown;

  @Column({ type: 'jsonb', nullable: true })
  after: unknown;

  @Column({ name: 'request_id', type: 'text' })
  requestId: string;

  /** Whence it was asked for; null where nobody asked from anywhere. */
  @Column({ type: 'text', nullable: true })
  address: string | null;
}
