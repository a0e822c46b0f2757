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
import type { Group, MembershipCompleteness, MembershipSource } from './membership.js';

/** A person, identified by connection and `sub`. What is stored is what Okta said, never a role. */
@Entity('subjects')
@Index('subjects_connection_sub', ['connectionId', 'sub'], { unique: true })
@Index('subjects_connection_login', ['connectionId', 'login'])
@Index('subjects_connection_email', ['connectionId', 'email'])
// Few have a mark: which sessions count is found out without looking at everybody else.
@Index('subjects_marked', ['id'], { where: 'sessions_valid_after IS NOT NULL' })
// Over lower(login) and lower(email), which only a migration can say.
@Index('subjects_connection_lower_login', { synchronize: false })
@Index('subjects_connection_lower_email', { synchronize: false })
// Over lower(left(name, 200)), too.
@Index('subjects_name', { synchronize: false })
@Index('subjects_last_sign_in', ['lastSignInAt', 'id'])
export class Subject {
  @PrimaryGeneratedColumn('uuid', { primaryKeyConstraintName: 'subjects_pkey' })
  id: string;

  @Column({ name: 'connection_id', type: 'uuid' })
  connectionId: string;

  @ManyToOne(() => Connection, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'connection_id', foreignKeyConstraintName: 'subjects_connection_fkey' })
  connection?: Relation<Connection>;

  @Column({ type: 'text' })
  sub: string;

  /** Okta login (`preferred_username`); never identifies anybody for granting. */
  @Column({ type: 'text', nullable: true })
  login: string | null;

  @Column({ type: 'text', nullable: true })
  email: string | null;

  @Column({ type: 'text', nullable: true })
  name: string | null;

  @Column({ type: 'text', default: 'active' })
  status: 'active' | 'disabled';

  @Column({ type: 'jsonb', default: '[]' })
  groups: Group[];

  @Column({ name: 'membership_source', type: 'text' })
  membershipSource: MembershipSource;

  @Column({ name: 'membership_completeness', type: 'text' })
  membershipCompleteness: MembershipCompleteness;

  @Column({ name: 'membership_fetched_at', type: 'timestamptz' })
  membershipFetchedAt: Date;

  /** Raised with every stored membership. */
  @Column({ name: 'membership_version', type: 'integer', default: 1 })
  membershipVersion: number;

  /** Values of the connection's `attributeClaims`. */
  @Column({ type: 'jsonb', default: '{}' })
  attributes: Record<string, unknown>;

  /** Sessions begun before this moment are ended: one row write, however many sessions there are. */
  @Column({ name: 'sessions_valid_after', type: 'timestamptz', nullable: true })
  sessionsValidAfter: Date | null;

  /** Whether one of the sessions has a refresh token by which the groups can be read again. */
  @Column({ name: 'has_refresh_token', type: 'boolean', default: false })
  hasRefreshToken: boolean;

  /** When the person last signed in by each method (RFC 3339), as far as that is known; refused sign-ins don't count. */
  @Column({ name: 'sign_in_methods', type: 'jsonb', default: '{}' })
  signInMethods: Record<string, string>;

  @Column({ name: 'last_sign_in_at', type: 'timestamptz' })
  lastSignInAt: Date;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @UpdateDateColumn({ name: 'updated_at', type: 'timestamptz' })
  updatedAt: Date;
}
