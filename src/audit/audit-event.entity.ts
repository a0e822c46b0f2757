import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** One thing that was done, or was refused at the door. Rows are never changed: a trigger refuses it. */
@Entity('audit_events')
@Index('audit_events_connection', ['connectionId', 'id'])
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
}
