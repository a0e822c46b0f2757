import {
  Column,
  CreateDateColumn,
  Entity,
  Index,
  JoinColumn,
  ManyToOne,
  PrimaryGeneratedColumn,
  UpdateDateColumn,
  type Relation,
} from 'typeorm';
import { Connection } from '../connections/connection.entity.js';

/** How a trigger comes by its events. */
export type EventTriggerKind = 'event-hook' | 'poll' | 'scheduled-search';

/** One way in which events of an Okta org come here, and optionally go on to another system. */
@Entity('event_triggers')
export class EventTrigger {
  @PrimaryGeneratedColumn('uuid', { primaryKeyConstraintName: 'event_triggers_pkey' })
  id: string;

  @Index('event_triggers_connection')
  @Column({ name: 'connection_id', type: 'uuid' })
  connectionId: string;

  @ManyToOne(() => Connection, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'connection_id', foreignKeyConstraintName: 'event_triggers_connection_fkey' })
  connection?: Relation<Connection>;

  @Column({ type: 'text' })
  kind: EventTriggerKind;

  /** Empty = those that mean something here (`reactionEventTypes`). */
  @Column({ name: 'event_types', type: 'text', array: true, default: '{}' })
  eventTypes: string[];

  /** A filter in Okta's own language, for polls and searches. */
  @Column({ type: 'text', nullable: true })
  filter: string | null;

  /** Of a poll: seconds between two looks at the log, 30 or more. */
  @Column({ name: 'interval_seconds', type: 'integer', nullable: true })
  intervalSeconds: number | null;

  /** Of a scheduled search: when it runs. */
  @Column({ type: 'text', nullable: true })
  cron: string | null;

  /** Of a scheduled search: IANA name of the time zone of `cron`. */
  @Column({ name: 'time_zone', type: 'text', nullable: true })
  timeZone: string | null;

  /** Events in one batch of a run or one delivery, 1 to 1000. */
  @Column({ name: 'batch_size', type: 'integer', default: 100 })
  batchSize: number;

  /** Where events go on to. */
  @Column({ name: 'deliver_to', type: 'text', nullable: true })
  deliverTo: string | null;

  /** Sealed: the key that signs deliveries. */
  @Column({ name: 'delivery_secret', type: 'text', nullable: true })
  deliverySecret: string | null;

  /** When that was made; null without one, and for one from before this was written down. */
  @Column({ name: 'delivery_secret_set_at', type: 'timestamptz', nullable: true })
  deliverySecretSetAt: Date | null;

  /** Its last four characters; null as {@link deliverySecretSetAt} is. */
  @Column({ name: 'delivery_secret_end', type: 'text', nullable: true })
  deliverySecretEnd: string | null;

  /** Of an event hook: SHA-256 of the secret that Okta sends. */
  @Column({ name: 'hook_secret_hash', type: 'bytea', nullable: true })
  hookSecretHash: Buffer | null;

  /** When that secret was made; null for one from before this was written down. */
  @Column({ name: 'hook_secret_set_at', type: 'timestamptz', nullable: true })
  hookSecretSetAt: Date | null;

  /** Its last four characters; null as {@link hookSecretSetAt} is. */
  @Column({ name: 'hook_secret_end', type: 'text', nullable: true })
  hookSecretEnd: string | null;

  /** Of an event hook: SHA-256 of the secret of a registration that Okta has not confirmed yet. */
  @Column({ name: 'hook_pending_hash', type: 'bytea', nullable: true })
  hookPendingHash: Buffer | null;

  /** Of an event hook: its id in Okta, when it was registered from here. */
  @Column({ name: 'hook_id', type: 'text', nullable: true })
  hookId: string | null;

  /** Of an event hook: when Okta last proved that it reaches us. */
  @Column({ name: 'hook_verified_at', type: 'timestamptz', nullable: true })
  hookVerifiedAt: Date | null;

  /** Okta's own link to what comes next, as path and query; null before the first page, and after the last one of a search. */
  @Column({ type: 'text', nullable: true })
  cursor: string | null;

  /** Of a poll: up to which moment, by our clock, everything that Okta had written down was read. */
  @Column({ name: 'caught_up_at', type: 'timestamptz', nullable: true })
  caughtUpAt: Date | null;

  @Index('event_triggers_due')
  @Column({ name: 'next_run_at', type: 'timestamptz', nullable: true })
  nextRunAt: Date | null;

  @Column({ name: 'last_run_at', type: 'timestamptz', nullable: true })
  lastRunAt: Date | null;

  /** Failures in a row. */
  @Column({ type: 'integer', default: 0 })
  failures: number;

  /** Why the last run failed, in kebab-case; null when it did not. */
  @Column({ name: 'last_fault', type: 'text', nullable: true })
  lastFault: string | null;

  /** Who runs it at the moment: only with this id may a run store what it found. */
  @Column({ name: 'lease_id', type: 'uuid', nullable: true })
  leaseId: string | null;

  @Column({ name: 'leased_until', type: 'timestamptz', nullable: true })
  leasedUntil: Date | null;

  @Column({ type: 'integer', default: 1 })
  version: number;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @UpdateDateColumn({ name: 'updated_at', type: 'timestamptz' })
  updatedAt: Date;
}
