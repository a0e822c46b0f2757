import { Column, CreateDateColumn, Entity, PrimaryColumn, UpdateDateColumn } from 'typeorm';

/** A role: what it may do is said by grants and access rules, never by its rank. */
@Entity('roles')
export class Role {
  /** Kebab-case and unchangeable, for example `security-engineer`. */
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'roles_pkey' })
  key: string;

  @Column({ type: 'text' })
  name: string;

  /** Orders lists and picks the primary role: the lowest number is the most powerful. */
  @Column({ type: 'integer' })
  rank: number;

  @Column({ name: 'built_in', type: 'boolean', default: false })
  builtIn: boolean;

  /** Sessions of its people end when they are not used for so long; null = no limit of its own. */
  @Column({ name: 'session_idle_seconds', type: 'integer', nullable: true })
  sessionIdleSeconds: number | null;

  /** Sessions of its people end so long after they began; null = no limit of its own. */
  @Column({ name: 'session_max_seconds', type: 'integer', nullable: true })
  sessionMaxSeconds: number | null;

  /** Sessions that one of its people has at once; null = no limit of its own. */
  @Column({ name: 'max_concurrent_sessions', type: 'integer', nullable: true })
  maxConcurrentSessions: number | null;

  @Column({ type: 'integer', default: 1 })
  version: number;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @UpdateDateColumn({ name: 'updated_at', type: 'timestamptz' })
  updatedAt: Date;
}
