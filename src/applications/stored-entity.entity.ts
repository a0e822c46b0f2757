import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { Application } from './application.entity.js';

/** A subject or resource that an application told the gateway about: what AuthZEN calls an entity, with its properties. */
@Entity('application_entities')
export class StoredEntity {
  @PrimaryColumn({
    name: 'application_id',
    type: 'uuid',
    primaryKeyConstraintName: 'application_entities_pkey',
  })
  applicationId: string;

  @ManyToOne(() => Application, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'application_id', foreignKeyConstraintName: 'application_entities_application_fkey' })
  application?: Relation<Application>;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'application_entities_pkey' })
  type: string;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'application_entities_pkey' })
  id: string;

  @Column({ type: 'jsonb', default: {} })
  properties: Record<string, unknown>;
}
