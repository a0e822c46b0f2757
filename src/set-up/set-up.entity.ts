import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import type { SetUpProgress } from './set-up.dto.js';

/** The id of the only row. */
export const SET_UP_ID = 1;

/** How far the set-up of this gateway is. There is a row only where a start found no connection. */
@Entity('set_up')
@Check('set_up_one_row', '"id" = 1')
export class SetUpState {
  @PrimaryColumn({ type: 'smallint', primaryKeyConstraintName: 'set_up_pkey' })
  id: number;

  /** SHA-256 of the token of the link that was made last; null once it was used. */
  @Column({ name: 'link_hash', type: 'bytea', nullable: true })
  linkHash: Buffer | null;

  @Column({ name: 'link_created_at', type: 'timestamptz', nullable: true })
  linkCreatedAt: Date | null;

  /** SHA-256 of the cookie of the browser that used a link last; null when there is none. */
  @Column({ name: 'browser_hash', type: 'bytea', nullable: true })
  browserHash: Buffer | null;

  @Column({ name: 'browser_expires_at', type: 'timestamptz', nullable: true })
  browserExpiresAt: Date | null;

  /** What the pages of the set-up want to find again. Never a secret. */
  @Column({ type: 'jsonb', default: {} })
  progress: SetUpProgress;

  @Column({ type: 'integer', default: 1 })
  version: number;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  /** When the first admin had signed in; null before. */
  @Column({ name: 'finished_at', type: 'timestamptz', nullable: true })
  finishedAt: Date | null;
}
