import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { Connection } from '../connections/connection.entity.js';
import { Subject } from '../subjects/subject.entity.js';

/** One browser session of one person. Ending it deletes the row. */
@Entity('sessions')
@Index('sessions_subject', ['subjectId'])
@Index('sessions_expiry', ['expiresAt'])
@Index('sessions_provider_session', ['connectionId', 'sid'], { where: 'sid IS NOT NULL' })
@Index('sessions_connection', ['connectionId', 'createdAt'])
@Index('sessions_people', ['connectionId', 'subjectId'])
@Index('sessions_created', ['createdAt', 'id'])
@Index('sessions_browser', ['browser', 'expiresAt'], { where: 'browser IS NOT NULL' })
@Index('sessions_address', { synchronize: false })
export class Session {
  /** SHA-256 of the cookie's value; the value itself is stored nowhere. */
  @PrimaryColumn({ name: 'id_hash', type: 'bytea', primaryKeyConstraintName: 'sessions_pkey' })
  idHash: Buffer;

  /** The name under which the API lists and revokes it. */
  @Index('sessions_id_key', { unique: true })
  @Column({ type: 'uuid' })
  id: string;

  @Column({ name: 'subject_id', type: 'uuid' })
  subjectId: string;

  @ManyToOne(() => Subject, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'subject_id', foreignKeyConstraintName: 'sessions_subject_fkey' })
  subject?: Relation<Subject>;

  @Column({ name: 'connection_id', type: 'uuid' })
  connectionId: string;

  @ManyToOne(() => Connection, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'connection_id', foreignKeyConstraintName: 'sessions_connection_fkey' })
  connection?: Relation<Connection>;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  /** Written at most once a minute, and not indexed: an index on it would multiply the write-ahead log. */
  @Column({ name: 'last_seen_at', type: 'timestamptz' })
  lastSeenAt: Date;

  /** The absolute end; the idle end is computed from `lastSeenAt`. */
  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt: Date;

  /** Ends it when it is not used for so long, though others of the gateway may last longer; null = as long as they. */
  @Column({ name: 'idle_seconds', type: 'integer', nullable: true })
  idleSeconds: number | null;

  @Column({ type: 'text', nullable: true })
  acr: string | null;

  @Column({ type: 'text', array: true, default: '{}' })
  amr: string[];

  @Column({ name: 'auth_time', type: 'timestamptz', nullable: true })
  authTime: Date | null;

  /** The provider's session id, for back-channel logout. */
  @Column({ type: 'text', nullable: true })
  sid: string | null;

  /** Sealed; kept for sign-out alone. */
  @Column({ name: 'id_token', type: 'text', nullable: true })
  idToken: string | null;

  /**
   * Keys of the roles that its person had when the cookie was issued; who has gained one since gets another cookie at the
   * next page. Nothing is decided by them. Null = not known: it began before this was kept.
   */
  @Column({ type: 'text', array: true, nullable: true })
  roles: string[] | null;

  /** SHA-256 of the cookie's value before it got another one: good for nothing but to end it. */
  @Index('sessions_renewed_from', { where: 'renewed_from IS NOT NULL' })
  @Column({ name: 'renewed_from', type: 'bytea', nullable: true })
  renewedFrom: Buffer | null;

  @Column({ name: 'user_agent', type: 'text', nullable: true })
  userAgent: string | null;

  /** The name of the browser at sign-in, in words; null = not known, or it began before this was kept. */
  @Column({ type: 'text', nullable: true })
  browser: string | null;

  @Column({ type: 'text', nullable: true })
  address: string | null;
}
