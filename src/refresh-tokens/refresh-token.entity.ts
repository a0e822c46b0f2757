import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { Connection } from '../connections/connection.entity.js';
import { Subject } from '../subjects/subject.entity.js';

/**
 * What a provider gave at a sign-in to ask it again without the person. It belongs to one session; when that is gone
 * it is kept just as long as it takes to revoke it at the provider.
 */
@Entity('refresh_tokens')
@Index('refresh_tokens_subject', ['subjectId'])
@Index('refresh_tokens_connection', ['connectionId'])
@Index('refresh_tokens_left_over', ['expiresAt'], { where: 'session_id IS NULL' })
export class RefreshToken {
  /** Part of the seal. */
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'refresh_tokens_pkey' })
  id: string;

  /** Null once the session is over: nobody asks with it any more. */
  @Index('refresh_tokens_session_key', { unique: true })
  @Column({ name: 'session_id', type: 'uuid', nullable: true })
  sessionId: string | null;

  // By its name: sessions are of the same rank.
  @ManyToOne('Session', { onDelete: 'SET NULL' })
  @JoinColumn({
    name: 'session_id',
    referencedColumnName: 'id',
    foreignKeyConstraintName: 'refresh_tokens_session_fkey',
  })
  session?: Relation<object>;

  @Column({ name: 'subject_id', type: 'uuid' })
  subjectId: string;

  @ManyToOne(() => Subject, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'subject_id', foreignKeyConstraintName: 'refresh_tokens_subject_fkey' })
  subject?: Relation<Subject>;

  @Column({ name: 'connection_id', type: 'uuid' })
  connectionId: string;

  @ManyToOne(() => Connection, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'connection_id', foreignKeyConstraintName: 'refresh_tokens_connection_fkey' })
  connection?: Relation<Connection>;

  /** Who issued it, as the connection names them: it is shown to nobody else. */
  @Column({ type: 'text' })
  issuer: string;

  /** Sealed. */
  @Column({ type: 'text' })
  token: string;

  /** What was granted, as the provider wrote it; null when it didn't say. */
  @Column({ type: 'text', nullable: true })
  scope: string | null;

  /** The absolute end of the session. */
  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt: Date;

  /** The token was shown to the provider, and what became of that is not known: it may have been replaced. */
  @Column({ type: 'boolean', default: false })
  unanswered: boolean;

  /** Whoever may show the token to the provider. */
  @Column({ name: 'lease_id', type: 'uuid', nullable: true })
  leaseId: string | null;

  /** By the database's clock. */
  @Column({ name: 'leased_until', type: 'timestamptz', nullable: true })
  leasedUntil: Date | null;

  /** How many times it was tried to revoke it. */
  @Column({ name: 'revocation_tries', type: 'integer', default: 0 })
  revocationTries: number;
}
