import {
  Column,
  CreateDateColumn,
  Entity,
  Index,
  JoinColumn,
  ManyToOne,
  PrimaryColumn,
  PrimaryGeneratedColumn,
  UpdateDateColumn,
  type Relation,
} from 'typeorm';
import type { AccessRule } from './access-rule.js';
import type { StepUp } from './step-up.js';

/** `enforced`: access rules decide. `shadow`: they are evaluated and reported, and everything passes. */
export type Enforcement = 'enforced' | 'shadow';

/** Something protected: its hosts and access rules for proxies, and the connections that may sign in to it. */
@Entity('applications')
export class Application {
  @PrimaryGeneratedColumn('uuid', { primaryKeyConstraintName: 'applications_pkey' })
  id: string;

  @Index('applications_slug_key', { unique: true })
  @Column({ type: 'text' })
  slug: string;

  @Column({ type: 'text' })
  name: string;

  /** True for `gateway` alone, whose permissions protect the gateway's own API. */
  @Column({ name: 'built_in', type: 'boolean', default: false })
  builtIn: boolean;

  /** Ids of the connections whose people may use it. */
  @Column({ name: 'connection_ids', type: 'uuid', array: true, default: '{}' })
  connectionIds: string[];

  @Column({ name: 'access_rules', type: 'jsonb', default: '[]' })
  accessRules: AccessRule[];

  /** Whether its access rules are enforced, or in shadow mode only evaluated and reported. */
  @Column({ type: 'text', default: 'enforced' })
  enforcement: Enforcement;

  /** The authentication that all of it asks for; null = none. */
  @Column({ name: 'step_up', type: 'jsonb', nullable: true })
  stepUp: StepUp | null;

  /** Whom people who are refused can turn to: a mail address, an https URL or a text; null = not said. */
  @Column({ name: 'support_contact', type: 'text', nullable: true })
  supportContact: string | null;

  /** Whether the page that refuses a person names the groups that would help. */
  @Column({ name: 'show_needed_groups', type: 'boolean', default: false })
  showNeededGroups: boolean;

  @Column({ type: 'integer', default: 1 })
  version: number;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @UpdateDateColumn({ name: 'updated_at', type: 'timestamptz' })
  updatedAt: Date;
}

/** A host name that belongs to exactly one application. */
@Entity('application_hosts')
@Index('application_hosts_application', ['applicationId'])
export class ApplicationHost {
  /** Lower case, without port. */
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'application_hosts_pkey' })
  host: string;

  @Column({ name: 'application_id', type: 'uuid' })
  applicationId: string;

  @ManyToOne(() => Application, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'application_id', foreignKeyConstraintName: 'application_hosts_application_fkey' })
  application?: Relation<Application>;
}
