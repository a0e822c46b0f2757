import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn, type Relation } from 'typeorm';
import { Application } from '../applications/application.entity.js';
import type { CheckedQuestion, CheckedWho } from './checked.js';

/** What is expected of the decision. */
export type Expectation = 'allowed' | 'denied';

/** Something that must stay true of an application: who may or may not do what. */
@Entity('decision_checks')
@Index('decision_checks_name_key', ['applicationId', 'name'], { unique: true })
export class DecisionCheck {
  @PrimaryGeneratedColumn('uuid', { primaryKeyConstraintName: 'decision_checks_pkey' })
  id: string;

  @Column({ name: 'application_id', type: 'uuid' })
  applicationId: string;

  @ManyToOne(() => Application, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'application_id', foreignKeyConstraintName: 'decision_checks_application_fkey' })
  application?: Relation<Application>;

  @Column({ type: 'text' })
  name: string;

  @Column({ type: 'jsonb' })
  who: CheckedWho;

  @Column({ type: 'jsonb' })
  asked: CheckedQuestion;

  @Column({ type: 'text' })
  expected: Expectation;

  @Column({ type: 'integer', default: 1 })
  version: number;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @Column({ name: 'updated_at', type: 'timestamptz' })
  updatedAt: Date;
}
