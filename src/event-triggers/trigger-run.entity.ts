import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn, type Relation } from 'typeorm';
import { EventTrigger } from './event-trigger.entity.js';

/** One run of a trigger. */
@Entity('trigger_runs')
@Index('trigger_runs_trigger', ['triggerId', 'startedAt'])
export class TriggerRun {
  @PrimaryGeneratedColumn('uuid', { primaryKeyConstraintName: 'trigger_runs_pkey' })
  id: string;

  @Column({ name: 'trigger_id', type: 'uuid' })
  triggerId: string;

  @ManyToOne(() => EventTrigger, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'trigger_id', foreignKeyConstraintName: 'trigger_runs_trigger_fkey' })
  trigger?: Relation<EventTrigger>;

  /** When it was due. */
  @Column({ name: 'scheduled_at', type: 'timestamptz', nullable: true })
  scheduledAt: Date | null;

  @Column({ name: 'started_at', type: 'timestamptz' })
  startedAt: Date;

  @Column({ name: 'finished_at', type: 'timestamptz', nullable: true })
  finishedAt: Date | null;

  /** The window that a search looked at. */
  @Column({ type: 'timestamptz', nullable: true })
  since: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  until: Date | null;

  @Column({ type: 'text' })
  status: 'running' | 'succeeded' | 'failed';

  @Column({ name: 'event_count', type: 'integer', default: 0 })
  eventCount: number;

  /** In kebab-case. */
  @Column({ type: 'text', nullable: true })
  fault: string | null;
}
