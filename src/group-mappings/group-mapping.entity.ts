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
import { Role } from '../roles/role.entity.js';
import type { GroupWarning } from './group-identity.js';

/** One Okta group gives one role, inside one connection. */
@Entity('group_mappings')
@Index('group_mappings_connection_group', ['connectionId', 'groupName'], { unique: true })
@Index('group_mappings_connection_role', ['connectionId', 'roleKey'], { unique: true })
@Index('group_mappings_connection_group_id', ['connectionId', 'groupId'], {
  unique: true,
  where: 'group_id IS NOT NULL',
})
export class GroupMapping {
  @PrimaryGeneratedColumn('uuid', { primaryKeyConstraintName: 'group_mappings_pkey' })
  id: string;

  @Column({ name: 'connection_id', type: 'uuid' })
  connectionId: string;

  @ManyToOne(() => Connection, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'connection_id', foreignKeyConstraintName: 'group_mappings_connection_fkey' })
  connection?: Relation<Connection>;

  /** Exact and case-sensitive, 1 to 255 characters. */
  @Column({ name: 'group_name', type: 'text' })
  groupName: string;

  /** The Okta id that the mapping is pinned to, when an API credential told it. */
  @Column({ name: 'group_id', type: 'text', nullable: true })
  groupId: string | null;

  @Column({ name: 'role_key', type: 'text' })
  roleKey: string;

  @ManyToOne(() => Role, { onDelete: 'RESTRICT' })
  @JoinColumn({ name: 'role_key', foreignKeyConstraintName: 'group_mappings_role_fkey' })
  role?: Relation<Role>;

  /** What Okta's directory said against the group when it was last asked. */
  @Column({ type: 'text', array: true, default: '{}' })
  warnings: GroupWarning[];

  /** When Okta was last asked about the group. */
  @Column({ name: 'group_checked_at', type: 'timestamptz', nullable: true })
  groupCheckedAt: Date | null;

  /** Since when the pinned group is known to be deleted in Okta: such a mapping gives nobody a role. */
  @Column({ name: 'group_deleted_at', type: 'timestamptz', nullable: true })
  groupDeletedAt: Date | null;

  @Column({ type: 'integer', default: 1 })
  version: number;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @UpdateDateColumn({ name: 'updated_at', type: 'timestamptz' })
  updatedAt: Date;
}

/** A mapping that is about to be stored: without the id that the database gives it, or with the one that it keeps. */
export type NewGroupMapping = Omit<
  GroupMapping,
  'id' | 'connection' | 'role' | 'warnings' | 'groupCheckedAt' | 'groupDeletedAt'
> & {
  id?: string;
  warnings?: GroupWarning[];
  groupCheckedAt?: Date | null;
  groupDeletedAt?: Date | null;
};
