import {
  Column,
  CreateDateColumn,
  Entity,
  Index,
  JoinColumn,
  ManyToOne,
  PrimaryGeneratedColumn,
  type Relation,
} from 'typeorm';
import { EventTrigger } from './event-trigger.entity.js';

/** Events on their way to another system: one request. `dead` = given up, until somebody replays it. */
@Entity('event_deliveries')
@Index('event_deliveries_trigger', ['triggerId', 'createdAt'])
@Index('event_deliveries_dead', ['connectionId'], { where: `status = 'dead'` })
@Index('event_deliveries_due', ['triggerId', 'dueAt'], { where: 'due_at IS NOT NULL' })
export class EventDelivery {
  @PrimaryGeneratedColumn('uuid', { primaryKeyConstraintName: 'event_deliveries_pkey' })
  id: string;

  @Column({ name: 'connection_id', type: 'uuid' })
  connectionId: string;

  @Column({ name: 'trigger_id', type: 'uuid' })
  triggerId: string;

  @ManyToOne(() => EventTrigger, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'trigger_id', foreignKeyConstraintName: 'event_deliveries_trigger_fkey' })
  trigger?: Relation<EventTrigger>;

  /** Ids of `okta_events`, in the order of delivery. */
  @Column({ name: 'event_ids', type: 'bigint', array: true })
  eventIds: string[];

  @Column({ type: 'text', default: 'pending' })
  status: 'pending' | 'delivered' | 'dead';

  @Column({ type: 'integer', default: 0 })
  attempts: number;

  /** When to try (again); null when there is nothing to do. */
  @Column({ name: 'due_at', type: 'timestamptz', nullable: true })
  dueAt: Date | null;

  @Column({ name: 'lease_id', type: 'uuid', nullable: true })
  leaseId: string | null;

  /** HTTP status of the last answer; null when there was none. */
  @Column({ name: 'last_status', type: 'integer', nullable: true })
  lastStatus: number | null;

  /** In kebab-case. */
  @Column({ name: 'last_fault', type: 'text', nullable: true })
  lastFault: string | null;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @Column({ name: 'delivered_at', type: 'timestamptz', nullable: true })
  deliveredAt: Date | null;
}
