import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { Connection } from '../connections/connection.entity.js';

/** Somebody who signs in at the gateway itself, without Okta. Its id is the `sub` of the person on the connection `local`. */
@Entity('local_accounts')
export class LocalAccount {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'local_accounts_pkey' })
  id: string;

  @Column({ name: 'connection_id', type: 'uuid' })
  connectionId: string;

  @ManyToOne(() => Connection, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'connection_id', foreignKeyConstraintName: 'local_accounts_connection_fkey' })
  connection?: Relation<Connection>;

  /** Lower case; see `isUserName`. */
  @Index('local_accounts_user_name_key', { unique: true })
  @Column({ name: 'user_name', type: 'text' })
  userName: string;

  /** Argon2id in PHC string format: parameters, salt and hash. */
  @Column({ name: 'password_hash', type: 'text' })
  passwordHash: string;

  /** Sealed by `Encryption`: the shared secret of the one-time codes, base32. */
  @Column({ name: 'totp_secret', type: 'text' })
  totpSecret: string;

  /** The time step of the last code that was used (seconds since 1970 / 30); no code of it or before counts any more. */
  @Column({ name: 'totp_last_step', type: 'integer', nullable: true })
  totpLastStep: number | null;

  /** What gives roles by the mappings of the connection `local`. */
  @Column({ type: 'text', array: true })
  groups: string[];

  /** When sign-ins failed lately; forgotten after a successful one. */
  @Column({ type: 'timestamptz', array: true, default: '{}' })
  failures: Date[];

  /** Until when nobody gets in, whatever they know; null = not locked since it was last unlocked. */
  @Column({ name: 'locked_until', type: 'timestamptz', nullable: true })
  lockedUntil: Date | null;

  @Column({ name: 'last_signed_in_at', type: 'timestamptz', nullable: true })
  lastSignedInAt: Date | null;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @Column({ name: 'updated_at', type: 'timestamptz' })
  updatedAt: Date;
}
