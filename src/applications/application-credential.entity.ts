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
import { Application } from './application.entity.js';

/** A bearer credential of an application: it asks decisions and writes entities of its own application, nothing else. */
@Entity('application_credentials')
@Index('application_credentials_application', ['applicationId'])
export class ApplicationCredential {
  @PrimaryGeneratedColumn('uuid', { primaryKeyConstraintName: 'application_credentials_pkey' })
  id: string;

  @Column({ name: 'application_id', type: 'uuid' })
  applicationId: string;

  @ManyToOne(() => Application, { onDelete: 'CASCADE' })
  @JoinColumn({
    name: 'application_id',
    foreignKeyConstraintName: 'application_credentials_application_fkey',
  })
  application?: Relation<Application>;

  @Column({ type: 'text' })
  name: string;

  /** SHA-256 of the token; the token itself is stored nowhere. */
  @Index('application_credentials_token_hash_key', { unique: true })
  @Column({ name: 'token_hash', type: 'bytea' })
  tokenHash: Buffer;

  /** Who made it, as the audit trail names people. */
  @Column({ name: 'created_by', type: 'text' })
  createdBy: string;

  /** Null = it does not expire. */
  @Column({ name: 'expires_at', type: 'timestamptz', nullable: true })
  expiresAt: Date | null;

  /** To the minute. */
  @Column({ name: 'last_used_at', type: 'timestamptz', nullable: true })
  lastUsedAt: Date | null;

  /** Where that use came from; null = it was noted before that was. */
  @Column({ name: 'last_used_address', type: 'text', nullable: true })
  lastUsedAddress: string | null;

  /** What called, in words; null = it didn't say. */
  @Column({ name: 'last_used_program', type: 'text', nullable: true })
  lastUsedProgram: string | null;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;
}
