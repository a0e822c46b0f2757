import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transactions.js';

/** Remembers tokens that may be used once: `used_assertions`. */
@Injectable()
export class UsedTokensRepository {
  /**
   * Uses a token up, if the transaction is committed. One that is under way in another transaction is waited for.
   * @param hash SHA-256 of what makes the token unique.
   * @param expiresAt From then on it is refused for its age.
   * @returns false when it was used before.
   */
  async use(tx: Transaction, hash: Buffer, expiresAt: Date): Promise<boolean> {
    const rows: unknown[] = await tx.manager.query(
      `WITH used AS (
         INSERT INTO used_assertions (jti_hash, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING 1
       ) SELECT * FROM used`,
      [hash, expiresAt],
    );
    return rows.length > 0;
  }

  /** Forgets at most `limit` tokens that expired before `at`. @returns how many. */
  async removeExpired(tx: Transaction, at: Date, limit: number): Promise<number> {
    const [row] = await tx.manager.query<{ removed: number }[]>(
      `WITH removed AS (
         DELETE FROM used_assertions WHERE jti_hash IN (
           SELECT jti_hash FROM used_assertions WHERE expires_at < $1 ORDER BY expires_at LIMIT $2
         ) RETURNING 1
       ) SELECT count(*)::int AS removed FROM removed`,
      [at, limit],
    );
    return row?.removed ?? 0;
  }
}
