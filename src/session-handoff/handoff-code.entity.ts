import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { Application } from '../applications/application.entity.js';
import { Session } from '../sessions/session.entity.js';

/** A code that turns a session into one on an application's own host: single use, short-lived, for one browser and host. */
@Entity('handoff_codes')
@Index('handoff_codes_session', ['sessionHash'])
@Index('handoff_codes_application', ['applicationId'])
@Index('handoff_codes_expiry', ['expiresAt'])
export class HandoffCode {
  /** SHA-256 of the code. */
  @PrimaryColumn({ name: 'code_hash', type: 'bytea', primaryKeyConstraintName: 'handoff_codes_pkey' })
  codeHash: Buffer;

  @Column({ name: 'session_hash', type: 'bytea' })
  sessionHash: Buffer;

  @ManyToOne(() => Session, { onDelete: 'CASCADE', onUpdate: 'CASCADE' })
  @JoinColumn({ name: 'session_hash', foreignKeyConstraintName: 'handoff_codes_session_fkey' })
  session?: Relation<Session>;

  @Column({ name: 'application_id', type: 'uuid' })
  applicationId: string;

  @ManyToOne(() => Application, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'application_id', foreignKeyConstraintName: 'handoff_codes_application_fkey' })
  application?: Relation<Application>;

  /** Lower case, without port. */
  @Column({ type: 'text' })
  host: string;

  /** SHA-256 of the cookie that the browser holds on that host. */
  @Column({ name: 'browser_hash', type: 'bytea' })
  browserHash: Buffer;

  /** Where the person goes then: a path of that host. */
  @Column({ name: 'return_to', type: 'text' })
  returnTo: string;

  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt: Date;
}
