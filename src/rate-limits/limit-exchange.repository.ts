import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { boundedRead } from '../database/pool.js';
import type { Transaction } from '../database/transactions.js';
import type { SentCount, SharedCount } from './limit-counters.js';

/** Keys of others that one exchange brings at most. */
const MAX_EXHAUSTED = 1000;

/** The counts in Postgres that processes share. */
@Injectable()
export class LimitExchangeRepository {
  /** How long an exchange may take, in milliseconds. Nobody waits for it but the next one. */
  readonly timeoutMs: number = 1000;

  constructor(private readonly dataSource: DataSource) {}

  /**
   * Adds what this process admitted and reads the sums, and the keys that others have used up, in one statement.
   * In the order of the keys, so that two processes never wait for each other's rows in a circle.
   * @throws Error when the database doesn't answer in time; then nobody knows whether it counted.
   */
  async exchange(sent: readonly SentCount[]): Promise<SharedCount[]> {
    const ordered = [...sent].sort((a, b) => (a.key < b.key ? -1 : 1));
    return boundedRead<{ key: string; count: number; leftMs: number }>(
      this.dataSource,
      sent.length === 0 ? READ : ADD_AND_READ,
      sent.length === 0
        ? []
        : [
            ordered.map(({ key }) => key),
            ordered.map(({ count }) => count),
            ordered.map(({ perMinute }) => perMinute),
            ordered.map(({ leftMs }) => leftMs),
          ],
      this.timeoutMs,
    );
  }

  /** Removes at most `limit` counts whose minute is over. */
  async removeExpired(tx: Transaction, limit: number): Promise<number> {
    const [, removed] = await tx.manager.query<[unknown, number]>(
      `DELETE FROM request_counts WHERE key IN (
         SELECT key FROM request_counts WHERE ends_at <= now() ORDER BY ends_at LIMIT $1 FOR UPDATE SKIP LOCKED
       )`,
      [limit],
    );
    return removed;
  }
}

const LEFT_MS = `ceil(extract(epoch FROM ends_at - now()) * 1000)::integer AS "leftMs"`;

const READ = `SELECT key, count, ${LEFT_MS} FROM request_counts
  WHERE count >= per_minute AND ends_at > now() ORDER BY ends_at DESC LIMIT ${MAX_EXHAUSTED}`;

const ADD_AND_READ = `WITH counted AS (
    INSERT INTO request_counts AS known (key, count, per_minute, ends_at)
    SELECT key, count, per_minute, now() + left_ms * interval '1 millisecond'
    FROM unnest($1::text[], $2::integer[], $3::integer[], $4::integer[]) AS sent(key, count, per_minute, left_ms)
    ON CONFLICT (key) DO UPDATE SET
      count = excluded.count + CASE WHEN known.ends_at <= now() THEN 0 ELSE known.count END,
      per_minute = excluded.per_minute,
      ends_at = CASE WHEN known.ends_at <= now() THEN excluded.ends_at ELSE known.ends_at END
    RETURNING key, count, ends_at
  )
  SELECT key, count, ${LEFT_MS} FROM counted
  UNION ALL (
    SELECT key, count, ${LEFT_MS} FROM request_counts
    WHERE count >= per_minute AND ends_at > now() AND key <> ALL ($1) ORDER BY ends_at DESC LIMIT ${MAX_EXHAUSTED}
  )`;
