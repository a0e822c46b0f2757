import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { Application } from '../applications/application.entity.js';
import { Session } from './session.entity.js';

/**
 * What a browser holds of a session on the host of one application: a cookie of its own, worth nothing on any other
 * host. It lives and ends with the session.
 */
@Entity('application_sessions')
@Index('application_sessions_session', ['sessionHash'])
@Index('application_sessions_application', ['applicationId'])
export class ApplicationSession {
  /** SHA-256 of the cookie's value. */
  @PrimaryColumn({ name: 'id_hash', type: 'bytea', primaryKeyConstraintName: 'application_sessions_pkey' })
  idHash: Buffer;

  @Column({ name: 'session_hash', type: 'bytea' })
  sessionHash: Buffer;

  @ManyToOne(() => Session, { onDelete: 'CASCADE', onUpdate: 'CASCADE' })
  @JoinColumn({ name: 'session_hash', foreignKeyConstraintName: 'application_sessions_session_fkey' })
  session?: Relation<Session>;

  @Column({ name: 'application_id', type: 'uuid' })
  applicationId: string;

  @ManyToOne(() => Application, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'application_id', foreignKeyConstraintName: 'application_sessions_application_fkey' })
  application?: Relation<Application>;

  /** The one host on which it counts: lower case, without port. */
  @Column({ type: 'text' })
  host: string;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;
}
