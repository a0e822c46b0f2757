import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import type { Actor } from '../access/actor.js';
import { Connection } from '../connections/connection.entity.js';

/** `completed` = the person's identity and groups were established, whatever they amount to. */
export type TestSignInStatus = 'pending' | 'completed' | 'failed';

/** Who asked for a test: nobody else reads its report. */
export type TestSignInActor = Omit<Actor, 'requestId'>;

/** A sign-in that tries a connection with a real person, and what came of it. */
@Entity('test_sign_ins')
@Index('test_sign_ins_connection', ['connectionId'])
@Index('test_sign_ins_expiry', ['keptUntil'])
export class TestSignIn {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'test_sign_ins_pkey' })
  id: string;

  @Column({ name: 'connection_id', type: 'uuid' })
  connectionId: string;

  @ManyToOne(() => Connection, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'connection_id', foreignKeyConstraintName: 'test_sign_ins_connection_fkey' })
  connection?: Relation<Connection>;

  /** SHA-256 of the ticket in the address that begins the test; null once it was used. */
  @Index('test_sign_ins_ticket_hash_key', { unique: true })
  @Column({ name: 'ticket_hash', type: 'bytea', nullable: true })
  ticketHash: Buffer | null;

  @Column({ type: 'jsonb' })
  actor: TestSignInActor;

  @Column({ type: 'text' })
  status: TestSignInStatus;

  /** Sealed: what is tried in place of what is stored of the connection; null = what is stored, or the test is over. */
  @Column({ type: 'text', nullable: true })
  definition: string | null;

  /** Sealed by `Encryption`, for it tells of a person; null while the test is pending. */
  @Column({ type: 'text', nullable: true })
  report: string | null;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  /** Until when the ticket can be used, then the sign-in be finished, then the report be read. */
  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt: Date;

  /** When the row is removed. */
  @Column({ name: 'kept_until', type: 'timestamptz' })
  keptUntil: Date;
}
