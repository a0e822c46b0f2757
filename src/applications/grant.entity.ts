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

/** A role may perform an action on a type of resource of an application. */
@Entity('grants')
@Index('grants_unique', ['applicationId', 'role', 'resourceType', 'action'], { unique: true })
@Index('grants_role', ['role'])
export class Grant {
  @PrimaryGeneratedColumn('uuid', { primaryKeyConstraintName: 'grants_pkey' })
  id: string;

  @Column({ name: 'application_id', type: 'uuid' })
  applicationId: string;

  @ManyToOne(() => Application, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'application_id', foreignKeyConstraintName: 'grants_application_fkey' })
  application?: Relation<Application>;

  /** A role key, or `*`: anybody with a usable membership. */
  @Column({ type: 'text' })
  role: string;

  @Column({ name: 'resource_type', type: 'text' })
  resourceType: string;

  @Column({ type: 'text' })
  action: string;

  /** A CEL expression that must hold as well; null = it always holds. */
  @Column({ type: 'text', nullable: true })
  condition: string | null;

  /** Raised by each change of the condition. */
  @Column({ type: 'integer', default: 1 })
  version: number;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;
}
