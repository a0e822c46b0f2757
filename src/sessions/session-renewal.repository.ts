import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transactions.js';
import { hashOfKey } from './session-key.js';

/** Another id for a session. Keys are those of the cookies' values. */
export interface NewSessionId {
  readonly key: string;
  readonly newKey: string;
  /** Keys of the roles that its person has now. */
  readonly roles: readonly string[];
  readonly at: Date;
}

/** Gives rows of `sessions` another primary key. */
@Injectable()
export class SessionRenewalRepository {
  /**
   * Moves a session to another key, in one statement: of two that come at once, one does. What it has on the hosts of
   * applications, and codes that wait to be redeemed, go along. Every replica hears that the key before is over.
   * @returns the session's id; null when it has ended, or has another key by now.
   */
  async renew(tx: Transaction, { key, newKey, roles, at }: NewSessionId): Promise<string | null> {
    const [row] = await tx.manager.query<{ id: string }[]>(
      `WITH renewed AS (
         UPDATE sessions SET id_hash = $2, renewed_from = id_hash, roles = $3,
           last_seen_at = GREATEST(last_seen_at, $4::timestamptz)
         WHERE id_hash = $1 RETURNING id
       ), logged AS (
         INSERT INTO change_log (kind, ref) SELECT 'session', $5 FROM renewed
       ) SELECT id FROM renewed`,
      [hashOfKey(key), hashOfKey(newKey), roles, at, key],
    );
    if (!row) return null;
    tx.noteChange('session', key);
    return row.id;
  }
}
