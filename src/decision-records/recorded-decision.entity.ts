import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';
import type { RecordedFacts } from './recorded-facts.js';
import type { RecordedPolicyContent } from './recorded-policy.js';
import type { RecordedQuestion } from './recorded-question.js';

/** Stands for "no application": a request for a host that nobody registered. */
export const NO_APPLICATION = '00000000-0000-0000-0000-000000000000';

/** What a decision was, for keeping so many of each: let through, denied to a person, denied to nobody in particular. */
export const DECISION_KINDS = { allowed: 0, denied: 1, unnamed: 2 } as const;

/** A kind of decision. */
export type DecisionKind = keyof typeof DECISION_KINDS;

/** One decision as it was made: who, what, on which facts, under which model. It names things that may be gone. */
@Entity('recorded_decisions')
@Index('recorded_decisions_application', ['applicationId', 'kind', 'id'])
@Index('recorded_decisions_subject', ['subjectId', 'id'])
@Index('recorded_decisions_connection', ['connectionId', 'id'])
export class RecordedDecision {
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'ALWAYS',
    primaryKeyConstraintName: 'recorded_decisions_pkey',
  })
  id: string;

  @Index('recorded_decisions_at')
  @Column({ type: 'timestamptz' })
  at: Date;

  @Index('recorded_decisions_request')
  @Column({ name: 'request_id', type: 'text' })
  requestId: string;

  /** Who asked: `forward-auth`, `auth-request`, `ext-authz`, `authzen`, `gateway`, … */
  @Column({ type: 'text' })
  adapter: string;

  @Column({ name: 'application_id', type: 'uuid' })
  applicationId: string;

  @Column({ type: 'smallint' })
  kind: number;

  @Column({ name: 'connection_id', type: 'uuid', nullable: true })
  connectionId: string | null;

  @Column({ name: 'subject_id', type: 'uuid', nullable: true })
  subjectId: string | null;

  @Column({ type: 'boolean' })
  allowed: boolean;

  @Column({ type: 'text' })
  reason: string;

  @Column({ type: 'text', nullable: true })
  unenforced: string | null;

  /** Null when nothing clear was asked. */
  @Column({ type: 'jsonb', nullable: true })
  asked: RecordedQuestion | null;

  /** Null when it was about nobody. */
  @Column({ type: 'jsonb', nullable: true })
  facts: RecordedFacts | null;

  @Column({ name: 'model_version', type: 'text', nullable: true })
  modelVersion: string | null;

  /** Names the {@link RecordedPolicy}. */
  @Index('recorded_decisions_policy')
  @Column({ type: 'bytea', nullable: true })
  policy: Buffer | null;
}

/** What an application asked for as decisions were made, each version once. */
@Entity('recorded_policies')
export class RecordedPolicy {
  @PrimaryColumn({ type: 'bytea', primaryKeyConstraintName: 'recorded_policies_pkey' })
  hash: Buffer;

  @Column({ type: 'jsonb' })
  policy: RecordedPolicyContent;

  /** When a decision last used it, give or take an hour. */
  @Column({ name: 'seen_at', type: 'timestamptz' })
  seenAt: Date;
}
